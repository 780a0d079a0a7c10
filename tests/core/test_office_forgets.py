"""An office put back from a backup, and PCs put back: what the simulator found, in real stores."""

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.office.devices import RevokeReason, revoke_device
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch, enrol_anew
from cleanclinic.operations.workspace.trust import roster_of
from cleanclinic.records.risk_point import RiskPoint
from tests.core.exchange_kit import exchange_all
from tests.core.restore_kit import file_back, file_of, put_back
from tests.hospital import accepted, risk


def ids(workspace):
    return {held.record.id for held in workspace.store.all(RiskPoint)}


def test_what_only_a_colleague_still_has_comes_back_to_an_office_put_back(hospital):
    writer = hospital.ward("icu")
    reader = hospital.ward("icu-2", joins=writer)
    path = make_backup(hospital.office).path
    gone = add_risk(writer, risk()).id
    hospital.round_trip(writer)
    hospital.answer(reader)
    edit_risk(reader, gone, {"impact": 1})
    hospital.round_trip(reader)
    revoke_device(hospital.office, writer.store.meta("device_id"), RevokeReason.LOST)
    put_back(hospital, hospital.office, path)
    assert gone not in ids(hospital.office)

    exchange_all(hospital, reader)
    assert gone in ids(hospital.office) == ids(reader)
    held = {line.hash for line in hospital.office.store.lines_after(0)}
    assert {line.hash for line in reader.store.lines_after(0)} <= held
    assert roster_of(hospital.office).newest(reader.store.meta("device_id")).epoch == 2
    for workspace in (reader, hospital.office):
        assert [one.kind for one in workspace.store.alarms() if one.kind == "difference"] == []
        assert workspace.store.compare_projection() == ()
    state = exchange_state(reader)
    assert (state.unconfirmed, state.early) == (0, ())


def test_an_office_put_back_that_lost_nothing_of_others_starts_no_new_key(hospital):
    ward = hospital.ward("icu")
    other = hospital.ward("icu-2", joins=ward)
    add_risk(ward, risk())
    hospital.round_trip(ward)
    hospital.answer(other)
    path = make_backup(hospital.office).path
    add_risk(other, risk())
    hospital.round_trip(other)
    put_back(hospital, hospital.office, path)
    exchange_all(hospital, ward, other)
    assert ids(hospital.office) == ids(ward) == ids(other)
    assert {one.epoch for one in roster_of(hospital.office).devices} == {1}


def test_an_office_file_put_back_past_the_program_begins_anew_by_what_a_ward_has_seen(hospital):
    ward = hospital.ward("icu")
    copy, _ = file_of(hospital, hospital.office)
    hospital.answer(ward)
    file_back(hospital, hospital.office, copy)
    before = hospital.office.store.meta("office_generation", "1")
    add_risk(ward, risk())
    exchange_all(hospital, ward)
    assert int(hospital.office.store.meta("office_generation")) > int(before)
    assert ids(hospital.office) == ids(ward)
    assert exchange_state(ward).unconfirmed == 0


def test_an_office_with_two_histories_begins_anew_when_a_stopped_ward_says_so(hospital):
    ward = hospital.ward("icu")
    hospital.answer(ward)
    copy, _ = file_of(hospital, hospital.office)
    hospital.publish()
    hospital.answer(ward)
    file_back(hospital, hospital.office, copy)
    # The same number a second time, with other content.
    hospital.publish()
    device = ward.store.meta("device_id")
    paths = export_receipts(hospital.office, hospital.stick(), devices=[device]).paths
    refused = [one.code for one in import_files(ward, list(paths)).files if one.code]
    assert refused == ["CCB-FORK"]
    assert exchange_state(ward).confirm_due
    exchange_all(hospital, ward)
    assert not ward.store.stream("office", "in").frozen
    assert not exchange_state(ward).confirm_due
    hospital.publish()
    accepted(import_files(ward, hospital.answer(ward)))


def test_what_a_pc_wrote_that_the_list_forgot_is_still_the_departments(hospital):
    ward = hospital.ward("icu")
    add_risk(ward, risk())
    hospital.round_trip(ward)
    copy, _ = file_of(hospital, hospital.office)
    other = hospital.ward("icu-2", joins=ward)
    point = add_risk(other, risk()).id
    file_back(hospital, hospital.office, copy)
    # The list knows nothing of the second PC: it asks again, under a name of its own.
    enrol_anew(other)
    hospital.grant(other, joins=ward)
    exchange_all(hospital, other, ward)
    edit_risk(ward, point, {"impact": 2})
    exchange_all(hospital, ward, other)
    assert ids(ward) == ids(other) == ids(hospital.office)
    assert other.store.get(RiskPoint, point).record.impact == 2


def test_a_ward_put_back_by_the_program_raises_no_alarm_at_the_office(hospital):
    ward = hospital.ward("icu")
    add_risk(ward, risk())
    hospital.round_trip(ward)
    path = make_backup(ward).path
    add_risk(ward, risk())
    hospital.round_trip(ward)
    ward = put_back(hospital, ward, path)
    add_risk(ward, risk())
    exchange_all(hospital, ward)
    assert {one.kind for one in hospital.office.store.alarms()} == {"new_epoch_restored"}


def test_what_waited_of_a_numbering_that_ended_waits_no_more(hospital):
    ward = hospital.ward("icu")
    device = ward.store.meta("device_id")
    office = hospital.office
    export_receipts(office, hospital.stick(), devices=[device])
    hospital.publish()
    paths = export_receipts(office, hospital.stick(), devices=[device]).paths
    (early,) = import_files(ward, paths[-1]).files
    assert early.result == "waiting"
    begin_new_epoch(ward, EpochReason.SUSPICION)
    assert exchange_state(ward).early == ()
