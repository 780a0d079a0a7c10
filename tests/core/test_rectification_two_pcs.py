"""One order handed in by two PCs of a ward that had not heard of one another."""

import pytest

from cleanclinic.operations.exchange.settling import conflicts, settle_conflict, settle_with_both
from cleanclinic.operations.issues.board import issue_of
from cleanclinic.operations.issues.office import ReviewDiffersError, review
from cleanclinic.operations.issues.work import answer_send_back, hand_in
from cleanclinic.records.issue_order import ReviewVerdict
from cleanclinic.records.rectification import RectifyState
from cleanclinic.storage.errors import RecordFinalError
from tests.core.test_rectification import agree, give, rectify, state
from tests.hospital import Hospital, contents


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
    card = next(card for card in conflicts(one) if card.field == "plan")
    with pytest.raises(RecordFinalError):
        settle_with_both(one, card.kind, card.record_id, card.field)
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
