"""Opening a database of this version or an older one, which is brought up to this."""

from collections.abc import Callable
from pathlib import Path

from cleanclinic.storage.core import Core
from cleanclinic.storage.opening import SCHEMA_VERSION, open_database
from cleanclinic.storage.record_tables import follow_records
from cleanclinic.storage.values import Clock, NewId


def open_upgraded(
    path: Path,
    key: bytes,
    check: str | None,
    clock: Clock,
    new_id: NewId,
    before_migration: Callable[[], object] | None = None,
) -> Core:
    """A database brought up to this version: migrations, then the tables of records.

    `before_migration` is called when one is due; if it raises, nothing is changed.
    """
    database, version = open_database(path, key, check)
    try:
        if version < SCHEMA_VERSION:
            if before_migration is not None:
                before_migration()
            # Alembic takes 0.4 s to import.
            from cleanclinic.storage.migrate import migrate  # noqa: PLC0415  once a version

            migrate(database, version)
        core = Core(database, clock, new_id)
        follow_records(core)
        return core
    except BaseException:
        database.close()
        raise
