"""How the cells of a table are painted: straight from the model's values, heads of groups too."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
)

from cleanclinic.words import Words
from ui.parts.cut_text import cut_text
from ui.parts.icons import paint_icon
from ui.parts.kit import Kit
from ui.parts.pills import Badge, badge_width, paint_badge
from ui.parts.style import Look
from ui.parts.table_cell import Bar, Cell, Link, cell_text
from ui.parts.table_groups import Head
from ui.parts.table_model import Index, TableModel
from ui.parts.table_row import Column

INSET = 10
"""How far a cell's text stands from its left edge at 100 %."""
# The widest number a bar may have.
_WIDEST = "100.00 "
_ROLES = {"muted": "muted", "number": "muted"}
_ACROSS = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}
# Flags are put together once: for every cell that takes as long as much of painting it.
_ALONG = {name: int(Qt.AlignmentFlag.AlignVCenter | across) for name, across in _ACROSS.items()}


def right_inset(align: str, inset: int) -> int:
    """How far a text ends from its right edge: figures keep off the edge of the table."""
    return inset // 2 if align == "left" else inset


def paint_check(painter: QPainter, look: Look, place: QRectF, state: Qt.CheckState) -> None:
    """Draws a check box in the middle of `place`."""
    side = look.px(15)
    box = QRectF(
        place.center().x() - side / 2, place.center().y() - side / 2, side, side
    )  # fmt: skip
    on = state != Qt.CheckState.Unchecked
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.colour("accent" if on else "line_strong"), 1.2))
    painter.setBrush(look.colour("accent" if on else "surface"))
    painter.drawRoundedRect(box, look.px(3), look.px(3))
    if on:
        name = "check" if state == Qt.CheckState.Checked else "minus"
        inner = box.adjusted(1.5, 1.5, -1.5, -1.5)
        paint_icon(painter, inner, name, look.colour("on_accent"))


