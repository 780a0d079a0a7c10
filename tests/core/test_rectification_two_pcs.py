"""One order handed in by two PCs of a ward that had not heard of one another."""

import pytest

from cleanclinic.operations.exchange.settling import (
    WHOLE,
    NoConflictError,
    conflicts,
    settle_conflict,
    settle_with_both,
)
from cleanclinic.operations.issues.board import issue_of
from cleanclinic.operations.issues.office import ReviewDiffersError, review
from cleanclinic.operations.issues.work import answer_send_back, hand_in, set_work
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.records.issue_order import ReviewVerdict
from cleanclinic.records.rectification import RectifyState
from cleanclinic.storage.errors import RecordFinalError
from tests.core.rectification_kit import agree, give, rectify, state
from tests.hospital import Hospital, contents, person


@pytest.fixture
def house(tmp_path):
    with Hospital(tmp_path) as made:
        yield made


def test_the_office_closes_nothing_before_the_ward_has_chosen(house):
    one = house.ward("w1")
    other = house.ward("w1b", joins=one)
    made = give(house, one)
    house.answer(other)
    rectify(one, made, plan="甲计划")
    rectify(other, made, plan="乙计划", measures="乙措施")
    hand_in(one, made)
    hand_in(other, made)
    agree(house, one, other)
    assert issue_of(house.office, made).conflicted
    before = contents(house.office)
    with pytest.raises(ReviewDiffersError):
        review(house.office, made, ReviewVerdict.CLOSED, 1)
    assert contents(house.office) == before
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
    agree(house, one, other)
    for workspace in (one, other, house.office):
        issue = issue_of(workspace, made)
        assert (issue.standing.state, issue.conflicted) == (RectifyState.SUBMITTED, False)
        assert issue.work.plan == "甲计划"
    review(house.office, made, ReviewVerdict.CLOSED, 1)
    agree(house, one, other)
    assert state(other, made) is RectifyState.CLOSED


def test_what_differs_may_be_sent_back(house):
    one = house.ward("w1")
    other = house.ward("w1b", joins=one)
    made = give(house, one)
    house.answer(other)
    for ward, plan in ((one, "甲计划"), (other, "乙计划")):
        rectify(ward, made, plan=plan)
        hand_in(ward, made)
    agree(house, one, other)
    review(house.office, made, ReviewVerdict.SENT_BACK, 1, reason="两份不一样，请选定")
    found = agree(house, one, other)
    assert found[made][0].state is RectifyState.SENT_BACK
    answer_send_back(one, made)
    assert issue_of(one, made).conflicted
    agree(house, one, other)


def said(card, side, name):
    return side.values[card.fields.index(name)][1]


def test_what_was_not_handed_in_is_shown_but_cannot_be_taken(house):
    one = house.ward("w1")
    other = house.ward("w1b", joins=one)
    made = give(house, one)
    house.answer(other)
    rectify(one, made, plan="甲计划")
    agree(house, one, other)
    set_work(other, made, {"plan": "乙计划"})
    hand_in(one, made)
    agree(house, one, other)
    for ward in (one, other):
        (card,) = conflicts(ward)
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
    agree(house, one, other)
    assert conflicts(one) == conflicts(house.office) == ()
    assert issue_of(house.office, made).work.plan == "甲计划"


def test_people_and_files_stand_by_their_names(house):
    one = house.ward("w1")
    people = [add_staff(one, person(n, name)).id for n, name in enumerate(("甲护士", "乙护士"))]
    other = house.ward("w1b", joins=one)
    made = give(house, one)
    house.round_trip(one)
    house.answer(other)
    for ward, owner in ((one, people[0]), (other, people[1])):
        rectify(ward, made, owner=owner)
        hand_in(ward, made)
    agree(house, one, other)
    (card,) = conflicts(one)
    assert [said(card, side, "owner") for side in card.sides] == ["甲护士", "乙护士"]
    assert said(card, card.sides[0], "after") == "整改后.txt"
