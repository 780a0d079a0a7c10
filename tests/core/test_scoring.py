"""The arithmetic of a self-check: by hand for each method, and what holds for any answers."""

from decimal import Decimal
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.scoring import Standing, divide_half_up, score, sheet_for
from cleanclinic.records.scoring_explain import StepKind, cheapest_way, explain, next_band
from cleanclinic.records.standard import StandardCategory
from cleanclinic.records.standard_catalog import built_in_standards
from cleanclinic.records.standard_methods import NOT_APPLICABLE, UNTOUCHED, Given
from tests.core.standard_kit import (
    answer,
    answers_to,
    better,
    indicator,
    mixed,
    sheet,
    sheets_of_answers,
    standard,
)

MIXED = sheet_for(mixed(), None)
BEST = {one.code: one.method.best() for one in MIXED.questions}


def points(of, given_answer):
    return score(sheet(of), {of.code: given_answer}).points[of.code].points


# --- one example by hand for each method -------------------------------------------------------


def test_yes_or_no():
    of = indicator("a", "2.5", "binary")
    assert points(of, answer(1)) == Decimal("2.5")
    assert points(of, answer(0)) == Decimal(0)


@pytest.mark.parametrize(
    ("events", "left"),
    # 4 points, 0.75 an event, at most 3 gone: 4 - 0.75, 4 - 2.25, 4 - 3 (4 x 0.75), capped.
    [(0, "4"), (1, "3.25"), (3, "1.75"), (4, "1"), (9, "1")],
)
def test_so_much_for_each_event_up_to_a_cap(events, left):
    of = indicator("a", "4", "per_event_deduct", "each=0.75;cap=3")
    assert points(of, answer(events)) == Decimal(left)


def test_without_a_cap_it_ends_at_nothing_and_not_below():
    of = indicator("a", "1", "per_event_deduct", "each=0.3")
    assert points(of, answer(3)) == Decimal("0.1")
    assert points(of, answer(4)) == Decimal(0)


@pytest.mark.parametrize(
    ("done", "total", "left"),
    # 3 points, none below 60 %, all from 95 %. 51 of 60: 3 x (0.85 - 0.6) / 0.35 = 2.142857
    [(60, 60, "3"), (57, 60, "3"), (51, 60, "2.14"), (36, 60, "0"), (1, 60, "0")],
)
def test_a_share_in_a_line_between_its_bounds(done, total, left):
    of = indicator("a", "3", "ratio", "low=0.6;high=0.95")
    assert points(of, answer(done, total)) == Decimal(left)


def test_a_share_of_all_rounds_half_up():
    # 1 point, 2 of 3: 0.666… -> 0.67; 1 of 8 of 1 point: 0.125 -> 0.13, not 0.12
    assert points(indicator("a", "1", "ratio"), answer(2, 3)) == Decimal("0.67")
    assert points(indicator("a", "1", "ratio"), answer(1, 8)) == Decimal("0.13")


def test_one_of_several_steps():
    of = indicator("a", "2", "tier", "2=每月都有;0.8=缺一次;0=没有")
    assert [points(of, answer(n)) for n in (1, 2, 3)] == [Decimal(2), Decimal("0.8"), Decimal(0)]


def test_a_bonus_adds_up_to_its_cap_and_to_that_of_all():
    of = sheet(
        indicator("a", "50", "binary"),
        indicator("b", "0", "bonus", "each=0.5;cap=2"),
        indicator("c", "0", "bonus", "each=1;cap=2"),
        bonus_cap=Decimal(3),
    )
    three = score(of, {"a": answer(1), "b": answer(3), "c": answer(0)})
    assert (three.value, three.bonus) == (Decimal("101.50"), Decimal("1.5"))
    many = score(of, {"a": answer(1), "b": answer(9), "c": answer(9)})
    # 2 + 2, but 3 together
    assert many.value == Decimal(103)


def test_not_applicable_leaves_both_sides():
    # 10 + 5 points apply of 20; 10 + 2.5 kept: 12.5 / 15 = 83.33
    of = sheet(
        indicator("a", "10", "binary"),
        indicator("b", "5", "per_event_deduct", "each=2.5"),
        indicator("c", "5", "binary"),
    )
    found = score(of, {"a": answer(1), "b": answer(1), "c": NOT_APPLICABLE})
    assert found.value == Decimal("83.33")
    assert found.band.title == "达标"


def test_weights_count_points_several_times():
    # category 1: 10 points once, 5 kept; category 2: 10 points three times, all kept:
    # (5 + 30) / (10 + 30) = 87.5
    of = sheet(
        indicator("a", "10", "per_event_deduct", "each=5"),
        indicator("b", "10", "binary", item="2.1"),
        categories=(
            StandardCategory(code="1", title="一"),
            StandardCategory(code="2", title="二", weight=Decimal(3)),
        ),
    )
    assert score(of, {"a": answer(1), "b": answer(1)}).value == Decimal("87.5")


