"""Corners of the store that nobody meets by working with it: each still has one right answer."""

import ctypes
import errno
import json
import os
from dataclasses import replace

import pytest
from sqlcipher3 import dbapi2

from cleanclinic.errors import DiskFullError, FileProblemError
from cleanclinic.records.pledge import Pledge
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.storage import (
    backup,
    backup_file,
    disk,
    opening,
    place,
    projection,
    restoring,
)
from cleanclinic.storage.backup import copy_database, verify_copy
from cleanclinic.storage.backup_file import BackupHead, check_bytes, read_head, seal_backup
from cleanclinic.storage.database import translated
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.errors import (
    BackupDamagedError,
    DatabaseDamagedError,
    DatabaseLockedError,
    DatabasePlaceError,
    DatabaseReadOnlyError,
    RecordDeletedError,
    UndoChangedError,
    UndoNothingError,
)
from cleanclinic.storage.glance import kept_glimpse
from cleanclinic.storage.lock import InstanceLock
from cleanclinic.storage.migrate import revisions
from cleanclinic.storage.opening import SCHEMA_VERSION, revision_name
from cleanclinic.storage.rekey import rekey_database
from tests.core.store_kit import (
    BUNDLE,
    COLLEAGUE,
    DEPARTMENT,
    KEY,
    NURSE,
    carry,
    edit,
    held,
    lines_of,
    new_store,
    open_store,
    pledge,
    risk,
    save,
    signed,
)


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "here") as made:
        yield made


@pytest.fixture
def other(tmp_path):
    """Another PC of the same department."""
    with new_store(tmp_path / "there", lane=1) as made:
        yield made


# --- acts, undo, conflicts -------------------------------------------------------------------


def test_an_act_that_comes_in_two_bundles_is_one_act(store, tmp_path):
    save(store, risk(1), risk(2))
    with new_store(tmp_path / "office", lane=2, owner="office") as office:
        for number, line in enumerate(lines_of(store)):
            with office.writing() as tx:
                tx.import_changes(
                    DEPARTMENT, [line], allowed_kinds=["risk_point"], bundle=f"{number:064x}"
                )
        assert len(office.acts()) == 1
        assert office.compare_projection() == ()


def test_undoing_an_edit_of_what_somebody_else_deleted(store, other):
    save(store, risk(1))
    carry(store, other)
    edit(store, risk(1).id, remark="hier")
    carry(store, other)
    with other.act("act.remove", COLLEAGUE) as tx:
        tx.tombstone(RiskPoint, risk(1).id)
    carry(other, store, bundle="cd" * 32)
    with pytest.raises(UndoChangedError):
        store.undo(NURSE)
    assert store.get(RiskPoint, risk(1).id) is None


def test_undoing_a_deletion_of_what_somebody_else_brought_back(store, other):
    save(store, risk(1))
    carry(store, other)
    with store.act("act.remove", NURSE) as tx:
        tx.tombstone(RiskPoint, risk(1).id)
    carry(store, other)
    with other.act("act.restore", COLLEAGUE) as tx:
        tx.restore(RiskPoint, risk(1).id)
    carry(other, store, bundle="cd" * 32)
    with pytest.raises(UndoChangedError):
        store.undo(NURSE)
    assert held(store, risk(1).id).record == risk(1)


def test_undoing_the_making_of_a_record_that_others_came_back_to(store, other, tmp_path):
    """Its values are those it was made with, and yet two people worked on it."""
    save(store, risk(1))
    with new_store(tmp_path / "third", lane=3) as third:
        for one, field in ((other, "remark"), (third, "post")):
            carry(store, one)
            edit(one, risk(1).id, **{field: "甲"})
            edit(one, risk(1).id, **{field: getattr(risk(1), field)})
        carry(other, store, bundle="cd" * 32)
        carry(third, store, bundle="ef" * 32)
    assert held(store, risk(1).id).record == risk(1)
    with pytest.raises(UndoChangedError):
        store.undo(NURSE)


def test_a_deletion_that_is_undone_brings_back_what_was_there(store):
    save(store, risk(1))
    with store.act("act.both", NURSE) as tx:
        tx.put(replace(risk(1), remark="x"))
        tx.tombstone(RiskPoint, risk(1).id)
    store.undo(NURSE)
    assert held(store, risk(1).id).record == risk(1)


