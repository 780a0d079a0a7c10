"""The parsers under random input: the same answer for any slicing, never a foreign exception."""

import io
import json
import random
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.errors import CleanClinicError
from cleanclinic.sync.container import read_layout
from cleanclinic.sync.enrolment import read_request
from cleanclinic.sync.errors import BundleError
from cleanclinic.sync.frames import FrameWalker
from cleanclinic.sync.manifest import read_manifest
from cleanclinic.sync.roster import open_roots
from cleanclinic.sync.seal import check_age_header
from cleanclinic.sync.signing import read_signatures
from cleanclinic.sync.strict import NUMBER_MAX, StrictJsonError, parse_strict
from tests.core.sync_hospital import Forgery, prepared

PLAIN = Forgery.of(prepared(blobs=[b"scan" * 50, b""]), [b"scan" * 50, b""]).plain()
MANIFEST = prepared().manifest_bytes


@given(st.lists(st.integers(0, len(PLAIN))))
def test_frames_are_the_same_however_they_are_sliced(cuts):
    places = [0, *sorted(cuts), len(PLAIN)]
    walker = FrameWalker()
    for start, end in pairwise(places):
        walker.feed(PLAIN[start:end])
    walker.finish()
    assert [frame.t for frame in walker.frames] == [b"MANI", b"SIGS", b"CHGS", b"ATTB", b"ATTB"]
    assert walker.kept[b"MANI"] in PLAIN
    assert [frame.n for frame in walker.frames[3:]] == [200, 0]


def test_attachments_come_out_as_they_are_sliced_in():
    came = {}

    class Sink(list):
        write = list.append

    def sink(place):
        return came.setdefault(place, Sink())

    walker = FrameWalker(sink)
    for octet in PLAIN:
        walker.feed(bytes([octet]))
    walker.finish()
    assert {place: b"".join(parts) for place, parts in came.items()} == {0: b"scan" * 50, 1: b""}


def without_foreign_exception(action):
    with suppress(CleanClinicError):
        action()


def spoiled(data, source):
    """A few random edits of the kinds that break parsers."""
    data = bytearray(data)
    for _ in range(source.randrange(1, 4)):
        place = source.randrange(len(data) + 1)
        kind = source.randrange(4)
        if kind == 0:
            data[place : place + 1] = source.randbytes(1)
        elif kind == 1:
            del data[place : place + source.randrange(1, 20)]
        elif kind == 2:
            data[place:place] = source.choice(
                [b'"', b"{", b"[", b"-", b"9" * 30, b"\\ud800", b"\0"]
            )
        else:
            other = source.randrange(len(data) + 1)
            data[place:place] = data[other : other + source.randrange(1, 40)]
    return bytes(data)


@pytest.mark.parametrize("seed", range(300))
def test_spoiled_input_is_refused_in_our_own_words(seed):
    source = random.Random(seed)
    walker = FrameWalker()
    without_foreign_exception(lambda: read_manifest(spoiled(MANIFEST, source)))
    without_foreign_exception(lambda: (walker.feed(spoiled(PLAIN, source)), walker.finish()))
    without_foreign_exception(lambda: read_signatures(spoiled(b'[{"keyid":"a"}]', source)))
    without_foreign_exception(lambda: read_request(spoiled(b'{"typ":"request"}\nx\n', source)))
    without_foreign_exception(lambda: open_roots([spoiled(b'{"payload":"eyJ9"}', source)]))


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_in_our_own_words(data):
    with pytest.raises(BundleError):
        read_layout(io.BytesIO(data))
    with pytest.raises(BundleError):
        check_age_header(data)
    without_foreign_exception(lambda: read_request(data))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-NUMBER_MAX, NUMBER_MAX)
    | st.text("ab词\n\t", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=10,
)


@given(JSON)
def test_what_is_allowed_is_read_as_everybody_reads_it(value):
    assert parse_strict(json.dumps(value).encode(), 10_000) == value


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        (str(2**53 - 1), True),
        (str(1 - 2**53), True),
        (str(2**53), False),
        (str(-(2**53)), False),
        ("1.0", False),
        ("1e2", False),
        ("-0", True),
        ("[" * 16 + "]" * 16, True),
        ("[" * 17 + "]" * 17, False),
        ('{"a":' * 16 + "1" + "}" * 16, True),
        ('{"a":' * 17 + "1" + "}" * 17, False),
        ('{"a":{"b":1,"b":1}}', False),
        ('{"\\u0061":1,"a":1}', False),
        ('"\\ud83d\\ude00"', True),
        ('"\\ud83d"', False),
        ('{"\\udc00":1}', False),
        ('"\\u0000"', False),
        ('"\\u007f"', False),
        ('"\\n\\t"', True),
        ('"\\r"', False),
        ("NaN", False),
        ("-Infinity", False),
        ("1 2", False),
        ("", False),
        (" 1 ", True),
        ("\ufeff1", False),
    ],
)
def test_the_edges_of_strict_json(text, allowed):
    if allowed:
        assert parse_strict(text.encode(), 1000) == json.loads(text)
    else:
        with pytest.raises(StrictJsonError):
            parse_strict(text.encode(), 1000)


def test_the_length_limit_is_exact():
    assert parse_strict(b"[1]", 3) == [1]
    with pytest.raises(StrictJsonError):
        parse_strict(b"[1]", 2)
