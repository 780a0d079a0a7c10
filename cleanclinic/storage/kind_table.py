"""One table for each kind of record, and the way between its rows, records and change data.

Heads are a short list of 32-byte hashes, kept end to end in a column of their row, because they are
only ever read and written with that row.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property, partial
from typing import Any, Generic, NoReturn, TypeVar

from sqlalchemy import (
    Column,
    Index,
    Integer,
    Select,
    Table,
    Text,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.fields import (
    Choice,
    Day,
    Flag,
    Moment,
    Note,
    Number,
    Parts,
    Whole,
    fields_of,
)
from cleanclinic.records.held import Held, Part
from cleanclinic.records.record import Record
from cleanclinic.storage.database import GIVEN, compiled
from cleanclinic.storage.tables import METADATA, bytes_column, text_column, whole_column

R = TypeVar("R", bound=Record)
T = TypeVar("T")

Row = Sequence[Any]
Decoder = tuple[str, Callable[[Any], Any]]
"""A field, and how it is made of what is written."""
_SOMETHING = (object(),)
# By a look at each row: the index would lead to most of them one by one.
_STANDS = literal_column("+_deleted") == GIVEN
# How each field of a part is made of what is written; None where it stands as it is.
Decoders = Mapping[str, Callable[[Any], Any] | None]


@dataclass(frozen=True, slots=True)
class RowState:
    """A row of a record table: the encoded fields in order, and where the record stands."""

    values: tuple[Any, ...]
    owner: str
    heads: tuple[str, ...]
    deleted: bool
    conflict: tuple[str, ...]
    revisions: int
    updated_at: str
    updated_by: str

    def cells(self, record_id: str) -> tuple[Any, ...]:
        """The row in the order of its columns."""
        conflict = json.dumps(self.conflict) if self.conflict else None
        return (
            record_id,
            *self.values,
            self.owner,
            join_hashes(self.heads),
            int(self.deleted),
            conflict,
            self.revisions,
            self.updated_at,
            self.updated_by,
        )


def join_hashes(hashes: Sequence[str]) -> bytes:
    return bytes.fromhex("".join(hashes))


def split_hashes(joined: bytes) -> tuple[str, ...]:
    if len(joined) == 32:
        return (joined.hex(),)
    return tuple(joined[at : at + 32].hex() for at in range(0, len(joined), 32))


class KindStatements:
    """The statements on one table of records, each compiled when it is first wanted.

    Compiling all of them for every kind would cost more at the start than opening the file.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._firsts: dict[tuple[tuple[str, bool], ...], str] = {}
        self._columns: dict[tuple[str, ...], str] = {}
        self._among: dict[str, str] = {}

    @cached_property
    def one(self) -> str:
        return compiled(select(self._table).where(self._table.c.id == GIVEN))

    @cached_property
    def every(self) -> str:
        return compiled(self._every())

    @cached_property
    def deleted(self) -> str:
        """Every deleted record: few, found by the index."""
        table = self._table
        return compiled(select(table).where(table.c["_deleted"] == 1).order_by(table.c.id))

    @cached_property
    def gone(self) -> str:
        """The ids of deleted records."""
        table = self._table.c
        return compiled(select(table.id).where(table["_deleted"] == 1))

    @cached_property
    def owners(self) -> str:
        """The ids of all records that stand and their owners, in no order."""
        table = self._table.c
        return compiled(select(table.id, table["_owner"]).where(table["_deleted"] == 0))

    @cached_property
    def every_of(self) -> str:
        return compiled(self._every().where(self._table.c["_owner"] == GIVEN))

    @cached_property
    def ids(self) -> str:
        return compiled(select(self._table.c.id))

    @cached_property
    def in_conflict(self) -> str:
        table = self._table
        conflicted = table.c["_conflict"].is_not(None)
        return compiled(select(table.c.id).where(conflicted))

    @cached_property
    def counts(self) -> str:
        owner, deleted = self._table.c["_owner"], self._table.c["_deleted"]
        return compiled(select(owner, func.count()).where(deleted == GIVEN).group_by(owner))

    @cached_property
    def replace(self) -> str:
        return compiled(insert(self._table).prefix_with("OR REPLACE"))

    @cached_property
    def clear(self) -> str:
        return compiled(delete(self._table))

    @cached_property
    def rename_owner(self) -> str:
        owner = self._table.c["_owner"]
        return compiled(update(self._table).where(owner == GIVEN).values(_owner=GIVEN))

    def first(self, order: tuple[tuple[str, bool], ...]) -> str:
        """The ids of the first so many by columns and whether each descends, what is blank last;
        then by id, deleted ones too.

        Texts stand in the order of their characters.
        """
        if order not in self._firsts:
            columns = self._table.c
            ids = select(columns.id)
            for name, down in order:
                column = columns[name]
                blank = column.is_(None) | (column == "")
                ids = ids.order_by(blank, column.desc() if down else column)
            self._firsts[order] = compiled(ids.order_by(columns.id)) + " LIMIT ? OFFSET ?"
        return self._firsts[order]

    def among(self, name: str, count: int) -> str:
        """Records whose field is one of `count` values."""
        if name not in self._among:
            self._among[name] = compiled(self._every().where(self._table.c[name].in_([GIVEN])))
        # To compile it for each count would take longer than to run it.
        return self._among[name].replace(" IN (?)", f" IN ({', '.join('?' * count)})")

    def with_parts(self, name: str) -> str:
        """Records whose field of parts holds any."""
        return compiled(self._every().where(self._table.c[name] != "[]"))

    def columns(self, names: tuple[str, ...]) -> str:
        """Id and some columns of every record as they lie there, deleted ones too."""
        if names not in self._columns:
            table = self._table.c
            chosen = select(table.id, *(table[name] for name in names)).order_by(table.id)
            self._columns[names] = compiled(chosen)
        return self._columns[names]

    def column(self, name: str) -> str:
        """One column of every record, deleted ones too."""
        return compiled(select(self._table.c[name]))

    def _every(self) -> Select[Any]:
        table = self._table
        return select(table).where(_STANDS).order_by(table.c.id)


