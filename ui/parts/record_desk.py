"""A desk for records of one kind: search, table, side form, and everything one does with them.

A page makes one from a `DeskPlan`, puts it into itself and its search box and buttons into the top
bar. The desk knows no record kind.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.recording.evidence import add_with_files
from cleanclinic.operations.recording.sheets import MatchedRow
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.fields import fields_of
from cleanclinic.records.held import Held
from ui.parts.layouts import button
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk
from ui.parts.read_only import keep_off
from ui.parts.record_bin import BinDialog
from ui.parts.record_bulk import BulkDialog
from ui.parts.record_day import LookBack
from ui.parts.record_history import HistoryDialog
from ui.parts.record_import import DeskFiles
from ui.parts.record_new import NewRecordDialog
from ui.parts.record_paste import PasteDialog, too_large
from ui.parts.record_plan import DeskPlan, take_in, title_of
from ui.parts.record_shown import ShownRecords
from ui.parts.record_side import RecordSide
from ui.parts.record_view import DeskView
from ui.parts.run_dialog import open_dialog
from ui.parts.table_clip import read_rows

MoreActions = Callable[[list[str]], Sequence[QAction | None]]


class RecordDesk(ShownRecords):
    """Records of one kind beside the form of the current one.

    The page calls `reload`, `flush`, `show_record` and `focus_search`, shows `search`, `more` and
    `add` in its top bar (`top_actions`), and may add actions (`set_row_actions`, `more.menu_shown`)
    and widgets (`side.body`, once `side_made` tells of it). `reading_actions` change nothing.

    Signals: `loaded` (DeskView) whenever other records are shown; `current_changed` (id).
    """

    def __init__(self, desk: Desk, plan: DeskPlan, back: LookBack | None = None) -> None:
        super().__init__(desk, plan, back)
        self._row_actions: MoreActions | None = None
        self.files = DeskFiles(desk, self, plan, self.table)
        self._make_top()
        self.table.set_menu(self._menu)
        self.table.pasted.connect(self.open_paste)
        self.table.view.other_pasted.connect(self._paste_file)
        self.table.empty.wanted.connect(self.begin)
        keep_off(desk, self.table.empty.action)
        self.loaded.connect(self._on_loaded)
        self._make_shortcuts()

    def top_actions(self) -> list[QWidget]:
        """Search box and buttons for the top bar, the primary one last."""
        return [self.search, self.more, *([self.add] if self.plan.can_add else [])]

    def reading_actions(self) -> list[QWidget]:
        """Those that change nothing."""
        return [self.more]

    def set_row_actions(self, make: MoreActions) -> None:
        """`make(ids)` gives more actions for the row menu, before deleting."""
        self._row_actions = make

    # How it is built

    def connect_side(self, side: RecordSide) -> None:
        super().connect_side(side)
        side.history_wanted.connect(lambda _: self.open_history())

    def _make_top(self) -> None:
        desk, text = self.desk, self.desk.words.text
        self.add = button(
            desk, text("part.desk.add", kind=self._kind), "primary", icon_name="plus",
            tip=text("part.desk.add.tip"),
        )  # fmt: skip
        self.add.clicked.connect(self.open_new)
        self.more = MenuButton(desk, text("part.desk.more"))
        menu = self.more.menu_shown
        self._bin = menu.addAction(text("part.bin"), self.open_bin)
        menu.addAction(text("part.day.back.menu"), self.back.open)
        self._paste = menu.addAction(text("part.paste.menu"), self.paste)
        self._paste.setVisible(self.plan.can_paste)
        self._import = menu.addAction(text("part.import"), self._choose_import)
        self._import.setVisible(self.plan.can_paste)
        menu.addAction(text("part.export"), lambda: self.files.export(self.view))
        menu.addSeparator()

    def _make_shortcuts(self) -> None:
        for keys, do in (
            ("Ctrl+N", self.open_new),
            ("Ctrl+D", self.open_clone),
            ("F2", self.edit),
            ("Ctrl+B", self.open_bulk),
            ("Ctrl+H", self.open_history),
            ("Ctrl+PgDown", partial(self.step, 1)),
            ("Ctrl+PgUp", partial(self.step, -1)),
        ):
            # Wherever the cursor is in the window, while the desk is what it shows: one who came
            # to the page by a key stands in none of its fields yet.
            QShortcut(QKeySequence(keys), self).activated.connect(do)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table.view)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove_selected)

    def _on_loaded(self, view: DeskView) -> None:
        self._bin.setText(self.desk.words.text("part.bin.count", count=view.removed))
        keep_off(self.desk, self.add)
        for begins in (self.add, self._paste, self._import):
            begins.setEnabled(self.can_change)

    # What a person does

    def begin(self) -> None:
        """What the button does where there is nothing yet."""
        self.open_new()

    def open_new(self) -> None:
        """A dialog for a new record; it can stay open for the next one."""
        if self.plan.can_add and self.can_change:
            self._open_new(None)

    def open_clone(self) -> None:
        """A dialog for a copy of the current record."""
        held = self.current()
        if held is None or not (self.plan.can_add and self.can_change):
            return
        self.flush()
        self._open_new(self.copied(held))

    def copied(self, held: Held[Any]) -> dict[str, Any]:
        """What a copy of a record begins with."""
        left = {one.name for one in fields_of(self.plan.of) if one.sensitive} | set(
            self.plan.unique
        )
        # What proves the one proves nothing of its copy.
        left |= {self.plan.evidence_field}
        return {n: v for n, v in vars(held.record).items() if n != "id" and n not in left}

    def open_like(self, values: Mapping[str, Any]) -> None:
        """A dialog for a new record that begins with these values."""
        if self.plan.can_add and self.can_change:
            self._open_new(values)

    def _open_new(self, like: Mapping[str, Any] | None) -> None:
        dialog = self.make_new(like)
        dialog.wanted.connect(partial(self._add, dialog))
        open_dialog(dialog)

    def make_new(self, like: Mapping[str, Any] | None) -> NewRecordDialog:
        """The dialog for a new record, or for a copy that begins with `like`."""
        return NewRecordDialog(self.desk, self, self.plan, self.view, like)

    def _add(self, dialog: NewRecordDialog, values: Mapping[str, Any], again: bool) -> None:
        def then(saved: Saved) -> None:
            self._wanted = [saved.id]
            if again:
                dialog.next()
            else:
                dialog.close_accepted()
                # The keyboard goes on at the new one, wherever it came from.
                self.table.view.setFocus()
            self.desk.window.tell(self._said("added"), undo=True)

        def failed(error: Exception) -> bool:
            dialog.refuse()
            return self.side.refused(dialog.form, error)

        plan, files = self.plan, dialog.files.files if dialog.files is not None else []

        def add(workspace: Workspace) -> Saved:
            make = partial(plan.deeds.add, workspace, plan.of)
            return add_with_files(workspace, plan.of, files, values, make)

        self.desk.tasks.run(add, then, failed, owner=dialog)

    def open_bulk(self) -> None:
        """Gives the selected records the same values."""
        chosen = self.chosen()
        if len(chosen) < 2 or not self.can_change or not self.plan.bulk_form():
            return
        self.flush()
        dialog = BulkDialog(
            self.desk, self, self.plan, chosen, names=self.view.names, options=self.view.options
        )
        ids = [held.record.id for held in chosen]
        dialog.wanted.connect(partial(self.edit_many, ids))
        open_dialog(dialog)

    def edit_many(self, ids: Sequence[str], values: Mapping[str, Any]) -> None:
        """Changes these records, and no other, as one act."""
        self.desk.tasks.run(
            lambda workspace: self.plan.deeds.edit_many(workspace, self.plan.of, ids, values),
            self._edited_many, owner=self,
        )  # fmt: skip

    def _edited_many(self, changed: Changed) -> None:
        self.desk.window.tell(self._said("edited", changed.count), undo=True)

    def remove_selected(self) -> None:
        """Deletes without asking: the notice takes it back, the bin keeps it."""
        ids = self.table.selected_ids()
        if ids and self.can_change:
            self.flush()
            self.desk.tasks.run(
                lambda workspace: self.plan.deeds.remove(workspace, self.plan.of, ids),
                self._removed, owner=self,
            )  # fmt: skip

    def _removed(self, changed: Changed) -> None:
        self.desk.window.tell(self._said("removed", changed.count), undo=True)

    def open_history(self) -> None:
        """Who changed what about the current record, and putting it back."""
        held = self.current()
        if held is None:
            return
        self.flush()
        HistoryDialog(
            self.desk, self, self.plan, held.record.id, title_of(self.plan, held, self.view.names),
            changeable=self.can_change and not held.record.is_final(),
        ).open()  # fmt: skip

    def _choose_import(self) -> None:
        self.flush()
        self.files.choose(self.view)

    def paste(self) -> None:
        """Takes in what lies on the clipboard."""
        rows = read_rows(QGuiApplication.clipboard().text())
        if len(rows) and len(rows[0]) > 1:
            self.open_paste(rows)
        else:
            self.desk.window.tell(self.desk.words.text("part.paste.none"), done=False)

    def _paste_file(self) -> None:
        """A picture, or files copied in a folder, are evidence of the one record that is chosen."""
        if self.side.evidence is not None and len(self.table.selected_ids()) == 1:
            self.side.evidence.paste()
        else:
            self.paste()

    def open_paste(self, rows: Sequence[Sequence[str]]) -> None:
        """Shows what rows of a spreadsheet would become, to be taken in as one act."""
        if not (rows and self.plan.can_paste and self.can_change):
            return
        if said := too_large(self.desk.words, rows):
            self.desk.window.tell(said, done=False)
            return
        self.flush()
        shown = [column.key for column in self.table.shown_columns()]
        dialog = PasteDialog(self.desk, self, self.plan, rows, self.view, shown)
        dialog.wanted.connect(self._take_in)
        open_dialog(dialog)

    def _take_in(self, rows: Sequence[MatchedRow]) -> None:
        def then(changed: Changed) -> None:
            self._wanted = list(changed.changes.ids)
            self.desk.window.tell(self._text("part.paste.done", changed.count), undo=True)

        plan = self.plan
        self.desk.tasks.run(lambda workspace: take_in(workspace, plan, rows), then, owner=self)

    def open_bin(self) -> None:
        """What was deleted, and bringing it back."""
        BinDialog(self.desk, self, self.plan, self.view.names).open()

    def run(self, operation: Callable[[Workspace], Any], said: str = "") -> None:
        """Runs an operation of the page's own on the records; `said` is told, with undo."""
        self.flush()

        def then(_: object) -> None:
            if said:
                self.desk.window.tell(said, undo=True)

        self.desk.tasks.run(operation, then, owner=self)

    # The row menu

    def _menu(self, ids: list[str]) -> list[QAction | None]:
        one, change, add = len(ids) == 1, self.can_change, self.plan.can_add
        many = len(ids) > 1 and bool(self.plan.bulk_form())
        more = list(self._row_actions(ids)) if self._row_actions and change else []
        groups = (
            [
                self._action("add", self.open_new, "Ctrl+N", change and add and not ids),
                self._action("edit", self.edit, "F2", one and change),
                self._action("clone", self.open_clone, "Ctrl+D", one and change and add),
                self._action("bulk", self.open_bulk, "Ctrl+B", many and change, len(ids)),
                self._action("history", self.open_history, "Ctrl+H", one),
            ],
            more,
            [self._action("remove", self.remove_selected, "Del", bool(ids) and change, len(ids))],
        )
        return _joined([[act for act in group if act is not None] for group in groups])

    def _action(
        self, key: str, do: Callable[[], None], keys: str, wanted: bool, count: int = 0
    ) -> QAction | None:
        if not wanted:
            return None
        text = self.desk.words.text(f"part.desk.menu.{key}", kind=self._kind, count=count)
        made = QAction(text)
        made.setShortcut(QKeySequence(keys))

        def act() -> None:
            do()

        made.triggered.connect(act)
        return made

    def _said(self, key: str, count: int = 1) -> str:
        return self._text(f"part.desk.{key}", count)

    def _text(self, key: str, count: int) -> str:
        words = self.desk.words
        some = words.some(self.plan.of.KIND, count)
        return words.text(key, kind=self._kind, count=count, some=some)


def _joined(groups: Sequence[list[QAction]]) -> list[QAction | None]:
    """The groups that hold something, with a line between."""
    found: list[QAction | None] = []
    for group in filter(None, groups):
        found += [None, *group] if found else group
    return found
