"""Two PCs of one department: nothing is lost, what differs is shown until a person settles it."""

from datetime import date

import pytest

from cleanclinic.operations.exchange.settling import NoConflictError, conflicts, settle_conflict
from cleanclinic.operations.home.office_board import office_board
from cleanclinic.operations.home.overview import shell_state, todos
from cleanclinic.operations.pledges.board import start_campaign
from cleanclinic.operations.pledges.printing import print_pledges
from cleanclinic.operations.recording.staff import add_staff, list_staff
from cleanclinic.operations.risks.controls import add_control, add_evidence
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.risks.removal import remove_risks
from cleanclinic.operations.risks.review_rounds import (
    close_round,
    note_review,
    round_view,
    start_round,
)
from cleanclinic.records.control import Control
from cleanclinic.records.department import Department
from cleanclinic.records.held import DELETED
from cleanclinic.records.pledge import Pledge
from cleanclinic.records.review_round import ReviewResult
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.storage.errors import RecordOwnerError
from cleanclinic.words import Words
from tests.hospital import CONTROL, contents, person, risk


@pytest.fixture
def pair(hospital):
    """Two PCs of one department that both hold the same risk point; the third value is its id."""
    one = hospital.ward("icu")
    point = add_risk(one, risk()).id
    hospital.take(hospital.office, hospital.send(one))
    two = hospital.ward("icu-2", joins=one)
    hospital.answer(one, two)
    return one, two, point


def exchange(hospital, *wards):
    """Everyone sends what there is, then everyone gets the answer."""
    for ward in wards:
        if ward.store.unsent_count("office"):
            hospital.take(hospital.office, hospital.send(ward))
    hospital.answer(*wards)


def held(workspace, point):
    return workspace.store.get(RiskPoint, point)


def test_a_second_pc_gets_the_departments_records_files_and_name(hospital, tmp_path):
    one = hospital.ward("icu")
    point = add_risk(one, risk()).id
    control = add_control(one, point, CONTROL).id
    (tmp_path / "proof.txt").write_text("核对无误", encoding="utf-8")
    add_evidence(one, control, tmp_path / "proof.txt")
    hospital.take(hospital.office, hospital.send(one))
    other = hospital.ward("er")
    add_risk(other, risk())
    hospital.take(hospital.office, hospital.send(other))

    two = hospital.ward("icu-2", joins=one)
    assert two.department_id == one.department_id
    # Its own people were entered before anybody knew which department it belongs to.
    assert two.department.name == "icu病区"
    hospital.answer(one, two)

    assert two.department == one.department
    (same,) = two.store.all(RiskPoint)
    assert (same.record, same.owner) == (held(one, point).record, one.department_id)
    (evidence,) = two.store.get(Control, control).record.evidence
    assert b"".join(two.store.attachment_chunks(evidence.attachment)).decode() == "核对无误"
    assert office_board(hospital.office).departments[0].devices == 2
    edit_risk(two, point, {"impact": 5})
    assert held(two, point).record.impact == 5


def test_two_pcs_never_give_out_the_same_number(hospital, pair, tmp_path):
    one, two, _ = pair
    campaign = start_campaign(one, "年度承诺", 2026, date(2026, 12, 1)).id
    people = [add_staff(one, person(number)).id for number in (1, 2)]
    exchange(hospital, one, two)
    add_risk(one, risk())
    add_risk(two, risk())
    for ward, staff in ((one, people[0]), (two, people[1])):
        print_pledges(ward, campaign, [staff], tmp_path / f"{staff}.pdf", words=Words("zh_CN"))
    exchange(hospital, one, two)
    exchange(hospital, one, two)
    for workspace in (one, two, hospital.office):
        numbers = sorted(held.record.number for held in workspace.store.all(RiskPoint))
        assert numbers == ["R-0001", "R-0002", "R2-0001"]
        numbers = sorted(held.record.number for held in workspace.store.all(Pledge))
        assert numbers == ["ICU〔2026〕CN-001", "ICU〔2026〕CN2-001"]
    again = add_risk(two, risk()).id
    assert held(two, again).record.number == "R2-0002"


