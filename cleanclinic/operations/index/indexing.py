"""The integrity index (清廉指数) of a department: now, as of a period's end, and its trend."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from cleanclinic import VERSION
from cleanclinic.operations.index.index_rules import index_rules
from cleanclinic.operations.recording.department_records import records_of
from cleanclinic.operations.recording.writing import as_of
from cleanclinic.operations.registers.entries import rules_of
from cleanclinic.operations.self_checks.standards import all_standards
from cleanclinic.operations.workspace.glance import kept_index
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import IndexGlance, IndexPoint
from cleanclinic.records.held import Held
from cleanclinic.records.index_facts import INDEX_KINDS, Around, index_facts
from cleanclinic.records.integrity_index import (
    Confidence,
    Effect,
    Index,
    IndexFacts,
    IndexRules,
    index_of,
    most_effect,
)
from cleanclinic.records.months import QUARTER, YEAR, month_end, months_around
from cleanclinic.records.record import Record
from cleanclinic.records.self_check import SelfCheck
from cleanclinic.records.working_days import holidays
from cleanclinic.storage.glance import GLIMPSE

R = TypeVar("R", bound=Record)
_AllHeld = Mapping[type[Record], Sequence[Held[Any]]]
TREND_MONTHS = 12
# Raised when a point of the trend is reckoned or kept otherwise.
_POINTS = 2
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class IndexPeriod:
    """A year, one of its quarters (1 to 4) or one of its months; the index is as of its end."""

    year: int
    quarter: int = 0
    month: int = 0

    @property
    def last(self) -> date:
        """Its last day."""
        return month_end(self.year, self.month or self.quarter * QUARTER or YEAR)


@dataclass(frozen=True)
class DepartmentIndex:
    """A department's index as of `day`, with all that explains it; `effects` the most first."""

    owner: str
    day: date
    rules: IndexRules
    facts: IndexFacts
    index: Index
    effects: tuple[Effect, ...]


def department_index(
    workspace: Workspace, *, owner: str | None = None, period: IndexPeriod | None = None
) -> DepartmentIndex:
    """The index of a ward, or of the department `owner` at an office; now, or as of a period's end.

    A period that is not over yet is as of today.
    """
    today, day = workspace.today(), period.last if period else None
    held: _AllHeld
    if day is None or day >= today:
        day, held = today, {of: workspace.store.all(of) for of in INDEX_KINDS}
    else:
        held = _held_on(workspace, day)
    return _index(workspace, index_rules(workspace), owner or workspace.department_id, held, day)


def index_glance(workspace: Workspace) -> IndexGlance:
    """The ward's index with its trend, as the start page shows it.

    Months that are over are reckoned once: what is kept of them holds until a bundle comes or goes
    or other rules come into force.
    """
    now = department_index(workspace)
    trend = _trend(workspace, now)
    quarter_ago = _quarter_end_before(now.day)
    before = next((one for one in trend if one.day == quarter_ago and one.value), None)
    value = now.index.value
    change, unsaid = _change(before, trend[-1])
    best = now.effects[0] if now.effects else None
    return IndexGlance(
        value=_text(value),
        change=change,
        coverage=now.index.coverage,
        confidence=now.index.confidence.value,
        vetoed=bool(now.index.vetoes),
        effect=best.code if best else "",
        gain=_text(best.gain) if best else "",
        trend=trend,
        mark=_mark(workspace, now.rules),
        unsaid=unsaid,
        wanted=now.rules.vague,
    )


def _change(before: IndexPoint | None, now: IndexPoint) -> tuple[str, str]:
    """What it changed by, or which of the two rests on too little for that to be said."""
    if before is None or not now.value:
        return "", ""
    if now.vague or before.vague:
        return "", "now" if now.vague else "then"
    since = Decimal(now.value) - Decimal(before.value)
    return (f"{since:+}" if since else "0"), ""


def _text(value: Decimal | None) -> str:
    return "" if value is None else str(value)


def _trend(workspace: Workspace, now: DepartmentIndex) -> tuple[IndexPoint, ...]:
    """Points of the last twelve months, oldest first; none from before there was anything."""
    known = _known_points(workspace, _mark(workspace, now.rules))
    points = [_point(now)]
    for end in _month_ends(now.day, TREND_MONTHS - 1):
        if end not in known:
            known[end] = _past_point(workspace, now.rules, end)
        point = known[end]
        if point is None:
            break
        points.append(point)
    return tuple(reversed(points))


def _known_points(workspace: Workspace, mark: str) -> dict[date, IndexPoint | None]:
    """What was reckoned before by the same rules from the same history; kept while it is open."""
    known = workspace.past_index.get(mark)
    if known is None:
        kept = kept_index(workspace.store.meta(GLIMPSE))
        same = kept is not None and kept.mark == mark
        known = {one.day: one for one in kept.trend[:-1]} if kept and same else {}
        workspace.past_index.clear()
        workspace.past_index[mark] = known
    return known


def _past_point(workspace: Workspace, rules: IndexRules, day: date) -> IndexPoint | None:
    """The index as of a day; empty where there was no index yet, None where there was nothing."""
    held = _held_on(workspace, day)
    if not any(held.values()):
        return None
    return _point(_index(workspace, rules, workspace.department_id, held, day))


def _point(found: DepartmentIndex) -> IndexPoint:
    vague = found.index.confidence is Confidence.VAGUE
    return IndexPoint(found.day, _text(found.index.value), vague)


def _mark(workspace: Workspace, rules: IndexRules) -> str:
    """What a past month depends on: what was written elsewhere comes by bundles."""
    journal = workspace.store.journal(1)
    return f"{_POINTS}/{VERSION}/{rules.id}/{journal[0].at.isoformat() if journal else ''}"


def _month_ends(day: date, count: int) -> Iterable[date]:
    """The last days of the months before that of `day`, the latest first."""
    for _ in range(count):
        day = day.replace(day=1) - _DAY
        yield day


def _quarter_end_before(day: date) -> date:
    return months_around(day, QUARTER)[0] - _DAY


# Reckoning


def _held_on(workspace: Workspace, day: date) -> _AllHeld:
    return {of: as_of(workspace, of, day) for of in INDEX_KINDS}


def _index(
    workspace: Workspace, rules: IndexRules, owner: str, held: _AllHeld, day: date
) -> DepartmentIndex:
    facts = index_facts(_reader(held, owner), _around(workspace, rules, day))
    return DepartmentIndex(
        owner, day, rules, facts, index_of(rules, facts), most_effect(rules, facts)
    )


def _reader(held: _AllHeld, owner: str) -> Callable[[type[R]], Sequence[R]]:
    """The records that are a department's, and those of the office that are for it or for all."""

    def read(of: type[R]) -> Sequence[R]:
        return records_of(held[of], of, owner)

    return read


def _around(workspace: Workspace, rules: IndexRules, day: date) -> Around:
    full = {(one.code, one.version): one.full for one in all_standards(workspace)}

    def full_of(run: SelfCheck) -> Decimal | None:
        return full.get((run.standard, run.standard_version))

    since = _months_before(day, rules.months)
    return Around(day, since, holidays(), rules_of(workspace), full_of)


def _months_before(day: date, months: int) -> date:
    """The day after the same day so many months before, or after the last day of a shorter one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - _DAY).day
    return date(year, month + 1, min(day.day, last)) + _DAY
