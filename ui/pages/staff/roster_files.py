"""The roster from a file and to one: what the ward kept in Excel so far, by staff number."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QAction, QKeySequence, QShortcut

from cleanclinic.operations.recording.staff import add_staff, check_people, try_person
from cleanclinic.operations.recording.writing import (
    edit_records,
    restore_fields,
    restore_records,
)
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.held import Held
from cleanclinic.records.staff_member import StaffMember
from ui.pages.staff.basics import FIELDS
from ui.pages.staff.people_list import PeopleList
from ui.parts.files import choose_target
from ui.parts.form_fields import fields_for
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk, Page
from ui.parts.record_bin import BinDialog
from ui.parts.record_bulk import BulkDialog
from ui.parts.record_day import LookBack
from ui.parts.record_history import HistoryDialog
from ui.parts.record_import import DeskFiles
from ui.parts.record_plan import Deeds, DeskPlan, SheetWays
from ui.parts.record_view import DeskView, read_view
from ui.parts.run_dialog import open_dialog
from ui.parts.table_export import EXCEL
from ui.parts.table_take import TableTake

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
        # Whoever is meant by a name or number is one person.
        unique=("name", "staff_number", "birth_year"),
        sheet=SheetWays(key="staff_number", heads=_HEADS),
        title_of=lambda held, _: f"{held.record.name} {held.record.staff_number}",
        deeds=Deeds(
            add=add_staff,
            trial=try_person,
            check=check_people,
            # A number somebody else was given meanwhile does not come back twice.
            edit_many=partial(edit_records, check=check_people),
            restore=partial(restore_records, check=check_people),
            restore_fields=partial(restore_fields, check=check_people),
        ),
    )


class RosterMenu(MenuButton):
    """Takes people in from a file or the clipboard, and writes those a table shows."""

    def __init__(self, desk: Desk, page: Page, people: PeopleList, back: LookBack) -> None:
        """`back` is the day the page looks back to."""
        text = desk.words.text
        super().__init__(desk, text("ui.staff.sheet"), "file-spreadsheet")
        self._desk = desk
        self._page = page
        self._people = people
        self.back = back
        self.table = table = people.table
        self._plan = roster_plan(desk)
        self.files = DeskFiles(desk, page, self._plan, table)
        self.take = TableTake(desk, page, table, lambda: self._plan if self.can_change else None)
        menu = self.menu_shown
        self._takes = [
            menu.addAction(text(f"ui.staff.sheet.{key}"), do)
            for key, do in (("import", self.take.choose), ("paste", self.take.paste))
        ]
        menu.addAction(text("ui.staff.sheet.export"), self._choose_target)
        menu.addSeparator()
        menu.addAction(text("part.bin"), self.open_bin)
        menu.addAction(text("part.day.back.menu"), back.open)
        back.changed.connect(self._on_day)
        for keys, act in (("Ctrl+H", self.open_history), ("Ctrl+B", self.open_bulk)):
            QShortcut(QKeySequence(keys), page).activated.connect(act)

    def open_file(self, path: Path) -> None:
        """Shows what a file would bring; nothing is written before."""
        self.take.open_file(path)

    def paste(self) -> None:
        """Shows what the rows on the clipboard would bring."""
        self.take.paste()

    @property
    def can_change(self) -> bool:
        """Whether somebody may change what is shown."""
        return self.back.day is None and not self._desk.read_only

    def _on_day(self) -> None:
        for act in self._takes:
            act.setEnabled(self.can_change)

    def open_bin(self) -> None:
        """Who was deleted, and bringing them back."""
        BinDialog(self._desk, self._page, self._plan, {}).open()

    def open_history(self) -> None:
        """Who changed what about the person shown, and putting it back."""
        person_id = self.table.current_id()
        if row := self.table.row(person_id):
            self._page.leave()
            name = str(row.cells[0])
            HistoryDialog(
                self._desk, self._page, self._plan, person_id, name, changeable=self.can_change
            ).open()

    def open_bulk(self) -> None:
        """Gives the selected people the same values."""
        ids = self.table.selected_ids()
        if len(ids) > 1 and self.can_change:
            self._page.leave()
            self._with_people(lambda view: self._open_bulk([view.held[one] for one in ids]))

    def _open_bulk(self, chosen: Sequence[Held[Any]]) -> None:
        dialog = BulkDialog(self._desk, self._page, self._plan, chosen, names={}, options={})
        dialog.wanted.connect(partial(self._edit_many, [one.record.id for one in chosen]))
        open_dialog(dialog)

    def _edit_many(self, ids: Sequence[str], values: Mapping[str, Any]) -> None:
        words, plan = self._desk.words, self._plan

        def then(changed: Changed) -> None:
            some = words.some(plan.of.KIND, changed.count)
            said = words.text("part.desk.edited", some=some)
            self._desk.window.tell(said, undo=True)

        self._desk.tasks.run(
            lambda workspace: plan.deeds.edit_many(workspace, plan.of, ids, values),
            then, owner=self,
        )  # fmt: skip

    def row_actions(self, ids: Sequence[str]) -> list[QAction | None]:
        """What can be done with those selected as records: their history, or all at once."""
        if len(ids) == 1:
            return [self._action("history", "Ctrl+H", self.open_history)]
        can = len(ids) > 1 and self.can_change
        return [self._action("bulk", "Ctrl+B", self.open_bulk, len(ids))] if can else []

    def _action(self, key: str, keys: str, do: Callable[[], None], count: int = 1) -> QAction:
        made = QAction(self._desk.words.text(f"part.desk.menu.{key}", count=count))
        made.setShortcut(QKeySequence(keys))
        made.triggered.connect(do)
        return made

    def export_to(self, path: Path) -> None:
        """Writes the people who are shown; the file can be taken in again.

        Of the whole table the columns that are shown, of the narrow list all fields.
        """
        write = self.files.export_to if self._people.is_whole else self.files.export_form_to
        self._with_people(partial(write, path))

    def _choose_target(self) -> None:
        words = self._desk.words
        name = f"{words.text('ui.staff.sheet')} {self._desk.today().isoformat()}.xlsx"
        title = words.text("part.export")
        if path := choose_target(self._page, self._desk, title, name, EXCEL, "sheets"):
            self.export_to(path)

    def _with_people(self, then: Callable[[DeskView], None]) -> None:
        """Everybody as they stand now, or on the day looked back to, whatever the list shows."""
        read = partial(read_view, plan=self._plan, words=self._desk.words, day=self.back.day)
        self._desk.tasks.run(read, then, owner=self._page)