def test_what_was_entered_before_the_grant_belongs_to_the_joined_department(hospital):
    one = hospital.ward("icu")
    two = hospital.found_ward("icu-2")
    add_staff(two, person(7))
    hospital.grant(two, joins=one)
    exchange(hospital, two, one)
    exchange(hospital, one)
    assert [row.staff_number for row in list_staff(one)] == ["10007"]
    for workspace in (one, two, hospital.office):
        assert workspace.store.owner_counts(StaffMember) == {one.department_id: 1}
        assert [held.record.id for held in workspace.store.all(Department)] == [one.department_id]


def test_different_fields_of_one_record_merge_silently(hospital, pair):
    one, two, point = pair
    edit_risk(one, point, {"impact": 5})
    edit_risk(two, point, {"post": "审方药师"})
    exchange(hospital, one, two)
    exchange(hospital, one, two)
    for workspace in (one, two, hospital.office):
        record = held(workspace, point).record
        assert (record.impact, record.post) == (5, "审方药师")
        assert held(workspace, point).conflict == ()


def test_the_same_field_shows_both_values_until_a_person_settles_it(hospital, pair):
    one, two, point = pair
    edit_risk(one, point, {"post": "处方医师甲"})
    edit_risk(two, point, {"post": "处方医师乙"})
    exchange(hospital, one, two)
    exchange(hospital, one, two)

    for workspace in (one, two, hospital.office):
        (card,) = conflicts(workspace)
        assert (card.record_id, card.field, card.label) == (point, "post", "R-0001")
        assert {side.text for side in card.sides} == {"处方医师甲", "处方医师乙"}
        assert {side.person for side in card.sides} == {"icu护士长", "icu-2护士长"}
    assert held(one, point).record.post == held(two, point).record.post
    assert [todo.kind for todo in todos(one) if todo.kind == "conflict"]
    assert shell_state(one).badges["sync"] == 1

    # An edit of another field and a further sync keep both values.
    edit_risk(two, point, {"impact": 5})
    exchange(hospital, one, two)
    (card,) = conflicts(hospital.office)
    assert {side.text for side in card.sides} == {"处方医师甲", "处方医师乙"}
    assert held(hospital.office, point).record.impact == 5

    (card,) = conflicts(one)
    chosen = next(side for side in card.sides if side.text == "处方医师甲")
    settle_conflict(one, card.kind, card.record_id, card.field, chosen.hash)
    exchange(hospital, one, two)
    for workspace in (one, two, hospital.office):
        assert conflicts(workspace) == ()
        record = held(workspace, point).record
        assert (record.post, record.impact) == ("处方医师甲", 5)
    with pytest.raises(NoConflictError):
        settle_conflict(one, card.kind, card.record_id, card.field, chosen.hash)


def test_settling_one_field_leaves_the_other_to_be_settled(hospital, pair):
    one, two, point = pair
    edit_risk(one, point, {"post": "处方医师甲", "remark": "甲"})
    edit_risk(two, point, {"post": "处方医师乙", "remark": "乙"})
    exchange(hospital, one, two)
    exchange(hospital, one, two)
    assert {card.field for card in conflicts(one)} == {"post", "remark"}

    card = next(card for card in conflicts(one) if card.field == "post")
    chosen = next(side for side in card.sides if side.text == "处方医师甲")
    settle_conflict(one, card.kind, point, "post", chosen.hash)
    exchange(hospital, one, two)
    for workspace in (one, two, hospital.office):
        (left,) = conflicts(workspace)
        assert left.field == "remark"
        assert {side.text for side in left.sides} == {"甲", "乙"}
        assert held(workspace, point).record.post == "处方医师甲"

    (left,) = conflicts(two)
    chosen = next(side for side in left.sides if side.text == "乙")
    settle_conflict(two, left.kind, point, "remark", chosen.hash)
    exchange(hospital, one, two)
    exchange(hospital, one, two)
    for workspace in (one, two, hospital.office):
        assert conflicts(workspace) == ()
        assert held(workspace, point).record.remark == "乙"


