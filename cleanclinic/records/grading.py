"""The three ways to grade a risk point, each with a reason that can be shown.

`matrix` multiplies likelihood by impact and reads the level from bands; `consequence` grades by
what could follow for the person (crime, discipline, minor breach); `criteria` counts which of five
features of power apply. The bands are data: hospitals differ.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from cleanclinic.records.frequency import Frequency
from cleanclinic.records.months import months_later

SCALE = 5


class RiskLevel(StrEnum):
    """High is 一级, medium 二级, low 三级."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


LEVEL_ORDER = (RiskLevel.HIGH, RiskLevel.MEDIUM, RiskLevel.LOW)


class GradingMethod(StrEnum):
    MATRIX = "matrix"
    CONSEQUENCE = "consequence"
    CRITERIA = "criteria"


class Consequence(StrEnum):
    """The gravest thing that could follow for the person."""

    CRIME = "crime"
    DISCIPLINE = "discipline"
    MINOR = "minor"


class Criterion(StrEnum):
    """Features of a post or power that make it risky."""

    RESOURCES = "resources"
    DISCRETION = "discretion"
    OPENNESS = "openness"
    OPPORTUNITY = "opportunity"
    HIGH_INCIDENCE = "high_incidence"


class Watcher(StrEnum):
    """Who answers for a risk of some level and looks after it (管控层级)."""

    LEADERS = "leaders"
    DISCIPLINE = "discipline"
    DEPUTY = "deputy"
    FUNCTIONAL = "functional"
    SECTION_HEAD = "section_head"


@dataclass(frozen=True)
class Band:
    """`level` holds from `least` upwards, until the next higher band."""

    least: int
    level: RiskLevel


@dataclass(frozen=True)
class GradingRules:
    """A hospital's bands, and by level its review periods (months) and who watches.

    `check_months` is how long a control of some frequency may go without a look at whether it
    works; a frequency that is not named asks for none.
    """

    matrix: tuple[Band, ...]
    criteria: tuple[Band, ...]
    consequence: Mapping[Consequence, RiskLevel]
    review_months: Mapping[RiskLevel, int]
    watch: Mapping[RiskLevel, tuple[Watcher, ...]] = field(default_factory=dict)
    check_months: Mapping[Frequency, int] = field(default_factory=dict)

    def watchers(self, level: RiskLevel) -> tuple[Watcher, ...]:
        """Who watches risks of a level, the highest first; none where no rule says so."""
        return self.watch.get(level, ())


@dataclass(frozen=True)
class Grade:
    """A level with the words key and values that say why."""

    level: RiskLevel
    score: int
    reason: str
    values: Mapping[str, object]


@cache
def default_rules() -> GradingRules:
    """The rules that come with the program."""
    text = (files("resources") / "catalog" / "grading.json").read_text(encoding="utf-8")
    return read_rules(json.loads(text))


def read_rules(data: Mapping[str, object]) -> GradingRules:
    """Rules from JSON; raises ValueError for bands that leave a score without a level."""

    def bands(name: str) -> tuple[Band, ...]:
        rows = data[name]
        assert isinstance(rows, list)
        found = sorted(
            (Band(row["least"], RiskLevel(row["level"])) for row in rows),
            key=lambda band: -band.least,
        )
        if not found or found[-1].least > 0:
            raise ValueError(f"{name}: the lowest band must start at 0")
        if len({band.least for band in found}) != len(found):
            raise ValueError(f"{name}: two bands start at the same score")
        return tuple(found)

    consequence, months = data["consequence"], data["review_months"]
    watch, checks = data.get("watch", {}), data.get("check_months", {})
    assert isinstance(consequence, dict)
    assert isinstance(months, dict)
    assert isinstance(watch, dict)
    assert isinstance(checks, dict)
    return GradingRules(
        bands("matrix"),
        bands("criteria"),
        {Consequence(name): RiskLevel(level) for name, level in consequence.items()},
        {RiskLevel(name): int(count) for name, count in months.items()},
        {RiskLevel(name): tuple(map(Watcher, who)) for name, who in watch.items()},
        {Frequency(name): int(count) for name, count in checks.items()},
    )


def grade_by_matrix(likelihood: int, impact: int, rules: GradingRules) -> Grade:
    """Likelihood times impact, each 1 to 5."""
    score = likelihood * impact
    band = _band(rules.matrix, score)
    return Grade(
        band.level,
        score,
        "grade.matrix",
        {"likelihood": likelihood, "impact": impact, "score": score, "least": band.least},
    )


def grade_by_consequence(consequence: Consequence, rules: GradingRules) -> Grade:
    level = rules.consequence[consequence]
    return Grade(level, 0, f"grade.consequence.{consequence}", {})


def grade_by_criteria(criteria: tuple[Criterion, ...], rules: GradingRules) -> Grade:
    """The more of the five features apply, the higher the level."""
    count = len(set(criteria))
    band = _band(rules.criteria, count)
    return Grade(
        band.level, count, "grade.criteria", {"count": count, "least": band.least, "of": SCALE}
    )


def _band(bands: tuple[Band, ...], score: int) -> Band:
    return next(band for band in bands if score >= band.least)


def next_review(level: RiskLevel, after: date, rules: GradingRules) -> date:
    """The day of the next review; a day that month does not have becomes its last."""
    return months_later(after, rules.review_months[level])
