"""Findings: issues a department found itself, and what becomes of one while it is at work on it.

Those that come from the answers of a self-check are made in `self_check_issues`. What a veto item
made cannot be taken away.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.issues.board import (
    issue_of,
    issues_of,
    rules_of,
    work_id,
)
from cleanclinic.operations.issues.days import check_found
from cleanclinic.operations.recording.numbers import finding_numbers
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed, Saved
from cleanclinic.records.issue_order import IssueGravity, IssueSource
from cleanclinic.records.rectification import Finding, Rectification

EDITABLE = frozenset({"problem", "source", "gravity", "found_on", "due", "basis"})


class FindingVetoError(CleanClinicError):
    """A veto item made it, so it is handed in and not taken away; values: `number`."""

    code = "FINDING-VETO"


class FindingUsedError(CleanClinicError):
    """It is with the office or closed, and stays on record; values: `number`."""

    code = "FINDING-USED"


def add_finding(workspace: Workspace, values: Mapping[str, Any]) -> Saved:
    """Record an issue one found; `ancestor` names the finding or order it repeats.

    Number and day are worked out; raises RecordInvalidError and IssueMissingError.
    """
    workspace.require(WorkspaceKind.WARD)
    if ancestor := values.get("ancestor"):
        issue_of(workspace, ancestor)
    finding = new_finding(workspace, workspace.new_id(), next(next_numbers(workspace)), values)
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
    check_found(after, workspace.today())
    if record.by_veto and after.gravity is not IssueGravity.VETO:
        raise FindingVetoError(number=number)
    with workspace.store.act("act.edit_finding", workspace.actor, number=number) as act:
        act.put(after)
    return Saved(issue_id, act.changes)


def remove_finding(workspace: Workspace, issue_id: str) -> Changed:
    """Take a finding away with what was begun about it; see `remove_findings`."""
    return remove_findings(workspace, [issue_id])


def remove_findings(workspace: Workspace, ids: Iterable[str]) -> Changed:
    """Take findings away with what was begun about them, as one act: all of them or none.

    Raises FindingVetoError, and FindingUsedError once one was handed in or closed.
    """
    workspace.require(WorkspaceKind.WARD)
    issues = issues_of(workspace, ids)
    for issue in issues:
        record, number = issue.record, issue.record.number
        if not isinstance(record, Finding) or (issue.work is not None and issue.work.is_final()):
            raise FindingUsedError(number=number)
        if record.by_veto:
            raise FindingVetoError(number=number)
    if not issues:
        return Changed(0, NOTHING_CHANGED)
    key = "act.remove_finding" if len(issues) == 1 else "act.remove_findings"
    args = {"number": issues[0].record.number, "count": str(len(issues))}
    with workspace.store.act(key, workspace.actor, **args) as act:
        for issue in issues:
            if issue.work is not None:
                act.tombstone(Rectification, issue.work.id)
            act.tombstone(Finding, issue.id)
    return Changed(len(issues), act.changes)


def restore_findings(workspace: Workspace, of: type[Finding], ids: Iterable[str]) -> Changed:
    """Bring findings back with what was begun about them, as one act; see `restore_records`."""
    workspace.require(WorkspaceKind.WARD)
    store = workspace.store
    gone = [
        held.record
        for one in dict.fromkeys(ids)
        if (held := store.get(of, one, deleted=True)) is not None and held.deleted
    ]
    if not gone:
        return Changed(0, NOTHING_CHANGED)
    key = "act.restore_finding" if len(gone) == 1 else "act.restore_findings"
    args = {"number": gone[0].number, "count": str(len(gone))}
    with store.act(key, workspace.actor, **args) as act:
        for one in gone:
            act.restore(of, one.id)
            if store.get(Rectification, work_id(one.id), deleted=True) is not None:
                act.restore(Rectification, work_id(one.id))
    return Changed(len(gone), act.changes)


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


def new_finding(
    workspace: Workspace, record_id: str, number: str, values: Mapping[str, Any]
) -> Finding:
    """A checked finding, not yet written; the day it is due follows from how grave it is."""
    given = {name: value for name, value in values.items() if value not in (None, "")}
    gravity = given.get("gravity", IssueGravity.ORDINARY)
    today = workspace.today()
    filled = {"found_on": today, "source": IssueSource.OTHER, "problem": "", **given}
    if "due" not in filled:
        filled["due"] = rules_of(workspace).due(gravity, max(filled["found_on"], today))
    finding = Finding(id=record_id, number=number, **filled)
    finding.check()
    check_found(finding, today)
    return finding


def next_numbers(workspace: Workspace) -> Iterator[str]:
    """The next free numbers of the department's findings of this year."""
    department = workspace.department
    code = department.code if department else ""
    return finding_numbers(workspace, code, workspace.today().year)
