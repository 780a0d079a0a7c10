"""Months, quarters and years as stretches of days."""

from datetime import date

import pytest

from cleanclinic.records.months import (
    MONTH,
    QUARTER,
    YEAR,
    month_end,
    months_around,
    months_later,
)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2024, 2, 29), (2100, 2, 28), (2000, 2, 29), (2026, 4, 30), (2026, 12, 31)],
)
def test_a_month_ends_where_the_calendar_says(year, month, day):
    assert month_end(year, month) == date(year, month, day)


@pytest.mark.parametrize(
    ("months", "first", "last"),
    [(MONTH, (8, 1), (8, 31)), (QUARTER, (7, 1), (9, 30)), (YEAR, (1, 1), (12, 31))],
)
def test_a_day_lies_in_its_month_quarter_and_year(months, first, last):
    ends = (date(2026, *first), date(2026, *last))
    for day in (date(2026, 8, 15), date(2026, 8, 1), date(2026, 8, 31)):
        assert months_around(day, months) == ends


@pytest.mark.parametrize(
    ("count", "then"),
    [
        (0, "2024-01-31"),
        (1, "2024-02-29"),
        (13, "2025-02-28"),
        (-1, "2023-12-31"),
        (-2, "2023-11-30"),
    ],
)
def test_months_on_and_back_keep_to_the_days_a_month_has(count, then):
    assert months_later(date(2024, 1, 31), count) == date.fromisoformat(then)
