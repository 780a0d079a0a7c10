"""Backups of real workspaces: made, listed, tried out, restored; what is damaged is refused."""

import shutil
from itertools import count
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from cleanclinic.errors import CancelledError, FileProblemError
from cleanclinic.keys.errors import WrongPassphraseError
from cleanclinic.operations.keeping.audit import LogBrokenError
from cleanclinic.operations.keeping.backups import (
    REHEARSED_AT,
    NoBackupError,
    backup_state,
    by_passphrase,
    check_backup,
    due,
    list_backups,
    make_backup,
    rehearsal_due,
    rehearse_restore,
)
from cleanclinic.operations.keeping.restoring import BackupOtherError, restore
from cleanclinic.operations.people.creating import create_ward
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.backup_writing import backup_folder
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.rotation import BackupReason
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.storage.errors import (
    BackupDamagedError,
    BackupDiffersError,
    BackupNewerError,
    DatabaseLockedError,
)
from cleanclinic.storage.opening import open_database
from tests.core.restore_kit import restored
from tests.hospital import Hospital, numbers_of, risk

ITSELF = by_passphrase(None)


def stopping(after: int):
    """Says to stop when it was asked so many times."""
    asked = count(1)
    return lambda: next(asked) > after


def left_over(folder: Path) -> list[str]:
    """What no finished run may leave."""
    return [
        path.name for path in folder.rglob("*") if ".part" in path.name or path.suffix == ".trial"
    ]


# --- making -----------------------------------------------------------------------------------


