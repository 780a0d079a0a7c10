"""A risk point (廉政风险点): where power meets temptation in a department, and how grave it is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.fields import Choice, Day, Line, Paragraph, Parts, Refers, Whole
from cleanclinic.records.grading import (
    SCALE,
    Consequence,
    Criterion,
    Grade,
    GradingMethod,
    GradingRules,
    grade_by_consequence,
    grade_by_criteria,
    grade_by_matrix,
)
from cleanclinic.records.record import Record
from cleanclinic.records.risk_category import RiskCategory


class RiskStatus(StrEnum):
    """Under control, being rectified, or gone (the post or process no longer exists)."""

    CONTROLLED = "controlled"
    RECTIFYING = "rectifying"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class RiskPoint(Record):
    """`number` is unique within the department; `library_id` names the library point it is from."""

    KIND: ClassVar[str] = "risk_point"

    number: Annotated[str, Line(20, pattern=r"[0-9A-Z-]{1,20}")]
    area: Annotated[BusinessArea, Choice(BusinessArea)]
    category: Annotated[RiskCategory, Choice(RiskCategory)]
    post: Annotated[str, Line(60)]
    description: Annotated[str, Paragraph(500)]
    method: Annotated[GradingMethod, Choice(GradingMethod)] = GradingMethod.MATRIX
    likelihood: Annotated[int, Whole(1, SCALE)] = 1
    impact: Annotated[int, Whole(1, SCALE)] = 1
    consequence: Annotated[Consequence, Choice(Consequence)] = Consequence.MINOR
    criteria: Annotated[tuple[Criterion, ...], Parts(Criterion, most=SCALE)] = ()
    responsible: Annotated[str | None, Refers("staff_member")] = None
    status: Annotated[RiskStatus, Choice(RiskStatus)] = RiskStatus.CONTROLLED
    review_on: Annotated[date | None, Day()] = None
    library_id: Annotated[str, Line(40)] = ""
    remark: Annotated[str, Paragraph(1000)] = ""

    def grade(self, rules: GradingRules) -> Grade:
        """The level by the method chosen, with its reason."""
        match self.method:
            case GradingMethod.MATRIX:
                return grade_by_matrix(self.likelihood, self.impact, rules)
            case GradingMethod.CONSEQUENCE:
                return grade_by_consequence(self.consequence, rules)
            case GradingMethod.CRITERIA:
                return grade_by_criteria(self.criteria, rules)

    def review_due(self, today: date) -> bool:
        """Whether the next review has come; a risk that is gone is no longer reviewed."""
        return (
            self.status is not RiskStatus.GONE
            and self.review_on is not None
            and self.review_on <= today
        )
