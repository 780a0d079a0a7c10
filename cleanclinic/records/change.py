"""The change: one immutable line of the log, how it is written and how strictly it is read.

The hash of a change is that of its raw line, so lines are kept as written or received. Whether a
change may stand (its kind, its owner, its parents) is the store's question, not this module's.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any, NoReturn

from cleanclinic.errors import CleanClinicError

LINE_MAX = 256 * 1024
TEXT_MAX = 64 * 1024
DEPTH_MAX = 16
NUMBER_MAX = 2**53
PARENTS_MAX = 256
ARGS_MAX = 32

# The acts that undoing and redoing write; their args name the act turned back or done again.
UNDO = "act.undo"
REDO = "act.redo"
# Acts whose key begins like this stand for good: undoing passes over them, and they bury nothing.
KEPT = "act.kept."

_MEMBERS = (
    "id",
    "kind",
    "rec",
    "op",
    "parents",
    "act",
    "actor",
    "device",
    "hlc",
    "at",
    "sv",
    "data",
    "why",
)
_NAMES = frozenset(_MEMBERS)
# A random text that keeps an erased value from being guessed by its line's hash; in the place of
# it, in an erased line, the hash of the line as it was; and what an erasure says of itself.
_SALT, _WAS, _SHRED, _LATE, _AFTER = "salt", "was", "shred", "late", "after"
_MORE = frozenset((_SALT, _WAS, _SHRED, _AFTER))
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEY = re.compile(r"[a-z][a-z0-9_.-]{0,79}")
_HASH = re.compile(r"[0-9a-f]{64}")
_HLC = re.compile(r"[0-9a-f]{12}-[0-9a-f]{4}-[0-9A-Za-z]{1,16}")
# The first and the last year a moment can be of.
YEARS_TOLD = (2000, 2199)
_MOMENT = re.compile(
    r"2[01]\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?(Z|[+-]\d\d:\d\d)", re.ASCII
)


class ChangeLineError(CleanClinicError):
    """A line that is not a change as the format demands; values: `rule`."""

    code = "CHANGE-LINE"


class Op(StrEnum):
    """What a change does to its record; `shred` is a lawful erasure."""

    PUT = "put"
    TOMBSTONE = "tombstone"
    RESTORE = "restore"
    RESOLVE = "resolve"
    SHRED = "shred"


_LEAST_PARENTS = {Op.PUT: 0, Op.TOMBSTONE: 1, Op.RESTORE: 1, Op.RESOLVE: 2, Op.SHRED: 1}


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who did it, by id and by the name they had then."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Act:
    """What the change is part of; `key` is a key of the words, `args` fill its placeholders."""

    id: str
    key: str
    args: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shred:
    """A lawful erasure: what stands in the fields from now on, as JSON values, and what it erased.

    `lines` maps the hash of each line of the record that lost a value to the SHA-256 of what is
    left of it. With `late` nobody decided anything anew: it only names lines that were erased as
    they came.
    """

    blanks: Mapping[str, Any]
    lines: Mapping[str, str]
    late: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log; `parents` are the hashes of the heads the editor saw, sorted.

    `was` is set in a line that lost a value by lawful erasure: the hash it keeps. `after` are the
    hashes of erasures that the editor knew of without building on them: of the other side of what
    is to be settled.
    """

    id: str
    kind: str
    rec: str
    op: Op
    parents: tuple[str, ...]
    act: Act
    actor: Actor
    device: str
    hlc: str
    at: datetime
    sv: int
    data: Mapping[str, Any] | None
    why: str
    salt: str = ""
    was: str = ""
    shred: Shred | None = None
    after: tuple[str, ...] = ()


def hash_line(raw: bytes) -> str:
    """The hash of the change whose raw line this is, if nothing of it was erased."""
    return hashlib.sha256(raw).hexdigest()


def hash_of(change: Change, raw: bytes) -> str:
    """The hash a change goes by: that of its raw line as it was written."""
    return change.was or hash_line(raw)


