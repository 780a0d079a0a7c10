"""Grades of three stages, controls that serve several points, checks, rounds, approvals."""

from dataclasses import replace
from datetime import date

import pytest

from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.codec import from_data, to_data
from cleanclinic.records.control import Control, ServedPoint
from cleanclinic.records.control_check import ControlCheck, Effect, next_check
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.grading import (
    Consequence,
    Criterion,
    GradingMethod,
    RiskLevel,
    Watcher,
    default_rules,
)
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.review_round import (
    ReviewResult,
    ReviewRound,
    RiskReview,
    last_day,
)
from cleanclinic.records.risk_approval import RiskApproval, approved_points, digest_of
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.records.risk_point import RiskPoint, Stage

RULES = default_rules()
ONE, TWO, THREE = (f"01930000-0000-7000-8000-00000000000{n}" for n in "123")
DAY = date(2026, 11, 22)


def point(record_id=ONE, **values):
    known = {
        "number": "R-0001", "area": BusinessArea.DRUGS, "category": RiskCategory.POST,
        "post": "处方开具", "description": "受医药代表影响", "likelihood": 3, "impact": 4,
    }  # fmt: skip
    return RiskPoint(id=record_id, **(known | values))


def control(record_id=TWO, **values):
    known = {"risk_point": ONE, "text": "双人核对", "frequency": Frequency.MONTHLY}
    return Control(id=record_id, **(known | values))


# --- Grades ---


def test_three_stages_stand_beside_each_other_by_the_matrix():
    graded = point(inherent_likelihood=4, inherent_impact=5, target_likelihood=1, target_impact=4)
    levels = [
        (graded.grade_at(one, RULES).level, graded.grade_at(one, RULES).score) for one in Stage
    ]
    assert levels == [(RiskLevel.HIGH, 20), (RiskLevel.MEDIUM, 12), (RiskLevel.LOW, 4)]


def test_a_stage_is_graded_by_consequence_and_by_criteria():
    by = point(method=GradingMethod.CONSEQUENCE, inherent_consequence=Consequence.CRIME)
    assert by.grade_at(Stage.INHERENT, RULES).level is RiskLevel.HIGH
    two = (Criterion.DISCRETION, Criterion.RESOURCES)
    by = point(method=GradingMethod.CRITERIA, target_criteria=two)
    assert by.grade_at(Stage.TARGET, RULES).level is RiskLevel.MEDIUM


@pytest.mark.parametrize("method", GradingMethod)
def test_what_nobody_graded_has_no_grade(method):
    half = point(method=method, inherent_likelihood=4)
    assert half.grade_at(Stage.INHERENT, RULES) is None
    assert half.grade_at(Stage.TARGET, RULES) is None
    assert half.grade_at(Stage.CURRENT, RULES) == half.grade(RULES)


@pytest.mark.parametrize(
    ("inherent", "target", "crossed"),
    [((4, 5), (1, 2), None), ((1, 2), None, Stage.CURRENT), (None, (5, 5), Stage.TARGET)],
)
def test_a_stage_graver_than_the_one_before_is_named(inherent, target, crossed):
    values = {}
    for stage, marks in (("inherent", inherent), ("target", target)):
        if marks:
            values |= {f"{stage}_likelihood": marks[0], f"{stage}_impact": marks[1]}
    assert point(**values).crossed(RULES) is crossed


def test_a_line_from_before_the_stages_is_read():
    old = {
        name: value
        for name, value in to_data(point()).items()
        if not name.startswith(("inherent_", "target_", "status_"))
    }
    assert from_data(RiskPoint, ONE, old) == point()


def test_the_level_says_who_watches():
    assert RULES.watchers(RiskLevel.HIGH) == (Watcher.LEADERS, Watcher.DISCIPLINE)
    assert RULES.watchers(RiskLevel.MEDIUM) == (Watcher.DEPUTY, Watcher.FUNCTIONAL)
    assert RULES.watchers(RiskLevel.LOW) == (Watcher.SECTION_HEAD,)
    assert replace(RULES, watch={}).watchers(RiskLevel.LOW) == ()


# --- Controls ---


