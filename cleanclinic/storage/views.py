"""Reading: records as they stand, their histories, and what a person has to settle."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from cleanclinic.records.codec import from_data
from cleanclinic.records.held import (
    DELETED,
    Conflict,
    FieldChange,
    FieldConflict,
    Held,
    Part,
    Revision,
    Side,
    WholeSide,
)
from cleanclinic.records.merge import History, Merged
from cleanclinic.records.record import Record
from cleanclinic.storage.as_of import held_at
from cleanclinic.storage.core import Core
from cleanclinic.storage.kind_table import KIND_TABLES, KindTable, kind_table
from cleanclinic.storage.log import Entry, history_of

R = TypeVar("R", bound=Record)
# So many records are made of rows before others are let in.
_AT_ONCE = 200
_PARTS_AT_ONCE = 1000
# A statement takes so many values and some more.
_ASKED_AT_ONCE = 500
# So many records are kept in memory, of whatever kinds are asked for most.
_KEPT_MOST = 40_000


class Views:
    """What an open database shows."""

    def __init__(
        self, core: Core, pause: Callable[[], None] = lambda: None, *, keeps: bool = False
    ) -> None:
        """`pause` is called now and then while much is read; with `keeps` it is kept in memory."""
        self._core = core
        self._pause = pause
        self._keeps = keeps
        # What was read last, by kind, and the mark of its table then; the last used stands last.
        self._kept: OrderedDict[str, tuple[tuple[int, int], tuple[Held[Any], ...]]] = OrderedDict()
        self._conflicted: dict[str, tuple[object, tuple[str, ...]]] = {}

    def get(self, kind: type[R], record_id: str, *, deleted: bool = False) -> Held[R] | None:
        """A record as it stands; a deleted one only on request."""
        table = kind_table(kind)
        row = self._core.projection.row(table, record_id)
        held = table.held(row) if row else None
        return None if held is None or (held.deleted and not deleted) else held

    def all(
        self, kind: type[R], *, owner: str | None = None, deleted: bool = False
    ) -> tuple[Held[R], ...]:
        """All records of a kind in the order they were made; `deleted` gives the deleted ones."""
        table = kind_table(kind)
        if owner is not None or deleted or not self._keeps:
            return self._read(table, owner, deleted=deleted)
        # Also where nothing is to be read: what is done with it may take long.
        self._pause()
        mark, known = self._core.projection.mark(kind.KIND), self._kept.get(kind.KIND)
        if known is not None and known[0] == mark:
            self._kept.move_to_end(kind.KIND)
            return known[1]
        # Let go of first: both would stand in memory at once.
        self._kept.pop(kind.KIND, None)
        found = self._renewed(kind, *known) if known else None
        known = None
        if found is None:
            found = self._read(table, None, deleted=False)
        self._kept[kind.KIND] = mark, found
        while sum(len(held) for _, held in self._kept.values()) > _KEPT_MOST:
            self._kept.popitem(last=False)
        return found

    def _renewed(
        self, kind: type[R], mark: tuple[int, int], known: tuple[Held[R], ...]
    ) -> tuple[Held[R], ...] | None:
        """What was read before, with those records read again that were written to since."""
        changed = self._core.projection.since(kind.KIND, mark)
        if changed is None:
            return None
        found = [held for held in known if held.record.id not in changed]
        found += self.among(kind, "id", sorted(changed))
        # Quick, as all but the last few are in order.
        found.sort(key=lambda held: held.record.id)
        return tuple(found)

    def parts(
        self, kind: type[R], names: Sequence[str], filled: Sequence[str] = ()
    ) -> tuple[Part[R], ...]:
        """All records of a kind in the order they were made, of which only some fields are read;
        of parts in `filled` only whether there are any.
        """
        table = kind_table(kind)
        made, found = table.maker(tuple(names), tuple(filled)), list[Part[R]]()
        self._pause()
        owners = dict(self._core.database.rows(table.sql.owners))
        rows = self._core.database.rows(table.sql.columns((*names, *filled)))
        for at in range(0, len(rows), _PARTS_AT_ONCE):
            self._pause()
            some = rows[at : at + _PARTS_AT_ONCE]
            found += [made(owners[row[0]], row) for row in some if row[0] in owners]
        return tuple(found)

    def _read(
        self, table: KindTable[R], owner: str | None, *, deleted: bool
    ) -> tuple[Held[R], ...]:
        sql, values = self._every(table, owner, deleted=deleted)
        self._pause()
        rows = self._core.database.rows(sql, values)
        if len(rows) <= _AT_ONCE:
            return tuple(map(table.held, rows))
        found: list[Held[R]] = []
        for at in range(0, len(rows), _AT_ONCE):
            self._pause()
            found += map(table.held, rows[at : at + _AT_ONCE])
        return tuple(found)

    def first(
        self, kind: type[R], order: Sequence[tuple[str, bool]], most: int
    ) -> tuple[Held[R], ...]:
        """The first of all records by fields, each descending or not; then as they were made."""
        sql, found = kind_table(kind).sql.first(tuple(order)), list[Held[R]]()
        # Whether a record is deleted stands at the end of its row, which may be long: to read the
        # ends of all rows would take longer than to leave the deleted ones out here.
        at = 0
        while True:
            ids = [one for (one,) in self._core.database.rows(sql, (most, at))]
            by_id = {held.record.id: held for held in self.among(kind, "id", ids)}
            found += [by_id[one] for one in ids if one in by_id]
            if len(found) >= most or len(ids) < most:
                return tuple(found[:most])
            at += most

    def among(self, kind: type[R], field: str, values: Sequence[str]) -> tuple[Held[R], ...]:
        """Records of a kind whose field is one of some values, in the order they were made."""
        table, found = kind_table(kind), list[Held[R]]()
        for at in range(0, len(values), _ASKED_AT_ONCE):
            asked = values[at : at + _ASKED_AT_ONCE]
            rows = self._core.database.rows(table.sql.among(field, len(asked)), (0, *asked))
            found += map(table.held, rows)
        if len(values) > _ASKED_AT_ONCE:
            found.sort(key=lambda held: held.record.id)
        return tuple(found)

    def with_parts(self, kind: type[R], field: str) -> tuple[Held[R], ...]:
        """Records of a kind whose field of parts holds any, in the order they were made."""
        table = kind_table(kind)
        return tuple(map(table.held, self._core.database.rows(table.sql.with_parts(field), (0,))))

    def columns(self, kind: type[Record], names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Id and some fields of all records as they lie there, in the order they were made."""
        sql, rows = kind_table(kind).sql, self._core.database.rows
        gone = frozenset(one for (one,) in rows(sql.gone))
        found = rows(sql.columns(tuple(names)))
        return [row for row in found if row[0] not in gone] if gone else found

    def texts(self, kind: type[Record], field: str) -> tuple[str, ...]:
        """What a field of text holds in all records of a kind, deleted ones too."""
        sql = kind_table(kind).sql.column(field)
        return tuple(text for (text,) in self._core.database.rows(sql))

    def as_of(
        self, kind: type[R], before: datetime, *, owner: str | None = None
    ) -> tuple[Held[R], ...]:
        """All records of a kind as they stood just before a moment, in the order they were made."""
        return tuple(held for _, held in held_at(self._core, (kind,), before, owner))

    def every_as_of(
        self, kinds: Collection[type[Record]], before: datetime
    ) -> Generator[tuple[type[Record], Held[Any]], None, None]:
        """The same of several kinds at once, one by one, each with its kind."""
        return held_at(self._core, kinds, before)

    def count(self, kind: type[Record], *, owner: str | None = None) -> int:
        counts = self.owner_counts(kind)
        return sum(counts.values()) if owner is None else counts.get(owner, 0)

    def owner_counts(self, kind: type[Record]) -> dict[str, int]:
        """How many records of a kind each owner has, deleted ones not counted."""
        rows = self._core.database.rows(kind_table(kind).sql.counts, (0,))
        return {row[0]: row[1] for row in rows}

    def history(self, record_id: str) -> tuple[Revision, ...]:
        """Everything that happened to a record, oldest first."""
        entries = self._core.log.of_record(record_id)
        history = history_of(entries)
        return tuple(_revision(entry, history) for entry in entries)

    def version(
        self, kind: type[R], record_id: str, change: str, *, before: bool = False
    ) -> R | None:
        """A record as a change left it, or as its editor found it; None where there was none."""
        history = history_of(self._core.log.of_record(record_id))
        if change not in history.nodes:
            return None
        merged = history.before(change) if before else history.state([change])
        if merged is None or merged.deleted:
            return None
        return from_data(kind, record_id, merged.data)

    def conflicts(self, kind: type[Record] | None = None) -> tuple[Conflict, ...]:
        """What a person has to settle, with all sides."""
        tables = [kind_table(kind)] if kind else KIND_TABLES.values()
        return tuple(
            self._conflict(table, record_id)
            for table in tables
            for record_id in self._in_conflict(table)
        )

    def _in_conflict(self, table: KindTable[Any]) -> tuple[str, ...]:
        """The records of a kind that two PCs changed differently, looked for when it was written
        to.
        """
        kind = table.of.KIND
        mark = self._core.projection.mark(kind)
        known = self._conflicted.get(kind)
        if known is None or known[0] != mark:
            found = self._core.database.rows(table.sql.in_conflict)
            known = self._conflicted[kind] = mark, tuple(sorted(one for (one,) in found))
        return known[1]

    def _every(
        self, table: KindTable[Any], owner: str | None, *, deleted: bool
    ) -> tuple[str, tuple[Any, ...]]:
        if owner is None:
            return (table.sql.deleted, ()) if deleted else (table.sql.every, (0,))
        return table.sql.every_of, (int(deleted), owner)

    def _conflict(self, table: KindTable[Any], record_id: str) -> Conflict:
        entries = {entry.hash: entry for entry in self._core.log.of_record(record_id)}
        history = history_of(list(entries.values()))
        merged = history.state(history.heads())
        if merged is None:
            raise LookupError(record_id)
        fields = tuple(
            FieldConflict(
                name,
                tuple(_side(table, history, entries, head, name) for head in heads),
                _before(table, record_id, history, heads, name),
            )
            for name, heads in merged.conflicts.items()
        )
        return Conflict(table.of.KIND, record_id, fields, _whole_sides(table, history, entries))


