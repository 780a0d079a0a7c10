"""The integrity index of every department, as the office reckons it from what it took in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cleanclinic.operations.index.index_rules import index_rules
from cleanclinic.operations.index.indexing import (
    DepartmentIndex,
    Step,
    around_day,
    change_of,
    held_on,
    past_mark,
    point_of,
    reckon,
)
from cleanclinic.operations.index.periods import Period, period_around
from cleanclinic.operations.issues.board import departments_of
from cleanclinic.operations.recording.department_records import records_by_owner
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import (
    Cancelled,
    Progress,
    never,
    no_progress,
    stop_if,
)
from cleanclinic.operations.workspace.start_page import IndexPoint
from cleanclinic.records.index_facts import INDEX_KINDS
from cleanclinic.records.integrity_index import (
    Confidence,
    IndexBand,
    IndexRules,
    PartPoints,
)
from cleanclinic.records.months import QUARTER
from cleanclinic.records.record import Record
from cleanclinic.records.scoring import divide_half_up

RESTS_ON = frozenset({*(of.KIND for of in INDEX_KINDS), "index_rules", "standard", "department"})
"""The kinds of records whose change may change an index."""
# A department takes about as long to reckon as so many records to read.
_WEIGHT = 20
_TOLD_EACH = 100


@dataclass(frozen=True)
class DepartmentStanding:
    """A department with its index; `found` is None while nothing has come from it.

    `change` is since the end of the period before, with its sign ("0" for none). It is empty where
    there was no index then, and where either rests on too little: then `unsaid` is "now" or "then".
    """

    id: str
    name: str
    last_heard: datetime | None
    found: DepartmentIndex | None
    change: str = ""
    unsaid: str = ""

    @property
    def value(self) -> Decimal | None:
        """The index, as the department itself sees it; None is no index."""
        return self.found.index.value if self.found else None

    @property
    def firm(self) -> bool:
        """Whether it rests on enough to stand beside others."""
        if self.found is None or self.value is None:
            return False
        return self.found.index.confidence is not Confidence.VAGUE

    @property
    def band(self) -> IndexBand | None:
        """What it comes to; None where it rests on too little."""
        if self.found is None or self.value is None or not self.firm:
            return None
        return self.found.rules.band(self.value)

    @property
    def vetoed(self) -> bool:
        return self.found is not None and bool(self.found.index.vetoes)

    @property
    def weakest(self) -> PartPoints | None:
        """The part that reaches the smallest share of its points, if any lacks some."""
        parts = self.found.index.parts if self.found else ()
        lacking = [one for one in parts if one.points is not None and one.points < one.most]
        shares = [one for one in lacking if one.measure is not None]
        return min(shares, key=lambda one: ((one.points or 0) / one.most, -one.most), default=None)


@dataclass(frozen=True)
class HospitalIndex:
    """All departments, the best first; then those that rest on too little, then those without.

    `day` is what it is as of: the period's end, or today. `average` and `bands` are of those that
    rest on enough; None where there is none.
    """

    hospital: str
    period: Period
    day: date
    rules: IndexRules
    rows: tuple[DepartmentStanding, ...]

    @property
    def firm(self) -> tuple[DepartmentStanding, ...]:
        return tuple(one for one in self.rows if one.firm)

    @property
    def vague(self) -> int:
        """How many rest on too little."""
        return sum(one.value is not None and not one.firm for one in self.rows)

    @property
    def without(self) -> int:
        """How many have no index."""
        return sum(one.value is None for one in self.rows)

    @property
    def vetoed(self) -> int:
        return sum(one.vetoed for one in self.rows)

    @property
    def average(self) -> Decimal | None:
        values = [one.value for one in self.rows if one.firm and one.value is not None]
        return divide_half_up(sum(values, Decimal(0)), Decimal(len(values))) if values else None

    @property
    def bands(self) -> Mapping[IndexBand, int]:
        """How many departments come to each."""
        counts = Counter(one.band for one in self.rows)
        return {band: counts[band] for band in IndexBand}


def hospital_index(
    workspace: Workspace,
    period: Period | None = None,
    *,
    compared: bool = True,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> HospitalIndex:
    """The index of every department on the list, in a period (this quarter if none is given).

    Of a department the same as it reckons itself from the same records. Without `compared` no
    change is said, and what was before is not read. Raises CancelledError.
    """
    workspace.require(WorkspaceKind.OFFICE)
    today = workspace.today()
    period = period or period_around(today, QUARTER)
    day, before = min(period.last, today), period.before.last
    rules, names = index_rules(workspace), departments_of(workspace)
    heard = {one: workspace.store.meta(f"last_received:{one}") for one in names}
    owners = [one for one, at in heard.items() if at]
    known = _known_points(workspace, rules, before)
    missing = [one for one in owners if one not in known] if compared else []
    step = _steps(workspace, progress, cancelled, len(owners), len(missing))
    stop_if(cancelled)
    found = _reckoned(workspace, rules, owners, day, step)
    if missing:
        then = _reckoned(workspace, rules, missing, before, step)
        known.update({one: point_of(index) for one, index in then.items()})
    rows = [
        _standing(one, name, heard[one], found.get(one), known if compared else {})
        for one, name in names.items()
    ]
    return HospitalIndex(workspace.hospital_name, period, day, rules, _ordered(rows))


def _standing(
    owner: str,
    name: str,
    heard: str,
    found: DepartmentIndex | None,
    known: Mapping[str, IndexPoint],
) -> DepartmentStanding:
    if found is None:
        return DepartmentStanding(owner, name, None, None)
    said = change_of(known.get(owner), point_of(found))
    return DepartmentStanding(owner, name, datetime.fromisoformat(heard), found, *said)


def _ordered(rows: Iterable[DepartmentStanding]) -> tuple[DepartmentStanding, ...]:
    """The best first, those it says little of behind, those without an index last."""
    return tuple(
        sorted(rows, key=lambda one: (one.value is None, not one.firm, -(one.value or 0), one.name))
    )


def _reckoned(
    workspace: Workspace, rules: IndexRules, owners: Sequence[str], day: date, step: Step
) -> dict[str, DepartmentIndex]:
    """The indexes of departments as of a day; each record is read once."""
    around = around_day(workspace, rules, day)
    held = held_on(workspace, around, step)
    records: dict[type[Record], dict[str, list[Any]]] = {
        of: records_by_owner(held[of], of, owners) for of in INDEX_KINDS
    }
    found = {}
    for owner in owners:

        def read(of: type[Record], owner: str = owner) -> Sequence[Any]:
            return records[of][owner]

        found[owner] = reckon(rules, around, owner, read)
        step(_WEIGHT)
    return found


def _steps(
    workspace: Workspace, progress: Progress, cancelled: Cancelled, *departments: int
) -> Step:
    """Counts the records read, and each department as so many; those deleted meanwhile are few."""
    records = sum(sum(workspace.store.owner_counts(of).values()) for of in INDEX_KINDS)
    total = sum(records + count * _WEIGHT for count in departments if count)
    done = told = 0

    def step(count: int) -> None:
        nonlocal done, told
        done += count
        if done - told >= _TOLD_EACH:
            stop_if(cancelled)
            told = done
            progress(min(done, total), total)

    return step


def _known_points(workspace: Workspace, rules: IndexRules, day: date) -> dict[str, IndexPoint]:
    """What was reckoned before of a day that is over, by department; kept while it is open.

    It holds until a bundle comes or goes or other rules come into force.
    """
    mark = past_mark(workspace, rules)
    if workspace.past_hospital[0] != mark:
        workspace.past_hospital = (mark, {})
    return workspace.past_hospital[1].setdefault(day, {})
