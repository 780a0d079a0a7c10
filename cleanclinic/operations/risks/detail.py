"""One risk point with everything that belongs to it: grades, origin, controls, who wrote last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.recording.writing import NoSuchRecordError, listed
from cleanclinic.operations.risks.control_standing import (
    ControlRow,
    list_controls,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.catalog import risk_library
from cleanclinic.records.grading import Grade, Watcher
from cleanclinic.records.internal_rule import InternalRule
from cleanclinic.records.risk_point import RiskPoint, Stage


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
        controls=tuple(row for _, row in list_controls(workspace, risk_id=risk_id, day=day)),
        rules=titles,
        responsible=staff_names(workspace).get(point.responsible or "", ""),
    )


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
