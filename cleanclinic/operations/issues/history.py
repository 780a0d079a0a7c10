"""All that both sides wrote about an issue, change by change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cleanclinic.operations.issues.board import issue_of
from cleanclinic.operations.recording.history import RevisionRow
from cleanclinic.operations.recording.staff import staff_names
from cleanclinic.operations.recording.writing import record_history
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.issue_order import OrderReceipt, OrderReview
from cleanclinic.records.record import Record
from cleanclinic.records.rectification import Rectification


@dataclass(frozen=True)
class IssueHistory:
    """The changes of an issue and of all that belongs to it, the newest first.

    `names` says what the records that they refer to are called.
    """

    changes: Sequence[tuple[type[Record], RevisionRow]]
    names: Mapping[str, str]


def issue_history(workspace: Workspace, issue_id: str) -> IssueHistory:
    """What was written about an issue; raises IssueMissingError."""
    issue = issue_of(workspace, issue_id)
    number = issue.record.number
    parts: list[tuple[type[Record], str]] = [(type(issue.record), issue.id)]
    if issue.work is not None:
        parts.append((Rectification, issue.work.id))
    parts += [(OrderReceipt, one.id) for one in issue.receipts]
    parts += [(OrderReview, one.id) for one in issue.reviews]
    found = [
        (of, revision)
        for of, record_id in parts
        for revision in record_history(workspace, of, record_id)
    ]
    found.sort(key=lambda one: one[1].at, reverse=True)
    names = {
        **staff_names(workspace),
        issue.id: number,
        issue.work_id: number,
        issue.department_id: issue.department,
        **{one.id: one.number for one in (issue.repeats, *issue.repeated_by) if one},
    }
    return IssueHistory(found, names)
