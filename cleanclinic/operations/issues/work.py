"""What a department does about an issue: sign, plan, rectify, verify, hand in, close, look back.

The rectification of an issue is one record on all PCs of the department. What is handed in is
final; a word of the office, or taking it back, leads to the next round.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.issues.board import Issue, NextAct, issue_of, rules_of, work_id
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.issue_order import IssueOrder, OrderReceipt, ReviewVerdict
from cleanclinic.records.rectification import Finding, Rectification, RectifyState

DONE = ("measures", "done_on")
EDITABLE = ("plan", "owner", "planned_for", *DONE, "remark")


class OrderElsewhereError(CleanClinicError):
    """The order is for another department; values: `number`."""

    code = "ORDER-ELSEWHERE"


class RectifyFinalError(CleanClinicError):
    """It is with the office, or closed; values: `number`, `state`."""

    code = "RECTIFY-FINAL"


class RectifyStepError(CleanClinicError):
    """Something else has to be done before; values: `number`, `next`."""

    code = "RECTIFY-STEP"


class RectifyDiffersError(CleanClinicError):
    """Two PCs wrote differently, which a person settles first; values: `number`."""

    code = "RECTIFY-DIFFERS"


class RectifyDayError(CleanClinicError):
    """A day that cannot be: done after today, or before the issue was found; values: `day`."""

    code = "RECTIFY-DAY"


class ExtensionError(CleanClinicError):
    """Not later than the day it has; values: `number`, `due`."""

    code = "RECTIFY-EXTENSION"


class ExtensionUsedError(CleanClinicError):
    """It was put off as often as may be; values: `number`, `count`."""

    code = "RECTIFY-EXTENDED"


class LookBackEarlyError(CleanClinicError):
    """The day to look back has not come; values: `number`, `day`."""

    code = "RECTIFY-EARLY"


def receive_order(workspace: Workspace, issue_id: str) -> Saved:
    """Sign for an order; done on two PCs both people have signed, and nothing has to be settled."""
    issue = _own(workspace, issue_id)
    if not issue.is_order or issue.receipts:
        raise _step(issue)
    receipt = OrderReceipt(
        id=workspace.new_id(), issue=issue.id, on=workspace.today(), by=workspace.person
    )
    number = issue.record.number
    with workspace.store.act("act.rectify_receive", workspace.actor, number=number) as act:
        act.put(receipt)
        if issue.work is None:
            act.put_anew(blank_work(issue.record))
    return Saved(receipt.id, act.changes)


def set_work(workspace: Workspace, issue_id: str, values: Mapping[str, Any]) -> Saved:
    """Write plan, owner, days, measures or remark; what was verified has to be verified again.

    Raises RectifyFinalError, RectifyDayError and RecordInvalidError.
    """
    if unknown := set(values) - set(EDITABLE):
        raise ValueError(f"not to be set by hand: {sorted(unknown)}")
    issue = _open(workspace, issue_id)
    done = values.get("done_on")
    if done is not None and not issue.record.found_on <= done <= workspace.today():
        raise RectifyDayError(day=done)
    changed: dict[str, Any] = dict(values)
    if issue.work is not None and issue.work.verified_on is not None and set(values) & set(DONE):
        changed |= {"verified_on": None, "verified_by": ""}
    return _put(workspace, issue, "act.rectify_edit", changed)


def begin_work(workspace: Workspace, issue_id: str) -> Saved:
    """Make the rectification of a finding, so that files can be filed with it."""
    return _put(workspace, _open(workspace, issue_id), "act.rectify_begin", {})


def verify(workspace: Workspace, issue_id: str) -> Saved:
    """The department's own check (自验) of what was done; raises RectifyStepError before it is."""
    issue = _open(workspace, issue_id)
    _require(issue, NextAct.VERIFY)
    values = {"verified_on": workspace.today(), "verified_by": workspace.person}
    return _put(workspace, issue, "act.rectify_verify", values)


def hand_in(workspace: Workspace, issue_id: str) -> Saved:
    """Hand it in (报送): the office has its turn, and nothing is changed until it has spoken."""
    issue = _open(workspace, issue_id)
    _require(issue, NextAct.HAND_IN)
    _settled(issue)
    return _put(workspace, issue, "act.rectify_hand_in", {"submitted_on": workspace.today()})


def take_back(workspace: Workspace, issue_id: str) -> Saved:
    """Take back what the office has not decided; a word on its way does not reach the next one."""
    issue = _own(workspace, issue_id)
    if issue.work is None or issue.standing.state is not RectifyState.SUBMITTED:
        raise _step(issue)
    return _next(workspace, issue, issue.work.taken_back(), "act.rectify_take_back")


