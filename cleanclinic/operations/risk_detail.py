"""One risk point with everything that belongs to it: grades, origin, controls, who wrote last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cleanclinic.operations.control_standing import (
    check_overdue,
    controls_by_risk,
    last_checks,
)
from cleanclinic.operations.recording import NoSuchRecordError, listed
from cleanclinic.operations.staff import staff_names
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.catalog import risk_library
from cleanclinic.records.control import Control, ControlState, Evidence
from cleanclinic.records.control_check import Effect, next_check
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.grading import Grade, Watcher
from cleanclinic.records.internal_rule import InternalRule
from cleanclinic.records.risk_point import RiskPoint, Stage


@dataclass(frozen=True)
class ControlRow:
    """A control with how it stands today.

    `others` are the numbers of the further risk points it serves, `rule_title` is the internal rule
    it rests on. `effect` is what the last look found, `next_check` when the next is due.
    """

    id: str
    text: str
    frequency: Frequency
    state: ControlState
    due: date | None
    overdue: bool
    evidence: tuple[Evidence, ...]
    responsible: str
    control: Control
    others: tuple[str, ...]
    rule_title: str
    checked_on: date | None
    effect: Effect | None
    next_check: date | None
    check_overdue: bool


@dataclass(frozen=True)
class RiskOrigin:
    """The library's text a point was taken from; `adapted` names the fields that differ now."""

    id: str
    place: str
    text: str
    adapted: tuple[str, ...]


@dataclass(frozen=True)
class RiskDetail:
    """`crossed` is the stage graded graver than the one before it."""

    point: RiskPoint
    grade: Grade
    grades: Mapping[Stage, Grade | None]
    crossed: Stage | None
    watchers: tuple[Watcher, ...]
    origin: RiskOrigin | None
    controls: tuple[ControlRow, ...]
    # The titles of the internal rules a control may rest on, by their ids.
    rules: Mapping[str, str]
    responsible: str


def risk_detail(workspace: Workspace, risk_id: str, *, day: date | None = None) -> RiskDetail:
    """All that belongs to a risk point, as it stands or as it stood at the end of `day`.

    Raises NoSuchRecordError.
    """
    points = {held.record.id: held.record for held in listed(workspace, RiskPoint, day=day)}
    if risk_id not in points:
        raise NoSuchRecordError(id=risk_id)
    point, rules = points[risk_id], workspace.rules
    grade = point.grade(rules)
    titles = {
        held.record.id: held.record.title for held in listed(workspace, InternalRule, day=day)
    }
    return RiskDetail(
        point=point,
        grade=grade,
        grades={stage: point.grade_at(stage, rules) for stage in Stage},
        crossed=point.crossed(rules),
        watchers=rules.watchers(grade.level),
        origin=_origin(point),
        controls=_control_rows(workspace, risk_id, points, titles, day),
        rules=titles,
        responsible=staff_names(workspace).get(point.responsible or "", ""),
    )


def _control_rows(
    workspace: Workspace,
    risk_id: str,
    points: Mapping[str, RiskPoint],
    titles: Mapping[str, str],
    day: date | None,
) -> tuple[ControlRow, ...]:
    today, names = day or workspace.today(), staff_names(workspace)
    controls = controls_by_risk(listed(workspace, Control, day=day))[risk_id]
    checks = last_checks(workspace, day=day)
    rows = []
    for control in controls:
        last = checks.get(control.id)
        others = (one for one in control.serves() if one != risk_id)
        rows.append(
            ControlRow(
                id=control.id,
                text=control.text,
                frequency=control.frequency,
                state=control.state,
                due=control.due,
                overdue=control.overdue(today),
                evidence=control.evidence,
                responsible=names.get(control.responsible or "", ""),
                control=control,
                others=tuple(sorted(points[one].number for one in others if one in points)),
                rule_title=titles.get(control.internal_rule or "", ""),
                checked_on=last.on if last else None,
                effect=last.effect if last else None,
                next_check=next_check(control, last.on if last else None, workspace.rules),
                check_overdue=check_overdue(workspace, control, last, today),
            )
        )
    return tuple(rows)


def _origin(point: RiskPoint) -> RiskOrigin | None:
    risk = next((one for one in risk_library() if one.id == point.library_id), None)
    if risk is None:
        return None
    then = {
        "area": risk.area,
        "category": risk.category,
        "post": risk.place,
        "description": risk.text,
    }
    adapted = tuple(name for name, value in then.items() if getattr(point, name) != value)
    return RiskOrigin(risk.id, risk.place, risk.text, adapted)
