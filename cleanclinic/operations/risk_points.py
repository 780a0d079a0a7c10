"""Risk points and their controls: list, record, change, pick from the library."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
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
from cleanclinic.records.control import Control, ControlState, Evidence, ServedPoint
from cleanclinic.records.control_check import ControlCheck, Effect, next_check
from cleanclinic.records.fields import Problem
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.grading import (
    Grade,
    GradingMethod,
    RiskLevel,
    Watcher,
    next_review,
)
from cleanclinic.records.held import FieldConflict, Held
from cleanclinic.records.initials import search_text
from cleanclinic.records.internal_rule import InternalRule
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.records.risk_point import RiskPoint, RiskStatus, Stage
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
    """A line of the register; `search` holds its text and pinyin initials in lower case.

    `inherent` and `target` are None where nobody graded them. `unchecked` counts the controls whose
    look at whether they work is overdue.
    """

    id: str
    number: str
    area: BusinessArea
    category: RiskCategory
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
    inherent: Grade | None
    target: Grade | None
    watchers: tuple[Watcher, ...]
    unchecked: int


@dataclass(frozen=True)
class RiskRegister:
    """`controls` counts each control once, however many points it serves."""

    rows: tuple[RiskRow, ...]
    controls: int


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
    revisions: int
    last_person: str
    last_at: datetime | None
    conflicts: tuple[FieldConflict, ...]


def list_risks(workspace: Workspace, *, owner: str | None = None) -> RiskRegister:
    """The register, gravest first; `owner` narrows an office's view to one department."""
    store, today = workspace.store, workspace.today()
    names, checks = staff_names(workspace), last_checks(workspace, owner=owner)
    held_controls = store.all(Control, owner=owner)
    controls = controls_by_risk(held_controls)
    overdue = {
        held.record.id
        for held in held_controls
        if check_overdue(workspace, held.record, checks.get(held.record.id), today)
    }
    points = store.all(RiskPoint, owner=owner)
    rows = [
        _row(workspace, held, controls[held.record.id], names, today, overdue) for held in points
    ]
    rows.sort(key=lambda row: (-row.score, row.number))
    known = {held.record.id for held in points}
    counted = sum(not known.isdisjoint(held.record.serves()) for held in held_controls)
    return RiskRegister(tuple(rows), counted)


def controls_by_risk(held: Iterable[Held[Control]]) -> dict[str, list[Control]]:
    """Controls by the id of each risk point they serve; a missing id gives an empty list."""
    found: dict[str, list[Control]] = defaultdict(list)
    for one in held:
        for point_id in one.record.serves():
            found[point_id].append(one.record)
    return found


def last_checks(workspace: Workspace, *, owner: str | None = None) -> dict[str, ControlCheck]:
    """The latest look at each control, by the control's id."""
    found: dict[str, ControlCheck] = {}
    for held in workspace.store.all(ControlCheck, owner=owner):
        check = held.record
        if check.control not in found or found[check.control].on <= check.on:
            found[check.control] = check
    return found


def check_overdue(
    workspace: Workspace, control: Control, last: ControlCheck | None, today: date
) -> bool:
    """Whether nobody looked in time at whether the control works."""
    due = next_check(control, last.on if last else None, workspace.rules)
    return due is not None and due < today


def staff_names(workspace: Workspace) -> dict[str, str]:
    """Names by id, people who left included."""
    return {held.record.id: held.record.name for held in workspace.store.all(StaffMember)}


