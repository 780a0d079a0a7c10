"""The first column of a table, kept in sight while the others scroll sideways."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QWidget

from ui.parts.kit import Kit
from ui.parts.table_view import TableView

# Where the frozen columns would leave too little of the others, they scroll as well.
_MOST_OF_WIDTH = 0.6
Paint = Callable[[QPainter, QRect], None]


class FrozenColumn(QObject):
    """Two pictures over the table: of its first column's cells, and of their title.

    They are painted by the table's own painters and hand the mouse on to the real cells, which lie
    out of sight to the left.
    """

    def __init__(self, kit: Kit, view: TableView) -> None:
        super().__init__(view)
        self._view = view
        self.is_on = False
        self.cells = _Picture(kit, view, view.viewport(), self._paint_cells)
        self.title = _Picture(kit, view, view.header.viewport(), self._paint_title)
        view.horizontalScrollBar().valueChanged.connect(self.place)
        for signal in (view.header.sectionResized, view.header.sectionMoved):
            signal.connect(self.place)
        for watched in (view.viewport(), view.header.viewport()):
            watched.installEventFilter(self)

    def set_on(self, *, on: bool) -> None:
        """Keeps the first column in sight, or lets it scroll away."""
        self.is_on = on
        self.place()

    def place(self, *_: object) -> None:
        """Lies over the left edge as soon as the first column begins to leave it."""
        view = self._view
        wide = sum(view.columnWidth(number) for number in view.front_columns())
        fits = wide < view.viewport().width() * _MOST_OF_WIDTH
        wanted = self.is_on and fits and view.horizontalScrollBar().value() > 0
        for picture in (self.cells, self.title):
            picture.setVisible(wanted)
            if wanted:
                place = picture.under.mapTo(view, picture.under.rect().topLeft())
                picture.setGeometry(place.x(), place.y(), wide + 1, picture.under.height())
                picture.raise_()
                picture.update()

    def _paint_cells(self, painter: QPainter, room: QRect) -> None:
        view, model = self._view, self._view.model()
        option = QStyleOptionViewItem()
        last = view.rowAt(room.height() - 1)
        for place in range(
            max(view.rowAt(0), 0), (last if last >= 0 else model.rowCount() - 1) + 1
        ):
            left, top, high = 0, view.rowViewportPosition(place), view.rowHeight(place)
            for number in view.front_columns():
                wide = view.columnWidth(number)
                cell = QRect(left, top, wide, high)
                option.rect = cell  # type: ignore[attr-defined] # missing in Qt's stubs
                view.cells.paint(painter, option, model.index(place, number))
                left += wide

    def _paint_title(self, painter: QPainter, room: QRect) -> None:
        left = 0
        for number in self._view.front_columns():
            wide = self._view.columnWidth(number)
            self._view.header.paintSection(painter, QRect(left, 0, wide, room.height()), number)
            left += wide

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.place()
        elif event.type() == QEvent.Type.Paint and self.is_on:
            (self.cells if watched is self.cells.under else self.title).update()
        return False


class _Picture(QWidget):
    """What lies over a part of the table; a press on it is one on what it shows."""

    def __init__(self, kit: Kit, view: TableView, under: QWidget, paint: Paint) -> None:
        super().__init__(view)
        self._look = kit.look
        self._view = view
        self.under = under
        self._paint = paint
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.hide()

    def real_place(self, x: float, y: float) -> QPointF:
        """Where the thing shown at a place of the picture really lies."""
        left = 0
        for number in self._view.front_columns():
            wide = self._view.columnWidth(number)
            if x < left + wide:
                return QPointF(self._view.columnViewportPosition(number) + x - left, y)
            left += wide
        return QPointF(x, y)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("surface"))
        self._paint(painter, self.rect().adjusted(0, 0, -1, 0))
        edge = self.rect().right()
        painter.fillRect(edge, 0, 1, self.height(), self._look.colour("line_strong"))
        painter.end()

    def _hand_on(self, event: QMouseEvent) -> None:
        place = self.real_place(event.position().x(), event.position().y())
        meant = QMouseEvent(
            event.type(), place, event.globalPosition(), event.button(), event.buttons(),
            event.modifiers(),
        )  # fmt: skip
        QApplication.sendEvent(self.under, meant)
        self.setCursor(self.under.cursor())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hand_on(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hand_on(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._hand_on(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hand_on(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = self.real_place(event.pos().x(), event.pos().y()).toPoint()
        meant = QContextMenuEvent(event.reason(), place, event.globalPos(), event.modifiers())
        QApplication.sendEvent(self.under, meant)
