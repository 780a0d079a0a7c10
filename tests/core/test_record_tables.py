"""Tables of records follow the descriptions of this version; nothing of the log is touched."""

import pytest

from cleanclinic.records.control import Control
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.storage.errors import DatabaseNewerError
from cleanclinic.storage.opening import open_database
from cleanclinic.storage.record_tables import MARK, current_mark
from tests.core.store_kit import KEY, new_store, open_store, risk, save


def changed_by_hand(folder, *statements):
    """What another version would have left in the file."""
    database, _ = open_database(folder / "cleanclinic.db", KEY)
    for statement in statements:
        database.write(statement)
    database.close()


@pytest.fixture
def folder(tmp_path):
    with new_store(tmp_path) as store:
        save(store, risk())
    return tmp_path


def older(folder, *statements):
    changed_by_hand(folder, f"UPDATE meta SET value = 'older' WHERE key = '{MARK}'", *statements)


def test_a_kind_and_a_field_that_are_new_are_worked_out_from_the_log(folder):
    with open_store(folder) as store:
        before, audit = store.all(RiskPoint), store.audit()
    older(folder, "ALTER TABLE record_risk_point DROP COLUMN post", "DROP TABLE record_control")
    with open_store(folder) as store:
        assert store.all(RiskPoint) == before
        assert store.count(Control) == 0
        assert (store.audit(), store.compare_projection()) == (audit, ())
        assert store.meta(MARK) == current_mark()


def test_a_table_that_is_as_described_is_not_worked_out_again(folder):
    with open_store(folder) as store:
        before = store.all(RiskPoint)[0].record
    older(folder, "UPDATE record_risk_point SET post = 'kept'", "DROP TABLE record_control")
    with open_store(folder) as store:
        assert store.all(RiskPoint)[0].record.post == "kept" != before.post


def test_tables_that_are_all_as_described_only_get_their_mark(folder):
    older(folder)
    with open_store(folder) as store:
        assert store.meta(MARK) == current_mark()
        assert store.count(RiskPoint) == 1


@pytest.mark.parametrize(
    "later",
    [
        "ALTER TABLE record_risk_point ADD COLUMN later TEXT",
        "CREATE TABLE record_later (id TEXT)",
    ],
)
def test_what_a_later_version_keeps_is_refused_and_stays(folder, later):
    older(folder, later)
    for _ in range(2):
        with pytest.raises(DatabaseNewerError) as caught:
            open_store(folder)
        assert "record_" in str(caught.value.values["found"])


def test_a_rebuild_that_fails_leaves_all_as_it_was(folder, monkeypatch):
    older(folder, "DROP TABLE record_control", "ALTER TABLE record_risk_point DROP COLUMN post")
    with monkeypatch.context() as patch:
        patch.setattr("cleanclinic.storage.projection.fold", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            open_store(folder)
    database, _ = open_database(folder / "cleanclinic.db", KEY)
    names = {name for (name,) in database.rows("SELECT name FROM sqlite_schema")}
    database.close()
    assert "record_control" not in names
    with open_store(folder) as store:
        assert store.count(RiskPoint) == 1
