"""Reports: a list, a period, a table with bars, to paper and Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QListWidget, QListWidgetItem, QWidget

from cleanclinic.operations.ethics.sheets import write_evaluations
from cleanclinic.operations.index.hospital import hospital_index
from cleanclinic.operations.index.periods import Period
from cleanclinic.operations.index.reports import (
    QUARTERS,
    Report,
    hospital_report,
    make_report,
    report_names,
    report_years,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.held import Changes
from cleanclinic.words import Words
from ui.pages.reports.shape import report_columns, report_rows, text_lengths
from ui.parts.charts import BarChart
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.files import choose_target
from ui.parts.flow import FlowLine
from ui.parts.job import Progress
from ui.parts.lane import Rank
from ui.parts.layouts import button, column, label, row
from ui.parts.page import Desk, Page
from ui.parts.patience import show_if_long
from ui.parts.record_table import RecordTable
from ui.parts.report_papers import ReportPapers
from ui.parts.scroll import scrolled
from ui.parts.style import dress
from ui.parts.table_export import EXCEL

_LIST = 210
_BAR, _BARS_MOST, _AROUND = 26, 12, 63
# Where it is narrower the list of reports becomes a box above.
_NARROW = 800
_STANDING = ("risks", "controls", "consistency")
# The report that has more to tell of each person than fits a page.
_DETAILED = "ethics"
# The report that takes long where there are many departments.
_LONG = "departments"
_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class _Offer:
    names: Sequence[str]
    years: Sequence[int]


class ReportsPage(Page):
    """One report at a time; which one and of what period is remembered."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.report: Report | None = None
        self._table: RecordTable | None = None
        self._shape: tuple[object, ...] = ()
        text = self.words.text
        self.names = QListWidget()
        dress(self.names, "choices")
        self.names.setAccessibleName(text("ui.reports.list"))
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.currentItemChanged.connect(lambda *_: self._make())
        self.pick = QComboBox()
        self.pick.setAccessibleName(text("ui.reports.list"))
        self.pick.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.pick.activated.connect(self.names.setCurrentRow)
        self.year = QComboBox()
        self.year.setAccessibleName(text("pledge_campaign.year"))
        self.year.currentIndexChanged.connect(lambda _: self._make())
        self.quarters = FilterChips(desk, text("ui.reports.quarter.0"))
        self.quarters.show_chips(
            [
                ("0", text("ui.reports.quarter.0")),
                *((str(q), text("ui.reports.quarter", quarter=q)) for q in QUARTERS),
            ]
        )
        self.quarters.chosen.connect(lambda _: self._make())
        self.standing = label(text("ui.reports.standing"), "muted")
        self.heading = label("", "heading")
        self.about = label("", "muted")
        self.note = label("", "muted", wrap=True)
        self.measured = label("", "small")
        self.chart = BarChart(desk, "", label_width=150)
        self.empty = Empty(desk, "chart-column", text("ui.reports.empty"))
        self.empty.hide()
        self.papers = ReportPapers(desk, self)
        self.detail = button(desk, text("ui.reports.detail"), icon_name="file-spreadsheet")
        self.detail.clicked.connect(self._choose_detail)
        self._build()

    # The page

    def title(self) -> str:
        return self.words.text("nav.reports")

    def subtitle(self) -> str:
        return self.report.title if self.report else ""

    def top_actions(self) -> list[QWidget]:
        detailed = self.report is not None and self.report.name == _DETAILED
        return [*([self.detail] if detailed else []), self.papers.excel, self.papers.pdf]

    def reading_actions(self) -> list[QWidget]:
        return self.top_actions()

    def reload(self, changes: Changes | None) -> None:
        self.desk.tasks.run(
            lambda workspace: _Offer(report_names(workspace), report_years(workspace)),
            self._offer, key="reports", rank=Rank.READ,
        )  # fmt: skip

    def show_record(self, record_id: str) -> None:
        """Shows a report by its name."""
        for place in range(self.names.count()):
            if self.names.item(place).data(_ROLE) == record_id:
                self.names.setCurrentRow(place)

    # How it is built

    def _build(self) -> None:
        look = self.desk.look
        left = QFrame()
        dress(left, "card")
        left.setFixedWidth(look.px(_LIST))
        column(look, self.names, margins=(6, 8, 6, 8), into=left)
        self._left = left
        self.pick.hide()
        period = FlowLine(look.px(10), look.px(6))
        for part in (self.pick, self.year, self.quarters, self.standing):
            period.line.addWidget(part)
        self._body = column(look, self.heading, self.about, gap=6)
        self._place = column(look, gap=0)
        inner = QWidget()
        self._inner = column(
            look, self._body, self._place, self.note, self.measured, self.chart, None,
            gap=12, margins=(16, 14, 16, 14), into=inner,
        )  # fmt: skip
        right = QFrame()
        dress(right, "card")
        area = column(look, scrolled(inner), self.empty, into=right)
        area.setStretch(0, 1)
        area.setStretch(1, 1)
        self._area = area
        middle = column(look, period, right, gap=12)
        middle.setStretch(1, 1)
        whole = row(look, left, middle, gap=16, margins=(20, 16, 20, 16), into=self)
        whole.setStretch(1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < self.desk.look.px(_NARROW)
        self._left.setVisible(not narrow)
        self.pick.setVisible(narrow)
        super().resizeEvent(event)

    # What is shown

    def _offer(self, offer: _Offer) -> None:
        chosen = self.report.name if self.report else offer.names[0]
        self.names.blockSignals(True)
        self.names.clear()
        self.pick.clear()
        for name in offer.names:
            item = QListWidgetItem(self.words.text(f"report.{name}"), self.names)
            item.setData(_ROLE, name)
            self.pick.addItem(item.text())
            if name == chosen:
                self.names.setCurrentItem(item)
        if self.names.currentRow() < 0:
            self.names.setCurrentRow(0)
        self.names.blockSignals(False)
        year = self.year.currentData() if self.year.count() else self.desk.today().year
        self.year.blockSignals(True)
        self.year.clear()
        for one in offer.years:
            self.year.addItem(self.words.text("report.period.year", year=one), one)
        self.year.setCurrentIndex(max(self.year.findData(year), 0))
        self.year.blockSignals(False)
        self._make()

    def _make(self) -> None:
        item: QListWidgetItem | None = self.names.currentItem()
        if item is None or not self.year.count():
            return
        name = item.data(_ROLE)
        self.pick.setCurrentIndex(self.names.currentRow())
        standing = name in _STANDING
        self.standing.setVisible(standing)
        self.empty.say(self.words.text(f"ui.reports.empty{'.standing' if standing else ''}"))
        self.year.setVisible(not standing)
        self.quarters.setVisible(not standing)
        period = Period(self.year.currentData(), int(self.quarters.current))
        if name == _LONG:
            reckon = partial(_indexes, period=period, words=self.words)
            job = self.desk.tasks.run_long(reckon, self._show)
            show_if_long(self.desk.window, self.words.text("ui.indexes.wait"), job)
            return
        self.desk.tasks.run(
            partial(make_report, name=name, period=period, words=self.words), self._show,
            key="report",
        )  # fmt: skip

    def _show(self, report: Report) -> None:
        lengths = text_lengths(report)
        shape = (report.heads, *(length > 0 for length in lengths))
        if shape != self._shape:
            self._shape = shape
            self._new_table(report, lengths)
        self.report = report
        assert self._table is not None
        self.heading.setText(report.title)
        self.about.setText(report.about)
        self.note.setText(report.note)
        self.note.setVisible(bool(report.note))
        rows = report_rows(report)
        self._table.show_rows(rows)
        bars = [one for one in report.bars if one[1] > 0][:_BARS_MOST]
        self.measured.setText(self.words.text("report.bars", what=report.measured))
        self.measured.setVisible(bool(bars))
        self.chart.rename(self.measured.text())
        self.chart.show_bars([(one[0], one[1], "main") for one in bars], [one[2] for one in bars])
        self.chart.setFixedHeight(self.desk.look.px(max(len(bars), 1) * _BAR))
        self.chart.setVisible(bool(bars))
        self._fit_table()
        anything = bool(report.rows)
        self.empty.setVisible(not anything)
        scroll = self._area.itemAt(0).widget()
        scroll.setVisible(anything)
        self.papers.show_report(report)
        self.detail.setEnabled(anything)
        self.heading_changed.emit()

    def _fit_table(self) -> None:
        """As tall as its rows: the page scrolls, not the table in it."""
        table, look = self._table, self.desk.look
        if table is None:
            return
        bar = table.view.horizontalScrollBar()
        sideways = bar.sizeHint().height() if bar.maximum() else 0
        rows = (table.model.rowCount() + 1) * look.row_height("dense")
        table.setFixedHeight(rows + look.px(_AROUND) + sideways)

    def _new_table(self, report: Report, lengths: Sequence[int]) -> None:
        """Each report has columns of its own; the one with the longest texts has the room."""
        if self._table is not None:
            self._place.removeWidget(self._table)
            self._table.hide()
            self._table.deleteLater()
        columns = report_columns(self.desk, report, lengths)
        self._table = RecordTable(self.desk, f"report.{report.name}", columns, density="dense")
        self._table.view.setAccessibleName(report.title)
        # The sums stand in the last row.
        self._table.foot_bar.hide()
        self._table.view.horizontalScrollBar().rangeChanged.connect(lambda *_: self._fit_table())
        self._place.addWidget(self._table)

    # What is done

    def _choose_detail(self) -> None:
        year, title = self.year.currentData(), self.detail.text()
        name = self.words.text("ui.staff.print.year.name", year=year)
        if path := choose_target(self, self.desk, title, name, EXCEL, "ui.reports"):
            self.save_detail(path)

    def save_detail(self, path: Path) -> None:
        """Keeps everybody's evaluation of the year as a workbook."""
        said = self.words.text("ui.reports.saved", name=path.name)
        write = partial(
            write_evaluations, year=self.year.currentData(), path=path, words=self.words
        )
        self.desk.tasks.run(
            write, lambda _: self.desk.window.tell(said), owner=self, busy=self.detail
        )


def _indexes(workspace: Workspace, progress: Progress, *, period: Period, words: Words) -> Report:
    found = hospital_index(workspace, period, progress=progress, cancelled=progress.cancelled)
    return hospital_report(workspace, found, words=words)