def _whole_sides(
    table: KindTable[Any], history: History, entries: Mapping[str, Entry]
) -> tuple[WholeSide, ...]:
    """Every side as a whole, the latest first; nothing where none of them is final."""
    nodes = [history.nodes[head] for head in history.heads()]
    if not any(node.final for node in nodes):
        return ()
    sides: list[WholeSide] = []
    for node in sorted(nodes, key=lambda one: one.rank, reverse=True):
        change = entries[node.hash].change
        record = None if node.data is None else from_data(table.of, change.rec, node.data)
        if all((record, node.final) != (one.record, one.final) for one in sides):
            sides.append(
                WholeSide(record, node.final, change.actor, change.at, change.device, node.hash)
            )
    return tuple(sides)


def _side(
    table: KindTable[Any],
    history: History,
    entries: Mapping[str, Entry],
    head: str,
    name: str,
) -> Side:
    """Who set the value that a head shows for a field, and when."""
    if name == DELETED:
        entry, value = entries[head], history.nodes[head].data is None
        return _side_of(entry, value)
    record = from_data(table.of, entries[head].change.rec, history.value(head))
    entry = entries[history.setter(head, name).hash]
    return _side_of(entry, getattr(record, name, None))


def _before(
    table: KindTable[Any], record_id: str, history: History, heads: Sequence[str], name: str
) -> tuple[object, ...]:
    """The value of a field where the heads parted, if it is known."""
    known = () if name == DELETED else history.parting(heads, name)
    if not known:
        return ()
    data = {**history.value(heads[0]), name: known[0]}
    return (getattr(from_data(table.of, record_id, data), name, None),)


def _side_of(entry: Entry, value: object) -> Side:
    change = entry.change
    return Side(value, change.actor, change.at, change.device, entry.hash)


def _revision(entry: Entry, history: History) -> Revision:
    change = entry.change
    return Revision(
        entry.hash,
        change.op,
        change.act,
        change.actor,
        change.device,
        change.at,
        change.why,
        _changed(entry, history),
        entry.bundle,
        tuple(change.shred.blanks) if change.shred else (),
    )


def _changed(entry: Entry, history: History) -> tuple[FieldChange, ...]:
    """Which fields a change altered, seen from the state its editor saw."""
    table = KIND_TABLES[entry.change.kind]
    before = _values(table, entry, history.before(entry.hash))
    after = _values(table, entry, history.state([entry.hash]))
    return tuple(
        FieldChange(name, before.get(name), after.get(name))
        for name in table.names
        if before.get(name) != after.get(name)
    )


def _values(table: KindTable[Any], entry: Entry, merged: Merged | None) -> dict[str, object]:
    """The typed values of a state; none before the record was made and after it was deleted."""
    if merged is None or merged.deleted:
        return {}
    record = from_data(table.of, entry.change.rec, merged.data)
    return {name: getattr(record, name) for name in table.names}
