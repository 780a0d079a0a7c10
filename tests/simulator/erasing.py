"""Lawful erasure: people on record are real lines, erased and vouched for by the program itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cleanclinic.records.change import Act, Actor, Change, Op, Shred, hash_of, parse_line, to_line
from cleanclinic.records.erasing import blanks_of, erase_line
from cleanclinic.records.merge import Node
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.storage.intake import erases_only
from cleanclinic.storage.shredding import Shredding
from tests.simulator.disks import Line, Log

BLANKS = {name: blanks_of(StaffMember)[name] for name in ("phone", "politics")}
PERSON_FIELDS = ("duty", *BLANKS)
_PREFIX = "01930000-0000-7000-8000-"
_ACTOR = Actor("nurse", "")
_AT = datetime(2026, 11, 22, tzinfo=UTC)


class ErasureError(Exception):
    """The lines of a bundle and what is held do not fit; the code is the program's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def uuid_of(number: int) -> str:
    return f"{_PREFIX}{number:012x}"


def is_person(rec: str) -> bool:
    return rec.startswith(_PREFIX)


def line_of(
    number: int,
    rec: str,
    owner: str,
    parents: Sequence[str],
    data: Mapping[str, Any] | None,
    device: str,
    shred: Shred | None = None,
    after: tuple[str, ...] = (),
) -> Line:
    """A line about a person, as the program writes it; `number` counts all changes."""
    if shred:
        op = Op.SHRED
    elif data is None:
        op = Op.TOMBSTONE
    else:
        op = Op.RESOLVE if len(parents) > 1 else Op.PUT
    change = Change(
        id=uuid_of(number),
        kind="staff_member",
        rec=rec,
        op=op,
        parents=tuple(sorted(parents)),
        act=Act(uuid_of(number), "act.edit_record", {}),
        actor=_ACTOR,
        device=device,
        hlc=f"{number:012x}-0000-d",
        at=_AT,
        sv=1,
        data=data,
        why="",
        salt=f"s{number}",
        shred=shred,
        after=after,
    )
    return as_line(to_line(change), owner)


def as_line(raw: bytes, owner: str) -> Line:
    change = parse_line(raw)
    name = hash_of(change, raw)
    node = Node(name, change.parents, change.data, change.hlc, change.device)
    return Line(node, bytes.fromhex(name), change.rec, owner, raw=raw)


def shredding_of(log: Log) -> Shredding:
    """The program's own erasing, over a log in memory; nothing is attached in it."""
    return Shredding(log, log, log)


def take_line(log: Log, line: Line, bundle: str | None, flaws: Collection[str]) -> None:
    """One line that is not held here, as the program takes it in."""
    if line.raw:
        shredding = shredding_of(log)
        mark = shredding.marks().get(line.rec) if log.books else None
        if mark and "no-late" not in flaws:
            raw = shredding.erase_late(mark, parse_line(line.raw), line.raw)
            line = as_line(raw, line.owner)
        change = parse_line(line.raw)
        if change.shred:
            _shred(log, change, change.shred, line.node.hash)
    log.append(line, bundle)


def _shred(log: Log, change: Change, shred: Shred, digest: str) -> None:
    if any(name not in log.places for name in shred.lines):
        raise ErasureError("CHANGE-PARENT")
    shredding = shredding_of(log)
    parent = log.lines[log.places[change.parents[0]] - 1].node.data
    mark = shredding.marks().get(change.rec)
    erased = BLANKS if change.was else {**(mark.blanks if mark else {}), **shred.blanks}
    if not (erases_only(parent, change.data, erased) and shredding.erase(change, shred, digest)):
        raise ErasureError("CHANGE-SHRED")


def check_claims(log: Log, lines: Iterable[Line]) -> None:
    """At the end of a bundle: what came erased, and what was named, is vouched for."""
    claims, named = dict[str, str](), dict[str, str]()
    for line in lines:
        if not line.raw or not (b'"was"' in line.raw or b'"shred"' in line.raw):
            continue
        change = parse_line(line.raw)
        if change.was:
            claims[change.was] = change.rec
        if change.shred:
            named |= dict.fromkeys(change.shred.lines, change.rec)
    for rec in sorted({*claims.values(), *named.values()}):
        for bad in log.record_lines(rec).unvouched():
            if bad.hash in claims:
                raise ErasureError("CHANGE-ERASED")
            if bad.hash in named:
                raise ErasureError("CHANGE-SHRED")


def erase(
    log: Log, rec: str, owner: str, fields: Collection[str], device: str, number: int
) -> set[str]:
    """A head nurse erases fields of a person; gives the values that are to be nowhere any more."""
    blanks = {name: BLANKS[name] for name in fields}
    plan = shredding_of(log).plan(rec, blanks)
    if plan is None:
        return set()
    gone = {
        value
        for raw in log.raw_of_record(rec)
        for name, value in (parse_line(raw.raw).data or {}).items()
        if name in blanks and value
    }
    _write(log, rec, owner, plan, blanks, device, number)
    return gone


def name_late(log: Log, owner: str, device: str, number: Any) -> None:
    """Name what came after an erasure and was erased as it came; `number` gives the next one."""
    for mark in shredding_of(log).marks().values():
        while mark.late and (plan := shredding_of(log).plan_late(mark)):
            _write(log, mark.record, owner, plan, {}, device, number())


def _write(log: Log, rec: str, owner: str, plan: Shred, blanks, device: str, number: int) -> None:
    history = log.history(rec)
    merged = history.state(history.heads())
    assert merged is not None
    data = history.nodes[merged.winner].data
    if data is not None:
        data = {name: blanks.get(name, value) for name, value in data.items()}
    heads = (merged.winner,)
    after = shredding_of(log).known_beside(rec, heads)
    line = line_of(number, rec, owner, heads, data, device, plan, after)
    shredding_of(log).erase(parse_line(line.raw), plan)
    log.append(line)


# --- at the end -----------------------------------------------------------------------------------


def broken(log: Log) -> str:
    """What the program's walk over the lines about people would name; nothing if all is well."""
    for line in log.lines:
        if not line.raw:
            continue
        change = parse_line(line.raw)
        if hash_of(change, line.raw) != line.node.hash or line.node.data != change.data:
            return "a line is not what it was"
    for rec in {line.rec for line in log.lines if line.raw}:
        if log.record_lines(rec).unvouched():
            return "a line only says that it was erased"
    return ""


def lost_more(line: Line, written: Line, blanks: Mapping[str, Any]) -> bool:
    """Whether something is gone from a line that no erasure of its record took."""
    return line.raw not in (written.raw, erase_line(written.raw, blanks)) and any(
        value != (written.node.data or {})[name] and name not in blanks
        for name, value in (line.node.data or {}).items()
    )
