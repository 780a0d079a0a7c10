"""Standards of the self-check at the office: a list, a workbook out, a workbook in."""

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.self_checks.sheets import (
    ReadStandard,
    export_standard,
    read_standard,
    sound_standard,
)
from cleanclinic.operations.self_checks.standards import (
    StandardRow,
    publish_standard,
    standards_in_force,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.past import looking_back
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.held import Changes
from cleanclinic.records.initials import search_text
from ui.pages.standards.publish_dialog import PublishDialog
from ui.parts.empty import Empty
from ui.parts.files import choose_file, choose_target, open_with_system
from ui.parts.layouts import button, column, label
from ui.parts.page import Desk, Page
from ui.parts.pills import Badge
from ui.parts.read_only import keep_off
from ui.parts.record_day import LookBack
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import open_dialog
from ui.parts.search_box import SearchBox
from ui.parts.table_more import TableMore
from ui.parts.table_row import Column, Row

_EXCEL = "Excel (*.xlsx)"


class StandardsPage(Page):
    """The newest version in force of every standard."""

    kinds = frozenset({"standard"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._standards: dict[str, StandardRow] = {}
        text = self.words.text
        self.search = SearchBox(desk)
        self.export = button(desk, text("ui.standards.export"), icon_name="file-spreadsheet")
        self.export.clicked.connect(self._choose_export)
        self.publish = button(desk, text("ui.standards.publish"), "primary", icon_name="upload")
        self.publish.clicked.connect(self._choose_publish)
        titles = {n: text(f"ui.standards.column.{n}") for n in ("source", "indicators")}
        columns = (
            Column("title", text("standard.title"), 240, "strong", stretch=True),
            Column("code", text("standard.code"), 120, "muted"),
            Column("version", text("standard.version"), 90, "number", align="right"),
            Column("indicators", titles["indicators"], 100, "number", align="right"),
            Column("source", titles["source"], 120, "badge"),
        )
        empty = Empty(desk, "clipboard-check", text("ui.standards.empty"))
        self.table = RecordTable(desk, "standards", columns, empty=empty)
        self.table.view.setAccessibleName(text("nav.standards"))
        self.back = LookBack(desk, self)
        self.back.changed.connect(self._on_day)
        TableMore(desk, self, self.table, text("nav.standards"), back=self.back)
        self.table.opened.connect(lambda _: self._choose_export())
        self.table.follow(self.search)
        self.search.down.connect(self.table.select_first)
        about = label(text("ui.standards.hint"), "muted", wrap=True)
        inner = column(desk.look, about, self.table, gap=10, margins=(20, 16, 20, 14))
        inner.setStretch(1, 1)
        layout = column(desk.look, self.back.strip, inner, gap=0, into=self)
        layout.setStretch(1, 1)

    def title(self) -> str:
        return self.words.text("nav.standards")

    def top_actions(self) -> list[QWidget]:
        return [self.search, self.export, self.publish]

    def reading_actions(self) -> list[QWidget]:
        return [self.search, self.export]

    def reload(self, changes: Changes | None) -> None:
        read = partial(_in_force, day=self.back.day)
        self.desk.tasks.run(read, self._show, key="standards")

    def _on_day(self) -> None:
        self.publish.setEnabled(self.back.day is None)
        keep_off(self.desk, self.publish)
        self.reload(None)

    def focus_search(self) -> None:
        self.search.setFocus()

    def _show(self, rows: tuple[StandardRow, ...]) -> None:
        self._standards = {one.code: one for one in rows}
        self.back.arrived()
        self.table.show_rows(tuple(self._row(one) for one in rows))
        if not self.table.current_id():
            self.table.select(self.table.shown_ids()[:1])

    def _row(self, one: StandardRow) -> Row:
        own = "ui.standards.built_in" if one.built_in else "ui.standards.own"
        badge = Badge(self.words.text(own), "plain" if one.built_in else "good")
        cells = (one.title, one.code, one.version, one.indicators, badge)
        return Row(one.code, cells, search_text(one.title, one.code))

    def _choose_export(self) -> None:
        one = self._standards.get(self.table.current_id())
        if one is None:
            return
        text = self.words.text
        name = text("ui.standards.file_name", title=one.title, version=one.version)
        path = choose_target(self, self.desk, text("ui.standards.export"), name, _EXCEL, "sheets")
        if path is not None:
            self.export_to(one, path)

    def export_to(self, one: StandardRow, path: Path) -> None:
        """Writes a standard to a workbook and opens it."""
        write = partial(
            export_standard, code=one.code, version=one.version, path=path, words=self.words
        )

        def then(_: None) -> None:
            open_with_system(path)
            self.desk.window.tell(self.words.text("ui.standards.exported", name=path.name))

        self.desk.tasks.run(write, then, busy=self.export)

    def _choose_publish(self) -> None:
        text = self.words.text
        path = choose_file(self, self.desk, text("ui.standards.publish"), _EXCEL, "sheets")
        if path is not None:
            self.read(path)

    def read(self, path: Path) -> None:
        """Reads a workbook and shows what would be published."""
        then = partial(self._read, path)
        self.desk.tasks.run(partial(read_standard, path=path), then, busy=self.publish)

    def _read(self, path: Path, read: ReadStandard) -> None:
        dialog = PublishDialog(self.desk, self, read, path.name)
        dialog.wanted.connect(partial(self._publish, read))
        open_dialog(dialog)

    def _publish(self, read: ReadStandard) -> None:
        publish = partial(publish_standard, standard=sound_standard(read))
        self.desk.tasks.run(publish, self._published, busy=self.publish)

    def _published(self, _: Saved) -> None:
        self.desk.window.tell(self.words.text("ui.standards.published"))


def _in_force(workspace: Workspace, *, day: date | None) -> tuple[StandardRow, ...]:
    return standards_in_force(looking_back(workspace, day))