class CellDelegate(QStyledItemDelegate):
    """Paints a cell straight from the model's values: one call a cell, no style in between."""

    def __init__(
        self, kit: Kit, model: TableModel, view: QTableView, *, pointed: Callable[[], int]
    ) -> None:
        """`pointed` gives the row the mouse is over, or -1."""
        super().__init__(view)
        self._look = kit.look
        self._words = kit.words
        self._model = model
        self._view = view
        self._pointed = pointed
        # The column that stands leftmost, where signs of the whole row are painted.
        self.first = 0
        # The selected rows: to ask the selection for every cell costs as much as painting it.
        self.chosen: frozenset[int] = frozenset()
        self._font = kit.look.font()
        self._strong = kit.look.font(bold=True)
        self._metrics = QFontMetrics(self._font)
        self._strong_metrics = QFontMetrics(self._strong)
        self._elided: dict[tuple[str, int, bool], str] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, view = self._look, self._view
        place, number = index.row(), index.column()
        rect: QRect = option.rect  # type: ignore[attr-defined] # missing in Qt's stubs
        current = view.currentIndex().row() == place
        head = self._model.head_at(place)
        if head is not None:
            self._paint_head(painter, rect, head, is_current=current)
            return
        if place in self.chosen:
            painter.fillRect(rect, look.colour("accent_soft"))
        elif self._pointed() == place:
            painter.fillRect(rect, look.colour("surface_hover"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, look.colour("line_row"))
        if current and view.hasFocus() and number == self.first:
            painter.fillRect(
                rect.x(), rect.y(), look.px(3), rect.height() - 1, look.colour("focus")
            )
        if number == self.first and self._model.row_at(place).mark:
            rect = self._paint_mark(painter, rect)
        self._paint_cell(painter, rect, place, number)
        # A pill leaves it on; what the view paints next would show half pixels at 150 %.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_head(self, painter: QPainter, rect: QRect, head: Head, *, is_current: bool) -> None:
        """The head of a group across the whole row: each cell paints its piece of it."""
        look, view = self._look, self._view
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, look.colour("surface_alt"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, look.colour("line"))
        if is_current and view.hasFocus():
            painter.fillRect(0, rect.y(), look.px(3), rect.height() - 1, look.colour("focus"))
        side, inset = look.px(16), look.px(INSET)
        spot = QRectF(inset, rect.center().y() - side / 2, side, side)
        name = "chevron-down" if head.is_open else "chevron-right"
        paint_icon(painter, spot, name, look.colour("muted"))
        left = inset + side + look.px(6)
        text = head.text or self._words.text("part.filter.blank")
        painter.setFont(self._strong)
        painter.setPen(look.colour("text"))
        room = QRect(left, rect.y(), view.viewport().width() - left - inset, rect.height() - 1)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(room, middle, text)
        room.setLeft(left + painter.fontMetrics().horizontalAdvance(text) + look.px(10))
        painter.setFont(self._font)
        painter.setPen(look.colour("muted"))
        told = self._words.text("part.table.group.count", count=head.count)
        sums = totals_text(self._words, self._model, head.totals)
        painter.drawText(room, middle, " · ".join([told, *sums]))
        painter.restore()

    def _paint_mark(self, painter: QPainter, rect: QRect) -> QRect:
        """The warning sign of a row at the end of its first cell; gives the room that is left."""
        side = self._look.px(15)
        left = rect.right() - side - self._look.px(4)
        spot = QRectF(left, rect.center().y() - side / 2, side, side)
        paint_icon(painter, spot, "triangle-alert", self._look.colour("warn_text"))
        return rect.adjusted(0, 0, left - rect.right() - 1, 0)

    def _paint_cell(self, painter: QPainter, rect: QRect, place: int, number: int) -> None:
        look = self._look
        column = self._model.columns[number]
        cell = self._model.cell(place, number)
        inset = look.px(INSET)
        middle = rect.y() + (rect.height() - 1) / 2
        if column.kind == "check":
            on = self._model.row_at(place).id in self._model.checked
            state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            paint_check(painter, look, QRectF(rect), state)
        elif isinstance(cell, Badge):
            paint_badge(painter, look, cell, rect.x() + inset, middle)
        elif isinstance(cell, Bar):
            self._paint_bar(painter, rect, cell, inset)
        elif isinstance(cell, Link):
            self._paint_link(painter, rect, cell, inset)
        elif cell is not None and cell != "":
            room = rect.adjusted(inset, 0, -right_inset(column.align, inset), -1)
            role = _ROLES.get(column.kind, "text")
            strong = column.kind == "strong"
            painter.setFont(self._strong if strong else self._font)
            painter.setPen(look.colour(role))
            text = self._fit(shown_text(column, cell), room.width(), strong=strong)
            painter.drawText(room, _ALONG[column.align], text)

    def _paint_bar(self, painter: QPainter, rect: QRect, bar: Bar, inset: int) -> None:
        """The number first, so that numbers stand below one another, and the bar behind it."""
        look = self._look
        number = QRect(rect.x() + inset, rect.y(), self._metrics.horizontalAdvance(_WIDEST), 0)
        number.setHeight(rect.height() - 1)
        painter.setFont(self._strong)
        painter.setPen(look.colour("muted" if bar.tone == "plain" else "text"))
        painter.drawText(number, _ALONG["right"], str(bar))
        left, tall = number.right() + look.px(10), look.px(10)
        whole = rect.right() - inset - left
        top = rect.y() + (rect.height() - 1 - tall) / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for wide, role in ((whole, "track"), (whole * float(bar.value) / 100, bar.tone)):
            painter.setBrush(look.colour(role if role == "track" else f"chart_{role}"))
            painter.drawRoundedRect(QRectF(left, top, max(wide, look.px(2)), tall), 3, 3)

    def _paint_link(self, painter: QPainter, rect: QRect, link: Link, inset: int) -> None:
        look = self._look
        side = look.px(14)
        painter.setPen(look.colour("link"))
        painter.setFont(self._font)
        left = rect.x() + inset
        if link.icon_name:
            spot = QRectF(left, rect.center().y() - side / 2, side, side)
            paint_icon(painter, spot, link.icon_name, look.colour("link"))
            left += side + look.px(4)
        room = QRect(left, rect.y(), rect.right() - left, rect.height() - 1)
        text = self._fit(link.text, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _fit(self, text: str, width: int, *, strong: bool = False) -> str:
        key = (text, width, strong)
        if (fitted := self._elided.get(key)) is None:
            if len(self._elided) > 20_000:
                self._elided.clear()
            text = text.replace("\n", " ")
            metrics = self._strong_metrics if strong else self._metrics
            fitted = cut_text(metrics, text, width)
            self._elided[key] = fitted
        return fitted

    def _of(self, column: int) -> QFontMetrics:
        """How wide letters of a column are."""
        strong = self._model.columns[column].kind == "strong"
        return self._strong_metrics if strong else self._metrics

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: Any, index: Index
    ) -> bool:
        """Shows the whole text where the cell could not."""
        on_row = index.isValid() and self._model.head_at(index.row()) is None
        text = self._told(index.row(), index.column()) if on_row else ""
        room = option.rect.width() - self._look.px(INSET) * 3 // 2
        marked = on_row and bool(self._model.row_at(index.row()).mark)
        wide = on_row and self._of(index.column()).horizontalAdvance(text) > room
        if event.type() == QEvent.Type.ToolTip and (wide or marked):
            QToolTip.showText(event.globalPos(), text, view)
        else:
            QToolTip.hideText()
        return True

    def _told(self, place: int, number: int) -> str:
        """The whole of a cell, and what a person has to look at in its row."""
        parts = (cell_text(self._model.cell(place, number)), self._model.row_at(place).mark)
        return "\n".join(filter(None, parts))

    def widest(self, column: int, rows: int = 50) -> int:
        """The width the first `rows` cells of a column ask for."""
        look = self._look
        widest = self._metrics.horizontalAdvance(self._model.columns[column].title) + look.px(24)
        for place in range(min(rows, self._model.rowCount())):
            cell = self._model.cell(place, column)
            wide = (
                badge_width(look, cell)
                if isinstance(cell, Badge)
                else self._of(column).horizontalAdvance(cell_text(cell))
            )
            widest = max(widest, round(wide) + look.px(INSET) * 2)
        return min(widest, look.px(480))


def totals_text(words: Words, model: TableModel, totals: Mapping[str, Any]) -> list[str]:
    """Each sum with the title of its column."""
    titles = {column.key: column.title for column in model.columns}
    return [
        words.text("part.table.total", column=titles[key], sum=number_text(value))
        for key, value in totals.items()
    ]


def shown_text(column: Column, cell: Cell) -> str:
    """What is painted of a cell: a number that is summed is written as its sum is."""
    if (column.total or column.parted) and isinstance(cell, int | float | Decimal):
        return number_text(cell)
    return cell_text(cell)


def number_text(value: float | Decimal) -> str:
    """A number with its thousands parted, and without zeros behind the point that say nothing."""
    text = f"{value:,}"
    return text.rstrip("0").rstrip(".") if text.endswith(".00") else text


def alignment_of(name: str) -> Qt.AlignmentFlag:
    """Where the text of a column stands across."""
    return _ACROSS[name]
