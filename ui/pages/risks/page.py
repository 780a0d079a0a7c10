"""The register of risk points: table, filters, matrix and side form."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording import get_record
from cleanclinic.operations.results import Changed, Printed, Saved
from cleanclinic.operations.risk_library import add_from_library
from cleanclinic.operations.risk_points import (
    RiskDetail,
    add_risk,
    edit_risks,
    remove_risks,
    risk_detail,
)
from cleanclinic.operations.risk_sheets import SheetImport, export_risks, import_risks, print_risks
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.held import Changes, Held
from cleanclinic.records.risk_point import RiskPoint
from ui.pages.risks.fields import label_width
from ui.pages.risks.library import LibraryDialog
from ui.pages.risks.new_risk import NewRiskDialog
from ui.pages.risks.plan import risk_plan
from ui.pages.risks.sheet_import import SheetImportDialog
from ui.pages.risks.side import RiskSide
from ui.pages.risks.view import (
    EMPTY,
    RiskView,
    chip_texts,
    columns,
    level_badge,
    read_view,
)
from ui.parts.beside import Beside
from ui.parts.charts import RiskMatrix
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.files import choose_file, choose_target, open_with_system
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk, Page
from ui.parts.record_bin import BinDialog
from ui.parts.record_bulk import BulkDialog
from ui.parts.record_form import Option
from ui.parts.record_history import HistoryDialog
from ui.parts.record_table import RecordTable, Row
from ui.parts.run_dialog import open_dialog
from ui.parts.search_box import SearchBox
from ui.parts.style import dress

_SIDE_WIDTH = 372
_LABEL_WIDTH = 64
_MATRIX_HEIGHT = 150
_LOW = 560
LIBRARY = "library"
"""In place of a record: opens the risk library at once."""


class RisksPage(Page):
    """Risk points and their controls."""

    kinds = frozenset({"risk_point", "control", "staff_member"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view: RiskView = EMPTY
        self._cell: tuple[int, int] | None = None
        self._wanted: list[str] = []
        self._make_actions()
        self._make_table()
        self._make_side()
        self._make_shortcuts()
        side = column(desk.look, self.matrix_card, self.side, gap=12)
        side.setStretch(1, 1)
        beside = QWidget()
        beside.setLayout(side)
        self.beside = Beside(desk, self.table, beside, side_width=side_width(desk))
        self.beside.narrowed.connect(self._on_narrowed)
        column(desk.look, self.beside, into=self)

    # The page

    def title(self) -> str:
        return self.words.text("nav.risks")

    def subtitle(self) -> str:
        return self.words.text(
            "ui.risks.subtitle", points=len(self._view.rows), controls=self._view.controls
        )

    def top_actions(self) -> list[QWidget]:
        if self.beside.is_narrow:
            return [self.search, self.more, self.add]
        return [self.search, self.more, self.from_library, self.to_paper, self.add]

    def reading_actions(self) -> list[QWidget]:
        return [self.to_paper]

    def reload(self, changes: Changes | None) -> None:
        read = partial(read_view, words=self.words)
        self.desk.tasks.run(read, self._show, key="risks")

    def show_record(self, record_id: str) -> None:
        if record_id == LIBRARY:
            self.open_library()
        elif record_id in self._view.ids:
            self._lift_filters()
            self.table.select([record_id])
            self.beside.open_side()
        else:
            self._wanted = [record_id]

    def leave(self) -> None:
        self.side.flush()

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    # How it is built

    def _make_actions(self) -> None:
        desk, text = self.desk, self.words.text
        self.search = SearchBox(desk)
        self.add = button(
            desk, text("ui.risks.add"), "primary", icon_name="plus", tip=text("ui.risks.add.tip")
        )
        self.add.clicked.connect(self.open_new)
        self.to_paper = button(desk, text("ui.risks.print"), icon_name="printer")
        self.to_paper.clicked.connect(self._choose_print)
        self.from_library = button(desk, text("ui.risks.library"), icon_name="library")
        self.from_library.clicked.connect(self.open_library)
        self.more = MenuButton(desk, text("part.desk.more"))
        menu = self.more.menu_shown
        for key, do in (("import", self._choose_import), ("export", self._choose_export)):
            menu.addAction(text(f"ui.risks.{key}")).triggered.connect(do)
        menu.addSeparator()
        menu.addAction(text("part.bin"), self.open_bin)
        self._spare = [
            menu.addAction(text("ui.risks.library"), self.open_library),
            menu.addAction(text("ui.risks.print"), self._choose_print),
        ]
        for spare in self._spare:
            spare.setVisible(False)

    def _make_table(self) -> None:
        desk, text = self.desk, self.words.text
        self.chips = FilterChips(desk, text("ui.risks.chips"))
        self.chips.chosen.connect(self._on_chip)
        empty = Empty(desk, "shield-alert", text("ui.risks.empty"), text("ui.risks.library"))
        empty.wanted.connect(self.open_library)
        self.table = RecordTable(desk, "risks", columns(desk), empty=empty, chips=self.chips)
        self.table.view.setAccessibleName(text("nav.risks"))
        self.table.set_menu(self._row_actions)
        self.table.current_changed.connect(self._on_current)
        self.table.opened.connect(self._on_opened)
        self.search.searched.connect(self.table.set_query)
        self.search.down.connect(self.table.select_first)

    def _make_side(self) -> None:
        desk, text = self.desk, self.words.text
        self.matrix = RiskMatrix(desk)
        self.matrix.setFixedHeight(desk.look.px(_MATRIX_HEIGHT))
        self.matrix.cell_chosen.connect(lambda high, right: self._on_cell((high, right)))
        self.matrix.cleared.connect(lambda: self._on_cell(None))
        self.matrix_card = QFrame()
        dress(self.matrix_card, "card")
        words = QWidget()
        words.setFixedWidth(desk.look.px(78))
        column(
            desk.look,
            label(text("ui.risks.matrix"), "heading", wrap=True),
            label(text("ui.risks.matrix.hint"), "muted", wrap=True),
            None, gap=4, into=words,
        )  # fmt: skip
        inside = row(
            desk.look, words, self.matrix, gap=4, margins=(16, 12, 14, 8), into=self.matrix_card
        )
        inside.setStretch(1, 1)
        self.side = RiskSide(desk)
        self.side.history_wanted.connect(self.open_history)
        self.side.conflict_wanted.connect(lambda: self.desk.window.go("sync", self.side.risk_id))

    def _make_shortcuts(self) -> None:
        for keys, do in (
            ("Ctrl+N", self.open_new),
            ("Ctrl+Shift+N", self.open_library),
            ("Ctrl+P", self._choose_print),
            ("F2", self._on_opened),
            ("Ctrl+B", self.open_bulk),
            ("Ctrl+H", self.open_history),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(do)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table.view)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove_selected)

    # What is shown

    def _show(self, view: RiskView) -> None:
        counted = (len(self._view.rows), self._view.controls)
        self._view = view
        self.chips.show_chips(chip_texts(view, self.words))
        self.matrix.show_counts({cell: len(ids) for cell, ids in view.by_cell.items()})
        self.table.show_rows(view.rows)
        if counted != (len(view.rows), view.controls):
            self.heading_changed.emit()
        if wanted := [risk for risk in self._wanted if risk in view.ids]:
            self._wanted = []
            self._lift_filters()
            self.table.select(wanted)
        elif not self.table.current_id():
            self.table.select(self.table.shown_ids()[:1])
        if (current := self.table.current_id()) and current == self.side.risk_id:
            self._load_detail(current)
        elif not current:
            self.side.clear()

    def _on_current(self, risk_id: str) -> None:
        self.side.flush()
        if risk_id:
            self._load_detail(risk_id)
        else:
            self.side.clear()

    def _load_detail(self, risk_id: str) -> None:
        self.desk.tasks.run(
            lambda workspace: risk_detail(workspace, risk_id),
            self._show_detail, self._gone, key="risk_detail",
        )  # fmt: skip

    def _show_detail(self, detail: RiskDetail) -> None:
        if detail.point.id == self.table.current_id():
            self.side.show_detail(detail, self._view.people, self._view.today)
            self.beside.show_current(
                f"{detail.point.number} {detail.point.post}",
                level_badge(self.words, detail.grade.level, detail.grade.score),
            )

    def _gone(self, error: Exception) -> bool:
        """A risk point that was deleted meanwhile is no failure: the list is about to say so."""
        return isinstance(error, CleanClinicError) and error.code == "RECORD-MISSING"

    def _on_opened(self, _: str = "") -> None:
        self.beside.open_side()
        self.side.focus_form()

    # Filters

    def _on_chip(self, name: str) -> None:
        wanted = None if name == "all" else (lambda row: row.id in self._view.by_chip[name])
        self.table.set_filter("chip", wanted)

    def _on_cell(self, cell: tuple[int, int] | None) -> None:
        self._cell = cell
        self.table.set_filter("cell", self._in_cell if cell else None)

    def _in_cell(self, row: Row) -> bool:
        assert self._cell is not None
        return row.id in self._view.by_cell.get(self._cell, ())

    def _lift_filters(self) -> None:
        """Shows all rows, so that a wanted one can be selected."""
        self.search.clear()
        self.table.lift_filters()
        if self.matrix.chosen:
            self.matrix.press(self.matrix.chosen)
        if self.chips.current not in ("", "all"):
            self.chips.choose("all")
            self._on_chip("all")

    # What a person does

    def _row_actions(self, ids: list[str]) -> Sequence[QAction | None]:
        def action(key: str, do: object, *, keys: str = "", **values: object) -> QAction:
            made = QAction(self.words.text(f"ui.risks.menu.{key}", **values))
            made.setShortcut(QKeySequence(keys))
            made.triggered.connect(do)
            return made

        if not ids:
            return [action("new", self.open_new, keys="Ctrl+N")]
        count = len(ids)
        return [
            action("edit", self._on_opened, keys="F2"),
            action("bulk", self.open_bulk, keys="Ctrl+B", count=count),
            action("history", self.open_history, keys="Ctrl+H"),
            None,
            action("remove", self.remove_selected, keys="Del", count=count),
        ]

    def open_new(self) -> None:
        """A dialog for a new risk point; it is selected once it is saved."""
        dialog = NewRiskDialog(self.desk, self, self._view.people)
        dialog.wanted.connect(lambda values: self._add(dialog, values))
        dialog.open()

    def _add(self, dialog: QDialog, values: dict[str, Any]) -> None:
        def then(saved: Saved) -> None:
            self._wanted = [saved.id]
            dialog.done(QDialog.DialogCode.Accepted)
            self.desk.window.tell(self.words.text("ui.risks.added"), undo=True)

        self.desk.tasks.run(lambda workspace: add_risk(workspace, values), then, owner=self)

    def open_library(self) -> None:
        """The built-in risk points to pick from."""
        dialog = LibraryDialog(self.desk, self)
        dialog.picked.connect(self.take_from_library)
        dialog.open()

    def take_from_library(self, ids: list[str]) -> None:
        """Takes points of the library over with their controls, in one act."""
        self.desk.tasks.run(lambda workspace: add_from_library(workspace, ids), self._taken)

    def _taken(self, changed: Changed) -> None:
        self._wanted = sorted(changed.changes.ids)
        text = self.words.text("ui.risks.library.taken", count=changed.count)
        self.desk.window.tell(text, undo=True)

    def open_bulk(self) -> None:
        """Gives all selected risk points the same values."""
        if ids := self.table.selected_ids():
            self.side.flush()
            read = partial(_read_points, ids=ids)
            self.desk.tasks.run(read, self._open_bulk, self._gone, owner=self)

    def _open_bulk(self, points: Sequence[Held[RiskPoint]]) -> None:
        people = [Option(person.id, person.name) for person in self._view.people]
        names = {person.id: person.name for person in self._view.people}
        dialog = BulkDialog(
            self.desk, self, risk_plan(self.desk), points,
            names=names, options={"responsible": people},
        )  # fmt: skip
        ids = [held.record.id for held in points]
        dialog.wanted.connect(partial(self.change_all, ids))
        open_dialog(dialog)

    def change_all(self, ids: Sequence[str], values: dict[str, Any]) -> None:
        """Sets the same values for several risk points in one act."""
        self.desk.tasks.run(lambda workspace: edit_risks(workspace, ids, values), self._changed)

    def _changed(self, changed: Changed) -> None:
        text = self.words.text("ui.risks.bulk.done", count=changed.count)
        self.desk.window.tell(text, undo=True)

    def remove_selected(self) -> None:
        """Deletes without asking: the notice takes it back."""
        if ids := self.table.selected_ids():
            self.side.flush()
            self.desk.tasks.run(lambda workspace: remove_risks(workspace, ids), self._removed)

    def _removed(self, changed: Changed) -> None:
        text = self.words.text("ui.risks.removed", count=changed.count)
        self.desk.window.tell(text, undo=True)

    def open_history(self) -> None:
        """Who changed what about the current risk point."""
        risk_id = self.table.current_id()
        if risk_id:
            self.side.flush()
            title = self.side.heading.toolTip()
            HistoryDialog(self.desk, self, risk_plan(self.desk), risk_id, title).open()

    def open_bin(self) -> None:
        """What was deleted, and bringing it back with its controls."""
        BinDialog(self.desk, self, risk_plan(self.desk), {}).open()

    # Paper and Excel

    def _choose_print(self) -> None:
        text = self.words.text
        name = text("ui.risks.print.file", day=self._view.today.isoformat())
        path = choose_target(self, self.desk, text("ui.risks.print"), name, "PDF (*.pdf)", "paper")
        if path:
            self.print_to(path)

    def print_to(self, path: Path) -> None:
        """Prints the whole register into a PDF, with progress."""
        words = self.words

        def work(workspace: Workspace, progress: Any) -> Printed:
            return print_risks(
                workspace, path, words=words, progress=progress, cancelled=progress.cancelled
            )

        job = self.desk.tasks.run_long(work, self._printed, busy=self.to_paper)
        self.desk.window.show_progress(words.text("ui.risks.print.wait"), job)

    def _printed(self, printed: Printed) -> None:
        open_with_system(printed.path)
        if printed.missing:
            first = printed.missing[0]
            self.desk.window.tell(
                self.words.text(
                    "ui.print.missing",
                    count=len(printed.missing),
                    who=first.who,
                    code=first.code_point,
                )
            )
        else:
            self.desk.window.tell(
                self.words.text(
                    "ui.risks.printed", pages=printed.pages, folder=printed.path.parent.name
                )
            )

    def _choose_export(self) -> None:
        text = self.words.text
        name = text("ui.risks.export.file", day=self._view.today.isoformat())
        path = choose_target(
            self, self.desk, text("ui.risks.export"), name, "Excel (*.xlsx)", "sheets"
        )
        if path:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Writes the register as a sheet."""
        words = self.words
        self.desk.tasks.run(
            lambda workspace: export_risks(workspace, path, words),
            lambda _: self.desk.window.tell(words.text("ui.risks.exported", name=path.name)),
            owner=self, busy=self.more,
        )  # fmt: skip

    def _choose_import(self) -> None:
        text = self.words.text
        kinds = text("ui.files.sheets")
        path = choose_file(self, self.desk, text("ui.risks.import"), kinds, "sheets")
        if path:
            self.look_into(path)

    def look_into(self, path: Path) -> None:
        """Says what a sheet would bring; nothing is written yet."""
        self.desk.tasks.run(
            lambda workspace: import_risks(workspace, path, dry_run=True),
            partial(self._offer_import, path), owner=self, busy=self.more,
        )  # fmt: skip

    def _offer_import(self, path: Path, found: SheetImport) -> None:
        dialog = SheetImportDialog(self.desk, self, path, found)
        dialog.accepted.connect(lambda: self.take_sheet(path))
        dialog.open()

    def take_sheet(self, path: Path) -> None:
        """Takes a sheet in as one act."""
        self.desk.tasks.run(
            lambda workspace: import_risks(workspace, path), self._took_sheet, busy=self.more
        )

    def _took_sheet(self, taken: SheetImport) -> None:
        text = self.words.text("ui.risks.imported", added=taken.added, updated=taken.updated)
        self.desk.window.tell(text, undo=bool(taken.changes))

    def _on_narrowed(self, narrow: bool) -> None:
        for spare in self._spare:
            spare.setVisible(narrow)
        self.heading_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        low = self.height() < self.desk.look.px(_LOW)
        self.matrix_card.setVisible(not low and not self.beside.is_narrow)
        super().resizeEvent(event)


def side_width(kit: Kit) -> int:
    """As wide as the labels of the language ask for."""
    return _SIDE_WIDTH + max(0, label_width(kit) - _LABEL_WIDTH)


def _read_points(workspace: Workspace, ids: Sequence[str]) -> list[Held[RiskPoint]]:
    return [get_record(workspace, RiskPoint, risk_id) for risk_id in ids]