def test_a_control_serves_its_own_point_and_others_each_once():
    shared = control(also_for=(ServedPoint(risk_point=THREE), ServedPoint(risk_point=ONE)))
    assert shared.serves() == (ONE, THREE)


def test_a_control_from_before_sharing_is_read():
    old = to_data(control())
    del old["also_for"], old["internal_rule"]
    assert from_data(Control, TWO, old).serves() == (ONE,)


@pytest.mark.parametrize(
    ("frequency", "day"),
    [
        (Frequency.MONTHLY, date(2027, 2, 28)),
        (Frequency.QUARTERLY, date(2027, 4, 30)),
        (Frequency.YEARLY, date(2028, 1, 31)),
        (Frequency.PER_EVENT, None),
    ],
)
def test_the_frequency_says_when_a_control_is_looked_at_next(frequency, day):
    one = control(frequency=frequency, in_place_on=date(2026, 1, 1))
    assert next_check(one, date(2027, 1, 31), RULES) == day


def test_a_control_that_is_not_in_place_is_not_looked_at():
    assert next_check(control(), None, RULES) is None
    assert next_check(control(in_place_on=DAY), None, RULES) == date(2026, 12, 22)


def test_a_control_that_does_not_work_asks_for_what_is_wanting():
    look = ControlCheck(id=THREE, control=TWO, on=DAY, effect=Effect.PARTLY)
    with pytest.raises(RecordInvalidError):
        look.check()
    replace(look, finding="周末无人核对").check()
    replace(look, effect=Effect.EFFECTIVE).check()


# --- Rounds ---


@pytest.mark.parametrize(
    ("quarter", "levels"), [(1, "high"), (2, "high medium"), (3, "high"), (4, "high medium low")]
)
def test_a_quarter_takes_the_levels_whose_period_ends_with_it(quarter, levels):
    one = ReviewRound(id=ONE, year=2026, quarter=quarter, due=DAY)
    assert " ".join(level for level in RiskLevel if one.takes(level, RULES)) == levels


def test_a_year_takes_all():
    one = ReviewRound(id=ONE, year=2026, due=DAY)
    assert all(one.takes(level, RULES) for level in RiskLevel)
    assert [last_day(2026, quarter) for quarter in (1, 2, 3, 4, None)] == [
        date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), *[date(2026, 12, 31)] * 2,
    ]  # fmt: skip


def test_a_change_is_told_in_words():
    found = RiskReview(id=TWO, round=ONE, risk_point=ONE, result=ReviewResult.GONE)
    with pytest.raises(RecordInvalidError):
        found.check()
    replace(found, result=ReviewResult.UNCHANGED).check()


# --- Approval ---


def approve(points, controls):
    stamped = approved_points(points, controls)
    return RiskApproval(
        id=THREE, on=DAY, by="王主任", count=len(points), controls=0,
        digest=digest_of(stamped), points=stamped,
    )  # fmt: skip


def test_what_changed_since_an_approval_is_counted():
    before, controls = [point(ONE), point(TWO)], {ONE: [control(THREE)], TWO: [], THREE: []}
    approval = approve(before, controls)
    assert approval.changed_since(approved_points(before, controls)) == 0
    after = [replace(before[0], impact=5), point(THREE)]
    assert approval.changed_since(approved_points(after, controls)) == 3
    other = {**controls, ONE: [control(THREE, text="三人核对")]}
    assert approval.changed_since(approved_points(before, other)) == 1


def test_the_work_itself_changes_nothing_of_what_was_approved():
    controls = {ONE: [control()]}
    approval = approve([point()], controls)
    done = {ONE: [replace(control(), in_place_on=DAY)]}
    later = replace(point(), review_on=DAY, remark="已复核")
    assert approval.changed_since(approved_points([later], done)) == 0


def test_the_order_of_points_and_controls_says_nothing():
    pair = [control(TWO), control(THREE, text="公示")]
    forth = approved_points([point(ONE), point(TWO)], {ONE: pair, TWO: []})
    back = approved_points([point(TWO), point(ONE)], {ONE: pair[::-1], TWO: []})
    assert digest_of(forth) == digest_of(reversed(back))
