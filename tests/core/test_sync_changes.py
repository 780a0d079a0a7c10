"""The changes frame: nothing lost or reordered by packing, every limit held on both sides."""

import random
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.sync import changes
from cleanclinic.sync.changes import pack_changes, split_changes, unpack_changes
from cleanclinic.sync.errors import ChangesError, LimitError
from cleanclinic.sync.limits import (
    CHANGES_COUNT_MAX,
    CHANGES_INFLATED_MAX,
    CHANGES_PACKED_MAX,
    LINE_MAX,
    MIB,
)

LINES = st.lists(
    st.binary(min_size=1, max_size=40).filter(
        lambda line: b"\n" not in line and not line.endswith(b"\r")
    )
)


@given(LINES)
def test_lines_come_back_in_order(lines):
    (pack,) = pack_changes(lines)
    assert list(unpack_changes(pack.packed, pack.inflated)) == lines
    assert pack.count == len(lines)
    assert zlib.decompress(pack.packed) == b"".join(line + b"\n" for line in lines)


def check_packs(lines, packs):
    assert [line for pack in packs for line in unpack_changes(pack.packed, pack.inflated)] == lines
    for pack in packs:
        assert len(pack.packed) <= CHANGES_PACKED_MAX
        assert pack.inflated <= CHANGES_INFLATED_MAX
        assert pack.count <= CHANGES_COUNT_MAX


def test_more_lines_than_one_bundle_takes():
    lines = [b"%d" % number for number in range(2 * CHANGES_COUNT_MAX + 1)]
    packs = list(pack_changes(lines))
    assert [pack.count for pack in packs] == [CHANGES_COUNT_MAX, CHANGES_COUNT_MAX, 1]
    check_packs(lines, packs)


def test_lines_that_do_not_compress():
    source = random.Random(5)
    lines = [
        source.randbytes(source.randrange(1, LINE_MAX)).replace(b"\n", b"n").replace(b"\r", b"r")
        for _ in range(260)
    ]
    packs = list(pack_changes(lines))
    assert len(packs) > 1
    assert len(packs[0].packed) > CHANGES_PACKED_MAX - 2 * MIB
    check_packs(lines, packs)
    assert [len(part) for part in split_changes(lines)] == [pack.count for pack in packs]


def test_lines_that_compress_too_well():
    lines = [b"a" * LINE_MAX] * 513
    packs = list(pack_changes(lines))
    assert [pack.count for pack in packs] == [511, 2]
    check_packs(lines, packs)


@pytest.mark.parametrize("line", [b"", b"a\n", b"a\nb", b"a\r", b"x" * (LINE_MAX + 1)])
def test_a_line_that_cannot_travel_is_refused_before_it_does(line):
    with pytest.raises((ChangesError, LimitError)):
        list(pack_changes([b"fine", line]))


def test_a_bomb_takes_no_memory():
    bomb = zlib.compress(bytes(120 * MIB), 9)
    tracemalloc.start()
    with pytest.raises((ChangesError, LimitError)):
        list(unpack_changes(bomb, CHANGES_INFLATED_MAX))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * MIB


def test_an_announced_size_beyond_the_limit_is_refused_unread():
    with pytest.raises(LimitError):
        next(unpack_changes(b"never looked at", CHANGES_INFLATED_MAX + 1))


def test_packing_stays_below_its_limit_whatever_zlib_holds_back():
    """The margin must cover one line, and all that zlib may keep to itself."""
    assert changes._HELD_BACK >= LINE_MAX + 256 * 1024
