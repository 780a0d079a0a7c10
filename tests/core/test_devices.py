"""Lost, stolen, replaced and retired PCs: out of use at the office, and nothing lost by it."""

import pytest

from cleanclinic.operations.exchange.quarantine import (
    Release,
    ReleaseError,
    quarantined,
    release_quarantined,
)
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import NothingToSendError, export_receipts
from cleanclinic.operations.exchange.standing import JournalResult, exchange_state
from cleanclinic.operations.home.overview import shell_state
from cleanclinic.operations.office.asking import (
    GrantOtherError,
    accept_grant,
    ask_again,
    look_at_grant,
    own_digits,
    write_request,
)
from cleanclinic.operations.office.devices import (
    DeviceRevokedError,
    DeviceUnknownError,
    RevokeReason,
    device,
    devices,
    expire_unused_grants,
    preview_revoke,
    revocations,
    revoke_device,
)
from cleanclinic.operations.office.enrolment import (
    DigitsError,
    enrol,
    pending_requests,
    preview_replace,
    refuse_request,
    write_grant,
)
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.risks.controls import add_control, add_evidence
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch, enrol_anew
from cleanclinic.operations.workspace.roles import NotAllowedError, Person, Role
from cleanclinic.operations.workspace.trust import hospital_digits, is_granted, roster_of
from cleanclinic.records.control import Control
from cleanclinic.records.risk_point import RiskPoint
from tests.hospital import CONTROL, Hospital, accepted, numbers_of, person, risk


def record_ids(workspace) -> set[str]:
    return {held.record.id for held in workspace.store.all(RiskPoint)}


def id_of(ward) -> str:
    return ward.store.meta("device_id")


@pytest.fixture
def lost(hospital):
    """Two PCs of a department, one of them lost with a bundle on its way; and that stick."""
    kept = hospital.ward("icu")
    gone = hospital.ward("icu-2", joins=kept)
    for one in (kept, gone):
        add_risk(one, risk())
        hospital.round_trip(one)
    late = add_risk(gone, risk()).id
    stick = hospital.send(gone)
    later = add_risk(gone, risk()).id
    second = [path for path in hospital.send(gone) if path.name not in {p.name for p in stick}]
    return kept, gone, (late, later), (stick, second)


def test_a_lost_pc_gets_nothing_more_and_the_others_hear_of_it(hospital, lost):
    kept, gone, _, _ = lost
    done = revoke_device(hospital.office, id_of(gone), RevokeReason.LOST, note="出租车上")
    assert (done.last_valid, done.device.active, done.device.reason) == (1, False, "lost")
    with pytest.raises(DeviceRevokedError):
        revoke_device(hospital.office, id_of(gone), RevokeReason.LOST)

    add_risk(kept, risk())
    hospital.take(hospital.office, hospital.send(kept))
    files = export_receipts(hospital.office, hospital.stick()).paths
    (answer,) = accepted(import_files(kept, list(files))).files
    assert answer.result == "applied"
    with pytest.raises(NothingToSendError):
        export_receipts(hospital.office, hospital.stick(), devices=[id_of(gone)])
    entry = roster_of(kept).newest(id_of(gone))
    assert (entry.status, entry.last_valid_seq) == ("revoked", 1)

    (line,) = revocations(hospital.office)
    assert (line.reason, line.note, line.by) == (RevokeReason.LOST, "出租车上", "林知行")
    assert {one.kind: one.count for one in line.exposure.counts}["risk_point"] == 2


