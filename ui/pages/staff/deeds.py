"""What a person does with people beyond reading their files: add, let go, delete, the year."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from cleanclinic.operations.recording.staff import add_staff, edit_staff, remove_staff
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.ethics_terms import ConductKind
from ui.pages.staff.basics import refused
from ui.pages.staff.entry_dialogs import NewEntryDialog
from ui.pages.staff.erase_dialog import EraseDialog
from ui.pages.staff.fill_dialog import SuggestDialog
from ui.pages.staff.printing import EthicsPrinter
from ui.pages.staff.roster_files import RosterMenu
from ui.pages.staff.round_dialog import RoundDialog
from ui.pages.staff.staff_dialogs import NewStaffDialog
from ui.pages.staff.view import PeopleView
from ui.parts.page import Desk, Page
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import open_dialog


class PeopleDeeds(QObject):
    """Signals: `added` (id), `edit_wanted`, `evaluation_wanted` (id, year)."""

    added = Signal(str)
    edit_wanted = Signal()
    evaluation_wanted = Signal(str, int)

    def __init__(
        self,
        desk: Desk,
        page: Page,
        sheet: RosterMenu,
        printer: EthicsPrinter,
        shown: Callable[[], PeopleView],
        form: Callable[[], RecordForm],
    ) -> None:
        """`shown` is who stands in the list, `form` that of the one chosen."""
        super().__init__(page)
        self.desk, self.page = desk, page
        self.sheet, self.printer = sheet, printer
        self._shown, self._form = shown, form

    def open_round(self) -> None:
        """The year's evaluations of everybody."""
        dialog = RoundDialog(self.desk, self.page)
        dialog.print_wanted.connect(self.printer.print_forms)
        dialog.sheet_wanted.connect(self.printer.write_year)
        dialog.person_wanted.connect(self.evaluation_wanted)
        open_dialog(dialog)

    def open_suggestions(self) -> None:
        """What the registers suggest for the files."""
        open_dialog(SuggestDialog(self.desk, self.page))

    def open_new(self) -> None:
        """A dialog for somebody new; it stays open for the next one."""
        if not self.sheet.can_change:
            return
        dialog = NewStaffDialog(self.desk, self.page)
        dialog.wanted.connect(lambda values: self._add(dialog, values))
        dialog.open()

    def _add(self, dialog: NewStaffDialog, values: dict[str, Any]) -> None:
        text = self.desk.words.text

        def then(saved: Saved) -> None:
            self.added.emit(saved.id)
            dialog.next()
            self.desk.window.tell(text("ui.staff.added", name=values["name"]), undo=True)

        self.desk.tasks.run(
            lambda workspace: add_staff(workspace, values),
            then, partial(refused, self.desk, dialog.form), owner=dialog,
        )  # fmt: skip

    def remove_selected(self) -> None:
        """Deletes people entered by mistake; the notice takes it back."""
        if (ids := self.sheet.table.selected_ids()) and self.sheet.can_change:
            self.page.leave()
            self.desk.tasks.run(lambda workspace: remove_staff(workspace, ids), self._removed)

    def _removed(self, changed: Changed) -> None:
        text = self.desk.words.text("ui.staff.removed", count=changed.count)
        self.desk.window.tell(text, undo=True)

    def leave_today(self, person_id: str) -> None:
        """Notes that somebody has left; the records stay."""
        values: dict[str, Any] = {"left": self._shown().today}
        self.desk.tasks.run(
            lambda workspace: edit_staff(workspace, person_id, values),
            failed=partial(refused, self.desk, self._form()), owner=self,
        )  # fmt: skip

    def row_actions(self, ids: list[str]) -> Sequence[QAction | None]:
        """What the row menu offers; of a past day only what is for reading."""
        if self.sheet.back.day is not None:
            return self.sheet.row_actions(ids)
        action = self._action
        if not ids:
            return [action("new", self.open_new, keys="Ctrl+N")]
        actions: list[QAction | None] = [action("edit", self.edit_wanted.emit, keys="F2")]
        if len(ids) == 1:
            actions.append(action("left", lambda: self.leave_today(ids[0])))
        actions += self.sheet.row_actions(ids)
        if self._shown().sees:
            actions += [
                action("entry", lambda: self.open_entry(ids), count=len(ids)),
                action("file", lambda: self.printer.print_files(ids), count=len(ids)),
            ]
            if len(ids) == 1:
                actions.append(action("erase", lambda: self.open_erase(ids[0])))
        return [
            *actions,
            None,
            action("remove", self.remove_selected, keys="Del", count=len(ids)),
        ]

    def _action(
        self, key: str, do: Callable[[], object], *, keys: str = "", **values: object
    ) -> QAction:
        made = QAction(self.desk.words.text(f"ui.staff.menu.{key}", **values))
        made.setShortcut(QKeySequence(keys))
        made.triggered.connect(lambda _: do())
        return made

    def open_entry(self, ids: Sequence[str]) -> None:
        """The same entry for several people at once."""
        open_dialog(NewEntryDialog(self.desk, self.page, ids, tuple(ConductKind)))

    def open_erase(self, person_id: str) -> None:
        """Erasing by law what is hidden about somebody."""
        open_dialog(EraseDialog(self.desk, self.page, self._shown().people[person_id]))
