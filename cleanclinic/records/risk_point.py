"""A risk point (廉政风险点): where power meets temptation in a department, and how grave it is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.fields import Choice, Day, Line, Paragraph, Parts, Refers, Whole
from cleanclinic.records.grading import (
    LEVEL_ORDER,
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


# What a risk is graded by, whichever the method.
MARKS = ("likelihood", "impact", "consequence", "criteria")


class Stage(StrEnum):
    """Which grade of a risk: without controls, with those in place, and what is aimed at."""

    INHERENT = "inherent"
    CURRENT = "current"
    TARGET = "target"


@dataclass(frozen=True, kw_only=True)
class RiskPoint(Record):
    """`number` is unique within the department; `library_id` names the library point it is from.

    `likelihood`, `impact`, `consequence` and `criteria` grade it as it stands, with the controls
    in place; that grade decides. The same four under `inherent_` say how it would be without any,
    under `target_` how it should become; a grade nobody gave is absent. `status_why` is the reason
    for the status, `status_on` the day it began.
    """

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
    inherent_likelihood: Annotated[int | None, Whole(1, SCALE)] = None
    inherent_impact: Annotated[int | None, Whole(1, SCALE)] = None
    inherent_consequence: Annotated[Consequence | None, Choice(Consequence)] = None
    inherent_criteria: Annotated[tuple[Criterion, ...], Parts(Criterion, most=SCALE)] = ()
    target_likelihood: Annotated[int | None, Whole(1, SCALE)] = None
    target_impact: Annotated[int | None, Whole(1, SCALE)] = None
    target_consequence: Annotated[Consequence | None, Choice(Consequence)] = None
    target_criteria: Annotated[tuple[Criterion, ...], Parts(Criterion, most=SCALE)] = ()
    status_why: Annotated[str, Line(200)] = ""
    status_on: Annotated[date | None, Day()] = None

    # What `grade` looks at.
    GRADED: ClassVar[tuple[str, ...]] = (
        "method", "likelihood", "impact", "consequence", "criteria",
    )  # fmt: skip

    def grade(self, rules: GradingRules) -> Grade:
        """The level as it stands, by the method chosen, with its reason."""
        match self.method:
            case GradingMethod.MATRIX:
                return grade_by_matrix(self.likelihood, self.impact, rules)
            case GradingMethod.CONSEQUENCE:
                return grade_by_consequence(self.consequence, rules)
            case GradingMethod.CRITERIA:
                return grade_by_criteria(self.criteria, rules)

    def grade_at(self, stage: Stage, rules: GradingRules) -> Grade | None:
        """The grade of a stage by the method chosen; None where nobody gave it in full."""
        if stage is Stage.CURRENT:
            return self.grade(rules)
        match self.method:
            case GradingMethod.MATRIX:
                likelihood, impact = self._mark(stage, "likelihood"), self._mark(stage, "impact")
                if likelihood is None or impact is None:
                    return None
                return grade_by_matrix(likelihood, impact, rules)
            case GradingMethod.CONSEQUENCE:
                consequence = self._mark(stage, "consequence")
                return grade_by_consequence(consequence, rules) if consequence else None
            case GradingMethod.CRITERIA:
                criteria = self._mark(stage, "criteria")
                return grade_by_criteria(criteria, rules) if criteria else None

    def _mark(self, stage: Stage, name: str) -> Any:
        return getattr(self, stage_field(stage, name))

    def crossed(self, rules: GradingRules) -> Stage | None:
        """The stage that is graver than the one before it, which cannot be; None where all fit."""
        before: Grade | None = None
        for stage in Stage:
            grade = self.grade_at(stage, rules)
            if grade is None:
                continue
            if before is not None and _gravity(grade) > _gravity(before):
                return stage
            before = grade
        return None

    def review_due(self, today: date) -> bool:
        """Whether the next review has come; a risk that is gone is no longer reviewed."""
        return (
            self.status is not RiskStatus.GONE
            and self.review_on is not None
            and self.review_on <= today
        )


def stage_field(stage: Stage, name: str) -> str:
    """The field of a stage for `likelihood`, `impact`, `consequence` or `criteria`."""
    return name if stage is Stage.CURRENT else f"{stage}_{name}"


def _gravity(grade: Grade) -> tuple[int, int]:
    return -LEVEL_ORDER.index(grade.level), grade.score
