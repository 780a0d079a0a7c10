"""One order worked on by two PCs of a ward that had not heard of one another."""

from datetime import timedelta

import pytest

from cleanclinic.operations.exchange.settling import (
    WHOLE,
    NoConflictError,
    conflicts,
    settle_conflict,
    settle_with_both,
)
from cleanclinic.operations.issues.board import IssueStep, issue_of
from cleanclinic.operations.issues.office import ReviewDiffersError, review
from cleanclinic.operations.issues.work import (
    RectifyDiffersError,
    answer_send_back,
    hand_in,
    receive_order,
    set_work,
    verify,
)
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.records.issue_order import ReviewVerdict
from cleanclinic.records.rectification import RectifyState
from cleanclinic.storage.errors import RecordFinalError
from tests.core.rectification_kit import agree, give, photo, rectify, state, ward
from tests.hospital import START, contents, person

__all__ = ["ward"]


def test_the_office_closes_nothing_before_the_ward_has_chosen(hospital):
    one = hospital.ward("w1")
    other = hospital.ward("w1b", joins=one)
    made = give(hospital, one)
    hospital.answer(other)
    rectify(one, made, plan="甲计划")
    rectify(other, made, plan="乙计划", measures="乙措施")
    hand_in(one, made)
    hand_in(other, made)
    agree(hospital, one, other)
    assert issue_of(hospital.office, made).conflicted
    before = contents(hospital.office)
    with pytest.raises(ReviewDiffersError):
        review(hospital.office, made, ReviewVerdict.CLOSED, 1)
    assert contents(hospital.office) == before
    (card,) = conflicts(one)
    assert (card.field, card.both, card.others) == (WHOLE, "", ())
    assert {"plan", "measures", "after"} <= set(card.fields)
    with pytest.raises(NoConflictError):
        settle_with_both(one, card.kind, card.record_id, card.field)
    with pytest.raises(RecordFinalError):
        settle_with_both(one, card.kind, card.record_id, "plan")
    mine = next(side for side in card.sides if side.here)
    settle_conflict(one, card.kind, card.record_id, card.field, mine.hash)
    # What was handed in is taken whole: nobody hands in half of each.
    assert conflicts(one) == ()
    agree(hospital, one, other)
    for workspace in (one, other, hospital.office):
        issue = issue_of(workspace, made)
        assert (issue.standing.state, issue.conflicted) == (RectifyState.SUBMITTED, False)
        assert issue.work.plan == "甲计划"
    review(hospital.office, made, ReviewVerdict.CLOSED, 1)
    agree(hospital, one, other)
    assert state(other, made) is RectifyState.CLOSED


def test_what_differs_may_be_sent_back(hospital):
    one = hospital.ward("w1")
    other = hospital.ward("w1b", joins=one)
    made = give(hospital, one)
    hospital.answer(other)
    for pc, plan in ((one, "甲计划"), (other, "乙计划")):
        rectify(pc, made, plan=plan)
        hand_in(pc, made)
    agree(hospital, one, other)
    review(hospital.office, made, ReviewVerdict.SENT_BACK, 1, reason="两份不一样，请选定")
    found = agree(hospital, one, other)
    assert found[made][0].state is RectifyState.SENT_BACK
    answer_send_back(one, made)
    assert issue_of(one, made).conflicted
    agree(hospital, one, other)


def said(card, side, name):
    return side.values[card.fields.index(name)][1]


def test_what_was_not_handed_in_is_shown_but_cannot_be_taken(hospital):
    one = hospital.ward("w1")
    other = hospital.ward("w1b", joins=one)
    made = give(hospital, one)
    hospital.answer(other)
    rectify(one, made, plan="甲计划")
    agree(hospital, one, other)
    set_work(other, made, {"plan": "乙计划"})
    hand_in(one, made)
    agree(hospital, one, other)
    for pc in (one, other):
        (card,) = conflicts(pc)
        (handed_in,), (draft,) = card.sides, card.others
        assert said(card, handed_in, "plan") == "甲计划"
        assert said(card, draft, "plan") == "乙计划"
        assert (handed_in.person, draft.person) == (one.person, other.person)
        assert draft.words_key == "ui.settle.open"
    with pytest.raises(NoConflictError):
        settle_conflict(other, card.kind, card.record_id, WHOLE, draft.hash)
    settle_conflict(other, card.kind, card.record_id, WHOLE, handed_in.hash)
    with pytest.raises(NoConflictError):
        settle_conflict(other, card.kind, card.record_id, WHOLE, handed_in.hash)
    agree(hospital, one, other)
    assert conflicts(one) == conflicts(hospital.office) == ()
    assert issue_of(hospital.office, made).work.plan == "甲计划"


