"""The built-in library of risk points: what there is to pick, and taking it over with controls."""

from collections.abc import Iterable
from dataclasses import dataclass

from cleanclinic.operations.recording.numbers import risk_numbers
from cleanclinic.operations.risks.points import new_risk
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.catalog import risk_library
from cleanclinic.records.control import Control
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.grading import RiskLevel, grade_by_matrix
from cleanclinic.records.initials import search_text
from cleanclinic.records.risk_point import RiskPoint


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
                "inherent_likelihood": risk.likelihood,
                "inherent_impact": risk.impact,
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
