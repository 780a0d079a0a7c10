"""Education: the year, its sessions, the people, the exams."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from cleanclinic.operations.education.exams import ExamBoard, list_exams
from cleanclinic.operations.education.sessions import (
    EducationYear,
    education_year,
    plan_year,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.past import looking_back
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.education import SessionStanding
from cleanclinic.records.held import Changes
from ui.pages.education.exam_view import ExamView
from ui.pages.education.papers import show_summary
from ui.pages.education.people_view import PeopleView
from ui.pages.education.session_desk import SessionDesk
from ui.pages.education.shift import open_shift
from ui.pages.education.year_view import YearView
from ui.parts.chips import FilterChips
from ui.parts.lane import Rank
from ui.parts.layouts import button, column, row
from ui.parts.page import Desk, Page
from ui.parts.paper_dialog import PaperDialog
from ui.parts.read_only import keep_off
from ui.parts.record_day import LookBack
from ui.parts.search_box import SearchBox

YEAR, SESSIONS, PEOPLE, EXAMS = "year", "sessions", "people", "exams"
TABS = (YEAR, SESSIONS, PEOPLE, EXAMS)


class EducationPage(Page):
    """Four views of a year of education."""

    kinds = frozenset({"education_session", "exam", "exam_result", "staff_member"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._year = desk.today().year
        self._read: EducationYear | None = None
        self._boards: Sequence[ExamBoard] | None = None
        text = self.words.text
        self.year = YearView(desk)
        self.year.session_wanted.connect(self.show_record)
        self.year.new_wanted.connect(self._new_on)
        self.year.plan_wanted.connect(self.plan)
        self.year.year_wanted.connect(self._go_year)
        self.back = LookBack(desk, self)
        self.back.changed.connect(self._on_day)
        self.search = SearchBox(desk)
        self.search.down.connect(self._into_table)
        # The other views are made when they are first shown.
        self._views: dict[str, QWidget] = {YEAR: self.year}
        self.chips = FilterChips(desk, text("nav.education"))
        self.chips.show_chips([(tab, text(f"ui.education.tab.{tab}")) for tab in TABS])
        self.chips.chosen.connect(self.show_tab)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.year)
        self.morning = button(desk, text("ui.education.morning"), "primary", icon_name="sun")
        self.morning.clicked.connect(lambda: self.open_morning(""))
        self.summary = button(desk, text("ui.education.summary"), icon_name="printer")
        self.summary.clicked.connect(self.print_summary)
        above = row(desk.look, self.chips, None, margins=(20, 12, 20, 0))
        layout = column(desk.look, self.back.strip, above, self.stack, gap=0, into=self)
        layout.setStretch(2, 1)
        self.tab = YEAR
        # The record that another page pointed to before this one had its data.
        self._wanted = ""

    # The page

    def title(self) -> str:
        return self.words.text("nav.education")

    def subtitle(self) -> str:
        if self._read is None:
            return ""
        held = sum(one.standing is SessionStanding.HELD for one in self._read.sessions)
        return self.words.text("ui.education.subtitle", year=self._year, count=held)

    def top_actions(self) -> list[QWidget]:
        if self.tab == SESSIONS:
            return self.sessions.records.top_actions()
        if self.tab == EXAMS:
            return [self.search, self.exams.bank, self.exams.new]
        search = [self.search] if self.tab == PEOPLE else []
        return [*search, self.summary, self.morning]

    def reading_actions(self) -> list[QWidget]:
        records = self.sessions.records.reading_actions() if self.tab == SESSIONS else []
        return [self.search, self.summary, *records]

    def reload(self, changes: Changes | None) -> None:
        self._read_year()
        if SESSIONS in self._views:
            self.sessions.records.reload(changes)

    def make_rest(self) -> Iterator[None]:
        for tab in TABS:
            if tab not in self._views:
                self._view(tab)
                yield

    def _read_year(self) -> None:
        run, day = self.desk.tasks.run, self.back.day
        read = partial(_read_year, year=self._year, day=day)
        run(read, self._show, key="education", rank=Rank.READ)
        # The calendar does not wait for the marks of everybody.
        run(partial(_read_exams, day=day), self._show_exams, key="education.exams", rank=Rank.READ)

    def show_record(self, record_id: str) -> None:
        """A session, or an exam once those are there."""
        self._wanted = record_id
        if not self._show_wanted():
            self.show_tab(SESSIONS)
            self.sessions.records.show_record(record_id)

    def _show_wanted(self) -> bool:
        if self._wanted not in {board.exam.id for board in self._boards or ()}:
            return False
        self.show_tab(EXAMS)
        self.exams.exams.select([self._wanted])
        self._wanted = ""
        return True

    def leave(self) -> None:
        if SESSIONS in self._views:
            self.sessions.records.flush()

    def focus_search(self) -> None:
        if self.tab == SESSIONS:
            self.sessions.records.focus_search()
        elif self.tab in (PEOPLE, EXAMS):
            self.search.setFocus()
            self.search.selectAll()

    def _into_table(self) -> None:
        """From the search box into what it searches."""
        (self.exams.people if self.tab == EXAMS else self.people.table).select_first()

    # The views

    @property
    def sessions(self) -> SessionDesk:
        """What was planned and held, with who was there."""
        made = self._view(SESSIONS)
        assert isinstance(made, SessionDesk)
        return made

    @property
    def people(self) -> PeopleView:
        """What each person has been to."""
        made = self._view(PEOPLE)
        assert isinstance(made, PeopleView)
        return made

    @property
    def exams(self) -> ExamView:
        """The exams and their marks."""
        made = self._view(EXAMS)
        assert isinstance(made, ExamView)
        return made

    def _view(self, tab: str) -> QWidget:
        if tab not in self._views:
            made = self._views[tab] = self._make_view(tab)
            self.stack.addWidget(made)
            self._show_past()
        return self._views[tab]

    def _make_view(self, tab: str) -> QWidget:
        """A view with what was read already."""
        if tab == SESSIONS:
            sessions = SessionDesk(self.desk, self.back)
            sessions.morning_wanted.connect(self.open_morning)
            sessions.note_exams(_sat(self._boards or ()))
            sessions.records.reload()
            return sessions
        if tab == PEOPLE:
            people = PeopleView(self.desk, self.back)
            self.search.searched.connect(people.table.set_query)
            if self._read is not None:
                people.show_year(self._read)
            return people
        exams = ExamView(self.desk, self.back)
        self.search.searched.connect(exams.people.set_query)
        if self._boards is not None:
            exams.show_exams(self._boards)
        return exams

    # What is shown

    def show_tab(self, tab: str) -> None:
        """Shows one of the four views."""
        self.leave()
        self.tab = tab
        self.chips.choose(tab)
        self.stack.setCurrentWidget(self._view(tab))
        self.heading_changed.emit()

    def _on_day(self) -> None:
        """All four views show the same day; the records of sessions read by themselves."""
        past = self.back.day is not None
        for begins in (self.year.plan, self.year.new, self.morning, self.summary):
            begins.setEnabled(not past)
        keep_off(self.desk, self.year.plan, self.year.new, self.morning)
        self._show_past()
        self._read_year()

    def _show_past(self) -> None:
        """The records of sessions tell by themselves that a day is over."""
        past = self.back.day is not None
        if PEOPLE in self._views:
            self.people.table.set_past(on=past)
        if EXAMS in self._views:
            self.exams.exams.set_past(on=past)
            self.exams.people.set_past(on=past)

    def _show(self, read: EducationYear) -> None:
        self._read = read
        self.back.arrived()
        self.year.show_year(read)
        if PEOPLE in self._views:
            self.people.show_year(read)
        late = sum(one.standing is SessionStanding.LATE for one in read.sessions)
        if read.year == self.desk.today().year and self.back.day is None:
            self.badge_changed.emit(late)
        self.heading_changed.emit()

    def _show_exams(self, boards: Sequence[ExamBoard]) -> None:
        self._boards = boards
        if EXAMS in self._views:
            self.exams.show_exams(boards)
        if SESSIONS in self._views:
            self.sessions.note_exams(_sat(boards))
        self._show_wanted()

    def _go_year(self, year: int) -> None:
        self._year = year
        self.reload(None)

    # What is done

    def plan(self) -> None:
        """Plans what is missing of the year."""
        year = self._year

        def then(done: Changed) -> None:
            key = "ui.education.planned" if done.count else "ui.education.planned.none"
            said = self.words.text(key, count=done.count, year=year)
            self.desk.window.tell(said, undo=bool(done.count))

        self.desk.tasks.run(lambda workspace: plan_year(workspace, year), then, owner=self)

    def _new_on(self, day: date) -> None:
        if self.back.day is not None:
            return
        self.show_tab(SESSIONS)
        self.sessions.open_new_on(day)

    def open_morning(self, session_id: str) -> None:
        """Opens the big card: of a session, or of the one that is due next."""
        if self.back.day is None:
            self.leave()
            open_shift(self.desk, self, session_id)

    def print_summary(self) -> PaperDialog:
        """Shows what the year came to, on paper."""
        return show_summary(self.desk, self, self._year)


def _sat(boards: Sequence[ExamBoard]) -> frozenset[date]:
    """The days of exams that were sat."""
    return frozenset(one.exam.on for one in boards if one.was_sat)


def _read_year(workspace: Workspace, *, year: int, day: date | None) -> EducationYear:
    """As things stand, or as they stood at the end of a day."""
    return education_year(looking_back(workspace, day), year)


def _read_exams(workspace: Workspace, *, day: date | None) -> tuple[ExamBoard, ...]:
    return list_exams(looking_back(workspace, day))
