"""Self-checks of all departments at the office: a list by period, one opened to be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from cleanclinic.operations.self_checks.reviews import (
    ReviewRow,
    ReviewState,
    list_reviews,
    reopen_review,
    send_review,
)
from cleanclinic.operations.self_checks.standing import RunView, run_on
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.past import looking_back
from cleanclinic.records.held import Changes
from ui.pages.selfcheck.column_past import open_column_history, open_run_history
from ui.pages.selfcheck.review_pane import ReviewPane
from ui.pages.selfcheck.reviews_table import (
    REVIEW_CHIPS,
    period_of_row,
    review_columns,
    review_row,
)
from ui.pages.selfcheck.send_dialog import SendDialog
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.lane import Rank
from ui.parts.layouts import button, column
from ui.parts.page import Desk, Page
from ui.parts.read_only import keep_off
from ui.parts.record_day import LookBack
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import open_dialog
from ui.parts.search_box import SearchBox
from ui.parts.table_more import TableMore


@dataclass(frozen=True)
class Loaded:
    """The list, and the run that is open."""

    rows: tuple[ReviewRow, ...]
    view: RunView | None


def read_reviews(workspace: Workspace, *, run_id: str = "", day: date | None = None) -> Loaded:
    """All submitted runs, of now or of a day's end; the one asked for whole, if it is there."""
    then = looking_back(workspace, day)
    rows = list_reviews(then)
    there = any(one.id == run_id for one in rows)
    return Loaded(rows, run_on(workspace, run_id, day) if there else None)


