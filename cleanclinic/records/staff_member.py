"""A member of staff (职工) of a department, contract staff included."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from cleanclinic.records.fields import (
    Choice,
    Day,
    Line,
    Parts,
    Problem,
    Sensitive,
    Whole,
)
from cleanclinic.records.post_type import PostType
from cleanclinic.records.record import Record

# GB 18030-2022 level 3 and the national naming rules: any character, a middle dot, up to 50.
NAME_LENGTH = 50
# A mobile number, a number with its area code, or an extension of the house.
PHONE = r"1[3-9]\d{9}|0\d{2,3}-\d{7,8}|\d{3,8}"
# Nobody works earlier than that many years after being born.
YOUNGEST = 14


def says_no_name(text: str) -> bool:
    """Whether a text has nothing but dots, dashes, signs and spaces.

    A rule of writing, not of the record: what was written before it, is read for ever.
    """
    return all(unicodedata.category(one)[0] in "PSZ" for one in text)


class Gender(StrEnum):
    """The words are `gender.<value>`."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, kw_only=True)
class ServicePeriod:
    """A time somebody belonged to the department and left again."""

    joined: Annotated[date | None, Day()] = None
    left: Annotated[date, Day()]
    moved_from: Annotated[str, Line(60)] = ""


@dataclass(frozen=True, kw_only=True)
class StaffMember(Record):
    """`staff_number` is unique within the hospital; identity-card numbers are never asked for.

    Somebody who left and came back is one record: `joined`, `left` and `moved_from` tell of the
    latest time here, `earlier` of those before it, the oldest first.
    """

    KIND: ClassVar[str] = "staff_member"

    name: Annotated[str, Line(NAME_LENGTH)]
    staff_number: Annotated[str, Line(20, r"[0-9A-Za-z-]{1,20}", "number")]
    post_type: Annotated[PostType, Choice(PostType)]
    title: Annotated[str, Line(30)] = ""
    duty: Annotated[str, Line(30)] = ""
    joined: Annotated[date | None, Day()] = None
    left: Annotated[date | None, Day()] = None
    # Kept to call somebody in; nobody else's business.
    phone: Annotated[str, Line(20, PHONE, "phone"), Sensitive()] = ""
    # The ward or hospital the person came from, on the day of joining.
    moved_from: Annotated[str, Line(60)] = ""
    earlier: Annotated[tuple[ServicePeriod, ...], Parts(ServicePeriod, most=20)] = ()
    # Since when in this hospital, and since when at work at all.
    hired_on: Annotated[date | None, Day()] = None
    working_since: Annotated[date | None, Day()] = None
    # What the head of the evaluation form (医德考评表) asks for; none of it has to be known.
    gender: Annotated[Gender | None, Choice(Gender)] = None
    birth_year: Annotated[int | None, Whole(1900, 2200)] = None
    education: Annotated[str, Line(20)] = ""
    ethnicity: Annotated[str, Line(20), Sensitive()] = ""
    politics: Annotated[str, Line(20), Sensitive()] = ""

    # What `serves_on` and `serves_in` look at.
    SERVES: ClassVar[tuple[str, ...]] = ("joined", "left", "earlier")

    def serves_on(self, day: date) -> bool:
        """Whether the person belongs to the department on `day`."""
        if _within(self.joined, self.left, day):
            return True
        return any(_within(one.joined, one.left, day) for one in self.earlier)

    def serves_in(self, year: int) -> bool:
        """Whether the person belongs to the department on any day of `year`."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        spells = ((self.joined, self.left), *((one.joined, one.left) for one in self.earlier))
        return any(
            (joined is None or joined <= last) and (left is None or left >= first)
            for joined, left in spells
        )

    def back_on(self, day: date, moved_from: str = "") -> Self:
        """The record of somebody who left and comes back on `day`; `left` must be known."""
        assert self.left is not None
        past = ServicePeriod(joined=self.joined, left=self.left, moved_from=self.moved_from)
        return replace(
            self, joined=day, left=None, moved_from=moved_from, earlier=(*self.earlier, past)
        )

    def contradictions(self, today: date) -> tuple[Problem, ...]:
        """Days that cannot all be true; each problem names the later one and what it is against."""
        found = [
            Problem(late, "before", {"other": f"@staff_member.{early}", "day": first})
            for early, late in (("joined", "left"), ("working_since", "hired_on"))
            if (first := getattr(self, early)) and (then := getattr(self, late)) and then < first
        ]
        if self.earlier and self.joined and self.joined <= self.earlier[-1].left:
            day = self.earlier[-1].left
            found.append(
                Problem("joined", "before", {"other": "@staff_member.earlier", "day": day})
            )
        if self.birth_year is not None:
            found += self._born_late(self.birth_year, today) or self._too_young(self.birth_year)
        for name in ("joined", "left", "hired_on", "working_since"):
            day = getattr(self, name)
            if day is not None and day > date(today.year + 1, 12, 31):
                found.append(Problem(name, "far_ahead", {"day": day, "year": today.year + 1}))
        return tuple(found)

    def _born_late(self, birth_year: int, today: date) -> list[Problem]:
        latest = today.year - YOUNGEST
        if birth_year <= latest:
            return []
        return [Problem("birth_year", "far_ahead", {"day": birth_year, "year": latest})]

    def _too_young(self, birth_year: int) -> list[Problem]:
        days = (
            (name, getattr(self, name)) for name in ("joined", "left", "hired_on", "working_since")
        )
        least = birth_year + YOUNGEST
        return [
            Problem(name, "too_young", {"day": day, "birth": birth_year, "least": least})
            for name, day in days
            if day is not None and day.year < least
        ]


def _within(joined: date | None, left: date | None, day: date) -> bool:
    return (joined is None or joined <= day) and (left is None or day <= left)