def test_a_category_below_its_share_keeps_the_best_band_away():
    # 94 points in all, but 4 of 10 in the second category, which is below 80 %
    of = sheet(indicator("a", "90", "binary"), indicator("b", "10", "ratio", item="2.1"))
    found = score(of, {"a": answer(1), "b": answer(4, 10)})
    assert (found.value, found.band.title) == (Decimal(94), "达标")
    assert score(of, {"a": answer(1), "b": answer(8, 10)}).band.title == "示范"


def test_a_band_begins_at_its_least():
    of = sheet(indicator("a", "1000", "per_event_deduct", "each=1"))
    for events, title in (
        (100, "示范"),
        (101, "达标"),
        (250, "达标"),
        (251, "整改"),
        (401, "不达标"),
    ):
        assert score(of, {"a": answer(events)}).band.title == title


def test_a_veto_decides_whatever_the_points_are():
    of = sheet(indicator("a", "99", "binary"), indicator("v", "1", "binary", veto=True))
    found = score(of, {"a": answer(1), "v": answer(0)})
    assert (found.value, found.band.title, found.vetoes) == (Decimal(99), "不达标", ("v",))


def test_a_veto_by_tiers_fires_only_at_the_last():
    of = sheet(
        indicator("a", "9", "binary"), indicator("v", "3", "tier", "3=好;1=中;0=差", veto=True)
    )
    assert score(of, {"a": answer(1), "v": answer(2)}).vetoes == ()
    assert score(of, {"a": answer(1), "v": answer(3)}).vetoes == ("v",)


def test_the_last_rounding_is_half_up_too():
    # 2 kept of 16: 12.5; 1 of 800: 0.125 -> 0.13
    of = sheet(indicator("a", "1", "binary"), indicator("b", "799", "binary"))
    assert score(of, {"a": answer(1), "b": answer(0)}).value == Decimal("0.13")


# --- what holds for any answers ----------------------------------------------------------------


@given(sheets_of_answers(MIXED))
def test_a_score_lies_between_nothing_and_the_most_there_is(answers):
    found = score(MIXED, answers)
    if found.value is None:
        assert not found.applies
    else:
        assert 0 <= found.value <= MIXED.standard.full + MIXED.standard.bonus_cap
    for one in found.points.values():
        assert one.points is None or one.bonus or 0 <= one.points <= one.full


@given(sheets_of_answers(MIXED), st.sampled_from(MIXED.questions))
def test_a_better_answer_never_makes_it_worse(answers, question):
    before = score(MIXED, answers)
    after = score(MIXED, answers | {question.code: better(question, answers[question.code])})
    if before.value is not None:
        assert after.value >= before.value
        order = MIXED.standard.bands
        assert order.index(after.band) <= order.index(before.band)


@given(sheets_of_answers(MIXED), st.sampled_from(MIXED.questions))
def test_answering_with_full_marks_never_costs(answers, question):
    answers[question.code] = UNTOUCHED
    before = score(MIXED, answers)
    after = score(MIXED, {**answers, question.code: question.method.best()})
    assert before.value is None or after.value >= before.value


@given(sheets_of_answers(MIXED), st.randoms())
def test_the_order_of_answers_and_of_indicators_does_not_matter(answers, random):
    names = list(answers)
    random.shuffle(names)
    again = score(MIXED, {name: answers[name] for name in names})
    assert again == score(MIXED, answers)
    shuffled = list(MIXED.standard.indicators)
    random.shuffle(shuffled)
    other = score(sheet_for(mixed(indicators=tuple(shuffled)), None), answers)
    assert (other.value, other.band, other.bonus) == (again.value, again.band, again.bonus)


@given(sheets_of_answers(MIXED), st.sampled_from(["f", "g"]))
def test_a_veto_always_decides(answers, code):
    question = MIXED.question(code)
    found = score(MIXED, answers | {code: question.method.worst(question.indicator.points)})
    assert found.band == MIXED.standard.bands[-1]
    assert code in found.vetoes


def test_nothing_that_applies_is_no_score():
    away = dict.fromkeys(BEST, NOT_APPLICABLE)
    found = score(MIXED, away)
    assert (found.value, found.band) == (None, None)
    assert found.complete
    assert explain(MIXED, found) == ()
    assert cheapest_way(MIXED, found, MIXED.standard.bands[0]) is None
    # A bonus alone is no score either.
    assert score(MIXED, away | {"e": answer(2)}).value is None


def test_an_untouched_indicator_is_no_progress_and_has_no_points():
    found = score(MIXED, {"a": answer(1)})
    assert (found.answered, found.total) == (1, 7)
    assert (found.kept, found.rated) == (Decimal(2), Decimal(2))
    assert found.points["b"].standing is Standing.UNTOUCHED
    assert found.vetoes == ()


def test_an_amount_the_method_does_not_know_is_no_answer():
    for bad in (answer(2), answer("0.5"), answer(-1)):
        assert score(MIXED, {"a": bad}).answered == 0
    assert score(MIXED, {"c": answer(3, 2)}).answered == 0
    assert score(MIXED, {"c": answer(0, 0)}).answered == 0


