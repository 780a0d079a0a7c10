"""What the risk list wants done: controls to be put in place, checks, reviews, rounds."""

from collections.abc import Iterator
from datetime import date

from cleanclinic.operations.risks.book import latest_checks
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import Todo
from cleanclinic.records.control import Control
from cleanclinic.records.control_check import ControlCheck, next_check
from cleanclinic.records.review_round import ReviewRound, RoundState
from cleanclinic.records.risk_point import RiskPoint, RiskStatus

DUE_SOON_DAYS = 30
PAGE = "risks"
# In place of a record: shows the round of reviews under way.
REVIEW = "review"
_TEXT_SHOWN = 40


def risk_todos(workspace: Workspace, today: date) -> Iterator[Todo]:
    """What is due within thirty days or overdue; a risk that is gone wants nothing any more."""
    points = {
        held.record.id: held.record
        for held in workspace.store.all(RiskPoint)
        if held.record.status is not RiskStatus.GONE
    }
    yield from _control_todos(workspace, points, today)
    for point in points.values():
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
    workspace: Workspace, points: dict[str, RiskPoint], today: date
) -> Iterator[Todo]:
    """A control that serves several points is told once, under the first of them."""
    checks = latest_checks(held.record for held in workspace.store.all(ControlCheck))
    for held in workspace.store.all(Control):
        control = held.record
        point = next((points[one] for one in control.serves() if one in points), None)
        if point is None:
            continue
        values: dict[str, object] = {"number": point.number, "text": control.text[:_TEXT_SHOWN]}
        if control.due is not None and not control.evidence:
            kind = "control_overdue" if control.due < today else "control_due"
            yield from _soon(kind, control.due, today, values, point.id)
        last = checks.get(control.id)
        due = next_check(control, last.on if last else None, workspace.rules)
        # Only what has been looked at before is asked for again: the rest is shown on the page.
        if due is not None and last is not None and due < today:
            yield from _soon("check_due", due, today, values, point.id)


def _soon(
    kind: str, due: date, today: date, values: dict[str, object], target: str
) -> Iterator[Todo]:
    days = (due - today).days
    if days <= DUE_SOON_DAYS:
        yield Todo(kind, due, days, f"todo.{kind}", values, PAGE, target)
