"""An entry in somebody's ethics file (医德档案分录): what happened, and what it counts."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from cleanclinic.records.control import Evidence
from cleanclinic.records.ethics_terms import ConductKind, EthicsHeading
from cleanclinic.records.fields import (
    Anonymous,
    Choice,
    Day,
    Flag,
    Line,
    Number,
    Paragraph,
    Parts,
    Problem,
    Refers,
    Sensitive,
)
from cleanclinic.records.record import Record, RecordInvalidError

POINTS_MOST = Decimal(1000)
_KIND = r"[a-z][a-z0-9_]{0,39}"


class EventState(StrEnum):
    """How far an entry is; only what passed counts. Words `event_state.<value>`."""

    DRAFT = "draft"
    PENDING = "pending"
    PASSED = "passed"
    REFUSED = "refused"


class EventSource(StrEnum):
    """Where it became known; words `event_source.<value>`."""

    REGISTER = "register"
    INSPECTION = "inspection"
    SURVEY = "survey"
    PATIENT = "patient"
    COMPLAINT = "complaint"
    AWARD = "award"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class ConductEvent(Record):
    """One entry; `points` has no sign, the kind says whether they are added or taken.

    What an adverse record (不良记录) tells stands in the hidden fields only. An entry that passed
    is not edited: its confirmation is taken back first, and that is on record too.
    """

    KIND: ClassVar[str] = "conduct_event"
    CONFIDENTIAL: ClassVar[bool] = True

    staff_member: Annotated[str, Refers("staff_member")]
    on: Annotated[date, Day()]
    kind: Annotated[ConductKind, Choice(ConductKind)]
    heading: Annotated[EthicsHeading, Choice(EthicsHeading)]
    # The item of the rules it falls under, by its stable code, and as it read that day.
    item: Annotated[str, Line(40)] = ""
    rule: Annotated[str, Line(200)] = ""
    points: Annotated[Decimal, Number(Decimal(0), POINTS_MOST)] = Decimal(0)
    # Whether it decides the year alone (一票否决).
    veto: Annotated[bool, Flag()] = False
    source: Annotated[EventSource, Choice(EventSource)] = EventSource.OTHER
    summary: Annotated[str, Paragraph(500), Anonymous()] = ""
    facts: Annotated[str, Paragraph(2000), Sensitive(), Anonymous()] = ""
    outcome: Annotated[str, Paragraph(500), Sensitive(), Anonymous()] = ""
    evidence: Annotated[tuple[Evidence, ...], Parts(Evidence, most=50)] = ()
    # The record it was taken from; the same one is not offered twice.
    of_kind: Annotated[str, Line(40, pattern=_KIND)] = ""
    of_record: Annotated[str | None, Refers("record")] = None
    state: Annotated[EventState, Choice(EventState)] = EventState.DRAFT
    confirmed_by: Annotated[str, Line(50)] = ""
    confirmed_on: Annotated[date | None, Day()] = None
    refused_because: Annotated[str, Line(200)] = ""

    def check(self) -> None:
        """Raises RecordInvalidError; an adverse record tells nothing in the open."""
        super().check()
        if self.kind is ConductKind.ADVERSE and self.summary:
            raise RecordInvalidError(self.KIND, (Problem("summary", "adverse_open", {}),))

    def is_final(self) -> bool:
        return self.state is EventState.PASSED

    def allows(self, after: Self) -> bool:
        """What passed may be taken back or refused; nothing else of it changes meanwhile."""
        if not self.is_final():
            return True
        back = replace(
            self,
            state=after.state,
            confirmed_by=after.confirmed_by,
            confirmed_on=after.confirmed_on,
            refused_because=after.refused_because,
        )
        return after == back and after.state is not EventState.PASSED
