"""A desk's records to a file and back: what is shown goes out, what was changed comes in.

Importing is pasting with two more answers: a line may change a record that is there, and whoever
imports says whether it shall.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from cleanclinic.operations.recording.row_reading import Layout, Skipped, Target
from cleanclinic.operations.recording.sheets import (
    Match,
    MatchedRow,
    id_column,
    match_rows,
    read_texts,
)
from cleanclinic.operations.workspace.results import Changed
from ui.parts.files import choose_file, choose_target
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.record_paste import PasteDialog, targets_of, too_large
from ui.parts.record_plan import DeskPlan, plain_cell, take_in
from ui.parts.record_table import RecordTable
from ui.parts.record_view import DeskView
from ui.parts.run_dialog import open_dialog
from ui.parts.table_cell import Cell
from ui.parts.table_export import EXCEL, columns_in_order, shown_cell, shown_rows, write_aside
from ui.parts.table_row import Row

TABLES = "Excel, WPS, CSV (*.xlsx *.xls *.et *.csv *.txt)"


class ImportDialog(PasteDialog):
    """Says of each line whether it is new, changes a record, or is there already."""

    WORDS = "part.import.file"

    def __init__(
        self, desk: Desk, parent: QWidget, plan: DeskPlan, rows: Sequence[Sequence[str]],
        view: DeskView,
    ) -> None:  # fmt: skip
        self._view = view
        self.matched: tuple[MatchedRow, ...] = ()
        self.update_box = QCheckBox()
        self.update_box.setChecked(True)
        super().__init__(desk, parent, plan, rows, view)
        self.update_box.toggled.connect(self._tell)
        if (at := id_column(self.layout_now.titles)) >= 0:
            # It becomes no field, but it is what lines are known by.
            self.boxes[at].setItemText(0, self.kit.words.text("part.import.known"))
        self.body.insertWidget(self.body.indexOf(self.skip), self.update_box)
        self._tell()

    def good(self) -> list[Any]:
        """The lines to be taken in as things are chosen now."""
        wanted = {Match.NEW, *([Match.CHANGED] if self.update_box.isChecked() else [])}
        return [one for one in self.matched if one.match in wanted]

    def _keep_found(self, found: Sequence[MatchedRow]) -> None:
        self.matched = tuple(found)
        self.found = tuple(one.row for one in found)

    def _read(self, layout: Layout) -> tuple[Sequence[MatchedRow], list[Row]]:
        records = {key: held.record for key, held in self._view.held.items()}
        plan = self._plan
        matched = match_rows(
            self._rows, self._read_cells(layout), id_column(layout.titles), records, plan.of,
            self.kit.today(), plan.deeds.trial, plan.sheet.key,
        )  # fmt: skip
        return matched, [self._preview_row(one.row, self._match_result(one)) for one in matched]

    def _tell(self, _: bool = False) -> None:
        super()._tell()
        changed = sum(one.match is Match.CHANGED for one in self.matched)
        self.update_box.setText(self.kit.words.text("part.import.update", count=changed))
        self.update_box.setVisible(bool(changed))

    def _left_alone(self) -> tuple[int, int]:
        same = sum(one.match is Match.SAME for one in self.matched)
        _, skipped = super()._left_alone()
        told = sum(
            one.match is Match.SAME and one.row.skipped is not Skipped.NOT for one in self.matched
        )
        return same, skipped - told

    def _match_result(self, one: MatchedRow) -> Cell:
        words = self.kit.words
        if one.match is Match.NONE:
            return self._result(one.row)
        if one.match is Match.CHANGED:
            comma = words.text("part.list.comma")
            named = comma.join(self._label(name) for name in one.values)
            return Badge(words.text("row_match.changed", fields=named), "warn")
        if one.match is Match.NEW:
            return Badge(words.text("row_match.new"), "good")
        return words.text(f"row_match.{one.match}")


class DeskFiles:
    """Writes what a desk shows to a workbook, and takes one in."""

    def __init__(self, desk: Desk, parent: QWidget, plan: DeskPlan, table: RecordTable) -> None:
        self._desk = desk
        self._parent = parent
        self._plan = plan
        self._table = table

    def export(self, view: DeskView) -> None:
        """Asks where, then writes the rows and columns that are shown."""
        kind = self._desk.words.text(self._plan.kind_key)
        name = f"{kind} {self._desk.today().isoformat()}.xlsx"
        title = self._desk.words.text("part.export")
        if path := choose_target(self._parent, self._desk, title, name, EXCEL, "sheets"):
            self.export_to(path, view)

    def export_to(self, path: Path, view: DeskView) -> None:
        """Writes them; how many is told."""
        columns = columns_in_order(self._table)
        targets = {one.name: one for one in targets_of(self._desk, self._plan, view)}

        def cells(row: Row) -> list[Any]:
            """Fields as they read back; what is worked out as it is shown."""
            return [
                self._cell(view, row, target)
                if (target := targets.get(column.key))
                else shown_cell(row, place)
                for place, column in columns
            ]

        self._write(path, [column.title for _, column in columns], cells)

    def export_form_to(self, path: Path, view: DeskView) -> None:
        """Writes the fields of the form, whatever the table has columns for."""
        targets = targets_of(self._desk, self._plan, view)

        def cells(row: Row) -> list[Any]:
            return [self._cell(view, row, one) for one in targets]

        self._write(path, [one.names[0] for one in targets], cells)

    def _write(
        self, path: Path, heads: Sequence[str], cells: Callable[[Row], Sequence[Any]]
    ) -> None:
        title = self._desk.words.text(self._plan.kind_key)
        rows = shown_rows(self._table)
        write_aside(self._desk, self._parent, path, title, heads, rows, cells)

    def _cell(self, view: DeskView, row: Row, target: Target) -> Cell:
        value = getattr(view.held[row.id].record, target.name)
        return plain_cell(self._desk.words, target.field, value, view.names)

    def choose(self, view: DeskView) -> None:
        """Asks for a file and shows what it would bring."""
        title = self._desk.words.text("part.import")
        if path := choose_file(self._parent, self._desk, title, TABLES, "sheets"):
            self.open_file(path, view)

    def open_file(self, path: Path, view: DeskView) -> None:
        """Reads a file aside and shows what it would bring; nothing is written before."""
        self._desk.tasks.run_aside(
            lambda _: read_texts(path), partial(self.show_rows, view=view), owner=self._parent
        )

    def show_rows(self, rows: Sequence[Sequence[str]], *, view: DeskView) -> None:
        """Shows what rows of texts would bring."""
        if said := too_large(self._desk.words, rows):
            self._desk.window.tell(said, done=False)
            return
        dialog = ImportDialog(self._desk, self._parent, self._plan, rows, view)
        dialog.wanted.connect(self._take)
        open_dialog(dialog)

    def _take(self, rows: Sequence[MatchedRow]) -> None:
        plan, words = self._plan, self._desk.words

        def then(changed: Changed) -> None:
            self._desk.window.tell(words.text("part.import.done", count=changed.count), undo=True)

        self._desk.tasks.run(
            lambda workspace: take_in(workspace, plan, rows), then, owner=self._parent
        )
