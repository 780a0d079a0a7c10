"""Education (廉洁教育): sessions by the week, month, quarter and year, and who was there."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.control import Evidence
from cleanclinic.records.fields import Choice, Day, Line, Paragraph, Parts, Problem, Refers, Whole
from cleanclinic.records.record import Record, RecordInvalidError


class Rhythm(StrEnum):
    """一周一提醒, 一月一警示, 一季一专题, 一年一考试, and what comes besides."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    SPECIAL = "special"


class EducationForm(StrEnum):
    """How it is held; the morning shift (早交班) is the five minutes before the ward round."""

    MORNING_SHIFT = "morning_shift"
    LECTURE = "lecture"
    CASE = "case"
    READING = "reading"
    VIDEO = "video"
    VISIT = "visit"
    OATH = "oath"
    OTHER = "other"


class Presence(StrEnum):
    """Whether somebody was there; who was not makes it up."""

    PRESENT = "present"
    LEAVE = "leave"
    ABSENT = "absent"
    MADE_UP = "made_up"


class SessionStanding(StrEnum):
    """How a session stands on a day."""

    HELD = "held"
    PLANNED = "planned"
    TODAY = "today"
    LATE = "late"


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """One person at one session; `made_up_on` is the day it was made up, if it was."""

    person: Annotated[str, Refers("staff_member")]
    presence: Annotated[Presence, Choice(Presence)]
    made_up_on: Annotated[date | None, Day()] = None
    reason: Annotated[str, Line(60)] = ""


@dataclass(frozen=True, kw_only=True)
class EducationSession(Record):
    """`planned_on` is when it is due; `held_on` when it was held, empty until then."""

    KIND: ClassVar[str] = "education_session"

    title: Annotated[str, Line(100)]
    rhythm: Annotated[Rhythm, Choice(Rhythm)]
    form: Annotated[EducationForm, Choice(EducationForm)] = EducationForm.MORNING_SHIFT
    planned_on: Annotated[date, Day()]
    held_on: Annotated[date | None, Day()] = None
    minutes: Annotated[int | None, Whole(1, 600)] = None
    speaker: Annotated[str, Line(50)] = ""
    place: Annotated[str, Line(60)] = ""
    points: Annotated[str, Paragraph(2000)] = ""
    attendance: Annotated[tuple[Attendance, ...], Parts(Attendance, most=500)] = ()
    material: Annotated[tuple[Evidence, ...], Parts(Evidence, most=30)] = ()
    topic_id: Annotated[str, Line(40)] = ""
    remark: Annotated[str, Paragraph(500)] = ""

    def standing(self, today: date) -> SessionStanding:
        if self.held_on is not None:
            return SessionStanding.HELD
        if self.planned_on == today:
            return SessionStanding.TODAY
        return SessionStanding.LATE if self.planned_on < today else SessionStanding.PLANNED

    def were_there(self) -> tuple[str, ...]:
        """Ids of those who were there or made it up."""
        there = (Presence.PRESENT, Presence.MADE_UP)
        return tuple(one.person for one in self.attendance if one.presence in there)

    def have_to_make_up(self) -> tuple[str, ...]:
        """Ids of those who were not there and have not made it up."""
        there = set(self.were_there())
        return tuple(one.person for one in self.attendance if one.person not in there)

    def check(self) -> None:
        """Raises RecordInvalidError; nobody stands in the attendance twice, or made up for free."""
        super().check()
        people = [one.person for one in self.attendance]
        if len(set(people)) != len(people):
            raise RecordInvalidError(self.KIND, (Problem("attendance", "same_person", {}),))
        for place, one in enumerate(self.attendance, 1):
            if (one.presence is Presence.MADE_UP) != (one.made_up_on is not None):
                problem = Problem("attendance", "made_up", {"part": place})
                raise RecordInvalidError(self.KIND, (problem,))
        if self.attendance and self.held_on is None:
            raise RecordInvalidError(self.KIND, (Problem("held_on", "not_held", {}),))