def test_what_was_made_and_deleted_in_one_act_stays_away(store):
    with store.act("act.both", NURSE) as tx:
        tx.put(risk(1))
        tx.tombstone(RiskPoint, risk(1).id)
    with pytest.raises(UndoNothingError):
        store.undo(NURSE)
    assert store.get(RiskPoint, risk(1).id) is None


def test_deleting_twice_and_restoring_what_is_there_write_nothing(store):
    save(store, risk(1))
    size = store.audit().size
    with store.act("act.restore", NURSE) as tx:
        tx.restore(RiskPoint, risk(1).id)
    assert store.audit().size == size
    with store.act("act.remove", NURSE) as tx:
        tx.tombstone(RiskPoint, risk(1).id)
        tx.tombstone(RiskPoint, risk(1).id)
    assert store.audit().size == size + 1
    with pytest.raises(RecordDeletedError), store.act("act.save", NURSE) as tx:
        tx.put(replace(risk(1), remark="x"))


def test_settling_where_there_is_no_conflict_is_saving(store):
    save(store, risk(1))
    with store.act("act.settle", NURSE) as tx:
        tx.resolve(replace(risk(1), remark="x"))
    assert held(store, risk(1).id).record.remark == "x"
    with store.act("act.settle", NURSE) as tx:
        tx.settle(RiskPoint, risk(1).id, "remark", "x")
    assert store.audit().size == 2


def test_settling_a_field_leaves_a_deletion_alone(store, other):
    save(store, risk(1))
    carry(store, other)
    edit(store, risk(1).id, remark="x")
    with other.act("act.remove", COLLEAGUE) as tx:
        tx.tombstone(RiskPoint, risk(1).id)
    carry(other, store, bundle="cd" * 32)
    with store.act("act.settle", NURSE) as tx:
        tx.settle(RiskPoint, risk(1).id, "remark", "y")
    assert held(store, risk(1).id).record.remark == "y"


def test_an_id_is_never_that_of_two_kinds(store):
    save(store, risk(1))
    with pytest.raises(ValueError, match="another kind"), store.act("act.save", NURSE) as tx:
        tx.put(pledge(1, id=risk(1).id))


def test_in_a_transaction_all_records_are_read_as_they_stand_in_it(store):
    save(store, risk(1))
    with store.act("act.save", NURSE) as tx:
        tx.put(risk(2))
        assert {one.record.id for one in tx.all(RiskPoint)} == {risk(1).id, risk(2).id}
        assert tx.all(RiskPoint, owner="somebody") == ()


def test_giving_up_what_was_another_owners_changes_no_name_of_ours(store):
    with store.writing() as tx:
        tx.rename_owner("nobody", "somebody")
    assert store.owner == DEPARTMENT


def test_a_signed_pledge_may_not_be_deleted_by_a_bundle(store, tmp_path):
    save(store, pledge(1))
    save(store, signed(pledge(1)))
    *_, last = (json.loads(line) for line in lines_of(store))
    forged = {**last, "op": "tombstone", "data": None, "parents": [store_head(store)]}
    forged |= {"id": "01930000-0000-7000-8000-0000000000aa"}
    with new_store(tmp_path / "office", lane=2, owner="office") as office:
        carry(store, office)
        with pytest.raises(Exception, match="CHANGE-"), office.writing() as tx:
            tx.import_changes(
                DEPARTMENT,
                [json.dumps(forged, ensure_ascii=False, separators=(",", ":")).encode()],
                allowed_kinds=["pledge"],
                bundle=BUNDLE,
            )
        assert office.get(Pledge, pledge(1).id).record == signed(pledge(1))


def store_head(store):
    """The hash of the newest line."""
    import hashlib

    return hashlib.sha256(lines_of(store)[-1]).hexdigest()


def test_a_store_is_worked_out_again_in_several_batches(store, monkeypatch):
    monkeypatch.setattr(projection, "_BATCH", 2)
    save(store, *(risk(number) for number in range(1, 6)), pledge(1), pledge(2))
    store._core.database.write("DELETE FROM record_risk_point")
    assert store.compare_projection() != ()
    store.rebuild()
    assert store.compare_projection() == ()
    assert store.count(RiskPoint) == 5


