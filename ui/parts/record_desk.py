"""A desk for records of one kind: search, table, side form, and everything one does with them.

A page makes one from a `DeskPlan`, puts it into itself and its search box and buttons into the top
bar. The desk knows no record kind.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.results import Changed, Saved
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.fields import fields_of
from cleanclinic.records.held import Changes, Held
from ui.parts.beside import Beside
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.layouts import button, column
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk
from ui.parts.read_only import keep_off
from ui.parts.record_bin import BinDialog
from ui.parts.record_bulk import BulkDialog
from ui.parts.record_day import DayDialog, DayStrip
from ui.parts.record_history import HistoryDialog
from ui.parts.record_new import NewRecordDialog
from ui.parts.record_paste import PasteDialog
from ui.parts.record_plan import (
    NO_VIEW,
    DeskPlan,
    DeskView,
    can_refresh,
    read_view,
    refresh_view,
    title_of,
)
from ui.parts.record_side import RecordSide
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import open_dialog
from ui.parts.search_box import SearchBox
from ui.parts.table_clip import read_rows

ALL = "all"
"""The chip that shows every record; it stands before those of the plan."""
CONFLICT = "(conflict)"
"""The chip of records that two PCs changed differently; there only while there are some."""

MoreActions = Callable[[list[str]], Sequence[QAction | None]]


class RecordDesk(QWidget):
    """Records of one kind beside the form of the current one.

    The page calls `reload`, `flush`, `show_record` and `focus_search`, shows `search`, `more` and
    `add` in its top bar (`top_actions`), and may add actions (`set_row_actions`, `more.menu_shown`)
    and widgets (`side.body`). `reading` of them change nothing.

    Signals: `loaded` (DeskView) whenever other records are shown; `current_changed` (id).
    """

    loaded = Signal(object)
    current_changed = Signal(str)

    def __init__(self, desk: Desk, plan: DeskPlan) -> None:
        super().__init__()
        self.desk = desk
        self.plan = plan
        self.view: DeskView = NO_VIEW
        self._day: date | None = None
        self._wanted: list[str] = []
        # Nothing is being read: what is shown is what a few changed records can be put into.
        self._is_fresh = False
        self._row_actions: MoreActions | None = None
        self._kind = desk.words.text(plan.kind_key)
        self._make_top()
        self._make_table()
        self.side = RecordSide(desk, plan)
        self.side.history_wanted.connect(lambda _: self.open_history())
        self.side.conflict_wanted.connect(lambda record: desk.window.go("sync", record))
        self.side.step_wanted.connect(self.step)
        self.beside = Beside(desk, self.table, self.side, side_width=plan.side_width)
        self.strip = DayStrip(desk)
        self.strip.back_wanted.connect(lambda: self.show_day(None))
        layout = column(desk.look, self.strip, self.beside, gap=0, into=self)
        layout.setStretch(1, 1)
        self._make_shortcuts()

    # What the page does

    def top_actions(self) -> list[QWidget]:
        """Search box and buttons for the top bar, the primary one last."""
        return [self.search, self.more, *([self.add] if self.plan.can_add else [])]

    def reading_actions(self) -> list[QWidget]:
        """Those that change nothing."""
        return [self.more]

    def reload(self, changes: Changes | None = None) -> None:
        """Reads everything again on the worker, or what `changes` tells of where that is enough."""
        plan, words, view = self.plan, self.desk.words, self.view
        key = f"desk.{plan.name}"
        if changes is not None and self._is_fresh and can_refresh(plan, view, changes):
            ids = changes.ids
            self.desk.tasks.run(
                lambda workspace: refresh_view(workspace, plan, words, view, ids),
                self._show_refreshed, owner=self,
            )  # fmt: skip
            self._is_fresh = False
            return
        self._is_fresh = False
        read = partial(read_view, plan=plan, words=words, day=self._day)
        self.desk.tasks.run(read, self._show, key=key)

    def flush(self) -> None:
        """Hands over what was typed; to be called before the page goes away."""
        self.side.flush()

    def show_record(self, record_id: str) -> None:
        """Selects a record as soon as it is there, whatever filters stand in its way."""
        self._wanted = [record_id]
        self._select_wanted()

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def set_row_actions(self, make: MoreActions) -> None:
        """`make(ids)` gives more actions for the row menu, before deleting."""
        self._row_actions = make

    @property
    def day(self) -> date | None:
        """The day that is looked back to; None for now."""
        return self._day

    @property
    def can_change(self) -> bool:
        """Whether somebody may change what is shown."""
        return self._day is None and not self.desk.read_only

    def held(self, record_id: str) -> Held[Any] | None:
        return self.view.held.get(record_id)

    def current(self) -> Held[Any] | None:
        """The record in the side form."""
        return self.view.held.get(self.table.current_id())

    def chosen(self) -> list[Held[Any]]:
        """The selected records from top to bottom; only what is shown can be selected."""
        return [self.view.held[one] for one in self.table.selected_ids()]

    # How it is built

    def _make_top(self) -> None:
        desk, text = self.desk, self.desk.words.text
        self.search = SearchBox(desk)
        self.add = button(
            desk, text("part.desk.add", kind=self._kind), "primary", icon_name="plus",
            tip=text("part.desk.add.tip"),
        )  # fmt: skip
        self.add.clicked.connect(self.open_new)
        self.more = MenuButton(desk, text("part.desk.more"))
        menu = self.more.menu_shown
        self._bin = menu.addAction(text("part.bin"), self.open_bin)
        menu.addAction(text("part.day.back.menu"), self.open_day)
        self._paste = menu.addAction(text("part.paste.menu"), self.paste)
        self._paste.setVisible(self.plan.can_paste)
        menu.addSeparator()

    def _make_table(self) -> None:
        desk, plan, text = self.desk, self.plan, self.desk.words.text
        sentence = text(plan.empty) if plan.empty else text("part.desk.empty", kind=self._kind)
        begin = text("part.desk.add", kind=self._kind) if plan.can_add else ""
        empty = Empty(desk, plan.icon, sentence, begin)
        empty.wanted.connect(self.open_new)
        keep_off(desk, empty.action)
        self.chips = FilterChips(desk, text("part.desk.chips", kind=self._kind))
        self.chips.chosen.connect(self._on_chip)
        self._in_conflict: frozenset[str] = frozenset()
        self.table = RecordTable(desk, plan.name, plan.columns, empty=empty, chips=self.chips)
        self.table.view.setAccessibleName(self._kind)
        self.table.set_menu(self._menu)
        self.table.current_changed.connect(self._on_current)
        self.table.opened.connect(lambda _: self.edit())
        self.table.pasted.connect(self.open_paste)
        self.search.searched.connect(self.table.set_query)
        self.search.down.connect(self.table.select_first)
        self.table.query_wanted.connect(self.search.setText)

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
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(do)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table.view)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove_selected)

    # What is shown

    def _show_refreshed(self, view: DeskView) -> None:
        if self._day is None:
            self._show(view)

    def _show(self, view: DeskView) -> None:
        if view.day != self._day:
            return
        self.view = view
        self._is_fresh = True
        self.strip.show_day(view.day)
        self._show_chips(view)
        self._bin.setText(self.desk.words.text("part.bin.count", count=view.removed))
        self.table.show_rows(view.rows)
        if not self._select_wanted() and not self.table.current_id():
            self.table.select(self.table.shown_ids()[:1])
        self._show_current()
        keep_off(self.desk, self.add)
        for begins in (self.add, self._paste):
            begins.setEnabled(self.can_change)
        self.loaded.emit(view)

    def _show_chips(self, view: DeskView) -> None:
        """The chips of the plan, and one for what two PCs changed differently where they did."""
        text = self.desk.words.text
        self._in_conflict = frozenset(one for one, held in view.held.items() if held.conflict)
        self.chips.setVisible(bool(self.plan.chips or self._in_conflict))
        every = (ALL, text("part.desk.all", count=len(view.held)))
        counted = [(chip, len(view.by_chip[chip.key])) for chip in self.plan.chips]
        some = [
            (chip.key, text(chip.title, count=count))
            for chip, count in counted
            if count or not chip.rare
        ]
        if self._in_conflict:
            some.append((CONFLICT, text("part.desk.differs", count=len(self._in_conflict))))
        self.chips.show_chips([every, *some])
        self._on_chip(self.chips.current)

    def _on_chip(self, name: str) -> None:
        wanted = self._in_conflict if name == CONFLICT else self.view.by_chip.get(name)
        self.table.set_filter("chip", None if wanted is None else lambda row: row.id in wanted)

    def _select_wanted(self) -> bool:
        wanted = [one for one in self._wanted if one in self.view.held]
        if not wanted:
            return False
        if any(one not in self.table.shown_ids() for one in wanted):
            self.lift_filters()
        self._wanted = []
        self.table.select(wanted)
        self.beside.open_side()
        return True

    def lift_filters(self) -> None:
        """Shows every record: no search, no chip, no filter of a column."""
        self.search.clear()
        if self.chips.current not in ("", ALL):
            self.chips.choose(ALL)
            self._on_chip(ALL)
        self.table.lift_filters()

    def _on_current(self, record_id: str) -> None:
        self._show_current()
        self.current_changed.emit(record_id)

    def _show_current(self) -> None:
        held = self.current()
        if held is None:
            self.side.clear()
            self.beside.show_current("")
            return
        self.side.show_held(held, self.view)
        self.beside.show_current(self.side.heading.toolTip(), self.side.badge)

    # Going from one to the next

    def step(self, by: int) -> None:
        """Goes on to the next record of the table, or back; the cursor stays in its field."""
        ids = self.table.shown_ids()
        if not ids:
            return
        current = self.table.current_id()
        place = ids.index(current) + by if current in ids else 0
        if not 0 <= place < len(ids):
            return
        field = self.side.form.focused_field()
        self.side.flush()
        self.table.select([ids[place]])
        if field:
            self.side.form.focus_field(field)

    def edit(self) -> None:
        """Puts the cursor into the form."""
        self.beside.open_side()
        self.side.focus_form()

    # What a person does

    def open_new(self) -> None:
        """A dialog for a new record; it can stay open for the next one."""
        if self.plan.can_add and self.can_change:
            self._open_new(None)

    def open_clone(self) -> None:
        """A dialog for a copy of the current record."""
        held = self.current()
        if held is None or not (self.plan.can_add and self.can_change):
            return
        self.side.flush()
        left = {one.name for one in fields_of(self.plan.of) if one.sensitive} | set(
            self.plan.unique
        )
        # What proves the one proves nothing of its copy.
        left |= {self.plan.evidence_field}
        values = {n: v for n, v in vars(held.record).items() if n != "id" and n not in left}
        self._open_new(values)

    def open_like(self, values: Mapping[str, Any]) -> None:
        """A dialog for a new record that begins with these values."""
        if self.plan.can_add and self.can_change:
            self._open_new(values)

    def _open_new(self, like: Mapping[str, Any] | None) -> None:
        dialog = NewRecordDialog(self.desk, self, self.plan, self.view, like)
        dialog.wanted.connect(partial(self._add, dialog))
        open_dialog(dialog)

    def _add(self, dialog: NewRecordDialog, values: Mapping[str, Any], again: bool) -> None:
        def then(saved: Saved) -> None:
            self._wanted = [saved.id]
            if again:
                dialog.next()
            else:
                dialog.close_accepted()
            self.desk.window.tell(self._said("added"), undo=True)

        def failed(error: Exception) -> bool:
            dialog.refuse()
            return self.side.refused(dialog.form, error)

        self.desk.tasks.run(
            lambda workspace: self.plan.deeds.add(workspace, self.plan.of, values),
            then, failed, owner=dialog,
        )  # fmt: skip

    def open_bulk(self) -> None:
        """Gives the selected records the same values."""
        chosen = self.chosen()
        if len(chosen) < 2 or not self.can_change or not self.plan.bulk_form():
            return
        self.side.flush()
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
            self.side.flush()
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
        self.side.flush()
        HistoryDialog(
            self.desk, self, self.plan, held.record.id, title_of(self.plan, held, self.view.names),
            changeable=self.can_change and not held.record.is_final(),
        ).open()  # fmt: skip

    def paste(self) -> None:
        """Takes in what lies on the clipboard."""
        rows = read_rows(QGuiApplication.clipboard().text())
        if len(rows) and len(rows[0]) > 1:
            self.open_paste(rows)
        else:
            self.desk.window.tell(self.desk.words.text("part.paste.none"))

    def open_paste(self, rows: Sequence[Sequence[str]]) -> None:
        """Shows what rows of a spreadsheet would become, to be taken in as one act."""
        if not (rows and self.plan.can_paste and self.can_change):
            return
        self.side.flush()
        shown = [column.key for column in self.table.shown_columns()]
        dialog = PasteDialog(self.desk, self, self.plan, rows, self.view, shown)
        dialog.wanted.connect(self._take_in)
        open_dialog(dialog)

    def _take_in(self, values: Sequence[Mapping[str, Any]]) -> None:
        def then(changed: Changed) -> None:
            self._wanted = list(changed.changes.ids)
            self.desk.window.tell(self._text("part.paste.done", changed.count), undo=True)

        self.desk.tasks.run(
            lambda workspace: self.plan.deeds.add_many(workspace, self.plan.of, values),
            then, owner=self,
        )  # fmt: skip

    def open_bin(self) -> None:
        """What was deleted, and bringing it back."""
        BinDialog(self.desk, self, self.plan, self.view.names).open()

    def open_day(self) -> None:
        """Asks for a day to look back to."""
        dialog = DayDialog(self.desk, self)
        dialog.chosen.connect(self.show_day)
        open_dialog(dialog)

    def show_day(self, day: date | None) -> None:
        """Shows how things stood at the end of a day, for reading; None leads back to now."""
        self.side.flush()
        self._day = day
        self.reload()

    def run(self, operation: Callable[[Workspace], Any], said: str = "") -> None:
        """Runs an operation of the page's own on the records; `said` is told, with undo."""
        self.side.flush()

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
        return self.desk.words.text(key, kind=self._kind, count=count)


def _joined(groups: Sequence[list[QAction]]) -> list[QAction | None]:
    """The groups that hold something, with a line between."""
    found: list[QAction | None] = []
    for group in filter(None, groups):
        found += [None, *group] if found else group
    return found
