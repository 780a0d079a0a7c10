"""The arithmetic of the ethics evaluation: worked by hand for each set, and its promises."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclinic.records.catalog import CatalogError
from cleanclinic.records.ethics_catalog import built_in_rules, parse_ethics
from cleanclinic.records.ethics_evaluation import CountedEvent, EthicsColumn, EthicsEvaluation
from cleanclinic.records.ethics_rules import EthicsRules, QuotaRounding
from cleanclinic.records.ethics_scoring import (
    EthicsScore,
    excellent_places,
    reachable,
    rounded,
    score,
    within_quota,
)
from cleanclinic.records.ethics_terms import ConductKind, EthicsGrade, EthicsHeading, ReviewLevel
from cleanclinic.words import LANGUAGES, Words

ID = "01930000-0000-7000-8000-{:012d}"
RULES = {one.code: one for one in built_in_rules()}
BLANK = EthicsEvaluation(
    id=ID.format(1), staff_member=ID.format(2), name="钱芳", year=2026,
    rules_code="standard", rules_version=1,
)  # fmt: skip
HEADINGS = tuple(EthicsHeading)
SKILL, HONESTY, RIGHTS = EthicsHeading.SKILL, EthicsHeading.HONESTY, EthicsHeading.RIGHTS
FULL = (15, 15, 15, 20, 15, 10, 10)


def marked(**columns: tuple[object, ...]) -> EthicsEvaluation:
    """An evaluation with marks in columns by the name of their level, in order of the headings."""
    found = BLANK
    for level, marks in columns.items():
        given_marks = {h: Decimal(str(m)) for h, m in zip(HEADINGS, marks, strict=True)}
        found = found.with_column(ReviewLevel(level), EthicsColumn(marks=given_marks))
    return found


def entry(
    points: object,
    heading: EthicsHeading = SKILL,
    kind: ConductKind = ConductKind.MINUS,
    *,
    veto: bool = False,
    number: int = 1,
) -> CountedEvent:
    day = date(2026, 1, 1) + timedelta(days=number)
    return CountedEvent(
        event=ID.format(100 + number), on=day, kind=kind, heading=heading,
        points=Decimal(str(points)), veto=veto, text=f"第{number}条",
    )  # fmt: skip


def plus(*points: object) -> list[CountedEvent]:
    return [entry(one, HONESTY, ConductKind.PLUS, number=50 + n) for n, one in enumerate(points)]


def outcome(found: EthicsScore) -> tuple[Decimal, EthicsGrade]:
    return found.total, found.grade


# --- Worked by hand -------------------------------------------------------------------------------


def test_the_usual_set_weighs_columns_limits_bonus_and_bars_the_best_grade_after_a_deduction():
    person = marked(
        self=FULL, department=(14, 15, 13, 20, 14, 10, 9), office=(14, 14, 14, 19, 14, 9, 9)
    )
    # 14 + (15×40+14×60)/100 + 13.6 + 19.4 + 14 + 9.4 + 9 = 93.8; +11 counts 10; -2; 100 at most.
    found = score(person, [*plus(5, 3, 3), entry(2)], RULES["standard"])
    assert (found.base, found.taken, found.bonus, found.bonus_counted) == (
        Decimal("93.8"), Decimal(2), Decimal(11), Decimal(10),
    )  # fmt: skip
    assert outcome(found) == (Decimal(100), EthicsGrade.GOOD)
    assert outcome(score(person, plus(5), RULES["standard"])) == (
        Decimal("98.8"),
        EthicsGrade.EXCELLENT,
    )


def test_the_county_set_lowers_the_grade_by_what_was_deducted_in_all():
    person = marked(office=(14, 14, 14, 19, 14, 9, 9))
    # 15 points under one heading that was given 14: 93 - 14 = 79, and 15 deducted bars 良好.
    found = score(person, [entry(10, RIGHTS), entry(5, RIGHTS, number=2)], RULES["county"])
    assert (found.deducted, found.taken) == (Decimal(15), Decimal(14))
    assert outcome(found) == (Decimal(79), EthicsGrade.FAIR)
    # 93 - 4 - 4 - 4 = 81: 12 deducted leaves 良好 within reach.
    three = [entry(4, heading, number=n) for n, heading in enumerate((RIGHTS, SKILL, HONESTY))]
    assert outcome(score(person, three, RULES["county"])) == (Decimal(81), EthicsGrade.GOOD)
    # 25 deducted: 较差, whatever the score.
    many = [entry(5, heading, number=n) for n, heading in enumerate(HEADINGS[:5])]
    assert outcome(score(person, many, RULES["county"])) == (Decimal(68), EthicsGrade.POOR)


def test_the_strict_set_asks_for_more():
    person = marked(self=FULL, department=FULL, office=(*FULL[:6], 7))
    # Skill: (10×10 + 10×40 + 7×50) / 100 = 8.5.
    assert outcome(score(person, [], RULES["strict"])) == (
        Decimal("98.5"),
        EthicsGrade.EXCELLENT,
    )
    found = score(marked(office=FULL), [*plus(4, 4), entry(10)], RULES["strict"])
    assert outcome(found) == (Decimal(95), EthicsGrade.FAIR)


def test_the_set_of_entries_begins_at_its_base_and_does_not_limit_bonus():
    # The marks are opinions here: 80 + 13 - 3.
    person = marked(self=(1, 1, 1, 1, 1, 1, 1))
    assert outcome(score(person, [*plus(5, 3, 5), entry(3)], RULES["entries"])) == (
        Decimal(90),
        EthicsGrade.EXCELLENT,
    )
    gone = entry(20, HONESTY, ConductKind.ADVERSE, veto=True)
    # 20 points under a heading of 16: 80 - 16 + 13, and it decides alone.
    found = score(person, [*plus(5, 3, 5), gone], RULES["entries"])
    assert outcome(found) == (Decimal(77), EthicsGrade.POOR)
    assert found.vetoed


def test_a_heading_loses_no_more_than_its_cap():
    usual = RULES["standard"]
    capped = tuple(replace(one, cap=Decimal(4)) for one in usual.headings)
    found = score(
        BLANK, [entry(3), entry(3, number=2), entry(1, RIGHTS)], replace(usual, headings=capped)
    )
    assert (found.deducted, found.taken, found.total) == (Decimal(7), Decimal(5), Decimal(95))
    assert [step.amount for step in found.steps if step.key == "cap"] == [Decimal(2)]


def test_half_a_hundredth_goes_up():
    rules = replace(RULES["standard"], weights=RULES["standard"].weights)
    person = marked(department=(*FULL[:6], "9.99"), office=(*FULL[:6], "9.98"))
    # (9.99×40 + 9.98×60) / 100 = 9.984 → 9.98
    assert score(person, [], rules).total == Decimal("99.98")
    assert [rounded(Decimal(x)) for x in ("0.005", "0.015", "0.0149")] == [
        Decimal("0.01"),
        Decimal("0.02"),
        Decimal("0.01"),
    ]


def test_without_marks_the_full_points_stand_and_the_last_column_counts_where_none_has_weight():
    assert score(BLANK, [], RULES["standard"]).base == 100
    only_self = marked(self=(10, 10, 10, 10, 10, 10, 10))
    assert score(only_self, [], RULES["standard"]).base == 70


# --- It explains itself ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", RULES)
def test_every_step_has_words_and_the_amounts_make_the_score(code, language):
    rules, words = RULES[code], Words(language)
    events = [
        *plus(9, 8),
        entry(18, SKILL),
        entry(20, HONESTY, ConductKind.ADVERSE, veto=True, number=2),
    ]
    found = score(marked(self=FULL, department=FULL, office=FULL), events, rules)
    said = [words.act(f"ethics.step.{step.key}", dict(step.values)) for step in found.steps]
    assert all(text and "@" not in text and "{" not in text for text in said)
    before_total = [step for step in found.steps if step.key not in ("total", "total_cap")]
    summed = sum((step.amount for step in before_total if step.amount is not None), Decimal(0))
    capped = summed if rules.total_cap is None else min(summed, rules.total_cap)
    assert capped == found.total
    # Down to the evidence: each entry stands in the steps by its id.
    assert {one.event for one in events} <= {step.event for step in found.steps}
    assert [step.event for step in found.steps if step.key == "veto"] == [events[-1].event]


# --- Promises -------------------------------------------------------------------------------------

points = st.decimals(0, 60, places=2)
entries = st.lists(
    st.builds(
        entry,
        points,
        st.sampled_from(HEADINGS),
        st.sampled_from(ConductKind),
        veto=st.booleans(),
        number=st.integers(1, 40),
    ),
    max_size=8,
)
sets = st.sampled_from(list(RULES.values()))
columns = st.fixed_dictionaries(
    {},
    optional={
        level.value: st.tuples(*(st.decimals(0, full, places=2) for full in FULL))
        for level in ReviewLevel
    },
)


@settings(max_examples=60)
@given(columns, entries, sets)
def test_a_score_lies_between_nothing_and_what_can_be_reached(marks, events, rules):
    found = score(marked(**marks), events, rules)
    assert 0 <= found.total <= found.most == reachable(rules, found.bonus)
    assert found.total == rounded(found.total)


@settings(max_examples=60)
@given(columns, entries, sets, st.randoms(use_true_random=False))
def test_the_order_of_entries_makes_no_difference(marks, events, rules, random):
    shuffled = list(events)
    random.shuffle(shuffled)
    person = marked(**marks)
    one, other = score(person, events, rules), score(person, shuffled, rules)
    assert outcome(one) == outcome(other)
    assert sorted(map(str, one.steps)) == sorted(map(str, other.steps))


@settings(max_examples=60)
@given(columns, entries, sets, points, st.sampled_from(HEADINGS), st.booleans())
def test_more_taken_is_never_better_and_more_added_never_worse(
    marks, events, rules, amount, heading, veto
):
    person = marked(**marks)
    before = score(person, events, rules)
    worse = score(person, [*events, entry(amount, heading, veto=veto, number=60)], rules)
    better = score(person, [*events, entry(amount, heading, ConductKind.PLUS, number=60)], rules)
    assert worse.total <= before.total <= better.total
    assert not worse.grade.better_than(before.grade)
    assert not before.grade.better_than(better.grade)


@settings(max_examples=60)
@given(columns, entries, sets)
def test_a_veto_always_decides(marks, events, rules):
    found = score(marked(**marks), events, rules)
    vetoed = any(one.veto and not one.kind.adds for one in events)
    assert found.vetoed is vetoed
    assert not vetoed or found.grade is EthicsGrade.POOR


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.sampled_from((1, 2, 3)), max_size=3), min_size=1, max_size=40),
    st.decimals(0, 100, places=1),
    st.sampled_from(QuotaRounding),
)
def test_the_share_of_the_best_is_never_exceeded(bonuses, percent, rounding):
    rules = replace(
        RULES["standard"], quota_percent=percent, quota_rounding=rounding, total_cap=None
    )
    scores = {str(n): score(BLANK, plus(*one), rules) for n, one in enumerate(bonuses)}
    grades = within_quota(scores, len(scores), rules)
    best = [who for who, grade in grades.items() if grade is EthicsGrade.EXCELLENT]
    assert len(best) <= excellent_places(len(scores), rules) <= len(scores)
    others = [who for who in grades if who not in best]
    assert all(scores[a].total > scores[b].total for a in best for b in others)


def test_places_round_as_the_rule_says():
    def places(people: int, rounding: QuotaRounding) -> int:
        return excellent_places(people, replace(RULES["standard"], quota_rounding=rounding))

    down, half, up = QuotaRounding.DOWN, QuotaRounding.HALF_UP, QuotaRounding.UP
    assert [places(45, one) for one in (down, half, up)] == [4, 5, 5]
    assert [places(44, one) for one in (down, half, up)] == [4, 4, 5]
    assert [places(3, one) for one in (down, half, up)] == [0, 0, 1]


def test_who_is_level_at_the_limit_is_left_to_a_person():
    rules = replace(RULES["standard"], quota_percent=Decimal(50), total_cap=None)
    level = {who: score(BLANK, plus(n), rules) for who, n in (("a", 3), ("b", 2), ("c", 2))}
    assert within_quota(level, 3, rules) == {
        "a": EthicsGrade.EXCELLENT,
        "b": EthicsGrade.GOOD,
        "c": EthicsGrade.GOOD,
    }


# --- The rules are data ---------------------------------------------------------------------------


def catalog() -> dict[str, object]:
    text = (files("resources") / "catalog" / "ethics.json").read_text(encoding="utf-8")
    found: dict[str, object] = json.loads(text)
    return found


def test_the_first_set_is_the_one_to_begin_with():
    assert built_in_rules()[0].code == "standard"
    assert {one.full for one in built_in_rules()} == {Decimal(100), Decimal(80)}
    assert all(item.points > 0 for one in built_in_rules() for item in one.items)


def test_what_an_entry_of_a_register_says_suggests_an_item():
    rules: EthicsRules = RULES["standard"]
    refused = rules.suggested("gift_record", {"gift_disposal.refused", "gift_form.money"})
    assert refused is not None
    assert refused.code == "plus-gift-refused"
    said = {"complaint_subject.attitude", "complaint_finding.pending"}
    assert rules.suggested("complaint", said) is None
    true = rules.suggested("complaint", {"complaint_subject.attitude", "complaint_finding.true"})
    assert true is not None
    assert not true.kind.adds
    assert rules.suggested("gift_record", {"gift_disposal.pending"}) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: one["headings"].pop(),
        lambda one: one["bands"].pop(),
        lambda one: one.update(levels=["office"]),
        lambda one: one.update(levels=["office", "self"]),
        lambda one: one["bands"].append({"least": "95", "grade": "poor"}),
        lambda one: one.update(quota_percent="101"),
        lambda one: one.update(total_cap="many"),
    ],
)
def test_rules_that_leave_something_open_are_refused(spoil):
    data = catalog()
    spoil(data["sets"][0])
    with pytest.raises(CatalogError):
        parse_ethics(data)
