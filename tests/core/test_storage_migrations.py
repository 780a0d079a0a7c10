"""A database made by running every migration is the same as one made from the tables."""

import shutil
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.storage.core import Core
from cleanclinic.storage.kind_table import SCHEMA
from cleanclinic.storage.migrate import MIGRATIONS, configured, migrate
from cleanclinic.storage.opening import (
    SCHEMA_VERSION,
    bare_database,
    open_database,
    revision_name,
)
from cleanclinic.storage.record_tables import follow_records
from tests.core.store_kit import KEY, Counting, new_store, open_store

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
COMPOSE = "python -m cleanclinic.storage.migrations.compose first --first"


def described(database):
    """Columns, keys, indexes and the kind of every table, whatever order they were made in."""
    facts = {}
    for name, without_rowid in database.rows(
        "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'"
    ):
        columns = database.rows(
            f"SELECT name, type, [notnull], pk FROM pragma_table_info('{name}')"
        )
        indexes = database.rows(
            "SELECT i.name, i.[unique], c.name FROM pragma_index_list(?) i, "
            "pragma_index_info(i.name) c ORDER BY 1, c.seqno",
            (name,),
        )
        facts[name] = (without_rowid, columns, indexes)
    return facts


def test_migrated_and_fresh_are_the_same(tmp_path):
    new_store(tmp_path / "fresh").close()
    migrated = bare_database(tmp_path / "migrated.db", KEY)
    migrate(migrated, 0)
    counting = Counting()
    follow_records(Core(migrated, counting.clock, counting.new_id))
    fresh, version = open_database(tmp_path / "fresh" / "cleanclinic.db", KEY)
    assert version == SCHEMA_VERSION
    try:
        assert described(migrated) == described(fresh), f"run {COMPOSE}"
        for database in (migrated, fresh):
            context = MigrationContext.configure(database.connection)
            assert compare_metadata(context, SCHEMA) == []
            assert context.get_current_revision() == revision_name()
    finally:
        migrated.close()
        fresh.close()


def test_there_is_one_migration_for_each_version(tmp_path):
    database = bare_database(tmp_path / "a.db", KEY)
    script = ScriptDirectory.from_config(configured(database))
    database.close()
    revisions = sorted(revision.revision for revision in script.walk_revisions())
    assert revisions == [revision_name(number) for number in range(1, SCHEMA_VERSION + 1)]
    assert script.get_current_head() == revision_name()


def as_if_older(folder):
    """A store whose file is of the version before the first: no tables yet."""
    with new_store(folder):
        pass
    database, _ = open_database(folder / "cleanclinic.db", KEY)
    for (name,) in database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'"):
        database.write(f"DROP TABLE {name}")
    database.write("PRAGMA user_version = 0")
    database.close()


def as_of_version_1(folder):
    """A store as the first version made it: a bundle sent, one taken in, and a stream."""
    with new_store(folder):
        pass
    database, _ = open_database(folder / "cleanclinic.db", KEY)
    for (name,) in database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'"):
        database.write(f"DROP TABLE {name}")
    with database.lock:
        outer = database.connection.begin()
        with database.transaction():
            command.upgrade(configured(database), "0001")
            database.write("PRAGMA user_version = 1")
        outer.close()
    manifest = b'{"counts":{"changes":7,"attachments":0}}'
    for way, content in (("out", manifest), ("in", manifest), ("in", b"")):
        seq = len(database.rows("SELECT seq FROM bundle")) + 1
        database.write(
            "INSERT INTO bundle VALUES (?, 'office', 1, ?, ?, ?, 1, 9, ?, x'01', x'02', '[]', 'A')",
            (way, seq, f"{seq}" * 64, AT.isoformat(), content),
        )
    database.write("INSERT INTO stream VALUES ('office', 'out', 1, 1, ?, 9, 0, 0)", ("1" * 64,))
    database.close()


def test_a_database_of_version_1_keeps_its_bundles_and_counts_their_changes(tmp_path):
    as_of_version_1(tmp_path)
    with open_store(tmp_path) as store:
        (sent,) = store.bundles("out", "office", 1)
        assert (sent.changes, sent.written_at, sent.packed, sent.last) == (7, AT, b"\x02", 9)
        taken = store.bundles("in", "office", 1)
        assert [(one.changes, one.written_at) for one in taken] == [(7, None), (0, None)]
        assert store.stream("office", "out").position == 9
        assert (store.waiting(), store.alarms(), store.vouched()) == ((), (), ())
        assert store.verify().problem is None


def test_an_older_database_is_brought_up_on_opening_with_a_copy_beside(tmp_path):
    as_if_older(tmp_path)
    with open_store(tmp_path) as store, store.writing() as tx:
        tx.set_meta("k", "v")
    with open_store(tmp_path) as store:
        assert store.meta("k") == "v"
        assert store.count(RiskPoint) == 0
    copy, version = open_database(tmp_path / "cleanclinic-schema-0.db", KEY)
    assert version == 0
    copy.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path, monkeypatch):
    as_if_older(tmp_path)
    broken = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, broken)
    script = next((broken / "versions").glob("0001_*.py"))
    script.write_text(
        script.read_text(encoding="utf-8") + "    raise RuntimeError('half way')\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("cleanclinic.storage.migrate.MIGRATIONS", broken)
    with pytest.raises(RuntimeError, match="half way"):
        open_store(tmp_path)
    database, version = open_database(tmp_path / "cleanclinic.db", KEY)
    assert version == 0
    assert database.rows("SELECT name FROM sqlite_schema") == []
    database.close()
    monkeypatch.undo()
    open_store(tmp_path).close()
