"""The columns of an evaluation side by side over the seven headings."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QWidget

from cleanclinic.operations.ethics.board import EvaluationDetail
from cleanclinic.records.decimals import plain
from cleanclinic.records.ethics_evaluation import EthicsColumn
from cleanclinic.records.ethics_terms import EthicsHeading, ReviewLevel
from ui.pages.staff.view import grade_badge
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, column, label, rule
from ui.parts.pills import Pill
from ui.parts.style import dress

_COLUMN_WIDTH, _FULL_WIDTH = 72, 40


class EvaluationGrid(QFrame):
    """Marks, grades and signatures; the head of a column opens it.

    Signals: `column_wanted` (ReviewLevel).
    """

    column_wanted = Signal(object)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        dress(self, "inner")
        self.heads: dict[ReviewLevel, QPushButton] = {}
        self._layout = column(kit.look, gap=0, margins=(14, 10, 14, 12), into=self)
        self._body: QWidget | None = None

    def show_detail(self, detail: EvaluationDetail) -> None:
        """Shows an evaluation in place of what was there."""
        if self._body is not None:
            self._layout.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = QWidget()
        grid = QGridLayout(self._body)
        look = self._kit.look
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(4))
        grid.setVerticalSpacing(look.px(5))
        grid.setColumnStretch(0, 1)
        levels = detail.rules.levels
        columns = {level: detail.evaluation.column(level) for level in levels}
        self._show_heads(grid, detail)
        at = self._rule(grid, 1, len(levels))
        for heading in EthicsHeading:
            self._show_heading(grid, at, heading, detail, columns)
            at += 1
        at = self._rule(grid, at, len(levels))
        self._show_sums(grid, at, detail, columns)
        self._show_signed(grid, at + 1, detail, columns)
        self._layout.addWidget(self._body)

    def _show_heads(self, grid: QGridLayout, detail: EvaluationDetail) -> None:
        text = self._kit.words.text
        grid.addWidget(label(text("paper.ethics.heading"), "muted"), 0, 0)
        self._put(grid, 0, 1, label(text("paper.ethics.full"), "muted"))
        closed = detail.evaluation.is_final() or bool(self._kit.read_only)
        self.heads = {}
        for place, level in enumerate(detail.rules.levels, 2):
            head = button(
                self._kit, text(f"paper.ethics.level.{level}"), "link",
                icon_name="eye" if closed else "pencil",
                name=text("ui.staff.column.open", level=text(f"review_level.{level}")),
            )  # fmt: skip
            head.clicked.connect(lambda _=False, level=level: self.column_wanted.emit(level))
            self.heads[level] = head
            self._put(grid, 0, place, head)

    def _rule(self, grid: QGridLayout, at: int, levels: int) -> int:
        grid.addWidget(rule(), at, 0, 1, levels + 2)
        return at + 1

    def _show_heading(
        self,
        grid: QGridLayout,
        at: int,
        heading: EthicsHeading,
        detail: EvaluationDetail,
        columns: Mapping[ReviewLevel, EthicsColumn],
    ) -> None:
        grid.addWidget(Elided(self._kit.words.text(f"ethics_heading.{heading}"), "small"), at, 0)
        full = detail.rules.heading(heading).full
        self._put(grid, at, 1, label(plain(full), "muted"))
        for place, one in enumerate(columns.values(), 2):
            mark = one.marks.get(heading)
            shown = label("—", "muted") if mark is None else label(plain(mark))
            if mark is not None and mark < full:
                shown.setStyleSheet(f"color: {self._kit.look.colour('warn_text').name()};")
            self._put(grid, at, place, shown)

    def _show_sums(
        self,
        grid: QGridLayout,
        at: int,
        detail: EvaluationDetail,
        columns: Mapping[ReviewLevel, EthicsColumn],
    ) -> None:
        grid.addWidget(label(self._kit.words.text("paper.ethics.sum"), "heading"), at, 0)
        self._put(grid, at, 1, label(plain(detail.rules.full), "muted"))
        for place, one in enumerate(columns.values(), 2):
            total = plain(sum(one.marks.values(), Decimal(0))) if one.marks else "—"
            self._put(grid, at, place, label(total, "heading" if one.marks else "muted"))

    def _show_signed(
        self,
        grid: QGridLayout,
        at: int,
        detail: EvaluationDetail,
        columns: Mapping[ReviewLevel, EthicsColumn],
    ) -> None:
        """Grade, name and day of each column, one below the other."""
        look, words = self._kit.look, self._kit.words
        grid.addWidget(label(words.text("ui.staff.signed"), "muted"), at, 0)
        for place, one in enumerate(columns.values(), 2):
            cell = QWidget()
            cell.setFixedWidth(look.px(_COLUMN_WIDTH))
            lines = column(look, gap=2, into=cell)
            if one.grade is not None:
                pill = Pill(look, grade_badge(words, one.grade))
                lines.addWidget(pill, 0, Qt.AlignmentFlag.AlignHCenter)
            day = _day(one.on, detail.evaluation.year)
            for said in (one.by, day):
                if said:
                    shown = Elided(said, "muted")
                    shown.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                    lines.addWidget(shown)
            if not one.by and not day:
                shown_none = label(words.text("ui.staff.unsigned"), "muted")
                lines.addWidget(shown_none, 0, Qt.AlignmentFlag.AlignHCenter)
            grid.addWidget(cell, at, place, Qt.AlignmentFlag.AlignTop)

    def _put(self, grid: QGridLayout, at: int, place: int, widget: QWidget) -> None:
        wide = _FULL_WIDTH if place == 1 else _COLUMN_WIDTH
        widget.setFixedWidth(self._kit.look.px(wide))
        if isinstance(widget, QLabel):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
        grid.addWidget(widget, at, place, Qt.AlignmentFlag.AlignCenter)


def _day(day: date | None, year: int) -> str:
    """Month and day in the evaluation's own year."""
    if day is None:
        return ""
    return f"{day:%m-%d}" if day.year == year else f"{day:%y-%m-%d}"
