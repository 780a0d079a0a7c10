"""What differs between places in the registers: how long one has, and how deadlines are counted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from cleanclinic.records.working_days import Holidays

_DAY_MINUTES = 24 * 60


class DeadlineUnit(StrEnum):
    """What a deadline counts; the words are `deadline_unit.<value>` with `count`."""

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


@dataclass(frozen=True)
class RegisterRules:
    """A hospital's deadlines: handing in what was given, answering a complaint.

    From `authority_warning_days` before its end on, a representative's authority is running out.
    """

    version: int
    hand_in: Deadline
    answer: Deadline
    authority_warning_days: int


@cache
def default_rules() -> RegisterRules:
    """The rules that come with the program."""
    text = (files("resources") / "catalog" / "registers.json").read_text(encoding="utf-8")
    return read_rules(json.loads(text))


def read_rules(data: Mapping[str, Any]) -> RegisterRules:
    """Rules from JSON; raises KeyError, TypeError or ValueError for what are none."""

    def deadline(name: str) -> Deadline:
        found = Deadline(DeadlineUnit(data[name]["unit"]), int(data[name]["count"]))
        if found.count < 1:
            raise ValueError(f"{name}: {found.count}")
        return found

    warning = int(data["authority_warning_days"])
    return RegisterRules(int(data["version"]), deadline("hand_in"), deadline("answer"), warning)


def minute_of(time: str) -> int | None:
    """The minute of the day a time as people write it stands for; None for none."""
    if not time:
        return None
    hour, minute = time.replace("：", ":").split(":")
    return int(hour) * 60 + int(minute)
