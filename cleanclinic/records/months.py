"""Months, quarters and years as stretches of days."""

from calendar import monthrange
from datetime import date

MONTH, QUARTER, YEAR = 1, 3, 12


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def months_around(day: date, months: int) -> tuple[date, date]:
    """First and last day of the MONTH, QUARTER or YEAR around a day."""
    first = (day.month - 1) // months * months + 1
    return date(day.year, first, 1), month_end(day.year, first + months - 1)


def months_later(after: date, count: int) -> date:
    """The same day `count` months on, or back; a day that month does not have becomes its last."""
    year, month = divmod(after.year * YEAR + after.month - 1 + count, YEAR)
    end = month_end(year, month + 1)
    return end.replace(day=min(after.day, end.day))
