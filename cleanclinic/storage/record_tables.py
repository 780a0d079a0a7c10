"""The tables of records follow the records' descriptions, whatever version made the file.

They are worked out from the log, so a kind or field that is new needs no migration: its table is
made anew from the log when the file is opened. Migrations are for the log and the books.
"""

import hashlib
from collections.abc import Mapping
from functools import cache

from sqlalchemy import Index, Table
from sqlalchemy.schema import CreateIndex

from cleanclinic.storage.core import Core
from cleanclinic.storage.database import Database, compiled
from cleanclinic.storage.errors import DatabaseNewerError
from cleanclinic.storage.kind_table import KIND_TABLES
from cleanclinic.storage.opening import SCHEMA_VERSION

# Names what the tables in the file were made for: one look tells that nothing is to be done.
MARK = "store.record_tables"

_PREFIX = "record_"
_HELD = (
    "SELECT t.name, c.name, c.type FROM pragma_table_list t, pragma_table_info(t.name) c "
    "WHERE t.schema = 'main' AND t.name GLOB 'record_*' ORDER BY t.name, c.cid"
)

Layout = tuple[tuple[str, str], ...]
"""The columns of a table in order, each with its type."""


def current_mark() -> str:
    """The mark of the tables as this version describes them."""
    text = repr((sorted(_wanted().items()), sorted(str(index.name) for index in _indexes())))
    return hashlib.sha256(text.encode()).hexdigest()


def follow_records(core: Core) -> None:
    """Bring the tables of records to this version's descriptions, all or none of them.

    Raises DatabaseNewerError, with nothing changed, when the file has a kind or field that this
    version does not know: working it out again would leave that out.
    """
    mark = current_mark()
    if core.books.meta(MARK) == mark:
        return
    held, wanted = _held(core.database), _wanted()
    for name, layout in held.items():
        known = {column for column, _ in wanted.get(name, ())}
        if any(column not in known for column, _ in layout):
            found = f"{SCHEMA_VERSION}+{name}"
            raise DatabaseNewerError(path=core.database.path, found=found, known=SCHEMA_VERSION)
    behind = [kind for kind in KIND_TABLES if held.get(_PREFIX + kind) != wanted[_PREFIX + kind]]
    with core.database.transaction():
        for kind in behind:
            core.database.write(f"DROP TABLE IF EXISTS {_PREFIX}{kind}")
            KIND_TABLES[kind].table.create(core.database.connection)
        if behind:
            core.projection.rebuild(frozenset(behind))
        for index in _indexes():
            core.database.write(compiled(CreateIndex(index, if_not_exists=True)))
        core.books.set_meta(MARK, mark)


def _wanted() -> Mapping[str, Layout]:
    return {_PREFIX + kind: _layout(table.table) for kind, table in KIND_TABLES.items()}


def _indexes() -> list[Index]:
    return [index for table in KIND_TABLES.values() for index in table.table.indexes]


@cache
def _layout(table: Table) -> Layout:
    return tuple((column.name, str(column.type)) for column in table.columns)


def _held(database: Database) -> dict[str, Layout]:
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, of_type in database.rows(_HELD):
        found.setdefault(table, []).append((column, of_type))
    return {table: tuple(columns) for table, columns in found.items()}
