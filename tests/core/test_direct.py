"""PCs of one department bring each other their files without the office."""

import pytest

from cleanclinic.operations.exchange.alarms import alarm_cards
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_bundle, export_receipts
from cleanclinic.operations.exchange.settling import conflicts
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.office.devices import RevokeReason, revoke_device
from cleanclinic.operations.risks.controls import add_control, add_evidence
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.workspace.streams import offer_again
from cleanclinic.records.control import Control
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.sync.bundle import write_bundle
from cleanclinic.sync.identities import age_recipient, recipient_id
from cleanclinic.sync.manifest import read_manifest
from tests.core.exchange_kit import settle_all
from tests.hospital import CONTROL, contents, forge, numbers_of, recipients_of, risk


@pytest.fixture
def pair(hospital):
    """Two PCs of one department that know of each other and hold one risk point."""
    one = hospital.ward("icu")
    point = add_risk(one, risk()).id
    hospital.round_trip(one)
    two = hospital.ward("icu-2", joins=one)
    hospital.answer(one, two)
    return one, two, point


def agreed(hospital, *wards):
    """Nobody has an alarm, all hold the same lines of the department."""
    lines = []
    for workspace in (hospital.office, *wards):
        assert alarm_cards(workspace) == ()
        assert workspace.store.compare_projection() == ()
        held = {
            one.hash for one in workspace.store.lines_after(0, owners=(wards[0].department_id,))
        }
        lines.append(held)
    assert all(one == lines[0] for one in lines)


def to_both(ward, other):
    """The addresses a ward seals to when the other is its only colleague."""
    return (*recipients_of(ward), age_recipient(other.keys.age_identity))


def test_the_same_file_goes_to_the_office_and_to_the_colleague(hospital, pair):
    one, two, point = pair
    edit_risk(one, point, {"impact": 5})
    edit_risk(two, point, {"post": "审方药师"})
    received = exchange_state(one).progress.received
    files = hospital.send(one)
    (taken,) = hospital.take(two, files).files
    assert (taken.result, taken.applied, taken.sender) == ("applied", 1, "1 号机")
    record = two.store.get(RiskPoint, point).record
    assert (record.impact, record.post) == (5, "审方药师")
    # Nothing of it is confirmed to anybody by a colleague.
    assert exchange_state(one).unconfirmed == 1
    assert exchange_state(one).progress.received == received
    (again,) = hospital.take(two, files).files
    assert again.result == "duplicate"
    hospital.take(hospital.office, files)
    settle_all(hospital, one, two)
    agreed(hospital, one, two)
    assert exchange_state(one).unconfirmed == 0


def test_what_differs_is_shown_until_settled(hospital, pair):
    one, two, point = pair
    edit_risk(one, point, {"post": "处方医师甲"})
    edit_risk(two, point, {"post": "处方医师乙"})
    hospital.take(two, hospital.send(one))
    hospital.take(one, hospital.send(two))
    for ward in (one, two):
        (card,) = conflicts(ward)
        assert {side.text for side in card.sides} == {"处方医师甲", "处方医师乙"}


def test_nothing_is_lost_with_the_pc_it_was_written_on(hospital, pair, tmp_path):
    """The PC dies after only its colleague has its file: that one brings it to the office."""
    one, two, point = pair
    control = add_control(one, point, CONTROL).id
    (tmp_path / "proof.txt").write_text("核对无误", encoding="utf-8")
    add_evidence(one, control, tmp_path / "proof.txt")
    hospital.take(two, hospital.send(one))
    edit_risk(two, point, {"impact": 5})
    unsent = exchange_state(two).progress.unsent.changes
    hospital.take(hospital.office, hospital.send(two))
    (evidence,) = hospital.office.store.get(Control, control).record.evidence
    assert b"".join(hospital.office.store.attachment_chunks(evidence.attachment))
    hospital.answer(two)
    # What the other wrote is not counted as this PC's own.
    assert exchange_state(two).progress.received.changes == unsent
    agreed(hospital, two)


