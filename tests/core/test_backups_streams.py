"""After a restore no number is given twice, and what anybody still holds comes together again."""

from contextlib import suppress

import pytest

from cleanclinic.operations.exchange.quarantine import quarantined, release_quarantined
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import (
    NothingToSendError,
    export_bundle,
    export_receipts,
)
from cleanclinic.operations.keeping.backups import by_passphrase, make_backup
from cleanclinic.operations.keeping.restoring import restore
from cleanclinic.operations.office.asking import (
    GrantDepartmentError,
    GrantOtherError,
    write_request,
)
from cleanclinic.operations.office.enrolment import enrol, pending_requests
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.epochs import enrol_anew
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.trust import RestoredError, is_granted, roster_of
from cleanclinic.records.pledge import PledgeTemplate
from cleanclinic.records.risk_point import RiskPoint
from tests.core.restore_kit import put_back
from tests.hospital import Hospital, accepted, numbers_of, risk

ITSELF = by_passphrase(None)


def record_ids(workspace) -> set[str]:
    return {held.record.id for held in workspace.store.all(RiskPoint)}


def described(workspace, point: str) -> str:
    return workspace.store.get(RiskPoint, point).record.description


def agree(office, *wards) -> None:
    """The same changes of the department everywhere, and sound."""
    lines = [
        {line.hash for line in one.store.lines_after(0) if line.kind == "risk_point"}
        for one in (office, *wards)
    ]
    assert all(one == lines[0] for one in lines)
    for one in (office, *wards):
        assert one.store.verify().problem is None
        assert one.store.compare_projection() == ()


