"""Findings: issues a department found itself, by hand or from the answers of a self-check.

A finding from an answer has an id worked out from run and indicator, so that two PCs that make it
make one. What a veto item made is made whether one wants or not, and cannot be taken away.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.numbers import finding_numbers
from cleanclinic.operations.opened import derived_id
from cleanclinic.operations.rectification_board import (
    issue_of,
    list_issues,
    rules_of,
)
from cleanclinic.operations.results import NOTHING_CHANGED, Changed, Saved
from cleanclinic.operations.self_checks import AnswerRow, RunView, list_runs, run_view
from cleanclinic.operations.workspace import Workspace, WorkspaceKind
from cleanclinic.records.issue_order import IssueGravity, IssueSource
from cleanclinic.records.rectification import Finding, Rectification
from cleanclinic.records.scoring import Standing
from cleanclinic.records.self_check import CheckState

_BASIS = 500
EDITABLE = frozenset({"problem", "source", "gravity", "found_on", "due", "basis"})


class FindingVetoError(CleanClinicError):
    """A veto item made it, so it is handed in and not taken away; values: `number`."""

    code = "FINDING-VETO"


class FindingUsedError(CleanClinicError):
    """It is with the office or closed, and stays on record; values: `number`."""

    code = "FINDING-USED"


class NoFindingError(CleanClinicError):
    """The answer has full points, or is not answered: there is no issue; values: `number`."""

    code = "FINDING-FULL"


@dataclass(frozen=True)
class Offered:
    """An answer below full that may become a finding; `must` for a veto item.

    `finding` is the id of the one it has already, and empty where it has none.
    """

    number: str
    text: str
    remark: str
    lost: str
    must: bool
    finding: str


@dataclass(frozen=True)
class OfferedRun:
    """The answers of a self-check that may become findings."""

    run: str
    title: str
    answers: tuple[Offered, ...]


def add_finding(workspace: Workspace, values: Mapping[str, Any]) -> Saved:
    """Record an issue one found; `ancestor` names the finding or order it repeats.

    Number and day are worked out; raises RecordInvalidError and IssueMissingError.
    """
    workspace.require(WorkspaceKind.WARD)
    if ancestor := values.get("ancestor"):
        issue_of(workspace, ancestor)
    finding = _made(workspace, workspace.new_id(), next(_numbers(workspace)), values)
    with workspace.store.act("act.add_finding", workspace.actor, number=finding.number) as act:
        act.put(finding)
    return Saved(finding.id, act.changes)


def edit_finding(workspace: Workspace, issue_id: str, values: Mapping[str, Any]) -> Saved:
    """Write an own finding otherwise while it is not handed in or closed.

    Raises FindingUsedError, FindingVetoError for the gravity of a veto item, RecordInvalidError.
    """
    workspace.require(WorkspaceKind.WARD)
    issue = issue_of(workspace, issue_id)
    record, number = issue.record, issue.record.number
    if not isinstance(record, Finding) or (issue.work is not None and issue.work.is_final()):
        raise FindingUsedError(number=number)
    if unknown := set(values) - EDITABLE:
        raise ValueError(f"not to be set by hand: {sorted(unknown)}")
    after = replace(record, **values)
    if record.by_veto and after.gravity is not IssueGravity.VETO:
        raise FindingVetoError(number=number)
    with workspace.store.act("act.edit_finding", workspace.actor, number=number) as act:
        act.put(after)
    return Saved(issue_id, act.changes)


def remove_finding(workspace: Workspace, issue_id: str) -> Changed:
    """Take a finding away with what was begun about it.

    Raises FindingVetoError, and FindingUsedError once it was handed in or closed.
    """
    workspace.require(WorkspaceKind.WARD)
    issue = issue_of(workspace, issue_id)
    record, number = issue.record, issue.record.number
    if not isinstance(record, Finding) or (issue.work is not None and issue.work.is_final()):
        raise FindingUsedError(number=number)
    if record.by_veto:
        raise FindingVetoError(number=number)
    with workspace.store.act("act.remove_finding", workspace.actor, number=number) as act:
        if issue.work is not None:
            act.tombstone(Rectification, issue.work.id)
        act.tombstone(Finding, issue_id)
    return Changed(1, act.changes)


def repeat_of(workspace: Workspace, issue_id: str) -> dict[str, object]:
    """What a finding that repeats an issue begins with."""
    issue = issue_of(workspace, issue_id)
    return {
        "ancestor": issue.id,
        "problem": issue.record.problem,
        "source": issue.record.source,
        "gravity": issue.record.gravity,
        "basis": issue.record.basis,
    }


def family_of(workspace: Workspace, issue_id: str) -> tuple[str, ...]:
    """The issue and those it repeats, the newest first; a circle ends where it closes."""
    found, records = [issue_id], {one.id: one.record for one in list_issues(workspace)}
    while True:
        record = records.get(found[-1])
        before = record.ancestor if record else None
        if before is None or before in found or before not in records:
            return tuple(found)
        found.append(before)


def offered_findings(workspace: Workspace, run_id: str = "") -> OfferedRun | None:
    """The answers below full of a self-check, by default of the one submitted last."""
    if not run_id:
        runs = [
            one
            for one in list_runs(workspace, owner=workspace.store.owner)
            if one.state is CheckState.SUBMITTED and not one.replaced
        ]
        if not runs:
            return None
        run_id = runs[0].id
    view = run_view(workspace, run_id)
    known = {held.record.id for held in workspace.store.all(Finding)}
    answers = []
    for row in view.rows:
        if not _is_below(row):
            continue
        made = finding_id(view.run.id, row.code)
        answers.append(
            Offered(
                row.code,
                row.question.indicator.text,
                row.answer.remark if row.answer else "",
                f"{row.points.lost.normalize():f}",
                row.points.vetoed,
                made if made in known else "",
            )
        )
    return OfferedRun(view.run.id, view.run.title, tuple(answers))


def make_findings(
    workspace: Workspace,
    run_id: str,
    numbers: Collection[str],
    *,
    gravity: IssueGravity = IssueGravity.ORDINARY,
) -> Changed:
    """Make findings of answers, as one act; those of veto items are made in any case.

    What has a finding already is passed over. Raises NoFindingError for an answer with full points.
    """
    workspace.require(WorkspaceKind.WARD)
    view = run_view(workspace, run_id)
    for number in numbers:
        row = view.row(number)
        if row is None or not _is_below(row):
            raise NoFindingError(number=number)
    found = list(findings_of(workspace, view, numbers, gravity))
    if not found:
        return Changed(0, NOTHING_CHANGED)
    key = "act.add_finding" if len(found) == 1 else "act.add_findings"
    args = {"number": found[0].number, "count": str(len(found))}
    with workspace.store.act(key, workspace.actor, **args) as act:
        for one in found:
            act.put(one)
    return Changed(len(found), act.changes)


def findings_of(
    workspace: Workspace,
    view: RunView,
    numbers: Collection[str] = (),
    gravity: IssueGravity = IssueGravity.ORDINARY,
) -> Iterator[Finding]:
    """The findings of some answers, and of every veto item that fired, that are not there yet."""
    given = _numbers(workspace)
    for row in view.rows:
        if row.code not in numbers and not row.points.vetoed:
            continue
        made = finding_id(view.run.id, row.code)
        if workspace.store.get(Finding, made) is not None:
            continue
        yield _from_answer(workspace, view, row, made, next(given), gravity)


def finding_id(run_id: str, number: str) -> str:
    """The id of the finding from an answer, the same on every PC of the department."""
    return derived_id("finding", f"{run_id}/{number}")


def finding_of(workspace: Workspace, run_id: str, number: str) -> str:
    """The id of the finding an answer has become, and empty where it has not."""
    made = finding_id(run_id, number)
    return made if workspace.store.get(Finding, made) is not None else ""


def _from_answer(
    workspace: Workspace,
    view: RunView,
    row: AnswerRow,
    made: str,
    number: str,
    gravity: IssueGravity,
) -> Finding:
    answer, text = row.answer, row.question.indicator.text
    remark = answer.remark if answer else ""
    return _made(
        workspace,
        made,
        number,
        {
            "source": IssueSource.SELF_CHECK,
            "gravity": IssueGravity.VETO if row.points.vetoed else gravity,
            "problem": remark or text,
            "basis": clause_of(row),
            "run": view.run.id,
            "indicator": row.code,
            "by_veto": row.points.vetoed,
            "evidence": answer.evidence if answer else (),
        },
    )


def clause_of(row: AnswerRow) -> str:
    """The clause of the standard that an issue from an answer rests on."""
    return f"{row.code} {row.question.indicator.text}"[:_BASIS]


def _made(workspace: Workspace, record_id: str, number: str, values: Mapping[str, Any]) -> Finding:
    given = {name: value for name, value in values.items() if value not in (None, "")}
    gravity = given.get("gravity", IssueGravity.ORDINARY)
    today = workspace.today()
    filled = {"found_on": today, "source": IssueSource.OTHER, "problem": "", **given}
    if "due" not in filled:
        filled["due"] = rules_of(workspace).due(gravity, max(filled["found_on"], today))
    finding = Finding(id=record_id, number=number, **filled)
    finding.check()
    return finding


def _numbers(workspace: Workspace) -> Iterator[str]:
    department = workspace.department
    code = department.code if department else ""
    return finding_numbers(workspace, code, workspace.today().year)


def _is_below(row: AnswerRow) -> bool:
    return row.points.vetoed or row.points.standing in (Standing.PARTLY, Standing.NOTHING)
