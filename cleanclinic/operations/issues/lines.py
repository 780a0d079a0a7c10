"""Issues as lines of a ledger: several given the same at once, and those of a table taken in.

What an order says is the office's; what the ward does about it is not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.issues.board import Issue, NextAct, issues_of, list_issues
from cleanclinic.operations.issues.findings import EDITABLE, new_finding, next_numbers
from cleanclinic.operations.issues.work import blank_work
from cleanclinic.operations.recording.sheets import Match, MatchedRow, import_named
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed
from cleanclinic.records.fields import Day, Paragraph, Problem, Refers
from cleanclinic.records.held import Held
from cleanclinic.records.issue_order import IssueOrder, IssueSource
from cleanclinic.records.rectification import Finding, Rectification
from cleanclinic.storage.act_transaction import ActTransaction

OF_FINDING = ("problem", "source", "gravity", "found_on", "due", "basis")
OF_WORK = ("owner", "planned_for", "plan")
_NEVER = datetime.min.replace(tzinfo=UTC)


class IssueDueError(CleanClinicError):
    """Due before it was found; values: `number`, `found`."""

    code = "ISSUE-DUE"


class IssueLineError(CleanClinicError):
    """A table says of an issue what cannot be changed by one; values: `number`, `field`."""

    code = "ISSUE-LINE"


@dataclass(frozen=True, kw_only=True)
class IssueLine(Finding):
    """A finding or an order as a line, and who puts it right how and by when; kept nowhere.

    `due` is the day it has now, with all by which it was put off.
    """

    KIND: ClassVar[str] = "issue"

    owner: Annotated[str | None, Refers("staff_member")] = None
    planned_for: Annotated[date | None, Day()] = None
    plan: Annotated[str, Paragraph(2000)] = ""

    def contradictions(self, today: date) -> tuple[Problem, ...]:
        """One is written down once it was found."""
        if self.found_on <= today:
            return ()
        return (Problem("found_on", "future", {"day": self.found_on}),)


def line_of(issue: Issue) -> IssueLine:
    """What a line says of an issue."""
    record, work = issue.record, issue.work
    told = {name: getattr(record, name) for name in OF_FINDING}
    begun = {name: getattr(work, name) for name in OF_WORK} if work else {}
    return IssueLine(
        id=record.id, number=record.number, **{**told, **begun, "due": issue.standing.due}
    )


def issue_lines(workspace: Workspace, _: type[IssueLine]) -> tuple[Held[IssueLine], ...]:
    """All issues as lines, the least time left first."""
    return tuple(map(held_line, list_issues(workspace)))


def held_line(issue: Issue) -> Held[IssueLine]:
    """A line as what shows records takes it; who wrote it last is told by its history."""
    return Held(
        line_of(issue), issue.department_id, deleted=False, conflict=(), revisions=1,
        updated_at=_NEVER, updated_by="",
    )  # fmt: skip


def changeable(issue: Issue) -> frozenset[str]:
    """The fields of its line that the ward may write otherwise as the issue stands.

    Nothing of what is handed in or closed, nor of an order before it is signed for. The day of what
    was put off is moved by putting it off.
    """
    record, work = issue.record, issue.work
    if (work is not None and work.is_final()) or issue.next_act is NextAct.RECEIVE:
        return frozenset()
    if not isinstance(record, Finding):
        return frozenset(OF_WORK)
    fixed = {"gravity"} if record.by_veto else set()
    if issue.standing.due != record.due:
        fixed.add("due")
    return (EDITABLE | frozenset(OF_WORK)) - fixed


def set_lines(workspace: Workspace, ids: Iterable[str], values: Mapping[str, Any]) -> Changed:
    """Give several issues the same as one act, each what of it may be changed.

    Those that say so already are left alone and not counted. Raises IssueDueError,
    IssueMissingError and RecordInvalidError; then none was changed.
    """
    workspace.require(WorkspaceKind.WARD)
    wanted = [
        (issue, {name: values[name] for name in values if name in changeable(issue)})
        for issue in issues_of(workspace, ids)
    ]
    differing = [(issue, said) for issue, said in wanted if _differs(issue, said)]
    if not differing:
        return Changed(0, NOTHING_CHANGED)
    key, args = "act.edit_issues", {"field": f"@issue.{next(iter(values))}"}
    if len(values) > 1:
        key, args = "act.edit_issues_many", {"fields": str(len(values))}
    count = str(len(differing))
    with workspace.store.act(key, workspace.actor, count=count, **args) as act:
        for issue, said in differing:
            _write(act, issue, said)
    return Changed(len(differing), act.changes)


def try_line(_: type[IssueLine], values: Mapping[str, Any], today: date) -> tuple[Problem, ...]:
    """All that stands against a new finding of these values; nothing is written."""
    found = values.get("found_on") or today
    blank = {"problem": "", "source": IssueSource.OTHER, "found_on": found, "due": found}
    return IssueLine(id="", number="0", **{**blank, **values}).faults(today)


def take_lines(workspace: Workspace, rows: Sequence[MatchedRow]) -> Changed:
    """Take lines of a table in as one act: new findings with what is planned, and changed lines.

    Raises IssueLineError where something is not to be changed so, and what `set_lines` raises.
    """
    workspace.require(WorkspaceKind.WARD)
    changed = {one.record_id: one.values for one in rows if one.match is Match.CHANGED}
    issues = issues_of(workspace, changed)
    for issue in issues:
        for name in changed[issue.id].keys() - changeable(issue):
            raise IssueLineError(number=issue.record.number, field=f"@issue.{name}")
    added = _new(workspace, [one.values for one in rows if one.match is Match.NEW])
    if not (added or issues):
        return Changed(0, NOTHING_CHANGED)
    key, args = import_named(len(added), len(issues))
    with workspace.store.act(key, workspace.actor, kind="@kind.issue", **args) as act:
        for finding, begun in added:
            act.put(finding)
            _put_work(act, finding, None, begun)
        for issue in issues:
            _write(act, issue, changed[issue.id])
    return Changed(len(added) + len(issues), act.changes)


def _new(
    workspace: Workspace, rows: Iterable[Mapping[str, Any]]
) -> list[tuple[Finding, dict[str, Any]]]:
    """Checked findings with their numbers, and what is planned about each; not yet written."""
    numbers = next_numbers(workspace)
    return [
        (new_finding(workspace, workspace.new_id(), next(numbers), _among(row, OF_FINDING)), begun)
        for row, begun in ((row, _among(row, OF_WORK)) for row in rows)
    ]


def _among(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _differs(issue: Issue, said: Mapping[str, Any]) -> bool:
    line = line_of(issue)
    return any(getattr(line, name) != value for name, value in said.items())


def _write(act: ActTransaction, issue: Issue, said: Mapping[str, Any]) -> None:
    """Writes what a line says of an issue into the records it is made of."""
    record, told = issue.record, _among(said, OF_FINDING)
    if isinstance(record, Finding) and told:
        after = replace(record, **told)
        if after.due < after.found_on:
            raise IssueDueError(number=record.number, found=after.found_on)
        act.put(after)
    _put_work(act, record, issue.work, _among(said, OF_WORK))


def _put_work(
    act: ActTransaction,
    record: Finding | IssueOrder,
    work: Rectification | None,
    begun: Mapping[str, Any],
) -> None:
    if not begun:
        return
    if work is None:
        act.put_anew(blank_work(record))
    act.put(replace(work or blank_work(record), **begun))