class KindTable(Generic[R]):
    """The table of one kind of record, and the way between its rows and records."""

    def __init__(self, of: type[R], table: Table) -> None:
        self.of = of
        self.table = table
        self.fields = fields_of(of)
        self.names = tuple(field.name for field in self.fields)
        self.name_set = frozenset(self.names)
        self._columns = ("id", *self.names)
        self.sql = KindStatements(table)
        self.finalizable = of.is_final is not Record.is_final
        notes = [(index, field.note) for index, field in enumerate(self.fields)]
        self._parts = [index for index, note in notes if isinstance(note, Parts)]
        self._flags = [index for index, note in notes if isinstance(note, Flag)]
        self._decoders = [(index + 1, d) for index, note in notes if (d := _decoder(note))]
        self._makers: dict[tuple[tuple[str, ...], int], Callable[[str, Row], Part[R]]] = {}

    def cells(self, data: Mapping[str, Any]) -> tuple[Any, ...]:
        """The cells of the fields, in order and without the id, from the data of a change."""
        values = [data[name] for name in self.names]
        for index in self._parts:
            values[index] = json.dumps(values[index], ensure_ascii=False, separators=(",", ":"))
        return tuple(values)

    def data(self, values: Row) -> dict[str, Any]:
        """The data of a change, from the cells of the fields."""
        data = dict(zip(self.names, values, strict=True))
        for index in self._parts:
            data[self.names[index]] = json.loads(values[index])
        for index in self._flags:
            if values[index] is not None:
                data[self.names[index]] = bool(values[index])
        return data

    def decode(self, row: Row) -> R:
        """The record of a row that begins with the id and the fields."""
        cells = list(row[: len(self.names) + 1])
        for index, decoder in self._decoders:
            if cells[index] is not None:
                cells[index] = decoder(cells[index])
        return _made(self.of, zip(self._columns, cells, strict=True))

    def maker(
        self, names: tuple[str, ...], filled: tuple[str, ...]
    ) -> Callable[[str, Row], Part[R]]:
        """Makes a record of its owner and a row that has its id and these fields alone."""
        asked = (*names, *filled)
        if (asked, len(filled)) not in self._makers:
            notes = {field.name: field.note for field in self.fields}
            decoders: list[Decoder] = [(one, d) for one in names if (d := _decoder(notes[one]))]
            decoders += [(name, _filled) for name in filled]
            of = _partial_class(self.of, asked)
            self._makers[asked, len(filled)] = partial(_part_of, of, ("id", *asked), decoders)
        return self._makers[asked, len(filled)]

    def held(self, row: Row) -> Held[R]:
        """The record of a whole row and how it stands."""
        owner, _, deleted, conflict, revisions, updated_at, updated_by = row[len(self.names) + 1 :]
        return Held(
            self.decode(row),
            owner,
            bool(deleted),
            tuple(json.loads(conflict)) if conflict else (),
            revisions,
            datetime.fromisoformat(updated_at),
            updated_by,
        )

    def state(self, row: Row) -> RowState:
        """The whole row as a value."""
        count = len(self.names) + 1
        owner, heads, deleted, conflict, revisions, updated_at, updated_by = row[count:]
        return RowState(
            tuple(row[1:count]),
            owner,
            split_hashes(heads),
            bool(deleted),
            tuple(json.loads(conflict)) if conflict else (),
            revisions,
            updated_at,
            updated_by,
        )


