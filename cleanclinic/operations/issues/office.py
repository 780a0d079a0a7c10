"""What the office does: issue orders, and say its word on what departments hand in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.issues.board import (
    Issue,
    counted_issues,
    departments_of,
    issue_of,
    list_issues,
    rules_of,
    work_id,
)
from cleanclinic.operations.issues.days import check_found
from cleanclinic.operations.issues.findings import repeat_of
from cleanclinic.operations.recording.numbers import order_numbers
from cleanclinic.operations.recording.published import was_sent
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.operations.workspace.start_page import ClosingRow, Todo
from cleanclinic.records.held import Held
from cleanclinic.records.issue_order import (
    IssueGravity,
    IssueOrder,
    OrderReview,
    ReviewVerdict,
)
from cleanclinic.records.rectification import RectifyState

PAGE = "orders"
_LOOKS = (ReviewVerdict.LASTING, ReviewVerdict.RECURRED)
_DECIDES = (ReviewVerdict.CLOSED, ReviewVerdict.SENT_BACK)


class NoDepartmentError(CleanClinicError):
    """No department was chosen, or one that is not on the list."""

    code = "ORDER-DEPARTMENT"


class OrderSentError(CleanClinicError):
    """The department has the order, or a file for it was written; values: `number`."""

    code = "ORDER-SENT"


class AgainElsewhereError(CleanClinicError):
    """What happens again happens in the same department; values: `number`, `department`."""

    code = "ORDER-AGAIN-DEPARTMENT"


class AgainOpenError(CleanClinicError):
    """It is not closed, so it goes on and does not happen again; values: `number`, `state`."""

    code = "ORDER-AGAIN-OPEN"


class ReviewStaleError(CleanClinicError):
    """It does not stand as it was seen any more; values: `number`, `state`."""

    code = "REVIEW-STALE"


class ReviewDiffersError(CleanClinicError):
    """Two PCs handed in differently, and the department has not chosen yet; values: `number`."""

    code = "REVIEW-DIFFERS"


class ReviewExtensionError(CleanClinicError):
    """The new day is not after the one it has; values: `number`, `due`."""

    code = "REVIEW-EXTENSION"


@dataclass(frozen=True)
class OfficeBoard:
    """All issues of all departments and what waits for the office."""

    issues: tuple[Issue, ...]
    departments: Mapping[str, str]

    @property
    def waiting(self) -> tuple[Issue, ...]:
        """What the office has to look at: handed in, asked for, to be looked back at."""
        return tuple(one for one in self.issues if waits_for_office(one))


def office_board(workspace: Workspace, *, day: date | None = None) -> OfficeBoard:
    """What the office's page shows, or what it would have shown at the end of a day."""
    workspace.require(WorkspaceKind.OFFICE)
    return OfficeBoard(list_issues(workspace, day=day), departments_of(workspace))


def closing_rates(issues: Iterable[Issue], year: int) -> tuple[ClosingRow, ...]:
    """Each department that had anything due in a year, the one with the most late first."""
    found: dict[str, list[Issue]] = defaultdict(list)
    for issue in issues:
        if issue.late or (issue.closed and issue.standing.due.year == year):
            found[issue.department_id].append(issue)
    rows = [
        ClosingRow(
            department,
            own[0].department,
            sum(was_on_time(one) for one in own),
            len(own),
            sum(one.late for one in own),
        )
        for department, own in found.items()
    ]
    rows.sort(key=lambda row: (-row.late, row.on_time / row.due, row.department))
    return tuple(rows)


def was_on_time(issue: Issue) -> bool:
    """Whether it is closed and was handed in, or closed by the department, by its day."""
    work = issue.work
    settled = (work.submitted_on or work.closed_on) if work else None
    return issue.closed and settled is not None and settled <= issue.standing.due


def waits_for_office(issue: Issue) -> bool:
    if not issue.to_office:
        return False
    state = issue.standing.state
    return state in (RectifyState.SUBMITTED, RectifyState.LOOK_BACK) or issue.standing.asks


def issue_orders(
    workspace: Workspace, departments: Sequence[str], values: Mapping[str, Any]
) -> Changed:
    """Issue the same order to departments, each with its own number, as one act.

    The day it is due follows from how grave it is unless one is given; `ancestor` is the closed
    issue that happened again. Raises NoDepartmentError, AgainElsewhereError, AgainOpenError,
    IssueMissingError and RecordInvalidError; then none was issued.
    """
    workspace.require(WorkspaceKind.OFFICE)
    known = departments_of(workspace)
    if not departments or set(departments) - set(known):
        raise NoDepartmentError()
    if ancestor := values.get("ancestor"):
        _check_ancestor(issue_of(workspace, ancestor), departments)
    today = workspace.today()
    issued = values.get("issued_on") or today
    gravity = values.get("gravity") or IssueGravity.ORDINARY
    given = {name: value for name, value in values.items() if value not in (None, "")}
    filled = {
        "found_on": today,
        "due": rules_of(workspace).due(gravity, issued),
        "issued_by": workspace.person,
        **given,
        "issued_on": issued,
    }
    blank = {"source": None, "problem": "", "requirement": ""}
    numbers = order_numbers(workspace, issued.year)
    orders = [
        IssueOrder(
            id=workspace.new_id(), department=one, number=next(numbers), **{**blank, **filled}
        )
        for one in dict.fromkeys(departments)
    ]
    for one in orders:
        one.check()
        check_found(one, today)
    key = "act.issue_order" if len(orders) == 1 else "act.issue_orders"
    args = {"number": orders[0].number, "count": str(len(orders))}
    with workspace.store.act(key, workspace.actor, **args) as act:
        for one in orders:
            act.put(one)
    return Changed(len(orders), act.changes)


