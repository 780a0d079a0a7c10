"""Why a score is what it is: the way from full marks to the result, and the cheapest way upwards.

Each step of the way carries the sum after it, rounded from the exact sum, so that the steps add up
to the result without a remainder.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from cleanclinic.records.scoring import (
    ZERO,
    Points,
    Score,
    Sheet,
    Standing,
    round_half_up,
    share_kept,
)
from cleanclinic.records.standard import StandardBand


class StepKind(StrEnum):
    """What a step of the way tells; the words are `score_step.<value>`."""

    FULL = "full"
    REBASED = "rebased"
    LOST = "lost"
    UNTOUCHED = "untouched"
    BONUS = "bonus"
    NEWER = "newer"
    VETO = "veto"
    RESULT = "result"


@dataclass(frozen=True)
class Step:
    """A bar of the waterfall; `codes` are the indicators it is about.

    `delta` is what it takes or gives, `after` the sum then; words `score_step.<kind>` with `values`
    say it.
    """

    kind: StepKind
    delta: Decimal
    after: Decimal
    codes: tuple[str, ...]
    values: Mapping[str, object]


def explain(sheet: Sheet, score: Score) -> tuple[Step, ...]:
    """From full marks to the result, the greatest loss first; empty where nothing applies."""
    whole = sum((one.weight * one.full for one in score.points.values() if one.counts), ZERO)
    if not whole:
        return ()
    return tuple(_steps(sheet, score, Fraction(sheet.standard.full) / Fraction(whole)))


def _steps(sheet: Sheet, score: Score, worth: Fraction) -> Iterator[Step]:
    """`worth` is what one weighted point is in the result."""
    exact = Fraction(sheet.standard.full)
    shown = sheet.standard.full

    def step(
        kind: StepKind, change: Fraction, codes: tuple[str, ...], values: Mapping[str, object]
    ) -> Step:
        nonlocal exact, shown
        exact += change
        before, shown = shown, round_half_up(exact)
        return Step(kind, shown - before, shown, codes, values)

    nothing = Fraction(0)
    yield step(StepKind.FULL, nothing, (), {"full": shown})
    away = _codes(score, Standing.NOT_APPLICABLE)
    if away:
        values = {"count": len(away), "applies": score.applies}
        yield step(StepKind.REBASED, nothing, away, values)
    for one in lost_most_first(score):
        change = -Fraction(one.weight * one.lost) * worth
        yield step(StepKind.LOST, change, (one.code,), {"code": one.code, "lost": one.lost})
    if untouched := _codes(score, Standing.UNTOUCHED):
        missing = [score.points[code] for code in untouched]
        change = -sum((Fraction(one.weight * one.lost) for one in missing), nothing) * worth
        yield step(StepKind.UNTOUCHED, change, untouched, {"count": len(untouched)})
    if score.bonus:
        codes = tuple(one.code for one in score.points.values() if one.bonus and one.points)
        values = {"bonus": score.bonus, "cap": sheet.standard.bonus_cap}
        yield step(StepKind.BONUS, Fraction(score.bonus), codes, values)
    if score.newer:
        yield step(StepKind.NEWER, nothing, score.newer, {"count": len(score.newer)})
    if score.vetoes:
        yield step(StepKind.VETO, nothing, score.vetoes, {"count": len(score.vetoes)})
    if score.value is not None:
        band = score.band.title if score.band else ""
        yield step(StepKind.RESULT, nothing, (), {"value": score.value, "band": band})


def _codes(score: Score, standing: Standing) -> tuple[str, ...]:
    return tuple(one.code for one in score.points.values() if one.standing is standing)


def lost_most_first(score: Score) -> list[Points]:
    """Answered indicators that lost points, by weighted loss; ties in the standard's order."""
    lost = [one for one in score.points.values() if one.points is not None and one.lost]
    return sorted(lost, key=lambda one: -one.weight * one.lost)


@dataclass(frozen=True)
class Way:
    """The fewest indicators to bring to their full points so that `band` is reached.

    `vetoes` among them must be mended whatever the points are. `value` is the result then.
    """

    band: StandardBand
    codes: tuple[str, ...]
    vetoes: tuple[str, ...]
    value: Decimal


def next_band(sheet: Sheet, score: Score) -> StandardBand | None:
    """The band above the one reached; None at the top, and where there is no score."""
    bands = sheet.standard.bands
    if score.band is None or score.band == bands[0]:
        return None
    return bands[bands.index(score.band) - 1]


def cheapest_way(sheet: Sheet, score: Score, band: StandardBand) -> Way | None:
    """The fewest improvements that reach `band`; None where there is no score, or no way.

    All improvements count alike, so taking the greatest losses first is the fewest: first what must
    be mended (vetoes), then in each category that is below the band's share, then overall.
    """
    if score.value is None:
        return None
    losses = sorted(
        (one for one in score.points.values() if one.lost and one.counts),
        key=lambda one: -one.weight * one.lost,
    )
    # A veto whose loss rounds to nothing must be mended all the same.
    vetoes = score.vetoes if band != sheet.standard.bands[-1] else ()
    chosen = {one.code: one for one in losses if one.code in vetoes}
    for category in score.categories:
        need = category.applies * band.each_category / 100 - category.kept
        mine = [one for one in losses if one.category == category.code]
        need -= sum((one.lost for one in mine if one.code in chosen), ZERO)
        for one in sorted(mine, key=lambda one: -one.lost):
            if need <= 0:
                break
            if one.code not in chosen:
                chosen[one.code] = one
                need -= one.lost
    value = _value_with(sheet, score, chosen)
    for one in losses:
        if value >= band.least:
            break
        if one.code not in chosen:
            chosen[one.code] = one
            value = _value_with(sheet, score, chosen)
    if value < band.least:
        return None
    codes = (*vetoes, *(code for code in chosen if code not in vetoes))
    return Way(band, codes, vetoes, value)


def _value_with(sheet: Sheet, score: Score, mended: Mapping[str, Points]) -> Decimal:
    """The result with these indicators at their full points."""
    applies = sum((one.weight * one.full for one in score.points.values() if one.counts), ZERO)
    gained = sum((one.weight * one.lost for one in mended.values()), ZERO)
    kept = share_kept(score.points.values()) or Fraction(0)
    share = kept + Fraction(gained) / Fraction(applies) if applies else kept
    return round_half_up(Fraction(sheet.standard.full) * share + Fraction(score.bonus))
