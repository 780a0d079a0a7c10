"""What the risk list wants done: controls to be put in place, checks, reviews, rounds."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from cleanclinic.operations.risks.book import latest_checks
from cleanclinic.operations.workspace.counted import counted
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import LevelCounts, Todo
from cleanclinic.records.control import Control, ControlState
from cleanclinic.records.control_check import ControlCheck, next_check
from cleanclinic.records.grading import RiskLevel
from cleanclinic.records.review_round import ReviewRound, RoundState
from cleanclinic.records.risk_point import RiskPoint, RiskStatus

DUE_SOON_DAYS = 30
PAGE = "risks"
# In place of a record: shows the round of reviews under way.
REVIEW = "review"
_TEXT_SHOWN = 40
# What is looked at of a point and of a control.
_POINT = ("number", "description", "status", "review_on", *RiskPoint.GRADED)
_CONTROL = ("risk_point", "also_for", "text", "frequency", *Control.STATED)


@dataclass(frozen=True)
class RiskSums:
    """The risk list on the start page: points by level, controls by state, and what is due within
    thirty days or overdue; a risk that is gone wants nothing any more.
    """

    levels: LevelCounts
    controls: Counter[ControlState]
    todos: tuple[Todo, ...]


def risk_sums(workspace: Workspace) -> RiskSums:
    """Counted once, until something changes."""
    kinds = (RiskPoint, Control, ControlCheck, ReviewRound)
    return counted(workspace, "risk_sums", kinds, partial(_sums, workspace))


def level_counts(workspace: Workspace, points: Iterable[RiskPoint]) -> LevelCounts:
    """How many points are of each level."""
    levels = [point.grade(workspace.rules).level for point in points]
    return LevelCounts(*(levels.count(level) for level in RiskLevel))


def _sums(workspace: Workspace) -> RiskSums:
    points = [part.record for part in workspace.store.parts(RiskPoint, _POINT)]
    controls = [part.record for part in workspace.store.parts(Control, _CONTROL, ("evidence",))]
    return RiskSums(
        level_counts(workspace, points),
        Counter(one.state for one in controls),
        tuple(_todos(workspace, points, controls)),
    )


def _todos(
    workspace: Workspace, points: Iterable[RiskPoint], controls: Iterable[Control]
) -> Iterator[Todo]:
    today = workspace.today()
    there = {one.id: one for one in points if one.status is not RiskStatus.GONE}
    yield from _control_todos(workspace, there, controls, today)
    for point in there.values():
        if point.review_on is not None:
            values: dict[str, object] = {"number": point.number}
            values["text"] = point.description[:_TEXT_SHOWN]
            yield from _soon("review_due", point.review_on, today, values, point.id)
    for held in workspace.store.all(ReviewRound):
        one = held.record
        if one.state is RoundState.OPEN:
            values = {"year": one.year, "period": f"@review_period.{one.quarter or 'year'}"}
            yield from _soon("review_round", one.due, today, values, REVIEW)


def _control_todos(
    workspace: Workspace,
    points: Mapping[str, RiskPoint],
    controls: Iterable[Control],
    today: date,
) -> Iterator[Todo]:
    """A control that serves several points is told once, under the first of them."""
    looks = workspace.store.parts(ControlCheck, ("control", "on"))
    checks = latest_checks(part.record for part in looks)
    for control in controls:
        point = next((points[one] for one in control.serves() if one in points), None)
        if point is None:
            continue
        values: dict[str, object] = {"number": point.number, "text": control.text[:_TEXT_SHOWN]}
        # To the control itself: there evidence is added and a look is noted.
        way = f"{Control.KIND}/{control.id}"
        if control.due is not None and not control.evidence:
            kind = "control_overdue" if control.due < today else "control_due"
            yield from _soon(kind, control.due, today, values, way)
        last = checks.get(control.id)
        # Only what has been looked at before is asked for again: the rest is shown on the page.
        due = next_check(control, last.on, workspace.rules) if last else None
        if due is not None and due < today:
            yield from _soon("check_due", due, today, values, way)


def _soon(
    kind: str, due: date, today: date, values: dict[str, object], target: str
) -> Iterator[Todo]:
    days = (due - today).days
    if days <= DUE_SOON_DAYS:
        yield Todo(kind, due, days, f"todo.{kind}", values, PAGE, target)
