"""What the program looks after by itself: when it is due, that it can be stopped, what it finds."""

from itertools import count

import pytest
from sqlcipher3 import dbapi2

from cleanclinic.errors import CancelledError
from cleanclinic.operations.home.overview import overview
from cleanclinic.operations.keeping.audit import LogBrokenError
from cleanclinic.operations.keeping.backups import backup_state, list_backups, make_backup
from cleanclinic.operations.keeping.care import (
    CareTask,
    ViewsDifferError,
    care_due,
    care_state,
    care_todos,
    check_all,
    do_care,
    repair,
)
from cleanclinic.operations.risks.controls import add_control, add_evidence
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.backup_writing import backup_folder
from cleanclinic.operations.workspace.rotation import BackupReason
from cleanclinic.storage.checking import check_pages
from cleanclinic.storage.errors import DatabaseDamagedError
from cleanclinic.storage.keyed import keyed_connection
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import CONTROL, numbers_of, risk

ALL = (CareTask.CHECK, CareTask.BACKUP, CareTask.COMPARE)
PAGE = 4096


@pytest.fixture
def ward(hospital):
    made = hospital.ward()
    for _ in range(3):
        add_risk(made, risk())
    return made


def do_all(workspace):
    """Idle for long enough: nothing fails."""
    done = []
    while tasks := care_due(workspace):
        result = do_care(workspace, tasks[0])
        assert result.error is None
        done.append(result.task)
    return done


def raw(workspace):
    return keyed_connection(workspace.store.path, workspace.keys.db_key, "rw")


