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


def read_day(text: str, today: date) -> date | None:
    """The day meant by `text`, or None. A day without a year is the one nearest to today."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if text in _NAMED:
        return today + timedelta(days=_NAMED[text])
    if found := re.fullmatch(r"([+-])\s*(\d{1,4})", text):
        days = int(found[2])
        return today + timedelta(days=days if found[1] == "+" else -days)
    for name, years in _NAMED_YEARS.items():
        text = text.replace(name, f"{today.year + years}年")
    if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        return _day(*(int(part) for part in found.groups()))
    parts = [int(part) for part in re.findall(r"\d+", text)]
    if not re.fullmatch(r"\d{1,4}(\s*[年月./\-\s]\s*\d{1,2}){1,2}\s*[日号.]?", text):
        return None
    if len(parts) == 3:
        year = parts[0] + 2000 if parts[0] < 100 else parts[0]
        return _day(year, parts[1], parts[2])
    if len(parts) == 2 and parts[0] <= 12:
        return _nearest(parts[0], parts[1], today)
    return None


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
