"""A ward's education: the year laid out, sessions held, who was there, who makes it up."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.writing import edit_record, get_record, put_records
from cleanclinic.operations.workspace.counted import counted
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.operations.workspace.start_page import Todo
from cleanclinic.records.education import (
    Attendance,
    EducationSession,
    Presence,
    Rhythm,
    SessionStanding,
)
from cleanclinic.records.education_plan import (
    IN_ORDER,
    EducationRules,
    PeriodState,
    Topic,
    Wanted,
    education_rules,
    is_covered,
    periods_of,
    wanted_of,
)
from cleanclinic.records.exam import Exam, ExamResult
from cleanclinic.records.initials import search_text
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.working_days import Holidays, holidays

PAGE = "education"
_TENTH = Decimal("0.1")
_SOON = timedelta(days=7)


class SessionFutureError(CleanClinicError):
    """A session cannot have been held on a day still to come; values: `day`."""

    code = "SESSION-FUTURE"


class SessionNotHeldError(CleanClinicError):
    """Nobody can make up a session that was not held; values: `title`."""

    code = "SESSION-NOT-HELD"


class MadeUpEarlyError(CleanClinicError):
    """A session is made up after it was held, and not in the future; values: `day`, `held`."""

    code = "MADE-UP-EARLY"


@dataclass(frozen=True)
class SessionRow:
    """A session as it stands today; `there` of `of` people were there or made it up."""

    session: EducationSession
    standing: SessionStanding
    there: int
    of: int
    to_make_up: tuple[str, ...]
    conflicted: bool
    search: str


@dataclass(frozen=True)
class PersonYear:
    """What one person took part in: `minutes` and study hours (学时) of the sessions held.

    `open` are those still to be made up.
    """

    person: str
    name: str
    there: int
    of: int
    minutes: int
    hours: Decimal
    open: int


@dataclass(frozen=True)
class EducationYear:
    """A year of education.

    `wanted` are the periods of all rhythms in order; `known` is whether its holidays are known;
    `people` are those who serve today, by staff number.
    """

    year: int
    years: tuple[int, ...]
    sessions: tuple[SessionRow, ...]
    wanted: tuple[Wanted, ...]
    people: tuple[PersonYear, ...]
    holidays: Holidays
    known: bool

    def count(self, rhythm: Rhythm, *states: PeriodState) -> int:
        """How many periods of a rhythm stand in one of some states; all of them without any."""
        return sum(
            one.period.rhythm is rhythm and (not states or one.state in states)
            for one in self.wanted
        )


def education_year(workspace: Workspace, year: int) -> EducationYear:
    """What was planned and held in a year, and what it still wants."""
    today, days = workspace.today(), holidays()
    exams = _days_sat(workspace)
    periods = [p for rhythm in IN_ORDER for p in periods_of(year, rhythm, education_rules(), days)]
    first = min(date(year, 1, 1), *(one.first for one in periods)).isoformat()
    last = max(date(year, 12, 31), *(one.last for one in periods)).isoformat()
    # Of other years, with their lists of people, no more is read than their days.
    columns = workspace.store.columns(EducationSession, ("held_on", "planned_on"))
    day_of: dict[str, str] = {one: held or planned for one, held, planned in columns}
    near = [one for one, day in day_of.items() if first <= day <= last]
    around = workspace.store.among(EducationSession, "id", near)
    of_year = [held for held in around if _day(held.record).year == year]
    rows = [
        _row(held.record, today, exams, conflicted=bool(held.conflict))
        for held in sorted(of_year, key=lambda held: (_day(held.record), held.record.id))
    ]
    years = {today.year, *(int(day) for day in {day[:4] for day in day_of.values()})}
    return EducationYear(
        year=year,
        years=tuple(sorted(years, reverse=True)),
        sessions=tuple(rows),
        wanted=wanted_of(periods, (held.record for held in around), today, exams),
        people=_people(workspace, [row.session for row in rows], today),
        holidays=days,
        known=days.knows(date(year, 1, 1), date(year, 12, 31)),
    )


def _day(session: EducationSession) -> date:
    return session.held_on or session.planned_on


def _days_sat(workspace: Workspace) -> frozenset[date]:
    """The days of exams that were sat: one of them is the exam of its year."""
    sat = {exam for _, exam in workspace.store.columns(ExamResult, ("exam",))}
    exams = (held.record for held in workspace.store.all(Exam))
    return frozenset(exam.on for exam in exams if exam.id in sat)


def _row(
    session: EducationSession, today: date, exams: frozenset[date], *, conflicted: bool
) -> SessionRow:
    covered = is_covered(session, exams)
    return SessionRow(
        session,
        SessionStanding.HELD if covered else session.standing(today),
        len(session.were_there()),
        len(session.attendance),
        session.have_to_make_up(),
        conflicted,
        search_text(session.title, session.speaker, session.place, session.points),
    )


def _people(
    workspace: Workspace, sessions: Iterable[EducationSession], today: date
) -> tuple[PersonYear, ...]:
    wanted, there, minutes = Counter[str](), Counter[str](), Counter[str]()
    for session in sessions:
        if session.held_on is not None:
            present = session.were_there()
            wanted.update(one.person for one in session.attendance)
            there.update(present)
            minutes.update(dict.fromkeys(present, session.minutes or 0))
    return tuple(
        PersonYear(
            one.id,
            one.name,
            there[one.id],
            wanted[one.id],
            minutes[one.id],
            _hours(minutes[one.id]),
            wanted[one.id] - there[one.id],
        )
        for one in serving(workspace, today)
    )


def _hours(minutes: int) -> Decimal:
    """Study hours, to a tenth."""
    hours = Decimal(minutes) / education_rules().minutes_an_hour
    return hours.quantize(_TENTH, ROUND_HALF_UP)


def serving(workspace: Workspace, day: date) -> tuple[StaffMember, ...]:
    """The people who belong to the department on a day, by staff number."""
    people = (held.record for held in workspace.store.all(StaffMember))
    here = [person for person in people if person.serves_on(day)]
    return tuple(sorted(here, key=lambda person: person.staff_number))


def education_todos(workspace: Workspace) -> Iterator[Todo]:
    """Sessions due within a week, or late; not the year's exam once one was sat."""
    today = workspace.today()
    for session in _not_held(workspace):
        days = (session.planned_on - today).days
        key, values = f"todo.education.{session.rhythm}", {"title": session.title}
        yield Todo("education", session.planned_on, days, key, {**values}, PAGE, session.id)


