"""The rules an ethics evaluation is reckoned by: data of the program's or of the office's own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, ClassVar

from cleanclinic.records.conduct_event import POINTS_MOST
from cleanclinic.records.ethics_terms import ConductKind, EthicsGrade, EthicsHeading, ReviewLevel
from cleanclinic.records.fields import Choice, Day, Flag, Line, Number, Parts, Problem, Whole
from cleanclinic.records.record import Record, RecordInvalidError

_LEAST = Decimal(0)
_PERCENT = Decimal(100)
FEWEST_LEVELS = 2


class ScoreBase(StrEnum):
    """What the score begins with; words `score_base.<value>`."""

    # The full points of every heading: columns are opinions, entries make the score.
    FULL = "full"
    # The marks given in the columns, by their weights.
    MARKS = "marks"


class QuotaRounding(StrEnum):
    """What becomes of half a person; words `quota_rounding.<value>`."""

    DOWN = "down"
    HALF_UP = "half_up"
    UP = "up"


@dataclass(frozen=True, kw_only=True)
class HeadingRule:
    """The full points of a heading, and the most that entries take from it; None: all of them."""

    heading: Annotated[EthicsHeading, Choice(EthicsHeading)]
    full: Annotated[Decimal, Number(_LEAST, POINTS_MOST)]
    cap: Annotated[Decimal | None, Number(_LEAST, POINTS_MOST)] = None

    @property
    def most_taken(self) -> Decimal:
        return self.full if self.cap is None else self.cap


@dataclass(frozen=True, kw_only=True)
class GradeBand:
    """`grade` holds from `least` upwards, until the next higher band."""

    least: Annotated[Decimal, Number(_LEAST, Decimal(10000))]
    grade: Annotated[EthicsGrade, Choice(EthicsGrade)]


@dataclass(frozen=True, kw_only=True)
class DeductionGate:
    """From `least` points of deductions on, entries added up without caps, `best` is the best."""

    least: Annotated[Decimal, Number(_LEAST, Decimal(10000))]
    best: Annotated[EthicsGrade, Choice(EthicsGrade)]


@dataclass(frozen=True, kw_only=True)
class ColumnWeight:
    """How much a column counts among those that are filled and count at all."""

    level: Annotated[ReviewLevel, Choice(ReviewLevel)]
    weight: Annotated[Decimal, Number(_LEAST, _PERCENT)]


@dataclass(frozen=True, kw_only=True)
class EthicsItem:
    """Something that adds or takes points; `code` never changes, the text may.

    `suggested_by` names the register whose entries suggest it, and after a blank the words of what
    such an entry must say; several alternatives stand behind each other, "+" joins those that must
    hold together: `complaint complaint_subject.attitude+complaint_finding.true`.
    """

    code: Annotated[str, Line(40, pattern=r"[0-9A-Za-z-]{1,40}")]
    kind: Annotated[ConductKind, Choice(ConductKind)]
    heading: Annotated[EthicsHeading, Choice(EthicsHeading)]
    text: Annotated[str, Line(200)]
    points: Annotated[Decimal, Number(_LEAST, POINTS_MOST)] = _LEAST
    veto: Annotated[bool, Flag()] = False
    suggested_by: Annotated[str, Line(200)] = ""


@dataclass(frozen=True, kw_only=True)
class EthicsRules(Record):
    """One version of a set of rules. The office's own stand before the program's."""

    KIND: ClassVar[str] = "ethics_rules"
    OFFICE_OWNED: ClassVar[bool] = True

    code: Annotated[str, Line(40, pattern=r"[0-9A-Za-z-]{1,40}")]
    version: Annotated[int, Whole(1, 9999)]
    title: Annotated[str, Line(60)]
    base: Annotated[ScoreBase, Choice(ScoreBase)]
    headings: Annotated[tuple[HeadingRule, ...], Parts(HeadingRule, most=len(EthicsHeading))]
    bands: Annotated[tuple[GradeBand, ...], Parts(GradeBand, most=len(EthicsGrade))]
    levels: Annotated[tuple[ReviewLevel, ...], Parts(ReviewLevel, most=len(ReviewLevel))]
    gates: Annotated[tuple[DeductionGate, ...], Parts(DeductionGate, most=10)] = ()
    weights: Annotated[tuple[ColumnWeight, ...], Parts(ColumnWeight, most=len(ReviewLevel))] = ()
    # The most that all additions count together, and the most a score comes to; None: no limit.
    bonus_cap: Annotated[Decimal | None, Number(_LEAST, POINTS_MOST)] = None
    total_cap: Annotated[Decimal | None, Number(_LEAST, Decimal(10000))] = None
    quota_percent: Annotated[Decimal, Number(_LEAST, _PERCENT)] = _PERCENT
    quota_rounding: Annotated[QuotaRounding, Choice(QuotaRounding)] = QuotaRounding.DOWN
    items: Annotated[tuple[EthicsItem, ...], Parts(EthicsItem, most=300)] = ()
    valid_from: Annotated[date | None, Day()] = None

    def heading(self, heading: EthicsHeading) -> HeadingRule:
        """The rule of a heading; one the set does not name has no points."""
        found = (one for one in self.headings if one.heading is heading)
        return next(found, HeadingRule(heading=heading, full=_LEAST))

    def suggested(self, kind: str, says: Collection[str]) -> EthicsItem | None:
        """The item an entry of a register suggests; `says` are the words of what it says."""
        for one in self.items:
            register, *ways = one.suggested_by.split() or [""]
            if register == kind and any(set(way.split("+")) <= set(says) for way in ways):
                return one
        return None

    def item(self, code: str) -> EthicsItem | None:
        return next((one for one in self.items if one.code == code), None)

    def weight(self, level: ReviewLevel) -> Decimal:
        return next((one.weight for one in self.weights if one.level is level), _LEAST)

    @property
    def full(self) -> Decimal:
        """What all headings come to together."""
        return sum((one.full for one in self.headings), _LEAST)

    @property
    def closing(self) -> ReviewLevel:
        """The column whose signature closes the year."""
        return self.levels[-1]

    def check(self) -> None:
        """Raises RecordInvalidError, also for rules that leave a score without a grade."""
        super().check()
        for field, rule in self._unsound():
            raise RecordInvalidError(self.KIND, (Problem(field, rule, {}),))

    def _unsound(self) -> list[tuple[str, str]]:
        order = [level for level in ReviewLevel if level in self.levels]
        codes = [one.code for one in self.items]
        checks = (
            ("headings", "ethics_headings", {one.heading for one in self.headings}
             == set(EthicsHeading) and len(self.headings) == len(EthicsHeading)),
            ("bands", "ethics_bands", any(one.least == 0 for one in self.bands)
             and _falls([one.grade for one in sorted(self.bands, key=lambda b: -b.least)])
             and len({one.least for one in self.bands}) == len(self.bands)),
            ("levels", "ethics_levels", len(order) >= FEWEST_LEVELS
             and tuple(order) == self.levels),
            ("items", "ethics_items", len(set(codes)) == len(codes)),
        )  # fmt: skip
        return [(field, rule) for field, rule, sound in checks if not sound]


def _falls(grades: list[EthicsGrade]) -> bool:
    """Whether each grade is worse than the one before."""
    return all(a.better_than(b) for a, b in pairwise(grades))
