"""Risk points out to and in from paper and Excel."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanclinic.operations.recording.printing import printed
from cleanclinic.operations.recording.row_reading import ReadRow
from cleanclinic.operations.recording.sheets import Match, MatchedRow
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.risks.approvals import approval_state
from cleanclinic.operations.risks.book import controls_by_risk
from cleanclinic.operations.risks.lines import line_of, take_risk_lines
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import (
    NOTHING_CHANGED,
    Cancelled,
    Printed,
    Progress,
    never,
    no_progress,
)
from cleanclinic.paper.risk_list import RiskListHead, RiskListRow, print_risk_list
from cleanclinic.records.control import Control
from cleanclinic.records.grading import GradingMethod
from cleanclinic.records.held import Changes
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.sheets.cells import as_measures, measures_text
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


def import_risks(workspace: Workspace, path: Path, *, dry_run: bool = False) -> SheetImport:
    """Take a sheet of risk points in as one act; rows are matched by their number.

    A row with a cell that breaks a rule stops the whole import: the problems are listed and nothing
    is written. Raises the sheet errors for a file that cannot be read at all.
    """
    sheet = read_risks(path)
    problems = tuple(
        SheetProblem(one.cell, str(one.value), one.rule.value) for one in sheet.problems
    )
    lines = _matched(workspace, sheet.rows)
    changes = NOTHING_CHANGED
    if not dry_run and not problems:
        changes = take_risk_lines(workspace, lines).changes
    found = Counter(line.match for line in lines)
    return SheetImport(found[Match.NEW], found[Match.CHANGED], found[Match.SAME], problems, changes)


def _matched(workspace: Workspace, rows: Sequence[SheetRow]) -> list[MatchedRow]:
    """What each row is to the point of its number, and the values it brings."""
    register = list_risks(workspace)
    known = {
        row.number: line_of(held.record, row.measures)
        for held, row in zip(register.held, register.rows, strict=True)
    }
    people = {name: person_id for person_id, name in staff_names(workspace).items()}
    found = []
    for number, row in enumerate(rows, 1):
        read = ReadRow(number, {}, {})
        values = _values(row, people.get(row.responsible))
        before = known.get(row.number)
        if before is None:
            found.append(MatchedRow(read, Match.NEW, "", {**values, "number": row.number}))
            continue
        changed = {name: value for name, value in values.items() if getattr(before, name) != value}
        if not set(row.controls) - set(as_measures(before.measures)):
            changed.pop("measures", None)
        if changed.keys() & {"likelihood", "impact"}:
            changed["method"] = GradingMethod.MATRIX
        match = Match.CHANGED if changed else Match.SAME
        found.append(MatchedRow(read, match, before.id, changed))
    return found


def _values(row: SheetRow, responsible: str | None) -> dict[str, Any]:
    """The fields of a row; what it leaves open is left as it is."""
    values = {
        "area": row.area,
        "post": row.place,
        "description": row.text,
        "likelihood": row.likelihood,
        "impact": row.impact,
        "responsible": responsible,
        "review_on": row.review_day,
        "measures": measures_text(row.controls),
    }
    return {name: value for name, value in values.items() if value}


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
    comma = words.text("part.list.comma")
    controls = controls_by_risk(workspace.store.all(Control))
    rows = [
        RiskListRow(
            number=row.number,
            area=words.text(f"business_area.{row.area}"),
            post=row.post,
            description=row.description,
            category=words.text(f"risk_category.{points[row.id].category}"),
            likelihood=str(row.likelihood) if row.method is GradingMethod.MATRIX else "",
            impact=str(row.impact) if row.method is GradingMethod.MATRIX else "",
            level=words.text(f"risk_level.{row.level}"),
            level_mark=row.level.value,
            controls=tuple(control.text for control in controls[row.id]),
            responsible=row.responsible,
            watched_by=comma.join(words.text(f"paper.risks.watch.{one}") for one in row.watchers),
            review_on=row.review_on,
            status=words.text(f"paper.risks.status.{points[row.id].status}"),
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
