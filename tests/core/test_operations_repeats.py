"""Files that come twice, late, in the wrong order or not at all."""

from random import Random

import pytest

from cleanclinic.operations.exchange.finding import NothingToImportError
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.office.asking import write_request
from cleanclinic.operations.office.enrolment import enrol, pending_requests
from cleanclinic.operations.risks.points import add_risk
from tests.hospital import Hospital, contents, copied, numbers_of, risk


def bundles_of(hospital: Hospital, ward, count: int):
    """Several bundles of a ward, each with one risk point more; the receipts never came."""
    files = []
    for _ in range(count):
        add_risk(ward, risk())
        files.append(hospital.send(ward)[-1])
    return files


def test_a_bundle_taken_in_twice_changes_nothing(hospital):
    ward = hospital.ward()
    files = bundles_of(hospital, ward, 2)
    hospital.take(hospital.office, files)
    before = contents(hospital.office)
    for _ in range(3):
        report = import_files(hospital.office, files)
        assert [one.result for one in report.files] == ["duplicate", "duplicate"]
    assert contents(hospital.office) == before


def test_a_bundle_sealed_again_is_the_same_bundle(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    (first,) = hospital.send(ward)
    (again,) = hospital.send(ward)
    assert first.read_bytes() != again.read_bytes()
    assert first.name == again.name
    hospital.take(hospital.office, first)
    before = contents(hospital.office)
    (one,) = import_files(hospital.office, again).files
    assert one.result == "duplicate"
    assert contents(hospital.office) == before


def test_a_receipt_grant_and_request_taken_in_twice_change_nothing(hospital):
    hospital.publish()
    ward = hospital.found_ward("icu")
    folder = hospital.stick()
    card = write_request(ward, folder / "icu.ccreq")
    hospital.take(hospital.office, folder)
    granted = enrol(hospital.office, card.id, card.digits, folder)
    hospital.take(ward, granted.grant_path)
    receipts = hospital.answer(ward)
    # Another ward makes the roster newer than the one in the grant.
    hospital.ward("er")
    receipts += hospital.answer(ward)
    before = contents(ward), contents(hospital.office)
    for path in receipts:
        copied(path, folder)

    (at_office,) = import_files(hospital.office, folder / "icu.ccreq").files
    at_ward = import_files(ward, [granted.grant_path, *receipts])

    assert (at_office.result, pending_requests(hospital.office)) == ("duplicate", ())
    assert {one.result for one in at_ward.files} == {"duplicate"}
    assert (contents(ward), contents(hospital.office)) == before


def test_one_that_is_early_waits_and_comes_in_with_the_earlier_one(hospital):
    ward = hospital.ward()
    first, second, third = bundles_of(hospital, ward, 3)
    before = contents(hospital.office)

    (early,) = import_files(hospital.office, third).files
    assert (early.result, early.code, early.numbers) == ("waiting", "", "1-2")
    assert contents(hospital.office) == before
    newest = exchange_state(hospital.office).journal[0]
    assert (newest.result, newest.note, newest.number) == ("waiting", "1-2", 3)
    assert list((hospital.office.folder / "quarantine").iterdir()) == []

    hospital.take(hospital.office, first)
    (early,) = import_files(hospital.office, third).files
    assert (early.result, early.numbers) == ("waiting", "2")
    report = hospital.take(hospital.office, second)
    assert [(one.path.name, one.result) for one in report.files] == [
        (second.name, "applied"),
        (third.name, "applied"),
    ]
    assert numbers_of(hospital.office) == numbers_of(ward)
    assert list((hospital.office.folder / "waiting").iterdir()) == []


def test_the_order_of_files_in_a_folder_does_not_matter(tmp_path):
    outcomes = []
    for number in range(4):
        with Hospital(tmp_path / str(number)) as hospital:
            wards = [hospital.ward("icu"), hospital.ward("er")]
            files = [path for ward in wards for path in bundles_of(hospital, ward, 4)]
            Random(number).shuffle(files)
            files += files[:3]
            hospital.take(hospital.office, files)
            owners = {ward.department_id for ward in wards}
            lines = {
                owner: [line.hash for line in hospital.office.store.lines_after(0, owners=[owner])]
                for owner in owners
            }
            outcomes.append((numbers_of(hospital.office), lines))
    assert outcomes == outcomes[:1] * 4


def test_a_lost_bundle_is_written_again_until_it_is_confirmed(hospital):
    ward = hospital.ward()
    bundles_of(hospital, ward, 3)
    files = hospital.send(ward)
    assert len(files) == 3
    hospital.take(hospital.office, files)
    hospital.answer(ward)
    add_risk(ward, risk())
    assert len(hospital.send(ward)) == 1


def test_a_lost_receipt_costs_nothing(hospital):
    ward = hospital.ward()
    device = ward.store.meta("device_id")
    for _ in range(3):
        add_risk(ward, risk())
        hospital.take(hospital.office, hospital.send(ward))
        # Answers are written, and lost.
        export_receipts(hospital.office, hospital.stick(), devices=[device])
    hospital.answer(ward)
    state = exchange_state(ward)
    assert (state.unconfirmed, state.confirmed_upto) == (0, 3)


def test_a_folder_without_our_files_says_so(hospital):
    folder = hospital.stick()
    (folder / "photo.jpg").write_bytes(b"x")
    with pytest.raises(NothingToImportError):
        import_files(hospital.office, folder)


def test_other_peoples_files_in_the_folder_are_left_alone(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    (path,) = hospital.send(ward)
    (path.parent / "说明.docx").write_bytes(b"PK\x03\x04")
    (path.parent / "autorun.inf").write_bytes(b"[autorun]")
    names = sorted(one.name for one in path.parent.iterdir())
    report = hospital.take(hospital.office, path.parent)
    assert len(report.files) == 1
    assert sorted(one.name for one in path.parent.iterdir()) == names


def test_a_part_file_that_is_whole_is_taken(hospital):
    ward = hospital.ward()
    add_risk(ward, risk())
    (path,) = hospital.send(ward)
    path.rename(path.with_name(path.name + ".part"))
    hospital.take(hospital.office, path.parent)
    assert numbers_of(hospital.office) == numbers_of(ward)
