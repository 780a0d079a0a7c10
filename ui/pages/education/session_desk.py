"""The sessions as records: the list, the form, the attendance, the sign-in sheet."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.education.papers import print_sign_in, sign_in_pdf
from cleanclinic.operations.education.sessions import hold_session, serving, set_presence
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Printed
from cleanclinic.records.education import EducationSession, Presence, SessionStanding
from cleanclinic.records.education_plan import is_covered
from cleanclinic.records.held import Held
from ui.pages.education.attendance import AttendanceCard
from ui.pages.education.make_up import MakeUpDialog
from ui.pages.education.year_view import TONES
from ui.parts.layouts import button, column, row
from ui.parts.page import Desk
from ui.parts.paper_dialog import Paper, PaperDialog
from ui.parts.pills import Badge
from ui.parts.record_day import LookBack
from ui.parts.record_desk import RecordDesk
from ui.parts.record_plan import Chip, DeskPlan, columns_for, form_for
from ui.parts.record_side import RecordSide
from ui.parts.run_dialog import open_dialog

COLUMNS = ("planned_on", "held_on", "rhythm", "title", "speaker", "minutes")
FIELDS = (
    "title", "rhythm", "form", "planned_on", "held_on", "minutes", "speaker", "place", "points",
    "remark",
)  # fmt: skip
NEW = ("title", "rhythm", "form", "planned_on", "minutes", "speaker", "place", "points")


class SessionDesk(QWidget):
    """Signals: `morning_wanted` (id) for the big card of the morning shift."""

    morning_wanted = Signal(str)

    def __init__(self, desk: Desk, back: LookBack) -> None:
        """`back` is the day the page looks back to."""
        super().__init__()
        self._desk = desk
        self._new_on: date | None = None
        # The days of exams that were sat: what was planned for one of them is not late.
        self._exams: frozenset[date] = frozenset()
        self.records = RecordDesk(desk, self._plan(), back)
        self.attendance = AttendanceCard(desk)
        self.attendance.held.connect(self._hold)
        self.attendance.presence_wanted.connect(self._mark)
        self.attendance.made_up_wanted.connect(self.open_make_up)
        self.sheet = button(desk, desk.words.text("ui.education.sheet"), icon_name="printer")
        self.sheet.clicked.connect(self.print_sheet)
        self.morning = button(desk, desk.words.text("ui.education.morning"), icon_name="sun")
        self.morning.clicked.connect(self._on_morning)
        self.records.side_made.connect(self._fill_side)
        if not self.records.table.model.sort_order:
            self.records.table.sort([("planned_on", True)])
        self.records.set_row_actions(self._row_actions)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self)
        keys.activated.connect(self.print_sheet)
        column(desk.look, self.records, into=self)

    def _fill_side(self, side: RecordSide) -> None:
        side.top.addWidget(self.attendance)
        side.top.addLayout(row(self._desk.look, self.sheet, self.morning, None))
        side.shown.connect(self._show)
        self._show(None)

    def _plan(self) -> DeskPlan:
        desk = self._desk
        return DeskPlan(
            of=EducationSession,
            name="education",
            icon="graduation-cap",
            empty="ui.education.empty",
            columns=columns_for(
                desk, EducationSession, COLUMNS, stretch="title", strong=("title",)
            ),
            form=form_for(desk, EducationSession, FIELDS, lines={"points": 4, "remark": 2}),
            new=NEW,
            kept=("rhythm", "form", "speaker", "place", "minutes"),
            unique=("held_on",),
            chips=self._chips(),
            badge_of=self._badge,
            start=lambda: {"planned_on": self._new_on or desk.today()},
        )

    def _chips(self) -> tuple[Chip, ...]:
        def among(*standings: SessionStanding) -> Callable[[Held[EducationSession], date], bool]:
            return lambda held, today: self._standing(held.record, today) in standings

        return (
            Chip("late", "ui.education.chip.late", among(SessionStanding.LATE), rare=True),
            Chip(
                "planned", "ui.education.chip.planned",
                among(SessionStanding.PLANNED, SessionStanding.TODAY),
            ),
            Chip("held", "ui.education.chip.held", among(SessionStanding.HELD)),
            Chip(
                "make_up", "ui.education.chip.make_up",
                lambda held, _: bool(held.record.have_to_make_up()), rare=True,
            ),
        )  # fmt: skip

    def _standing(self, session: EducationSession, today: date) -> SessionStanding:
        covered = is_covered(session, self._exams)
        return SessionStanding.HELD if covered else session.standing(today)

    def note_exams(self, days: frozenset[date]) -> None:
        """The days of exams that were sat; shown anew where they changed."""
        if days != self._exams:
            self._exams = days
            self.records.reload()

    def open_new_on(self, day: date) -> None:
        """Opens a new session planned for a day."""
        self._new_on = day
        self.records.open_new()
        self._new_on = None

    def _badge(self, held: Held[EducationSession]) -> Badge:
        standing = self._standing(held.record, self._desk.today())
        return Badge(self._desk.words.text(f"session_standing.{standing}"), TONES[standing])

    # Attendance

    def _show(self, held: Held[EducationSession] | None) -> None:
        for part in (self.attendance, self.sheet, self.morning):
            part.setVisible(held is not None)
        if held is None:
            return
        session = held.record
        self.morning.setVisible(session.held_on is None)
        self._desk.tasks.run(
            lambda workspace: _people(workspace, session), partial(self._show_people, session),
            owner=self, key="education.people",
        )  # fmt: skip

    def _show_people(self, session: EducationSession, people: dict[str, str]) -> None:
        current = self.records.current()
        if current is not None and current.record.id == session.id:
            self.attendance.show_session(
                session, list(people), {**people, **self.records.view.names}, self._desk.today(),
                changeable=self.records.can_change,
            )  # fmt: skip

    def _hold(self, present: list[str]) -> None:
        held = self.records.current()
        if held is None:
            return
        self.records.flush()
        session = held.record
        day = session.held_on or min(session.planned_on, self._desk.today())
        said = self._desk.words.text("ui.education.saved", there=len(present))
        self.records.run(lambda workspace: hold_session(workspace, session.id, day, present), said)

    def _mark(self, people: Sequence[str], presence: Presence) -> None:
        held = self.records.current()
        if held is not None and people:
            session_id = held.record.id
            said = self._desk.words.text(
                "ui.education.marked", count=len(people),
                presence=self._desk.words.text(f"presence.{presence}"),
            )  # fmt: skip
            self.records.run(
                lambda workspace: set_presence(workspace, session_id, people, presence), said
            )

    def open_make_up(self, people: Sequence[str]) -> None:
        """Asks when people made the session up."""
        held = self.records.current()
        if held is None:
            return
        self.records.flush()
        text = self._desk.words.text

        def done(count: int) -> None:
            presence = text(f"presence.{Presence.MADE_UP}")
            said = text("ui.education.marked", count=count, presence=presence)
            self._desk.window.tell(said, undo=True)

        open_dialog(MakeUpDialog(self._desk, self, held.record, people, done))

    # Paper and the morning shift

    def print_sheet(self) -> PaperDialog | None:
        """Shows the sign-in sheet of the session in the form."""
        held = self.records.current()
        if held is None:
            return None
        self.records.flush()
        session, words = held.record, self._desk.words

        def make(workspace: Workspace) -> bytes:
            return sign_in_pdf(workspace, session.id, words=words)

        def keep(workspace: Workspace, path: Path) -> Printed:
            return print_sign_in(workspace, session.id, path, words=words)

        name = words.text("ui.education.sheet.file", title=session.title)
        dialog = PaperDialog(
            self._desk, self, self._desk.tasks, Paper("ui.education.sheet", make, keep, name)
        )
        open_dialog(dialog)
        return dialog

    def _on_morning(self) -> None:
        held = self.records.current()
        if held is not None:
            self.records.flush()
            self.morning_wanted.emit(held.record.id)

    def _row_actions(self, ids: list[str]) -> Sequence[QAction | None]:
        if len(ids) != 1:
            return []
        action = QAction(self._desk.words.text("ui.education.sheet"))
        action.setShortcut(QKeySequence(QKeySequence.StandardKey.Print))
        action.triggered.connect(self.print_sheet)
        return [action]


def _people(workspace: Workspace, session: EducationSession) -> dict[str, str]:
    """Who serves on the session's day, by id and name."""
    day = session.held_on or session.planned_on
    return {person.id: person.name for person in serving(workspace, day)}
