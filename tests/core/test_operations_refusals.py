"""Bundles that are damaged, forged, foreign or misdirected: refused by name, nothing changed."""

import json
from dataclasses import replace
from random import Random

import pytest

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_bundle, export_receipts
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.office.asking import write_request
from cleanclinic.operations.office.enrolment import (
    DigitsError,
    RequestMissingError,
    enrol,
    pending_requests,
    refuse_request,
)
from cleanclinic.operations.pledges.board import pledge_board, sign_pledges
from cleanclinic.operations.pledges.printing import print_pledges
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.records.pledge import Pledge, PledgeTemplate
from cleanclinic.words import LANGUAGES, Words
from tests.core.sync_hospital import Forgery, repaired
from tests.hospital import (
    Hospital,
    change_of,
    contents,
    copied,
    forge,
    forged,
    last_line,
    person,
    recipients_of,
    risk,
)

WORDS = Words("zh_CN")


def refusal(workspace, path):
    """The error of a file that must be refused: nothing changed, told in the journal, in words."""
    before = contents(workspace)
    kept = set((workspace.folder / "quarantine").iterdir())
    (one,) = import_files(workspace, [path]).files
    assert one.result == "refused"
    assert contents(workspace) == before
    assert list((workspace.folder / "inbox").iterdir()) == []
    entry = exchange_state(workspace).journal[0]
    assert (entry.result, entry.code, entry.file) == ("refused", one.code, path.name)
    for language in LANGUAGES:
        assert path.name in Words(language).sentence(one.error) or one.code.startswith("CHANGE")
    if path.suffix == ".ccb":
        (quarantined,) = set((workspace.folder / "quarantine").iterdir()) - kept or {None}
        assert quarantined is None or quarantined.read_bytes() == path.read_bytes()
    return one.error


def sent(hospital, ward):
    """A bundle of the ward that the office has not seen."""
    add_risk(ward, risk())
    return hospital.send(ward)[-1]


def line_in(ward, record_id, **changed):
    """A change of this record as the ward itself would have written it, with other values."""
    line = last_line(ward, record_id)
    data = json.loads(line)["data"] | changed
    return line, data


# --- damage ----------------------------------------------------------------------------------


def test_a_flipped_bit_anywhere_is_refused(hospital, tmp_path):
    """One bit of every eleventh byte through the whole import; the reader's tests try them all."""
    office = hospital.office
    good = sent(hospital, hospital.ward()).read_bytes()
    random, codes = Random(7), set()
    path = tmp_path / "flipped.ccb"
    before = contents(office)
    places = range(random.randrange(11), len(good), 11)
    for place in places:
        data = bytearray(good)
        data[place] ^= 1 << random.randrange(8)
        path.write_bytes(data)
        (one,) = import_files(office, [path]).files
        assert one.result == "refused", place
        codes.add(one.code)
    assert contents(office) == before
    assert codes <= {"CCB-MAGIC", "CCB-HASH", "CCB-TRUNCATED", "CCB-TRAILING", "CCB-LIMIT"} | {
        "CCB-VERSION",
        "CCB-FLAGS",
        "CCB-HEADER",
    }
    journal = office.store.journal(len(good) + 10)
    assert sum(entry.result == "refused" for entry in journal) == len(places)
    # What does not even begin like a bundle may be anybody's file, and is not kept.
    bundles = sum(entry.code not in ("CCB-MAGIC", "") for entry in journal)
    assert len(list((office.folder / "quarantine").iterdir())) == bundles
    path.write_bytes(good)
    hospital.take(office, path)


def test_a_flipped_bit_behind_a_mended_check_is_refused(hospital, tmp_path):
    """Who can flip a bit can also mend the outer check; the seal still tells."""
    office = hospital.office
    good = sent(hospital, hospital.ward()).read_bytes()
    before = contents(office)
    random = Random(3)
    path = tmp_path / "mended.ccb"
    for place in range(0, len(good) - 40, 43):
        data = bytearray(good)
        data[place] ^= 1 << random.randrange(8)
        path.write_bytes(repaired(bytes(data)))
        (one,) = import_files(office, [path]).files
        assert one.result == "refused", place
    assert contents(office) == before


