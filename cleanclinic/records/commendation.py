"""Banners, letters and other thanks (锦旗/感谢信登记)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.control import Evidence
from cleanclinic.records.fields import (
    Anonymous,
    Choice,
    Flag,
    Line,
    Number,
    Paragraph,
    Parts,
    Refers,
    Whole,
)
from cleanclinic.records.register import REMARK_LENGTH, Involved, Register, ids_of


class CommendationForm(StrEnum):
    BANNER = "banner"
    LETTER = "letter"
    PHONE = "phone"
    ONLINE = "online"
    MEDIA = "media"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Commendation(Register):
    """`giver` is masked (李某家属); nobody in `praised` means the whole department."""

    KIND: ClassVar[str] = "commendation"
    SERIES: ClassVar[str] = "BY"

    form: Annotated[CommendationForm, Choice(CommendationForm)]
    copies: Annotated[int, Whole(1, 999)] = 1
    giver: Annotated[str, Line(30), Anonymous()] = ""
    praised: Annotated[tuple[Involved, ...], Parts(Involved, most=50)] = ()
    reason: Annotated[str, Paragraph(REMARK_LENGTH), Anonymous()] = ""
    verifier: Annotated[str | None, Refers("staff_member")] = None
    points: Annotated[Decimal | None, Number(Decimal(0), Decimal(100), places=1)] = None
    counted: Annotated[bool, Flag()] = True
    evidence: Annotated[tuple[Evidence, ...], Parts(Evidence, most=50)] = ()

    def people(self) -> tuple[str, ...]:
        return ids_of(self.praised)

    def wanted(self) -> tuple[str, ...]:
        return ("giver", "reason", "verifier")
