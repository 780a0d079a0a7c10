"""The tables of records: worked out change by change, rebuilt from the log, compared with it."""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from cleanclinic.records.change import Op
from cleanclinic.records.codec import from_data, to_data
from cleanclinic.records.record import Record
from cleanclinic.storage.database import Database
from cleanclinic.storage.kind_table import KIND_TABLES, KindTable, Row, RowState
from cleanclinic.storage.log import Entry, Log, history_of
from cleanclinic.storage.values import Difference

R = TypeVar("R", bound=Record)
_ROW = "(row)"
_BATCH = 500
# Of so many writings into a table it is known which records they were.
_LAST_MOST = 500


class Projection:
    """Where each record stands, one row a record."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log
        self._written: Counter[str] = Counter()
        self._all_written = 0
        # The records of a kind that were written last, as often as they were.
        self._last: dict[str, deque[str]] = {}

    def mark(self, kind: str) -> tuple[int, int]:
        """Another one after anything was written, or taken back, in the table of a kind."""
        return self._all_written, self._written[kind]

    def since(self, kind: str, mark: tuple[int, int]) -> frozenset[str] | None:
        """The records of a kind written since it had this mark; None where they are not known."""
        everything, written = self.mark(kind)
        last, count = self._last.get(kind, ()), written - mark[1]
        if mark[0] != everything or count > len(last):
            return None
        return frozenset(islice(reversed(last), count))

    def forget(self) -> None:
        """What was written is taken back."""
        self._all_written += 1

    def row(self, table: KindTable[Any], record_id: str) -> Row | None:
        return self._database.row(table.sql.one, (record_id,))

    def state(self, table: KindTable[Any], record_id: str) -> RowState | None:
        row = self.row(table, record_id)
        return table.state(row) if row else None

    def write(self, table: KindTable[Any], rows: Sequence[tuple[Any, ...]]) -> None:
        """Put rows, each made by `RowState.cells`, in place of what stood there."""
        self._written[table.of.KIND] += len(rows)
        last = self._last.setdefault(table.of.KIND, deque(maxlen=_LAST_MOST))
        last.extend(row[0] for row in rows[-_LAST_MOST:])
        if len(rows) == 1:
            self._database.write(table.sql.replace, rows[0])
        else:
            self._database.write_many(table.sql.replace, rows)

    def rename_owner(self, old: str, new: str) -> None:
        self._all_written += 1
        for table in KIND_TABLES.values():
            self._database.write(table.sql.rename_owner, (new, old))

    def rebuild(self, kinds: Collection[str] = tuple(KIND_TABLES)) -> None:
        """Work tables of records out again from the log, inside a transaction."""
        self._all_written += 1
        for kind in kinds:
            self._database.write(KIND_TABLES[kind].sql.clear)
        waiting: dict[str, list[tuple[Any, ...]]] = {}
        for table, record_id, state in self._rebuilt(kinds):
            rows = waiting.setdefault(table.of.KIND, [])
            rows.append(state.cells(record_id))
            if len(rows) == _BATCH:
                self.write(table, rows)
                rows.clear()
        for kind, rows in waiting.items():
            if rows:
                self.write(KIND_TABLES[kind], rows)

    def compare(self, on_record: Callable[[], None] | None = None) -> Iterator[Difference]:
        """Every cell that is not what the log says; `on_record` is called for each record."""
        seen: dict[str, set[str]] = {kind: set() for kind in KIND_TABLES}
        for table, record_id, state in self._rebuilt(KIND_TABLES):
            if on_record is not None:
                on_record()
            seen[table.of.KIND].add(record_id)
            yield from _differences(
                table, record_id, self.row(table, record_id), state.cells(record_id)
            )
        for kind, table in KIND_TABLES.items():
            for (record_id,) in self._database.rows(table.sql.ids):
                if record_id not in seen[kind]:
                    yield Difference(kind, record_id, _ROW, "present", None)

    def _rebuilt(self, kinds: Collection[str]) -> Iterator[tuple[KindTable[Any], str, RowState]]:
        for entries in self._log.by_record(kinds):
            table = KIND_TABLES[entries[0].change.kind]
            state: RowState | None = None
            for number, entry in enumerate(entries, 1):
                state = fold(table, state, entry, partial(_first, entries, number))
            if state:
                yield table, entries[0].change.rec, state


def fold(
    table: KindTable[Any],
    before: RowState | None,
    entry: Entry,
    entries: Callable[[], Sequence[Entry]],
) -> RowState:
    """Where a record stands after one more change; `entries` gives all of them, that one too."""
    change = entry.change
    held = before.heads if before else ()
    others = [head for head in held if head not in change.parents]
    owner = before.owner if before else entry.owner
    revisions = before.revisions + 1 if before else 1
    heads = tuple(sorted([*others, entry.hash]))
    if not others and change.data is not None:
        cells = _cells(table, change.rec, change.data)
        return _state(cells, owner, heads, revisions, entry)
    if not others and before and change.op is Op.TOMBSTONE and set(held) == set(change.parents):
        return _state(before.values, owner, heads, revisions, entry, deleted=True)
    known = entries()
    merged = history_of(known).state(heads)
    if merged is None:
        raise LookupError(entry.hash)
    winner = next(one for one in known if one.hash == merged.winner)
    cells = _cells(table, change.rec, merged.data)
    state = _state(cells, owner, heads, revisions, winner, deleted=merged.deleted)
    return replace(state, conflict=tuple(sorted(merged.conflicts)))


def _state(
    cells: tuple[Any, ...],
    owner: str,
    heads: tuple[str, ...],
    revisions: int,
    shown: Entry,
    *,
    deleted: bool = False,
) -> RowState:
    at, by = shown.change.at.isoformat(), shown.change.actor.name
    return RowState(cells, owner, heads, deleted, (), revisions, at, by)


def _first(entries: Sequence[Entry], count: int) -> Sequence[Entry]:
    return entries[:count]


def _cells(table: KindTable[Any], record_id: str, data: Any) -> tuple[Any, ...]:
    """The cells of data that may come from an older version and lack a field."""
    if data.keys() == table.name_set:
        return table.cells(data)
    return table.cells(to_data(from_data(table.of, record_id, data)))


def _differences(
    table: KindTable[Any], record_id: str, held: Row | None, rebuilt: Row
) -> Iterator[Difference]:
    if held is None:
        yield Difference(table.of.KIND, record_id, _ROW, None, "present")
        return
    for column, is_, should in zip(table.table.columns.keys(), held, rebuilt, strict=True):
        if is_ != should:
            yield Difference(table.of.KIND, record_id, column, is_, should)
