"""A control (防控措施) against a risk point, with the evidence that it is in place."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.fields import Choice, Day, Line, Paragraph, Parts, Refers
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.record import Record


class ControlState(StrEnum):
    """What can be shown: in place with evidence, said to be in place, or not yet."""

    IN_PLACE = "in_place"
    NO_EVIDENCE = "no_evidence"
    NOT_YET = "not_yet"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A file that proves something: its SHA-256, the name it had, the day it is about."""

    attachment: Annotated[str, Refers("attachment")]
    name: Annotated[str, Line(200)]
    on: Annotated[date | None, Day()] = None


@dataclass(frozen=True, kw_only=True)
class ServedPoint:
    """Another risk point that a control serves as well."""

    risk_point: Annotated[str, Refers("risk_point")]


@dataclass(frozen=True, kw_only=True)
class Control(Record):
    """`due` is the day by which it must be in place; `rule` the regulation it rests on.

    It belongs to `risk_point` and may serve more of them (`also_for`). `internal_rule` is the
    hospital's or department's own rule it rests on, beside the regulation in words.
    """

    KIND: ClassVar[str] = "control"

    risk_point: Annotated[str, Refers("risk_point")]
    text: Annotated[str, Paragraph(500)]
    frequency: Annotated[Frequency, Choice(Frequency)]
    responsible: Annotated[str | None, Refers("staff_member")] = None
    rule: Annotated[str, Line(200)] = ""
    due: Annotated[date | None, Day()] = None
    in_place_on: Annotated[date | None, Day()] = None
    evidence: Annotated[tuple[Evidence, ...], Parts(Evidence, most=50)] = ()
    also_for: Annotated[tuple[ServedPoint, ...], Parts(ServedPoint, most=200)] = ()
    internal_rule: Annotated[str | None, Refers("internal_rule")] = None

    def serves(self) -> tuple[str, ...]:
        """The ids of all risk points it stands against, its own first, each once."""
        return tuple(dict.fromkeys((self.risk_point, *(one.risk_point for one in self.also_for))))

    # What `state` and `overdue` look at, beside whether there is evidence.
    STATED: ClassVar[tuple[str, ...]] = ("due", "in_place_on")

    @property
    def state(self) -> ControlState:
        if self.evidence:
            return ControlState.IN_PLACE
        return ControlState.NOT_YET if self.in_place_on is None else ControlState.NO_EVIDENCE

    def overdue(self, today: date) -> bool:
        """Whether the day has passed without evidence."""
        return self.due is not None and self.due < today and not self.evidence
