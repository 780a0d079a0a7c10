"""Copies of the encrypted file with the same key: made while others write, and held against it."""

from collections.abc import Callable
from pathlib import Path

from sqlcipher3 import dbapi2

from cleanclinic.errors import CleanClinicError, telling
from cleanclinic.storage.backup_file import BackupHead, DatabaseFacts, check_bytes
from cleanclinic.storage.books import Books
from cleanclinic.storage.database import Database, translated
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.errors import BackupDiffersError, DatabaseDamagedError
from cleanclinic.storage.keyed import keyed_connection
from cleanclinic.storage.log import Log
from cleanclinic.storage.opening import open_database

PART = ".part"
# Two megabytes at a time: often enough to be asked to stop.
_PAGES_AT_ONCE = 512
OnPages = Callable[[int, int], None]


def copy_database(source: Path, key: bytes, target: Path, on_pages: OnPages) -> DatabaseFacts:
    """Copy a database as it stands at one moment; gives what was in it.

    It has a connection of its own, so whoever has the database open goes on working.
    """
    database, version = open_database(source, key)
    try:
        # The facts and the pages come from one and the same snapshot.
        database.write("BEGIN")
        try:
            facts = _facts(database, version)
            _copy_pages(database, key, target, on_pages)
        finally:
            database.roll_back()
    finally:
        database.close()
    return facts


def verify_copy(path: Path, key: bytes, facts: DatabaseFacts, name: str, *, whole: bool) -> None:
    """Read every page of a copy and hold it against the facts; raises BackupDiffersError.

    `whole` looks into every index too.
    """
    database, version = open_database(path, key)
    try:
        bad = database.rows("PRAGMA cipher_integrity_check")
        if bad:
            raise DatabaseDamagedError(path=path, detail=str(bad[0][0]))
        check = database.rows("PRAGMA integrity_check" if whole else "PRAGMA quick_check")
        if check != [("ok",)]:
            raise DatabaseDamagedError(path=path, detail=str(check[0][0]))
        found = _facts(database, version)
    finally:
        database.close()
    if found != facts:
        raise BackupDiffersError(name=name, detail=_difference(found, facts))


def opens(path: Path, key: bytes) -> bool:
    """Whether the key opens a copy."""
    try:
        database, _ = open_database(path, key)
    except CleanClinicError:
        return False
    database.close()
    return True


def values_of(path: Path, key: bytes) -> dict[str, str]:
    """The named values in a database, whoever has it open or not."""
    database, _ = open_database(path, key)
    try:
        return Books(database).meta_all()
    finally:
        database.close()


def extract_database(backup: Path, target: Path, disk: Disk) -> BackupHead:
    """The database of a backup as a file again, after every byte of the backup was checked."""
    head = check_bytes(backup)
    with telling(target):
        disk.copy_front(backup, target, head.database_size)
    return head


def _copy_pages(database: Database, key: bytes, target: Path, on_pages: OnPages) -> None:
    try:
        copy = keyed_connection(target, key, "rwc")
    except dbapi2.Error as error:
        raise translated(error, target) from error
    try:
        # Whole or thrown away: the caller brings it to the disk and reads it back.
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        database.copy_into(copy, _PAGES_AT_ONCE, on_pages)
    except dbapi2.Error as error:
        raise translated(error, target) from error
    finally:
        copy.close()


def _facts(database: Database, version: int) -> DatabaseFacts:
    names = database.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    )
    counts = {name: _count(database, name) for (name,) in names}
    return DatabaseFacts(version, Log(database).audit(), counts)


def _count(database: Database, table: str) -> int:
    (count,) = database.row(f'SELECT count(*) FROM "{table}"') or (0,)  # noqa: S608 our own table
    return int(count)


def _difference(found: DatabaseFacts, expected: DatabaseFacts) -> str:
    if found.audit != expected.audit:
        return f"log {found.audit.size} / {expected.audit.size}"
    names = found.counts.keys() | expected.counts.keys()
    differ = (name for name in names if found.counts.get(name) != expected.counts.get(name))
    return next(iter(sorted(differ)), "schema")