def test_a_backup_holds_what_the_workspace_holds(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    made = make_backup(ward)
    assert made.path.parent == ward.folder / "backups"
    assert made.path.name.endswith("-manual.ccbackup")
    assert made.path.name.startswith(f"{made.head.made_at:%Y%m%d-%H%M%S}")
    assert made.head.facts.audit == ward.store.audit()
    assert made.head.facts.counts["record_risk_point"] == 1
    assert check_backup(ward.folder, made.path, ITSELF).changes == ward.store.audit().size
    assert left_over(ward.folder) == []


def test_a_backup_says_nothing_in_clear(hospital):
    ward = hospital.ward("cardiology")
    add_risk(ward, risk(description="暗号一二三 MARKER-7731"))
    data = make_backup(ward).path.read_bytes()
    for text in ("暗号", "MARKER", "cardiology", "清河", "DEMO-TEST", "护士长"):
        assert text.encode() not in data
    assert ward.keys.db_key.hex().encode() not in data
    assert ward.keys.db_key not in data


def test_work_goes_on_while_a_backup_is_made(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    size = ward.store.audit().size

    def work(_done: int, _total: int) -> None:
        add_risk(ward, risk())

    made = make_backup(ward, progress=work)
    assert ward.store.audit().size > size
    # What is in it is what stood when it began, and whole.
    assert made.head.facts.audit == ward.store.audit_at(size)
    assert check_backup(ward.folder, made.path, ITSELF).changes == size


def test_stopping_leaves_the_backups_as_they_were(hospital):
    ward = hospital.ward()
    make_backup(ward)
    before = [row.path for row in list_backups(ward.folder)]
    for stop_after in range(4):
        with pytest.raises(CancelledError):
            make_backup(ward, cancelled=stopping(stop_after))
        assert [row.path for row in list_backups(ward.folder)] == before
        assert left_over(ward.folder) == []


def test_progress_runs_from_little_to_all(hospital):
    ward = hospital.ward()
    told = []
    make_backup(ward, progress=lambda done, total: told.append(done / total))
    assert told == sorted(told)
    assert told[-1] == 1


def test_once_a_day(hospital):
    ward = hospital.ward()
    assert due(ward)
    make_backup(ward, BackupReason.MANUAL)
    assert due(ward)
    make_backup(ward, BackupReason.DAILY)
    assert not due(ward)
    hospital.time.pass_days(1)
    assert due(ward)


def test_old_ones_go_and_those_before_great_steps_stay(hospital):
    ward = hospital.ward()
    great = make_backup(ward, BackupReason.BEFORE_MIGRATION).path
    for _ in range(10):
        hospital.time.pass_days(1)
        made = make_backup(ward, BackupReason.DAILY)
    assert made.removed
    rows = list_backups(ward.folder)
    assert rows[0].path == made.path
    assert great in [row.path for row in rows]
    assert 7 <= len(rows) <= 10


def test_two_in_one_second_do_not_meet(hospital):
    ward = hospital.ward()
    paths = {make_backup(ward).path for _ in range(3)}
    assert len(paths) == 3
    assert {row.path for row in list_backups(ward.folder)} <= paths


def test_a_migration_is_not_begun_without_a_backup(hospital):
    """As if of a version before the first, and the backup of that version can be restored."""
    ward = hospital.ward()
    add_risk(ward, risk())
    changes = ward.store.audit().size
    ward.close()
    database, _ = open_database(ward.folder / "cleanclinic.db", ward.keys.db_key)
    database.write("PRAGMA user_version = 0")
    database.close()
    (ward.folder / "backups").write_bytes(b"in the way")
    with pytest.raises(FileProblemError):
        hospital.reopen(ward)
    (ward.folder / "backups").unlink()
    ward = hospital.reopen(ward)
    (row,) = list_backups(ward.folder)
    assert row.reason == "before-migration"
    assert row.head.facts.schema == 0
    assert row.head.facts.audit.size == changes
    done, ward = restored(hospital, ward, row.path)
    assert done.head.facts.schema == 0
    assert len(numbers_of(ward)) == 1
    hospital.reopen(ward)
    assert len(list_backups(ward.folder)) == 2


# --- looking ----------------------------------------------------------------------------------


def test_the_list_opens_nothing_and_names_what_is_no_backup(hospital):
    ward = hospital.ward()
    path = make_backup(ward).path
    (path.parent / "notes.txt").write_text("hand-written", encoding="utf-8")
    (path.parent / "20200101-000000-daily.ccbackup").write_bytes(b"")
    good, bad = list_backups(ward.folder)
    assert good.path == path
    assert good.error is None
    assert bad.head is None
    assert isinstance(bad.error, BackupDamagedError)
    assert list_backups(ward.folder / "nowhere") == ()


def test_every_damaged_byte_is_found_before_anything_is_opened(hospital, tmp_path):
    ward = hospital.ward()
    data = make_backup(ward).path.read_bytes()
    bad = tmp_path / "bad.ccbackup"
    places = [0, 16, 5000, len(data) // 2, len(data) - 200, len(data) - 60, len(data) - 45]
    for place in [*places, *range(len(data) - 48, len(data), 5)]:
        changed = bytearray(data)
        changed[place] ^= 1
        bad.write_bytes(changed)
        with pytest.raises(BackupDamagedError):
            check_backup(ward.folder, bad, ITSELF)
    for length in (0, 1, 47, 48, 4096, len(data) - 4096, len(data) - 1):
        bad.write_bytes(data[:length])
        with pytest.raises(BackupDamagedError):
            check_backup(ward.folder, bad, ITSELF)
    bad.write_bytes(data + b"\0")
    with pytest.raises(BackupDamagedError):
        check_backup(ward.folder, bad, ITSELF)


def resealed(path: Path, target: Path, **changed: object) -> Path:
    """The same database under a head that tells something else, with a right check."""
    import hashlib
    import json
    import struct

    data = path.read_bytes()
    length = struct.unpack(">Q", data[-48:-40])[0]
    head = json.loads(data[-48 - length : -48]) | changed
    text = json.dumps(head, separators=(",", ":")).encode()
    body = data[: -48 - length] + text
    target.write_bytes(
        body + struct.pack(">Q", len(text)) + hashlib.sha256(body).digest() + b"CCBACK01"
    )
    return target


def test_a_head_that_tells_something_else_is_found(hospital, tmp_path):
    ward = hospital.ward()
    add_risk(ward, risk())
    path = make_backup(ward).path
    other = tmp_path / "other.ccbackup"
    audit = {"size": 1, "head": "0" * 64}
    with pytest.raises(BackupDiffersError):
        check_backup(ward.folder, resealed(path, other, audit=audit), ITSELF)
    with pytest.raises(BackupDiffersError):
        check_backup(ward.folder, resealed(path, other, counts={"record_risk_point": 2}), ITSELF)
    with pytest.raises(BackupNewerError):
        check_backup(ward.folder, resealed(path, other, v=2), ITSELF)
    for bad in ({"v": True}, {"counts": []}, {"made_at": "2026-01-01"}, {"slots": "%"}):
        with pytest.raises(BackupDamagedError):
            check_backup(ward.folder, resealed(path, other, **bad), ITSELF)


def test_a_log_with_a_changed_line_is_no_good_backup(hospital):
    """Written by somebody with the key: the pages are right, the chain is not."""
    ward = hospital.ward()
    add_risk(ward, risk())
    raw = dbapi2.connect(str(ward.store.path), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{ward.keys.db_key.hex()}'\"")
    raw.execute("UPDATE change SET line = CAST(replace(line, 3, 4) AS BLOB) WHERE position = 2")
    raw.close()
    path = make_backup(ward).path
    with pytest.raises(LogBrokenError):
        check_backup(ward.folder, path, ITSELF)
    with pytest.raises(LogBrokenError):
        rehearse_restore(ward)
    assert ward.store.meta(REHEARSED_AT) == ""
    assert left_over(ward.folder) == []


def test_the_monthly_trial_remembers_its_day(hospital):
    ward = hospital.ward()
    with pytest.raises(NoBackupError):
        rehearse_restore(ward)
    made = make_backup(ward)
    assert rehearsal_due(ward)
    check = rehearse_restore(ward)
    assert check.path == made.path
    assert not rehearsal_due(ward)
    state = backup_state(ward)
    assert state.rehearsed_at is not None
    assert state.newest.path == made.path
    hospital.time.pass_days(31)
    assert rehearsal_due(ward)
    hospital.time.pass_days(-60)
    assert rehearsal_due(ward)
    assert left_over(ward.folder) == []


# --- restoring --------------------------------------------------------------------------------


def test_a_restore_brings_back_and_keeps_what_was_there(hospital):
    ward = hospital.found_ward("icu")
    add_risk(ward, risk())
    numbers = numbers_of(ward)
    path = make_backup(ward).path
    add_risk(ward, risk())
    audit = ward.store.audit()
    done, ward = restored(hospital, ward, path)
    assert numbers_of(ward) == numbers
    assert ward.store.verify().problem is None
    assert not done.needs_grant
    assert ward.store.meta("replaced_audit") == f"{audit.size} {audit.head}"
    assert left_over(ward.folder) == []
    assert not (ward.folder / "restore").exists()
    # And back to what was there before.
    done, ward = restored(hospital, ward, done.kept)
    assert len(numbers_of(ward)) == 2


def test_a_new_pc_is_made_from_a_backup_alone(hospital, tmp_path):
    ward = hospital.ward()
    add_risk(ward, risk())
    numbers = numbers_of(ward)
    path = Path(shutil.copy2(make_backup(ward).path, tmp_path))
    done = restore(tmp_path / "new" / "pc", path, ITSELF, sources=hospital.sources("icu"))
    assert done.kept is None
    # It goes on under the name of the old one, on the word of its key.
    assert not done.needs_grant
    with open_workspace(done.folder, sources=hospital.sources("icu")) as again:
        assert numbers_of(again) == numbers


@pytest.mark.parametrize("damage", ["empty", "garbage", "gone", "slots"])
def test_what_does_not_open_is_kept_as_it_is(hospital, damage):
    ward = hospital.ward()
    add_risk(ward, risk())
    path = make_backup(ward).path
    ward.close()
    database, slots = ward.folder / "cleanclinic.db", ward.folder / "keyslots.json"
    match damage:
        case "empty":
            database.write_bytes(b"")
        case "garbage":
            database.write_bytes(b"x" * 100_000)
        case "gone":
            database.unlink()
        case "slots":
            slots.write_bytes(b"{}")
    kept = database.read_bytes() if database.exists() else None
    done, ward = restored(hospital, ward, path)
    assert len(numbers_of(ward)) == 1
    if kept is None:
        assert done.kept is None
    else:
        assert (done.kept / "cleanclinic.db").read_bytes() == kept


@pytest.mark.parametrize("theirs", ["er", "icu"])
def test_another_departments_backup_and_another_hospitals_are_refused(hospital, tmp_path, theirs):
    icu = hospital.ward("icu")
    with Hospital(tmp_path / "other", code="DEMO-OTHER", seed=2) as other:
        path = make_backup((hospital if theirs == "er" else other).ward(theirs)).path
    icu.close()
    before = (icu.folder / "cleanclinic.db").read_bytes()
    with pytest.raises(BackupOtherError):
        restore(icu.folder, path, ITSELF)
    assert (icu.folder / "cleanclinic.db").read_bytes() == before


def test_nothing_is_restored_into_an_open_workspace(hospital):
    ward = hospital.ward()
    path = make_backup(ward).path
    with pytest.raises(DatabaseLockedError):
        restore(ward.folder, path, ITSELF)
    add_risk(ward, risk())


def test_a_restore_can_be_stopped_until_it_is_decided(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    path = make_backup(ward).path
    add_risk(ward, risk())
    ward.close()
    for stop_after in range(6):
        with pytest.raises(CancelledError):
            restore(ward.folder, path, ITSELF, cancelled=stopping(stop_after))
    ward = hospital.reopen(ward)
    assert len(numbers_of(ward)) == 2
    assert left_over(ward.folder) == []


def test_an_old_passphrase_opens_an_old_backup_and_a_wrong_one_nothing(hospital, tmp_path):
    ward = create_ward(
        tmp_path / "real",
        hospital_code="XN1",
        department_name="ICU",
        department_code="ICU",
        department_type=DepartmentType.WARD,
        person="王护士长",
        device_label="1",
        passphrase="correct horse battery",
        use_store=False,
    )
    with ward:
        path = make_backup(ward).path
    with pytest.raises(WrongPassphraseError):
        check_backup(ward.folder, path, by_passphrase("wrong horse battery"))
    unlock = by_passphrase("correct horse battery")
    assert check_backup(ward.folder, path, unlock).changes == 1
    slots = (ward.folder / "keyslots.json").read_bytes()
    restore(ward.folder, path, unlock)
    # The slots of today open it and stay.
    assert (ward.folder / "keyslots.json").read_bytes() == slots
    (ward.folder / "keyslots.json").unlink()
    restore(ward.folder, path, unlock)
    assert (ward.folder / "keyslots.json").read_bytes() == slots
    open_workspace(ward.folder, passphrase="correct horse battery").close()
    assert backup_folder(ward.folder).is_dir()


def test_restoring_a_backup_of_a_restored_ward_begins_anew_each_time(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    path = make_backup(ward).path
    device, keys = ward.store.meta("device_id"), {ward.signer.key_id}
    for _ in range(3):
        _, ward = restored(hospital, ward, path)
        path = make_backup(ward).path
        keys.add(ward.signer.key_id)
        assert ward.store.get(RiskPoint, ward.store.all(RiskPoint)[0].record.id)
    assert (ward.store.meta("device_id"), ward.store.meta("epoch")) == (device, "4")
    assert len(keys) == 4
