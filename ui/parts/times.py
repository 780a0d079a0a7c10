"""Days and moments as a person reads them: short when near, with the year when far."""

from datetime import date, datetime, timedelta

from cleanclinic.words import Words


def day_text(day: date, today: date) -> str:
    """11-22, or 2025-11-22 in another year."""
    return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"


def moment_text(words: Words, moment: datetime, today: date) -> str:
    """14:32 today, 昨天 14:32, 11-18 14:32, or 2025-11-18 in another year; in local time."""
    moment = moment.astimezone()
    day = moment.date()
    if day == today:
        return f"{moment:%H:%M}"
    if day == today - timedelta(days=1):
        return words.text("part.times.yesterday", time=f"{moment:%H:%M}")
    return f"{moment:%m-%d %H:%M}" if day.year == today.year else f"{moment:%Y-%m-%d}"


def long_day(words: Words, day: date) -> str:
    """2026 年 11 月 22 日 星期日."""
    weekday = words.text(f"part.times.weekday.{day.isoweekday()}")
    month = words.text(f"part.times.month.{day.month}")
    return words.text(
        "part.times.long_day", year=day.year, month=month, day=day.day, weekday=weekday
    )