def late_sessions(workspace: Workspace) -> int:
    """How many sessions should have been held by now."""
    today = workspace.today()
    return sum(one.standing(today) is SessionStanding.LATE for one in _not_held(workspace))


def _not_held(workspace: Workspace) -> tuple[EducationSession, ...]:
    """Sessions planned for a day soon or before it that were not held, without the year's exam once
    one was sat. Of the others, with their lists of people, no more is read than their days.
    """
    upto = workspace.today() + _SOON

    def count() -> tuple[EducationSession, ...]:
        names = ("title", "rhythm", "planned_on", "held_on")
        sessions = (part.record for part in workspace.store.parts(EducationSession, names))
        found = [one for one in sessions if one.held_on is None and one.planned_on <= upto]
        exams = _days_sat(workspace) if any(one.rhythm is Rhythm.YEARLY for one in found) else ()
        return tuple(one for one in found if not is_covered(one, exams))

    return counted(workspace, "sessions_soon", (EducationSession, Exam, ExamResult), count)


def topics_for(workspace: Workspace, rhythm: Rhythm) -> tuple[Topic, ...]:
    """The topics of a rhythm, those not yet spoken about first."""
    sessions = workspace.store.all(EducationSession)
    used = {held.record.topic_id for held in sessions if held.record.topic_id}
    of_rhythm = [topic for topic in education_rules().topics if topic.rhythm is rhythm]
    return tuple(sorted(of_rhythm, key=lambda topic: topic.id in used))


