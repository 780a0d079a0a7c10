"""Corners of the database and its files that nobody meets by working: each has one right answer."""

import ctypes
import os

import pytest
from sqlcipher3 import dbapi2

from cleanclinic.errors import DiskFullError, FileProblemError
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.storage import opening, place
from cleanclinic.storage.database import translated
from cleanclinic.storage.errors import (
    DatabaseDamagedError,
    DatabaseLockedError,
    DatabasePlaceError,
    DatabaseReadOnlyError,
)
from cleanclinic.storage.glance import kept_glimpse
from cleanclinic.storage.lock import InstanceLock
from cleanclinic.storage.migrate import revisions
from cleanclinic.storage.opening import SCHEMA_VERSION, revision_name
from cleanclinic.storage.rekey import rekey_database
from tests.core.store_kit import KEY, Failing, failing_open, new_store, open_store, store

__all__ = ["store"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (dbapi2.SQLITE_FULL, DiskFullError),
        (dbapi2.SQLITE_CORRUPT, DatabaseDamagedError),
        (dbapi2.SQLITE_BUSY, DatabaseLockedError),
        (dbapi2.SQLITE_LOCKED, DatabaseLockedError),
        (dbapi2.SQLITE_READONLY, DatabaseReadOnlyError),
        # An extended code: what failed stands above the kind.
        (dbapi2.SQLITE_IOERR | 3 << 8, FileProblemError),
        (dbapi2.SQLITE_CANTOPEN, FileProblemError),
        (dbapi2.SQLITE_MISUSE, Failing),
        (None, Failing),
    ],
)
def test_each_error_of_the_library_is_one_of_ours_or_a_mistake(code, expected, tmp_path):
    assert type(translated(Failing(code), tmp_path)) is expected


def test_of_a_disk_that_is_gone_nobody_can_say_whether_it_is_full(tmp_path):
    database = tmp_path / "gone" / "cleanclinic.db"
    assert type(translated(Failing(dbapi2.SQLITE_IOERR), database)) is FileProblemError


@pytest.mark.parametrize(
    "action",
    [
        lambda database: database.rows("SELECT x FROM nowhere"),
        lambda database: database.row("SELECT x FROM nowhere"),
        lambda database: list(database.stream("SELECT x FROM nowhere")),
        lambda database: database.write("INSERT INTO nowhere VALUES (1)"),
        lambda database: database.write_many("INSERT INTO nowhere VALUES (?)", [(1,)]),
    ],
)
def test_our_own_mistakes_in_sql_come_through_as_they_are(store, action):
    with pytest.raises(dbapi2.Error, match="no such"):
        action(store._core.database)


def test_an_error_that_is_none_is_a_mistake_of_ours(store):
    with pytest.raises(TypeError, match="not an error"):
        store._core.database.refuse("x")


class Raw:
    """A connection that fails to roll back; `still` as long as the transaction stands."""

    def __init__(self, *, still):
        self._still = still
        self._asked = 0

    @property
    def in_transaction(self):
        self._asked += 1
        return self._asked == 1 or self._still

    def execute(self, _sql):
        raise Failing(dbapi2.SQLITE_IOERR)


@pytest.mark.parametrize("still", [False, True])
def test_a_rollback_that_fails_matters_only_while_the_transaction_stands(store, monkeypatch, still):
    database = store._core.database
    with monkeypatch.context() as patched:
        patched.setattr(database, "_raw", Raw(still=still))
        if still:
            with pytest.raises(FileProblemError):
                database.roll_back()
        else:
            database.roll_back()


@pytest.mark.parametrize(
    ("words", "expected"),
    [("database or disk is full", DiskFullError), ("disk I/O error", FileProblemError)],
)
def test_a_copy_that_fails_is_told_by_its_words(store, monkeypatch, words, expected):
    class Source:
        def backup(self, *_arguments, **_options):
            raise dbapi2.OperationalError(words)

    database = store._core.database
    with monkeypatch.context() as patched:
        patched.setattr(database, "_raw", Source())
        with pytest.raises(expected):
            database.copy_into(None, 1, lambda _done, _total: None)


# --- files and places ------------------------------------------------------------------------


def test_a_lock_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "lock").mkdir()
    with pytest.raises(FileProblemError):
        InstanceLock(tmp_path / "cleanclinic.db")


def test_a_file_that_cannot_be_read_or_written_is_told(tmp_path, monkeypatch):
    new_store(tmp_path).close()
    path = tmp_path / "cleanclinic.db"
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(DatabaseReadOnlyError):
        opening.check_file(path)
    monkeypatch.setattr(type(path), "open", failing_open)
    with pytest.raises(FileProblemError):
        opening.check_file(path)


