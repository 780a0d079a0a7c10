"""A rule of the hospital or department (内控制度): made, revised or given up."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.control import Evidence
from cleanclinic.records.fields import Choice, Day, Line, Paragraph, Parts
from cleanclinic.records.record import Record


class RuleChange(StrEnum):
    """What was done on the day; the words are `rule_change.<value>`."""

    NEW = "new"
    REVISED = "revised"
    ABOLISHED = "abolished"


@dataclass(frozen=True, kw_only=True)
class InternalRule(Record):
    """`on` is the day the change takes effect; `document` the number it was issued under."""

    KIND: ClassVar[str] = "internal_rule"

    title: Annotated[str, Line(100)]
    on: Annotated[date, Day()]
    change: Annotated[RuleChange, Choice(RuleChange)] = RuleChange.NEW
    document: Annotated[str, Line(60)] = ""
    version: Annotated[str, Line(20)] = ""
    remark: Annotated[str, Paragraph(1000)] = ""
    evidence: Annotated[tuple[Evidence, ...], Parts(Evidence, most=50)] = ()
