"""What differs between places in the registers: how long one has, and how deadlines are counted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, ClassVar, Protocol

from cleanclinic.records.codec import from_data
from cleanclinic.records.fields import Choice, Day, Line, Whole
from cleanclinic.records.record import Record
from cleanclinic.records.working_days import Holidays

_DAY_MINUTES = 24 * 60
NO_ID = "00000000-0000-7000-8000-000000000000"


class DeadlineUnit(StrEnum):
    """What a deadline counts; the words are `deadline_unit.<value>`."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True)
class Due:
    """The last moment: the end of day `on`, or `minute` of it where a time was known.

    `certain` is false where days of a year were counted whose holidays are not known.
    """

    on: date
    minute: int | None
    certain: bool

    def passed_by(self, day: date, minute: int | None) -> bool:
        """Whether it had passed at that moment; a minute not known is the best that can be."""
        if day != self.on or self.minute is None or minute is None:
            return day > self.on
        return minute > self.minute


@dataclass(frozen=True)
class Deadline:
    """So many of a unit after something happened."""

    unit: DeadlineUnit
    count: int

    def due(self, on: date, minute: int | None, holidays: Holidays) -> Due:
        """When it ends for what happened at `minute` of a day, or at some time of it."""
        match self.unit:
            case DeadlineUnit.HOURS:
                begun = _DAY_MINUTES - 1 if minute is None else minute
                days, left = divmod(begun + self.count * 60, _DAY_MINUTES)
                day = on + timedelta(days=days)
                return Due(day, None if minute is None else left, certain=True)
            case DeadlineUnit.DAYS:
                return Due(on + timedelta(days=self.count), None, certain=True)
            case DeadlineUnit.WORKING_DAYS:
                day = holidays.after(on, self.count)
                return Due(day, None, holidays.knows(on, day))


@dataclass(frozen=True, kw_only=True)
class RegisterRules(Record):
    """A hospital's deadlines: handing in what was given, answering a complaint.

    From `authority_warning_days` before its end on, a representative's authority is running out.
    """

    KIND: ClassVar[str] = "register_rules"
    OFFICE_OWNED: ClassVar[bool] = True

    version: Annotated[int, Whole(1, 9999)]
    title: Annotated[str, Line(60)]
    hand_in_unit: Annotated[DeadlineUnit, Choice(DeadlineUnit)]
    hand_in_count: Annotated[int, Whole(1, 720)]
    answer_unit: Annotated[DeadlineUnit, Choice(DeadlineUnit)]
    answer_count: Annotated[int, Whole(1, 720)]
    authority_warning_days: Annotated[int, Whole(0, 365)]
    valid_from: Annotated[date | None, Day()] = None

    @property
    def hand_in(self) -> Deadline:
        """How long one has to hand in what was given."""
        return Deadline(self.hand_in_unit, self.hand_in_count)

    @property
    def answer(self) -> Deadline:
        """How long one has to answer a complaint."""
        return Deadline(self.answer_unit, self.answer_count)

    def on(self, _: date) -> "RegisterRules":
        """These rules, on any day."""
        return self


class RulesByDay(Protocol):
    """The rules of each day: what happened is judged by those that were in force then."""

    def on(self, day: date, /) -> RegisterRules: ...


@cache
def default_rules() -> RegisterRules:
    """The rules that come with the program."""
    text = (files("resources") / "catalog" / "registers.json").read_text(encoding="utf-8")
    return read_rules(json.loads(text))


def read_rules(data: Mapping[str, Any]) -> RegisterRules:
    """Rules from JSON; raises KeyError, DataInvalidError or RecordInvalidError for what is none."""
    said = {
        f"{name}_{part}": data[name][part]
        for name in ("hand_in", "answer")
        for part in ("unit", "count")
    }
    plain = {name: value for name, value in data.items() if name not in ("hand_in", "answer")}
    rules = from_data(RegisterRules, NO_ID, {**plain, **said})
    rules.check()
    return rules


def minute_of(time: str) -> int | None:
    """The minute of the day a time as people write it stands for; None for none."""
    if not time:
        return None
    hour, minute = time.replace("：", ":").split(":")
    return int(hour) * 60 + int(minute)