def test_people_and_files_stand_by_their_names(hospital):
    one = hospital.ward("w1")
    people = [add_staff(one, person(n, name)).id for n, name in enumerate(("甲护士", "乙护士"))]
    other = hospital.ward("w1b", joins=one)
    made = give(hospital, one)
    hospital.round_trip(one)
    hospital.answer(other)
    for pc, owner in ((one, people[0]), (other, people[1])):
        rectify(pc, made, owner=owner)
        hand_in(pc, made)
    agree(hospital, one, other)
    (card,) = conflicts(one)
    assert [said(card, side, "owner") for side in card.sides] == ["甲护士", "乙护士"]
    assert said(card, card.sides[0], "after") == "整改后.txt"


def test_an_order_answered_on_two_pcs_is_one_answer(hospital, ward):
    second = hospital.ward("w1b", joins=ward)
    made = give(hospital, ward)
    hospital.answer(second)
    receive_order(ward, made)
    receive_order(second, made)
    set_work(ward, made, {"plan": "周五前补签"})
    photo(second, made, "登记本照片.txt")
    agree(hospital, ward, second)
    issue = issue_of(second, made)
    assert (issue.work.plan, len(issue.work.after)) == ("周五前补签", 1)


def test_two_people_sign_for_one_order_on_two_pcs_and_nothing_is_to_be_settled(hospital, ward):
    second = hospital.ward("w1b", joins=ward)
    made = give(hospital, ward)
    hospital.answer(second)
    receive_order(ward, made)
    hospital.time.pass_days(1)
    receive_order(second, made)
    first, later = (one.person for one in (ward, second))
    assert first != later
    agree(hospital, ward, second)
    for workspace in (ward, second, hospital.office):
        issue = issue_of(workspace, made)
        assert [one.by for one in issue.receipts] == [first, later]
        assert [one.on for one in issue.receipts] == [
            START.date(), START.date() + timedelta(days=1),
        ]  # fmt: skip
        assert not issue.conflicted
        assert next(one for one in issue.path if one.step is IssueStep.RECEIVE).day == START.date()
    rectify(second, made)
    agree(hospital, ward, second)
    hand_in(ward, made)


def test_what_two_pcs_wrote_differently_is_settled_before_it_is_handed_in(hospital, ward):
    second = hospital.ward("w1b", joins=ward)
    made = give(hospital, ward)
    hospital.answer(second)
    receive_order(ward, made)
    agree(hospital, ward, second)
    set_work(ward, made, {"plan": "周五前补签", "measures": "补签", "done_on": ward.today()})
    set_work(second, made, {"plan": "下周", "measures": "补签", "done_on": ward.today()})
    photo(ward, made)
    agree(hospital, ward, second)
    assert issue_of(ward, made).conflicted
    verify(ward, made)
    with pytest.raises(RectifyDiffersError):
        hand_in(ward, made)


def test_handed_in_on_one_pc_while_the_other_still_writes(hospital, ward):
    second = hospital.ward("w1b", joins=ward)
    made = give(hospital, ward)
    hospital.answer(second)
    receive_order(ward, made)
    agree(hospital, ward, second)
    rectify(ward, made)
    hand_in(ward, made)
    set_work(second, made, {"plan": "晚写的计划"})
    found = agree(hospital, ward, second)
    assert found[made][0].state is RectifyState.SUBMITTED
    assert issue_of(hospital.office, made).work.plan == "本周内补签"