def test_what_builds_on_the_colleagues_lines_is_understood_by_the_office(hospital, pair):
    one, two, _ = pair
    new = add_risk(one, risk()).id
    files = hospital.send(one)
    hospital.take(two, files)
    edit_risk(two, new, {"impact": 5})
    # The younger one comes to the office first.
    hospital.take(hospital.office, hospital.send(two))
    hospital.take(hospital.office, files)
    hospital.answer(one, two)
    settle_all(hospital, one, two)
    agreed(hospital, one, two)
    assert hospital.office.store.get(RiskPoint, new).record.impact == 5


def test_a_gap_waits_for_nothing_but_what_its_lines_build_on(hospital, pair):
    one, two, _ = pair
    lost = add_risk(one, risk()).id
    first = hospital.send(one)
    edit_risk(one, lost, {"impact": 5})
    (_, second) = hospital.send(one)
    other = add_risk(one, risk()).id
    (_, _, third) = hospital.send(one)
    report = hospital.take(two, [second, third])
    assert [row.result for row in report.files] == ["waiting", "applied"]
    assert report.files[0].missing == ()
    assert two.store.get(RiskPoint, other) is not None
    (early,) = exchange_state(two).early
    assert (early.number, early.missing) == (3, "")
    assert early.sender.endswith("1 号机")
    # Asked again it goes on waiting, and says nothing of it.
    assert [row.result for row in hospital.take(two, [third]).files] == ["duplicate"]
    two = hospital.reopen(two)
    report = hospital.take(two, first)
    assert sorted(row.result for row in report.files) == ["applied", "applied"]
    assert two.store.get(RiskPoint, lost).record.impact == 5
    assert two.store.waiting() == ()


def test_what_waits_comes_in_when_the_office_brings_the_rest(hospital, pair):
    one, two, _ = pair
    lost = add_risk(one, risk()).id
    first = hospital.send(one)
    add_control(one, lost, CONTROL)
    (_, second) = hospital.send(one)
    assert hospital.take(two, [second]).files[0].result == "waiting"
    hospital.take(hospital.office, first)
    hospital.answer(two)
    assert exchange_state(two).early == ()
    assert len(two.store.all(Control)) == 1
    hospital.take(hospital.office, [second])
    hospital.answer(one, two)
    settle_all(hospital, one, two)
    agreed(hospital, one, two)


def test_two_histories_stop_what_comes_directly_and_not_what_the_office_brings(hospital, pair):
    one, two, _ = pair
    lines = [line.line for line in one.store.lines_after(0)][-1:]
    twin = forge(one, lines, recipients=to_both(one, two))
    forged = write_bundle(
        hospital.stick() / twin.file_name,
        twin,
        to_both(one, two),
    ).path
    add_risk(one, risk())
    files = hospital.send(one)
    hospital.take(two, files)
    before = numbers_of(two)
    (refused,) = import_files(two, [forged]).files
    assert refused.code == "CCB-FORK"
    (card,) = alarm_cards(two)
    assert (card.kind, card.text_key) == ("colleague_split", "alarm.colleague_split")
    add_risk(one, risk())
    (_, third) = hospital.send(one)
    (refused,) = import_files(two, [third]).files
    assert refused.code == "CCB-FROZEN"
    assert numbers_of(two) == before
    hospital.take(hospital.office, [*files, third])
    hospital.answer(two)
    assert numbers_of(two) == numbers_of(one)


def test_a_revoked_pc_is_refused_as_soon_as_the_list_says_so(hospital, pair):
    one, two, _ = pair
    add_risk(one, risk())
    files = hospital.send(one)
    revoke_device(hospital.office, one.store.meta("device_id"), RevokeReason.STOLEN)
    hospital.answer(two)
    before = contents(two)
    (refused,) = import_files(two, files).files
    assert refused.code == "CCB-REVOKED"
    assert contents(two)["records"] == before["records"]
    # And nothing more is sealed to it.
    add_risk(two, risk())
    (written,) = hospital.send(two)
    (refused,) = import_files(one, [written]).files
    assert refused.code == "CCB-RECIPIENT"