def plan_year(workspace: Workspace, year: int, rhythms: Collection[Rhythm] = IN_ORDER) -> Changed:
    """Plan a session, with a topic, for every period to come that has none, as one act.

    Periods that are over are left alone: what was missed is seen, not covered up.
    """
    today, rules, days = workspace.today(), education_rules(), holidays()
    sessions = [held.record for held in workspace.store.all(EducationSession)]
    exams, over = _days_sat(workspace), (PeriodState.MISSED, PeriodState.HELD)
    planned: list[EducationSession] = []
    for rhythm in rhythms:
        periods = periods_of(year, rhythm, rules, days)
        topics = topics_for(workspace, rhythm)
        open_ones = [
            one
            for one in wanted_of(periods, sessions, today, exams)
            if one.session is None and one.state not in over
        ]
        for number, one in enumerate(open_ones):
            topic = topics[number % len(topics)]
            due = one.period.due if one.period.due >= today else days.on_or_after(today)
            planned.append(_planned(workspace, rules, topic, min(due, one.period.last)))
    return put_records(workspace, planned, "act.add_record")


def _planned(
    workspace: Workspace, rules: EducationRules, topic: Topic, due: date
) -> EducationSession:
    rule = rules.rhythms[topic.rhythm]
    return EducationSession(
        id=workspace.new_id(),
        title=topic.title,
        rhythm=topic.rhythm,
        form=rule.form,
        planned_on=due,
        minutes=rule.minutes,
        points="\n".join(topic.points),
        topic_id=topic.id,
    )


def hold_session(
    workspace: Workspace, session_id: str, on: date, present: Collection[str]
) -> Saved:
    """Record that a session was held and who was there.

    All who served that day and were not there are absent. Leave that was recorded before, and what
    was made up, stay.

    Raises SessionFutureError and NoSuchRecordError.
    """
    if on > workspace.today():
        raise SessionFutureError(day=on)
    session = get_record(workspace, EducationSession, session_id).record
    before = {one.person: one for one in session.attendance}
    people = dict.fromkeys([*(person.id for person in serving(workspace, on)), *before, *present])
    attendance = tuple(
        _was_there(person, before.get(person), there=person in present) for person in people
    )
    values = {"held_on": on, "attendance": attendance}
    return edit_record(workspace, EducationSession, session_id, values)


def _was_there(person: str, before: Attendance | None, *, there: bool) -> Attendance:
    if there:
        return Attendance(person=person, presence=Presence.PRESENT)
    if before is not None and before.presence in (Presence.LEAVE, Presence.MADE_UP):
        return before
    return Attendance(person=person, presence=Presence.ABSENT)


def set_presence(
    workspace: Workspace,
    session_id: str,
    people: Collection[str],
    presence: Presence,
    *,
    made_up_on: date | None = None,
    reason: str = "",
) -> Saved:
    """Change how some people stand at a session that was held, as one act.

    What is made up is made up on `made_up_on`, by default today. Raises SessionNotHeldError,
    MadeUpEarlyError and NoSuchRecordError.
    """
    session = get_record(workspace, EducationSession, session_id).record
    if session.held_on is None:
        raise SessionNotHeldError(title=session.title)
    day = None
    if presence is Presence.MADE_UP:
        day = made_up_on or workspace.today()
        if not session.held_on <= day <= workspace.today():
            raise MadeUpEarlyError(day=day, held=session.held_on)
    attendance = tuple(
        replace(one, presence=presence, made_up_on=day, reason=reason)
        if one.person in people
        else one
        for one in session.attendance
    )
    return edit_record(workspace, EducationSession, session_id, {"attendance": attendance})
