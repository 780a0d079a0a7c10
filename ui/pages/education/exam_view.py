"""The exams: the list, who scored what, paper, points and sitting at the screen."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.education.exams import (
    ExamBoard,
    ResultRow,
    draw_exam,
    record_points,
    sit_exam,
)
from cleanclinic.operations.education.papers import exam_pdf, print_exam
from cleanclinic.operations.education.questions import Bank, question_bank
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Printed
from cleanclinic.records.decimals import plain
from cleanclinic.records.initials import search_text
from ui.pages.education.bank import BankDialog
from ui.pages.education.exam_dialogs import NewExamDialog, PointsDialog, SittingDialog
from ui.pages.education.exam_marks import marks_plan
from ui.pages.education.exam_past import ExamPast
from ui.parts.beside import Beside
from ui.parts.cards import Card
from ui.parts.empty import Empty
from ui.parts.layouts import button, column, row
from ui.parts.page import Desk
from ui.parts.paper_dialog import Paper, PaperDialog
from ui.parts.pills import Badge
from ui.parts.record_day import LookBack
from ui.parts.record_plan import DeskPlan
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import open_dialog
from ui.parts.table_cell import Cell
from ui.parts.table_more import TableMore
from ui.parts.table_row import Column, Row
from ui.parts.table_take import TableTake

SIDE = 520
MINUTES, PASS = 30, Decimal(60)


class ExamView(QWidget):
    """Exams on the left, the people and their points on the right."""

    def __init__(self, desk: Desk, back: LookBack) -> None:
        """`back` is the day the page looks back to."""
        super().__init__()
        self._desk = desk
        self._boards: dict[str, ExamBoard] = {}
        text = desk.words.text
        self.new = button(desk, text("ui.education.exam.new"), "primary", icon_name="plus")
        self.new.clicked.connect(self.open_new)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.new.click)
        self.bank = button(desk, text("ui.education.bank"), icon_name="library")
        self.bank.clicked.connect(self.open_bank)
        empty = Empty(
            desk, "file-check", text("ui.education.exam.empty"), text("ui.education.exam.new")
        )
        empty.wanted.connect(self.open_new)
        self._make_tables(empty)
        self.paper = button(desk, text("ui.education.exam.paper"), icon_name="printer")
        self.paper.clicked.connect(self.print_paper)
        self.points = button(desk, text("ui.education.exam.points"), icon_name="pencil")
        self.points.clicked.connect(self.open_points)
        self.sit = button(desk, text("ui.education.exam.sit"), icon_name="monitor")
        self.sit.clicked.connect(self.open_sitting)
        self.side = Card(desk, text("ui.education.exam.none"))
        self.side.body.addLayout(row(desk.look, self.paper, self.points, self.sit, None))
        self.side.body.addWidget(self.people, 1)
        self.past = ExamPast(desk, self, self.exams, self.people, back, self._result_of)
        TableMore(
            desk, self, self.exams, text("ui.education.tab.exams"),
            back=back, open_bin=self.past.open_bin,
        )  # fmt: skip
        self._make_more(back)
        self.beside = Beside(desk, self.exams, self.side, side_width=SIDE)
        column(desk.look, self.beside, into=self)
        self._show_current()

    def _make_tables(self, empty: Empty) -> None:
        desk, text = self._desk, self._desk.words.text
        columns = [
            Column("on", text("exam.on"), 110),
            Column("title", text("exam.title"), 200, "strong", stretch=True),
            Column("passed", text("ui.education.exam.passed"), 100, "number", align="right"),
            Column("average", text("ui.education.exam.average"), 90, "number", align="right"),
            Column(
                "count", text("ui.education.exam.count"), 76, "number", align="right", hidden=True
            ),
            Column("minutes", text("exam.minutes"), 90, "number", align="right", hidden=True),
            Column("least", text("exam.pass_points"), 90, "number", align="right", hidden=True),
        ]
        self.exams = RecordTable(desk, "education.exams", columns, empty=empty)
        self.exams.view.setAccessibleName(text("ui.education.tab.exams"))
        self.exams.current_changed.connect(lambda _: self._show_current())
        people = [
            Column("name", text("ui.education.people.name"), 130, "strong", stretch=True),
            Column("points", text("exam_result.points"), 90, "number", align="right"),
            Column("on", text("exam_result.on"), 110),
            Column("state", text("ui.education.exam.state"), 110, "badge"),
            Column(
                "times", text("ui.education.exam.times"), 76, "number", align="right", hidden=True
            ),
        ]
        nobody = Empty(desk, "users", text("ui.education.people.empty"))
        self.people = RecordTable(desk, "education.results", people, empty=nobody)
        self.people.view.setAccessibleName(text("kind.exam_result"))
        self.people.opened.connect(lambda _: self.open_sitting())

    def _make_more(self, back: LookBack) -> None:
        """What can be done with the marks of the exam chosen besides."""
        desk, text = self._desk, self._desk.words.text
        self.marks = TableTake(desk, self, self.people, self._marks_plan)
        more = TableMore(
            desk, self, self.people, text("kind.exam_result"),
            back=back, open_bin=self.past.open_result_bin,
        )  # fmt: skip
        self._paste, self._import = self.marks.add_to(more.menu_shown)

    def show_exams(self, boards: Sequence[ExamBoard]) -> None:
        """Shows all exams; the chosen one stays chosen."""
        self._boards = {board.exam.id: board for board in boards}
        self.exams.show_rows(
            Row(
                board.exam.id,
                (
                    board.exam.on,
                    board.exam.title,
                    f"{board.passed} / {len(board.rows)}",
                    board.average,
                    len(board.exam.questions),
                    board.exam.minutes,
                    board.exam.pass_points,
                ),
                search_text(board.exam.title),
            )
            for board in boards
        )
        if not self.exams.current_id():
            self.exams.select(self.exams.shown_ids()[:1])
        self._show_current()

    def board(self) -> ExamBoard | None:
        return self._boards.get(self.exams.current_id())

    # What is shown

    def _show_current(self) -> None:
        board, words = self.board(), self._desk.words
        can = board is not None and self.past.can_change
        for part in (self.paper, self.points, self.sit, self._paste, self._import):
            part.setEnabled(can)
        for begins in (self.new, self.exams.empty.action):
            begins.setEnabled(self.past.can_change)
        if board is None:
            self.side.set_title(words.text("ui.education.exam.none"))
            self.beside.show_current("")
            self.people.show_rows([])
            return
        exam = board.exam
        points = plain(exam.pass_points)
        about = words.text("ui.education.exam.about", count=len(exam.questions), points=points)
        self.side.set_title(exam.title, about)
        self.beside.show_current(exam.title)
        self.people.show_rows(
            Row(one.person, self._cells(one), search_text(one.name)) for one in board.rows
        )

    def _cells(self, one: ResultRow) -> tuple[Cell, ...]:
        return one.name, one.points, one.on, self._state(one), one.sittings or None

    def _result_of(self, person: str) -> str:
        """The record of somebody's points at the exam chosen."""
        rows = board.rows if (board := self.board()) else ()
        return next((one.result_id for one in rows if one.person == person), "")

    def _state(self, one: ResultRow) -> Badge:
        text = self._desk.words.text
        if one.points is None:
            return Badge(text("ui.education.exam.not_sat"), "plain", 0)
        key = "ui.education.exam.pass" if one.passed else "ui.education.exam.fail"
        return Badge(text(key), "good" if one.passed else "bad", 2 if one.passed else 1)

    # What is done

    def open_new(self) -> None:
        if not self.past.can_change:
            return
        today = self._desk.today()
        title = self._desk.words.text("ui.education.exam.proposal", year=today.year)
        values = {"title": title, "on": today, "minutes": MINUTES, "pass_points": PASS}

        def then(bank: Bank) -> None:
            dialog = NewExamDialog(self._desk, self, values, len(bank.own))
            dialog.wanted.connect(self._draw)
            open_dialog(dialog)

        self._desk.tasks.run(question_bank, then, owner=self)

    def open_bank(self) -> None:
        """The questions exams are drawn from."""
        open_dialog(BankDialog(self._desk, self))

    def _draw(self, values: Mapping[str, Any], count: int, own: bool) -> None:
        self._run(
            lambda workspace: draw_exam(workspace, count=count, own=own, **values),
            "ui.education.exam.drawn_done",
        )

    def open_points(self) -> None:
        board = self.board()
        if board is None or not self.past.can_change:
            return
        place = f"education.points.{board.exam.id}"
        dialog = PointsDialog(self._desk, self, board.rows, place=place)
        dialog.wanted.connect(partial(self._record, board.exam.id))
        open_dialog(dialog)

    def _marks_plan(self) -> DeskPlan | None:
        """What marks of the exam chosen are read by, where they may be noted."""
        board = self.board()
        if board is None or not self.past.can_change:
            return None
        return marks_plan(self._desk, board.exam)

    def _record(self, exam_id: str, points: Mapping[str, Decimal]) -> None:
        day = self._desk.today()
        self._run(
            lambda workspace: record_points(workspace, exam_id, points, on=day),
            "ui.education.exam.points.saved", count=len(points),
        )  # fmt: skip

    def open_sitting(self) -> None:
        """The chosen person sits the exam at this screen."""
        if not self.past.can_change:
            return
        board = self.board()
        row_id = self.people.current_id()
        person = next((one for one in board.rows if one.person == row_id), None) if board else None
        if board is None or person is None:
            self._desk.window.tell(self._desk.words.text("ui.education.exam.choose"), done=False)
            return
        place = f"education.sit.{board.exam.id}.{person.person}"
        dialog = SittingDialog(self._desk, self, board.exam, person.name, draft_place=place)
        dialog.done_with.connect(partial(self._sat, board.exam.id, person))
        open_dialog(dialog)

    def _sat(self, exam_id: str, person: ResultRow, answers: Mapping[str, str]) -> None:
        def sit(workspace: Workspace) -> Changed:
            points, done = sit_exam(workspace, exam_id, person.person, answers)
            self._points = points
            return done

        def then(_: Changed) -> None:
            said = self._desk.words.text(
                "ui.education.exam.sat", name=person.name, points=self._points
            )
            self._desk.window.tell(said)

        self._desk.tasks.run(sit, then, owner=self)

    def print_paper(self) -> PaperDialog | None:
        """Shows the exam with its key."""
        board, words = self.board(), self._desk.words
        if board is None:
            return None
        exam = board.exam

        def make(workspace: Workspace) -> bytes:
            return exam_pdf(workspace, exam.id, words=words)

        def keep(workspace: Workspace, path: Path) -> Printed:
            return print_exam(workspace, exam.id, path, words=words)

        paper = Paper("ui.education.exam.sheet", make, keep, f"{exam.title}.pdf")
        dialog = PaperDialog(self._desk, self, self._desk.tasks, paper)
        open_dialog(dialog)
        return dialog

    def _run(self, operation: Any, key: str, **values: object) -> None:
        said = self._desk.words.text(key, **values)
        self._desk.tasks.run(
            operation, lambda _: self._desk.window.tell(said, undo=True), owner=self
        )
