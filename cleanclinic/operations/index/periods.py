"""The periods that reports and the index look at: a year, a quarter or a month."""

from dataclasses import dataclass
from datetime import date, timedelta

from cleanclinic.records.months import MONTH, QUARTER, YEAR, month_end, months_around
from cleanclinic.words import Words

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A year, one of its quarters (1 to 4) or one of its months."""

    year: int
    quarter: int = 0
    month: int = 0

    @property
    def length(self) -> int:
        """How many months it has."""
        if self.month:
            return MONTH
        return QUARTER if self.quarter else YEAR

    @property
    def last(self) -> date:
        """Its last day."""
        return month_end(self.year, self.month or self.quarter * QUARTER or YEAR)

    @property
    def before(self) -> "Period":
        """The one before it, as long as it."""
        first, _ = months_around(self.last, self.length)
        return period_around(first - _DAY, self.length)

    def has(self, day: date | None) -> bool:
        return day is not None and period_around(day, self.length) == self

    def text(self, words: Words) -> str:
        name = "month" if self.month else "quarter" if self.quarter else "year"
        return words.text(
            f"report.period.{name}", year=self.year, quarter=self.quarter, month=self.month
        )


def period_around(day: date, length: int) -> Period:
    """The MONTH, QUARTER or YEAR a day lies in."""
    if length == MONTH:
        return Period(day.year, month=day.month)
    return Period(day.year, (day.month - 1) // QUARTER + 1 if length == QUARTER else 0)


def latest_periods(today: date, length: int, count: int) -> tuple[Period, ...]:
    """The present period and those before it, the latest first."""
    found = [period_around(today, length)]
    while len(found) < count:
        found.append(found[-1].before)
    return tuple(found)
