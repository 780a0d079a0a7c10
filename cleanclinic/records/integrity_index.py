"""The integrity index (清廉指数) of a department: its rules as data, and the arithmetic.

Knows no records: it is given facts by the codes the rules name. The points of a part are rounded
once, half up, to two places; from there on everything is exact, and the index is rounded once more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.fields import Choice, Day, Line, Number, Parts, Problem, Whole
from cleanclinic.records.record import Record, RecordInvalidError
from cleanclinic.records.scoring import divide_half_up

ZERO, FULL = Decimal(0), Decimal(100)


class IndexBand(StrEnum):
    """What an index comes to, the best first; the words are `index_band.<value>`."""

    MODEL = "model"
    GOOD = "good"
    WEAK = "weak"
    FAILED = "failed"


class IndexKind(StrEnum):
    """How a part counts; the words are `index_kind.<value>`.

    A share counts among the weights; a bonus is added for each, a veto leaves the index its most.
    """

    SHARE = "share"
    BONUS = "bonus"
    VETO = "veto"


@dataclass(frozen=True, kw_only=True)
class IndexPart:
    """One part. Of a share `full` per cent have all of the `weight`.

    Of a bonus each one adds `weight`, all together at most `full`; of a veto `full` is the most
    that is left.
    """

    code: Annotated[str, Line(40)]
    kind: Annotated[IndexKind, Choice(IndexKind)]
    weight: Annotated[Decimal, Number(ZERO, FULL)]
    full: Annotated[Decimal, Number(ZERO, FULL)] = FULL


@dataclass(frozen=True, kw_only=True)
class IndexRules(Record):
    """One version of the rules; the office's own stand before the program's.

    `months` is how far back what happened counts. From `sure` per cent of the weights on an index
    is certain, below `vague` it says little. An index of `model` is exemplary, of `good` sound, of
    `weak` to be mended, below that it failed.
    """

    KIND: ClassVar[str] = "index_rules"
    OFFICE_OWNED: ClassVar[bool] = True

    version: Annotated[int, Whole(1, 9999)]
    title: Annotated[str, Line(60)]
    parts: Annotated[tuple[IndexPart, ...], Parts(IndexPart, most=40)]
    months: Annotated[int, Whole(1, 36)] = 12
    sure: Annotated[int, Whole(0, 100)] = 80
    vague: Annotated[int, Whole(0, 100)] = 50
    valid_from: Annotated[date | None, Day()] = None
    model: Annotated[Decimal, Number(ZERO, FULL)] = Decimal(90)
    good: Annotated[Decimal, Number(ZERO, FULL)] = Decimal(75)
    weak: Annotated[Decimal, Number(ZERO, FULL)] = Decimal(60)

    def band(self, value: Decimal) -> IndexBand:
        """What an index of this value comes to."""
        steps = zip(IndexBand, (self.model, self.good, self.weak), strict=False)
        return next((band for band, least in steps if value >= least), IndexBand.FAILED)

    def of_kind(self, kind: IndexKind) -> tuple[IndexPart, ...]:
        return tuple(one for one in self.parts if one.kind is kind)

    def check(self) -> None:
        """Raises RecordInvalidError, also where nothing could be counted or a band is never met."""
        super().check()
        codes = [one.code for one in self.parts]
        shares = self.of_kind(IndexKind.SHARE)
        sound = (
            len(set(codes)) == len(codes)
            and sum((one.weight for one in shares), ZERO) > 0
            and all(one.full > 0 for one in shares)
            and self.vague <= self.sure
        )
        if not sound:
            raise RecordInvalidError(self.KIND, (Problem("parts", "index_parts", {}),))
        if not self.model > self.good > self.weak:
            raise RecordInvalidError(self.KIND, (Problem("model", "index_bands", {}),))


class Confidence(StrEnum):
    """How much an index says, by the weights that had data; words `confidence.<value>`."""

    SURE = "sure"
    FAIR = "fair"
    VAGUE = "vague"


@dataclass(frozen=True)
class Measure:
    """`done` of `of`; nothing of nothing is no data."""

    done: Decimal
    of: Decimal


@dataclass(frozen=True)
class IndexFacts:
    """What is known of a department, by the codes of parts; what is not named has no data."""

    measures: Mapping[str, Measure]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class PartPoints:
    """A part as it counts: `points` of `most`; None where it had no data and was left out.

    A bonus has no `most` that could be lacking: what it adds is `points` of its cap.
    """

    part: IndexPart
    points: Decimal | None
    most: Decimal
    measure: Measure | None = None
    count: int = 0


@dataclass(frozen=True)
class Index:
    """The index: `value` from 0 to 100, None where no part had data.

    `before_veto` is what it would be without the vetoes that fired (`vetoes`). `coverage` is the
    share of the weights that had data, in per cent, rounded down.
    """

    value: Decimal | None
    before_veto: Decimal | None
    coverage: int
    confidence: Confidence
    bonus: Decimal
    vetoes: tuple[str, ...]
    parts: tuple[PartPoints, ...]


@dataclass(frozen=True)
class Effect:
    """What the index would gain (and be) if a part were full, or a veto gone.

    `lacking` is how many are lacking to that.
    """

    code: str
    gain: Decimal
    value: Decimal
    lacking: Decimal


def index_of(rules: IndexRules, facts: IndexFacts) -> Index:
    """The index of some facts; codes of the facts that the rules do not name are ignored."""
    parts = tuple(_points(one, facts) for one in rules.parts)
    shares = [one for one in parts if one.part.kind is IndexKind.SHARE]
    every = sum((one.most for one in shares), ZERO)
    known = sum((one.most for one in shares if one.points is not None), ZERO)
    kept = sum((one.points for one in shares if one.points is not None), ZERO)
    bonus = sum((one.points or ZERO for one in parts if one.part.kind is IndexKind.BONUS), ZERO)
    vetoes = [one for one in parts if one.part.kind is IndexKind.VETO and one.count]
    before = value = None
    if known:
        before = value = min(divide_half_up(FULL * kept + bonus * known, known), FULL)
        for one in vetoes:
            value = min(value, one.part.full)
    coverage = int(known * 100 // every)
    return Index(
        value,
        before,
        coverage,
        _confidence(rules, coverage),
        bonus,
        tuple(one.part.code for one in vetoes),
        parts,
    )


def most_effect(rules: IndexRules, facts: IndexFacts) -> tuple[Effect, ...]:
    """What would raise the index most, the most first; parts without data are not guessed at."""
    now = index_of(rules, facts)
    if now.value is None:
        return ()
    found = []
    for one in now.parts:
        lacking, better = _made_full(one, facts)
        if not lacking:
            continue
        then = index_of(rules, better).value
        if then is not None and then > now.value:
            found.append(Effect(one.part.code, then - now.value, then, lacking))
    return tuple(sorted(found, key=lambda one: (-one.gain, one.lacking, one.code)))


def _made_full(one: PartPoints, facts: IndexFacts) -> tuple[Decimal, IndexFacts]:
    """What a part lacks, and the facts as they would be without that."""
    code, part = one.part.code, one.part
    if part.kind is IndexKind.VETO and one.count:
        return Decimal(one.count), replace(facts, counts={**facts.counts, code: 0})
    measure = one.measure
    if part.kind is IndexKind.SHARE and measure is not None and measure.of > 0:
        wanted = measure.of * part.full / 100
        lacking = wanted - measure.done
        if lacking > 0:
            full = replace(measure, done=measure.of)
            return lacking, replace(facts, measures={**facts.measures, code: full})
    return ZERO, facts


def _points(part: IndexPart, facts: IndexFacts) -> PartPoints:
    count = max(facts.counts.get(part.code, 0), 0)
    match part.kind:
        case IndexKind.SHARE:
            measure = facts.measures.get(part.code)
            if measure is None or measure.of <= 0:
                return PartPoints(part, None, part.weight)
            done = min(max(measure.done, ZERO), measure.of)
            points = divide_half_up(part.weight * 100 * done, measure.of * part.full)
            return PartPoints(part, min(points, part.weight), part.weight, measure)
        case IndexKind.BONUS:
            return PartPoints(part, min(part.weight * count, part.full), part.full, count=count)
        case IndexKind.VETO:
            return PartPoints(part, None, ZERO, count=count)


def _confidence(rules: IndexRules, coverage: int) -> Confidence:
    if coverage >= rules.sure:
        return Confidence.SURE
    return Confidence.FAIR if coverage >= rules.vague else Confidence.VAGUE
