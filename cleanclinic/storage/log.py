"""The log of changes: appended to, read back, and walked from end to end.

A line is never rewritten but by a lawful erasure, which keeps its hash (`shredding`).
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, text, update

from cleanclinic.errors import CleanClinicError
from cleanclinic.records.change import Change, ChangeLineError, parse_line
from cleanclinic.records.codec import from_data
from cleanclinic.records.merge import History, Node
from cleanclinic.storage.database import GIVEN, Database, compiled
from cleanclinic.storage.kind_table import KIND_TABLES
from cleanclinic.storage.tables import ACT, CHANGE
from cleanclinic.storage.values import AuditState, LogProblem, LogReport
from cleanclinic.storage.vouching import RawLine, RecordLines

_NO_CHAIN = bytes(32)
_PAGE = 1000
_INSERT = compiled(insert(CHANGE))
_LAST = compiled(
    select(CHANGE.c.position, CHANGE.c.chain).order_by(CHANGE.c.position.desc()).limit(1)
)
_CHAIN_AT = compiled(select(CHANGE.c.chain).where(CHANGE.c.position == GIVEN))
_FIND = compiled(select(CHANGE.c.hash, CHANGE.c.position).where(CHANGE.c.id == GIVEN))
_KIND_OF_RECORD = compiled(select(CHANGE.c.kind).where(CHANGE.c.rec == GIVEN).limit(1))
_ENTRY = select(CHANGE.c.position, CHANGE.c.hash, CHANGE.c.owner, CHANGE.c.bundle, CHANGE.c.line)
_OF_RECORD = compiled(_ENTRY.where(CHANGE.c.rec == GIVEN).order_by(CHANGE.c.position))
_OF_ACT = compiled(
    _ENTRY.where(CHANGE.c.position.between(GIVEN, GIVEN))
    .where(CHANGE.c.act == GIVEN)
    .order_by(CHANGE.c.position)
)
_BY_RECORD = compiled(
    _ENTRY.where(CHANGE.c.kind.in_(text("(SELECT value FROM json_each(?))")))
    .where(CHANGE.c.position <= GIVEN)
    .order_by(CHANGE.c.rec, CHANGE.c.position)
)
_WALK = compiled(
    select(CHANGE).where(CHANGE.c.position > GIVEN).order_by(CHANGE.c.position).limit(_PAGE)
)
_RAW = compiled(
    select(CHANGE.c.position, CHANGE.c.hash, CHANGE.c.line)
    .where(CHANGE.c.rec == GIVEN)
    .order_by(CHANGE.c.position)
)
_REWRITE = compiled(update(CHANGE).where(CHANGE.c.position == GIVEN).values(line=GIVEN))
# Of so many positions it is known how many lines come after them: one for each peer, and a bundle.
_COUNTED_MOST = 8
_SIZE = compiled(select(func.max(CHANGE.c.position)))
_OWN_ACTS = select(ACT.c.first, ACT.c.last).where(ACT.c.own == 1)
_OWN_SINCE = compiled(_OWN_ACTS.where(ACT.c.first > GIVEN, ACT.c.first <= GIVEN))
_OWN_BEFORE = compiled(_OWN_ACTS.where(ACT.c.first <= GIVEN).order_by(ACT.c.first.desc()).limit(1))
_MENTIONS = compiled(select(CHANGE.c.position).where(func.instr(CHANGE.c.line, GIVEN) > 0).limit(1))
_RENAME_OWNER = compiled(update(CHANGE).where(CHANGE.c.owner == GIVEN).values(owner=GIVEN))


@dataclass(frozen=True, slots=True)
class Entry:
    """A change in its place in the log; `bundle` is None for one written here."""

    position: int
    hash: str
    owner: str
    bundle: str | None
    change: Change


class Log:
    """The log of one database. Positions run from 1 without gaps, in the order of arrival."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tail: tuple[int, bytes] | None = None
        # How many lines were written here after a position, and up to which they were counted.
        self._own_after: dict[int, tuple[int, int]] = {}

    def own_after(self, position: int) -> int:
        """How many lines written here come after a position; those that were counted are not again,
        as a line that stands stays as it is.
        """
        (size,) = self._database.rows(_SIZE)[0]
        known, upto = self._own_after.get(position, (0, position))
        if (size or 0) > upto:
            # An act of ours is written at once: its lines follow each other, and all are ours. The
            # lines themselves are long, and to look through them takes a hundred times as long.
            acts = self._database.rows(_OWN_SINCE, (upto, size))
            acts += self._database.rows(_OWN_BEFORE, (upto,))
            found = sum(max(0, min(last, size) - max(first - 1, upto)) for first, last in acts)
            if len(self._own_after) >= _COUNTED_MOST:
                self._own_after.clear()
            known, upto = known + found, size
            self._own_after[position] = known, upto
        return known

    def audit(self) -> AuditState:
        size, chain = self._end()
        return AuditState(size, chain.hex())

    def audit_at(self, size: int) -> AuditState | None:
        """The state when the log had `size` lines; None if it never had so many."""
        if size == 0:
            return AuditState(0, _NO_CHAIN.hex())
        row = self._database.row(_CHAIN_AT, (size,))
        return AuditState(size, row[0].hex()) if row else None

    def forget_end(self) -> None:
        """Read the end anew; what was added last was rolled back."""
        self._tail = None
        self._own_after.clear()

    def row(
        self, change: Change, raw: bytes, digest: bytes, owner: str, bundle: bytes | None
    ) -> tuple[Any, ...]:
        """The next row of the log, to be written with `write` in the order they were made."""
        size, chain = self._end()
        chain = hashlib.sha256(chain + digest).digest()
        self._tail = (size + 1, chain)
        kind, rec = change.kind, change.rec
        return (
            size + 1, digest, change.id, kind, rec, change.act.id, owner, bundle, chain, raw,
        )  # fmt: skip

    def write(self, rows: Sequence[tuple[Any, ...]]) -> None:
        if len(rows) == 1:
            self._database.write(_INSERT, rows[0])
        else:
            self._database.write_many(_INSERT, rows)

    def rename_owner(self, old: str, new: str) -> None:
        self._database.write(_RENAME_OWNER, (new, old))

    def find(self, change_id: str) -> tuple[bytes, int] | None:
        """Hash and position of the change with an id, if it is held."""
        row = self._database.row(_FIND, (change_id,))
        return (row[0], row[1]) if row else None

    def kind_of(self, record_id: str) -> str | None:
        """The kind a record id was first used for."""
        row = self._database.row(_KIND_OF_RECORD, (record_id,))
        return row[0] if row else None

    def of_record(self, record_id: str) -> list[Entry]:
        """The changes of a record in the order of arrival."""
        return [_entry(row) for row in self._database.rows(_OF_RECORD, (record_id,))]

    def raw_of_record(self, record_id: str) -> list[RawLine]:
        """The lines of a record in the order of arrival."""
        rows = self._database.rows(_RAW, (record_id,))
        return [RawLine(position, digest.hex(), raw) for position, digest, raw in rows]

    def record_lines(self, record_id: str) -> RecordLines:
        """The lines of a record, and what was erased of it where."""
        return RecordLines(self.raw_of_record(record_id))

    def rewrite(self, position: int, raw: bytes) -> None:
        """Put what a lawful erasure left in the place of a line; its hash stays."""
        self._database.write(_REWRITE, (raw, position))

    def mentions(self, text: str) -> bool:
        """Whether any line holds this text; reads the whole log."""
        return self._database.row(_MENTIONS, (text.encode(),)) is not None

    def of_act(self, act: str, first: int, last: int) -> list[Entry]:
        """The changes of an act, which lie between two positions."""
        return [_entry(row) for row in self._database.rows(_OF_ACT, (first, last, act))]

    def by_record(self, kinds: Collection[str], upto: int | None = None) -> Iterator[list[Entry]]:
        """All changes of some kinds, up to a position, record by record, within each in the order
        of arrival.
        """
        group: list[Entry] = []
        asked = (json.dumps(sorted(kinds)), self.audit().size if upto is None else upto)
        for row in self._database.stream(_BY_RECORD, asked):
            entry = _entry(row)
            if group and group[0].change.rec != entry.change.rec:
                yield group
                group = []
            group.append(entry)
        if group:
            yield group

    def in_order(self) -> Iterator[Entry]:
        """All changes in the order of arrival."""
        for row in self._walk():
            position, digest, *_, owner, bundle, _, raw = row
            yield _entry((position, digest, owner, bundle, raw))

    def verify(self, progress: Callable[[int, int], None] | None = None) -> LogReport:
        """Walk the whole log; names the first line that does not fit."""
        size, head = 0, _NO_CHAIN
        total, _ = self._read_end()
        seen = _Seen()
        for row in self._walk():
            problem = _problem(row, size, head, seen)
            if problem:
                return LogReport(size, head.hex(), LogProblem(row[0], *problem))
            size, head = size + 1, row[8]
            if progress and size % _PAGE == 0:
                progress(size, total)
        bad = [line for rec in seen.erased for line in self.record_lines(rec).unvouched()]
        first = min(bad, key=lambda line: line.position, default=None)
        problem_at = LogProblem(first.position, "shred", first.hash) if first else None
        return LogReport(size, head.hex(), problem_at)

    def _walk(self) -> Iterator[tuple[Any, ...]]:
        after = 0
        while rows := self._database.rows(_WALK, (after,)):
            yield from rows
            after = rows[-1][0]

    def _end(self) -> tuple[int, bytes]:
        if self._tail is None:
            self._tail = self._read_end()
        return self._tail

    def _read_end(self) -> tuple[int, bytes]:
        row = self._database.row(_LAST)
        return (row[0], row[1]) if row else (0, _NO_CHAIN)


