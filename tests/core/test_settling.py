"""Deciding between what two PCs wrote: what is shown, keeping both, and choosing anew."""

import pytest

from cleanclinic.operations.exchange.settling import (
    NoConflictError,
    choose_after_all,
    conflicts,
    settle_conflict,
    settle_with_both,
)
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.risks.detail import risk_detail
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.risks.removal import remove_risks
from cleanclinic.records.held import DELETED
from cleanclinic.records.merge import History, Node
from cleanclinic.records.risk_point import RiskPoint
from tests.hospital import risk


@pytest.fixture
def pair(hospital):
    """Two PCs of one department that both have a risk point."""
    one = hospital.ward("icu")
    point = add_risk(one, risk()).id
    hospital.take(hospital.office, hospital.send(one))
    two = hospital.ward("icu-2", joins=one)
    hospital.answer(one, two)
    return one, two, point


def part(hospital, pair, first: dict, second: dict) -> None:
    """Both PCs edit, and learn of each other's edit."""
    one, two, point = pair
    edit_risk(one, point, first)
    edit_risk(two, point, second)
    for ward in (one, two):
        hospital.take(hospital.office, hospital.send(ward))
    hospital.answer(one, two)


def described(workspace, point: str) -> str:
    return risk_detail(workspace, point).point.description


@pytest.fixture
def torn(hospital, pair):
    part(hospital, pair, {"description": "推荐指定药店"}, {"description": "推荐药店和护理用品"})
    return pair


def test_it_says_who_on_which_pc_and_what_stood_before(torn):
    one, _, _ = torn
    (card,) = conflicts(one)
    assert card.before == ("", "使用药品与医药代表利益挂钩")
    assert [(side.here, side.person) for side in card.sides] == [
        (True, "icu护士长"),
        (False, "icu-2护士长"),
    ]
    assert [side.device_label for side in card.sides] == ["1 号机", "1 号机"]
    assert set(card.both.splitlines()) == {"推荐指定药店", "推荐药店和护理用品"}


def test_the_office_names_the_department_with_the_pc(torn, hospital):
    (card,) = conflicts(hospital.office)
    assert {side.device_label for side in card.sides} == {"icu病区 1 号机"}
    assert not any(side.here for side in card.sides)


def test_both_texts_are_kept_on_every_pc(torn, hospital):
    one, two, point = torn
    (card,) = conflicts(one)
    settle_with_both(one, card.kind, point, card.field)
    hospital.round_trip(one)
    hospital.answer(two)
    for workspace in (one, two, hospital.office):
        assert conflicts(workspace) == ()
        assert described(workspace, point) == card.both
    with pytest.raises(NoConflictError):
        settle_with_both(one, card.kind, point, card.field)


def test_what_is_no_paragraph_or_would_be_too_long_keeps_one_side(hospital, pair):
    part(
        hospital,
        pair,
        {"post": "甲", "description": "一" * 300},
        {"post": "乙", "description": "二" * 300},
    )
    one, _, point = pair
    cards = {card.field: card for card in conflicts(one)}
    assert cards["post"].both == cards["description"].both == ""
    with pytest.raises(NoConflictError):
        settle_with_both(one, "risk_point", point, "post")


def test_the_other_side_can_be_taken_after_all(torn, hospital):
    one, two, point = torn
    (card,) = conflicts(one)
    mine, theirs = card.sides
    settle_conflict(one, card.kind, point, card.field, mine.hash)
    choose_after_all(one, card.kind, point, card.field, theirs.hash)
    assert described(one, point) == theirs.text
    hospital.round_trip(one)
    hospital.answer(two)
    assert described(two, point) == theirs.text
    with pytest.raises(NoConflictError):
        choose_after_all(one, card.kind, point, card.field, "0" * 64)
    with pytest.raises(NoConflictError):
        choose_after_all(one, card.kind, point, "post", theirs.hash)


def test_taking_the_other_side_leaves_what_else_differs(hospital, pair):
    part(hospital, pair, {"post": "甲", "remark": "甲"}, {"post": "乙", "remark": "乙"})
    one, two, point = pair
    card = next(card for card in conflicts(one) if card.field == "post")
    mine, theirs = card.sides
    settle_conflict(one, card.kind, point, "post", mine.hash)
    choose_after_all(one, card.kind, point, "post", theirs.hash)
    hospital.round_trip(one)
    hospital.answer(two)
    for workspace in (one, two):
        assert [left.field for left in conflicts(workspace)] == ["remark"]
        assert risk_detail(workspace, point).point.post == "乙"


@pytest.mark.parametrize("gone", [True, False])
def test_a_deletion_can_be_chosen_after_all_and_taken_back(hospital, pair, gone):
    one, two, point = pair
    remove_risks(one, [point])
    edit_risk(two, point, {"post": "乙"})
    for ward in (one, two):
        hospital.take(hospital.office, hospital.send(ward))
    hospital.answer(one, two)
    card = next(card for card in conflicts(one) if card.field == DELETED)
    assert (card.before, card.both) == (None, "")
    sides = {side.words_key == "value.yes": side for side in card.sides}
    settle_conflict(one, card.kind, point, DELETED, sides[not gone].hash)
    choose_after_all(one, card.kind, point, DELETED, sides[gone].hash)
    assert one.store.get(RiskPoint, point, deleted=True).deleted is gone
    assert exchange_state(one).conflicts == ()


def node(name: str, *parents: str, value: str, hlc: str = "1") -> Node:
    return Node(name, parents, {"post": value}, hlc, "d")


def test_where_three_sides_parted_at_different_values_nothing_is_said():
    history = History(
        [
            node("a", value="x"),
            node("b", "a", value="y"),
            node("c", "a", value="z"),
            node("d", "b", value="u"),
            node("e", "b", value="v"),
            node("f", value="w"),
        ]
    )
    assert history.parting(["b", "c"], "post") == ("x",)
    assert history.parting(["d", "e"], "post") == ("y",)
    assert history.parting(["c", "d", "e"], "post") == ()
    assert history.parting(["c", "f"], "post") == ()
    assert history.parting(["b", "c"], "remark") == ()


def test_where_the_beginnings_disagree_themselves_nothing_is_said():
    history = History(
        [
            node("a", value="x"),
            node("b", "a", value="y"),
            node("c", "a", value="z"),
            node("d", "b", "c", value="y"),
            node("e", "b", "c", value="z"),
        ]
    )
    assert history.parting(["d", "e"], "post") == ()
