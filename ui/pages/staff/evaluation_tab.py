"""A person's ethics evaluation of one year: columns, the score that explains itself, closing."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QWidget

from cleanclinic.operations.ethics.board import EvaluationDetail, YearGrade, evaluation_detail
from cleanclinic.operations.ethics.printing import preview_form, print_evaluations
from cleanclinic.operations.ethics.rounds import close_round, reopen, start_round
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.ethics_terms import ReviewLevel
from ui.pages.staff.column_dialog import ColumnDialog, GradeDialog
from ui.pages.staff.evaluation_grid import EvaluationGrid
from ui.pages.staff.evaluation_past import open_evaluation_history
from ui.pages.staff.score_list import ScoreList
from ui.pages.staff.view import PersonFile, grade_badge
from ui.parts.empty import Empty
from ui.parts.layouts import Elided, button, column, row
from ui.parts.page import Desk
from ui.parts.paper_dialog import Paper, PaperDialog
from ui.parts.pills import Badge, Pill
from ui.parts.question import ask
from ui.parts.run_dialog import open_dialog
from ui.parts.scroll import scrolled

_SCORE_WIDTH, _SCORE_HEIGHT, _NARROW, _MOST = 256, 200, 700, 16_777_215


class EvaluationTab(QWidget):
    """Signals: `year_chosen` (int), `entry_wanted` (id of an entry); `next_wanted` (ReviewLevel)
    for the same column of the next person.
    """

    year_chosen = Signal(int)
    next_wanted = Signal(object)
    entry_wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._detail: EvaluationDetail | None = None
        # What the file came with: of an earlier day it is that day's.
        self._of_file: EvaluationDetail | None = None
        self._staff_id = ""
        # A column that is opened as soon as somebody's file is shown, and whose.
        self._going_on: tuple[str, ReviewLevel] | None = None
        text = desk.words.text
        self.years = QComboBox()
        self.years.setAccessibleName(text("ethics_evaluation.year"))
        self.years.activated.connect(self._on_year)
        self.versions = QComboBox()
        self.versions.setAccessibleName(text("ethics_evaluation.version"))
        self.versions.activated.connect(self._on_version)
        self._pill = Pill(desk.look, Badge(""))
        self._note = Elided("", "muted")
        self.grade = button(desk, text("ui.staff.grade"), icon_name="award")
        self.grade.clicked.connect(self.open_grade)
        self.close_year = button(desk, text("ui.staff.close"), icon_name="lock")
        self.close_year.clicked.connect(self.close_evaluation)
        self.reopen = button(desk, text("ui.staff.reopen"), icon_name="lock-open")
        self.reopen.clicked.connect(self.open_again)
        self.print = button(desk, text("ui.staff.form"), icon_name="printer")
        self.print.clicked.connect(self.open_paper)
        self.history = button(desk, text("part.desk.history"), "link", icon_name="history")
        self.history.clicked.connect(self.open_history)
        self.grid = EvaluationGrid(desk)
        self.grid.column_wanted.connect(self.open_column)
        self.score = ScoreList(desk)
        self.score.entry_wanted.connect(self.entry_wanted)
        self._build()

    def _build(self) -> None:
        desk = self.desk
        bar = row(
            desk.look, self.years, self.versions, self._pill, self._note,
            self.grade, self.close_year, self.reopen, self.print,
        )  # fmt: skip
        inner = QWidget()
        past = row(desk.look, None, self.history)
        self._both = row(
            desk.look, column(desk.look, self.grid, past, None, gap=4), self.score,
            gap=12, into=inner,
        )  # fmt: skip
        self._both.setStretch(0, 1)
        self._filled = QWidget()
        area = scrolled(inner)
        column(desk.look, bar, area, gap=10, into=self._filled).setStretch(1, 1)
        text = desk.words.text
        self.empty = Empty(
            desk, "clipboard-check", text("ui.staff.evaluation.empty"),
            text("ui.staff.evaluation.begin"),
        )  # fmt: skip
        self.empty.wanted.connect(self.begin)
        column(desk.look, self._filled, self.empty, into=self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The score stands below the columns where there is not room beside them."""
        look = self.desk.look
        narrow = self.width() < look.px(_NARROW)
        way = QBoxLayout.Direction
        self._both.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self.score.setMinimumWidth(0 if narrow else look.px(_SCORE_WIDTH))
        self.score.setMaximumWidth(_MOST if narrow else look.px(_SCORE_WIDTH))
        self.score.setMinimumHeight(look.px(_SCORE_HEIGHT))
        super().resizeEvent(event)

    def show_file(self, file: PersonFile) -> None:
        """Shows the year chosen, or what to do where there is none."""
        detail = self._detail = self._of_file = file.detail
        self._staff_id = file.staff_id
        self._filled.setVisible(detail is not None)
        self.empty.setVisible(detail is None)
        if detail is None:
            return
        self._show_years(file.years, detail.evaluation.year)
        self._show_detail(detail)
        if self._going_on is not None and self._going_on[0] == file.staff_id:
            level, self._going_on = self._going_on[1], None
            self.open_column(level)

    def go_on(self, staff_id: str, level: ReviewLevel) -> None:
        """Opens a column of somebody whose file is about to be shown."""
        self._going_on = (staff_id, level)

    def _show_detail(self, detail: EvaluationDetail) -> None:
        """One version; only the last can be reopened."""
        self._detail = detail
        one, can = detail.evaluation, not self.desk.read_only
        self._show_versions(detail)
        closed, last = one.is_final(), one.id == detail.versions[-1][1]
        self._pill.set_badge(grade_badge(self.desk.words, one.final if closed else None))
        parts = [detail.rules.title]
        if one.closed_on is not None:
            parts.append(self.desk.words.text("ui.staff.closed_on", day=one.closed_on))
        self._note.set_whole(" · ".join(parts))
        for press, shown in (
            (self.grade, not closed), (self.close_year, not closed), (self.reopen, closed and last),
        ):  # fmt: skip
            press.setVisible(shown)
            press.setEnabled(can)
        self.grid.show_detail(detail)
        self.score.show_detail(detail)

    def _show_years(self, years: tuple[YearGrade, ...], chosen: int) -> None:
        self.years.clear()
        for one in years:
            self.years.addItem(self.desk.words.text("ui.staff.year", year=one.year), one.year)
        self.years.setCurrentIndex(self.years.findData(chosen))

    def _show_versions(self, detail: EvaluationDetail) -> None:
        """What was closed and replaced stays there to be looked at."""
        self.versions.clear()
        for number, evaluation_id in detail.versions:
            self.versions.addItem(
                self.desk.words.text("ui.staff.version", version=number), evaluation_id
            )
        self.versions.setCurrentIndex(self.versions.findData(detail.evaluation.id))
        self.versions.setVisible(len(detail.versions) > 1)

    def _on_version(self, place: int) -> None:
        wanted, held = self.versions.itemData(place), self._of_file
        if held is not None and held.evaluation.id == wanted:
            self._show_detail(held)
            return
        read = partial(evaluation_detail, evaluation_id=wanted)
        self.desk.tasks.run(read, self._show_detail, owner=self)

    def _on_year(self, place: int) -> None:
        self.year_chosen.emit(self.years.itemData(place))

    # What a person does

    def begin(self) -> None:
        """Begins this year's evaluation for the person shown."""
        year, staff_id = self.desk.today().year, self._staff_id
        if staff_id:
            self._run(lambda workspace: start_round(workspace, year, [staff_id]), "started")

    def open_column(self, level: ReviewLevel) -> None:
        """One column to be filled, or looked at where the year is closed."""
        if self._detail is not None:
            dialog = ColumnDialog(self.desk, self, self._detail, level)
            dialog.next_wanted.connect(self.next_wanted)
            open_dialog(dialog)

    def open_grade(self) -> None:
        """Chooses the final grade."""
        if self._detail is not None:
            open_dialog(GradeDialog(self.desk, self, self._detail))

    def close_evaluation(self) -> None:
        """Closes the year after a question: it stands then."""
        if self._detail is None:
            return
        one, text = self._detail.evaluation, self.desk.words.text
        about = text("ui.staff.close.about", name=one.name, year=one.year)
        if ask(self, self.desk, text("ui.staff.close"), about, text("ui.staff.close")):
            self._run(lambda workspace: close_round(workspace, [one.id]), "closed")

    def open_history(self) -> None:
        """Who wrote what into the version shown, old beside new."""
        if self._detail is not None:
            open_evaluation_history(self.desk, self, self._detail)

    def open_again(self) -> None:
        """A new version beside the closed one."""
        if self._detail is not None:
            self._run(partial(reopen, evaluation_id=self._detail.evaluation.id), "reopened")

    def open_paper(self) -> None:
        """The form as it will be printed."""
        if self._detail is None:
            return
        one, words = self._detail.evaluation, self.desk.words
        paper = Paper(
            "ui.staff.paper.form",
            lambda workspace: preview_form(workspace, one.id, words),
            lambda workspace, path: print_evaluations(workspace, [one.id], path, words=words),
            words.text("ui.staff.paper.form.named", name=one.name, year=one.year),
        )
        open_dialog(PaperDialog(self.desk, self, self.desk.tasks, paper))

    def _run(self, operation: Callable[[Workspace], object], said: str) -> None:
        def then(_: object) -> None:
            self.desk.window.tell(self.desk.words.text(f"ui.staff.evaluation.{said}"))

        self.desk.tasks.run(operation, then, owner=self)
