"""Risk points and their controls: list, record, change, pick from the library."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from cleanclinic.operations.numbers import risk_numbers
from cleanclinic.operations.recording import NoSuchRecordError, edit_name
from cleanclinic.operations.results import NOTHING_CHANGED, Changed, Saved
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.catalog import risk_library
from cleanclinic.records.change import Op
from cleanclinic.records.control import Control, ControlState, Evidence
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.grading import (
    Grade,
    GradingMethod,
    RiskLevel,
    grade_by_matrix,
    next_review,
)
from cleanclinic.records.held import FieldConflict, Held
from cleanclinic.records.initials import search_text
from cleanclinic.records.risk_point import RiskPoint, RiskStatus
from cleanclinic.records.staff_member import StaffMember


class RiskStanding(StrEnum):
    """How a risk point stands today; the words are `risk_standing.<value>`."""

    CONTROLLED = "controlled"
    RECTIFYING = "rectifying"
    REVIEW_DUE = "review_due"
    LACKING = "lacking"
    GONE = "gone"


@dataclass(frozen=True)
class RiskRow:
    """A line of the register; `search` holds its text and pinyin initials in lower case."""

    id: str
    number: str
    area: BusinessArea
    post: str
    description: str
    method: GradingMethod
    level: RiskLevel
    score: int
    likelihood: int
    impact: int
    in_place: int
    controls: int
    standing: RiskStanding
    review_on: date | None
    responsible: str
    conflicted: bool
    search: str


@dataclass(frozen=True)
class RiskRegister:
    rows: tuple[RiskRow, ...]
    controls: int


@dataclass(frozen=True)
class ControlRow:
    """A control with how it stands today."""

    id: str
    text: str
    frequency: Frequency
    state: ControlState
    due: date | None
    overdue: bool
    evidence: tuple[Evidence, ...]
    responsible: str
    control: Control


@dataclass(frozen=True)
class RiskDetail:
    point: RiskPoint
    grade: Grade
    controls: tuple[ControlRow, ...]
    responsible: str
    revisions: int
    last_person: str
    last_at: datetime | None
    conflicts: tuple[FieldConflict, ...]


@dataclass(frozen=True)
class LibraryRow:
    """A point of the built-in library; `fits` this kind of department; `taken` already."""

    id: str
    area: BusinessArea
    place: str
    text: str
    level: RiskLevel
    score: int
    controls: tuple[str, ...]
    taken: bool
    fits: bool
    search: str


def list_risks(workspace: Workspace, *, owner: str | None = None) -> RiskRegister:
    """The register, gravest first; `owner` narrows an office's view to one department."""
    store, today = workspace.store, workspace.today()
    names = staff_names(workspace)
    controls = controls_by_risk(store.all(Control, owner=owner))
    rows = [
        _row(workspace, held, controls[held.record.id], names, today)
        for held in store.all(RiskPoint, owner=owner)
    ]
    rows.sort(key=lambda row: (-row.score, row.number))
    return RiskRegister(tuple(rows), sum(row.controls for row in rows))


def controls_by_risk(held: Iterable[Held[Control]]) -> dict[str, list[Control]]:
    """Controls by the id of their risk point; a missing id gives an empty list."""
    found: dict[str, list[Control]] = defaultdict(list)
    for one in held:
        found[one.record.risk_point].append(one.record)
    return found


def staff_names(workspace: Workspace) -> dict[str, str]:
    """Names by id, people who left included."""
    return {held.record.id: held.record.name for held in workspace.store.all(StaffMember)}


def _row(
    workspace: Workspace,
    held: Held[RiskPoint],
    controls: list[Control],
    names: Mapping[str, str],
    today: date,
) -> RiskRow:
    point = held.record
    grade = point.grade(workspace.rules)
    responsible = names.get(point.responsible or "", "")
    return RiskRow(
        id=point.id,
        number=point.number,
        area=point.area,
        post=point.post,
        description=point.description,
        method=point.method,
        level=grade.level,
        score=grade.score,
        likelihood=point.likelihood,
        impact=point.impact,
        in_place=sum(control.state is ControlState.IN_PLACE for control in controls),
        controls=len(controls),
        standing=standing(point, controls, today),
        review_on=point.review_on,
        responsible=responsible,
        conflicted=bool(held.conflict),
        search=search_text(point.number, point.post, point.description, responsible),
    )


def standing(point: RiskPoint, controls: list[Control], today: date) -> RiskStanding:
    """What most wants doing: lacking controls before a due review before the recorded status."""
    if point.status is RiskStatus.GONE:
        return RiskStanding.GONE
    if not controls or any(control.overdue(today) for control in controls):
        return RiskStanding.LACKING
    if point.status is RiskStatus.RECTIFYING:
        return RiskStanding.RECTIFYING
    return RiskStanding.REVIEW_DUE if point.review_due(today) else RiskStanding.CONTROLLED