def _column_type(note: Note) -> type[TypeEngine[Any]]:
    return Integer if isinstance(note, Whole | Flag) else Text


def _decoder(note: Note) -> Callable[[Any], Any] | None:
    match note:
        case Choice(of=choices):
            return {choice.value: choice for choice in choices}.__getitem__
        case Number():
            return Decimal
        case Day():
            return date.fromisoformat
        case Moment():
            return datetime.fromisoformat
        case Flag():
            return bool
        case Parts(of=of):
            return partial(_decode_parts, of)
        case _:
            return None


def _decode_parts(of: type[Any], text: str) -> tuple[Any, ...]:
    if text == "[]":
        return ()
    parts = json.loads(text)
    if issubclass(of, str):
        return tuple(of(part) for part in parts)
    decoders = _decoders_of(of)  # type: ignore[arg-type] # a class is hashable
    return tuple(_part(of, decoders, part) for part in parts)


@cache
def _decoders_of(of: type[Any]) -> Decoders:
    return {field.name: _decoder(field.note) for field in fields_of(of)}


def _part(of: type[T], decoders: Decoders, part: Mapping[str, Any]) -> T:
    values = {
        name: decoder(part[name]) if decoder and part[name] is not None else part[name]
        for name, decoder in decoders.items()
        if name in part
    }
    # What an older program wrote may lack fields, which then have what they begin with.
    return _made(of, values.items()) if len(values) == len(decoders) else of(**values)


def _made(of: type[T], values: Iterable[tuple[str, Any]]) -> T:
    """A frozen value with every field given: in a third of the time that `of(...)` takes, which
    is most of what reading 11,000 records costs.
    """
    made = object.__new__(of)
    made.__dict__.update(values)
    return made


def _partial_class(of: type[R], names: Collection[str]) -> type[R]:
    """A record that raises for a field that was not read: a default would be taken for it."""
    unread = {one.name: _unread(of, one.name) for one in fields_of(of) if one.name not in names}
    made: type[R] = type(of.__name__, (of,), unread)
    return made


def _unread(of: type[Record], name: str) -> property:
    def refuse(_: Any) -> NoReturn:
        raise LookupError(f"{of.KIND}.{name} was not read")

    return property(refuse)


def _filled(text: str) -> tuple[object, ...]:
    """Something, where parts are there, whatever they are."""
    return () if text == "[]" else _SOMETHING


def _part_of(
    of: type[R], columns: Sequence[str], decoders: Sequence[Decoder], owner: str, row: Row
) -> Part[R]:
    made = object.__new__(of)
    values = made.__dict__
    values.update(zip(columns, row, strict=True))
    for name, decoder in decoders:
        if values[name] is not None:
            values[name] = decoder(values[name])
    return Part(made, owner)


def _record_table(of: type[Record]) -> Table:
    fields = fields_of(of)
    return Table(
        f"record_{of.KIND}",
        METADATA,
        Column("id", Text, primary_key=True),
        *(Column(field.name, _column_type(field.note)) for field in fields),
        text_column("_owner"),
        bytes_column("_heads"),
        whole_column("_deleted"),
        Column("_conflict", Text),
        whole_column("_revisions"),
        text_column("_updated_at"),
        text_column("_updated_by"),
        # They stand at the end of a row, which may be long: to read those of all rows takes long.
        # One for each kind and no more: each makes opening the file a little slower.
        Index(f"ix_record_{of.KIND}_state", "_deleted", "_owner", "_conflict"),
        sqlite_with_rowid=False,
    )


KIND_TABLES: Mapping[str, KindTable[Any]] = {
    of.KIND: KindTable(of, _record_table(of)) for of in RECORD_TYPES
}


def kind_table(of: type[R]) -> KindTable[R]:
    """The table of a record class."""
    return KIND_TABLES[of.KIND]


# All tables there are; complete only here, where the tables of records have been added.
SCHEMA = METADATA