def test_what_it_sends_later_is_kept_apart_and_let_in_by_a_person(hospital, lost):
    kept, gone, written, (first, second) = lost
    revoke_device(hospital.office, id_of(gone), RevokeReason.STOLEN)
    for stick in (second, first):
        (one,) = import_files(hospital.office, stick).files
        assert one.code == "CCB-REVOKED"
    assert record_ids(hospital.office).isdisjoint(written)

    rows = quarantined(hospital.office)
    assert [(row.number, row.release, row.changes) for row in rows] == [
        (2, Release.POSSIBLE, 1),
        (3, Release.POSSIBLE, 1),
    ]
    with pytest.raises(ReleaseError):
        release_quarantined(hospital.office, [rows[1].name])
    assert record_ids(hospital.office).isdisjoint(written)

    report = release_quarantined(hospital.office, [rows[0].name])
    assert [one.result for one in report.files] == ["applied"]
    assert [one.path.name for one in report.files] == [path.name for path in first]
    trace = exchange_state(hospital.office).journal[1]
    assert (trace.result, trace.note) == (JournalResult.RELEASED, hospital.office.person)
    assert shell_state(hospital.office).last_sync == hospital.office.store.journal(1)[0].at
    assert device(hospital.office, id_of(gone)).received == 2
    (left,) = quarantined(hospital.office)
    release_quarantined(hospital.office, [left.name])
    assert set(written) <= record_ids(hospital.office)
    assert quarantined(hospital.office) == ()

    # The same stick again is known, the PC stays out of use, the other one gets what was let in.
    assert [one.result for one in import_files(hospital.office, first).files] == ["duplicate"]
    assert not device(hospital.office, id_of(gone)).active
    hospital.answer(kept)
    assert record_ids(kept) == record_ids(hospital.office)


