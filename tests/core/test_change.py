"""A change goes into its line and back unharmed, and nothing else passes for a change."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.records.change import (
    Act,
    Actor,
    Change,
    ChangeLineError,
    Op,
    Shred,
    hash_line,
    parse_line,
    to_line,
)

uuids = st.uuids().map(str)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def changes(draw):
    op = draw(st.sampled_from(list(Op)))
    least = {Op.PUT: 0, Op.RESOLVE: 2}.get(op, 1)
    shred = op is Op.SHRED
    offset = timezone(timedelta(minutes=draw(st.integers(-14 * 60, 14 * 60))))
    seconds = draw(st.integers(1_000_000_000, 5_000_000_000))
    return Change(
        id=draw(uuids),
        kind=draw(st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True)),
        rec=draw(uuids),
        op=op,
        parents=tuple(
            sorted(draw(st.sets(hashes, min_size=least, max_size=1 if shred else least + 2)))
        ),
        act=Act(draw(uuids), "act.save", draw(st.dictionaries(texts, texts, max_size=3))),
        actor=Actor("u1", draw(texts)),
        device="device-1",
        hlc="0193a1b2c3d4-0007-d2",
        at=datetime.fromtimestamp(seconds, offset),
        sv=draw(st.integers(1, 9999)),
        data=None
        if op is Op.TOMBSTONE or (shred and draw(st.booleans()))
        else draw(st.dictionaries(texts, json_values, max_size=5)),
        why=draw(texts),
        salt=draw(st.sampled_from(["", "0193a1b2-0000-7000-8000-000000000009"])),
        was=draw(st.just("") | hashes),
        shred=Shred(
            draw(st.dictionaries(texts, json_values, min_size=1, max_size=3)),
            draw(st.dictionaries(hashes, hashes, min_size=1, max_size=3)),
        )
        if shred
        else None,
    )


SAMPLE = Change(
    id="0193a1b2-0000-7000-8000-000000000001",
    kind="risk_point",
    rec="0193a1b2-0000-7000-8000-000000000002",
    op=Op.PUT,
    parents=("9f" * 32,),
    act=Act("0193a1b2-0000-7000-8000-000000000003", "act.save", {"name": "药房"}),
    actor=Actor("u7", "王护士长"),
    device="device-1",
    hlc="0193a1b2c3d4-0007-d2",
    at=datetime(2026, 11, 22, 1, 14, 3, tzinfo=UTC),
    sv=3,
    data={"level": "high"},
    why="季度自查",
)
GOLDEN = (
    '{"id":"0193a1b2-0000-7000-8000-000000000001","kind":"risk_point",'
    '"rec":"0193a1b2-0000-7000-8000-000000000002","op":"put","parents":["' + "9f" * 32 + '"],'
    '"act":{"id":"0193a1b2-0000-7000-8000-000000000003","key":"act.save","args":{"name":"药房"}},'
    '"actor":{"id":"u7","name":"王护士长"},"device":"device-1","hlc":"0193a1b2c3d4-0007-d2",'
    '"at":"2026-11-22T01:14:03+00:00","sv":3,"data":{"level":"high"},"why":"季度自查"}'
).encode()


ERASING = replace(
    SAMPLE, op=Op.SHRED, shred=Shred({"level": ""}, {"9f" * 32: "8e" * 32}), data={"level": ""}
)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (replace(ERASING, shred=None), "shred"),
        (replace(ERASING, op=Op.PUT), "shred"),
        (replace(ERASING, parents=("8e" * 32, "9f" * 32)), "parents"),
        (replace(ERASING, parents=()), "parents"),
        (replace(ERASING, shred=Shred({}, {"9f" * 32: "8e" * 32})), "shred"),
        (replace(ERASING, shred=Shred({"level": ""}, {})), "shred"),
        (replace(ERASING, shred=Shred({"level": ""}, {"9f": "8e" * 32})), "shred"),
        (replace(ERASING, shred=Shred({"level": ""}, {"9f" * 32: ""})), "shred"),
        (replace(SAMPLE, salt="not a name"), "salt"),
        (replace(SAMPLE, was="9f"), "was"),
    ],
)
def test_an_erasure_says_what_it_erased(change, rule):
    parse_line(to_line(ERASING))
    with pytest.raises(ChangeLineError) as caught:
        parse_line(to_line(change))
    assert caught.value.values["rule"] == rule


@given(changes())
def test_a_change_survives_its_line(change):
    assert parse_line(to_line(change)) == change


def test_the_line_is_byte_for_byte_what_the_format_says():
    assert to_line(SAMPLE) == GOLDEN
    assert hash_line(GOLDEN) == hashlib.sha256(GOLDEN).hexdigest()


def altered(**members):
    return json.dumps({**json.loads(GOLDEN), **members}, ensure_ascii=False).encode()


BAD_LINES = {
    "empty": b"",
    "newline": GOLDEN + b"\n",
    "crlf": GOLDEN.replace(b",", b",\r\n", 1),
    "not json": b"{",
    "a list": b"[]",
    "two documents": GOLDEN + GOLDEN,
    "byte order mark": b"\xef\xbb\xbf" + GOLDEN,
    "utf-16": GOLDEN.decode().encode("utf-16"),
    "not utf-8": GOLDEN.replace("王".encode(), b"\xff\xfe"),
    "duplicate member": GOLDEN.replace(b'"sv":3', b'"sv":3,"sv":4'),
    "duplicate inside data": altered(data={}).replace(b'"data": {}', b'"data":{"a":1,"a":2}'),
    "NaN": altered(data={"a": 1}).replace(b'{"a": 1}', b'{"a":NaN}'),
    "Infinity": altered(data={"a": 1}).replace(b'{"a": 1}', b'{"a":-Infinity}'),
    "1e400": altered(data={"a": 1}).replace(b'{"a": 1}', b'{"a":1e400}'),
    "2**53+1": altered(data={"a": 2**53 + 1}),
    "5000 digits": altered(data={"a": 1}).replace(b'{"a": 1}', b'{"a":' + b"9" * 5000 + b"}"),
    "lone surrogate": altered(why="x").replace(b'"why": "x"', b'"why":"\\ud800"'),
    "depth 100000": altered(data={}).replace(b'"data": {}', b'"data":' + b"[" * 100_000),
    "depth 17": altered(data=json.loads('{"a":' * 17 + "1" + "}" * 17)),
    "text too long": altered(data={"a": "x" * 65_537}),
    "text too long in bytes": altered(data={"a": "风" * 30_000}),
    "line too long": altered(data={str(i): "x" * 60_000 for i in range(5)}),
    "unknown member": altered(extra=1),
    "missing member": GOLDEN.replace(b',"why":"' + "季度自查".encode() + b'"', b""),
    "upper case id": altered(id="0193A1B2-0000-7000-8000-000000000001"),
    "id a number": altered(id=1),
    "kind with a space": altered(kind="risk point"),
    "unknown op": altered(op="patch"),
    "op a list": altered(op=["put"]),
    "parents unsorted": altered(parents=["ff" * 32, "00" * 32]),
    "parents twice": altered(parents=["00" * 32, "00" * 32]),
    "parents upper case": altered(parents=["FF" * 32]),
    "too many parents": altered(parents=[f"{i:064x}" for i in range(257)]),
    "tombstone without parents": altered(op="tombstone", data=None, parents=[]),
    "tombstone with data": altered(op="tombstone"),
    "resolve of one head": altered(op="resolve"),
    "put without data": altered(data=None),
    "act without args": altered(act={"id": SAMPLE.id, "key": "a"}),
    "act args not text": altered(act={"id": SAMPLE.id, "key": "a", "args": {"n": 1}}),
    "actor with more": altered(actor={"id": "u", "name": "n", "role": "x"}),
    "bad hlc": altered(hlc="0193-1-d"),
    "naive time": altered(at="2026-11-22T01:14:03"),
    "31 February": altered(at="2026-02-31T01:14:03+00:00"),
    "year 1": altered(at="0001-01-01T00:00:00+00:00"),
    "year 9999": altered(at="9999-01-01T00:00:00+00:00"),
    "sv true": altered(sv=True),
    "sv 1.0": altered(sv=1.0),
    "sv 0": altered(sv=0),
    "why too long": altered(why="x" * 2001),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_what_is_not_a_change_is_refused(name):
    with pytest.raises(ChangeLineError):
        parse_line(BAD_LINES[name])


def test_the_deepest_and_largest_that_may_stand_do_stand():
    deep = json.loads('{"a":' * 14 + "1" + "}" * 14)
    assert parse_line(altered(data=deep)).data == deep
    assert parse_line(altered(data={"a": 2**53, "b": -1.5e15})).data == {"a": 2**53, "b": -1.5e15}
    assert parse_line(altered(data={"a": "x" * 65_536})).data is not None


def test_unknown_members_of_the_data_are_kept():
    assert parse_line(altered(data={"not_yet_known": [1]})).data == {"not_yet_known": [1]}


def test_a_text_that_cannot_be_written_is_refused_when_writing():
    with pytest.raises(ChangeLineError):
        to_line(Change(**{**_members(SAMPLE), "why": "\ud800"}))


def _members(change):
    return {name: getattr(change, name) for name in change.__slots__}
