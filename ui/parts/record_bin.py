"""The recycle bin of a desk: what was deleted here, by whom and when, and bringing it back."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.held import Changes, Held
from cleanclinic.records.initials import search_text
from ui.parts.empty import Empty
from ui.parts.layouts import button, label
from ui.parts.page import Desk
from ui.parts.question import Dialog
from ui.parts.read_only import keep_off
from ui.parts.record_plan import DeskPlan, Names, title_of
from ui.parts.record_table import RecordTable
from ui.parts.search_box import SearchBox
from ui.parts.table_row import Column, Row
from ui.parts.times import moment_text

_WIDE, _TALL = 640, 440


class BinDialog(Dialog):
    """Chosen ones come back as one act; the dialog stays for more."""

    def __init__(self, desk: Desk, parent: QWidget, plan: DeskPlan, names: Names) -> None:
        text = desk.words.text
        kind = text(plan.kind_key)
        super().__init__(desk, parent, text("part.bin.of", kind=kind))
        self.desk = desk
        self._plan = plan
        self._names = names
        self.search = SearchBox(desk)
        self.table = RecordTable(
            desk, f"{plan.name}.bin", self._columns(kind),
            empty=Empty(desk, "trash-2", text("part.bin.empty", kind=kind)), plain=True,
        )  # fmt: skip
        self.table.view.setAccessibleName(self.windowTitle())
        self.table.set_menu(self._menu)
        self.table.opened.connect(lambda _: self.bring_back())
        self.table.selection_changed.connect(self._on_selection)
        self.table.follow(self.search)
        self.search.down.connect(self.table.select_first)
        for part in (label(text("part.bin.hint"), "muted", wrap=True), self.search, self.table):
            self.body.addWidget(part)
        close = button(desk, text("part.close"))
        close.clicked.connect(self.accept)
        self.restore = button(desk, text("part.bin.restore"), "primary", icon_name="undo-2")
        self.restore.clicked.connect(self.bring_back)
        keep_off(desk, self.restore)
        self.buttons.addWidget(close)
        self.buttons.addWidget(self.restore)
        self.resize(desk.look.px(_WIDE), desk.look.px(_TALL))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        desk.tasks.changed.connect(self._on_changes)
        self._on_selection()
        self._read()

    def bring_back(self) -> None:
        """Brings the chosen ones back."""
        ids, plan = self.table.selected_ids(), self._plan
        if ids and not self.desk.read_only:
            self.desk.tasks.run(
                lambda workspace: plan.deeds.restore(workspace, plan.of, ids),
                self._restored, owner=self,
            )  # fmt: skip

    def _columns(self, kind: str) -> tuple[Column, ...]:
        text = self.desk.words.text
        return (
            Column("record", kind, 240, "strong", stretch=True),
            Column("at", text("part.bin.at"), 120, "muted"),
            Column("by", text("part.bin.by"), 110),
        )

    def _read(self) -> None:
        plan = self._plan
        self.desk.tasks.run(
            lambda workspace: plan.deeds.removed(workspace, plan.of), self._show, owner=self
        )

    def _show(self, removed: Sequence[Held[Any]]) -> None:
        words, today = self.desk.words, self.desk.today()
        rows = []
        for held in removed:
            title = title_of(self._plan, held, self._names)
            when = moment_text(words, held.updated_at, today)
            search = search_text(title, held.updated_by)
            rows.append(Row(held.record.id, (title, when, held.updated_by), search))
        self.table.show_rows(rows)

    def _on_changes(self, changes: Changes) -> None:
        if self._plan.of.KIND in changes.kinds:
            self._read()

    def _on_selection(self) -> None:
        count = len(self.table.selected_ids())
        self.restore.setEnabled(bool(count) and not self.desk.read_only)
        key = "part.bin.restore.many" if count > 1 else "part.bin.restore"
        self.restore.setText(f" {self.desk.words.text(key, count=count)}")
        self.restore.setAccessibleName(self.restore.text().strip())

    def _restored(self, changed: Changed) -> None:
        text = self.desk.words.text("part.bin.restored", count=changed.count)
        self.desk.window.tell(text, undo=True)

    def _menu(self, ids: list[str]) -> list[QAction | None]:
        if not ids or self.desk.read_only:
            return []
        made = QAction(self.desk.words.text("part.bin.restore.many", count=len(ids)))
        made.triggered.connect(self.bring_back)
        return [made]
