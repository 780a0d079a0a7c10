"""Days as people type them: 今天, 3.8, 3月8日, 三月八日, 8日, 上周五, 20260308, 2026/3/8, +7."""

import re
import unicodedata
from datetime import date, timedelta

_NAMED = {
    "今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1,
    "后天": 2, "大后天": 3, "昨天": -1, "昨日": -1, "yesterday": -1, "前天": -2, "大前天": -3,
}  # fmt: skip
_NAMED_YEARS = {"今年": 0, "明年": 1, "去年": -1}
_HALF_YEAR_DAYS = 183
# Nobody records what lies further off: a slip in the year.
FAR_YEARS_AHEAD, FAR_YEARS_BACK = 50, 100
_WEEKDAYS = dict(zip("一二三四五六日天", (0, 1, 2, 3, 4, 5, 6, 6), strict=True))
_WEEKS = {"上": -7, "本": 0, "这": 0, "下": 7}
_NUMERALS = dict(zip("〇零一二三四五六七八九", (0, *range(10)), strict=True))


def read_day(text: str, today: date, *, past: bool = False) -> date | None:
    """The day meant by `text`, or None.

    A day without a year is the one nearest to today; with `past` the latest that is not to come.
    """
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if text in _NAMED:
        return today + timedelta(days=_NAMED[text])
    if found := re.fullmatch(r"([上本这下]?)个?(?:周|星期|礼拜)([一二三四五六日天])", text):
        return _weekday(found[1], _WEEKDAYS[found[2]], today, past=past)
    if found := re.fullmatch(r"(\d{1,2})[日号]", _in_digits(text)):
        return _in_month(int(found[1]), today, past=past)
    if found := re.fullmatch(r"([+-])\s*(\d{1,4})", text):
        days = int(found[2])
        return today + timedelta(days=days if found[1] == "+" else -days)
    parts = _parts(text, today)
    if len(parts) == 3:
        return _day(*parts)
    if len(parts) == 2 and parts[0] <= 12:
        return _latest(*parts, today) if past else _nearest(*parts, today)
    return None


def years_off(day: date, today: date) -> int:
    """How many years a day may lie from today that lies further off; 0 for one that may stand."""
    if day.year - today.year > FAR_YEARS_AHEAD:
        return FAR_YEARS_AHEAD
    return FAR_YEARS_BACK if today.year - day.year > FAR_YEARS_BACK else 0


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
    text = _in_digits(text)
    if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        return tuple(int(part) for part in found.groups())
    if not re.fullmatch(r"\d{1,4}(\s*[年月./\-\s]\s*\d{1,2}){1,2}\s*[日号.]?", text):
        return ()
    figures = re.findall(r"\d+", text)
    parts = [int(part) for part in figures]
    # 26 is 2026, but 0001 is what databases write for no day at all.
    if len(parts) == 3 and len(figures[0]) <= 2:
        parts[0] += 2000
    return tuple(parts)


def _in_digits(text: str) -> str:
    """二〇二六年三月十八日 with digits: years by their figures, months and days as numbers."""
    text = re.sub(
        r"([〇零一二三四五六七八九]{4}|[〇零一二三四五六七八九]{2})(?=年)",
        lambda found: "".join(str(_NUMERALS[one]) for one in found[1]), text,
    )  # fmt: skip
    return re.sub(
        r"([一二三]?)(十?)([一二三四五六七八九]?)(?=[月日号])",
        lambda found: _number(*found.groups()) if found[0] else "", text,
    )  # fmt: skip


def _number(tens: str, ten: str, ones: str) -> str:
    """Below 40: 八, 十, 十八, 二十, 三十一; one figure more than that is no number."""
    if not ten:
        return str(_NUMERALS[tens or ones]) if not (tens and ones) else "0"
    return str(_NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0))


def _weekday(week: str, weekday: int, today: date, *, past: bool) -> date:
    """The day of a week; without saying which, this one's, or the latest that is not to come."""
    day = today + timedelta(days=weekday - today.weekday() + _WEEKS.get(week, 0))
    return day - timedelta(days=7) if past and not week and day > today else day


def _in_month(day: int, today: date, *, past: bool) -> date | None:
    """That day of this month; with `past` of the month before where it is still to come."""
    found = _day(today.year, today.month, day)
    if past and (found is None or found > today):
        last = today.replace(day=1) - timedelta(days=1)
        return _day(last.year, last.month, day)
    return found


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
