"""Lists of lines that can be pressed: what is to be done, and short lines of any kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.parts.cut_text import cut_text
from ui.parts.kit import Kit
from ui.parts.pills import Badge, badge_width, paint_badge
from ui.parts.style import BODY, Look

_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
# Of a line to be done and of a plain one: how tall, how far from the edge, how far between.
_TODO_ROW, _TODO_INSET, _TODO_GAP = 33, 8, 10
_ROW, _INSET, _GAP = 29, 5, 8
_PILL_CELL = 92
_SMALL = 13

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class TodoItem:
    """Something to do: a pill with its urgency, what, by when, and the word of its link."""

    id: str
    badge: Badge
    text: str
    date: str = ""
    action: str = ""

    @property
    def spoken(self) -> str:
        return " ".join(filter(None, (self.badge.text, self.text, self.date, self.action)))


@dataclass(frozen=True)
class Line:
    """One line of a list: text, something faint before it, and a pill if need be."""

    id: str
    text: str
    faint: str = ""
    badge: Badge | None = None

    @property
    def spoken(self) -> str:
        badge = self.badge.text if self.badge else ""
        return " ".join(filter(None, (badge, self.faint, self.text)))


class _Lines(QListWidget):
    """As tall as its lines; an area around it scrolls.

    Every line is painted: made of widgets the lines of a start page would take half of its start.

    Signals: `chosen` (id) when a line was pressed, by mouse, Enter or Space.
    """

    chosen = Signal(str)

    def __init__(self, kit: Kit, name: str, height: float) -> None:
        super().__init__()
        self.setAccessibleName(name)
        look = kit.look
        self._row = look.px(height) + look.text_px(BODY) - look.px(BODY)
        self.pointed = -1
        """The place of the line under the mouse; -1 for none."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        for set_policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(1)
        self.setFixedHeight(0)
        self.itemEntered.connect(lambda item: self._point(self.row(item)))
        self.itemClicked.connect(lambda item: self.chosen.emit(self.shown[self.row(item)].id))
        self.currentRowChanged.connect(self._keep_in_sight)

    @property
    def shown(self) -> Sequence["TodoItem | Line"]:
        """The lines in their order."""
        raise NotImplementedError

    def row_height(self) -> int:
        return self._row

    def _list(self) -> None:
        """Lists what is to be shown now; the cursor stays where it was."""
        at = self.currentRow()
        self.clear()
        self.pointed = -1
        for line in self.shown:
            item = QListWidgetItem(line.text, self)
            item.setToolTip(line.text)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, line.spoken)
        self.setFixedHeight(self._row * len(self.shown))
        if self.hasFocus():
            self.setCurrentRow(min(max(at, 0), len(self.shown) - 1))

    def _point(self, place: int) -> None:
        self.pointed = place
        self.viewport().update()

    def _keep_in_sight(self, place: int) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and place >= 0:
            line = self.mapTo(above.widget(), self.visualItemRect(self.item(place)).center())
            above.ensureVisible(0, line.y(), 0, self._row)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentRow() < 0:
            self.setCurrentRow(0)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if pressed and self.currentRow() >= 0:
            self.chosen.emit(self.shown[self.currentRow()].id)
        else:
            super().keyPressEvent(event)


class TodoList(_Lines):
    """Things to do, one a line.

    Signals: `chosen` (id) when a line was pressed.
    """

    def __init__(self, kit: Kit, name: str) -> None:
        super().__init__(kit, name, _TODO_ROW)
        self._items: tuple[TodoItem, ...] = ()
        self._look = kit.look
        self.pill_cell = kit.look.px(_PILL_CELL)
        """How wide the column of pills is: with large text a pill needs more than is usual."""
        self.setItemDelegate(_TodoDelegate(kit.look, self))

    @property
    def shown(self) -> tuple[TodoItem, ...]:
        return self._items

    def show_items(self, items: Sequence[TodoItem]) -> None:
        """Shows these in their order in place of what was there."""
        if self._items != tuple(items):
            self._items = tuple(items)
            pills = {item.badge for item in self._items}
            widest = max((badge_width(self._look, pill) for pill in pills), default=0)
            self.pill_cell = max(self._look.px(_PILL_CELL), ceil(widest))
            self._list()