def test_a_restored_ward_goes_on_without_the_offices_hand_and_gives_no_number_twice(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    path = make_backup(ward).path
    add_risk(ward, risk(description="报送之后备份之前没有的"))
    hospital.round_trip(ward)
    ward = put_back(hospital, ward, path)
    assert is_granted(ward)
    new = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    assert new in record_ids(ward) == record_ids(hospital.office)
    entries = roster_of(hospital.office).devices
    assert [(one.epoch, one.status) for one in entries] == [(1, "closed"), (2, "active")]
    agree(hospital.office, ward)


def test_a_ward_the_office_refused_sends_nothing_until_it_is_granted_again(hospital):
    ward = hospital.ward()
    hospital.round_trip(ward)
    enrol_anew(ward)
    add_risk(ward, risk())
    with pytest.raises(RestoredError):
        export_bundle(ward, hospital.stick())
    hospital.grant(ward, joins=ward)
    hospital.round_trip(ward)
    agree(hospital.office, ward)


def test_a_restored_ward_gets_back_what_the_office_has_and_loses_nothing_new(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    path = make_backup(ward).path
    lost = add_risk(ward, risk(description="只在办公室那里还有")).id
    hospital.round_trip(ward)
    on_the_way = add_risk(ward, risk(description="还在优盘上")).id
    stick = hospital.send(ward)
    old = ward.store.meta("device_id")

    ward = put_back(hospital, ward, path)
    assert record_ids(ward).isdisjoint({lost, on_the_way})
    new = add_risk(ward, risk(description="恢复之后写的")).id
    assert ward.store.meta("device_id") == old

    hospital.round_trip(ward)
    # What the old key signed and nobody had yet waits for a person's word.
    (late,) = import_files(hospital.office, stick).files
    assert late.code == "CCB-REVOKED"
    release_quarantined(hospital.office, [one.name for one in quarantined(hospital.office)])
    hospital.answer(ward)
    assert {lost, on_the_way, new} <= record_ids(ward)
    assert {lost, on_the_way, new} <= record_ids(hospital.office)
    assert len(record_ids(hospital.office)) == 4
    agree(hospital.office, ward)


@pytest.mark.parametrize("days", [1, 400])
def test_a_clock_set_back_across_a_restore_loses_nothing_and_the_last_word_stands(hospital, days):
    ward = hospital.ward()
    point = add_risk(ward, risk()).id
    hospital.round_trip(ward)
    path = make_backup(ward).path
    edit_risk(ward, point, {"description": "备份之后改的"})
    hospital.round_trip(ward)
    hospital.time.pass_days(-days)
    ward = put_back(hospital, ward, path)
    new = add_risk(ward, risk(description="时钟拨回之后写的")).id
    hospital.round_trip(ward)
    assert described(ward, point) == "备份之后改的", "the office gives back what the backup lacked"
    edit_risk(ward, point, {"description": "时钟拨回之后改的"})
    hospital.round_trip(ward)
    for one in (ward, hospital.office):
        assert described(one, point) == "时钟拨回之后改的"
        assert one.store.conflicts() == ()
        assert new in record_ids(one)
    agree(hospital.office, ward)


def test_a_pc_made_from_a_backup_takes_over_and_the_old_one_can_join_it(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    path = make_backup(ward).path
    restore(hospital.folder / "twin", path, ITSELF, sources=hospital.sources("twin"))
    with open_workspace(hospital.folder / "twin", sources=hospital.sources("twin")) as twin:
        add_risk(twin, risk(description="新机"))
        add_risk(ward, risk(description="旧机"))
        hospital.round_trip(twin)
        # The old PC was not to go on; its key is out of use, and what it wrote is kept apart.
        (late,) = import_files(hospital.office, hospital.send(ward)).files
        assert late.code == "CCB-REVOKED"
        enrol_anew(ward)
        hospital.grant(ward, joins=twin)
        for one in (ward, twin, ward, twin):
            with suppress(NothingToSendError):
                hospital.take(hospital.office, hospital.send(one))
            hospital.answer(one)
        assert len(record_ids(twin)) == 3
        agree(hospital.office, ward, twin)


def test_the_old_grant_and_one_for_a_new_department_are_refused(hospital):
    ward = hospital.ward()
    enrol_anew(ward)
    stick = hospital.stick()
    card = write_request(ward, stick / "again.ccreq")
    accepted(import_files(hospital.office, stick))
    (waiting,) = pending_requests(hospital.office)
    wrong = enrol(hospital.office, waiting.id, card.digits, stick)
    (one,) = import_files(ward, wrong.grant_path).files
    assert isinstance(one.error, GrantDepartmentError)
    assert not is_granted(ward)
    assert ward.department is not None
    assert ward.department.name == "icu病区"


def test_a_ward_to_be_granted_again_takes_no_grant_of_another_hospital(hospital, tmp_path):
    ward = hospital.ward()
    enrol_anew(ward)
    with Hospital(tmp_path / "other", code=hospital.code, seed=9) as other:
        stick = other.stick()
        card = write_request(ward, stick / "request.ccreq")
        accepted(import_files(other.office, stick))
        granted = enrol(other.office, card.id, card.digits, stick)
        (one,) = import_files(ward, granted.grant_path).files
        assert isinstance(one.error, GrantOtherError)
    assert not is_granted(ward)


def test_a_restored_office_gets_everything_again(hospital):
    icu, er = hospital.ward("icu"), hospital.ward("er")
    hospital.publish()
    for ward in (icu, er):
        add_risk(ward, risk())
        hospital.round_trip(ward)
    path = make_backup(hospital.office).path
    for ward in (icu, er, icu):
        add_risk(ward, risk())
        hospital.round_trip(ward)
    # Granted after the backup: the office will have forgotten it, the others have not.
    hospital.ward("lab")
    add_risk(icu, risk())
    hospital.round_trip(icu)
    known = roster_of(icu).version
    everything = record_ids(icu) | record_ids(er)

    office = put_back(hospital, hospital.office, path)
    assert record_ids(office) < everything
    assert int(office.store.meta("office_generation")) > 1
    assert roster_of(office).version > known
    # A ward that sends before it heard of it is asked to wait, nothing is lost.
    add_risk(icu, risk())
    (early,) = import_files(office, hospital.send(icu)).files
    assert early.result == "waiting"

    for ward in (icu, er):
        hospital.answer(ward)
        hospital.round_trip(ward)
    assert record_ids(office) == record_ids(icu) | record_ids(er) > everything
    assert len(office.store.all(PledgeTemplate)) == 1
    for ward in (icu, er):
        agree_on_own(office, ward)
        # From now on all runs as ever.
        add_risk(ward, risk())
        hospital.round_trip(ward)
        assert len(list_risks(ward).rows) == len(numbers_of(ward))


def agree_on_own(office, ward) -> None:
    def of(workspace):
        return {
            line.hash
            for line in workspace.store.lines_after(0, owners=[ward.department_id])
            if line.kind == "risk_point"
        }

    assert of(office) == of(ward)
    assert office.store.verify().problem is None
    assert ward.store.verify().problem is None


def test_an_answer_of_the_office_before_its_restore_is_refused_afterwards(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    path = make_backup(hospital.office).path
    add_risk(ward, risk())
    hospital.take(hospital.office, hospital.send(ward))
    late = list(export_receipts(hospital.office, hospital.stick()).paths)
    put_back(hospital, hospital.office, path)
    hospital.answer(ward)
    head = ward.store.stream("office", "in")
    for one in import_files(ward, late).files:
        assert one.error is not None
    assert ward.store.stream("office", "in") == head
    hospital.round_trip(ward)
    agree_on_own(hospital.office, ward)


def test_an_office_restored_twice_from_one_backup_goes_on(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    path = make_backup(hospital.office).path
    for _ in range(2):
        add_risk(ward, risk())
        hospital.round_trip(ward)
        put_back(hospital, hospital.office, path)
        hospital.time.pass_days(1)
        hospital.answer(ward)
        hospital.round_trip(ward)
    agree_on_own(hospital.office, ward)
