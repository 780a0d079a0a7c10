"""The score of a self-check: pure arithmetic, the same for preview, record and paper.

The one rounding rule: the points of each indicator are rounded once, half up, to two places (so
that a person can add them up by hand); from there on everything is exact (fractions), and the
result is rounded once more the same way when it is shown. Nothing else is rounded.

    points of an indicator      by its method, 0 to its full points
    lost share                  weighted points kept ÷ weighted points that apply
    result                      full marks of the standard × that share, plus bonuses up to the cap

An indicator that does not apply to this kind of department, or was marked so with a reason, leaves
both sides of the division. When nothing is left to count there is no score. An untouched indicator
has no points yet. A veto puts the whole into the last band, whatever the points are. It fires when
a veto indicator that is yes/no or counted by events loses anything, and when one by ratio or tiers
has nothing left.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.standard import Standard, StandardBand, StandardIndicator
from cleanclinic.records.standard_methods import (
    UNTOUCHED,
    AnyMethod,
    Binary,
    Bonus,
    Deduct,
    Given,
    Unknown,
    read_method,
)

CENT = Decimal("0.01")
ZERO = Decimal(0)


class Standing(StrEnum):
    """How one indicator stands; the words are `standing.<value>`."""

    UNTOUCHED = "untouched"
    FULL = "full"
    PARTLY = "partly"
    NOTHING = "nothing"
    NOT_APPLICABLE = "not_applicable"
    NEWER = "newer"


@dataclass(frozen=True)
class Question:
    """An indicator that this department answers, with its method read."""

    indicator: StandardIndicator
    category: str
    weight: Decimal
    method: AnyMethod

    @property
    def code(self) -> str:
        return self.indicator.code


@dataclass(frozen=True)
class Sheet:
    """A standard as one kind of department is asked it; made once, scored often."""

    standard: Standard
    questions: tuple[Question, ...]

    def question(self, code: str) -> Question | None:
        return next((one for one in self.questions if one.code == code), None)


def sheet_for(standard: Standard, kind: DepartmentType | None) -> Sheet:
    """The questions of a standard for a kind of department; None asks all of them.

    Raises MethodError for a standard that was never checked.
    """
    weights = {one.code: one.weight for one in standard.categories}
    category = {one.code: one.category for one in standard.items}
    return Sheet(
        standard,
        tuple(
            Question(one, category[one.item], weights[category[one.item]], read_method(one))
            for one in standard.indicators
            if kind is None or one.applies_to(kind)
        ),
    )


@dataclass(frozen=True)
class Points:
    """What one indicator has; `points` is None where there is nothing to count (yet)."""

    code: str
    category: str
    standing: Standing
    full: Decimal
    points: Decimal | None
    weight: Decimal
    vetoed: bool = False
    bonus: bool = False

    @property
    def counts(self) -> bool:
        """Whether it stands on both sides of the division."""
        return not self.bonus and self.standing not in (Standing.NOT_APPLICABLE, Standing.NEWER)

    @property
    def is_below(self) -> bool:
        """Whether the answer left less than there was to have; a bonus not earned is no loss."""
        return self.counts and self.standing in (Standing.PARTLY, Standing.NOTHING)

    @property
    def lost(self) -> Decimal:
        """Points gone; an untouched indicator has none yet, so all of them."""
        return self.full - (self.points or ZERO) if self.counts else ZERO


@dataclass(frozen=True)
class CategoryScore:
    """A category; `kept` of `applies` points, of which `rated` belong to answered indicators."""

    code: str
    kept: Decimal
    applies: Decimal
    rated: Decimal
    answered: int
    total: int

    def reaches(self, per_cent: int) -> bool:
        """Whether it has so many per cent of its points; nothing to count reaches everything."""
        return self.kept * 100 >= self.applies * per_cent


@dataclass(frozen=True)
class Score:
    """The whole; `value` and `band` are None where there is nothing to count, or where `newer`
    names indicators that only a newer version of the program can count.

    Untouched indicators have no points in `value`: it is what is certain by now. `kept` of `rated`
    is what the answers given so far are worth, in plain points.
    """

    value: Decimal | None
    band: StandardBand | None
    kept: Decimal
    rated: Decimal
    applies: Decimal
    bonus: Decimal
    answered: int
    total: int
    vetoes: tuple[str, ...]
    newer: tuple[str, ...]
    categories: tuple[CategoryScore, ...]
    points: Mapping[str, Points]

    @property
    def complete(self) -> bool:
        return self.answered == self.total


def divide_half_up(numerator: Decimal, denominator: Decimal) -> Decimal:
    """The one rounding rule: a quotient not below 0 to two places, half up, exact before."""
    return (numerator * 200 + denominator) // (denominator * 2) * CENT


def score(sheet: Sheet, answers: Mapping[str, Given]) -> Score:
    """The score of some answers by indicator code; codes the sheet does not ask are ignored."""
    points = {one.code: points_of(one, answers.get(one.code, UNTOUCHED)) for one in sheet.questions}
    return _summed(sheet, points)


def points_of(question: Question, given: Given) -> Points:
    """What one answer is worth; an amount its method does not allow counts as untouched."""
    indicator, method = question.indicator, question.method
    bonus = isinstance(method, Bonus)
    full = indicator.points

    def made(standing: Standing, points: Decimal | None = None, *, vetoed: bool = False) -> Points:
        category, weight = question.category, question.weight
        return Points(
            indicator.code, category, standing, full, points, weight, vetoed=vetoed, bonus=bonus
        )

    if isinstance(method, Unknown):
        return made(Standing.NEWER)
    if given.not_applicable:
        return made(Standing.NOT_APPLICABLE)
    if given.amount is None or method.problem(given) is not None:
        return made(Standing.UNTOUCHED)
    exact, of = method.points(full, given)
    points = divide_half_up(exact, of)
    if bonus:
        return made(Standing.FULL if points else Standing.NOTHING, points)
    strict = isinstance(method, Binary | Deduct)
    vetoed = indicator.veto and (exact < full * of if strict else exact == 0)
    if points >= full:
        return made(Standing.FULL, full, vetoed=vetoed)
    return made(Standing.PARTLY if points else Standing.NOTHING, points, vetoed=vetoed)


def _summed(sheet: Sheet, points: Mapping[str, Points]) -> Score:
    every = tuple(points.values())
    newer = tuple(one.code for one in every if one.standing is Standing.NEWER)
    vetoes = tuple(one.code for one in every if one.vetoed)
    bonus = sum((one.points or ZERO for one in every if one.bonus), ZERO)
    bonus = min(bonus, sheet.standard.bonus_cap)
    categories = _categories(sheet, every)
    value = None if newer else value_of(sheet, weighed(every), bonus)
    band = None
    if value is not None:
        band = band_of(sheet.standard.bands, value, categories, vetoed=bool(vetoes))
    return Score(
        value=value,
        band=band,
        kept=sum((one.kept for one in categories), ZERO),
        rated=sum((one.rated for one in categories), ZERO),
        applies=sum((one.applies for one in categories), ZERO),
        bonus=bonus,
        answered=sum(one.answered for one in categories),
        total=len(points),
        vetoes=vetoes,
        newer=newer,
        categories=categories,
        points=points,
    )


def weighed(every: Iterable[Points]) -> tuple[Decimal, Decimal]:
    """Weighted points kept, and weighted points that apply."""
    kept = applies = ZERO
    for one in every:
        if one.counts:
            applies += one.weight * one.full
            kept += one.weight * (one.points or ZERO)
    return kept, applies


def value_of(sheet: Sheet, share: tuple[Decimal, Decimal], bonus: Decimal) -> Decimal | None:
    """The result of so much kept of so much; None where nothing applies."""
    kept, applies = share
    if not applies:
        return None
    return divide_half_up(sheet.standard.full * kept + bonus * applies, applies)


def _categories(sheet: Sheet, every: Iterable[Points]) -> tuple[CategoryScore, ...]:
    by_code: dict[str, list[Points]] = {one.code: [] for one in sheet.standard.categories}
    for one in every:
        by_code[one.category].append(one)
    return tuple(_category(code, mine) for code, mine in by_code.items())


def _category(code: str, mine: list[Points]) -> CategoryScore:
    kept = applies = rated = ZERO
    for one in mine:
        if one.counts:
            applies += one.full
            if one.points is not None:
                kept += one.points
                rated += one.full
    answered = sum(one.standing not in (Standing.UNTOUCHED, Standing.NEWER) for one in mine)
    return CategoryScore(code, kept, applies, rated, answered, len(mine))


def band_of(
    bands: tuple[StandardBand, ...],
    value: Decimal,
    categories: tuple[CategoryScore, ...],
    *,
    vetoed: bool,
) -> StandardBand | None:
    """The best band whose conditions hold; after a veto the last one, always."""
    if not bands:
        return None
    if vetoed:
        return bands[-1]
    for band in bands:
        reached = all(one.reaches(band.each_category) for one in categories)
        if value >= band.least and reached:
            return band
    return bands[-1]