class ReviewsPage(Page):
    """What waits for the office first."""

    kinds = frozenset({"self_check", "self_check_answer", "check_review", "standard", "department"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = self.words.text
        self._rows: dict[str, ReviewRow] = {}
        self._open = ""
        self._first = True
        self.search = SearchBox(desk)
        self.period = QComboBox()
        self.period.setAccessibleName(text("ui.reviews.period"))
        self.period.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.period.activated.connect(self._on_period)
        self.look = button(desk, text("ui.reviews.open"), "primary")
        self.look.clicked.connect(self._open_current)
        self.back = button(desk, text("ui.reviews.back"), icon_name="chevron-left")
        self.back.clicked.connect(self.close_run)
        self.send = button(desk, text("ui.reviews.send"), "primary")
        self.send.clicked.connect(self.open_send)
        self.again = button(desk, text("ui.reviews.again"))
        self.again.clicked.connect(self.reopen)
        for one in (self.send, self.again):
            keep_off(desk, one)
        self.chips = FilterChips(desk, text("ui.reviews.chips"))
        self.chips.chosen.connect(self._filter)
        empty = Empty(desk, "clipboard-check", text("ui.reviews.empty"))
        self.table = RecordTable(
            desk, "reviews", review_columns(desk), chips=self.chips, empty=empty
        )
        self.table.view.setAccessibleName(text("nav.reviews"))
        self.back_to = LookBack(desk, self)
        self.back_to.changed.connect(self._on_day)
        TableMore(desk, self, self.table, text("nav.reviews"), back=self.back_to)
        self.table.opened.connect(self.open_run)
        self.table.current_changed.connect(lambda one: self.look.setEnabled(bool(one)))
        self.table.set_menu(self._menu)
        self.table.follow(self.search)
        self.table.all_wanted.connect(self._lift_period)
        self.search.down.connect(self.table.select_first)
        self.pane = ReviewPane(desk)
        listed = QWidget()
        column(desk.look, self.table, margins=(20, 16, 20, 14), into=listed)
        self.stack = QStackedWidget()
        self.stack.addWidget(listed)
        self.stack.addWidget(self.pane)
        layout = column(desk.look, self.back_to.strip, self.stack, gap=0, into=self)
        layout.setStretch(1, 1)
        for keys, do in (("Ctrl+Return", self.open_send), ("Escape", self.close_run)):
            QShortcut(QKeySequence(keys), self.pane).activated.connect(do)
        QShortcut(QKeySequence("Ctrl+H"), self).activated.connect(self.open_history)

    # The page

    def title(self) -> str:
        row = self._rows.get(self._open)
        return row.department if row else self.words.text("nav.reviews")

    def subtitle(self) -> str:
        text = self.words.text
        if (row := self._rows.get(self._open)) is not None:
            return f"{row.title} · {text(f'check_review_state.{row.state.value}')}"
        if not self.table.is_read:
            return ""
        waiting = sum(REVIEW_CHIPS["waiting"](one) for one in self._rows.values())
        return text("ui.reviews.subtitle", waiting=waiting, total=len(self._rows))

    def top_actions(self) -> list[QWidget]:
        row = self._rows.get(self._open)
        if row is None:
            return [self.search, self.period, self.look]
        if self.back_to.day is not None:
            return [self.back]
        return [self.back, self.again if row.state is ReviewState.SENT else self.send]

    def reading_actions(self) -> list[QWidget]:
        return [self.back] if self._open else [self.search, self.period, self.look]

    def reload(self, changes: Changes | None) -> None:
        read = partial(read_reviews, run_id=self._open, day=self.back_to.day)
        self.desk.tasks.run(read, self._show, key="reviews", rank=Rank.READ)

    def show_record(self, record_id: str) -> None:
        self.open_run(record_id)

    def leave(self) -> None:
        self.pane.leave()

    def focus_search(self) -> None:
        if not self._open:
            self.search.setFocus()

    # What is shown

    def _show(self, loaded: Loaded) -> None:
        self._rows = {one.id: one for one in loaded.rows}
        self.back_to.arrived()
        if loaded.view is None:
            self._open = ""
        else:
            self.pane.show_run(loaded.view, changeable=self.back_to.day is None)
        self._show_periods(loaded.rows)
        counts = {name: sum(map(test, loaded.rows)) for name, test in REVIEW_CHIPS.items()}
        text = self.words.text
        self.chips.show_chips(
            [(name, text(f"ui.reviews.chip.{name}", count=n)) for name, n in counts.items()]
        )
        if self._first and loaded.rows and not counts["waiting"]:
            self.chips.choose("all")
        self._first = False
        self.table.show_rows([review_row(self.words, one) for one in loaded.rows])
        self._filter(self.chips.current)
        if not self.table.current_id():
            self.table.select(self.table.shown_ids()[:1])
        self.look.setEnabled(bool(self.table.current_id()))
        self.stack.setCurrentIndex(1 if self._open else 0)
        self.heading_changed.emit()

    def _on_day(self) -> None:
        self.leave()
        self.table.set_past(on=self.back_to.day is not None)
        self.reload(None)

    def _show_periods(self, rows: Sequence[ReviewRow]) -> None:
        chosen = self.period.currentText()
        self.period.clear()
        self.period.addItem(self.words.text("ui.reviews.period.all"))
        for one in dict.fromkeys(period_of_row(self.words, row) for row in rows):
            self.period.addItem(one)
        self.period.setCurrentIndex(max(self.period.findText(chosen), 0))

    def _on_period(self) -> None:
        wanted = self.period.currentText() if self.period.currentIndex() > 0 else ""
        rows = self._rows
        self.table.set_filter(
            "period",
            lambda row: (
                not wanted or (row.id in rows and period_of_row(self.words, rows[row.id]) == wanted)
            ),
        )

    def _lift_period(self) -> None:
        self.period.setCurrentIndex(0)
        self._on_period()

    def _filter(self, name: str) -> None:
        test, rows = REVIEW_CHIPS.get(name, REVIEW_CHIPS["all"]), self._rows
        self.table.set_filter("chip", lambda row: row.id in rows and test(rows[row.id]))

    def _menu(self, ids: list[str]) -> Sequence[QAction | None]:
        if len(ids) != 1:
            return []
        lead = QAction(self.words.text("ui.reviews.open"), self)
        lead.triggered.connect(lambda: self.open_run(ids[0]))
        history = QAction(self.words.text("part.desk.menu.history"), self)
        history.setShortcut(QKeySequence("Ctrl+H"))
        history.triggered.connect(self.open_history)
        return [lead, history]

    # What is done

    def open_run(self, run_id: str) -> None:
        """Opens a run to be looked at."""
        if run_id:
            self.leave()
            self._open = run_id
            self.reload(None)
            self.pane.panel.setFocus()

    def _open_current(self) -> None:
        self.open_run(self.table.current_id())

    def open_history(self) -> None:
        """Who wrote what: of the run chosen, or of the indicator where one is open."""
        self.leave()
        row, model = self._rows.get(self.table.current_id()), self.pane.model
        if self._open and model is not None:
            open_column_history(
                self.desk, self, model, self.pane.panel.code, changeable=self.pane.panel.changeable
            )
        elif row is not None:
            open_run_history(self.desk, self, row.id, f"{row.department} {row.title}")

    def close_run(self) -> None:
        """Back to the list."""
        self.leave()
        self._open = ""
        self.reload(None)

    def open_send(self) -> None:
        """Shows what would be sent down."""
        row, model = self._rows.get(self._open), self.pane.model
        if row is None or model is None or not self.pane.panel.changeable:
            return
        self.leave()
        dialog = SendDialog(self.desk, self, row.department, model)
        dialog.wanted.connect(self._send)
        open_dialog(dialog)

    def _send(self, remark: str) -> None:
        said = self.words.text("ui.reviews.sent")
        self.desk.tasks.run(
            partial(send_review, run_id=self._open, remark=remark),
            lambda _: self.desk.window.tell(said), busy=self.send,
        )  # fmt: skip

    def reopen(self) -> None:
        """Takes a view up again that was sent down."""
        said = self.words.text("ui.reviews.reopened")
        self.desk.tasks.run(
            partial(reopen_review, run_id=self._open),
            lambda _: self.desk.window.tell(said), busy=self.again,
        )  # fmt: skip