def to_line(change: Change) -> bytes:
    """The line of a change, without a newline; raises ChangeLineError if it breaks a limit."""
    members = {
        "id": change.id,
        "kind": change.kind,
        "rec": change.rec,
        "op": change.op.value,
        "parents": change.parents,
        "act": {"id": change.act.id, "key": change.act.key, "args": dict(change.act.args)},
        "actor": {"id": change.actor.id, "name": change.actor.name},
        "device": change.device,
        "hlc": change.hlc,
        "at": change.at.isoformat(),
        "sv": change.sv,
        "data": change.data,
        "why": change.why,
    }
    if change.salt:
        members[_SALT] = change.salt
    if change.was:
        members[_WAS] = change.was
    if change.shred:
        late = {_LATE: True} if change.shred.late else {}
        members[_SHRED] = {
            "blanks": dict(change.shred.blanks),
            "lines": dict(sorted(change.shred.lines.items())),
            **late,
        }
    if change.after:
        members[_AFTER] = change.after
    try:
        raw = _ENCODER.encode(members).encode()
    except (UnicodeEncodeError, ValueError, TypeError) as error:
        raise ChangeLineError(rule="encoding") from error
    if len(raw) > LINE_MAX:
        raise ChangeLineError(rule="line-length")
    return raw


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), check_circular=False
)


def parse_line(raw: bytes) -> Change:
    """The change a raw line holds; raises ChangeLineError naming the first rule it breaks."""
    members = _load(raw)
    _demand("members", type(members) is dict)
    more = members.keys() - _NAMES
    _demand("members", more <= _MORE and len(members) - len(more) == len(_NAMES))
    op = _op(members["op"])
    parents = _names("parents", members["parents"])
    _demand("parents", len(parents) >= _LEAST_PARENTS[op])
    data = members["data"]
    if op is Op.SHRED:
        # One head is followed and nothing settled by it; that of a deleted record has no data.
        _demand("parents", len(parents) == 1)
        _demand("data", data is None or type(data) is dict)
    else:
        _demand("data", data is None if op is Op.TOMBSTONE else type(data) is dict)
    _demand("shred", (op is Op.SHRED) == (_SHRED in more))
    sv = members["sv"]
    _demand("sv", type(sv) is int and 1 <= sv <= 9999)
    return Change(
        id=_matching("id", _UUID, members["id"]),
        kind=_matching("kind", _KIND, members["kind"]),
        rec=_matching("rec", _UUID, members["rec"]),
        op=op,
        parents=parents,
        act=_act(members["act"]),
        actor=_actor(members["actor"]),
        device=_matching("device", _NAME, members["device"]),
        hlc=_matching("hlc", _HLC, members["hlc"]),
        at=_moment(members["at"]),
        sv=sv,
        data=data,
        why=_text("why", members["why"], 2000),
        salt=_matching("salt", _NAME, members[_SALT]) if _SALT in more else "",
        was=_matching("was", _HASH, members[_WAS]) if _WAS in more else "",
        shred=_shred(members[_SHRED]) if op is Op.SHRED else None,
        after=_after(members[_AFTER]) if _AFTER in more else (),
    )


def _shred(value: object) -> Shred:
    if type(value) is not dict or set(value) - {_LATE} != {"blanks", "lines"}:
        raise ChangeLineError(rule="shred")
    blanks, lines = value["blanks"], value["lines"]
    _demand("shred", value.get(_LATE, True) is True)
    if type(blanks) is not dict or type(lines) is not dict or not (blanks and lines):
        raise ChangeLineError(rule="shred")
    for name, rest in lines.items():
        _matching("shred", _HASH, name)
        _matching("shred", _HASH, rest)
    return Shred(blanks, lines, late=_LATE in value)


def _after(value: object) -> tuple[str, ...]:
    names = _names(_AFTER, value)
    _demand(_AFTER, bool(names))
    return names


