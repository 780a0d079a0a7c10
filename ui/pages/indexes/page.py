"""The integrity index of all departments at the office, by period."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from cleanclinic.errors import CancelledError
from cleanclinic.operations.index.hospital import (
    RESTS_ON,
    DepartmentStanding,
    HospitalIndex,
    hospital_index,
)
from cleanclinic.operations.index.periods import Period
from cleanclinic.operations.index.reports import Report, hospital_report
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.held import Changes
from cleanclinic.words import Words
from ui.pages.indexes.period_box import PeriodBox
from ui.pages.indexes.rows import CHIPS, chips_of, index_columns, index_row
from ui.pages.indexes.summary import IndexSummary
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.index_dialog import IndexDialog
from ui.parts.job import Job, Progress
from ui.parts.layouts import button, column
from ui.parts.page import Desk, Page
from ui.parts.patience import show_if_long
from ui.parts.record_table import RecordTable
from ui.parts.report_papers import ReportPapers
from ui.parts.search_box import SearchBox
from ui.parts.table_more import TableMore
from ui.parts.table_row import Row


@dataclass(frozen=True)
class _Seen:
    found: HospitalIndex
    report: Report
    rows: Sequence[Row]


class IndexesPage(Page):
    """A table of departments with their indexes; one that is opened is explained."""

    kinds = RESTS_ON

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self._found: HospitalIndex | None = None
        self._job: Job | None = None
        # Left while it was reckoned: done when it is shown again.
        self._left = False
        self.dialog: IndexDialog | None = None
        self.search = SearchBox(desk)
        self.period = PeriodBox(desk)
        self.period.chosen.connect(self._read)
        self.explain = button(desk, text("ui.indexes.explain"), icon_name="circle-help")
        self.papers = ReportPapers(desk, self)
        self.summary = IndexSummary(desk, self.period)
        self.chips = FilterChips(desk, text("ui.indexes.chips"))
        self.chips.chosen.connect(self._filter)
        self.empty = Empty(desk, "award", text("ui.departments.empty"), text("ui.indexes.begin"))
        self.empty.wanted.connect(self._begin)
        self.stopped = Empty(desk, "award", text("ui.indexes.stopped"), text("ui.indexes.again"))
        self.stopped.wanted.connect(self._read)
        self.table = RecordTable(desk, "indexes", index_columns(desk), chips=self.chips)
        TableMore(desk, self, self.table, text("nav.indexes"))
        self._lay_out()

    # The page

    def title(self) -> str:
        return self.words.text("nav.indexes")

    def subtitle(self) -> str:
        found = self._found
        if found is None:
            return ""
        return self.words.text("ui.indexes.subtitle", day=found.day, rules=found.rules.title)

    def top_actions(self) -> list[QWidget]:
        return [self.search, self.explain, self.papers.excel, self.papers.pdf]

    def reading_actions(self) -> list[QWidget]:
        return self.top_actions()

    def reload(self, changes: Changes | None) -> None:
        self._read()

    def leave(self) -> None:
        """Nobody waits for it any more."""
        self._left = self._job is not None
        self._stop()

    def show_record(self, record_id: str) -> None:
        """Selects a department."""
        self.table.select([record_id])

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._left:
            self._read()

    # Why it is so

    def open_dialog(self, department_id: str) -> None:
        """Explains the index of a department; of one that was not heard of there is none."""
        one = self._standing(department_id)
        if one is None or one.found is None:
            return
        places = {
            "self_check": ("reviews", ""),
            "rectified": ("orders", f"all/{one.id}"),
            "issue_veto": ("orders", f"all/{one.id}"),
        }
        shown = IndexDialog(self.desk, self, one.found, whose=one.name, places=places)
        shown.chosen.connect(self.desk.window.go)
        shown.finished.connect(shown.deleteLater)
        self.dialog = shown
        shown.open()

    # How it is built

    def _lay_out(self) -> None:
        look = self.desk.look
        self.table.view.setAccessibleName(self.words.text("nav.indexes"))
        self.explain.clicked.connect(lambda: self.open_dialog(self.table.current_id()))
        self.table.opened.connect(self.open_dialog)
        self.table.current_changed.connect(self._on_current)
        self.table.set_menu(self._menu)
        self.table.follow(self.search)
        self.search.down.connect(self.table.select_first)
        listed = QWidget()
        layout = column(look, self.summary, self.table, gap=12, into=listed)
        layout.setStretch(1, 1)
        self._stack = QStackedWidget()
        for widget in (listed, self.empty, self.stopped):
            self._stack.addWidget(widget)
        self._stack.hide()
        column(look, self._stack, margins=(20, 14, 20, 16), into=self)
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self.papers.print_shown)
        self._on_current("")

    def _menu(self, ids: list[str]) -> Sequence[QAction | None]:
        one = self._standing(ids[0]) if len(ids) == 1 else None
        if one is None:
            return []
        why = QAction(self.words.text("ui.indexes.explain"), self)
        why.setEnabled(one.found is not None)
        why.triggered.connect(partial(self.open_dialog, one.id))
        orders = QAction(self.words.text("ui.indexes.orders"), self)
        orders.triggered.connect(partial(self.desk.window.go, "orders", f"all/{one.id}"))
        return [why, orders]

    # What is shown

    def _read(self) -> None:
        self._stop()
        self._left = False
        reckon = partial(_reckon, period=self.period.period, words=self.words)
        job = self._job = self.desk.tasks.run_long(reckon, self._show, self._failed)
        show_if_long(self.desk.window, self.words.text("ui.indexes.wait"), job)

    def _stop(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _failed(self, error: Exception) -> bool:
        """What a person stopped leaves what was shown before."""
        if not isinstance(error, CancelledError) or self._job is None or not self._job.cancelled:
            return False
        self._job = None
        if self._found is not None:
            self.period.choose(self._found.period)
        else:
            self._stack.setCurrentWidget(self.stopped)
            self._stack.show()
        return True

    def _show(self, seen: _Seen) -> None:
        if seen.found.period != self.period.period:
            # Another one was chosen when this one was as good as done.
            return
        self._job = None
        found = self._found = seen.found
        self.papers.show_report(seen.report)
        heard = any(one.found is not None for one in found.rows)
        key = "ui.indexes.empty" if found.rows else "ui.departments.empty"
        self.empty.say(self.words.text(key))
        self.summary.show_index(found)
        self.chips.show_chips(chips_of(found, self.words))
        self.table.show_rows(seen.rows)
        self._filter(self.chips.current)
        self._stack.setCurrentIndex(0)
        if not heard:
            self._stack.setCurrentWidget(self.empty)
        self._stack.show()
        self._on_current(self.table.current_id())
        self.heading_changed.emit()

    def _begin(self) -> None:
        """Where it begins: a department's PC is let in, then its bundle comes."""
        some = self._found is not None and bool(self._found.rows)
        self.desk.window.go("inbox" if some else "requests")

    def _filter(self, name: str) -> None:
        asks = CHIPS.get(name)
        rows = self._found.rows if self._found else ()
        shown = frozenset(one.id for one in rows if asks is None or asks(one))
        self.table.set_filter("chip", None if asks is None else lambda row: row.id in shown)

    def _standing(self, department_id: str) -> DepartmentStanding | None:
        rows = self._found.rows if self._found else ()
        return next((one for one in rows if one.id == department_id), None)

    def _on_current(self, department_id: str) -> None:
        one = self._standing(department_id)
        self.explain.setEnabled(one is not None and one.found is not None)


def _reckon(workspace: Workspace, progress: Progress, *, period: Period, words: Words) -> _Seen:
    found = hospital_index(workspace, period, progress=progress, cancelled=progress.cancelled)
    rows = [index_row(one, words) for one in found.rows]
    return _Seen(found, hospital_report(workspace, found, words=words), rows)
