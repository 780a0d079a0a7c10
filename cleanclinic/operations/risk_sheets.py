"""Risk points out to and in from paper and Excel."""

from dataclasses import dataclass, replace
from pathlib import Path

from cleanclinic.operations.control_standing import controls_by_risk
from cleanclinic.operations.numbers import risk_numbers
from cleanclinic.operations.printing import printed
from cleanclinic.operations.results import (
    NOTHING_CHANGED,
    Cancelled,
    Printed,
    Progress,
    never,
    no_progress,
)
from cleanclinic.operations.risk_approvals import approval_state
from cleanclinic.operations.risk_points import new_risk
from cleanclinic.operations.risk_register import list_risks
from cleanclinic.operations.staff import staff_names
from cleanclinic.operations.workspace import Workspace
from cleanclinic.paper.risk_list import RiskListHead, RiskListRow, print_risk_list
from cleanclinic.records.control import Control
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.grading import GradingMethod
from cleanclinic.records.held import Changes
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.sheets.risks import RiskRow as SheetRow
from cleanclinic.sheets.risks import read_risks
from cleanclinic.sheets.risks_out import write_risks
from cleanclinic.words import Words


@dataclass(frozen=True)
class SheetProblem:
    """A cell that breaks a rule; the words are `cell_rule.<rule>`."""

    cell: str
    value: str
    rule: str


@dataclass(frozen=True)
class SheetImport:
    """What an import did, or would do on a dry run."""

    added: int
    updated: int
    unchanged: int
    problems: tuple[SheetProblem, ...]
    changes: Changes


@dataclass(frozen=True)
class _Plan:
    points: list[RiskPoint]
    controls: list[Control]
    added: int
    updated: int
    unchanged: int


def import_risks(workspace: Workspace, path: Path, *, dry_run: bool = False) -> SheetImport:
    """Take a sheet of risk points in as one act; rows are matched by their number.

    A row with a cell that breaks a rule stops the whole import: the problems are listed and nothing
    is written. Raises the sheet errors for a file that cannot be read at all.
    """
    sheet = read_risks(path)
    problems = tuple(
        SheetProblem(one.cell, str(one.value), one.rule.value) for one in sheet.problems
    )
    plan = _plan(workspace, sheet.rows)
    changes = NOTHING_CHANGED
    if not dry_run and not problems and plan.points:
        count = str(len(plan.points))
        with workspace.store.act("act.import_risks", workspace.actor, count=count) as act:
            for record in (*plan.points, *plan.controls):
                act.put(record)
        changes = act.changes
    return SheetImport(plan.added, plan.updated, plan.unchanged, problems, changes)


def _plan(workspace: Workspace, rows: tuple[SheetRow, ...]) -> _Plan:
    known = {held.record.number: held.record for held in workspace.store.all(RiskPoint)}
    controls = controls_by_risk(workspace.store.all(Control))
    people = {name: person_id for person_id, name in staff_names(workspace).items()}
    # A row without a number gets none that another row of the sheet brings along.
    numbers = risk_numbers(workspace, [row.number for row in rows])
    plan = _Plan([], [], 0, 0, 0)
    added = updated = unchanged = 0
    for row in rows:
        responsible = people.get(row.responsible)
        before = known.get(row.number)
        if before is None:
            point = _new_point(workspace, row, responsible, row.number or next(numbers))
            added += 1
        else:
            point = _changed_point(before, row, responsible)
        existing = {control.text for control in controls[point.id]}
        new = [text for text in row.controls if text not in existing]
        if point == before and not new:
            unchanged += 1
            continue
        updated += before is not None
        plan.points.append(point)
        plan.controls.extend(
            Control(
                id=workspace.new_id(),
                risk_point=point.id,
                text=text,
                frequency=Frequency.MONTHLY,
            )
            for text in new
        )
    return replace(plan, added=added, updated=updated, unchanged=unchanged)


def _new_point(
    workspace: Workspace, row: SheetRow, responsible: str | None, number: str
) -> RiskPoint:
    values = {
        "number": number,
        "area": row.area,
        "category": RiskCategory.POST,
        "post": row.place,
        "description": row.text,
        "likelihood": row.likelihood,
        "impact": row.impact,
        "responsible": responsible,
        "review_on": row.review_day,
    }
    return new_risk(workspace, values)


def _changed_point(before: RiskPoint, row: SheetRow, responsible: str | None) -> RiskPoint:
    after = replace(
        before,
        area=row.area,
        post=row.place,
        description=row.text,
        responsible=responsible or before.responsible,
        review_on=row.review_day or before.review_on,
    )
    if (row.likelihood, row.impact) != (before.likelihood, before.impact):
        after = replace(
            after,
            likelihood=row.likelihood,
            impact=row.impact,
            method=GradingMethod.MATRIX,
        )
    return after


def export_risks(workspace: Workspace, path: Path, words: Words) -> None:
    """Write the register as a sheet that `import_risks` takes back without a change."""
    controls = controls_by_risk(workspace.store.all(Control))
    rows = [
        SheetRow(
            number=row.number,
            area=row.area,
            place=row.post,
            text=row.description,
            likelihood=row.likelihood,
            impact=row.impact,
            responsible=row.responsible,
            review_day=row.review_on,
            controls=tuple(control.text for control in controls[row.id]),
        )
        for row in list_risks(workspace).rows
    ]
    write_risks(path, rows, words.language)


def print_risks(
    workspace: Workspace,
    path: Path,
    *,
    words: Words,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> Printed:
    """Print 风险点及防控措施一览表 as a PDF."""
    department = workspace.department
    head = RiskListHead(
        hospital=workspace.hospital_name,
        department=department.name if department else "",
        as_of=workspace.today(),
        author=workspace.person,
        approval=_approval(workspace, words),
    )
    points = {held.record.id: held.record for held in workspace.store.all(RiskPoint)}
    controls = controls_by_risk(workspace.store.all(Control))
    rows = [
        RiskListRow(
            number=row.number,
            area=words.text(f"business_area.{row.area}"),
            post=row.post,
            description=row.description,
            category=words.text(f"risk_category.{points[row.id].category}"),
            likelihood=str(row.likelihood),
            impact=str(row.impact),
            level=words.text(f"risk_level.{row.level}"),
            level_mark=row.level.value,
            controls=tuple(control.text for control in controls[row.id]),
            responsible=row.responsible,
            review_on=row.review_on,
        )
        for row in list_risks(workspace).rows
    ]
    result = print_risk_list(
        path,
        head,
        rows,
        words=words,
        demo=workspace.demo,
        progress=progress,
        cancelled=cancelled,
    )
    return printed(path, result, NOTHING_CHANGED)


def _approval(workspace: Workspace, words: Words) -> str:
    """Who approved the list when, and how much changed since; empty where nobody did."""
    state = approval_state(workspace)
    if state.last is None:
        return ""
    said = words.text(
        "paper.risks.approval",
        person=state.last.by,
        date=state.last.on.isoformat(),
        count=state.last.count,
    )
    if state.changed:
        said += words.text("paper.risks.approval.changed", count=state.changed)
    return said
