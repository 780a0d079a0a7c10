"""Working days by the holidays and make-up days the State Council publishes for a year.

The days are data in resources/catalog/holidays.json. Of a year that is not in there only the
weekends are known; whatever is counted through such a year says so.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

_SATURDAY = 5


@dataclass(frozen=True)
class Holidays:
    """Days off by the name of their holiday, days worked in their stead, and the years known."""

    off: Mapping[date, str]
    work: frozenset[date]
    years: frozenset[int]

    def is_working(self, day: date) -> bool:
        """Whether people work on that day; of an unknown year only weekends are off."""
        return day in self.work or (day.weekday() < _SATURDAY and day not in self.off)

    def name(self, day: date) -> str:
        """The holiday a day is off for (words `holiday.<name>`), or nothing."""
        return self.off.get(day, "")

    def knows(self, first: date, last: date) -> bool:
        """Whether the days off of every year between the two are known."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def after(self, start: date, count: int) -> date:
        """The working day number `count` after `start`, which itself is not counted."""
        day = start
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def on_or_after(self, day: date) -> date:
        """The first working day from `day` on, itself included."""
        return self.after(day - timedelta(days=1), 1)

    def between(self, start: date, end: date) -> int:
        """How many working days come after `start` up to `end`; below 0 when it lies before."""
        if end < start:
            return -self.between(end, start)
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.is_working(day) for day in days)


@cache
def holidays() -> Holidays:
    """The days that come with the program."""
    text = (files("resources") / "catalog" / "holidays.json").read_text(encoding="utf-8")
    return read_holidays(json.loads(text))


def read_holidays(data: Mapping[str, Any]) -> Holidays:
    """Days from JSON; raises ValueError for a day of another year, or one both off and worked."""
    off: dict[date, str] = {}
    work: set[date] = set()
    for year, days in data["years"].items():
        for row in days["off"]:
            first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
            for number in range((last - first).days + 1):
                off[_of_year(first + timedelta(days=number), year)] = row["name"]
        work |= {_of_year(date.fromisoformat(day), year) for day in days["work"]}
    if both := work & off.keys():
        raise ValueError(f"off and worked: {min(both)}")
    return Holidays(off, frozenset(work), frozenset(map(int, data["years"])))


def _of_year(day: date, year: str) -> date:
    if day.year != int(year):
        raise ValueError(f"{day} stands under {year}")
    return day