def _demand(rule: str, holds: bool) -> None:  # noqa: FBT001 - the condition is the point
    if not holds:
        raise ChangeLineError(rule=rule)


def _matching(rule: str, pattern: re.Pattern[str], value: object) -> str:
    if type(value) is str and pattern.fullmatch(value):
        return value
    raise ChangeLineError(rule=rule)


def _text(rule: str, value: object, most: int) -> str:
    if type(value) is str and len(value) <= most:
        return value
    raise ChangeLineError(rule=rule)


def _op(value: object) -> Op:
    for op in Op:
        if value == op.value:
            return op
    raise ChangeLineError(rule="op")


def _names(rule: str, value: object) -> tuple[str, ...]:
    if type(value) is not list or len(value) > PARENTS_MAX:
        raise ChangeLineError(rule=rule)
    names = tuple(_matching(rule, _HASH, name) for name in value)
    _demand(rule, all(a < b for a, b in pairwise(names)))
    return names


def _act(value: object) -> Act:
    if type(value) is not dict or set(value) != {"id", "key", "args"}:
        raise ChangeLineError(rule="act")
    args = value["args"]
    if type(args) is not dict or len(args) > ARGS_MAX:
        raise ChangeLineError(rule="act")
    for name, text in args.items():
        _text("act", name, 80)
        _text("act", text, 1000)
    return Act(_matching("act", _UUID, value["id"]), _matching("act", _KEY, value["key"]), args)


def _actor(value: object) -> Actor:
    if type(value) is not dict or set(value) != {"id", "name"}:
        raise ChangeLineError(rule="actor")
    return Actor(_matching("actor", _NAME, value["id"]), _text("actor", value["name"], 200))


def _moment(value: object) -> datetime:
    try:
        return datetime.fromisoformat(_matching("at", _MOMENT, value))
    except ValueError as error:
        raise ChangeLineError(rule="at") from error


def _load(raw: bytes) -> Any:
    _demand("line-length", 0 < len(raw) <= LINE_MAX)
    _demand("newline", b"\n" not in raw and b"\r" not in raw)
    try:
        loaded = _DECODER.decode(raw.decode())
    except ChangeLineError:
        raise
    except (ValueError, RecursionError) as error:
        raise ChangeLineError(rule="json") from error
    # Counting is enough for nearly every line; only a suspicious one is walked.
    if raw.count(b"[") + raw.count(b"{") > DEPTH_MAX:
        _check_depth(loaded, DEPTH_MAX)
    if len(raw) > TEXT_MAX or b"\\u" in raw:
        _check_texts(loaded)
    return loaded


def _check_depth(value: object, left: int) -> None:
    if isinstance(value, dict | list):
        _demand("depth", left > 0)
        for part in value.values() if isinstance(value, dict) else value:
            _check_depth(part, left - 1)


def _check_texts(value: object) -> None:
    if isinstance(value, str):
        _demand(
            "text-length",
            len(value) <= TEXT_MAX and len(value.encode(errors="replace")) <= TEXT_MAX,
        )
        _demand("surrogate", not any("\ud800" <= character <= "\udfff" for character in value))
    elif isinstance(value, dict):
        for name, part in value.items():
            _check_texts(name)
            _check_texts(part)
    elif isinstance(value, list):
        for part in value:
            _check_texts(part)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    _demand("duplicate-member", len(members) == len(pairs))
    return members


def _whole(text: str) -> int:
    _demand("number", len(text) <= 17 and abs(int(text)) <= NUMBER_MAX)
    return int(text)


def _fraction(text: str) -> float:
    number = float(text)
    _demand("number", math.isfinite(number) and abs(number) <= NUMBER_MAX)
    return number


def _refuse_constant(_: str) -> NoReturn:
    raise ChangeLineError(rule="number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_int=_whole,
    parse_float=_fraction,
    parse_constant=_refuse_constant,
)
