"""The titles of a table's columns: sort marks, the sign of a filter, the box that checks all."""

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPolygonF
from PySide6.QtWidgets import QHeaderView, QWidget

from ui.parts.cut_text import cut_text
from ui.parts.icons import paint_icon
from ui.parts.kit import Kit
from ui.parts.table_model import TableModel
from ui.parts.table_painting import INSET, alignment_of, paint_check, right_inset

# The sign of a filter, and what lies between it and the edge that sizes the column.
_FUNNEL, _EDGE = 14, 7


class TableHeader(QHeaderView):
    """Column titles with sort marks, and a funnel where a filter is set or the mouse points.

    Signals: `pressed` (column, with shift); `menu_wanted` and `filter_wanted` (column, place).
    """

    pressed = Signal(int, bool)
    menu_wanted = Signal(int, QPoint)
    filter_wanted = Signal(int, QPoint)

    def __init__(self, kit: Kit, model: TableModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look = kit.look
        self._model = model
        self._font = kit.look.font(13)
        self._shift = False
        self._pointed = -1
        # The column whose funnel is being pressed.
        self._held = -1
        self.setMouseTracking(True)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(kit.look.px(34))
        self.setMinimumSectionSize(kit.look.px(36))
        self.sectionClicked.connect(lambda column: self.pressed.emit(column, self._shift))

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:
        look, model = self._look, self._model
        painter.save()
        painter.fillRect(rect, look.colour("surface_alt"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, look.colour("line"))
        shown = model.columns[column]
        if shown.kind == "check":
            paint_check(painter, look, QRectF(rect), self._all_checked())
        else:
            self._paint_title(painter, rect, column)
        painter.restore()

    def _paint_title(self, painter: QPainter, rect: QRect, column: int) -> None:
        look = self._look
        shown = self._model.columns[column]
        painter.setFont(self._font)
        painter.setPen(look.colour("muted"))
        inset = look.px(INSET)
        room = rect.adjusted(inset, 0, -right_inset(shown.align, inset), -1)
        keys = [key for key, _ in self._model.sort_order]
        marks = look.px(14) if shown.key in keys else 0
        metrics = painter.fontMetrics()
        # The arrow may stand in the margin, so that a title is whole in its own width.
        taken = look.px(5) if marks and shown.align == "left" else marks
        text = cut_text(metrics, shown.title, max(room.width() - taken, 8))
        align = Qt.AlignmentFlag.AlignVCenter | alignment_of(shown.align)
        painter.drawText(room.adjusted(0, 0, -taken, 0), int(align), text)
        right = room.x() + metrics.horizontalAdvance(text)
        if shown.align != "left":
            right = room.right() - marks
        if marks:
            left = min(right + look.px(5), max(rect.right() - look.px(8), right))
            self._paint_arrow(painter, left, rect.center().y(), keys.index(shown.key))
        is_set = f"column.{shown.key}" in self._model.filter_names
        if is_set or (column == self._pointed and shown.filterable and shown.title):
            place = self._funnel(rect)
            painter.fillRect(place.adjusted(-look.px(3), 0, 0, 0), look.colour("surface_alt"))
            colour = look.colour("accent" if is_set else "muted")
            paint_icon(painter, QRectF(place), "funnel", colour)

    def _funnel(self, section: QRect) -> QRect:
        """Where the sign of a filter stands in a title."""
        side = self._look.px(_FUNNEL)
        right = section.right() - self._look.px(_EDGE)
        return QRect(right - side, section.center().y() - side // 2, side, side)

    def _funnel_at(self, place: QPoint) -> int:
        """The column whose funnel is there; -1 for none."""
        column = self.logicalIndexAt(place)
        if column < 0 or not (shown := self._model.columns[column]).filterable or not shown.title:
            return -1
        left, wide = self.sectionViewportPosition(column), self.sectionSize(column)
        around = self._funnel(QRect(left, 0, wide, self.height())).adjusted(-4, -8, 3, 8)
        return column if around.contains(place) else -1

    def _paint_arrow(self, painter: QPainter, left: int, middle: int, rank: int) -> None:
        descending = self._model.sort_order[rank][1]
        half, tall = self._look.px(4), self._look.px(5)
        tip = tall / 2 if descending else -tall / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("muted" if rank else "text"))
        arrow = QPolygonF()
        for x, y in ((left, -tip), (left + 2 * half, -tip), (left + half, tip)):
            arrow.append(QPoint(round(x), round(middle + y)).toPointF())
        painter.drawPolygon(arrow)

    def _all_checked(self) -> Qt.CheckState:
        model = self._model
        if not model.checked:
            return Qt.CheckState.Unchecked
        whole = model.rowCount() and all(i in model.checked for i in model.shown_ids())
        return Qt.CheckState.Checked if whole else Qt.CheckState.PartiallyChecked

    def mousePressEvent(self, event: QMouseEvent) -> None:
        pressed = event.button() == Qt.MouseButton.LeftButton
        self._held = self._funnel_at(event.position().toPoint()) if pressed else -1
        if self._held < 0:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held >= 0:
            return
        super().mouseMoveEvent(event)
        self._point(self.logicalIndexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(-1)

    def _point(self, column: int) -> None:
        if column != self._pointed:
            self._pointed = column
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held, self._held = self._held, -1
        if held >= 0:
            if self._funnel_at(event.position().toPoint()) == held:
                place = QPoint(self.sectionViewportPosition(held), self.height())
                self.filter_wanted.emit(held, self.viewport().mapToGlobal(place))
            return
        self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        column = self.logicalIndexAt(event.pos())
        self.menu_wanted.emit(column, event.globalPos())
