"""What a person does with risk points beyond what is done with records of any kind."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.risks.library import add_from_library
from cleanclinic.operations.workspace.results import Changed
from ui.pages.risks.approval import ApprovalDialog, read_approver
from ui.pages.risks.desk import RiskDesk
from ui.pages.risks.library import LibraryDialog
from ui.pages.risks.review_start import open_review
from ui.pages.risks.rules import RulesDialog
from ui.pages.risks.status import StatusDialog
from ui.parts.page import Desk
from ui.parts.run_dialog import open_dialog


class RiskDeeds(QObject):
    """Library, status, review, approval, rules."""

    def __init__(self, desk: Desk, page: QWidget, records: RiskDesk) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.records = records

    def open_library(self) -> None:
        """The built-in risk points to pick from."""
        if self.records.view.day is not None:
            return
        dialog = LibraryDialog(self.desk, self.page)
        dialog.picked.connect(self.take_from_library)
        dialog.open()

    def take_from_library(self, ids: list[str]) -> None:
        """Takes points of the library over with their controls, in one act."""
        self.desk.tasks.run(lambda workspace: add_from_library(workspace, ids), self._taken)

    def _taken(self, changed: Changed) -> None:
        self.records.want(sorted(changed.changes.ids))
        text = self.desk.words.text("ui.risks.library.taken", count=changed.count)
        self.desk.window.tell(text, undo=True)

    def open_status_of_selected(self) -> None:
        """Gives all selected risk points another status, with a reason."""
        self.open_status(self.records.table.selected_ids())

    def open_status(self, ids: Sequence[str]) -> None:
        """Asks for another status of risk points and why."""
        if not (ids and self.records.can_change):
            return
        self.records.flush()
        side = self.records.risk_side
        now = side.status if list(ids) == [side.risk_id] else None
        open_dialog(StatusDialog(self.desk, self.page, ids, now))

    def open_review(self) -> None:
        """Goes on with the round of reviews, or begins one."""
        self.records.flush()
        open_review(self.desk, self.page)

    def open_approval(self) -> None:
        """Notes that the department head approved the list."""
        self.records.flush()

        def then(name: str) -> None:
            open_dialog(ApprovalDialog(self.desk, self.page, name))

        self.desk.tasks.run(read_approver, then, owner=self.page)

    def open_rules(self) -> None:
        """The rules of the hospital and department that controls rest on."""
        self.records.flush()
        open_dialog(RulesDialog(self.desk, self.page))