def spoil_a_page(workspace):
    """One byte in the middle of the file flips, as a bad disk does it; the file is closed."""
    path = workspace.store.path
    workspace.close()
    data = bytearray(path.read_bytes())
    data[len(data) // 2 // PAGE * PAGE + 100] ^= 1
    path.write_bytes(bytes(data))


# --- what is due ------------------------------------------------------------------------------


def test_everything_is_done_once_and_then_again_when_its_time_comes(ward, hospital):
    assert care_due(ward) == ALL
    assert do_all(ward) == [CareTask.CHECK, CareTask.BACKUP, CareTask.REHEARSAL, CareTask.COMPARE]
    assert care_due(ward) == ()
    hospital.time.pass_days(1)
    assert care_due(ward) == (CareTask.CHECK, CareTask.BACKUP)
    hospital.time.pass_days(6)
    assert CareTask.COMPARE in care_due(ward)
    hospital.time.pass_days(23)
    assert CareTask.REHEARSAL in care_due(ward)


def test_the_office_is_looked_after_too(hospital):
    assert do_all(hospital.office)[1] is CareTask.BACKUP
    assert backup_state(hospital.office).rehearsed_at is not None
    assert care_todos(hospital.office) == ()


def test_the_daily_backup_is_one_of_those_that_rotate(ward, hospital):
    for _ in range(9):
        do_all(ward)
        hospital.time.pass_days(1)
    rows = list_backups(ward.folder)
    assert {row.reason for row in rows} == {BackupReason.DAILY}
    assert len(rows) < 9


def test_a_clock_that_was_set_back_puts_nothing_off(ward, hospital):
    do_all(ward)
    hospital.time.pass_days(-400)
    assert {CareTask.CHECK, CareTask.COMPARE}.issubset(care_due(ward))


@pytest.mark.parametrize("task", list(CareTask))
def test_stopped_at_any_moment_it_is_simply_due_again(ward, task):
    make_backup(ward)
    before = ward.store.meta_all()
    asked = count()
    do_care(ward, task, cancelled=lambda: next(asked) < 0)
    for stop in range(next(asked)):
        with ward.store.writing() as tx:
            tx.set_meta("care", before.get("care", ""))
        asked = count()
        with pytest.raises(CancelledError):
            do_care(ward, task, cancelled=lambda stop=stop, asked=asked: next(asked) >= stop)
        assert care_state(ward).facts[task].good_at is None
    assert not [path for path in backup_folder(ward.folder).iterdir() if ".part" in path.name]


# --- what went wrong --------------------------------------------------------------------------


def test_a_backup_that_cannot_be_made_becomes_a_thing_to_do_until_one_is_made(ward, hospital):
    do_care(ward, CareTask.CHECK)
    folder = backup_folder(ward.folder)
    folder.write_text("in the way", encoding="utf-8")
    done = do_care(ward, CareTask.BACKUP)
    assert done.error is not None
    (todo,) = care_todos(ward)
    assert (todo.kind, todo.page, todo.target) == ("care_backup", "settings", "backups")
    assert overview(ward).todos[0] == todo, "before all that is only late"
    for language in LANGUAGES:
        assert Words(language).text(todo.text_key, **todo.values)
    # Not at every idle minute, but within the hour.
    assert CareTask.BACKUP not in care_due(ward)
    hospital.time.pass_days(1)
    folder.unlink()
    do_all(ward)
    assert care_todos(ward) == ()


def test_a_backup_that_cannot_be_restored_is_said(ward):
    made = make_backup(ward)
    data = bytearray(made.path.read_bytes())
    data[PAGE + 77] ^= 1
    made.path.write_bytes(bytes(data))
    assert do_care(ward, CareTask.REHEARSAL).error.code == "BACKUP-DAMAGED"
    assert [todo.kind for todo in care_todos(ward)] == ["care_rehearsal"]
    assert care_state(ward).facts[CareTask.REHEARSAL].code == "BACKUP-DAMAGED"


def test_a_spoiled_page_is_found_by_the_daily_check(ward, hospital):
    do_all(ward)
    spoil_a_page(ward)
    with pytest.raises(DatabaseDamagedError):
        check_pages(ward.store.path, ward.keys.db_key, lambda: False)


def test_a_spoiled_page_of_a_file_attached_is_found_too(ward, tmp_path):
    scan = tmp_path / "scan.bin"
    scan.write_bytes(bytes(range(256)) * 1600)
    control = add_control(ward, list_risks(ward).rows[0].id, CONTROL).id
    add_evidence(ward, control, scan)
    path = ward.store.path
    ward.close()
    data = path.read_bytes()
    # The last pages are those of the attachment.
    for page in range(len(data) // PAGE - 60, len(data) // PAGE, 6):
        spoiled = bytearray(data)
        spoiled[page * PAGE + 700] ^= 1
        path.write_bytes(spoiled)
        with pytest.raises(DatabaseDamagedError):
            check_pages(path, ward.keys.db_key, lambda: False)


def test_a_tree_that_does_not_hold_is_found(ward):
    ward.store.path.touch()
    connection = raw(ward)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema"
        " WHERE name = 'meta') WHERE name = 'bundle_journal'"
    )
    connection.close()
    done = do_care(ward, CareTask.CHECK)
    assert done.error.code == "DB-DAMAGED"
    assert care_state(ward).facts[CareTask.CHECK].good_at is None


def test_what_is_shown_is_held_against_the_log_and_repaired_from_it(ward):
    before = list_risks(ward).rows
    connection = raw(ward)
    connection.execute("UPDATE record_risk_point SET description = '改过的'")
    connection.close()
    with pytest.raises(ViewsDifferError) as caught:
        check_all(ward)
    assert caught.value.values["differences"] == len(before)
    assert [todo.target for todo in care_todos(ward)] == ["checks"]
    done = repair(ward)
    assert done.differences == len(before)
    assert "risk_point" in done.changes.kinds
    assert list_risks(ward).rows == before
    assert care_todos(ward) == ()
    assert check_all(ward).lines == ward.store.audit().size
    assert repair(ward).differences == 0


def test_a_log_that_does_not_fit_is_not_repaired_from_itself(ward):
    connection = raw(ward)
    connection.execute(
        "UPDATE change SET line = CAST(replace(CAST(line AS TEXT), '医药', '药医') AS BLOB)"
    )
    connection.close()
    size, numbers = ward.store.audit().size, numbers_of(ward)
    with pytest.raises(LogBrokenError):
        repair(ward)
    with pytest.raises(LogBrokenError):
        check_all(ward)
    assert (ward.store.audit().size, numbers_of(ward)) == (size, numbers)


def test_what_is_kept_of_the_past_may_be_anything(ward):
    with ward.store.writing() as tx:
        tx.set_meta("care", "{not json")
    assert care_due(ward) == ALL


# --- after a crash ----------------------------------------------------------------------------


def test_a_session_that_was_not_closed_is_noticed_at_the_next_opening(ward, hospital, tmp_path):
    assert not ward.left_open
    path = ward.store.path
    log = path.with_name(f"{path.name}-wal")
    # As the power cut leaves them: the file and its log, and nobody who closed them.
    kept = path.read_bytes(), log.read_bytes()
    ward.close()
    path.write_bytes(kept[0])
    log.write_bytes(kept[1])
    again = hospital.reopen(ward)
    assert again.left_open
    assert [todo.kind for todo in care_todos(again)] == ["left_open"]
    check_all(again)
    assert care_todos(again) == ()
    closed = hospital.reopen(again)
    assert not closed.left_open
    assert len(numbers_of(closed)) == 3


def test_the_check_beside_the_open_file_disturbs_nobody(ward):
    with ward.store.act("act.risk.added", ward.actor) as act:
        del act
        check_pages(ward.store.path, ward.keys.db_key, lambda: False)
    with pytest.raises(dbapi2.Error):
        keyed_connection(ward.store.path, bytes(32), "rw").execute("SELECT 1 FROM meta")


def test_the_check_of_the_pages_stops_in_the_middle_and_at_its_end(ward):
    path, key = ward.store.path, ward.keys.db_key
    with pytest.raises(CancelledError):
        check_pages(path, key, lambda: True)
    asked = []

    def later() -> bool:
        """As late as it is still asked: after the last page."""
        asked.append(1)
        return len(asked) == most

    most = 0
    check_pages(path, key, later)
    most, asked[:] = len(asked), []
    with pytest.raises(CancelledError):
        check_pages(path, key, later)


def test_pages_that_the_key_does_not_open_are_told(ward):
    with pytest.raises(DatabaseDamagedError):
        check_pages(ward.store.path, bytes(32), lambda: False)
