"""What both sides wrote about an issue, change by change; for reading."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.issues.board import Issue
from cleanclinic.operations.issues.history import IssueHistory, issue_history
from ui.parts.layouts import button
from ui.parts.page import Desk
from ui.parts.question import Dialog
from ui.parts.record_history import Revisions, ShownRevision
from ui.parts.scroll import scrolled
from ui.parts.values import FieldWords

_WIDE, _TALL = 700, 520


class IssueHistoryDialog(Dialog):
    """Order or finding, rectification, signatures and words of the office, the newest first."""

    def __init__(self, desk: Desk, parent: QWidget, issue: Issue) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("part.history.of", name=issue.record.number))
        self._desk = desk
        self.shown = Revisions(desk)
        area = scrolled(self.shown)
        area.setAccessibleName(self.windowTitle())
        self.body.addWidget(area)
        close = button(desk, text("part.close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self.buttons.addWidget(close)
        self.resize(desk.look.px(_WIDE), desk.look.px(_TALL))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        desk.tasks.run(partial(issue_history, issue_id=issue.id), self._show, owner=self)

    def _show(self, found: IssueHistory) -> None:
        words, names = self._desk.words, found.names
        self.shown.show_revisions(
            [
                ShownRevision(of.KIND, revision, FieldWords(words, of, names))
                for of, revision in found.changes
            ]
        )
