"""What the periodic assessment of a doctor (医师定期考核) came to; it is held elsewhere."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.fields import Choice, Day, Line, Refers, Whole
from cleanclinic.records.record import Record


class AssessmentResult(StrEnum):
    """The words are `assessment_result.<value>`."""

    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    DEFERRED = "deferred"


@dataclass(frozen=True, kw_only=True)
class PeriodicAssessment(Record):
    """A reference for the file: the years it covers, by whom, with what result."""

    KIND: ClassVar[str] = "periodic_assessment"
    CONFIDENTIAL: ClassVar[bool] = True

    staff_member: Annotated[str, Refers("staff_member")]
    from_year: Annotated[int, Whole(1990, 2200)]
    to_year: Annotated[int, Whole(1990, 2200)]
    on: Annotated[date, Day()]
    result: Annotated[AssessmentResult, Choice(AssessmentResult)]
    # The part of it that concerns ethics (职业道德评定).
    ethics_result: Annotated[AssessmentResult | None, Choice(AssessmentResult)] = None
    organisation: Annotated[str, Line(60)] = ""
    number: Annotated[str, Line(40)] = ""
    remark: Annotated[str, Line(200)] = ""