def _check_ancestor(before: Issue, departments: Sequence[str]) -> None:
    number = before.record.number
    if set(departments) != {before.department_id}:
        raise AgainElsewhereError(number=number, department=before.department)
    if not before.closed:
        raise AgainOpenError(number=number, state=f"@rectify_state.{before.standing.state.value}")


def order_again(workspace: Workspace, issue_id: str) -> dict[str, object]:
    """What an order begins with that repeats a closed issue."""
    record = issue_of(workspace, issue_id).record
    like = repeat_of(workspace, issue_id)
    if isinstance(record, IssueOrder):
        like |= {"requirement": record.requirement, "leader": record.leader}
    return like


def withdraw_order(workspace: Workspace, order_id: str) -> Changed:
    """Take an order away that no file for the department has carried yet.

    Raises OrderSentError afterwards: then it is closed by a review.
    """
    workspace.require(WorkspaceKind.OFFICE)
    issue = issue_of(workspace, order_id)
    number = issue.record.number
    if not issue.is_order or issue.work is not None or was_sent(workspace, issue.record):
        raise OrderSentError(number=number)
    with workspace.store.act("act.withdraw_order", workspace.actor, number=number) as act:
        act.tombstone(IssueOrder, order_id)
    return Changed(1, act.changes)


def withdrawn_orders(
    workspace: Workspace, of: type[IssueOrder] = IssueOrder
) -> tuple[Held[IssueOrder], ...]:
    """The orders that were taken away, of whatever department, the latest first."""
    workspace.require(WorkspaceKind.OFFICE)
    gone = workspace.store.all(of, deleted=True)
    return tuple(sorted(gone, key=lambda held: held.updated_at, reverse=True))


def review(
    workspace: Workspace,
    issue_id: str,
    verdict: ReviewVerdict,
    round_seen: int,
    *,
    reason: str = "",
    due: date | None = None,
) -> Saved:
    """Say the office's word on the round that was looked at.

    Raises ReviewStaleError where that round is not the one that waits any more (taken back, handed
    in anew, decided meanwhile), ReviewDiffersError where two PCs handed in differently,
    ReviewExtensionError, and RecordInvalidError without its reason.
    """
    workspace.require(WorkspaceKind.OFFICE)
    issue = issue_of(workspace, issue_id)
    _check_turn(issue, verdict, round_seen)
    if verdict is ReviewVerdict.CLOSED and issue.conflicted:
        # One of the two would be closed without anybody having seen it.
        raise ReviewDiffersError(number=issue.record.number)
    if verdict is ReviewVerdict.EXTENDED and due is not None and due <= issue.standing.due:
        raise ReviewExtensionError(number=issue.record.number, due=issue.standing.due)
    if verdict is ReviewVerdict.NOT_EXTENDED and issue.work is not None:
        # A refusal is about the day that was asked for; another day may be asked for again.
        due = issue.work.extension_to
    said = OrderReview(
        id=workspace.new_id(),
        department=issue.department_id,
        rectification=work_id(issue_id),
        round=round_seen,
        verdict=verdict,
        on=workspace.today(),
        by=workspace.person,
        reason=reason,
        due=due,
    )
    said.check()
    args = {"number": issue.record.number, "verdict": f"@review_verdict.{verdict.value}"}
    with workspace.store.act("act.review_order", workspace.actor, **args) as act:
        act.put(said)
    return Saved(said.id, act.changes)


def _check_turn(issue: Issue, verdict: ReviewVerdict, round_seen: int) -> None:
    state = issue.standing.state
    if verdict in _DECIDES:
        fits = state is RectifyState.SUBMITTED
    elif verdict in _LOOKS:
        fits = state in (RectifyState.LOOK_BACK, RectifyState.CLOSED)
    else:
        fits = issue.standing.asks or (verdict is ReviewVerdict.EXTENDED and not issue.over)
    if not fits or not issue.to_office or round_seen != issue.round:
        raise ReviewStaleError(number=issue.record.number, state=f"@rectify_state.{state.value}")


def order_todos(workspace: Workspace) -> Iterator[Todo]:
    """What waits for the office's word, the oldest day first."""
    today = workspace.today()
    for issue in _waiting(workspace):
        state = issue.standing.state
        kind = "asks" if issue.standing.asks else state.value
        values: dict[str, object] = {
            "number": issue.record.number,
            "department": issue.department,
        }
        on = issue.standing.look_back_on if state is RectifyState.LOOK_BACK else None
        left = (on - today).days if on else None
        yield Todo(f"order_{kind}", on, left, f"todo.order_{kind}", values, PAGE, issue.id)


def waiting_count(workspace: Workspace) -> int:
    """How many issues wait for the office."""
    return len(_waiting(workspace))


def _waiting(workspace: Workspace) -> list[Issue]:
    workspace.require(WorkspaceKind.OFFICE)
    return [one for one in counted_issues(workspace) if waits_for_office(one)]
