"""Why a score is what it is: the way from full marks to the result, and the cheapest way upwards.

Each step of the way carries the sum after it, rounded from the exact sum, so that the steps add up
to the result without a remainder.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cleanclinic.records.scoring import (
    ZERO,
    Points,
    Score,
    Sheet,
    Standing,
    divide_half_up,
    value_of,
    weighed,
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
    _, applies = weighed(score.points.values())
    return tuple(_Way(sheet, score, applies).steps()) if applies else ()


class _Way:
    """The sum on its way: exact in weighted points, rounded where it is shown."""

    def __init__(self, sheet: Sheet, score: Score, applies: Decimal) -> None:
        self._standard = sheet.standard
        self._score = score
        self._applies = applies
        self._kept = applies
        self._bonus = ZERO
        self._shown = sheet.standard.full

    def steps(self) -> Iterator[Step]:
        score = self._score
        yield self._step(StepKind.FULL, (), {"full": self._shown})
        if away := _codes(score, Standing.NOT_APPLICABLE):
            values = {"count": len(away), "applies": score.applies}
            yield self._step(StepKind.REBASED, away, values)
        for one in lost_most_first(score):
            self._kept -= one.weight * one.lost
            yield self._step(StepKind.LOST, (one.code,), {"code": one.code, "lost": one.lost})
        if untouched := _codes(score, Standing.UNTOUCHED):
            missing = (score.points[code] for code in untouched)
            self._kept -= sum((one.weight * one.lost for one in missing), ZERO)
            yield self._step(StepKind.UNTOUCHED, untouched, {"count": len(untouched)})
        if score.bonus:
            self._bonus = score.bonus
            codes = tuple(one.code for one in score.points.values() if one.bonus and one.points)
            values = {"bonus": score.bonus, "cap": self._standard.bonus_cap}
            yield self._step(StepKind.BONUS, codes, values)
        if score.newer:
            yield self._step(StepKind.NEWER, score.newer, {"count": len(score.newer)})
        if score.vetoes:
            yield self._step(StepKind.VETO, score.vetoes, {"count": len(score.vetoes)})
        if score.value is not None:
            decided = score.complete or bool(score.vetoes)
            band = score.band.title if score.band and decided else ""
            yield self._step(StepKind.RESULT, (), {"value": score.value, "band": band})

    def _step(self, kind: StepKind, codes: tuple[str, ...], values: Mapping[str, object]) -> Step:
        exact = self._standard.full * self._kept + self._bonus * self._applies
        before, self._shown = self._shown, divide_half_up(exact, self._applies)
        return Step(kind, self._shown - before, self._shown, codes, values)


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
    kept, applies = weighed(score.points.values())
    kept += sum((one.weight * one.lost for one in chosen.values()), ZERO)
    for one in losses:
        if (value_of(sheet, (kept, applies), score.bonus) or ZERO) >= band.least:
            break
        if one.code not in chosen:
            chosen[one.code] = one
            kept += one.weight * one.lost
    value = value_of(sheet, (kept, applies), score.bonus) or ZERO
    if value < band.least:
        return None
    codes = (*vetoes, *(code for code in chosen if code not in vetoes))
    return Way(band, codes, vetoes, value)
