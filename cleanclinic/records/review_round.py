"""A round of reviews (复核) through the risk points, and what was found about each of them.

Each result is a record of its own: two PCs that share a round merge point by point. Who found it
when stands in the log, not in a field: two people who find alike agree. Where a round stopped is
kept nowhere; it is the first point without a result.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.fields import Choice, Day, Line, Paragraph, Problem, Refers, Whole
from cleanclinic.records.grading import GradingRules, RiskLevel
from cleanclinic.records.months import QUARTER, month_end
from cleanclinic.records.record import Record, RecordInvalidError

QUARTERS = 4


class RoundState(StrEnum):
    """The words are `round_state.<value>`."""

    OPEN = "open"
    CLOSED = "closed"


class ReviewResult(StrEnum):
    """What became of a risk since it was looked at last; the words are `review_result.<value>`."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class ReviewRound(Record):
    """One quarter's round, or with `quarter` None the year's, which takes every risk point."""

    KIND: ClassVar[str] = "review_round"

    year: Annotated[int, Whole(2000, 2200)]
    due: Annotated[date, Day()]
    quarter: Annotated[int | None, Whole(1, QUARTERS)] = None
    state: Annotated[RoundState, Choice(RoundState)] = RoundState.OPEN
    closed_on: Annotated[date | None, Day()] = None
    remark: Annotated[str, Paragraph(1000)] = ""

    def takes(self, level: RiskLevel, rules: GradingRules) -> bool:
        """Whether risks of a level are looked at: those whose period ends with the quarter."""
        if self.quarter is None:
            return True
        return self.quarter * QUARTER % rules.review_months[level] == 0


@dataclass(frozen=True, kw_only=True)
class RiskReview(Record):
    """What a round found about one risk point; a change and an end are told in `remark`."""

    KIND: ClassVar[str] = "risk_review"

    round: Annotated[str, Refers("review_round")]
    risk_point: Annotated[str, Refers("risk_point")]
    result: Annotated[ReviewResult, Choice(ReviewResult)]
    remark: Annotated[str, Line(200)] = ""

    def check(self) -> None:
        super().check()
        if self.result is not ReviewResult.UNCHANGED and not self.remark:
            raise RecordInvalidError(self.KIND, (Problem("remark", "required", {}),))


def last_day(year: int, quarter: int | None) -> date:
    """The last day of a quarter, or of the year."""
    return month_end(year, (quarter or QUARTERS) * QUARTER)
