"""The department head's approval of the risk list, and what changed since."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.risks.book import RiskBook, controls_by_risk
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.control import Control
from cleanclinic.records.fields import Problem
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.risk_approval import (
    ApprovedPoint,
    RiskApproval,
    approved_points,
    digest_of,
)
from cleanclinic.records.risk_point import RiskPoint


class NothingToApproveError(CleanClinicError):
    """There is no risk point yet."""

    code = "APPROVE-NOTHING"


@dataclass(frozen=True)
class ApprovalState:
    """The latest approval, None where nothing was approved yet; `changed` counts the risk points
    that were added, changed or removed since.
    """

    last: RiskApproval | None
    changed: int
    # The points as they would be approved now; none while nothing was approved yet.
    points: Mapping[str, ApprovedPoint] = field(default_factory=dict, compare=False, repr=False)


def approve_risks(
    workspace: Workspace, by: str, *, on: date | None = None, remark: str = ""
) -> Saved:
    """Note that the department head approved the list as it stands; on today unless said.

    Raises NothingToApproveError, and RecordInvalidError for no name or a day to come.
    """
    stamped, controls = _as_it_stands(workspace)
    if not stamped:
        raise NothingToApproveError()
    approval = RiskApproval(
        id=workspace.new_id(),
        on=on or workspace.today(),
        by=by.strip(),
        count=len(stamped),
        controls=controls,
        digest=digest_of(stamped),
        points=stamped,
        remark=remark.strip(),
    )
    approval.check()
    if approval.on > workspace.today():
        problem = Problem("on", "future", {"day": approval.on})
        raise RecordInvalidError(RiskApproval.KIND, (problem,))
    said = {"person": approval.by, "count": str(approval.count)}
    with workspace.store.act("act.approve_risks", workspace.actor, **said) as act:
        act.put(approval)
    return Saved(approval.id, act.changes)


def approval_state(workspace: Workspace, book: RiskBook | None = None) -> ApprovalState:
    """The latest approval and how many risk points changed since; `book` is what was just read."""
    approvals = [held.record for held in workspace.store.all(RiskApproval)]
    if not approvals:
        return ApprovalState(None, 0)
    last = max(approvals, key=lambda one: (one.on, one.id))
    if book is None:
        points, _ = _as_it_stands(workspace)
        return _state(last, {one.risk_point: one for one in points})
    return _state(last, _stamped(book, book.points))


def unapproved(workspace: Workspace) -> ApprovalState | None:
    """How the list stands where the department head has still to approve it; None where not."""
    if not workspace.store.count(RiskPoint):
        return None
    state = approval_state(workspace)
    return state if state.last is None or state.changed else None


def approval_after(
    workspace: Workspace,
    book: RiskBook,
    before: ApprovalState,
    kinds: Collection[str],
    touched: Iterable[str],
) -> ApprovalState:
    """What `approval_state` gives after an act on these kinds that touched these points."""
    if RiskApproval.KIND in kinds:
        return approval_state(workspace, book)
    if before.last is None:
        return before
    touched = set(touched)
    points = {one: point for one, point in before.points.items() if one not in touched}
    return _state(before.last, points | _stamped(book, touched & book.points.keys()))


def _state(last: RiskApproval, points: Mapping[str, ApprovedPoint]) -> ApprovalState:
    return ApprovalState(last, last.changed_since(points.values()), points)


def _stamped(book: RiskBook, ids: Iterable[str]) -> dict[str, ApprovedPoint]:
    points = [book.points[one].record for one in ids]
    return {one.risk_point: one for one in approved_points(points, book.controls_of)}


def _as_it_stands(workspace: Workspace) -> tuple[tuple[ApprovedPoint, ...], int]:
    points = [held.record for held in workspace.store.all(RiskPoint)]
    held_controls = workspace.store.all(Control)
    known = {point.id for point in points}
    count = sum(not known.isdisjoint(held.record.serves()) for held in held_controls)
    return approved_points(points, controls_by_risk(held_controls)), count