def _entry(row: Sequence[Any]) -> Entry:
    position, digest, owner, bundle, raw = row
    return Entry(position, digest.hex(), owner, bundle.hex() if bundle else None, parse_line(raw))


class _Seen:
    """What a walk has met: the lines of each record, and which records lost something."""

    def __init__(self) -> None:
        self.known: dict[str, set[str]] = {}
        self.erased: set[str] = set()

    def meet(self, change: Change, digest: str) -> None:
        self.known.setdefault(change.rec, set()).add(digest)
        if change.was:
            self.erased.add(change.rec)


def _problem(row: Sequence[Any], size: int, head: bytes, seen: _Seen) -> tuple[str, str] | None:
    """The rule a row of the log breaks, and what was found."""
    position, digest, change_id, kind, rec, act, _, _, chain, raw = row
    if position != size + 1:
        return "position", str(size + 1)
    try:
        change: Change | None = parse_line(raw)
        rule = ""
    except ChangeLineError as error:
        change, rule = None, str(error.values["rule"])
    found = hashlib.sha256(raw).digest()
    if found != digest and (change is None or change.was != digest.hex()):
        return "hash", digest.hex()
    if hashlib.sha256(head + digest).digest() != chain:
        return "chain", chain.hex()
    if change is None:
        return "line", rule
    if (change.id, change.kind, change.rec, change.act.id) != (change_id, kind, rec, act):
        return "columns", change_id
    held = seen.known.get(rec, ())
    for parent in change.parents:
        if parent not in held:
            return "parent", parent
    seen.meet(change, digest.hex())
    return None


def history_of(entries: Sequence[Entry]) -> History:
    """The changes of one record, ready to be merged."""
    return History(_node(entry) for entry in entries)


def _node(entry: Entry) -> Node:
    change = entry.change
    return Node(
        entry.hash, change.parents, change.data, change.hlc, change.device, _is_final(change)
    )


def _is_final(change: Change) -> bool:
    table = KIND_TABLES.get(change.kind)
    if table is None or not table.finalizable or change.data is None:
        return False
    try:
        return bool(from_data(table.of, change.rec, change.data).is_final())
    except CleanClinicError:
        return False
