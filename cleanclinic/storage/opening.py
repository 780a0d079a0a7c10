"""Making and opening the encrypted file; nothing is ever opened as if it were new.

What a file is gets settled before the first write to it: missing, empty, foreign, locked, of a
newer version, damaged, or of another key each have their own error and leave it as it was.
"""

import errno
import hmac
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, create_mock_engine, insert
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from cleanclinic.errors import FileProblemError, reason_of
from cleanclinic.storage.database import Database, compiled
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.errors import (
    DatabaseDamagedError,
    DatabaseEmptyError,
    DatabaseExistsError,
    DatabaseForeignError,
    DatabaseKeyError,
    DatabaseLibraryError,
    DatabaseMissingError,
    DatabaseNewerError,
    DatabaseReadOnlyError,
)
from cleanclinic.storage.keyed import keyed_connection
from cleanclinic.storage.kind_table import SCHEMA
from cleanclinic.storage.place import check_place
from cleanclinic.storage.tables import META

# Grows by one with each migration; `migrations/versions` holds as many.
SCHEMA_VERSION = 4
KEY_LENGTH = 32
_APPLICATION_ID = 0x43434C4E
_PLAIN_HEADER = b"SQLite format 3\x00"
_SALT_LENGTH = 16
_PAGE = 4096
# Older ones can corrupt a write-ahead log that two connections share.
_OLDEST_LIBRARY = (3, 51, 3)
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    # In KiB, of what is read: a table of 11,000 records takes 7,000, and is decrypted each time it
    # is read that it is not in there. A file that is smaller takes no more than it is large.
    "cache_size = -16000",
)
# As Alembic makes it: a new database is made from the tables, not by running every migration.
_MAKE_STAMP = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def key_check(path: Path, key: bytes) -> str:
    """A mark that tells whether `key` belongs to the file at `path` without opening it."""
    with path.open("rb") as file:
        salt = file.read(_SALT_LENGTH)
    return hmac.digest(key, b"cleanclinic database " + salt, "sha256").hex()


def create_database(path: Path, key: bytes, meta: Mapping[str, str]) -> None:
    """Make a new file, whole or not at all; raises DatabaseExistsError if anything is there."""
    _check_library()
    check_place(path)
    part = path.with_name(path.name + ".new")
    if path.exists() or path.is_symlink():
        raise DatabaseExistsError(path=path)
    for leftover in (part, *_companions(part)):
        leftover.unlink(missing_ok=True)
    database = bare_database(part, key)
    try:
        with database.transaction():
            for statement in _making():
                database.write(statement)
            database.write(_MAKE_STAMP)
            database.write("INSERT INTO alembic_version VALUES (?)", (revision_name(),))
            database.write_many(compiled(insert(META)), meta.items())
            database.write(f"PRAGMA user_version = {SCHEMA_VERSION}")
    finally:
        database.close()
    if _companions(part)[0].exists():
        # Closing could not bring all of it into the file, and only the file is moved.
        raise FileProblemError(path=path, reason=os.strerror(errno.EIO))
    part.replace(path)
    Disk().sync_folder(path.parent)


@cache
def _making() -> tuple[str, ...]:
    """What makes all tables in a file that has none; to compile it takes as long as to run it."""
    made: list[str] = []
    listener = create_mock_engine("sqlite://", lambda ddl, *_, **__: made.append(compiled(ddl)))
    SCHEMA.create_all(listener, checkfirst=False)
    return tuple(made)


def bare_database(path: Path, key: bytes) -> Database:
    """A new encrypted file of ours without a single table."""
    database = Database(_engine(path, key, "rwc"), path)
    _apply_pragmas(database)
    database.write(f"PRAGMA application_id = {_APPLICATION_ID}")
    return database


def revision_name(version: int = SCHEMA_VERSION) -> str:
    """The name of the migration that leads to a schema version."""
    return f"{version:04d}"


