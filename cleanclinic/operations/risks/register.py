"""The list of risk points: each with its grade, its controls, and what it wants done today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.recording.writing import listed
from cleanclinic.operations.risks.control_standing import (
    check_overdue,
    controls_by_risk,
    last_checks,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.control import Control, ControlState
from cleanclinic.records.grading import Grade, GradingMethod, RiskLevel, Watcher
from cleanclinic.records.held import Held
from cleanclinic.records.initials import search_text
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.records.risk_point import RiskPoint, RiskStatus, Stage


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
    # What its controls say.
    measures: tuple[str, ...]


@dataclass(frozen=True)
class RiskRegister:
    """`controls` counts each control once, however many points it serves.

    `held` are the points of `rows`, in the same order.
    """

    rows: tuple[RiskRow, ...]
    controls: int
    # Not compared: undoing brings the same register back in one revision more.
    held: tuple[Held[RiskPoint], ...] = field(compare=False)


def list_risks(
    workspace: Workspace, *, owner: str | None = None, day: date | None = None
) -> RiskRegister:
    """The register, gravest first, as it stands or as it stood at the end of `day`.

    `owner` narrows an office's view to one department.
    """
    today = day or workspace.today()
    names, checks = staff_names(workspace), last_checks(workspace, owner=owner, day=day)
    held_controls = listed(workspace, Control, owner=owner, day=day)
    controls = controls_by_risk(held_controls)
    overdue = {
        held.record.id
        for held in held_controls
        if check_overdue(workspace, held.record, checks.get(held.record.id), today)
    }
    points = {held.record.id: held for held in listed(workspace, RiskPoint, owner=owner, day=day)}
    rows = [
        _row(workspace, held, controls[risk_id], names, today, overdue)
        for risk_id, held in points.items()
    ]
    rows.sort(key=lambda row: (-row.score, row.number))
    counted = sum(not points.keys().isdisjoint(held.record.serves()) for held in held_controls)
    return RiskRegister(tuple(rows), counted, tuple(points[row.id] for row in rows))


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
        measures=tuple(control.text for control in controls),
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
