"""The people of a ward: the roster on the left, the ethics file of the one chosen beside it."""

from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.records.ethics_terms import ReviewLevel
from cleanclinic.records.held import Changes
from ui.pages.staff.deeds import PeopleDeeds
from ui.pages.staff.file_pane import FilePane
from ui.pages.staff.file_tabs import BASICS, FileTabs
from ui.pages.staff.people_list import PeopleList
from ui.pages.staff.print_menu import PrintMenu
from ui.pages.staff.printing import EthicsPrinter
from ui.pages.staff.reader import PeopleReader, can_read_after
from ui.pages.staff.roster_files import RosterMenu
from ui.pages.staff.view import (
    PeopleView,
    PersonFile,
    grade_badge,
    read_file,
    read_first,
)
from ui.parts.beside import Beside
from ui.parts.lane import Rank
from ui.parts.layouts import button, column
from ui.parts.page import Desk, Page
from ui.parts.read_only import keep_off
from ui.parts.record_day import LookBack
from ui.parts.record_form import RecordForm
from ui.parts.table_row import Row

_KINDS = (
    "staff_member", "conduct_event", "ethics_evaluation", "ethics_rules", "periodic_assessment",
    "pledge", "handover", "gift_record", "commendation", "rep_visit", "talk", "complaint",
    "mailbox_opening", "major_decision", "education_session", "exam", "exam_result",
    "person_change",
)  # fmt: skip
_PAGES = {
    "pledge": "pledges", "handover": "settings", "education_session": "education",
    "exam_result": "education",
}  # fmt: skip
_REGISTERS = "registers"
_LIST, _NARROW = 262, 960


