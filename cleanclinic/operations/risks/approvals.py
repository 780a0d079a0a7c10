"""The department head's approval of the risk list, and what changed since."""

from dataclasses import dataclass
from datetime import date

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.risks.control_standing import controls_by_risk
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


def approval_state(workspace: Workspace) -> ApprovalState:
    """The latest approval and how many risk points changed since."""
    approvals = [held.record for held in workspace.store.all(RiskApproval)]
    if not approvals:
        return ApprovalState(None, 0)
    last = max(approvals, key=lambda one: (one.on, one.id))
    return ApprovalState(last, last.changed_since(_as_it_stands(workspace)[0]))


def _as_it_stands(workspace: Workspace) -> tuple[tuple[ApprovedPoint, ...], int]:
    points = [held.record for held in workspace.store.all(RiskPoint)]
    held_controls = workspace.store.all(Control)
    known = {point.id for point in points}
    count = sum(not known.isdisjoint(held.record.serves()) for held in held_controls)
    return approved_points(points, controls_by_risk(held_controls)), count
