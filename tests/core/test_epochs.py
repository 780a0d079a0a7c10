"""A PC that begins anew: on the word of its old key, once, and nothing is lost by it."""

import shutil

import pytest

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import NothingToSendError, export_receipts
from cleanclinic.operations.keeping.backups import by_passphrase, make_backup
from cleanclinic.operations.keeping.restoring import restore
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.epochs import (
    EpochReason,
    begin_new_epoch,
    dismiss_epoch_notice,
    enrol_anew,
    epoch_state,
)
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.trust import is_granted, roster_of
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.sync.epochs import read_statement
from tests.hospital import numbers_of, risk

ITSELF = by_passphrase(None)


def record_ids(workspace) -> set[str]:
    return {held.record.id for held in workspace.store.all(RiskPoint)}


def statements(files):
    return [path for path in files if path.suffix == ".ccepoch"]


def clone(hospital, ward, name):
    """A copy of a closed workspace's whole folder, open beside it."""
    folder = hospital.folder / name
    shutil.copytree(ward.folder, folder)
    return hospital._keep(name, open_workspace(folder, sources=hospital.sources(name)))


def test_a_new_epoch_goes_on_without_the_offices_hand(hospital):
    ward = hospital.ward()
    before = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    device, key = ward.store.meta("device_id"), ward.signer.key_id

    begun = begin_new_epoch(ward, EpochReason.SUSPICION)
    assert (begun.epoch, ward.store.meta("device_id")) == (2, device)
    assert ward.signer.key_id != key
    assert not epoch_state(ward).confirmed
    assert epoch_state(ward).notice.reason is EpochReason.SUSPICION
    dismiss_epoch_notice(ward)
    assert epoch_state(ward).notice is None

    after = add_risk(ward, risk()).id
    files = hospital.send(ward)
    assert len(statements(files)) == 1
    hospital.take(hospital.office, files)
    assert record_ids(hospital.office) == {before, after}
    old, new = roster_of(hospital.office).devices
    assert (old.status, old.last_valid_seq, old.reason) == ("closed", 1, "suspicion")
    assert (new.status, new.epoch, new.public) == ("active", 2, ward.signer.public.hex())

    hospital.answer(ward)
    assert epoch_state(ward).confirmed
    assert [one.status for one in roster_of(ward).devices] == ["closed", "active"]
    add_risk(ward, risk())
    assert statements(hospital.round_trip(ward)) == []


def test_it_is_said_at_every_export_until_the_office_answers(hospital):
    ward = hospital.ward()
    hospital.round_trip(ward)
    begin_new_epoch(ward, EpochReason.SUSPICION)
    lost = hospital.send(ward)
    begin_new_epoch(ward, EpochReason.SUSPICION)
    files = hospital.send(ward)
    # The first one never arrived: both words are needed, in their order.
    assert len(statements(files)) == 2
    hospital.take(hospital.office, files)
    hospital.answer(ward)
    assert [one.epoch for one in roster_of(ward).devices] == [1, 2, 3]
    known = import_files(hospital.office, statements(lost))
    assert [one.result for one in known.files] == ["duplicate"]


def test_a_statement_again_changes_nothing(hospital):
    ward = hospital.ward()
    begin_new_epoch(ward, EpochReason.SUSPICION)
    (statement,) = statements(hospital.send(ward))
    hospital.take(hospital.office, statement)
    version = roster_of(hospital.office).version
    for _ in range(3):
        (one,) = hospital.take(hospital.office, statement).files
        assert one.result == "duplicate"
    assert roster_of(hospital.office).version == version


def test_a_ward_never_granted_has_nothing_to_begin_anew(hospital):
    ward = hospital.found_ward("icu")
    assert begin_new_epoch(ward, EpochReason.SUSPICION) is None
    assert epoch_state(ward).epoch == 0
    assert begin_new_epoch(hospital.office, EpochReason.SUSPICION) is None


def test_after_a_year_the_next_export_brings_a_new_key(hospital):
    ward = hospital.ward()
    hospital.round_trip(ward)
    assert (epoch_state(ward).due - epoch_state(ward).since).days == 365
    hospital.time.pass_days(364)
    with pytest.raises(NothingToSendError):
        hospital.send(ward)
    hospital.time.pass_days(2)
    hospital.round_trip(ward)
    assert epoch_state(ward).epoch == 2
    # Nobody has to be told of what is usual.
    assert epoch_state(ward).notice is None
    assert roster_of(ward).devices[0].reason == "yearly"