def open_database(path: Path, key: bytes, check: str | None = None) -> tuple[Database, int]:
    """The database at `path` and its schema version, which may be older than ours.

    `check` is what `key_check` gave when the file was made; with it a wrong key and damage are told
    apart.
    """
    _check_library()
    check_file(path)
    database = _connect(path, key, check)
    try:
        version = _version(database)
        _apply_pragmas(database)
        _check_length(database)
    except BaseException:
        database.close()
        raise
    return database, version


def check_file(path: Path) -> None:
    """Raises what can be told without a key: place, missing, empty, foreign, read-only."""
    check_place(path)
    if not path.is_file():
        raise DatabaseForeignError(path=path) if path.exists() else DatabaseMissingError(path=path)
    try:
        with path.open("rb") as file:
            head = file.read(_SALT_LENGTH)
    except OSError as error:
        raise FileProblemError(path=path, reason=reason_of(error)) from error
    if not head:
        raise DatabaseEmptyError(path=path)
    if head == _PLAIN_HEADER or len(head) < _SALT_LENGTH:
        raise DatabaseForeignError(path=path)
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise DatabaseReadOnlyError(path=path)


def _check_library() -> None:
    if dbapi2.sqlite_version_info < _OLDEST_LIBRARY:
        needed = ".".join(map(str, _OLDEST_LIBRARY))
        raise DatabaseLibraryError(found=dbapi2.sqlite_version, needed=needed)


def _engine(path: Path, key: bytes, mode: str) -> Engine:
    """The key goes to the driver alone: never into the address, which ends up in logs."""
    if len(key) != KEY_LENGTH:
        raise ValueError("the database key has 32 bytes")

    def connect() -> Any:
        return keyed_connection(path, key, mode)

    # The plain SQLite dialect with SQLCipher's driver: SQLAlchemy's own SQLCipher dialect sets an
    # empty key of its own, which SQLCipher refuses.
    return create_engine(
        "sqlite://",
        module=dbapi2,
        creator=connect,
        poolclass=StaticPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
    )


def _connect(path: Path, key: bytes, check: str | None) -> Database:
    database = Database(_engine(path, key, "rw"), path)
    try:
        database.row("SELECT count(*) FROM sqlite_schema")
    except DatabaseDamagedError as error:
        database.close()
        # A first page that opens proves the key; what is wrong after it is damage.
        page_opened = not _is_no_database(error)
        if page_opened or _belongs(path, key, check):
            raise
        raise DatabaseKeyError(path=path) from error
    except BaseException:
        database.close()
        raise
    return database


def _is_no_database(error: DatabaseDamagedError) -> bool:
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return bool(code == dbapi2.SQLITE_NOTADB)


def _belongs(path: Path, key: bytes, check: str | None) -> bool:
    """Whether the key is the right one, so that what does not open is damage."""
    return check is not None and hmac.compare_digest(key_check(path, key), check)


def _version(database: Database) -> int:
    (application,) = database.row("PRAGMA application_id") or (0,)
    if application != _APPLICATION_ID:
        raise DatabaseForeignError(path=database.path)
    (version,) = database.row("PRAGMA user_version") or (0,)
    if version > SCHEMA_VERSION:
        raise DatabaseNewerError(path=database.path, found=version, known=SCHEMA_VERSION)
    return int(version)


def _apply_pragmas(database: Database) -> None:
    for pragma in _PRAGMAS:
        database.row(f"PRAGMA {pragma}")


def _check_length(database: Database) -> None:
    """A file cut short is noticed at once, not when the missing page is first wanted."""
    log = database.path.with_name(database.path.name + "-wal")
    if log.exists() and log.stat().st_size:
        return
    (pages,) = database.row("PRAGMA page_count") or (0,)
    size = database.path.stat().st_size
    if size != pages * _PAGE:
        raise DatabaseDamagedError(path=database.path, detail=f"{size} of {pages * _PAGE} bytes")


def _companions(path: Path) -> tuple[Path, Path]:
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")
