"""Openings of the mailbox (一科一信箱开箱记录): two people, how many letters, whereto."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.fields import (
    Anonymous,
    Choice,
    Day,
    Line,
    Paragraph,
    Problem,
    Refers,
    Whole,
)
from cleanclinic.records.register import REMARK_LENGTH, TIME, Register, earlier, twice


class MailboxWhereto(StrEnum):
    """Where the letters went; nowhere when the box was empty."""

    EMPTY = "empty"
    DISCIPLINE = "discipline"
    CONDUCT = "conduct"
    DEPARTMENT = "department"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class MailboxOpening(Register):
    """`letters` are their numbers; what they say about whom is not written here."""

    KIND: ClassVar[str] = "mailbox_opening"
    SERIES: ClassVar[str] = "XX"
    HAPPENED: ClassVar[tuple[str, ...]] = ("on", "handed_on")

    count: Annotated[int, Whole(0, 999)] = 0
    mailbox: Annotated[str, Line(60)] = ""
    time: Annotated[str, Line(5, TIME, "time")] = ""
    opener: Annotated[str | None, Refers("staff_member")] = None
    second_opener: Annotated[str | None, Refers("staff_member")] = None
    letters: Annotated[str, Line(200)] = ""
    about: Annotated[str, Paragraph(REMARK_LENGTH), Anonymous()] = ""
    whereto: Annotated[MailboxWhereto, Choice(MailboxWhereto)] = MailboxWhereto.EMPTY
    handed_on: Annotated[date | None, Day()] = None
    remark: Annotated[str, Paragraph(REMARK_LENGTH), Anonymous()] = ""

    def people(self) -> tuple[str, ...]:
        return tuple(one for one in (self.opener, self.second_opener) if one)

    def wanted(self) -> tuple[str, ...]:
        always = ("opener", "second_opener")
        return (*always, "letters", "handed_on") if self.count else always

    def mistake(self) -> Problem | None:
        return twice(self, "opener", "second_opener") or earlier(self, "handed_on")
