"""Talks with staff (约谈/谈话提醒/诫勉): who spoke with whom, why, and what was said."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.control import Evidence
from cleanclinic.records.fields import (
    Anonymous,
    Choice,
    Day,
    Line,
    Paragraph,
    Parts,
    Problem,
    Refers,
)
from cleanclinic.records.register import (
    REMARK_LENGTH,
    STORY_LENGTH,
    TIME,
    Involved,
    Register,
    earlier,
    ids_of,
)
from cleanclinic.records.staff_member import NAME_LENGTH


class TalkForm(StrEnum):
    """From the routine talk to the admonition (诫勉), which goes to others in writing."""

    ROUTINE = "routine"
    REMINDER = "reminder"
    SPECIAL = "special"
    INQUIRY = "inquiry"
    ADMONITION = "admonition"
    COLLECTIVE = "collective"


@dataclass(frozen=True, kw_only=True)
class Talk(Register):
    """`talker` is a name: it may be somebody from above the department."""

    KIND: ClassVar[str] = "talk"
    SERIES: ClassVar[str] = "TH"
    CONFIDENTIAL: ClassVar[bool] = True

    form: Annotated[TalkForm, Choice(TalkForm)]
    with_whom: Annotated[tuple[Involved, ...], Parts(Involved, most=200)] = ()
    talker: Annotated[str, Line(NAME_LENGTH)] = ""
    recorder: Annotated[str | None, Refers("staff_member")] = None
    time: Annotated[str, Line(5, TIME, "time")] = ""
    place: Annotated[str, Line(60)] = ""
    reason: Annotated[str, Paragraph(REMARK_LENGTH), Anonymous()] = ""
    content: Annotated[str, Paragraph(STORY_LENGTH), Anonymous()] = ""
    statement: Annotated[str, Paragraph(STORY_LENGTH), Anonymous()] = ""
    proposal: Annotated[str, Paragraph(REMARK_LENGTH), Anonymous()] = ""
    copied_to: Annotated[str, Line(100)] = ""
    follow_up_on: Annotated[date | None, Day()] = None
    follow_up: Annotated[str, Paragraph(REMARK_LENGTH), Anonymous()] = ""
    evidence: Annotated[tuple[Evidence, ...], Parts(Evidence, most=50)] = ()

    def people(self) -> tuple[str, ...]:
        return ids_of(self.with_whom)

    def wanted(self) -> tuple[str, ...]:
        always = ("with_whom", "talker", "recorder", "reason", "content")
        if self.form is TalkForm.ADMONITION:
            return (*always, "statement", "copied_to", "evidence")
        return always if self.form is TalkForm.COLLECTIVE else (*always, "statement")

    def mistake(self) -> Problem | None:
        return earlier(self, "follow_up_on")
