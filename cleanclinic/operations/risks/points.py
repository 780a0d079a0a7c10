"""Risk points: record, change, move from one status to another."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from cleanclinic.operations.recording.numbers import risk_numbers
from cleanclinic.operations.recording.writing import NoSuchRecordError, edit_name
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed, Saved
from cleanclinic.records.fields import Problem
from cleanclinic.records.grading import next_review
from cleanclinic.records.held import Held
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.risk_point import RiskPoint, RiskStatus


def get_risk(workspace: Workspace, risk_id: str) -> Held[RiskPoint]:
    """Raises NoSuchRecordError when it was deleted meanwhile."""
    held = workspace.store.get(RiskPoint, risk_id)
    if held is None:
        raise NoSuchRecordError(id=risk_id)
    return held


def add_risk(workspace: Workspace, values: Mapping[str, Any]) -> Saved:
    """Record a new risk point; number and review day are filled in where absent."""
    point = new_risk(workspace, {"number": next(risk_numbers(workspace)), **values})
    with workspace.store.act("act.add_risk", workspace.actor, number=point.number) as act:
        act.put(point)
    return Saved(point.id, act.changes)


def new_risk(workspace: Workspace, values: Mapping[str, Any]) -> RiskPoint:
    """A checked risk point, not yet written; its review day follows from its level."""
    point = RiskPoint(id=workspace.new_id(), **values)
    point.check()
    if point.review_on is None:
        level = point.grade(workspace.rules).level
        review_on = next_review(level, workspace.today(), workspace.rules)
        point = replace(point, review_on=review_on)
    return point


def new_risks(workspace: Workspace, rows: Iterable[Mapping[str, Any]]) -> list[RiskPoint]:
    """Checked risk points, not yet written; each without a number is given the next free one.

    Raises RecordInvalidError, also where a number is another point's.
    """
    given = list(rows)
    taken = [held.record.number for held in workspace.store.all(RiskPoint)]
    wanted = Counter([*taken, *(values["number"] for values in given if values.get("number"))])
    numbers = risk_numbers(workspace, wanted)
    made = []
    for values in given:
        number = values.get("number") or next(numbers)
        if wanted[number] > 1:
            problem = Problem("number", "used", {"value": number})
            raise RecordInvalidError(RiskPoint.KIND, (problem,))
        made.append(new_risk(workspace, {**values, "number": number}))
    return made


def edit_risk(workspace: Workspace, risk_id: str, values: Mapping[str, Any]) -> Saved:
    """Change fields of one risk point in one named act; one that becomes graver is reviewed sooner.

    Raises RecordInvalidError where `status` changes and `status_why` does not say why.
    """
    point = get_risk(workspace, risk_id).record
    after = _edited(workspace, point, values)
    key, args = edit_name("act.edit_risk", "risk_point", point, replace(point, **values))
    with workspace.store.act(key, workspace.actor, number=point.number, **args) as act:
        act.put(after, why=_why(point, after))
    return Saved(risk_id, act.changes)


def edit_risks(workspace: Workspace, ids: Iterable[str], values: Mapping[str, Any]) -> Changed:
    """Change the same fields of several risk points as one act; raises as `edit_risk` does."""
    points = [get_risk(workspace, risk_id).record for risk_id in dict.fromkeys(ids)]
    field = f"@risk_point.{next(iter(values))}"
    count = str(len(points))
    with workspace.store.act("act.edit_risks", workspace.actor, count=count, field=field) as act:
        for point in points:
            after = _edited(workspace, point, values)
            act.put(after, why=_why(point, after))
    return Changed(len(points), act.changes)


def move_risks(workspace: Workspace, ids: Iterable[str], status: RiskStatus, why: str) -> Changed:
    """Give risk points another status and say why; those that have it already are left alone.

    The reason stands with the point and in its history. Raises RecordInvalidError without one.
    """
    points = [get_risk(workspace, risk_id).record for risk_id in dict.fromkeys(ids)]
    moving = [point for point in points if point.status is not status]
    if not moving:
        return Changed(0, NOTHING_CHANGED)
    values = {"status": status, "status_why": why.strip()}
    after = [_edited(workspace, point, values) for point in moving]
    args = {"status": f"@risk_status.{status}"}
    one = len(moving) == 1
    args |= {"number": moving[0].number} if one else {"count": str(len(moving))}
    key = "act.move_risk" if one else "act.move_risks"
    with workspace.store.act(key, workspace.actor, **args) as act:
        for point in after:
            act.put(point, why=point.status_why)
    return Changed(len(moving), act.changes)


def moved(workspace: Workspace, point: RiskPoint, status: RiskStatus, why: str) -> RiskPoint:
    """The point with another status, from today on; one that comes back is reviewed again."""
    if not why:
        raise RecordInvalidError(RiskPoint.KIND, (Problem("status_why", "required", {}),))
    today = workspace.today()
    after = replace(point, status=status, status_why=why, status_on=today)
    if point.status is RiskStatus.GONE and (point.review_on is None or point.review_on <= today):
        level = point.grade(workspace.rules).level
        after = replace(after, review_on=next_review(level, today, workspace.rules))
    after.check()
    return after


def _edited(workspace: Workspace, point: RiskPoint, values: Mapping[str, Any]) -> RiskPoint:
    after = replace(point, **values)
    if "review_on" not in values:
        after = _sooner(workspace, point, after)
    if after.status is point.status:
        return after
    return moved(
        workspace, replace(after, status=point.status), after.status, values.get("status_why", "")
    )


def _sooner(workspace: Workspace, before: RiskPoint, after: RiskPoint) -> RiskPoint:
    """A point that became graver is reviewed as its new level asks, if that is sooner."""
    rules = workspace.rules
    level = after.grade(rules).level
    if rules.review_months[level] >= rules.review_months[before.grade(rules).level]:
        return after
    due = next_review(level, workspace.today(), rules)
    sooner = after.review_on is None or due < after.review_on
    return replace(after, review_on=due) if sooner else after


def _why(before: RiskPoint, after: RiskPoint) -> str:
    return after.status_why if after.status is not before.status else ""