def test_a_line_of_the_log_that_is_no_change_or_follows_nothing_is_named(store):
    import hashlib

    save(store, risk(1))
    edit(store, risk(1).id, remark="x")
    database = store._core.database
    (raw, chain) = database.row("SELECT line, chain FROM change WHERE position = 1")

    def put(position, line, before):
        digest = hashlib.sha256(line).digest()
        values = (line, digest, hashlib.sha256(before + digest).digest(), position)
        database.write("UPDATE change SET line = ?, hash = ?, chain = ? WHERE position = ?", values)

    (second,) = database.row("SELECT line FROM change WHERE position = 2")
    foreign = json.loads(second) | {"parents": ["ab" * 32]}
    put(2, json.dumps(foreign, ensure_ascii=False, separators=(",", ":")).encode(), chain)
    problem = store.verify().problem
    assert (problem.position, problem.rule) == (2, "parent")
    put(1, b"{}", bytes(32))
    assert store.verify().problem.position == 1
    assert raw


def test_the_whole_file_can_be_written_anew(store):
    save(store, risk(1))
    store.scrub()
    assert held(store, risk(1).id).record == risk(1)


def test_a_file_is_held_once_wherever_it_came_from(store):
    """With the name it was announced by, or with none."""
    with store.writing() as tx:
        first = tx.attach([b"x"], media_type="text/plain", name="a")
        assert tx.attach([b"x"], media_type="text/plain", name="b", expect=first) == first
        assert tx.attach([b"x"], media_type="text/plain", name="c") == first


# --- the database ----------------------------------------------------------------------------


class Failing(dbapi2.OperationalError):
    """An error of the driver with a code of SQLite's."""

    def __init__(self, code):
        super().__init__("the library's words")
        self.sqlite_errorcode = code


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


def test_a_file_held_by_a_scanner_is_renamed_as_soon_as_it_lets_go(tmp_path, monkeypatch):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"x")
    monkeypatch.setattr(disk, "_RETRY_DELAYS_S", (0.0,) * 6)
    left = [5]
    real = os.replace

    def held_at_first(*arguments):
        if left[0]:
            left[0] -= 1
            error = PermissionError(errno.EACCES, "held")
            error.winerror = 32
            raise error
        return real(*arguments)

    monkeypatch.setattr(os, "replace", held_at_first)
    Disk().replace(source, target)
    assert target.read_bytes() == b"x"
    # Held for longer than anybody waits.
    left[0] = 100
    with pytest.raises(PermissionError):
        Disk().replace(target, source)
    assert left[0] == 100 - 7


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


def failing_open(*_arguments, **_options):
    raise OSError(errno.EIO, os.strerror(errno.EIO))


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


# --- backups ---------------------------------------------------------------------------------


@pytest.fixture
def copy_of(store, tmp_path):
    """A copied database, its facts, and where it lies."""
    save(store, *(risk(number, remark="补" * 400) for number in range(1, 40)))
    path = tmp_path / "copy.db"
    facts = copy_database(tmp_path / "here" / "cleanclinic.db", KEY, path, lambda _d, _t: None)
    return path, facts


def test_a_copy_with_a_bad_page_is_refused(copy_of):
    path, facts = copy_of
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(DatabaseDamagedError):
        verify_copy(path, KEY, facts, "x", whole=True)


@pytest.mark.parametrize("pragma", ["cipher_integrity_check", "quick_check"])
def test_what_a_check_of_the_library_finds_is_told(copy_of, monkeypatch, pragma):
    path, facts = copy_of
    real = backup.Database.rows

    def found(self, sql, *values):
        return [("bad",)] if pragma in sql else real(self, sql, *values)

    monkeypatch.setattr(backup.Database, "rows", found)
    with pytest.raises(DatabaseDamagedError, match="bad"):
        verify_copy(path, KEY, facts, "x", whole=False)


