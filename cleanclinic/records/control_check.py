"""A look at whether a control works (措施有效性检查), and when the next one is due."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.control import Control, Evidence
from cleanclinic.records.fields import Choice, Day, Paragraph, Parts, Problem, Refers
from cleanclinic.records.grading import GradingRules
from cleanclinic.records.months import months_later
from cleanclinic.records.record import Record, RecordInvalidError


class Effect(StrEnum):
    """What was found; the words are `effect.<value>`."""

    EFFECTIVE = "effective"
    PARTLY = "partly"
    NOT = "not"


@dataclass(frozen=True, kw_only=True)
class ControlCheck(Record):
    """`finding` says what is wanting; nothing need be said of a control that works."""

    KIND: ClassVar[str] = "control_check"

    control: Annotated[str, Refers("control")]
    on: Annotated[date, Day()]
    effect: Annotated[Effect, Choice(Effect)]
    by: Annotated[str | None, Refers("staff_member")] = None
    finding: Annotated[str, Paragraph(1000)] = ""
    evidence: Annotated[tuple[Evidence, ...], Parts(Evidence, most=50)] = ()

    def check(self) -> None:
        super().check()
        if self.effect is not Effect.EFFECTIVE and not self.finding.strip():
            raise RecordInvalidError(self.KIND, (Problem("finding", "required", {}),))


def next_check(control: Control, last: date | None, rules: GradingRules) -> date | None:
    """When the control is to be looked at next, after the look on `last` or since it is in place.

    None while it is not in place, and for controls whose frequency asks for no looks (per event).
    """
    since = last or control.in_place_on
    months = rules.check_months.get(control.frequency)
    return None if since is None or months is None else months_later(since, months)