def test_a_bundle_made_before_a_colleague_was_known_or_revoked(hospital, pair):
    one, two, _ = pair
    add_risk(one, risk())
    hospital.send(one)
    three = hospital.ward("icu-3", joins=one)
    hospital.answer(one, two, three)
    add_risk(one, risk())
    old, new = hospital.send(one)
    (refused,) = import_files(three, [old]).files
    assert refused.code == "CCB-RECIPIENT"
    hospital.take(three, [new])
    hospital.take(two, [old, new])
    hospital.take(hospital.office, [old, new])
    hospital.answer(one, two, three)
    settle_all(hospital, one, two, three)
    agreed(hospital, one, two, three)
    revoke_device(hospital.office, three.store.meta("device_id"), RevokeReason.RETIRED)
    add_risk(one, risk())
    before = hospital.send(one)[-1]
    hospital.take(three, [before])
    hospital.answer(one)
    after = next(path for path in hospital.send(one) if path.name == before.name)
    (refused,) = import_files(three, [after]).files
    assert refused.code == "CCB-RECIPIENT"


def test_the_office_stands_first_and_at_most_eight_are_named(hospital, pair):
    one, two, _ = pair
    add_risk(one, risk())
    hospital.send(one)
    bundle = one.store.bundles("out", "office", 1)[-1]
    to = read_manifest(bundle.manifest).to
    assert to == tuple(recipient_id(key) for key in to_both(one, two))


def test_another_department_is_no_colleague(hospital, pair):
    _, two, _ = pair
    other = hospital.ward("er")
    add_risk(other, risk())
    lines = [line.line for line in other.store.lines_after(0, own=True)]
    made = forge(other, lines, recipients=to_both(other, two)[1:])
    path = write_bundle(hospital.stick() / made.file_name, made, to_both(other, two)[1:]).path
    before = contents(two)
    (refused,) = import_files(two, [path]).files
    assert refused.code == "CCB-SIGNER"
    assert contents(two) == before


def test_three_pcs_agree_whatever_went_which_way(hospital, pair):
    one, two, point = pair
    three = hospital.ward("icu-3", joins=one)
    hospital.answer(one, two, three)
    edit_risk(one, point, {"impact": 5})
    to_two = hospital.send(one)
    hospital.take(two, to_two)
    edit_risk(two, point, {"post": "审方药师"})
    # Three learns of the first only through the second.
    hospital.take(three, hospital.send(two))
    edit_risk(three, point, {"remark": "第三台"})
    hospital.take(one, hospital.send(three))
    record = one.store.get(RiskPoint, point).record
    assert (record.impact, record.post, record.remark) == (5, "审方药师", "第三台")
    settle_all(hospital, three, one, two)
    agreed(hospital, one, two, three)
    offer_again(two)
    settle_all(hospital, one, two, three)
    agreed(hospital, one, two, three)


def test_what_lies_on_the_stick_for_others_is_passed_over(hospital, pair):
    """A ward's own bundles come back on the stick with the office's answer."""
    one, two, _ = pair
    add_risk(one, risk())
    stick = hospital.stick()
    export_bundle(one, stick)
    (hospital.office.folder / "quarantine").mkdir(exist_ok=True)
    hospital.take(hospital.office, stick)
    export_receipts(hospital.office, stick)
    (done,) = hospital.take(one, stick).files
    assert (done.result, done.sender) == ("applied", "office")
    assert "applied" in {row.result for row in hospital.take(two, stick).files}
    assert not list((one.folder / "quarantine").iterdir())
    own = next(stick.glob("CC-*.ccb"))
    # Named by a person, it is told.
    assert [row.code for row in import_files(one, [own]).files] == ["CCB-RECIPIENT"]