class LineList(_Lines):
    """Short lines below one another (recent changes, an inbox).

    Signals: `chosen` (id) when a line was pressed.
    """

    def __init__(self, kit: Kit, name: str) -> None:
        super().__init__(kit, name, _ROW)
        self._lines: tuple[Line, ...] = ()
        self.setItemDelegate(_LineDelegate(kit.look, self))

    @property
    def shown(self) -> tuple[Line, ...]:
        return self._lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Shows these in place of what was there."""
        if self._lines != tuple(lines):
            self._lines = tuple(lines)
            self._list()


class _Delegate(QStyledItemDelegate):
    """What all lines have: their height, and where mouse and cursor are."""

    def __init__(self, look: Look, parent: _Lines) -> None:
        super().__init__(parent)
        self._look = look
        self._of = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._of.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, row = self._look, index.row()
        place: QRect = option.rect  # type: ignore[attr-defined] # missing in Qt's stubs
        pointed = self._of.pointed == row
        here = self._of.hasFocus() and self._of.currentRow() == row
        if pointed or here:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(look.colour("focus") if here else Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("surface_hover") if pointed else Qt.BrushStyle.NoBrush)
            around = QRectF(place).adjusted(0.5, 0.5, -0.5, -1.5)
            painter.drawRoundedRect(around, look.px(4), look.px(4))
        self._paint_line(painter, place, row)

    def _paint_line(self, painter: QPainter, place: QRect, row: int) -> None:
        raise NotImplementedError

    def _write(
        self, painter: QPainter, left: int, right: int, place: QRect, text: str, font: QFont
    ) -> int:
        """Writes in the painter's colour, cut where the room ends; gives how wide it became."""
        metrics = QFontMetrics(font)
        shown = cut_text(metrics, text, right - left)
        painter.setFont(font)
        painter.drawText(QRect(left, place.y(), right - left, place.height()), _MIDDLE, shown)
        return metrics.horizontalAdvance(shown)


class _TodoDelegate(_Delegate):
    def __init__(self, look: Look, parent: TodoList) -> None:
        super().__init__(look, parent)
        self._list = parent

    def _paint_line(self, painter: QPainter, place: QRect, row: int) -> None:
        look, item = self._look, self._list.shown[row]
        gap, inset = look.px(_TODO_GAP), look.px(_TODO_INSET)
        text, small = look.font(), look.font(_SMALL)
        painter.fillRect(place.x(), place.bottom(), place.width(), 1, look.colour("line"))
        place = place.adjusted(0, 0, 0, -1)
        paint_badge(painter, look, item.badge, place.x() + inset, place.y() + place.height() / 2)
        right = place.right() - inset
        for said, font, role in ((item.action, text, "link"), (item.date, small, "muted")):
            if said:
                painter.setPen(look.colour(role))
                left = right - QFontMetrics(font).horizontalAdvance(said)
                self._write(painter, left, right + 1, place, said, font)
                right = left - gap
        painter.setPen(look.colour("text"))
        left = place.x() + inset + self._list.pill_cell + gap
        self._write(painter, left, right, place, item.text, text)


class _LineDelegate(_Delegate):
    def __init__(self, look: Look, parent: LineList) -> None:
        super().__init__(look, parent)
        self._list = parent

    def _paint_line(self, painter: QPainter, place: QRect, row: int) -> None:
        look, line = self._look, self._list.shown[row]
        left, right = place.x() + look.px(_INSET), place.right() - look.px(_INSET)
        small, gap = look.font(_SMALL), look.px(_GAP)
        if line.badge is not None:
            middle = place.y() + place.height() / 2
            left += round(paint_badge(painter, look, line.badge, left, middle)) + gap
        if line.faint:
            painter.setPen(look.colour("muted"))
            left += self._write(painter, left, right, place, line.faint, small) + gap
        painter.setPen(look.colour("text"))
        self._write(painter, left, right, place, line.text, small)
