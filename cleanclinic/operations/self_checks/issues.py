"""Issues from the answers of a self-check: findings of the ward, and orders of the office.

What is below full may become a finding, what a veto item lost does so whether one wants or not. A
finding has an id worked out from run and indicator, so that two PCs that make it make one.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.issues.board import departments_of
from cleanclinic.operations.issues.findings import new_finding, next_numbers
from cleanclinic.operations.self_checks.standing import AnswerRow, RunView, list_runs, run_view
from cleanclinic.operations.workspace.opened import derived_id
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed
from cleanclinic.records.decimals import plain
from cleanclinic.records.issue_order import IssueGravity, IssueOrder, IssueSource
from cleanclinic.records.rectification import Finding
from cleanclinic.records.self_check import CheckState, Column

_BASIS = 500


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
                plain(row.points.lost),
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
    given = next_numbers(workspace)
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
    return new_finding(
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


class AnswerMissingError(CleanClinicError):
    """The self-check does not ask this; values: `number`."""

    code = "ORDER-ANSWER"


@dataclass(frozen=True)
class OrderDraft:
    """What an order about an answer of a self-check begins with, and whom it is for.

    `files` is how many files of the answer go with it.
    """

    department: str
    department_name: str
    title: str
    number: str
    values: Mapping[str, object]
    files: int


def order_about(workspace: Workspace, run_id: str, number: str) -> OrderDraft:
    """An order about an indicator of a department's self-check, as the office sees it.

    It has the clause, the office's remark or else the department's, and the answer's evidence: the
    department then finds it beside the order as what was before. Raises AnswerMissingError.
    """
    workspace.require(WorkspaceKind.OFFICE)
    view = run_view(workspace, run_id)
    row = view.row(number)
    if row is None:
        raise AnswerMissingError(number=number)
    said = row.remark_of(Column.OFFICE) or (row.answer.remark if row.answer else "")
    points = view.columns[Column.OFFICE].points[number]
    evidence = row.answer.evidence if row.answer else ()
    values = {
        "source": IssueSource.SELF_CHECK,
        "gravity": IssueGravity.VETO if points.vetoed else IssueGravity.ORDINARY,
        "problem": said or row.question.indicator.text,
        "basis": clause_of(row),
        "run": run_id,
        "indicator": number,
        "evidence": evidence,
    }
    name = departments_of(workspace).get(view.owner, "")
    return OrderDraft(view.owner, name, view.run.title, number, values, len(evidence))


def order_of(workspace: Workspace, run_id: str, number: str) -> str:
    """The id of the newest order about an indicator of a self-check; empty where there is none."""
    found = [
        held.record
        for held in workspace.store.all(IssueOrder)
        if (held.record.run, held.record.indicator) == (run_id, number)
    ]
    return max(found, key=lambda one: (one.issued_on, one.number)).id if found else ""


def clause_of(row: AnswerRow) -> str:
    """The clause of the standard that an issue from an answer rests on."""
    return f"{row.code} {row.question.indicator.text}"[:_BASIS]


def _is_below(row: AnswerRow) -> bool:
    return row.points.vetoed or row.points.is_below
