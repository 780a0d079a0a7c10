"""Complaints a ward was told of (投诉登记), without the names of patients."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.control import Evidence
from cleanclinic.records.fields import (
    Anonymous,
    Choice,
    Day,
    Flag,
    Line,
    Paragraph,
    Parts,
    Problem,
    Refers,
)
from cleanclinic.records.register import (
    PATIENT,
    REMARK_LENGTH,
    STORY_LENGTH,
    Involved,
    Register,
    earlier,
    ids_of,
)


class ComplaintChannel(StrEnum):
    VISIT = "visit"
    PHONE = "phone"
    LETTER = "letter"
    MAILBOX = "mailbox"
    ONLINE = "online"
    HOTLINE = "hotline"
    FORWARDED = "forwarded"


class ComplaintSubject(StrEnum):
    ATTITUDE = "attitude"
    QUALITY = "quality"
    FEES = "fees"
    INTEGRITY = "integrity"
    WAITING = "waiting"
    SURROUNDINGS = "surroundings"
    OTHER = "other"


class ComplaintFinding(StrEnum):
    """What looking into it showed; pending until somebody did."""

    PENDING = "pending"
    TRUE = "true"
    PARTLY = "partly"
    UNTRUE = "untrue"


@dataclass(frozen=True, kw_only=True)
class Complaint(Register):
    """`on` is the day it was taken in, `answered_on` the day the complainant was told."""

    KIND: ClassVar[str] = "complaint"
    SERIES: ClassVar[str] = "TS"
    HAPPENED: ClassVar[tuple[str, ...]] = ("on", "answered_on")

    channel: Annotated[ComplaintChannel, Choice(ComplaintChannel)]
    about: Annotated[ComplaintSubject, Choice(ComplaintSubject)]
    complainant: Annotated[str, Line(30), Anonymous()] = ""
    patient: Annotated[str, Line(4, PATIENT, "patient")] = ""
    concerned: Annotated[tuple[Involved, ...], Parts(Involved, most=50)] = ()
    content: Annotated[str, Paragraph(STORY_LENGTH), Anonymous()] = ""
    handler: Annotated[str | None, Refers("staff_member")] = None
    inquiry: Annotated[str, Paragraph(STORY_LENGTH), Anonymous()] = ""
    finding: Annotated[ComplaintFinding, Choice(ComplaintFinding)] = ComplaintFinding.PENDING
    answer: Annotated[str, Paragraph(REMARK_LENGTH), Anonymous()] = ""
    answered_on: Annotated[date | None, Day()] = None
    improvement: Annotated[str, Paragraph(REMARK_LENGTH), Anonymous()] = ""
    counted: Annotated[bool, Flag()] = False
    evidence: Annotated[tuple[Evidence, ...], Parts(Evidence, most=50)] = ()

    def people(self) -> tuple[str, ...]:
        return ids_of(self.concerned)

    def wanted(self) -> tuple[str, ...]:
        always = ("content", "handler")
        if self.finding is ComplaintFinding.PENDING:
            return always
        return (*always, "inquiry", "answer", "answered_on")

    def mistake(self) -> Problem | None:
        return earlier(self, "answered_on")