def answer_send_back(workspace: Workspace, issue_id: str) -> Saved:
    """Begin the next round of what was sent back; all that was written stays, to be bettered."""
    issue = _own(workspace, issue_id)
    _require(issue, NextAct.ANSWER)
    assert issue.work is not None
    return _next(workspace, issue, issue.work.next_round(), "act.rectify_answer")


def ask_extension(workspace: Workspace, issue_id: str, to: date, why: str) -> Saved:
    """Ask the office for more time; what is the department's own it puts off itself.

    Raises ExtensionError, ExtensionUsedError, RectifyFinalError and RecordInvalidError.
    """
    issue = _open(workspace, issue_id)
    number = issue.record.number
    if to <= issue.standing.due:
        raise ExtensionError(number=number, due=issue.standing.due)
    used = sum(one.verdict is ReviewVerdict.EXTENDED for one in issue.reviews)
    if not issue.is_order:
        used += _times_put_off(workspace, issue)
    most = rules_of(workspace).extensions
    if used >= most:
        raise ExtensionUsedError(number=number, count=most)
    values = {"extension_to": to, "extension_why": why}
    return _put(workspace, issue, "act.rectify_extension", values)


def _times_put_off(workspace: Workspace, issue: Issue) -> int:
    """How often the department itself put it off; what was taken back is not counted."""
    days: list[date] = []
    for revision in workspace.store.history(issue.work_id):
        for change in revision.changed:
            if change.field != "extension_to":
                continue
            day = change.after if isinstance(change.after, date) else None
            days = [one for one in days if day is not None and one < day]
            days += [day] if day is not None else []
    return len(days)


def close_own(workspace: Workspace, issue_id: str) -> Saved:
    """Close a finding of the department's own; one that a veto item made is handed in instead."""
    issue = _open(workspace, issue_id)
    _require(issue, NextAct.CLOSE)
    _settled(issue)
    return _put(workspace, issue, "act.rectify_close", {"closed_on": workspace.today()})


def look_back(workspace: Workspace, issue_id: str, *, lasting: bool, remark: str = "") -> Saved:
    """What a look back (回头看) at an own finding found; raises LookBackEarlyError if too early."""
    issue = _own(workspace, issue_id)
    if issue.standing.state is RectifyState.CLOSED and not issue.to_office:
        raise LookBackEarlyError(number=issue.record.number, day=issue.standing.look_back_on)
    _require(issue, NextAct.LOOK_BACK)
    values = {"looked_back_on": workspace.today(), "lasting": lasting}
    if remark:
        values |= {"remark": remark}
    return _put(workspace, issue, "act.rectify_look_back", values)


def _own(workspace: Workspace, issue_id: str) -> Issue:
    workspace.require(WorkspaceKind.WARD)
    issue = issue_of(workspace, issue_id)
    record = issue.record
    if isinstance(record, IssueOrder) and record.department != workspace.department_id:
        raise OrderElsewhereError(number=record.number)
    return issue


def _open(workspace: Workspace, issue_id: str) -> Issue:
    """The issue, if it may be worked on now."""
    issue = _own(workspace, issue_id)
    if issue.work is not None and issue.work.is_final():
        state = f"@rectify_state.{issue.standing.state.value}"
        raise RectifyFinalError(number=issue.record.number, state=state)
    return issue


def _require(issue: Issue, act: NextAct) -> None:
    if issue.next_act is not act:
        raise _step(issue)


def _step(issue: Issue) -> RectifyStepError:
    return RectifyStepError(number=issue.record.number, next=f"@issue_act.{issue.next_act.value}")


def _settled(issue: Issue) -> None:
    if issue.conflicted:
        raise RectifyDiffersError(number=issue.record.number)


def _put(workspace: Workspace, issue: Issue, key: str, values: Mapping[str, Any]) -> Saved:
    work = issue.work or blank_work(issue.record)
    return _next(workspace, issue, replace(work, **values), key)


def blank_work(record: Finding | IssueOrder) -> Rectification:
    """What every PC begins with alike, so that what two of them write then can be merged."""
    return Rectification(
        id=work_id(record.id),
        issue=record.id,
        of_order=isinstance(record, IssueOrder) or record.by_veto,
        # What shows the issue shows how it was before.
        before=record.evidence,
    )


def _next(workspace: Workspace, issue: Issue, after: Rectification, key: str) -> Saved:
    with workspace.store.act(key, workspace.actor, number=issue.record.number) as act:
        if issue.work is None:
            act.put_anew(blank_work(issue.record))
        act.put(after)
    return Saved(after.id, act.changes)