def test_a_method_of_a_newer_version_is_never_scored_silently():
    of = sheet(indicator("a", "5", "binary"), indicator("n", "5", "by_moonlight", "phase=3"))
    found = score(of, {"a": answer(1), "n": answer(1)})
    assert (found.value, found.band, found.newer) == (None, None, ("n",))
    assert (found.kept, found.rated, found.answered) == (Decimal(5), Decimal(5), 1)
    assert [step.kind for step in explain(of, found)] == [StepKind.FULL, StepKind.NEWER]


def test_what_another_kind_of_department_answers_is_not_asked():
    of = standard(
        indicator("a", "5", "binary"),
        indicator("b", "5", "binary", departments="pharmacy from_the_future"),
    )
    ward = sheet_for(of, DepartmentType.WARD)
    assert [one.code for one in ward.questions] == ["a"]
    assert score(ward, {"a": answer(1), "b": answer(0)}).value == Decimal(100)
    assert len(sheet_for(of, DepartmentType.PHARMACY).questions) == 2


# --- why, and how to get better ----------------------------------------------------------------


@given(sheets_of_answers(MIXED))
def test_the_way_from_full_marks_ends_at_the_result(answers):
    found = score(MIXED, answers)
    steps = explain(MIXED, found)
    if found.value is None:
        assert steps == ()
        return
    assert steps[0].after == MIXED.standard.full
    assert sum(step.delta for step in steps) + MIXED.standard.full == found.value
    assert steps[-1].after == found.value
    lost = {step.codes[0] for step in steps if step.kind is StepKind.LOST}
    assert lost == {
        one.code for one in found.points.values() if one.points is not None and one.lost
    }


def test_the_way_in_numbers():
    # 20 points apply, each is worth 5: 3 lost are 15, 1 lost is 5, 4 untouched are 20.
    of = sheet(
        indicator("a", "8", "per_event_deduct", "each=1"),
        indicator("b", "8", "per_event_deduct", "each=3"),
        indicator("c", "4", "binary"),
        indicator("d", "5", "binary"),
    )
    found = score(of, {"a": answer(1), "b": answer(1), "d": NOT_APPLICABLE})
    way = [(step.kind.value, step.codes, step.delta, step.after) for step in explain(of, found)]
    assert way == [
        ("full", (), Decimal(0), Decimal(100)),
        ("rebased", ("d",), Decimal(0), Decimal(100)),
        ("lost", ("b",), Decimal(-15), Decimal(85)),
        ("lost", ("a",), Decimal(-5), Decimal(80)),
        ("untouched", ("c",), Decimal(-20), Decimal(60)),
        ("result", (), Decimal(0), Decimal(60)),
    ]


@given(sheets_of_answers(MIXED))
def test_no_way_to_the_next_band_is_cheaper(answers):
    found = score(MIXED, answers)
    band = next_band(MIXED, found)
    if band is None:
        return
    way = cheapest_way(MIXED, found, band)
    losing = [one.code for one in found.points.values() if one.counts and one.lost]
    fewest = None
    for count in range(len(losing) + 1):
        for chosen in combinations(losing, count):
            tried = score(MIXED, {**answers, **{code: BEST[code] for code in chosen}})
            if MIXED.standard.bands.index(tried.band) <= MIXED.standard.bands.index(band):
                fewest = count
                break
        if fewest is not None:
            break
    assert way is not None
    assert len(way.codes) == fewest
    reached = score(MIXED, {**answers, **{code: BEST[code] for code in way.codes}})
    assert reached.value == way.value
    assert MIXED.standard.bands.index(reached.band) <= MIXED.standard.bands.index(band)


def test_rounding_is_exact_where_floats_are_not():
    for above, below, wanted in ((5, 1000, "0.01"), (4999, 10**6, "0.00"), (101, 200, "0.51")):
        assert divide_half_up(Decimal(above), Decimal(below)) == Decimal(wanted)
    # 1/3 + 1/6 of 1.01 are 0.505 exactly
    assert divide_half_up(Decimal("3.03"), Decimal(6)) == Decimal("0.51")


@pytest.mark.parametrize("of", built_in_standards(), ids=lambda of: of.code)
def test_the_standards_that_come_along_reach_full_marks_and_nothing(of):
    every = sheet_for(of, None)
    best = score(every, {one.code: one.method.best() for one in every.questions})
    assert best.value == of.full + of.bonus_cap
    assert best.band == of.bands[0]
    worst = score(
        every, {one.code: one.method.worst(one.indicator.points) for one in every.questions}
    )
    assert (worst.value, worst.band) == (Decimal(0), of.bands[-1])


@given(st.data())
def test_the_great_standard_holds_for_answers_at_random(data):
    of = sheet_for(built_in_standards()[0], DepartmentType.WARD)
    seed = data.draw(st.integers(0, 10**6))
    picked = Random(seed).sample(of.questions, 12)
    answers = {one.code: one.method.best() for one in of.questions}
    answers |= {one.code: data.draw(answers_to(one)) for one in picked}
    found = score(of, answers)
    assert 0 <= found.value <= of.standard.full + of.standard.bonus_cap
    assert explain(of, found)[-1].after == found.value


def test_given_knows_what_was_touched():
    assert UNTOUCHED.untouched
    assert not NOT_APPLICABLE.untouched
    assert not Given(Decimal(0)).untouched
