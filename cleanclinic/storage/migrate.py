"""Bringing an older database up to this version, in one transaction, after a copy was put beside.

Imported only when a migration is due: Alembic takes long to import.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from cleanclinic.errors import telling
from cleanclinic.storage.database import Database
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.opening import SCHEMA_VERSION

MIGRATIONS = Path(__file__).with_name("migrations")


def migrate(database: Database, version: int) -> Path:
    """Apply what is missing since `version`; gives the path of the copy made before.

    The copy has the same key; whatever fails leaves the database as it was. Raises the file errors.
    """
    copy = database.path.with_name(f"{database.path.stem}-schema-{version}.db")
    if not copy.exists():
        part, disk = copy.with_name(copy.name + ".new"), Disk()
        with telling(copy):
            disk.remove(part)
            database.write("VACUUM INTO ?", (str(part),))
            # Safely on the disk before anything of the database itself is changed.
            disk.sync(part)
            disk.replace(part, copy)
            disk.sync_folder(copy.parent)
    with database.lock:
        # As long as this one stands Alembic does not commit half way.
        outer = database.connection.begin()
        try:
            with database.transaction():
                command.upgrade(configured(database), "head")
                database.write(f"PRAGMA user_version = {SCHEMA_VERSION}")
        finally:
            outer.close()
    return copy


def configured(database: Database) -> Config:
    """Alembic's settings for a database that is open already."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = database.connection
    return config


def revisions() -> list[str]:
    """The names of all migrations there are, the newest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
