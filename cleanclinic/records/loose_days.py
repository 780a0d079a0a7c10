"""Days as people type them: 今天, 明天, 3.8, 3-8, 3月8日, 20260308, 2026/3/8, +7."""

import re
import unicodedata
from datetime import date, timedelta

_NAMED = {
    "今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1,
    "后天": 2, "昨天": -1, "昨日": -1, "yesterday": -1, "前天": -2,
}  # fmt: skip
_NAMED_YEARS = {"今年": 0, "明年": 1, "去年": -1}
_HALF_YEAR_DAYS = 183


def read_day(text: str, today: date, *, past: bool = False) -> date | None:
    """The day meant by `text`, or None.

    A day without a year is the one nearest to today; with `past` the latest that is not to come.
    """
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if text in _NAMED:
        return today + timedelta(days=_NAMED[text])
    if found := re.fullmatch(r"([+-])\s*(\d{1,4})", text):
        days = int(found[2])
        return today + timedelta(days=days if found[1] == "+" else -days)
    parts = _parts(text, today)
    if len(parts) == 3:
        return _day(*parts)
    if len(parts) == 2 and parts[0] <= 12:
        return _latest(*parts, today) if past else _nearest(*parts, today)
    return None


def missing_day(text: str, today: date) -> tuple[int, int] | None:
    """Month and day of a text that names a day its calendar has not (2月31日); None for others."""
    parts = _parts(unicodedata.normalize("NFKC", text).strip().lower(), today)
    # A year with a 29 February, where none is named.
    year, month, day = (
        parts if len(parts) == 3 else (2028, *parts) if len(parts) == 2 else (0, 0, 0)
    )
    named = 1 <= month <= 12 and 1 <= year <= 9999
    return (month, day) if named and _day(year, month, day) is None else None


def _parts(text: str, today: date) -> tuple[int, ...]:
    """Year, month and day, or month and day, as far as the text is one of these at all."""
    for name, years in _NAMED_YEARS.items():
        text = text.replace(name, f"{today.year + years}年")
    if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        return tuple(int(part) for part in found.groups())
    if not re.fullmatch(r"\d{1,4}(\s*[年月./\-\s]\s*\d{1,2}){1,2}\s*[日号.]?", text):
        return ()
    parts = [int(part) for part in re.findall(r"\d+", text)]
    if len(parts) == 3 and parts[0] < 100:
        parts[0] += 2000
    return tuple(parts)


def _latest(month: int, day: int, today: date) -> date | None:
    """The latest such day that is not to come; of 29 February some years back."""
    days = (_day(today.year - back, month, day) for back in range(9))
    return next((found for found in days if found and found <= today), None)


def _nearest(month: int, day: int, today: date) -> date | None:
    """The day of this year, or of the year before or after where that lies nearer."""
    years = (today.year, today.year + 1, today.year - 1)
    days = [found for year in years if (found := _day(year, month, day))]
    if days and abs(days[0] - today).days <= _HALF_YEAR_DAYS:
        return days[0]
    return min(days, key=lambda found: abs(found - today), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