def test_a_connection_the_library_refuses_is_told(tmp_path, monkeypatch):
    new_store(tmp_path).close()

    def refuse(*_arguments):
        raise Failing(dbapi2.SQLITE_CANTOPEN)

    monkeypatch.setattr(opening, "keyed_connection", refuse)
    with pytest.raises(FileProblemError):
        opening.open_database(tmp_path / "cleanclinic.db", KEY)


def test_an_opening_that_is_stopped_lets_go_of_the_file(tmp_path, monkeypatch):
    new_store(tmp_path).close()
    closed = []

    class Stopped(opening.Database):
        def row(self, *_arguments):
            raise KeyboardInterrupt

        def close(self):
            closed.append(True)
            super().close()

    monkeypatch.setattr(opening, "Database", Stopped)
    with pytest.raises(KeyboardInterrupt):
        opening.open_database(tmp_path / "cleanclinic.db", KEY)
    assert closed == [True]


def test_a_new_file_that_was_not_closed_whole_is_not_put_in_place(tmp_path, monkeypatch):
    """Closing says nothing when the log beside the file cannot be brought into it."""

    class Leaving(opening.Database):
        def close(self):
            super().close()
            self.path.with_name(f"{self.path.name}-wal").write_bytes(b"pages")

    monkeypatch.setattr(opening, "Database", Leaving)
    with pytest.raises(FileProblemError):
        new_store(tmp_path)
    assert not (tmp_path / "cleanclinic.db").exists()
    monkeypatch.undo()
    new_store(tmp_path).close()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no mount table")
def test_a_share_is_refused_and_an_unknown_mount_table_is_no_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "medium_of", lambda *_: "share")
    with pytest.raises(DatabasePlaceError):
        place.check_place(tmp_path / "cleanclinic.db")
    monkeypatch.setattr(place.Path, "read_text", failing_open)
    place.check_place(tmp_path / "cleanclinic.db")


@pytest.mark.skipif(os.name != "nt", reason="only Windows says by a call what a drive is")
def test_windows_tells_a_share_by_its_name_and_a_drive_by_its_kind(tmp_path, monkeypatch):
    def medium_of(path):
        try:
            place.check_place(path)
        except DatabasePlaceError as error:
            return error.values["medium"]
        return ""

    assert medium_of(place.Path(r"\\server\wards\cleanclinic.db")) == "share"
    calls = getattr(ctypes, "windll").kernel32  # noqa: B009 - exists on Windows only
    for kind, medium in ((2, "stick"), (3, ""), (4, "share")):
        monkeypatch.setattr(calls, "GetDriveTypeW", lambda _drive, kind=kind: kind)
        assert medium_of(tmp_path / "cleanclinic.db") == medium


def test_a_new_key_of_the_wrong_length_is_a_mistake_of_ours(tmp_path):
    new_store(tmp_path).close()
    with pytest.raises(ValueError, match="32 bytes"):
        rekey_database(tmp_path / "cleanclinic.db", KEY, KEY[:31], lambda: None)
    open_store(tmp_path).close()


def test_the_migrations_are_named_newest_first():
    assert revisions() == [revision_name(number) for number in range(SCHEMA_VERSION, 0, -1)]


def test_a_glimpse_nobody_kept_or_that_cannot_be_read_is_none(tmp_path, monkeypatch):
    new_store(tmp_path).close()
    path = tmp_path / "cleanclinic.db"
    assert kept_glimpse(path, KEY) is None
    monkeypatch.setattr(type(path), "is_file", failing_open)
    assert kept_glimpse(path, KEY) is None


def test_a_flag_that_was_never_set_stays_unset(store):
    from cleanclinic.records.person_change import PersonChange
    from cleanclinic.storage.kind_table import KIND_TABLES

    table = KIND_TABLES[PersonChange.KIND]
    cells = [1 if index in table._flags else None for index in range(len(table.names))]
    for index in table._parts:
        cells[index] = "[]"
    data = table.data(tuple(cells))
    assert [data[table.names[index]] for index in table._flags] == [True] * len(table._flags)
    cells = [None if index in table._flags else cell for index, cell in enumerate(cells)]
    assert {table.data(tuple(cells))[table.names[index]] for index in table._flags} == {None}
    assert StaffMember.KIND in KIND_TABLES


def test_a_number_comes_back_as_it_was_written():
    from decimal import Decimal

    from cleanclinic.records.fields import Number
    from cleanclinic.storage.kind_table import _decoder

    assert _decoder(Number(Decimal(0), Decimal(9)))("1.50") == Decimal("1.50")
