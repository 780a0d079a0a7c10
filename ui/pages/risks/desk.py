"""The desk of risk points: the shared one, with the matrix beside it and a line above the list."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.risks.lines import COPIED
from cleanclinic.records.held import Held
from ui.pages.risks.list_strip import ListStrip
from ui.pages.risks.matrix_card import MatrixCard
from ui.pages.risks.new_risk import NewRiskDialog
from ui.pages.risks.plan import risk_plan
from ui.pages.risks.reader import EMPTY, RiskReader, RiskView
from ui.pages.risks.side import RiskSide
from ui.parts.layouts import column
from ui.parts.page import Desk
from ui.parts.record_desk import RecordDesk
from ui.parts.record_new import NewRecordDialog
from ui.parts.record_side import RecordSide
from ui.parts.record_view import DeskView
from ui.parts.risk_matrix import RiskMatrix
from ui.parts.table_row import Row

_LOW = 560
_CELL = "cell"


class RiskDesk(RecordDesk):
    """Signals: `library_wanted` where there is no point yet; `status_wanted` of the current one."""

    library_wanted = Signal()
    status_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        self.reader = RiskReader()
        self.risks: RiskView = EMPTY
        self.matrix_card: MatrixCard | None = None
        super().__init__(desk, risk_plan(desk, self.reader))
        self.beside.narrowed.connect(lambda _: self._fit())
        self.loaded.connect(self._show_risks)

    def begin(self) -> None:
        self.library_wanted.emit()

    def lift_filters(self) -> None:
        super().lift_filters()
        if self.matrix.chosen:
            self.matrix.press(self.matrix.chosen)

    @property
    def risk_side(self) -> RiskSide:
        """The side, which knows more of a point than its fields."""
        assert isinstance(self.side, RiskSide)
        return self.side

    @property
    def matrix(self) -> RiskMatrix:
        """The matrix above the form."""
        self.beside.place_side()
        assert self.matrix_card is not None
        return self.matrix_card.matrix

    # What stands around table and form

    def make_side(self) -> RecordSide:
        side = RiskSide(self.desk, self.plan, self.reader)
        side.status_wanted.connect(self.status_wanted)
        return side

    def placed_table(self) -> QWidget:
        self.list_strip = ListStrip(self.desk)
        placed = QWidget()
        column(self.desk.look, self.list_strip, self.table, gap=6, into=placed).setStretch(1, 1)
        return placed

    def placed_side(self) -> QWidget:
        self.matrix_card = card = MatrixCard(self.desk)
        card.matrix.cell_chosen.connect(lambda high, right: self._on_cell((high, right)))
        card.matrix.cleared.connect(lambda: self._on_cell(None))
        placed = QWidget()
        column(self.desk.look, card, self.side, gap=12, into=placed).setStretch(1, 1)
        self._fit()
        return placed

    def make_new(self, like: Mapping[str, Any] | None) -> NewRecordDialog:
        copied = self.risks.rows.get((like or {}).get(COPIED, ""))
        controls = copied.controls if copied else 0
        return NewRiskDialog(self.desk, self, self.plan, self.view, like, controls)

    def copied(self, held: Held[Any]) -> dict[str, Any]:
        return {**super().copied(held), COPIED: held.record.id}

    # What is shown

    def _show_risks(self, view: DeskView) -> None:
        self.risks = self.reader.view
        self.list_strip.show_state(self.risks.approval, self.risks.review)
        self.list_strip.list_tools.setVisible(bool(view.rows) and view.day is None)
        self.list_strip.switch.show_counts(len(view.held), self.risks.controls)
        self.matrix.show_counts({cell: len(ids) for cell, ids in self.risks.by_cell.items()})
        if self.matrix.chosen:
            self._on_cell(self.matrix.chosen)

    def _on_cell(self, cell: tuple[int, int] | None) -> None:
        wanted = self.risks.by_cell.get(cell, frozenset()) if cell else None

        def in_cell(row: Row) -> bool:
            return wanted is not None and row.id in wanted

        self.table.set_filter(_CELL, None if wanted is None else in_cell)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        """Leaves the matrix out where the form needs its room."""
        if self.matrix_card is not None:
            low = self.height() < self.desk.look.px(_LOW)
            self.matrix_card.setHidden(low or self.beside.is_narrow)