def _row(
    workspace: Workspace,
    held: Held[RiskPoint],
    controls: list[Control],
    names: Mapping[str, str],
    today: date,
    overdue: set[str],
) -> RiskRow:
    point, rules = held.record, workspace.rules
    grade = point.grade(rules)
    responsible = names.get(point.responsible or "", "")
    return RiskRow(
        id=point.id,
        number=point.number,
        area=point.area,
        category=point.category,
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
        inherent=point.grade_at(Stage.INHERENT, rules),
        target=point.grade_at(Stage.TARGET, rules),
        watchers=rules.watchers(grade.level),
        unchecked=sum(control.id in overdue for control in controls) if overdue else 0,
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
    point, rules = held.record, workspace.rules
    controls = controls_by_risk(workspace.store.all(Control))[risk_id]
    conflicts = [c for c in workspace.store.conflicts(RiskPoint) if c.id == risk_id]
    grade = point.grade(rules)
    titles = {held.record.id: held.record.title for held in workspace.store.all(InternalRule)}
    return RiskDetail(
        point=point,
        grade=grade,
        grades={stage: point.grade_at(stage, rules) for stage in Stage},
        crossed=point.crossed(rules),
        watchers=rules.watchers(grade.level),
        origin=_origin(point),
        controls=_control_rows(workspace, risk_id, controls, titles),
        rules=titles,
        responsible=staff_names(workspace).get(point.responsible or "", ""),
        revisions=held.revisions,
        last_person=held.updated_by,
        last_at=held.updated_at,
        conflicts=conflicts[0].fields if conflicts else (),
    )


def _control_rows(
    workspace: Workspace, risk_id: str, controls: Iterable[Control], titles: Mapping[str, str]
) -> tuple[ControlRow, ...]:
    today, names, checks = workspace.today(), staff_names(workspace), last_checks(workspace)
    numbers = {held.record.id: held.record.number for held in workspace.store.all(RiskPoint)}
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
                others=tuple(sorted(numbers[one] for one in others if one in numbers)),
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
    """Change fields of one risk point in one named act.

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
    points = [get_risk(workspace, risk_id).record for risk_id in ids]
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
    if after.status is point.status:
        return after
    return moved(
        workspace, replace(after, status=point.status), after.status, values.get("status_why", "")
    )


def _why(before: RiskPoint, after: RiskPoint) -> str:
    return after.status_why if after.status is not before.status else ""


def remove_risks(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Delete risk points with their controls as one act; undo brings all of it back.

    A control that serves other points as well stays with those.
    """
    points = [get_risk(workspace, risk_id).record for risk_id in ids]
    if not points:
        return Changed(0, NOTHING_CHANGED)
    many = len(points) > 1
    args = {"count": str(len(points))} if many else {"number": points[0].number}
    key = "act.remove_risks" if many else "act.remove_risk"
    gone = {point.id for point in points}
    known = {held.record.id for held in workspace.store.all(RiskPoint)} - gone
    controls = [held.record for held in workspace.store.all(Control)]
    checks = [held.record for held in workspace.store.all(ControlCheck)]
    with workspace.store.act(key, workspace.actor, **args) as act:
        for control in controls:
            if gone.isdisjoint(control.serves()):
                continue
            left = [one for one in control.serves() if one in known]
            if left:
                others = tuple(ServedPoint(risk_point=one) for one in left[1:])
                act.put(replace(control, risk_point=left[0], also_for=others))
                continue
            for check in checks:
                if check.control == control.id:
                    act.tombstone(ControlCheck, check.id)
            act.tombstone(Control, control.id)
        for point in points:
            act.tombstone(RiskPoint, point.id)
    return Changed(len(points), act.changes)


def restore_risks(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Bring deleted risk points back with the controls that went with them, as one act.

    A control that stayed because it serves other points serves these again.
    """
    store, wanted = workspace.store, dict.fromkeys(ids)
    held = [one for one in store.all(RiskPoint, deleted=True) if one.record.id in wanted]
    if not held:
        return Changed(0, NOTHING_CHANGED)
    points = [one.record for one in held]
    gone_with = {_act_of_removal(workspace, point.id) for point in points}
    controls = [
        one.record.id
        for one in store.all(Control, deleted=True)
        if not wanted.keys().isdisjoint(one.record.serves())
        and _act_of_removal(workspace, one.record.id) in gone_with
    ]
    checks = [
        one.record.id
        for one in store.all(ControlCheck, deleted=True)
        if one.record.control in controls and _act_of_removal(workspace, one.record.id) in gone_with
    ]
    since = min(one.updated_at for one in held)
    again = _taken_away(workspace, since, gone_with, wanted)
    many = len(points) > 1
    called = {"count": str(len(points))} if many else {"label": points[0].number}
    key = "act.restore_records" if many else "act.restore_record"
    with store.act(key, workspace.actor, kind=f"@kind.{RiskPoint.KIND}", **called) as act:
        for point in points:
            act.restore(RiskPoint, point.id)
        for control_id in controls:
            act.restore(Control, control_id)
        for check_id in checks:
            act.restore(ControlCheck, check_id)
        for control in again:
            act.put(control)
    return Changed(len(points), act.changes)


def _taken_away(
    workspace: Workspace, since: datetime, acts: Collection[str], points: Collection[str]
) -> list[Control]:
    """Controls that an act of removal took from points and left with others, serving all again."""
    found = []
    changed = (held for held in workspace.store.all(Control) if held.updated_at >= since)
    for control in (held.record for held in changed):
        for revision in workspace.store.history(control.id):
            if revision.act.id not in acts or revision.op is not Op.PUT:
                continue
            then = workspace.store.version(Control, control.id, revision.hash, before=True)
            lost = [one for one in then.serves() if one in points] if then else []
            served = dict.fromkeys((*control.serves(), *lost))
            others = tuple(ServedPoint(risk_point=one) for one in served)[1:]
            found.append(replace(control, also_for=others))
    return found


def _act_of_removal(workspace: Workspace, record_id: str) -> str:
    """The act that deleted a record last."""
    revisions = workspace.store.history(record_id)
    return next((one.act.id for one in reversed(revisions) if one.op is Op.TOMBSTONE), "")
