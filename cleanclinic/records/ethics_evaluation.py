"""One person's ethics evaluation of one year (医德考评): columns side by side, grade, state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from cleanclinic.records.conduct_event import POINTS_MOST
from cleanclinic.records.ethics_terms import ConductKind, EthicsGrade, EthicsHeading, ReviewLevel
from cleanclinic.records.fields import (
    Anonymous,
    Choice,
    Day,
    Flag,
    Line,
    Number,
    Paragraph,
    Parts,
    Refers,
    Whole,
)
from cleanclinic.records.record import Record
from cleanclinic.records.staff_member import NAME_LENGTH

EARLIEST, LATEST = 2000, 2200
SCORE_MOST = Decimal(100_000)
COLUMN_FIELDS = ("marks", "grade", "remark", "by", "on")


class EvaluationState(StrEnum):
    """The words are `evaluation_state.<value>`."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class HeadingMark:
    """The points one column gives for one heading."""

    heading: Annotated[EthicsHeading, Choice(EthicsHeading)]
    mark: Annotated[Decimal, Number(Decimal(0), POINTS_MOST)]


@dataclass(frozen=True, kw_only=True)
class CountedEvent:
    """An entry as it counted when the year was closed; `text` is the rule it fell under."""

    event: Annotated[str, Refers("conduct_event")]
    on: Annotated[date, Day()]
    kind: Annotated[ConductKind, Choice(ConductKind)]
    heading: Annotated[EthicsHeading, Choice(EthicsHeading)]
    points: Annotated[Decimal, Number(Decimal(0), POINTS_MOST)]
    veto: Annotated[bool, Flag()]
    text: Annotated[str, Line(200)] = ""


@dataclass(frozen=True, kw_only=True)
class EthicsColumn:
    """What one level of review wrote; not filled as long as it gave neither marks nor a grade."""

    marks: Mapping[EthicsHeading, Decimal]
    grade: EthicsGrade | None = None
    remark: str = ""
    by: str = ""
    on: date | None = None

    @property
    def filled(self) -> bool:
        return bool(self.marks) or self.grade is not None


_Marks = Annotated[tuple[HeadingMark, ...], Parts(HeadingMark, most=len(EthicsHeading))]
_Grade = Annotated[EthicsGrade | None, Choice(EthicsGrade)]
_Remark = Annotated[str, Paragraph(1000), Anonymous()]
_By = Annotated[str, Line(NAME_LENGTH)]
_On = Annotated[date | None, Day()]


@dataclass(frozen=True, kw_only=True)
class EthicsEvaluation(Record):
    """Final once closed: what turns out wrong later is a new `version`, beside the old one.

    A column's fields stand apart, so that two PCs may fill two columns. Closing keeps the score
    and the entries it came from: it can be reckoned again whatever becomes of rules and entries.
    """

    KIND: ClassVar[str] = "ethics_evaluation"
    CONFIDENTIAL: ClassVar[bool] = True

    staff_member: Annotated[str, Refers("staff_member")]
    name: Annotated[str, Line(NAME_LENGTH)]
    year: Annotated[int, Whole(EARLIEST, LATEST)]
    rules_code: Annotated[str, Line(40)]
    rules_version: Annotated[int, Whole(1, 9999)]
    version: Annotated[int, Whole(1, 99)] = 1
    state: Annotated[EvaluationState, Choice(EvaluationState)] = EvaluationState.OPEN
    self_marks: _Marks = ()
    self_grade: _Grade = None
    self_remark: _Remark = ""
    self_by: _By = ""
    self_on: _On = None
    department_marks: _Marks = ()
    department_grade: _Grade = None
    department_remark: _Remark = ""
    department_by: _By = ""
    department_on: _On = None
    panel_marks: _Marks = ()
    panel_grade: _Grade = None
    panel_remark: _Remark = ""
    panel_by: _By = ""
    panel_on: _On = None
    office_marks: _Marks = ()
    office_grade: _Grade = None
    office_remark: _Remark = ""
    office_by: _By = ""
    office_on: _On = None
    proposed: _Grade = None
    final: _Grade = None
    # Why the final grade is another than the reckoned one.
    reason: Annotated[str, Line(200)] = ""
    score: Annotated[Decimal | None, Number(Decimal(0), SCORE_MOST)] = None
    counted: Annotated[tuple[CountedEvent, ...], Parts(CountedEvent, most=500)] = ()
    closed_on: Annotated[date | None, Day()] = None
    closed_by: Annotated[str, Line(50)] = ""
    replaces: Annotated[str | None, Refers("ethics_evaluation")] = None

    def is_final(self) -> bool:
        return self.state is EvaluationState.CLOSED

    def inverse(self, before: Self | None) -> Self | None:
        """A closed year is not opened by undoing: a new version is begun instead."""
        return self if self.is_final() else before

    def column(self, level: ReviewLevel) -> EthicsColumn:
        """What a level of review wrote."""
        values = {name: getattr(self, f"{level}_{name}") for name in COLUMN_FIELDS}
        values["marks"] = {one.heading: one.mark for one in values["marks"]}
        return EthicsColumn(**values)

    def with_column(self, level: ReviewLevel, column: EthicsColumn) -> Self:
        """With another column in the place of one."""
        values: dict[str, Any] = {}
        for name in COLUMN_FIELDS:
            values[f"{level}_{name}"] = getattr(column, name)
        values[f"{level}_marks"] = tuple(
            HeadingMark(heading=heading, mark=column.marks[heading])
            for heading in EthicsHeading
            if heading in column.marks
        )
        return replace(self, **values)
