"""What a person does with risk points, besides typing into the form."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording import get_record
from cleanclinic.operations.results import Changed, Saved
from cleanclinic.operations.risk_library import add_from_library
from cleanclinic.operations.risk_points import add_risk, edit_risks
from cleanclinic.operations.risk_removal import remove_risks
from cleanclinic.operations.staff import StaffRow
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.held import Held
from cleanclinic.records.risk_point import RiskPoint
from ui.pages.risks.approval import ApprovalDialog, read_approver
from ui.pages.risks.library import LibraryDialog
from ui.pages.risks.new_risk import NewRiskDialog
from ui.pages.risks.plan import risk_plan
from ui.pages.risks.review import open_review
from ui.pages.risks.rules import RulesDialog
from ui.pages.risks.side import RiskSide
from ui.pages.risks.status import StatusDialog
from ui.parts.page import Desk
from ui.parts.record_bin import BinDialog
from ui.parts.record_bulk import BulkDialog
from ui.parts.record_form import Option
from ui.parts.record_history import HistoryDialog
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import open_dialog


class RiskDeeds(QObject):
    """Dialogs and operations on the points of the table.

    Signals: `wanted` (ids) of what was made and is to be selected.
    """

    wanted = Signal(list)

    def __init__(self, desk: Desk, page: QWidget, table: RecordTable, side: RiskSide) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.table = table
        self.side = side
        self.people: Sequence[StaffRow] = ()

    # New ones

    def open_new(self) -> None:
        """A dialog for a new risk point; it is selected once it is saved."""
        dialog = NewRiskDialog(self.desk, self.page, self.people)
        dialog.wanted.connect(lambda values: self._add(dialog, values))
        dialog.open()

    def _add(self, dialog: QDialog, values: dict[str, Any]) -> None:
        def then(saved: Saved) -> None:
            self.wanted.emit([saved.id])
            dialog.done(QDialog.DialogCode.Accepted)
            self._tell("ui.risks.added")

        self.desk.tasks.run(lambda workspace: add_risk(workspace, values), then, owner=self.page)

    def open_library(self) -> None:
        """The built-in risk points to pick from."""
        dialog = LibraryDialog(self.desk, self.page)
        dialog.picked.connect(self.take_from_library)
        dialog.open()

    def take_from_library(self, ids: list[str]) -> None:
        """Takes points of the library over with their controls, in one act."""
        self.desk.tasks.run(lambda workspace: add_from_library(workspace, ids), self._taken)

    def _taken(self, changed: Changed) -> None:
        self.wanted.emit(sorted(changed.changes.ids))
        self._tell("ui.risks.library.taken", changed.count)

    # Several at once

    def open_bulk(self) -> None:
        """Gives all selected risk points the same values."""
        if ids := self.table.selected_ids():
            self.side.flush()
            read = partial(_read_points, ids=ids)
            self.desk.tasks.run(read, self._open_bulk, _is_missing, owner=self.page)

    def _open_bulk(self, points: Sequence[Held[RiskPoint]]) -> None:
        people = [Option(person.id, person.name) for person in self.people]
        names = {person.id: person.name for person in self.people}
        dialog = BulkDialog(
            self.desk, self.page, risk_plan(self.desk), points,
            names=names, options={"responsible": people},
        )  # fmt: skip
        ids = [held.record.id for held in points]
        dialog.wanted.connect(partial(self.change_all, ids))
        open_dialog(dialog)

    def change_all(self, ids: Sequence[str], values: dict[str, Any]) -> None:
        """Sets the same values for several risk points in one act."""
        self.desk.tasks.run(
            lambda workspace: edit_risks(workspace, ids, values),
            lambda changed: self._tell("ui.risks.bulk.done", changed.count),
        )

    def open_status_of_selected(self) -> None:
        """Gives all selected risk points another status, with a reason."""
        self.open_status(self.table.selected_ids())

    def open_status(self, ids: Sequence[str]) -> None:
        """Asks for another status of risk points and why."""
        if not ids:
            return
        self.side.flush()
        now = self.side.status if list(ids) == [self.side.risk_id] else None
        open_dialog(StatusDialog(self.desk, self.page, ids, now))

    def remove_selected(self) -> None:
        """Deletes without asking: the notice takes it back."""
        if ids := self.table.selected_ids():
            self.side.flush()
            self.desk.tasks.run(
                lambda workspace: remove_risks(workspace, ids),
                lambda changed: self._tell("ui.risks.removed", changed.count),
            )

    # Looking back

    def open_history(self) -> None:
        """Who changed what about the current risk point."""
        risk_id = self.table.current_id()
        if risk_id:
            self.side.flush()
            title = self.side.heading.toolTip()
            HistoryDialog(self.desk, self.page, risk_plan(self.desk), risk_id, title).open()

    def open_bin(self) -> None:
        """What was deleted, and bringing it back with its controls."""
        BinDialog(self.desk, self.page, risk_plan(self.desk), {}).open()

    # The whole list

    def open_review(self) -> None:
        """Goes on with the round of reviews, or begins one."""
        self.side.flush()
        open_review(self.desk, self.page)

    def open_approval(self) -> None:
        """Notes that the department head approved the list."""
        self.side.flush()

        def then(name: str) -> None:
            open_dialog(ApprovalDialog(self.desk, self.page, name))

        self.desk.tasks.run(read_approver, then, owner=self.page)

    def open_rules(self) -> None:
        """The rules of the hospital and department that controls rest on."""
        self.side.flush()
        open_dialog(RulesDialog(self.desk, self.page))

    def _tell(self, key: str, count: int = 1) -> None:
        self.desk.window.tell(self.desk.words.text(key, count=count), undo=True)


def _read_points(workspace: Workspace, ids: Sequence[str]) -> list[Held[RiskPoint]]:
    return [get_record(workspace, RiskPoint, risk_id) for risk_id in ids]


def _is_missing(error: Exception) -> bool:
    """A risk point that was deleted meanwhile is no failure: the list is about to say so."""
    return isinstance(error, CleanClinicError) and error.code == "RECORD-MISSING"
