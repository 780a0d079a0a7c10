"""What the integrity index is reckoned from: counts over a department's records as of a day.

Which records there are is asked for by kind; so the same counts serve a ward and, department by
department, the office. A part of the rules whose code stands in none of these has no data.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cleanclinic.records.commendation import Commendation
from cleanclinic.records.complaint import Complaint
from cleanclinic.records.conduct_event import ConductEvent, EventState
from cleanclinic.records.control import Control, ControlState
from cleanclinic.records.education import EducationSession
from cleanclinic.records.education_plan import (
    IN_ORDER,
    PeriodState,
    education_rules,
    periods_of,
    wanted_of,
)
from cleanclinic.records.exam import Exam, ExamResult, days_sat
from cleanclinic.records.fields import fields_of
from cleanclinic.records.gift_record import GiftRecord
from cleanclinic.records.integrity_index import IndexFacts, Measure
from cleanclinic.records.issue_order import IssueGravity, IssueOrder, OrderReview
from cleanclinic.records.pledge import Pledge, PledgeCampaign, PledgeState
from cleanclinic.records.record import Reader, Record
from cleanclinic.records.rectification import (
    STOOD_BY,
    Finding,
    Rectification,
    RectifyState,
    standing_of,
)
from cleanclinic.records.register_rules import RulesByDay
from cleanclinic.records.register_standing import due_of, settled_at
from cleanclinic.records.risk_point import RiskPoint, RiskStatus
from cleanclinic.records.self_check import SelfCheck
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.records.working_days import Holidays

# What the counts look at: fields, and parts of which only whether there are any. Who was at a
# session matters where `Around.has` its day alone.
LOOKED_AT: Mapping[type[Record], tuple[tuple[str, ...], tuple[str, ...]]] = {
    SelfCheck: (
        (
            "standard", "standard_version", "state", "replaces", "submitted_on", "result",
            "first_day", "last_day",
        ),
        (),
    ),
    RiskPoint: (("status",), ()),
    Control: (("risk_point", "also_for", *Control.STATED), ("evidence",)),
    StaffMember: (StaffMember.SERVES, ()),
    PledgeCampaign: (("year", "due", "issued_on"), ()),
    Pledge: (("campaign", "staff_member", "state"), ()),
    EducationSession: (("rhythm", "planned_on", "held_on"), ()),
    Exam: (("on",), ()),
    ExamResult: (("exam", "on"), ()),
    Finding: (("due", "gravity"), ()),
    IssueOrder: (("department", "due", "gravity"), ()),
    Rectification: STOOD_BY,
    OrderReview: (tuple(field.name for field in fields_of(OrderReview)), ()),
    GiftRecord: (("on", "time", "disposal", "disposed_on", "disposed_time"), ()),
    Complaint: (("on", "answered_on"), ()),
    Commendation: (("on", "copies", "counted"), ()),
    ConductEvent: (("on", "state", "veto"), ()),
}  # fmt: skip
# The kinds of records an index is reckoned from.
INDEX_KINDS = tuple(LOOKED_AT)
_OVER = (RectifyState.CLOSED, RectifyState.LOOK_BACK, RectifyState.SETTLED)

_Issue = tuple[Finding | IssueOrder, date, date | None, bool]
"""An issue, the day it is due, the day it was handed in or closed, and whether it is over."""


@dataclass(frozen=True)
class Around:
    """What the counts need besides the records: the day, how far back, the calendar, full points.

    `full_of` tells the full points of a run's standard, None for one that is not here.
    """

    day: date
    since: date
    holidays: Holidays
    registers: RulesByDay
    full_of: Callable[[SelfCheck], Decimal | None]

    def has(self, day: date | None) -> bool:
        """Whether something of that day counts."""
        return day is not None and self.since <= day <= self.day


def index_facts(read: Reader, around: Around) -> IndexFacts:
    """The facts by the codes the rules may name."""
    issues = _issues(read, around)
    measures = {
        "self_check": _self_check(read, around),
        "controls": _controls(read),
        "pledges": _pledges(read, around),
        "sessions": _sessions(read, around),
        "attendance": _attendance(read, around),
        "rectified": _rectified(issues, around),
        "handed_in": _handed_in(read, around),
    }
    counts = {
        "commendations": sum(
            one.copies for one in read(Commendation) if one.counted and around.has(one.on)
        ),
        "conduct_veto": sum(
            one.veto and one.state is EventState.PASSED and around.has(one.on)
            for one in read(ConductEvent)
        ),
        "issue_veto": sum(
            issue.gravity is IssueGravity.VETO and not over for issue, _, _, over in issues
        ),
    }
    return IndexFacts(measures, counts)


def _measure(done: int | Decimal, of: int | Decimal) -> Measure:
    return Measure(Decimal(done), Decimal(of))


def _self_check(read: Reader, around: Around) -> Measure:
    """The result of the latest run handed in, of the full points of its standard."""
    runs = list(read(SelfCheck))
    replaced = {one.replaces for one in runs}
    handed_in = [
        one
        for one in runs
        if one.is_final() and one.id not in replaced and around.has(one.submitted_on)
    ]
    latest = max(handed_in, key=lambda one: (one.last_day, one.first_day, one.id), default=None)
    full = around.full_of(latest) if latest else None
    if latest is None or latest.result is None or full is None:
        return _measure(0, 0)
    return Measure(latest.result, full)


def _controls(read: Reader) -> Measure:
    """Controls with evidence; a risk point without any lacks one."""
    points = {one.id for one in read(RiskPoint) if one.status is not RiskStatus.GONE}
    controls = [one for one in read(Control) if points.intersection(one.serves())]
    served = {point for one in controls for point in one.serves()}
    done = sum(one.state is ControlState.IN_PLACE for one in controls)
    return _measure(done, len(controls) + len(points - served))


def _pledges(read: Reader, around: Around) -> Measure:
    """Who serves and has signed, in the latest round that had begun."""
    rounds = [
        one for one in read(PledgeCampaign) if one.issued_on is None or one.issued_on <= around.day
    ]
    if not rounds:
        return _measure(0, 0)
    latest = max(rounds, key=lambda one: (one.year, one.due, one.id))
    signed = {
        one.staff_member
        for one in read(Pledge)
        if one.campaign == latest.id and one.state is PledgeState.SIGNED
    }
    people = [one.id for one in read(StaffMember) if one.serves_on(around.day)]
    return _measure(sum(one in signed for one in people), len(people))


def _sessions(read: Reader, around: Around) -> Measure:
    """Periods of the education's rhythm that are over, and in how many of them it was held.

    Of a department that never held or planned any there is no data.
    """
    sessions = read(EducationSession)
    if not sessions:
        return _measure(0, 0)
    begun = _begun(sessions)
    years = range(around.since.year, around.day.year + 1)
    periods = [
        period
        for year in years
        for rhythm in IN_ORDER
        for period in periods_of(year, rhythm, education_rules(), around.holidays)
        if around.has(period.last) and period.first >= begun
    ]
    known = [one for one in sessions if one.held_on is None or one.held_on <= around.day]
    exams = days_sat(read(Exam), (one for one in read(ExamResult) if one.on <= around.day))
    wanted = wanted_of(periods, known, around.day, exams)
    return _measure(sum(one.state is PeriodState.HELD for one in wanted), len(wanted))


def _begun(sessions: Iterable[EducationSession]) -> date:
    """The day since when education is on record: what was before was not kept here."""
    return min(min(one.planned_on, one.held_on or one.planned_on) for one in sessions)


def _attendance(read: Reader, around: Around) -> Measure:
    """Of all places at the sessions held, those somebody took or made up."""
    held = [one for one in read(EducationSession) if around.has(one.held_on)]
    return _measure(
        sum(len(one.were_there()) for one in held), sum(len(one.attendance) for one in held)
    )


def _issues(read: Reader, around: Around) -> list[_Issue]:
    work = {one.issue: one for one in read(Rectification)}
    said: dict[str, list[OrderReview]] = defaultdict(list)
    for review in read(OrderReview):
        said[review.rectification].append(review)
    found: list[_Issue] = []
    issues: list[Finding | IssueOrder] = [*read(Finding), *read(IssueOrder)]
    for issue in issues:
        mine = work.get(issue.id)
        standing = standing_of(issue.due, mine, said[mine.id] if mine else (), around.day)
        over = standing.state in _OVER
        handed = (mine.submitted_on or mine.closed_on) if mine else None
        settled = handed if over or standing.state is RectifyState.SUBMITTED else None
        found.append((issue, standing.due, settled, over))
    return found


def _rectified(issues: Iterable[_Issue], around: Around) -> Measure:
    """Issues that were handed in or fell due in the time looked at, and those in time."""
    counted = [
        settled is not None and settled <= due
        for _, due, settled, _ in issues
        if around.has(settled) or (settled is None and due < around.day and around.has(due))
    ]
    return _measure(sum(counted), len(counted))


def _handed_in(read: Reader, around: Around) -> Measure:
    """Gifts disposed of and complaints answered in time, of all that had to be by now."""
    counted = []
    entries: list[Any] = [*read(GiftRecord), *read(Complaint)]
    for entry in entries:
        if not around.has(entry.on):
            continue
        due = due_of(entry, around.registers, around.holidays)
        if due is None:
            continue
        day, minute = settled_at(entry)
        if day is not None and day <= around.day:
            counted.append(not due.passed_by(day, minute))
        elif due.passed_by(around.day, 0):
            counted.append(False)
    return _measure(sum(counted), len(counted))