def test_a_file_cut_anywhere_is_refused(hospital, tmp_path):
    good = sent(hospital, hospital.ward()).read_bytes()
    path = tmp_path / "cut.ccb"
    for size in (0, 1, 8, 15, 100, len(good) // 2, len(good) - 41, len(good) - 1):
        path.write_bytes(good[:size])
        error = refusal(hospital.office, path)
        assert error.code in ("CCB-TRUNCATED", "CCB-EMPTY", "CCB-MAGIC")
    path.write_bytes(good + b"\0")
    assert refusal(hospital.office, path).code == "CCB-TRAILING"


def test_the_refused_file_is_kept_for_the_office_to_look_at(hospital, tmp_path):
    path = tmp_path / "bad.ccb"
    path.write_bytes(sent(hospital, hospital.ward()).read_bytes()[:-10])
    refusal(hospital.office, path)
    (kept,) = (hospital.office.folder / "quarantine").iterdir()
    assert kept.read_bytes() == path.read_bytes()
    assert kept.name.endswith("bad.ccb")


# --- foreign and misdirected -----------------------------------------------------------------


def test_a_bundle_of_another_hospital_is_refused(hospital, tmp_path):
    with Hospital(tmp_path / "other", code="DEMO-OTHER", seed=2) as other:
        stranger = sent(other, other.ward())
        assert refusal(hospital.office, stranger).code == "CCB-RECIPIENT"


def test_a_bundle_of_another_hospital_sealed_to_us_is_refused(hospital, tmp_path):
    ours = hospital.ward()
    add_risk(ours, risk())
    with Hospital(tmp_path / "other", code="DEMO-OTHER", seed=2) as other:
        theirs = other.ward()
        point = add_risk(theirs, risk()).id
        path = forged(hospital, theirs, [last_line(theirs, point)], recipients=recipients_of(ours))
        assert refusal(hospital.office, path).code == "CCB-SIGNER"
        # Even signed by a device we know it must say our hospital.
        path = forged(hospital, ours, [], hospital_id="DEMO-OTHER")
        assert refusal(hospital.office, path).code == "CCB-HOSPITAL"


def test_a_device_nobody_granted_is_refused(hospital):
    known, unknown = hospital.ward("icu"), hospital.found_ward("er")
    add_risk(unknown, risk())
    path = forged(hospital, unknown, [], recipients=recipients_of(known))
    assert refusal(hospital.office, path).code == "CCB-SIGNER"


def test_a_device_cannot_speak_for_another_device_or_department(hospital):
    one, two = hospital.ward("icu"), hospital.ward("er")
    for lie in (
        {"dept_id": two.department_id},
        {"device_id": two.store.meta("device_id")},
        {"epoch": 2},
    ):
        assert refusal(hospital.office, forged(hospital, one, [], **lie)).code == "CCB-SIGNER"


def test_a_receipt_of_another_ward_is_refused(hospital):
    one, two = hospital.ward("icu"), hospital.ward("er")
    for ward in (one, two):
        add_risk(ward, risk())
        hospital.take(hospital.office, hospital.send(ward))
    (receipt,) = hospital.answer(one)
    assert refusal(two, receipt).code == "CCB-RECIPIENT"


def test_a_receipt_of_another_pc_of_the_department_is_refused(hospital):
    one = hospital.ward("icu")
    two = hospital.ward("icu-2", joins=one)
    (receipt,) = hospital.answer(one)
    assert refusal(two, receipt).code == "CCB-RECIPIENT"


def test_a_receipt_is_no_bundle_and_a_bundle_no_receipt(hospital):
    ward = hospital.ward()
    bundle = sent(hospital, ward)
    hospital.take(hospital.office, bundle)
    (receipt,) = hospital.answer(ward)
    assert refusal(hospital.office, receipt).code == "CCB-RECIPIENT"
    assert refusal(ward, bundle).code == "CCB-RECIPIENT"


def test_a_receipt_sealed_to_the_office_is_still_no_bundle(hospital):
    ward = hospital.ward()
    path = forged(hospital, ward, [], signer=hospital.office.signer)
    assert refusal(hospital.office, path).code == "CCB-SIGNER"


def test_a_readdressed_bundle_is_refused(hospital, tmp_path):
    """Signed for one office, sealed again by somebody who could read it for another."""
    ours = hospital.ward()
    with Hospital(tmp_path / "other", code="DEMO-OTHER", seed=2) as other:
        theirs = other.ward()
        made = forge(ours, [], recipients=recipients_of(theirs))
        path = replace(Forgery.of(made), recipients=recipients_of(ours)).write(tmp_path)
        assert refusal(hospital.office, path).code == "CCB-TO"


def test_a_bundle_for_a_newer_program_says_so(hospital):
    ward = hospital.ward()
    made = Forgery.of(forge(ward, []))
    made = replace(made, recipients=recipients_of(ward))
    newer = {
        "CCB-READER": {"min_reader": 99, "app": "9.0", "unheard": "of"},
        "CCB-CRIT": {"crit": ["holograms"]},
    }
    for code, changed in newer.items():
        path = made.with_manifest(signer=ward.signer, **changed).write(hospital.stick())
        error = refusal(hospital.office, path)
        assert error.code == code
    path = made.with_manifest(signer=ward.signer).write(hospital.stick())
    hospital.take(hospital.office, path)


def test_two_bundles_with_one_number_are_a_fork(hospital):
    ward = hospital.ward()
    hospital.take(hospital.office, sent(hospital, ward))
    office, device = hospital.office, ward.store.meta("device_id")
    first = forged(hospital, ward, [], seq=1, prev="0" * 64)
    second = forged(hospital, ward, [], seq=2, prev="1" * 64)
    before = contents(office)
    (one,) = import_files(office, first).files
    assert (one.result, one.code) == ("refused", "CCB-FORK")
    # Nothing was taken in; the stream stands still until a person has looked into it.
    assert {**contents(office), "streams": before["streams"]} == before
    assert office.store.stream(device, "in").frozen
    assert refusal(office, second).code == "CCB-FROZEN"


# --- content ---------------------------------------------------------------------------------


def test_a_department_cannot_write_into_anothers_record(hospital):
    one, two = hospital.ward("icu"), hospital.ward("er")
    point = add_risk(one, risk()).id
    hospital.round_trip(one)
    line = last_line(one, point)
    for parents in ([], json.loads(line)["parents"]):
        attack = change_of(two, line, parents=parents, device=two.store.device)
        error = refusal(hospital.office, forged(hospital, two, [attack]))
        assert error.code == "CHANGE-OWNER"
        assert (error.values["kind"], error.values["record"]) == ("risk_point", point)


def test_a_refused_change_takes_the_whole_bundle_with_it(hospital):
    one, two = hospital.ward("icu"), hospital.ward("er")
    point = add_risk(one, risk()).id
    hospital.round_trip(one)
    own = add_risk(two, risk()).id
    good, bad = last_line(two, own), change_of(two, last_line(one, point))
    path = forged(hospital, two, [good, bad])
    assert refusal(hospital.office, path).values["line"] == 2


def test_an_uplink_cannot_bring_what_the_office_owns(hospital):
    hospital.publish()
    ward = hospital.ward()
    hospital.answer(ward)
    (template,) = ward.store.all(PledgeTemplate)
    line = last_line(ward, template.record.id)
    for record in (template.record.id, ward.new_id()):
        attack = change_of(ward, line, rec=record, device=ward.store.device)
        assert refusal(hospital.office, forged(hospital, ward, [attack])).code == "CHANGE-KIND"


def test_a_signed_pledge_cannot_be_changed_afterwards(hospital, tmp_path):
    hospital.publish()
    ward = hospital.ward()
    staff = add_staff(ward, person(1)).id
    hospital.answer(ward)
    campaign = pledge_board(ward).campaign_id
    print_pledges(ward, campaign, [staff], tmp_path / "p.pdf", words=WORDS)
    (pledge,) = [held.record for held in ward.store.all(Pledge)]
    sign_pledges(ward, [pledge.id], ward.today())
    hospital.round_trip(ward)
    line = last_line(ward, pledge.id)
    head = ward.store.history(pledge.id)[-1].hash
    data = json.loads(line)["data"]
    for changed in ({"name": "别人"}, {"signed_on": "2026-11-01"}, {"state": "printed"}):
        attack = change_of(ward, line, parents=[head], data=data | changed)
        assert refusal(hospital.office, forged(hospital, ward, [attack])).code == "CHANGE-FINAL"
    gone = change_of(ward, line, parents=[head], op="tombstone", data=None)
    assert refusal(hospital.office, forged(hospital, ward, [gone])).code == "CHANGE-FINAL"


def test_values_that_break_a_rule_are_refused(hospital):
    ward = hospital.ward()
    line = last_line(ward, add_risk(ward, risk()).id)
    data = json.loads(line)["data"]
    for changed in ({"impact": 99}, {"description": "x" * 600}, {"number": "; DROP"}):
        attack = change_of(ward, line, data=data | changed)
        assert refusal(hospital.office, forged(hospital, ward, [attack])).code == "CHANGE-DATA"
    newer = change_of(ward, line, sv=99)
    assert refusal(hospital.office, forged(hospital, ward, [newer])).code == "CHANGE-NEWER"
    garbage = forged(hospital, ward, [b'{"id":1}'])
    assert refusal(hospital.office, garbage).code == "CHANGE-FORMAT"


def test_a_change_that_builds_on_an_unknown_one_is_refused(hospital):
    ward = hospital.ward()
    point = add_risk(ward, risk()).id
    edit_risk(ward, point, {"impact": 5})
    path = forged(hospital, ward, [last_line(ward, point)])
    assert refusal(hospital.office, path).code == "CHANGE-PARENT"


# --- requests and grants ---------------------------------------------------------------------


def test_wrong_digits_grant_nothing(hospital):
    ward = hospital.found_ward("icu")
    folder = hospital.stick()
    card = write_request(ward, folder / "icu.ccreq")
    hospital.take(hospital.office, folder)
    before = contents(hospital.office)
    wrong = card.digits[:-1] + str((int(card.digits[-1]) + 1) % 10)
    for digits in ("", wrong, card.digits[:-1]):
        with pytest.raises(DigitsError):
            enrol(hospital.office, card.id, digits, folder)
    assert contents(hospital.office) == before
    assert [path.name for path in folder.iterdir()] == ["icu.ccreq"]
    enrol(hospital.office, card.id, card.digits.replace(" ", "-"), folder)


def test_a_refused_request_is_gone(hospital):
    ward = hospital.found_ward("icu")
    card = write_request(ward, hospital.stick() / "icu.ccreq")
    hospital.take(hospital.office, card.path)
    refuse_request(hospital.office, card.id)
    assert pending_requests(hospital.office) == ()
    with pytest.raises(RequestMissingError):
        enrol(hospital.office, card.id, card.digits, hospital.stick())


def test_a_grant_for_another_pc_is_refused(hospital):
    one, two = hospital.found_ward("icu"), hospital.found_ward("er")
    folder = hospital.stick()
    write_request(two, hospital.stick() / "er.ccreq")
    card = write_request(one, folder / "icu.ccreq")
    hospital.take(hospital.office, folder)
    granted = enrol(hospital.office, card.id, card.digits, folder)
    assert refusal(two, granted.grant_path).code == "GRANT-RECIPIENT"


def test_a_granted_ward_takes_no_grant_of_another_office(hospital, tmp_path):
    ward = hospital.ward()
    folder = hospital.stick()
    card = write_request(ward, folder / "icu.ccreq")
    with Hospital(tmp_path / "false", code=hospital.code, seed=9) as false:
        false.take(false.office, folder)
        granted = enrol(false.office, card.id, card.digits, folder)
    assert refusal(ward, granted.grant_path).code == "GRANT-OTHER"


def test_a_damaged_grant_or_request_is_refused(hospital):
    ward = hospital.found_ward("icu")
    folder = hospital.stick()
    card = write_request(ward, folder / "icu.ccreq")
    hospital.take(hospital.office, folder)
    grant = enrol(hospital.office, card.id, card.digits, folder).grant_path
    random = Random(5)
    for target, workspace in ((grant, ward), (hospital.stick() / "new.ccreq", hospital.office)):
        source = grant if target is grant else card.path
        good = source.read_bytes()
        bad = target.with_name(f"bad{target.suffix}")
        for place in range(0, len(good), 61):
            data = bytearray(good)
            data[place] ^= 1 << random.randrange(8)
            bad.write_bytes(data)
            if workspace is hospital.office and bytes(data) != good:
                before = contents(workspace)
                (one,) = import_files(workspace, bad).files
                assert one.result in ("refused", "duplicate")
                assert contents(workspace) == before
            else:
                refusal(workspace, bad)
        bad.write_bytes(b"")
        assert refusal(workspace, bad).code in ("GRANT-EMPTY", "REQ-EMPTY")


def test_a_request_for_another_hospital_is_refused(hospital, tmp_path):
    with Hospital(tmp_path / "other", code="DEMO-OTHER", seed=2) as other:
        card = write_request(other.found_ward("icu"), hospital.stick() / "icu.ccreq")
        assert refusal(hospital.office, card.path).code == "REQ-HOSPITAL"


def test_a_stick_that_holds_a_copy_with_another_name_is_a_duplicate(hospital):
    ward = hospital.ward()
    path = sent(hospital, ward)
    hospital.take(hospital.office, path)
    copied(path, hospital.stick())
    renamed = path.with_name("副本 (1).CCB")
    path.rename(renamed)
    (one,) = import_files(hospital.office, renamed.parent).files
    assert one.result == "duplicate"


def test_a_ward_leaves_alone_what_lies_on_a_stick_for_others(hospital):
    one, two = hospital.ward("icu"), hospital.found_ward("er")
    stick = hospital.stick()
    write_request(two, stick / "request.ccreq")
    hospital.take(hospital.office, stick)
    (card,) = pending_requests(hospital.office)
    enrol(hospital.office, card.id, card.digits, stick)
    import_files(two, stick)
    for ward in (one, two):
        add_risk(ward, risk())
        hospital.take(hospital.office, hospital.send(ward))
    export_receipts(hospital.office, stick)
    export_bundle(one, stick)
    for ward in (one, two):
        before = len(exchange_state(ward).journal)
        taken = [result.result for result in import_files(ward, stick).files]
        assert set(taken) <= {"applied", "duplicate"}
        assert taken.count("applied") == 1
        assert len(exchange_state(ward).journal) == before + 1
        assert list((ward.folder / "quarantine").iterdir()) == []
    taken = {result.result for result in import_files(hospital.office, stick).files}
    assert taken <= {"applied", "duplicate"}


def test_a_stick_with_nothing_but_what_is_for_others_says_so(hospital):
    one, two = hospital.ward("icu"), hospital.ward("er")
    add_risk(two, risk())
    hospital.take(hospital.office, hospital.send(two))
    stick = hospital.stick()
    export_receipts(hospital.office, stick, devices=[two.store.meta("device_id")])
    (refused,) = import_files(one, stick).files
    assert refused.result == "refused"
    assert exchange_state(one).journal[0].code == refused.code
