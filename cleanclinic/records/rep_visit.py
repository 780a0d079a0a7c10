"""Visits of medical representatives (医药代表来访登记): fixed time, place and people, on record."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.control import Evidence
from cleanclinic.records.credit_code import ALPHABET, is_credit_code
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
from cleanclinic.records.register import REMARK_LENGTH, TIME, Register, earlier, twice
from cleanclinic.records.staff_member import NAME_LENGTH


class VisitPurpose(StrEnum):
    """Why they came; only information about products falls under the rules of reception."""

    INFORMATION = "information"
    SAFETY = "safety"
    SERVICE = "service"
    THEATRE = "theatre"
    TENDER = "tender"
    PAPERS = "papers"
    OTHER = "other"


RECEPTION = frozenset({VisitPurpose.INFORMATION, VisitPurpose.SAFETY, VisitPurpose.OTHER})


@dataclass(frozen=True, kw_only=True)
class RepVisit(Register):
    """`valid_until` is the last day of the company's authority for `rep` to speak for it."""

    KIND: ClassVar[str] = "rep_visit"
    SERIES: ClassVar[str] = "LF"

    company: Annotated[str, Line(100)]
    rep: Annotated[str, Line(NAME_LENGTH)]
    purpose: Annotated[VisitPurpose, Choice(VisitPurpose)] = VisitPurpose.INFORMATION
    credit_code: Annotated[str, Line(18, f"[{ALPHABET}]{{18}}", "credit")] = ""
    filing: Annotated[str, Line(40)] = ""
    valid_until: Annotated[date | None, Day()] = None
    booking: Annotated[str, Line(40)] = ""
    booked_on: Annotated[date | None, Day()] = None
    time: Annotated[str, Line(5, TIME, "time")] = ""
    place: Annotated[str, Line(60)] = ""
    products: Annotated[str, Line(200)] = ""
    talked_of: Annotated[str, Paragraph(REMARK_LENGTH), Anonymous()] = ""
    receiver: Annotated[str | None, Refers("staff_member")] = None
    second_receiver: Annotated[str | None, Refers("staff_member")] = None
    fixed_time: Annotated[bool, Flag()] = True
    fixed_place: Annotated[bool, Flag()] = True
    fixed_people: Annotated[bool, Flag()] = True
    materials: Annotated[str, Line(200)] = ""
    violation: Annotated[str, Paragraph(REMARK_LENGTH), Anonymous()] = ""
    evidence: Annotated[tuple[Evidence, ...], Parts(Evidence, most=50)] = ()

    @property
    def under_rules(self) -> bool:
        """Whether the rules of reception apply: not to repairs, tenders, theatre or papers."""
        return self.purpose in RECEPTION

    @property
    def irregular(self) -> bool:
        """Whether something was against the rules."""
        fixed = self.fixed_time and self.fixed_place and self.fixed_people
        return bool(self.violation) or (self.under_rules and not fixed)

    def expired(self, day: date) -> bool:
        """Whether the authority had run out by then."""
        return self.valid_until is not None and self.valid_until < day

    def people(self) -> tuple[str, ...]:
        return tuple(one for one in (self.receiver, self.second_receiver) if one)

    def wanted(self) -> tuple[str, ...]:
        if not self.under_rules:
            return ("receiver",)
        return ("filing", "valid_until", "place", "receiver", "second_receiver")

    def mistake(self) -> Problem | None:
        if self.credit_code and not is_credit_code(self.credit_code):
            return Problem("credit_code", "credit_code", {"value": self.credit_code})
        return twice(self, "receiver", "second_receiver") or earlier(self, "on", than="booked_on")