def risk_detail(workspace: Workspace, risk_id: str) -> RiskDetail:
    """Everything the side form shows; raises NoSuchRecordError."""
    held = get_risk(workspace, risk_id)
    today, names = workspace.today(), staff_names(workspace)
    controls = controls_by_risk(workspace.store.all(Control))[risk_id]
    conflicts = [c for c in workspace.store.conflicts(RiskPoint) if c.id == risk_id]
    return RiskDetail(
        point=held.record,
        grade=held.record.grade(workspace.rules),
        controls=tuple(
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
            )
            for control in controls
        ),
        responsible=names.get(held.record.responsible or "", ""),
        revisions=held.revisions,
        last_person=held.updated_by,
        last_at=held.updated_at,
        conflicts=conflicts[0].fields if conflicts else (),
    )


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


def edit_risk(workspace: Workspace, risk_id: str, values: Mapping[str, Any]) -> Saved:
    """Change fields of one risk point in one named act."""
    point = get_risk(workspace, risk_id).record
    after = replace(point, **values)
    key, args = edit_name("act.edit_risk", "risk_point", point, after)
    with workspace.store.act(key, workspace.actor, number=point.number, **args) as act:
        act.put(after)
    return Saved(risk_id, act.changes)


def edit_risks(workspace: Workspace, ids: Iterable[str], values: Mapping[str, Any]) -> Changed:
    """Change the same fields of several risk points as one act."""
    points = [get_risk(workspace, risk_id).record for risk_id in ids]
    field = f"@risk_point.{next(iter(values))}"
    count = str(len(points))
    with workspace.store.act("act.edit_risks", workspace.actor, count=count, field=field) as act:
        for point in points:
            act.put(replace(point, **values))
    return Changed(len(points), act.changes)


def remove_risks(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Delete risk points with their controls as one act; undo brings all of it back."""
    points = [get_risk(workspace, risk_id).record for risk_id in ids]
    if not points:
        return Changed(0, NOTHING_CHANGED)
    controls = controls_by_risk(workspace.store.all(Control))
    many = len(points) > 1
    args = {"count": str(len(points))} if many else {"number": points[0].number}
    key = "act.remove_risks" if many else "act.remove_risk"
    with workspace.store.act(key, workspace.actor, **args) as act:
        for point in points:
            for control in controls[point.id]:
                act.tombstone(Control, control.id)
            act.tombstone(RiskPoint, point.id)
    return Changed(len(points), act.changes)


def restore_risks(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Bring deleted risk points back with the controls that went with them, as one act."""
    store, wanted = workspace.store, dict.fromkeys(ids)
    points = [one.record for one in store.all(RiskPoint, deleted=True) if one.record.id in wanted]
    if not points:
        return Changed(0, NOTHING_CHANGED)
    gone_with = {_act_of_removal(workspace, point.id) for point in points}
    controls = [
        one.record.id
        for one in store.all(Control, deleted=True)
        if one.record.risk_point in wanted
        and _act_of_removal(workspace, one.record.id) in gone_with
    ]
    many = len(points) > 1
    called = {"count": str(len(points))} if many else {"label": points[0].number}
    key = "act.restore_records" if many else "act.restore_record"
    with store.act(key, workspace.actor, kind=f"@kind.{RiskPoint.KIND}", **called) as act:
        for point in points:
            act.restore(RiskPoint, point.id)
        for control in controls:
            act.restore(Control, control)
    return Changed(len(points), act.changes)


def _act_of_removal(workspace: Workspace, record_id: str) -> str:
    """The act that deleted a record last."""
    revisions = workspace.store.history(record_id)
    return next((one.act.id for one in reversed(revisions) if one.op is Op.TOMBSTONE), "")


def library(workspace: Workspace) -> tuple[LibraryRow, ...]:
    """The built-in points, those that fit this department and are not yet taken first."""
    department = workspace.department
    kind = department.department_type if department else DepartmentType.OTHER
    taken = {held.record.library_id for held in workspace.store.all(RiskPoint)}
    rows = []
    for risk in risk_library():
        grade = grade_by_matrix(risk.likelihood, risk.impact, workspace.rules)
        controls = tuple(control.text for control in risk.controls)
        rows.append(
            LibraryRow(
                id=risk.id,
                area=risk.area,
                place=risk.place,
                text=risk.text,
                level=grade.level,
                score=grade.score,
                controls=controls,
                taken=risk.id in taken,
                fits=kind in risk.departments,
                search=search_text(risk.place, risk.text, *controls),
            )
        )
    rows.sort(key=lambda row: (row.taken, not row.fits, -row.score, row.id))
    return tuple(rows)


def add_from_library(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Take points with their controls into the register, to be adapted there."""
    wanted = set(ids)
    chosen = [risk for risk in risk_library() if risk.id in wanted]
    if not chosen:
        return Changed(0, NOTHING_CHANGED)
    numbers = risk_numbers(workspace)
    count = str(len(chosen))
    with workspace.store.act("act.add_from_library", workspace.actor, count=count) as act:
        for risk in chosen:
            values = {
                "number": next(numbers),
                "area": risk.area,
                "category": risk.category,
                "post": risk.place,
                "description": risk.text,
                "likelihood": risk.likelihood,
                "impact": risk.impact,
                "library_id": risk.id,
            }
            point = new_risk(workspace, values)
            act.put(point)
            for control in risk.controls:
                act.put(
                    Control(
                        id=workspace.new_id(),
                        risk_point=point.id,
                        text=control.text,
                        frequency=control.frequency,
                        rule=control.rule,
                    )
                )
    return Changed(len(chosen), act.changes)
