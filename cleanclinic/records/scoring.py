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
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

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


def round_half_up(value: Fraction) -> Decimal:
    """The one rounding rule: two places, half away from zero, exact before."""
    hundredths = abs(value) * 100
    whole = int(hundredths + Fraction(1, 2))
    rounded = (Decimal(whole) * CENT).quantize(CENT, ROUND_HALF_UP)
    return -rounded if value < 0 else rounded


def score(sheet: Sheet, answers: Mapping[str, Given]) -> Score:
    """The score of some answers by indicator code; codes the sheet does not ask are ignored."""
    points = {one.code: points_of(one, answers.get(one.code, UNTOUCHED)) for one in sheet.questions}
    return _summed(sheet, points)


def what_if(sheet: Sheet, answers: Mapping[str, Given], tried: Mapping[str, Given]) -> Score:
    """The score there would be with some answers given otherwise; nothing is kept."""
    return score(sheet, {**answers, **tried})


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
    exact = method.points(full, given)
    points = round_half_up(exact)
    if bonus:
        return made(Standing.FULL if points else Standing.NOTHING, points)
    strict = isinstance(method, Binary | Deduct)
    vetoed = indicator.veto and (exact < full if strict else exact == 0)
    if points >= full:
        return made(Standing.FULL, full, vetoed=vetoed)
    return made(Standing.PARTLY if points else Standing.NOTHING, points, vetoed=vetoed)


def _summed(sheet: Sheet, points: Mapping[str, Points]) -> Score:
    every = points.values()
    newer = tuple(one.code for one in every if one.standing is Standing.NEWER)
    vetoes = tuple(one.code for one in every if one.vetoed)
    rated = [one for one in every if one.counts and one.points is not None]
    bonus = min(sum((one.points or ZERO for one in every if one.bonus), ZERO), _cap(sheet))
    categories = tuple(_category(one.code, every) for one in sheet.standard.categories)
    share = share_kept(every)
    value = None
    if share is not None and not newer:
        value = round_half_up(Fraction(sheet.standard.full) * share + Fraction(bonus))
    band = None
    if value is not None:
        band = band_of(sheet.standard.bands, value, categories, vetoed=bool(vetoes))
    return Score(
        value=value,
        band=band,
        kept=sum((one.points or ZERO for one in rated), ZERO),
        rated=sum((one.full for one in rated), ZERO),
        applies=sum((one.full for one in every if one.counts), ZERO),
        bonus=bonus,
        answered=sum(one.standing not in (Standing.UNTOUCHED, Standing.NEWER) for one in every),
        total=len(points),
        vetoes=vetoes,
        newer=newer,
        categories=categories,
        points=points,
    )


def _cap(sheet: Sheet) -> Decimal:
    return sheet.standard.bonus_cap


def share_kept(every: Iterable[Points]) -> Fraction | None:
    """Weighted points kept of weighted points that apply; None where nothing applies."""
    kept = applies = ZERO
    for one in every:
        if one.counts:
            applies += one.weight * one.full
            kept += one.weight * (one.points or ZERO)
    return Fraction(kept) / Fraction(applies) if applies else None


def _category(code: str, every: Iterable[Points]) -> CategoryScore:
    mine = [one for one in every if one.category == code]
    counted = [one for one in mine if one.counts]
    return CategoryScore(
        code=code,
        kept=sum((one.points or ZERO for one in counted), ZERO),
        applies=sum((one.full for one in counted), ZERO),
        rated=sum((one.full for one in counted if one.points is not None), ZERO),
        answered=sum(one.standing not in (Standing.UNTOUCHED, Standing.NEWER) for one in mine),
        total=len(mine),
    )


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
