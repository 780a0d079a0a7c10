"""The three risk methods, each worked by hand, and the rules about bands."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.records.grading import (
    LEVEL_ORDER,
    SCALE,
    Consequence,
    Criterion,
    RiskLevel,
    default_rules,
    grade_by_consequence,
    grade_by_criteria,
    grade_by_matrix,
    next_review,
    read_rules,
)
from cleanclinic.words import LANGUAGES, Words

RULES = default_rules()
RULES_DATA = {
    "matrix": [{"least": 0, "level": "low"}, {"least": 10, "level": "high"}],
    "criteria": [{"least": 0, "level": "low"}],
    "consequence": {"crime": "high", "discipline": "medium", "minor": "low"},
    "review_months": {"high": 3, "medium": 6, "low": 12},
}
SCALES = st.integers(1, SCALE)


@pytest.mark.parametrize(
    ("likelihood", "impact", "level"),
    [(3, 5, "high"), (2, 5, "medium"), (2, 4, "medium"), (1, 5, "low"), (5, 5, "high")],
)
def test_likelihood_times_impact_is_read_from_the_bands(likelihood, impact, level):
    grade = grade_by_matrix(likelihood, impact, RULES)
    assert (grade.level, grade.score) == (level, likelihood * impact)


@given(SCALES, SCALES, SCALES)
def test_more_likely_or_graver_is_never_graded_lower(likelihood, impact, more):
    worse = grade_by_matrix(max(likelihood, more), impact, RULES)
    grade = grade_by_matrix(likelihood, impact, RULES)
    assert LEVEL_ORDER.index(worse.level) <= LEVEL_ORDER.index(grade.level)


def test_the_gravest_consequence_decides():
    levels = [grade_by_consequence(one, RULES).level for one in Consequence]
    assert levels == [RiskLevel.HIGH, RiskLevel.MEDIUM, RiskLevel.LOW]


@pytest.mark.parametrize(
    ("count", "level"), [(0, "low"), (1, "low"), (2, "medium"), (3, "high"), (5, "high")]
)
def test_the_count_of_features_decides(count, level):
    assert grade_by_criteria(tuple(Criterion)[:count], RULES).level == level


def test_a_feature_named_twice_counts_once():
    twice = (Criterion.RESOURCES, Criterion.RESOURCES)
    assert grade_by_criteria(twice, RULES).score == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_grade_can_say_why(language):
    words = Words(language)
    grades = [
        grade_by_matrix(4, 5, RULES),
        grade_by_criteria(tuple(Criterion), RULES),
        *(grade_by_consequence(one, RULES) for one in Consequence),
    ]
    assert all(words.text(grade.reason, **grade.values) for grade in grades)
    assert "20" in words.text(grades[0].reason, **grades[0].values)


def test_bands_are_data():
    rules = read_rules(RULES_DATA)
    assert grade_by_matrix(2, 5, rules).level is RiskLevel.HIGH
    assert grade_by_matrix(3, 3, rules).level is RiskLevel.LOW


@pytest.mark.parametrize(
    "matrix",
    [
        [],
        [{"least": 1, "level": "low"}],
        [{"least": 0, "level": "low"}, {"least": 0, "level": "high"}],
    ],
)
def test_bands_that_leave_a_score_without_a_level_are_refused(matrix):
    with pytest.raises(ValueError, match="matrix"):
        read_rules({**RULES_DATA, "matrix": matrix})


@pytest.mark.parametrize(
    ("level", "after", "due"),
    [
        (RiskLevel.HIGH, date(2026, 11, 22), date(2027, 2, 22)),
        (RiskLevel.HIGH, date(2026, 11, 30), date(2027, 2, 28)),
        (RiskLevel.MEDIUM, date(2026, 8, 31), date(2027, 2, 28)),
        (RiskLevel.LOW, date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_the_next_review_follows_from_the_level(level, after, due):
    assert next_review(level, after, RULES) == due
