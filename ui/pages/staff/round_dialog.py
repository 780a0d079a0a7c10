"""A year's evaluations of everybody: begin, fill a column for many, propose, close, print."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QComboBox, QWidget

from cleanclinic.operations.ethics.board import BoardRow, EthicsBoard, evaluation_detail
from cleanclinic.operations.ethics.rounds import (
    close_round,
    propose_grades,
    remove_evaluations,
    start_round,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.ethics_terms import ReviewLevel
from ui.pages.staff.evaluation_past import open_evaluation_bin, open_evaluation_history
from ui.pages.staff.fill_dialog import FillDialog
from ui.pages.staff.round_rows import (
    LEVELS,
    read_choices,
    read_round,
    round_columns,
    round_row,
    round_summary,
)
from ui.parts.empty import Empty
from ui.parts.failures import sentence_of
from ui.parts.flow import fit_words
from ui.parts.layouts import button, label, row
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk
from ui.parts.question import Dialog, ask
from ui.parts.record_day import LookBack
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import open_dialog
from ui.parts.search_box import SearchBox
from ui.parts.table_more import TableMore, bare_head

T = TypeVar("T")
_WIDE, _TALL = 900, 640
_YEARS = 6


class RoundDialog(Dialog):
    """Stays open while the round is worked on.

    Signals: `print_wanted` (ids of evaluations), `sheet_wanted` (year), `person_wanted` (id, year)
    when a row was opened.
    """

    print_wanted = Signal(list)
    sheet_wanted = Signal(int)
    person_wanted = Signal(str, int)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, desk.words.text("ui.staff.round"))
        self.desk = desk
        self._board: EthicsBoard | None = None
        self._rules: tuple[EthicsRules, ...] = ()
        self._make_head()
        self._make_table()
        self._make_actions()
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.resize(desk.look.px(_WIDE), desk.look.px(_TALL))
        desk.tasks.run(read_choices, self._take_rules, owner=self)
        self.reload()

    # How it is built

    def _make_head(self) -> None:
        desk, text = self.desk, self.desk.words.text
        self.year = QComboBox()
        self.year.setAccessibleName(text("ethics_evaluation.year"))
        this = desk.today().year
        for year in range(this, this - _YEARS, -1):
            self.year.addItem(text("ui.staff.year", year=year), year)
        self.year.activated.connect(lambda _: self.reload())
        self.rules = QComboBox()
        self.rules.setAccessibleName(text("ethics_evaluation.rules_code"))
        self.rules.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.summary = label("", "muted")
        self.body.addLayout(row(desk.look, self.year, self.rules, self.summary, None))

    def _make_table(self) -> None:
        desk, text = self.desk, self.desk.words.text
        empty = Empty(
            desk, "clipboard-check", text("ui.staff.round.empty"), text("ui.staff.round.begin")
        )
        empty.wanted.connect(self.begin)
        self.table = RecordTable(
            desk, "staff.round", round_columns(desk.words), checks=True, empty=empty
        )
        self.table.view.setAccessibleName(text("ui.staff.round"))
        self.search = SearchBox(desk)
        self.table.follow(self.search)
        self.search.down.connect(self.table.select_first)
        self.back = LookBack(desk, self)
        self.back.changed.connect(self._on_day)
        bare_head(desk, self.table, self.search)
        TableMore(
            desk, self, self.table, text("ui.staff.round"),
            back=self.back, open_bin=partial(open_evaluation_bin, desk, self),
        )  # fmt: skip
        self.table.checks_changed.connect(self._tell)
        self.table.opened.connect(self._open_person)
        self.table.set_menu(self.row_actions)
        self.body.addWidget(self.back.strip)
        self.body.addWidget(self.table, 1)

    def _make_actions(self) -> None:
        desk, text = self.desk, self.desk.words.text
        self.start = button(desk, text("ui.staff.round.more"), icon_name="plus")
        self.start.clicked.connect(self.begin)
        self.fill = MenuButton(desk, text("ui.staff.round.fill"))
        self.propose = button(desk, text("ui.staff.round.propose"), icon_name="award")
        self.propose.clicked.connect(
            lambda: self._run(partial(propose_grades, year=self._year()), "proposed")
        )
        self.close_year = button(desk, text("ui.staff.round.close"), icon_name="lock")
        self.close_year.clicked.connect(self.close_checked)
        self.print = button(desk, text("ui.staff.form"), icon_name="printer")
        self.print.clicked.connect(lambda: self.print_wanted.emit(self.chosen()))
        self.sheet = button(desk, text("ui.staff.round.excel"), icon_name="file-spreadsheet")
        self.sheet.clicked.connect(lambda: self.sheet_wanted.emit(self._year()))
        done = button(desk, text("part.close"))
        done.clicked.connect(self.accept)
        for press in (
            *(self.start, self.fill, self.propose, self.close_year),
            *(self.print, self.sheet, done),
        ):
            self.buttons.addWidget(press)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is printed or written does without words before a button is cut."""
        super().resizeEvent(event)
        missing = self.buttons.sizeHint().width() - self.buttons.geometry().width()
        fit_words((self.print, self.sheet, self.start, self.close_year, self.propose), missing)

    # What is shown

    def reload(self) -> None:
        """Reads the year chosen."""
        read = partial(read_round, year=self._year(), day=self.back.day)
        self.desk.tasks.run(read, self._show, owner=self, key="staff.round")

    def _on_day(self) -> None:
        self.table.set_past(on=self.back.day is not None)
        self.table.set_checked([])
        self.reload()

    @property
    def can_change(self) -> bool:
        """Whether somebody may change what is shown."""
        return self.back.day is None and not self.desk.read_only

    def _year(self) -> int:
        return int(self.year.currentData())

    def _take_rules(self, found: tuple[tuple[EthicsRules, ...], str]) -> None:
        self._rules, chosen = found
        for one in self._rules:
            self.rules.addItem(one.title, one.id)
        self.rules.setCurrentIndex(max(0, self.rules.findData(chosen)))

    def _show(self, board: EthicsBoard) -> None:
        self._board = board
        self.back.arrived()
        levels = board.rules.levels if board.rules else ()
        for place, level in enumerate(LEVELS, 2):
            self.table.view.header.setSectionHidden(place, level not in levels)
        self.table.show_rows([round_row(self.desk.words, one) for one in board.rows])
        begun = bool(board.rows)
        self.rules.setEnabled(not begun)
        if board.rules is not None:
            if self.rules.findText(board.rules.title) < 0:
                self.rules.addItem(board.rules.title, board.rules.id)
            self.rules.setCurrentIndex(self.rules.findText(board.rules.title))
        menu = self.fill.menu_shown
        menu.clear()
        for level in levels:
            action = menu.addAction(self.desk.words.text(f"review_level.{level}"))
            action.triggered.connect(partial(self.open_fill, level))
        self._tell()

    def _tell(self) -> None:
        board = self._board
        if board is None:
            return
        self.summary.setText(round_summary(self.desk.words, board))
        now, chosen = self.back.day is None, self.chosen()
        can = self.can_change and bool(board.rows)
        for press in (self.fill, self.propose):
            press.setEnabled(can)
        self.close_year.setEnabled(can and bool(self._open(chosen)))
        self.print.setEnabled(now and bool(chosen))
        self.sheet.setEnabled(now and bool(board.rows))
        self.start.setEnabled(self.can_change)

    # What a person does

    def chosen(self) -> list[str]:
        """The checked people, or everybody where nobody is checked."""
        return self.table.checked_ids() or [one.id for one in self._rows()]

    def begin(self) -> None:
        """Begins the year for everybody who has none yet."""
        if not self.can_change:
            return
        chosen = next((one for one in self._rules if one.id == self.rules.currentData()), None)
        rules = None if self._rows() else chosen
        self._run(lambda workspace: start_round(workspace, self._year(), rules=rules), "started")

    def open_fill(self, level: ReviewLevel) -> None:
        """Fills one column of the chosen people who are not closed."""
        board, ids = self._board, self._open(self.chosen())
        if board is not None and board.rules is not None and ids:
            dialog = FillDialog(self.desk, self, ids, level)
            dialog.finished.connect(lambda _: self.reload())
            open_dialog(dialog)

    def close_checked(self) -> None:
        """Closes the chosen people's year after a question."""
        ids = self._open(self.chosen())
        text = self.desk.words.text
        about = text("ui.staff.round.close.about", count=len(ids), year=self._year())
        if ids and ask(
            self, self.desk, text("ui.staff.round.close"), about, text("ui.staff.close")
        ):
            self._run(partial(close_round, ids=ids), "closed")

    def remove(self, ids: Sequence[str]) -> None:
        """Deletes evaluations begun by mistake; the notice takes it back."""
        self._run(partial(remove_evaluations, ids=self._open(ids)), "removed", undo=True)

    def row_actions(self, ids: list[str]) -> Sequence[QAction | None]:
        """What the row menu offers for these evaluations."""
        text, gone = self.desk.words.text, self._open(ids)
        past = QAction(text("part.bin"))
        past.triggered.connect(lambda: open_evaluation_bin(self.desk, self))
        if not ids:
            return [past]
        lead = QAction(text("ui.staff.round.open"))
        lead.triggered.connect(lambda: self._open_person(ids[0]))
        history = QAction(text("part.desk.menu.history"))
        history.triggered.connect(lambda: self.open_history(ids[0]))
        remove = QAction(text("ui.staff.round.remove", count=len(gone)))
        remove.triggered.connect(lambda: self.remove(ids))
        remove.setEnabled(bool(gone) and self.can_change)
        return [lead, history, None, remove, past]

    def open_history(self, evaluation_id: str) -> None:
        """Who wrote what into an evaluation."""
        self.desk.tasks.run(
            partial(evaluation_detail, evaluation_id=evaluation_id),
            partial(open_evaluation_history, self.desk, self), owner=self,
        )  # fmt: skip

    def _open_person(self, evaluation_id: str) -> None:
        """Leads to the person's own evaluation."""
        one = next((one for one in self._rows() if one.id == evaluation_id), None)
        if one is not None:
            self.accept()
            self.person_wanted.emit(one.staff_id, self._year())

    def _rows(self) -> Sequence[BoardRow]:
        return self._board.rows if self._board else ()

    def _open(self, ids: Sequence[str]) -> list[str]:
        closed = {one.id for one in self._rows() if one.closed}
        return [one for one in ids if one not in closed]

    def _run(
        self, operation: Callable[[Workspace], Changed], said: str, *, undo: bool = False
    ) -> None:
        def then(changed: Changed) -> None:
            self.problem.hide()
            text = self.desk.words.text(f"ui.staff.round.{said}", count=changed.count)
            self.desk.window.tell(text, undo=undo)
            self.reload()

        def failed(error: Exception) -> bool:
            self.problem.setText(sentence_of(self.desk, error))
            self.problem.show()
            return True

        self.desk.tasks.run(operation, then, failed, owner=self)