def test_numbers_given_after_a_loss_are_told_apart(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    path = make_backup(ward).path
    add_risk(ward, risk())
    hospital.round_trip(ward)
    ward.close()
    restore(ward.folder, path, ITSELF, sources=hospital.sources("icu"))
    ward = hospital.reopen(ward)
    add_risk(ward, risk())
    hospital.round_trip(ward)
    assert numbers_of(ward) == ["R-0001", "R-0002", "R1A-0001"]
    assert numbers_of(hospital.office) == numbers_of(ward)


def two_copies(hospital):
    """A ward and its copy; the ids of a point from before and of one more on each."""
    ward = hospital.ward()
    shared = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    ward.close()
    twin = clone(hospital, ward, "twin")
    ward = hospital.reopen(ward)
    one, other = add_risk(ward, risk()).id, add_risk(twin, risk()).id
    return ward, twin, (shared, one, other)


def test_a_cloned_pc_is_refused_and_goes_on_as_a_new_device(hospital):
    ward, twin, (shared, one, other) = two_copies(hospital)

    for pc in (ward, twin):
        begin_new_epoch(pc, EpochReason.FORK)
    hospital.take(hospital.office, hospital.send(ward))
    files = hospital.send(twin)
    report = import_files(hospital.office, files)
    assert [file.code for file in report.files] == ["EPOCH-CLONE", "CCB-SIGNER"]
    (alarm,) = [found for found in hospital.office.store.alarms() if found.kind == "clone"]
    assert alarm.facts["reason"] == "fork"
    assert other not in record_ids(hospital.office)

    enrol_anew(twin)
    assert not is_granted(twin)
    hospital.grant(twin, joins=ward)
    hospital.round_trip(twin)
    hospital.answer(ward, twin)
    for workspace in (hospital.office, ward, twin):
        assert record_ids(workspace) == {shared, one, other}


def test_the_old_keys_late_bundles_are_kept_apart(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    late = add_risk(ward, risk()).id
    stick = hospital.send(ward)
    begin_new_epoch(ward, EpochReason.RESTORED)
    hospital.take(hospital.office, statements(hospital.send(ward)))
    (one,) = import_files(hospital.office, stick).files
    assert one.code == "CCB-REVOKED"
    assert late not in record_ids(hospital.office)
    hospital.round_trip(ward)
    assert late in record_ids(hospital.office)


def test_a_statement_vouched_for_by_somebody_else_is_refused(hospital):
    ward, other = hospital.ward("icu"), hospital.ward("er")
    begin_new_epoch(ward, EpochReason.SUSPICION)
    (path,) = statements(hospital.send(ward))
    keys = {device.key_id: bytes.fromhex(device.public) for device in roster_of(other).devices}
    statement, _ = read_statement(path.read_bytes(), keys)
    assert statement.device_id == ward.store.meta("device_id")
    for data, code in (
        (b"", "EPOCH-FORMAT"),
        (path.read_bytes()[:-10], "EPOCH-FORMAT"),
        (path.read_bytes().replace(b'"sig":"', b'"sig":"A', 1), "EPOCH-SIG"),
    ):
        path.write_bytes(data)
        (one,) = import_files(hospital.office, path).files
        assert one.code == code
    assert all(device.epoch == 1 for device in roster_of(hospital.office).devices)


# --- found out by the office, without any credential store -----------------------------------


def test_two_copies_of_a_pc_are_told_apart_and_both_edits_survive(hospital):
    ward, twin, (shared, one, other) = two_copies(hospital)
    hospital.take(hospital.office, hospital.send(ward))
    (fork,) = import_files(hospital.office, hospital.send(twin)).files
    assert fork.code == "CCB-FORK"

    # Both hear of it by the same answer, and both begin anew; only one can be first.
    device = ward.store.meta("device_id")
    answer = list(export_receipts(hospital.office, hospital.stick(), devices=[device]).paths)
    for pc in (ward, twin):
        import_files(pc, answer)
        assert epoch_state(pc).notice.reason is EpochReason.FORK
    assert {"EPOCH-CLONE"} & {file.code for pc in (ward, twin) for file in sent(hospital, pc)}
    assert epoch_state(hospital.answer(ward) and ward).confirmed
    enrol_anew(twin)
    hospital.grant(twin, joins=ward)
    hospital.round_trip(twin)
    hospital.answer(ward)
    for workspace in (hospital.office, ward, twin):
        assert record_ids(workspace) == {shared, one, other}


def sent(hospital, pc):
    return import_files(hospital.office, hospital.send(pc)).files


def test_an_older_file_put_back_shows_by_the_next_answer(hospital):
    ward = hospital.ward()
    first = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    ward.close()
    copy = hospital.stick() / "cleanclinic.db"
    shutil.copy2(ward.folder / "cleanclinic.db", copy)
    ward = hospital.reopen(ward)
    second = add_risk(ward, risk()).id
    hospital.take(hospital.office, hospital.send(ward))
    device = ward.store.meta("device_id")
    answer = list(export_receipts(hospital.office, hospital.stick(), devices=[device]).paths)
    ward.close()
    shutil.copy2(copy, ward.folder / "cleanclinic.db")
    ward = hospital.reopen(ward)
    third = add_risk(ward, risk()).id

    (refused,) = import_files(ward, answer).files
    assert refused.code == "CCB-AHEAD"
    assert epoch_state(ward).notice.reason is EpochReason.ROLLED_BACK
    hospital.round_trip(ward)
    assert record_ids(ward) == record_ids(hospital.office) == {first, second, third}


def test_an_office_restored_over_its_own_file_still_knows_the_key(hospital):
    ward = hospital.ward()
    first = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    path = make_backup(hospital.office).path
    begin_new_epoch(ward, EpochReason.SUSPICION)
    second = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    hospital.office.close()
    restore(hospital.office.folder, path, ITSELF, sources=hospital.sources("office"))
    hospital.reopen(hospital.office)
    hospital.answer(ward)
    third = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    assert record_ids(hospital.office) == record_ids(ward) == {first, second, third}
    assert epoch_state(ward).epoch == 2


def test_an_office_restored_on_another_pc_hears_of_the_key_again(hospital):
    ward = hospital.ward()
    first = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    path = make_backup(hospital.office).path
    begin_new_epoch(ward, EpochReason.SUSPICION)
    second = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    assert epoch_state(ward).confirmed

    hospital.office.close()
    # Nothing is left of what it knew since.
    (hospital.office.folder / "cleanclinic.db").write_bytes(b"broken" * 1000)
    restore(hospital.office.folder, path, ITSELF, sources=hospital.sources("office"))
    hospital.reopen(hospital.office)
    # It answers to the key it knows, with a generation nobody has heard of.
    device = ward.store.meta("device_id")
    answer = list(export_receipts(hospital.office, hospital.stick(), devices=[device]).paths)
    (old,) = import_files(ward, answer).files
    assert old.code == "CCB-EPOCH"
    assert not epoch_state(ward).confirmed
    third = add_risk(ward, risk()).id
    files = hospital.send(ward)
    assert len(statements(files)) == 1
    import_files(hospital.office, files)
    hospital.answer(ward)
    hospital.round_trip(ward)
    assert record_ids(hospital.office) == record_ids(ward) == {first, second, third}


def test_a_late_answer_to_a_former_key_is_named_as_such(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.take(hospital.office, hospital.send(ward))
    device = ward.store.meta("device_id")
    late = list(export_receipts(hospital.office, hospital.stick(), devices=[device]).paths)
    begin_new_epoch(ward, EpochReason.SUSPICION)
    (one,) = import_files(ward, late).files
    assert one.code == "CCB-EPOCH"
    hospital.round_trip(ward)
    (one,) = import_files(ward, late).files
    assert one.code == "CCB-EPOCH"
    assert epoch_state(ward).confirmed


def test_a_second_pc_that_begins_anew_still_knows_its_department(hospital):
    ward = hospital.ward("icu")
    two = hospital.ward("icu-2", joins=ward)
    begin_new_epoch(two, EpochReason.SUSPICION)
    # Nothing of the department has come down here yet.
    assert two.department.name == "icu病区"
    enrol_anew(two)
    hospital.grant(two, joins=ward)
    assert is_granted(two)


def test_a_file_put_back_from_before_every_answer_does_not_wait_for_ever(hospital):
    ward = hospital.ward()
    ward.close()
    copy = hospital.stick() / "cleanclinic.db"
    shutil.copy2(ward.folder / "cleanclinic.db", copy)
    ward = hospital.reopen(ward)
    first = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    second = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    ward.close()
    shutil.copy2(copy, ward.folder / "cleanclinic.db")
    ward = hospital.reopen(ward)
    # The office has been told that its first answer arrived, and does not write it again.
    third = add_risk(ward, risk()).id
    device = ward.store.meta("device_id")
    answer = list(export_receipts(hospital.office, hospital.stick(), devices=[device]).paths)
    assert [one.result for one in import_files(ward, answer).files] == ["waiting"]
    assert epoch_state(ward).notice.reason is EpochReason.ROLLED_BACK
    hospital.round_trip(ward)
    assert record_ids(ward) == record_ids(hospital.office) == {first, second, third}


def test_a_key_out_of_use_that_still_signs_is_an_alarm(hospital):
    ward = hospital.ward()
    hospital.round_trip(ward)
    ward.close()
    twin = clone(hospital, ward, "twin")
    ward = hospital.reopen(ward)
    begin_new_epoch(ward, EpochReason.SUSPICION)
    hospital.round_trip(ward)
    add_risk(twin, risk())
    for _ in range(2):
        (late,) = import_files(hospital.office, hospital.send(twin)).files
        assert late.code == "CCB-REVOKED"
    (alarm,) = [one for one in hospital.office.store.alarms() if one.kind == "late_bundle"]
    assert (alarm.peer, alarm.epoch) == (ward.store.meta("device_id"), 1)
