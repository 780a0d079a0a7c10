"""Rows of somebody's table taken in as records, for a table that is not the table of a desk."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from ui.parts.files import choose_file
from ui.parts.page import Desk
from ui.parts.record_import import TABLES, DeskFiles
from ui.parts.record_plan import DeskPlan
from ui.parts.record_table import RecordTable
from ui.parts.record_view import DeskView, read_view
from ui.parts.table_clip import read_rows

PlanNow = Callable[[], DeskPlan | None]


class TableTake:
    """Shows what rows would bring; nothing is written before that was seen.

    `plan_now` gives what they are read by at the moment, None while nothing may be changed.
    """

    def __init__(self, desk: Desk, owner: QWidget, table: RecordTable, plan_now: PlanNow) -> None:
        self._desk = desk
        self._owner = owner
        self._table = table
        self._plan_now = plan_now
        self._files: DeskFiles | None = None
        table.pasted.connect(self.show_rows)

    def add_to(self, menu: QMenu) -> tuple[QAction, QAction]:
        """The lines for pasting and importing at the end of a menu."""
        text = self._desk.words.text
        return (
            menu.addAction(text("part.paste.menu"), self.paste),
            menu.addAction(text("part.import"), self.choose),
        )

    def paste(self) -> None:
        """Shows what lies on the clipboard."""
        rows = read_rows(QGuiApplication.clipboard().text())
        if len(rows) and len(rows[0]) > 1:
            self.show_rows(rows)
        else:
            self._desk.window.tell(self._desk.words.text("part.paste.none"), done=False)

    def choose(self) -> None:
        """Asks for a file and shows what it would bring."""
        title = self._desk.words.text("part.import")
        if path := choose_file(self._owner, self._desk, title, TABLES, "sheets"):
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Shows what a file would bring."""
        self._read(lambda files, view: files.open_file(path, view))

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Shows what rows of texts would bring."""
        self._read(lambda files, view: files.show_rows(rows, view=view))

    def _read(self, then: Callable[[DeskFiles, DeskView], None]) -> None:
        plan = self._plan_now()
        if plan is None:
            return
        # Kept: a signal does not hold what it calls.
        files = self._files = DeskFiles(self._desk, self._owner, plan, self._table)
        read = partial(read_view, plan=plan, words=self._desk.words, day=None)
        self._desk.tasks.run(read, partial(then, files), owner=self._owner)