class StaffPage(Page):
    """People of the department."""

    kinds = frozenset(_KINDS)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._reader = PeopleReader(desk.words)
        self._view = PeopleView({}, (), desk.today())
        # Whom another page pointed to, and at which part of the file.
        self._wanted = self._wanted_tab = ""
        self._year: int | None = None
        self.printer = EthicsPrinter(desk, self)
        self.back = LookBack(desk, self)
        self.back.changed.connect(self._on_day)
        self.people = PeopleList(desk)
        self.table = self.people.table
        self.table.current_changed.connect(self._show_person)
        self.sheet = RosterMenu(desk, self, self.people, self.back)
        self.deeds = PeopleDeeds(
            desk, self, self.sheet, self.printer, lambda: self._view, lambda: self.form
        )
        self.deeds.added.connect(self._on_added)
        self.deeds.edit_wanted.connect(self._edit)
        self.deeds.evaluation_wanted.connect(self.show_evaluation)
        self.people.wanted.connect(self.deeds.open_new)
        self.table.set_menu(self.deeds.row_actions)
        self._make_actions()
        self.print = PrintMenu(desk, self.printer, self.table)
        self._file: FilePane | None = None
        self.beside = Beside(desk, self.people, lambda: self.file, main_width=_LIST, narrow=_NARROW)
        self.people.opened.connect(self._open_side)
        self.people.whole_wanted.connect(self.show_whole)
        layout = column(desk.look, self.back.strip, self.beside, gap=0, into=self)
        layout.setStretch(1, 1)
        self._make_shortcuts()

    # The page

    def title(self) -> str:
        return self.words.text("nav.staff")

    def subtitle(self) -> str:
        if not self.table.is_read:
            return ""
        return self.words.text("ui.staff.subtitle", count=len(self._view.among("here")))

    def top_actions(self) -> list[QWidget]:
        if not self._view.sees:
            return [self.sheet, self.add]
        first = [self.suggest] if self._view.suggestions else []
        return [*first, self.round, self.print, self.sheet, self.add]

    def reading_actions(self) -> list[QWidget]:
        return [self.print] if self._view.sees else []

    def reload(self, changes: Changes | None) -> None:
        if not self._view.people and self.back.day is None and self.people.is_as_made:
            first = partial(read_first, words=self.words)
            self.desk.tasks.run(first, self._show_first, key="staff.first")
        run, day = self.desk.tasks.run, self.back.day
        if changes is not None and day is None and can_read_after(changes):
            # Without a key: each act is put into what those before it left.
            run(partial(self._reader.read_after, changes=changes), self._show, rank=Rank.READ)
            return
        run(partial(self._reader.read, day=day), self._show, key="staff", rank=Rank.READ)

    def make_rest(self) -> Iterator[None]:
        return self.file.now.make_rest()

    def show_record(self, record_id: str) -> None:
        self._wanted, _, self._wanted_tab = record_id.partition("/")
        self.people.select(self._wanted)
        self.file.now.show_tab(self._wanted_tab)
        if self._wanted in self._view.people:
            # Once: who is chosen afterwards stays chosen when something is saved.
            self._wanted = self._wanted_tab = ""
        self._open_side()

    def leave(self) -> None:
        if self._file is not None:
            self.tabs.flush()

    def focus_search(self) -> None:
        self.people.search.setFocus()
        self.people.search.selectAll()

    # How it is built

    def _make_actions(self) -> None:
        desk, text = self.desk, self.words.text
        self.add = button(desk, text("ui.staff.add"), "primary", icon_name="plus")
        self.add.clicked.connect(self.deeds.open_new)
        self.suggest = button(desk, "", icon_name="inbox", tip=text("ui.staff.suggest.about"))
        self.suggest.clicked.connect(self.deeds.open_suggestions)
        self.round = button(desk, text("ui.staff.round"), icon_name="clipboard-check")
        self.round.clicked.connect(self.deeds.open_round)

    def _make_shortcuts(self) -> None:
        for keys, do in (
            ("Ctrl+N", self.deeds.open_new),
            ("F2", self._edit),
            ("Ctrl+PgDown", partial(self._step, 1)),
            ("Ctrl+PgUp", partial(self._step, -1)),
            ("Ctrl+P", self.print.print_one),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(do)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table.view)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.deeds.remove_selected)

    # What is shown

    @property
    def file(self) -> FilePane:
        """The file of the person chosen; made when first shown."""
        if self._file is None:
            file = self._file = FilePane(self.desk, self.back)
            file.year_chosen.connect(self._on_year)
            file.record_wanted.connect(self._on_record)
            file.next_wanted.connect(self._on_next)
            file.show_person(None, ())
        return self._file

    @property
    def tabs(self) -> FileTabs:
        """The file that is shown: as it stands, or of the day looked back to."""
        return self.file.tabs

    def show_whole(self, on: bool) -> None:
        """Shows the whole roster in all the room, or the list beside a file."""
        self.leave()
        self.people.show_whole(on=on)
        self.beside.show_main_only(on=on)

    def _open_side(self) -> None:
        self.people.show_whole(on=False)
        self.beside.open_side()

    def _on_day(self) -> None:
        past = self.back.day is not None
        self.file.look_back(sees=self._view.sees)
        self.table.set_past(on=past)
        for press in (self.add, self.suggest, self.round, self.print):
            press.setEnabled(not past)
        keep_off(self.desk, self.add)
        self.reload(None)

    @property
    def form(self) -> RecordForm:
        """The form of the roster's fields."""
        return self.tabs.basics.form

    def _show_first(self, rows: Sequence[Row] | None) -> None:
        """Shows who stands first until all are there."""
        if rows is not None and not self._view.people and self.back.day is None:
            self.table.show_first(rows)
            self.beside.place_side_soon()

    def _show(self, view: PeopleView) -> None:
        before, self._view = self._view, view
        first = not self.table.is_read
        self.beside.place_side()
        self.back.arrived()
        text = self.words.text
        self.tabs.show_permission(sees=view.sees)
        self.people.show_people(view)
        if self._wanted in view.people:
            self.people.select(self._wanted)
            self.file.now.show_tab(self._wanted_tab)
            self._wanted = self._wanted_tab = ""
        elif not self.table.current_id():
            self.table.select(self.table.shown_ids()[:1])
        found = text("ui.staff.suggest.found", count=view.suggestions)
        self.suggest.setText(f" {found}")
        self.suggest.setAccessibleName(found)
        self.print.show_view(view)
        self._show_person(self.table.current_id())
        if first or _heading(before) != _heading(view):
            self.heading_changed.emit()

    def _show_person(self, person_id: str) -> None:
        person = self._view.people.get(person_id)
        years = self._view.grades.get(person_id, ())
        badge = next((grade_badge(self.words, one.grade) for one in years if one.grade), None)
        self.beside.show_current(person.name if person is not None else "", badge)
        if person is None and self._file is None:
            return
        self.file.show_person(person, years)
        if person is not None and self._view.book is not None:
            read = partial(
                read_file, staff_id=person_id, year=self._year, book=self._view.book, years=years
            )
            show = partial(self._show_file, self.tabs)
            self.desk.tasks.run(read, show, key="staff.file", rank=Rank.READ)

    def _show_file(self, tabs: FileTabs, file: PersonFile) -> None:
        if file.staff_id == self.table.current_id() and tabs is self.tabs:
            tabs.show_file(file)

    def _on_year(self, year: int) -> None:
        self._year = year
        self._show_person(self.table.current_id())

    def _on_record(self, kind: str, record_id: str) -> None:
        person = self.table.current_id()
        page = _PAGES.get(kind, _REGISTERS)
        self.desk.window.go(page, person if kind == "pledge" else record_id)

    # What a person does

    def show_evaluation(self, person_id: str, year: int) -> None:
        """Shows somebody's evaluation of a year."""
        self._year = year
        self.people.select(person_id)
        self._show_person(person_id)
        self.tabs.show_tab("evaluation")
        self._open_side()

    def _step(self, by: int) -> None:
        self.tabs.flush()
        self.table.step(by)

    def _on_next(self, level: ReviewLevel) -> None:
        """The same column of the next person in the list, if there is one."""
        before = self.table.current_id()
        self._step(1)
        if (following := self.table.current_id()) != before:
            self.tabs.evaluation.go_on(following, level)

    def _on_added(self, person_id: str) -> None:
        self._wanted = person_id

    def _edit(self) -> None:
        self._open_side()
        self.tabs.show_tab(BASICS)
        self.form.focus_field("name")


def _heading(view: PeopleView) -> tuple[object, ...]:
    """What title and actions are made of."""
    return view.sees, bool(view.suggestions), view.among("here")
