"""A list of lines to tick: the box is ours, so that it keeps off its text at every zoom."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.parts.cut_text import cut_text
from ui.parts.kit import Kit
from ui.parts.table_model import Index
from ui.parts.table_painting import paint_check

_BOX = 32
_TALL = 28


class CheckList(QListWidget):
    """Lines of which each has a box; Space and a press on the box turn it.

    An item is made with `setCheckState`, as Qt has it.
    """

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setItemDelegate(_CheckDelegate(kit, self))
        self.setMouseTracking(True)


class _CheckDelegate(QStyledItemDelegate):
    def __init__(self, kit: Kit, view: QListWidget) -> None:
        super().__init__(view)
        self._look = kit.look
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = self._look
        rect: QRect = option.rect  # type: ignore[attr-defined] # missing in Qt's stubs
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined] # missing in Qt's stubs
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, look.colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, look.colour("surface_hover"))
        if index == self._view.currentIndex() and self._view.hasFocus():
            painter.fillRect(rect.x(), rect.y(), look.px(3), rect.height(), look.colour("focus"))
        on = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
        paint_check(painter, look, QRectF(self._slot(rect)), on)
        painter.setPen(look.colour("text"))
        painter.setFont(self._view.font())
        room = rect.adjusted(look.px(_BOX), 0, -look.px(4), 0)
        text = cut_text(painter.fontMetrics(), str(index.data()), room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        given = index.data(Qt.ItemDataRole.SizeHintRole)
        if isinstance(given, QSize):
            return given
        wide = self._view.fontMetrics().horizontalAdvance(str(index.data()))
        return QSize(wide + self._look.px(_BOX + 8), self._look.px(_TALL))

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        if isinstance(event, QMouseEvent):
            slot = self._slot(option.rect)  # type: ignore[attr-defined] # missing in Qt's stubs
            if not slot.contains(event.position().toPoint()):
                return False
            if event.type() is QEvent.Type.MouseButtonRelease:
                return self._turn(model, index)
            # A press on the box does not choose its line, nor does the second of two.
            return True
        return super().editorEvent(event, model, option, index)

    def _slot(self, rect: QRect) -> QRect:
        return QRect(rect.x(), rect.y(), self._look.px(_BOX), rect.height())

    @staticmethod
    def _turn(model: QAbstractItemModel, index: QModelIndex | Index) -> bool:
        on = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
        to = Qt.CheckState.Unchecked if on else Qt.CheckState.Checked
        return model.setData(index, to.value, Qt.ItemDataRole.CheckStateRole)
