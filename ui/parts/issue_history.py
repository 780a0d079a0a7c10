"""What both sides wrote about an issue, change by change; for reading."""

from functools import partial

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.issues.board import Issue
from cleanclinic.operations.issues.history import IssueHistory, issue_history
from ui.parts.page import Desk
from ui.parts.record_history import RevisionsDialog, ShownRevision
from ui.parts.values import FieldWords


class IssueHistoryDialog(RevisionsDialog):
    """Order or finding, rectification, signatures and words of the office, the newest first."""

    def __init__(self, desk: Desk, parent: QWidget, issue: Issue) -> None:
        super().__init__(desk, parent, issue.record.number)
        desk.tasks.run(partial(issue_history, issue_id=issue.id), self._show, owner=self)

    def _show(self, found: IssueHistory) -> None:
        words, names = self.desk.words, found.names
        self.shown.show_revisions(
            [
                ShownRevision(of.KIND, revision, FieldWords(words, of, names))
                for of, revision in found.changes
            ]
        )