def test_the_office_does_not_settle_what_belongs_to_a_department(hospital, pair):
    one, two, point = pair
    edit_risk(one, point, {"post": "处方医师甲"})
    edit_risk(two, point, {"post": "处方医师乙"})
    exchange(hospital, one, two)
    (card,) = conflicts(hospital.office)
    before = contents(hospital.office)
    with pytest.raises(RecordOwnerError):
        settle_conflict(hospital.office, card.kind, point, card.field, card.sides[0].hash)
    assert contents(hospital.office) == before


@pytest.mark.parametrize("keep", [False, True])
def test_a_record_deleted_here_and_edited_there_stays_until_settled(hospital, pair, keep):
    one, two, point = pair
    remove_risks(one, [point])
    edit_risk(two, point, {"post": "处方医师乙"})
    exchange(hospital, one, two)
    exchange(hospital, one, two)
    assert held(one, point).record.post == "处方医师乙"
    cards = {card.field: card for card in conflicts(one)}
    gone = next(side for side in cards[DELETED].sides if side.words_key == "value.yes")
    stays = next(side for side in cards[DELETED].sides if side.words_key != "value.yes")
    settle_conflict(one, "risk_point", point, DELETED, (stays if keep else gone).hash)
    exchange(hospital, one, two)
    for workspace in (one, two, hospital.office):
        assert conflicts(workspace) == ()
        assert bool(list_risks(workspace).rows) is keep


def test_the_offices_answer_counts_what_was_merged_and_what_differs(hospital, pair):
    one, two, point = pair
    edit_risk(one, point, {"post": "处方医师甲"})
    edit_risk(two, point, {"post": "处方医师乙"})
    hospital.take(hospital.office, hospital.send(one))
    report = hospital.take(hospital.office, hospital.send(two))
    assert report.files[0].conflicts == 1


def test_two_pcs_share_a_round_of_reviews(hospital, pair):
    one, two, point = pair
    other = add_risk(one, risk()).id
    exchange(hospital, one, two)
    rounds = [start_round(ward, 2026, 4).id for ward in (one, two)]
    assert rounds[0] == rounds[1]
    note_review(one, rounds[0], point, ReviewResult.UNCHANGED)
    note_review(two, rounds[0], other, ReviewResult.CHANGED, "改为双人值守")
    exchange(hospital, one, two)
    for ward in (one, two):
        view = round_view(ward, rounds[0])
        assert [item.review.result for item in view.items if item.review] == [
            item.review.result for item in round_view(one, rounds[0]).items if item.review
        ]
        assert (view.done, ward.store.conflicts()) == (2, ())
    close_round(one, rounds[0])
    exchange(hospital, one, two)
    assert not round_view(two, rounds[0]).is_open


def test_two_who_found_otherwise_about_one_point_settle_it(hospital, pair):
    one, two, point = pair
    round_id = start_round(one, 2026, None).id
    exchange(hospital, one, two)
    note_review(one, round_id, point, ReviewResult.UNCHANGED)
    note_review(two, round_id, point, ReviewResult.CHANGED, "换了人")
    exchange(hospital, one, two)
    settled = [found for found in conflicts(one) if found.kind == "risk_review"]
    assert {found.field for found in settled} == {"result", "remark"}


def test_two_who_found_alike_agree(hospital, pair):
    one, two, point = pair
    round_id = start_round(one, 2026, None).id
    exchange(hospital, one, two)
    for ward in (one, two):
        note_review(ward, round_id, point, ReviewResult.UNCHANGED)
    exchange(hospital, one, two)
    assert conflicts(one) == conflicts(two) == ()
