"""Steps of both sides in any order, carried in any order: one standing for all."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.operations.issues.board import NextAct, issue_of, list_issues
from cleanclinic.operations.issues.office import review
from cleanclinic.operations.issues.work import (
    answer_send_back,
    ask_extension,
    hand_in,
    receive_order,
    set_work,
    take_back,
    verify,
)
from cleanclinic.records.issue_order import IssueGravity, OrderReview, ReviewVerdict
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.rectification import Rectification, RectifyState, standing_of
from cleanclinic.records.rectification_rules import read_rules
from tests.core.exchange_kit import trip
from tests.core.rectification_kit import BACK, CLOSED, agree, give, photo, ward
from tests.hospital import START

__all__ = ["ward"]


# --- The arithmetic -------------------------------------------------------------------------------

ID = "01930000-0000-7000-8000-000000000001"
DAYS = st.integers(0, 60).map(lambda days: START.date() + timedelta(days=days))


@st.composite
def said(draw):
    """A word of the office on some round."""
    verdict = draw(st.sampled_from(ReviewVerdict))
    number = draw(st.integers(1, 10**6))
    return OrderReview(
        id=f"01930000-0000-7000-8000-{number:012d}",
        department=ID, rectification=ID, round=draw(st.integers(1, 4)), verdict=verdict,
        on=draw(DAYS), by="林知行", reason="理由", due=draw(DAYS),
    )  # fmt: skip


WORKS = st.builds(
    Rectification,
    id=st.just(ID), issue=st.just(ID), of_order=st.just(True), round=st.integers(1, 4),
    submitted_on=st.none() | DAYS, extension_to=st.none() | DAYS,
)  # fmt: skip


@given(WORKS, st.lists(said(), max_size=5, unique_by=lambda one: one.id), DAYS, st.randoms())
def test_no_order_of_arrival_matters_and_other_rounds_decide_nothing(work, words, today, random):
    due = START.date() + timedelta(days=20)
    standing = standing_of(due, work, words, today)
    shuffled = list(words)
    random.shuffle(shuffled)
    assert standing_of(due, work, shuffled, today) == standing
    closed = (RectifyState.CLOSED, RectifyState.LOOK_BACK)
    waits = (ReviewVerdict.EXTENDED, ReviewVerdict.NOT_EXTENDED)
    heard = [one.verdict for one in words if one.round == work.round and one.verdict not in waits]
    if standing.state in closed:
        assert CLOSED in heard
    assert standing.due >= due
    nobody = standing_of(due, work, [one for one in words if one.round == work.round], today)
    if heard or work.submitted_on:
        assert nobody.state is standing.state


@given(WORKS)
def test_what_is_taken_back_can_be_handed_in_again_and_was_heard_by_nobody(work):
    for after in (work.taken_back(), work.next_round()):
        assert work.allows(after)
        assert not after.is_final()
        assert after.round == work.round + 1
    if work.is_final():
        assert not work.allows(replace(work, plan="另写"))
        assert work.inverse(None) == work.taken_back()


def test_rules_below_their_least_are_refused():
    data = {"version": 1, "title": "时限", "days": dict.fromkeys(IssueGravity, 3)}
    good = {**data, "yellow_days": 3, "follow_up_days": 30, "extensions": 1}
    assert read_rules(good).due(IssueGravity.VETO, START.date()) == START.date() + timedelta(days=3)
    for wrong in ({"days": dict.fromkeys(IssueGravity, 0)}, {"extensions": -1}):
        with pytest.raises(RecordInvalidError):
            read_rules({**good, **wrong})


# --- Any order of steps and carrying --------------------------------------------------------------


def steps_of(hospital, wards, made, random):
    """What may be done now, by anybody."""
    found = [lambda w=w: trip(hospital, w) for w in wards]
    for pc in wards:
        issue = next((one for one in list_issues(pc) if one.id == made), None)
        if issue is not None and not issue.conflicted:
            found += ward_steps(pc, issue)
    issue = issue_of(hospital.office, made)
    if issue.standing.state is RectifyState.SUBMITTED:
        found += [
            lambda: review(hospital.office, made, CLOSED, issue.round),
            lambda: review(hospital.office, made, BACK, issue.round, reason="再补"),
        ]
    if issue.standing.asks:
        day = issue.work.extension_to
        found += [
            lambda: review(hospital.office, made, ReviewVerdict.EXTENDED, issue.round, due=day),
            lambda: review(
                hospital.office, made, ReviewVerdict.NOT_EXTENDED, issue.round, reason="不批"
            ),
        ]
    return random.choice(found)


def ward_steps(ward, issue):
    made = issue.id
    match issue.next_act:
        case NextAct.RECEIVE:
            return [lambda: receive_order(ward, made)]
        case NextAct.PLAN:
            later = issue.standing.due + timedelta(days=5)
            used = any(one.verdict is ReviewVerdict.EXTENDED for one in issue.reviews)
            ask = [] if used else [lambda: ask_extension(ward, made, later, "人手")]
            return [lambda: set_work(ward, made, {"plan": "计划"}), *ask]
        case NextAct.WORK:
            values = {"measures": "措施", "done_on": ward.today()}
            return [lambda: (set_work(ward, made, values), photo(ward, made))]
        case NextAct.VERIFY:
            return [lambda: verify(ward, made)]
        case NextAct.HAND_IN:
            return [lambda: hand_in(ward, made)]
        case NextAct.ANSWER:
            return [lambda: answer_send_back(ward, made)]
        case NextAct.WAIT if issue.standing.state is RectifyState.SUBMITTED:
            return [lambda: take_back(ward, made)]
        case _:
            return []


@pytest.mark.parametrize("seed", range(4))
def test_any_steps_carried_in_any_order_leave_both_sides_at_one_standing(hospital, ward, seed):
    second = hospital.ward("w1b", joins=ward)
    made = give(hospital, ward)
    random = Random(seed)
    for _ in range(30):
        steps_of(hospital, (ward, second), made, random)()
    agree(hospital, ward, second)
