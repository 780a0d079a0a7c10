"""The roster from a file and to one: what the ward kept in Excel so far, by staff number."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from cleanclinic.operations.recording.staff import add_staff, check_people
from cleanclinic.operations.recording.writing import restore_fields, restore_records
from cleanclinic.records.staff_member import StaffMember
from ui.pages.staff.basics import FIELDS
from ui.parts.files import choose_file, choose_target
from ui.parts.form_fields import fields_for
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk, Page
from ui.parts.record_bin import BinDialog
from ui.parts.record_history import HistoryDialog
from ui.parts.record_import import TABLES, DeskFiles
from ui.parts.record_plan import Deeds, DeskPlan, SheetWays
from ui.parts.record_table import RecordTable
from ui.parts.record_view import DeskView, read_view
from ui.parts.table_clip import read_rows
from ui.parts.table_export import EXCEL

# What rosters of hospitals call these columns besides.
_HEADS = {
    "staff_number": ("职工号", "员工号", "人员编号", "工作证号", "编号"),
    "post_type": ("岗位", "岗位类型", "人员类别", "类别"),
    "title": ("职称名称", "专业技术职务"),
    "duty": ("行政职务", "岗位职务"),
    "joined": ("入科时间", "来科时间", "进科日期"),
    "left": ("离科时间",),
    "hired_on": ("入院时间", "来院时间", "入职日期"),
    "working_since": ("参加工作日期",),
    "education": ("文化程度", "学历学位"),
}


def roster_plan(desk: Desk) -> DeskPlan:
    """What a sheet of people is read and written by."""
    return DeskPlan(
        of=StaffMember,
        name="roster",
        columns=(),
        form=fields_for(desk, StaffMember, FIELDS),
        sheet=SheetWays(key="staff_number", heads=_HEADS),
        title_of=lambda held, _: f"{held.record.name} {held.record.staff_number}",
        deeds=Deeds(
            add=add_staff,
            check=check_people,
            # A number somebody else was given meanwhile does not come back twice.
            restore=partial(restore_records, check=check_people),
            restore_fields=partial(restore_fields, check=check_people),
        ),
    )


class RosterMenu(MenuButton):
    """Takes people in from a file or the clipboard, and writes those a table shows."""

    def __init__(self, desk: Desk, page: Page, table: RecordTable) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.staff.sheet"), "file-spreadsheet")
        self._desk = desk
        self._page = page
        self._plan = roster_plan(desk)
        self.files = DeskFiles(desk, page, self._plan, table)
        for key, do in (
            ("import", self._choose), ("paste", self.paste), ("export", self._choose_target),
        ):  # fmt: skip
            self.menu_shown.addAction(text(f"ui.staff.sheet.{key}")).triggered.connect(do)
        self.menu_shown.addSeparator()
        self.menu_shown.addAction(text("part.bin"), self.open_bin)

    def open_file(self, path: Path) -> None:
        """Shows what a file would bring; nothing is written before."""
        self._with_people(lambda view: self.files.open_file(path, view))

    def paste(self) -> None:
        """Shows what the rows on the clipboard would bring."""
        rows = read_rows(QGuiApplication.clipboard().text())
        if len(rows) and len(rows[0]) > 1:
            self._with_people(lambda view: self.files.show_rows(rows, view=view))
        else:
            self._desk.window.tell(self._desk.words.text("part.paste.none"))

    def open_bin(self) -> None:
        """Who was deleted, and bringing them back."""
        BinDialog(self._desk, self._page, self._plan, {}).open()

    def open_history(self, person_id: str, name: str) -> None:
        """Who changed what about somebody, and putting it back."""
        HistoryDialog(self._desk, self._page, self._plan, person_id, name).open()

    def export_to(self, path: Path) -> None:
        """Writes the people who are shown; the file can be taken in again."""
        self._with_people(lambda view: self.files.export_form_to(path, view))

    def _choose(self) -> None:
        title = self._desk.words.text("part.import")
        if path := choose_file(self._page, self._desk, title, TABLES, "sheets"):
            self.open_file(path)

    def _choose_target(self) -> None:
        words = self._desk.words
        name = f"{words.text('ui.staff.sheet')} {self._desk.today().isoformat()}.xlsx"
        title = words.text("part.export")
        if path := choose_target(self._page, self._desk, title, name, EXCEL, "sheets"):
            self.export_to(path)

    def _with_people(self, then: Callable[[DeskView], None]) -> None:
        """Everybody as they stand now, whatever the list shows."""
        read = partial(read_view, plan=self._plan, words=self._desk.words, day=None)
        self._desk.tasks.run(read, then, owner=self._page)