def test_late_bundles_of_a_key_that_was_renewed_can_be_let_in(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    hospital.round_trip(ward)
    late = add_risk(ward, risk()).id
    stick = hospital.send(ward)
    # As on a PC that was restored and has lost it.
    begin_new_epoch(ward, EpochReason.RESTORED)
    statement = [path for path in hospital.send(ward) if path.suffix == ".ccepoch"]
    hospital.take(hospital.office, statement)
    import_files(hospital.office, stick)
    (row,) = quarantined(hospital.office)
    assert (row.epoch, row.reason, row.release) == (1, "restored", Release.POSSIBLE)
    release_quarantined(hospital.office, [row.name])
    assert late in record_ids(hospital.office)
    hospital.round_trip(ward)
    assert [one.result for one in import_files(hospital.office, stick).files] == ["duplicate"]
    assert record_ids(ward) == record_ids(hospital.office)


def test_before_it_happens_a_person_reads_what_it_means(hospital, tmp_path):
    ward = hospital.ward()
    point = add_risk(ward, risk()).id
    control = add_control(ward, point, CONTROL).id
    (tmp_path / "proof.txt").write_text("核对无误", encoding="utf-8")
    add_evidence(ward, control, tmp_path / "proof.txt")
    add_staff(ward, person(1, "赵一"))
    hospital.round_trip(ward)
    other = hospital.ward("icu-2", joins=ward)
    add_risk(hospital.ward("er"), risk())

    facts = preview_revoke(hospital.office, id_of(ward))
    assert (facts.device.department, facts.last_valid) == ("icu病区", 1)
    assert [one.device_id for one in facts.others] == [id_of(other)]
    counts = {one.kind: one.count for one in facts.exposure.counts}
    assert (counts["risk_point"], counts["control"], counts["staff_member"]) == (1, 1, 1)
    assert facts.exposure.people == ("赵一",)
    assert (facts.exposure.attachments, facts.exposure.attachment_bytes) == (1, 12)
    assert device(hospital.office, id_of(ward)).active
    with pytest.raises(DeviceUnknownError):
        preview_revoke(hospital.office, "nobody")


# --- a new PC in the place of an old one --------------------------------------------------------


def test_a_new_pc_gets_everything_back_from_the_office(hospital, tmp_path):
    old = hospital.ward()
    point = add_risk(old, risk()).id
    control = add_control(old, point, CONTROL).id
    (tmp_path / "proof.txt").write_text("核对无误", encoding="utf-8")
    add_evidence(old, control, tmp_path / "proof.txt")
    add_staff(old, person(1))
    hospital.publish()
    hospital.round_trip(old)
    add_risk(old, risk())
    stick = hospital.send(old)

    new = hospital.found_ward("icu-new")
    on_the_sheet = old.store.meta("install_id")[-8:].upper()
    folder = hospital.stick()
    card = write_request(new, folder / "request.ccreq", replaces=on_the_sheet)
    accepted(import_files(hospital.office, folder))
    (asked,) = pending_requests(hospital.office)
    assert asked.replaces == id_of(old)
    assert preview_replace(hospital.office, asked.replaces).last_valid == 1
    done = enrol(hospital.office, card.id, card.digits, folder, replaces=asked.replaces)
    assert (done.replaced, done.department_id) == (id_of(old), old.department_id)
    accepted(import_files(new, done.grant_path))

    assert device(hospital.office, id_of(old)).reason == "replaced"
    (one,) = import_files(hospital.office, stick).files
    assert one.code == "CCB-REVOKED"
    hospital.answer(new)
    assert record_ids(new) == record_ids(hospital.office) == {point}
    (evidence,) = new.store.get(Control, control).record.evidence
    assert b"".join(new.store.attachment_chunks(evidence.attachment)).decode() == "核对无误"
    assert new.department.name == "icu病区"
    # It goes on, with numbers of its own.
    add_risk(new, risk())
    hospital.round_trip(new)
    assert numbers_of(hospital.office) == ["R-0001", "R2-0001"]


def test_naming_the_old_pc_keeps_the_digits_on_both_sides_and_the_grant(hospital):
    old = hospital.ward()
    hospital.round_trip(old)
    new = hospital.found_ward("icu-new")
    plain = write_request(new, hospital.stick() / "request.ccreq")
    accepted(import_files(hospital.office, plain.path))
    # While the office has the first one, the ward says whose place it takes, then corrects itself.
    for number in ("01a1998e", id_of(old)):
        named = write_request(new, hospital.stick() / "request.ccreq", replaces=number)
        assert named.digits == plain.digits == own_digits(new)
    (asked,) = pending_requests(hospital.office)
    assert asked.digits == plain.digits
    accepted(import_files(hospital.office, named.path))
    (asked,) = pending_requests(hospital.office)
    assert (asked.digits, asked.replaces) == (plain.digits, id_of(old))

    late = hospital.found_ward("icu-late")
    first = write_request(late, hospital.stick() / "request.ccreq")
    accepted(import_files(hospital.office, first.path))
    done = enrol(hospital.office, first.id, own_digits(late), hospital.stick())
    write_request(late, hospital.stick() / "request.ccreq", replaces=id_of(old))
    accepted(import_files(late, done.grant_path))
    assert is_granted(late)


def test_a_pc_lost_long_ago_can_still_be_replaced(hospital):
    old = hospital.ward()
    add_risk(old, risk())
    hospital.round_trip(old)
    revoke_device(hospital.office, id_of(old), RevokeReason.LOST)
    new = hospital.found_ward("icu-new")
    card = write_request(new, hospital.stick() / "request.ccreq", replaces=id_of(old))
    accepted(import_files(hospital.office, card.path))
    enrol(hospital.office, card.id, card.digits, hospital.stick(), replaces=id_of(old))
    assert device(hospital.office, id_of(old)).reason == "lost"
    assert device(hospital.office, id_of(new)).department_id == old.department_id


def test_an_old_key_cannot_ask_again_but_its_pc_can(hospital):
    ward = hospital.ward()
    hospital.round_trip(ward)
    revoke_device(hospital.office, id_of(ward), RevokeReason.LOST)
    ask_again(ward)
    (one,) = import_files(
        hospital.office, write_request(ward, hospital.stick() / "a.ccreq").path
    ).files
    assert one.code == "REQ-REVOKED"
    enrol_anew(ward)
    hospital.grant(ward, joins=ward)
    assert is_granted(ward)
    hospital.round_trip(ward)


# --- requests and grants ------------------------------------------------------------------------


def test_a_grant_is_looked_at_before_it_is_believed(hospital, tmp_path):
    ward = hospital.found_ward("icu")
    card = write_request(ward, hospital.stick() / "r.ccreq")
    hospital.take(hospital.office, card.path)
    path = enrol(
        hospital.office, card.id, card.digits, hospital.stick(), department_name="重症医学科"
    ).grant_path
    facts = look_at_grant(ward, path.read_bytes(), path.name)
    assert facts.hospital_digits == hospital_digits(hospital.office)
    assert (facts.hospital, facts.department) == ("清河医院", "重症医学科")
    assert (facts.known, facts.other_department, facts.demo) == (False, False, True)
    (unseen,) = import_files(ward, path, trust_grants=False).files
    assert unseen.code == "GRANT-UNSEEN"
    results = [entry.result for entry in ward.store.journal()]
    assert "refused" not in results, "it waits for a person"
    assert not is_granted(ward)
    accept_grant(ward, path.read_bytes(), path.name)
    (known,) = import_files(ward, path, trust_grants=False).files
    assert known.result == "duplicate"
    assert look_at_grant(ward, path.read_bytes(), path.name).known

    with Hospital(tmp_path / "other", code=hospital.code, seed=9) as other:
        other.take(other.office, card.path)
        strange = enrol(other.office, card.id, card.digits, other.stick()).grant_path
        with pytest.raises(GrantOtherError):
            look_at_grant(ward, strange.read_bytes(), strange.name)


def test_a_lost_grant_is_written_again(hospital):
    ward = hospital.found_ward("icu")
    card = write_request(ward, hospital.stick() / "r.ccreq")
    hospital.take(hospital.office, card.path)
    done = enrol(hospital.office, card.id, card.digits, hospital.stick())
    again = write_grant(hospital.office, done.device_id, hospital.stick())
    hospital.take(ward, again)
    assert is_granted(ward)
    (one,) = hospital.take(ward, done.grant_path).files
    assert one.result == "duplicate"
    with pytest.raises(DeviceUnknownError):
        write_grant(hospital.office, "nobody", hospital.stick())


def test_a_second_answer_that_says_another_thing_is_refused(hospital):
    ward = hospital.found_ward("icu")
    other = hospital.ward("er")
    card = write_request(ward, hospital.stick() / "r.ccreq")
    office = hospital.office
    hospital.take(office, card.path)
    before = office.store.meta_all()
    first = enrol(office, card.id, card.digits, hospital.stick()).grant_path
    hospital.take(ward, first)
    # An office that was put back, and does not know that it has answered.
    with office.store.writing() as tx:
        for key in ("roster", "requests", "nonces"):
            tx.set_meta(key, before[key])
    path = enrol(
        office, card.id, card.digits, hospital.stick(), department_id=other.department_id
    ).grant_path
    (one,) = import_files(ward, path).files
    assert one.code == "GRANT-TWICE"


def test_the_same_request_from_somebody_else_is_refused_and_reported(hospital):
    ward = hospital.ward()
    folder = hospital.stick()
    path = write_request(ward, folder / "r.ccreq").path
    assert [one.result for one in import_files(hospital.office, path).files] == ["duplicate"]
    hospital.round_trip(ward)
    revoke_device(hospital.office, id_of(ward), RevokeReason.LOST)
    (one,) = import_files(hospital.office, path).files
    assert one.code == "REQ-NONCE"
    assert [alarm.kind for alarm in hospital.office.store.alarms()] == ["request_twice"]


def test_a_grant_nobody_used_ends_after_thirty_days(hospital):
    used, unused = hospital.ward("icu"), hospital.ward("er")
    hospital.round_trip(used)
    (row,) = [one for one in devices(hospital.office) if one.device_id == id_of(unused)]
    assert (row.expires - row.since).days == 30
    hospital.time.pass_days(29)
    assert not expire_unused_grants(hospital.office).kinds
    hospital.time.pass_days(2)
    stick = hospital.send(unused)
    assert expire_unused_grants(hospital.office).kinds
    assert device(hospital.office, id_of(used)).active
    assert device(hospital.office, id_of(unused)).reason == "expired"
    (one,) = import_files(hospital.office, stick).files
    assert one.code == "CCB-REVOKED"

    ask_again(unused)
    hospital.grant(unused)
    assert device(hospital.office, id_of(unused)).active
    hospital.round_trip(unused)


def test_wrong_digits_take_nobody_out_of_use(hospital):
    old = hospital.ward()
    hospital.round_trip(old)
    card = write_request(hospital.found_ward("new"), hospital.stick() / "r.ccreq")
    hospital.take(hospital.office, card.path)
    with pytest.raises(DigitsError):
        enrol(hospital.office, card.id, "1" * 25, hospital.stick(), replaces=id_of(old))
    assert device(hospital.office, id_of(old)).active
    assert len(pending_requests(hospital.office)) == 1


def test_a_reader_grants_refuses_and_revokes_nothing(hospital):
    ward, office = hospital.ward("icu"), hospital.office
    path = hospital.stick() / "r.ccreq"
    card = write_request(hospital.found_ward("er"), path)
    accepted(import_files(office, path))
    office.acting = Person("p", "实习生", Role.READER, sees_ethics=False)
    for act in (
        lambda: enrol(office, card.id, card.digits, hospital.stick()),
        lambda: refuse_request(office, card.id),
        lambda: revoke_device(office, id_of(ward), RevokeReason.LOST),
    ):
        with pytest.raises(NotAllowedError):
            act()
    assert len(pending_requests(office)) == 1
    assert device(office, id_of(ward)).active