@pytest.mark.parametrize("at", ["opening", "writing"])
def test_a_copy_that_cannot_be_written_is_told(store, tmp_path, monkeypatch, at):
    class Copy:
        def execute(self, _sql):
            raise Failing(dbapi2.SQLITE_FULL)

        def close(self):
            pass

    def connect(*_arguments):
        if at == "opening":
            raise Failing(dbapi2.SQLITE_CANTOPEN)
        return Copy()

    monkeypatch.setattr(backup, "keyed_connection", connect)
    source = tmp_path / "here" / "cleanclinic.db"
    with pytest.raises(FileProblemError if at == "opening" else DiskFullError):
        copy_database(source, KEY, tmp_path / "copy.db", lambda _done, _total: None)


@pytest.fixture
def sealed(copy_of, tmp_path):
    path, facts = copy_of
    from datetime import UTC, datetime

    head = BackupHead(
        datetime(2026, 11, 22, tzinfo=UTC), "daily", "0.1.0", "i", "ward", True, facts, b"{}"
    )
    seal_backup(path, head, Disk())
    return path


@pytest.mark.parametrize(
    "change",
    [
        {"format": "another"},
        {"database_size": 4096},
        {"database_size": 1},
        {"app": 7},
        {"schema": -1},
        {"schema": True},
        {"made_at": "2026-11-22T00:00:00"},
        {"counts": []},
    ],
)
def test_a_head_that_lies_is_damage(sealed, change):
    data = sealed.read_bytes()
    length = int.from_bytes(data[-48:-40])
    database, head = data[: -48 - length], json.loads(data[-48 - length : -48])
    changed = json.dumps(head | change).encode()
    front = database + changed
    import hashlib

    end = len(changed).to_bytes(8) + hashlib.sha256(front).digest() + b"CCBACK01"
    sealed.write_bytes(front + end)
    with pytest.raises(BackupDamagedError):
        read_head(sealed)


def test_a_backup_that_cannot_be_read_is_told(sealed, monkeypatch):
    read_head(sealed)
    check_bytes(sealed)

    def failing_digest(*_arguments):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(backup_file, "_digest", failing_digest)
    with pytest.raises(FileProblemError):
        check_bytes(sealed)


def test_a_file_that_is_not_there_is_no_reason_to_wait(tmp_path):
    with pytest.raises(FileNotFoundError):
        Disk().replace(tmp_path / "nothing", tmp_path / "b")


def test_a_restored_database_that_was_not_closed_whole_is_not_put_in_place(tmp_path):
    """Only the file is moved; what lies in a log beside it would be lost without a word."""
    stage = restoring.Stage(tmp_path, Disk())
    (stage.new / "cleanclinic.db").write_bytes(b"x")
    (stage.new / "cleanclinic.db-wal").write_bytes(b"pages")
    with pytest.raises(FileProblemError):
        stage.decide()
    assert not (tmp_path / "cleanclinic.db").exists()
    assert restoring.finish_restore(tmp_path) is False
    # Finished by somebody else meanwhile: nothing is left to do.
    restoring._finish(tmp_path, Disk())
    stage.drop()
    assert list(tmp_path.iterdir()) == []


def test_a_number_comes_back_as_it_was_written():
    from decimal import Decimal

    from cleanclinic.records.fields import Number
    from cleanclinic.storage.kind_table import _decoder

    assert _decoder(Number(Decimal(0), Decimal(9)))("1.50") == Decimal("1.50")


def test_a_line_whose_record_cannot_be_read_is_not_final(store):
    from cleanclinic.records.change import parse_line
    from cleanclinic.storage.log import _is_final

    save(store, pledge(1))
    save(store, signed(pledge(1)))
    change = parse_line(lines_of(store)[-1])
    assert _is_final(change)
    assert not _is_final(replace(change, data={"state": "signed"}))
    assert not _is_final(replace(change, data=None))


def test_nothing_that_deletes_stands_over_a_final_record(store):
    from cleanclinic.records.change import Op, parse_line
    from cleanclinic.records.merge import History, Node
    from cleanclinic.storage.intake import stands_over_final
    from cleanclinic.storage.kind_table import KIND_TABLES

    save(store, signed(pledge(1)))
    data = parse_line(lines_of(store)[-1]).data
    history = History([Node("a", (), data, "1", "d", final=True)])
    table = KIND_TABLES["pledge"]
    assert not stands_over_final(table, Op.TOMBSTONE, ["a"], None, history)
    assert stands_over_final(table, Op.PUT, ["a"], signed(pledge(1)), history)
