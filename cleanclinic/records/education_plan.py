"""The rhythm of education laid out on a year's calendar, and how far a year has come.

What a year wants of each rhythm is data (resources/catalog/education.json). A session is due on a
working day: a holiday moves it to the next one, within its period where that has one.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from cleanclinic.records.education import EducationForm, EducationSession, Rhythm
from cleanclinic.records.months import MONTH, QUARTER, YEAR, months_around
from cleanclinic.records.working_days import Holidays

IN_ORDER = (Rhythm.WEEKLY, Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.YEARLY)


@dataclass(frozen=True)
class RhythmRule:
    """When in its period a rhythm is due (`day`, counted from 0), how long it takes, and how."""

    day: int
    minutes: int
    form: EducationForm


@dataclass(frozen=True)
class Topic:
    """Something to speak about; `points` are what to say, a line each."""

    id: str
    rhythm: Rhythm
    title: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class EducationRules:
    """`minutes_an_hour` make one study hour (学时)."""

    rhythms: Mapping[Rhythm, RhythmRule]
    topics: tuple[Topic, ...]
    minutes_an_hour: int


@dataclass(frozen=True)
class Period:
    """A stretch in which one session of a rhythm is wanted; `due` is the day to plan it for."""

    rhythm: Rhythm
    first: date
    last: date
    due: date


class PeriodState(StrEnum):
    """Held, still to come, or gone by without."""

    HELD = "held"
    OPEN = "open"
    LATE = "late"
    MISSED = "missed"


@cache
def education_rules() -> EducationRules:
    """The rules and topics that come with the program."""
    text = (files("resources") / "catalog" / "education.json").read_text(encoding="utf-8")
    return read_education(json.loads(text))


def read_education(data: Mapping[str, Any]) -> EducationRules:
    """Rules from JSON; raises ValueError for a rhythm without a rule or a topic given twice."""
    rhythms = {
        Rhythm(name): RhythmRule(int(row["day"]), int(row["minutes"]), EducationForm(row["form"]))
        for name, row in data["rhythms"].items()
    }
    if missing := set(IN_ORDER) - rhythms.keys():
        raise ValueError(f"no rule for {min(missing)}")
    topics = tuple(
        Topic(row["id"], Rhythm(row["rhythm"]), row["title"], tuple(row["points"]))
        for row in data["topics"]
    )
    ids = [topic.id for topic in topics]
    if len(set(ids)) != len(ids):
        raise ValueError("a topic's id stands twice")
    return EducationRules(rhythms, topics, int(data["minutes_an_hour"]))


def periods_of(
    year: int, rhythm: Rhythm, rules: EducationRules, days: Holidays
) -> tuple[Period, ...]:
    """The periods of a rhythm that begin in a year.

    Weeks begin on Monday and belong to the year of their Thursday (ISO 8601). A period in which
    nobody works wants nothing.
    """
    return tuple(
        Period(rhythm, first, last, due)
        for first, last in _stretches(year, rhythm)
        if (due := _due(first, last, rules.rhythms[rhythm].day, days)) is not None
    )


def _stretches(year: int, rhythm: Rhythm) -> Iterable[tuple[date, date]]:
    day = timedelta(days=1)
    match rhythm:
        case Rhythm.WEEKLY:
            monday = date.fromisocalendar(year, 1, 1)
            while monday.isocalendar().year == year:
                yield monday, monday + 6 * day
                monday += 7 * day
        case Rhythm.MONTHLY | Rhythm.QUARTERLY | Rhythm.YEARLY:
            months = {Rhythm.MONTHLY: MONTH, Rhythm.QUARTERLY: QUARTER, Rhythm.YEARLY: YEAR}[rhythm]
            for month in range(1, 13, months):
                yield months_around(date(year, month, 1), months)
        case Rhythm.SPECIAL:
            return


def _due(first: date, last: date, day: int, days: Holidays) -> date | None:
    """The wished day of a period if people work on it, else the nearest working day in it."""
    wished = min(first + timedelta(days=day), last)
    later = _working(wished, last, 1, days)
    return later or _working(wished, first, -1, days)


def _working(start: date, end: date, step: int, days: Holidays) -> date | None:
    for count in range(abs((end - start).days) + 1):
        found = start + timedelta(days=count * step)
        if days.is_working(found):
            return found
    return None


@dataclass(frozen=True)
class Wanted:
    """A period with the session that answers to it, if there is one.

    The yearly one is held by an exam too: then `session` is the one still planned, or none.
    """

    period: Period
    state: PeriodState
    session: EducationSession | None


def wanted_of(
    periods: Sequence[Period],
    sessions: Iterable[EducationSession],
    today: date,
    exams: Collection[date] = (),
) -> tuple[Wanted, ...]:
    """What became of each period: a session held in it counts, else one planned in it is named.

    `exams` are the days of exams that were sat: the year's is held by one.
    """
    held: dict[tuple[Rhythm, date], EducationSession] = {}
    planned: dict[tuple[Rhythm, date], EducationSession] = {}
    if not periods:
        return ()
    first, last = min(one.first for one in periods), max(one.last for one in periods)
    near = [one for one in sessions if first <= (one.held_on or one.planned_on) <= last]
    for session in sorted(near, key=lambda one: (one.planned_on, one.id)):
        for period in periods:
            if period.rhythm is not session.rhythm:
                continue
            key = (period.rhythm, period.first)
            if session.held_on is not None and period.first <= session.held_on <= period.last:
                held.setdefault(key, session)
            elif session.held_on is None and period.first <= session.planned_on <= period.last:
                planned.setdefault(key, session)
    found = []
    for period in periods:
        key = (period.rhythm, period.first)
        if key in held:
            found.append(Wanted(period, PeriodState.HELD, held[key]))
            continue
        waiting = planned.get(key)
        if period.rhythm is Rhythm.YEARLY and _any_within(exams, period):
            found.append(Wanted(period, PeriodState.HELD, waiting))
            continue
        due = period.due if waiting is None else waiting.planned_on
        state = PeriodState.OPEN if today <= due else PeriodState.LATE
        state = PeriodState.MISSED if today > period.last else state
        found.append(Wanted(period, state, waiting))
    return tuple(found)


def _any_within(days: Iterable[date], period: Period) -> bool:
    return any(period.first <= day <= period.last for day in days)


def is_covered(session: EducationSession, exams: Iterable[date]) -> bool:
    """Whether a session planned for the yearly exam is not wanted any more: an exam was sat."""
    if session.rhythm is not Rhythm.YEARLY or session.held_on is not None:
        return False
    return any(day.year == session.planned_on.year for day in exams)
