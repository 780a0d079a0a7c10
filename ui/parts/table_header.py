"""The titles of a table's columns: sort marks, a dot for a filter, the box that checks all."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPolygonF
from PySide6.QtWidgets import QHeaderView, QWidget

from ui.parts.cut_text import cut_text
from ui.parts.kit import Kit
from ui.parts.table_model import TableModel
from ui.parts.table_painting import INSET, alignment_of, paint_check, right_inset


class TableHeader(QHeaderView):
    """Column titles with sort marks and a dot where a filter is set.

    Signals: `pressed` (column, with shift); `menu_wanted` (column, place); `widened` (column) on a
    double press between columns.
    """

    pressed = Signal(int, bool)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, kit: Kit, model: TableModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look = kit.look
        self._model = model
        self._font = kit.look.font(13)
        self._shift = False
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
        if f"column.{shown.key}" in self._model.filter_names:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent"))
            spot = look.px(6)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawEllipse(rect.right() - spot * 2, rect.center().y() - spot // 2, spot, spot)

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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        column = self.logicalIndexAt(event.pos())
        self.menu_wanted.emit(column, event.globalPos())
