"""The integrity index (清廉指数) of a department: now, as of a period's end, and its trend."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from cleanclinic import VERSION
from cleanclinic.operations.index.index_rules import index_rules
from cleanclinic.operations.index.periods import Period
from cleanclinic.operations.recording.department_records import records_of
from cleanclinic.operations.recording.writing import every_as_of
from cleanclinic.operations.registers.entries import rules_of
from cleanclinic.operations.self_checks.standards import all_standards
from cleanclinic.operations.workspace.counted import counted
from cleanclinic.operations.workspace.glance import kept_index
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import IndexGlance, IndexPoint
from cleanclinic.records.education import EducationSession
from cleanclinic.records.held import Held, Part
from cleanclinic.records.index_facts import INDEX_KINDS, LOOKED_AT, Around, index_facts
from cleanclinic.records.integrity_index import (
    Confidence,
    Effect,
    Index,
    IndexFacts,
    IndexRules,
    index_of,
    most_effect,
)
from cleanclinic.records.months import QUARTER, months_around
from cleanclinic.records.record import Reader, Record
from cleanclinic.records.register_rules import RegisterRules
from cleanclinic.records.self_check import SelfCheck
from cleanclinic.records.standard import Standard
from cleanclinic.records.working_days import holidays
from cleanclinic.storage.glance import GLIMPSE

R = TypeVar("R", bound=Record)
AllHeld = Mapping[type[Record], Sequence[Held[Any] | Part[Any]]]
Step = Callable[[int], None]
TREND_MONTHS = 12
# Raised when a point of the trend is reckoned or kept otherwise.
_POINTS = 2
_DAY = timedelta(days=1)
_RESTS_ON = (*INDEX_KINDS, RegisterRules, Standard)


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
    workspace: Workspace, *, owner: str | None = None, period: Period | None = None
) -> DepartmentIndex:
    """The index of a ward, or of the department `owner` at an office; now, or as of a period's end.

    A period that is not over yet is as of today.
    """
    day = workspace.today() if period is None else period.last
    rules, whose = index_rules(workspace), owner or workspace.department_id
    return _index(workspace, rules, whose, day)


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
    change, unsaid = change_of(before, trend[-1])
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
        mark=past_mark(workspace, now.rules),
        unsaid=unsaid,
        wanted=now.rules.vague,
    )


def _trend(workspace: Workspace, now: DepartmentIndex) -> tuple[IndexPoint, ...]:
    """Points of the last twelve months, oldest first; none from before there was anything."""
    known = _known_points(workspace, past_mark(workspace, now.rules))
    points = [point_of(now)]
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
    around, owner = around_day(workspace, rules, day), workspace.department_id
    held = held_on(workspace, around)
    if not any(held.values()):
        return None
    return point_of(reckon(rules, around, owner, _reader(held, owner)))


def point_of(found: DepartmentIndex) -> IndexPoint:
    """What is drawn and compared of an index."""
    vague = found.index.confidence is Confidence.VAGUE
    return IndexPoint(found.day, _text(found.index.value), vague)


def past_mark(workspace: Workspace, rules: IndexRules) -> str:
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


def change_of(before: IndexPoint | None, now: IndexPoint) -> tuple[str, str]:
    """What it changed by, or which of the two rests on too little for that to be said.

    Nothing where there was no index then, or is none now.
    """
    if before is None or not before.value or not now.value:
        return "", ""
    if now.vague or before.vague:
        return "", "now" if now.vague else "then"
    since = Decimal(now.value) - Decimal(before.value)
    return (f"{since:+}" if since else "0"), ""


def _text(value: Decimal | None) -> str:
    return "" if value is None else str(value)


# Reckoning


def no_step(_count: int) -> None:
    """Nobody waits to hear how far it is."""


def reckon(rules: IndexRules, around: Around, owner: str, read: Reader) -> DepartmentIndex:
    """A department's index by its records, which `read` gives."""
    facts = index_facts(read, around)
    index, effects = index_of(rules, facts), most_effect(rules, facts)
    return DepartmentIndex(owner, around.day, rules, facts, index, effects)


def held_on(workspace: Workspace, around: Around, step: Step = no_step) -> AllHeld:
    """All records an index is reckoned from, as they stood at the end of a day, or as they stand,
    with what is looked at of them.

    `step` is called with how many more were read.
    """
    held: dict[type[Record], Sequence[Held[Any] | Part[Any]]] = {}
    if around.day >= workspace.today():
        for of in INDEX_KINDS:
            held[of] = workspace.store.parts(of, *LOOKED_AT[of])
            step(len(held[of]))
        return {**held, EducationSession: _with_people(workspace, around, held[EducationSession])}
    then: dict[type[Record], list[Held[Any]]] = {of: [] for of in INDEX_KINDS}
    with closing(every_as_of(workspace, INDEX_KINDS, around.day)) as found:
        for of, one in found:
            then[of].append(one)
            step(1)
    return then


def _with_people(
    workspace: Workspace, around: Around, sessions: Sequence[Held[Any] | Part[Any]]
) -> Sequence[Held[Any] | Part[Any]]:
    """The lists of who was there are long: of those held outside of the time they are not read."""
    near = [one.record.id for one in sessions if around.has(one.record.held_on)]
    full = {one.record.id: one for one in workspace.store.among(EducationSession, "id", near)}
    return [full.get(one.record.id, one) for one in sessions]


def _index(workspace: Workspace, rules: IndexRules, owner: str, day: date) -> DepartmentIndex:
    def count() -> DepartmentIndex:
        around = around_day(workspace, rules, day)
        return reckon(rules, around, owner, _reader(held_on(workspace, around), owner))

    if day < workspace.today():
        return count()
    return counted(workspace, "index", _RESTS_ON, count, also=(rules, owner))


def _reader(held: AllHeld, owner: str) -> Callable[[type[R]], Sequence[R]]:
    """The records that are a department's, and those of the office that are for it or for all."""

    def read(of: type[R]) -> Sequence[R]:
        return records_of(held[of], of, owner)

    return read


def around_day(workspace: Workspace, rules: IndexRules, day: date) -> Around:
    """What the counts need besides the records; of a day to come it is today."""
    full = {(one.code, one.version): one.full for one in all_standards(workspace)}

    def full_of(run: SelfCheck) -> Decimal | None:
        return full.get((run.standard, run.standard_version))

    day = min(day, workspace.today())
    since = _months_before(day, rules.months)
    return Around(day, since, holidays(), rules_of(workspace), full_of)


def _months_before(day: date, months: int) -> date:
    """The day after the same day so many months before, or after the last day of a shorter one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - _DAY).day
    return date(year, month + 1, min(day.day, last)) + _DAY
