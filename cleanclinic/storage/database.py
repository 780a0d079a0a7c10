"""The one connection to the encrypted file, and the only place that talks to the driver.

Statements are written with SQLAlchemy Core; those of hot paths are compiled once and run on the
driver's cursor, because building a result object costs more than the insert itself. Transactions
are begun and ended here by hand: a write always takes the lock at its start (BEGIN IMMEDIATE).
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, NoReturn

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Connection,
    CursorResult,
    Engine,
    Executable,
    Insert,
    literal_column,
)
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from cleanclinic.errors import DiskFullError, FileProblemError
from cleanclinic.storage.errors import (
    DatabaseDamagedError,
    DatabaseLockedError,
    DatabaseReadOnlyError,
)

# SQLite puts the kind of error in the low byte of its code.
_KIND = 0xFF
_ROWS_AT_ONCE = 200
# What the library itself needs beside the file when it opens one.
_LEAST_ROOM = 64 * 1024


# A value of a compiled statement that is given, in order, when it is run.
GIVEN: ColumnElement[Any] = literal_column("?")


def compiled(statement: ClauseElement) -> str:
    """The SQL text of a statement, to be compiled once; its values are `GIVEN` or constants."""
    dialect = sqlite_dialect(paramstyle="qmark")
    constants = not isinstance(statement, Insert)
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": constants}))


class Database:
    """An open database; one thread at a time, held for a whole transaction."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self.path = path
        self.lock = RLock()
        self._engine = engine
        try:
            self._connection: Connection = engine.connect()
        except DBAPIError as error:
            raise translated(error.orig or error, path) from error
        self._raw: Any = self._connection.connection.driver_connection

    @property
    def connection(self) -> Connection:
        """For migrations only."""
        return self._connection

    def run(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        """Run a Core statement."""
        with self.lock:
            try:
                return self._connection.execute(statement, values)
            except DBAPIError as error:
                self.refuse(error.orig)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a compiled query."""
        with self.lock:
            try:
                found: list[tuple[Any, ...]] = self._raw.execute(sql, values).fetchall()
            except dbapi2.Error as error:
                self.refuse(error)
            return found

    def row(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a compiled query."""
        with self.lock:
            try:
                found: tuple[Any, ...] | None = self._raw.execute(sql, values).fetchone()
            except dbapi2.Error as error:
                self.refuse(error)
            return found

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a compiled query, a few at a time; keep `lock` or a transaction meanwhile."""
        cursor = self._raw.cursor()
        try:
            cursor.execute(sql, values)
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                yield from rows
        except dbapi2.Error as error:
            self.refuse(error)
        finally:
            cursor.close()

    def write(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run a compiled statement; gives the id of an inserted row."""
        try:
            return self._raw.execute(sql, values).lastrowid or 0
        except dbapi2.Error as error:
            self.refuse(error)

    def write_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a compiled statement for each row."""
        try:
            self._raw.executemany(sql, rows)
        except dbapi2.Error as error:
            self.refuse(error)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, durable when it ends; other threads wait."""
        with self.lock:
            self.write("BEGIN IMMEDIATE")
            try:
                yield
                self.write("COMMIT")
            except BaseException:
                self.roll_back()
                raise

    def roll_back(self) -> None:
        """Undo the transaction; a full disk may have undone it already."""
        if self._raw.in_transaction:
            try:
                self._raw.execute("ROLLBACK")
            except dbapi2.Error as error:
                if self._raw.in_transaction:
                    self.refuse(error)

    def copy_into(self, target: Any, pages: int, on_pages: Callable[[int, int], None]) -> None:
        """Copy all of it, as it is now, into another connection of the driver, `pages` a time."""

        def tell(_status: int, remaining: int, total: int) -> None:
            on_pages(total - remaining, total)

        with self.lock:
            try:
                self._raw.backup(target, pages=pages, progress=tell)
            except dbapi2.Error as error:
                # Here the driver gives the sentence alone; there is no code to go by.
                if "disk is full" in str(error):
                    raise DiskFullError(path=self.path) from error
                raise FileProblemError(path=self.path, reason=str(error)) from error

    def close(self) -> None:
        with self.lock:
            self._connection.close()
            self._engine.dispose()

    def refuse(self, error: object) -> NoReturn:
        """Raise our own error for one of the driver; raises it as it is when it is our mistake."""
        if isinstance(error, BaseException):
            raise translated(error, self.path) from error
        raise TypeError(f"not an error: {error!r}")


def _has_no_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _LEAST_ROOM
    except OSError:
        return False


def translated(error: BaseException, path: Path) -> BaseException:
    """What the driver's error means to a person; the same error if it means nothing to them."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    match code & _KIND:
        case dbapi2.SQLITE_FULL:
            return DiskFullError(path=path)
        case dbapi2.SQLITE_CORRUPT | dbapi2.SQLITE_NOTADB:
            return DatabaseDamagedError(path=path, detail=str(error))
        case dbapi2.SQLITE_BUSY | dbapi2.SQLITE_LOCKED:
            return DatabaseLockedError(path=path)
        case dbapi2.SQLITE_READONLY:
            return DatabaseReadOnlyError(path=path)
        case dbapi2.SQLITE_IOERR | dbapi2.SQLITE_CANTOPEN:
            # Without room for what lies beside the file it is called an error of the disk.
            if _has_no_room(path):
                return DiskFullError(path=path)
            return FileProblemError(path=path, reason=str(error))
        case _:
            return error
