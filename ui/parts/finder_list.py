"""The lines of the finder: heads of groups between them, what is called how, and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.parts.cut_text import cut_text
from ui.parts.icons import paint_icon
from ui.parts.kit import Kit
from ui.parts.table_model import Index

_ROLE = Qt.ItemDataRole.UserRole
_INSET, _HEAD, _ROW = 14, 28, 34
_LABEL_MOST = 0.45


@dataclass(frozen=True)
class FinderLine:
    """A line to choose with its `value`, or the head of a group."""

    text: str = ""
    detail: str = ""
    head: str = ""
    icon_name: str = ""
    value: object = None


class FinderList(QListWidget):
    """Signals: `chosen` (the value of a line), by Enter in the box above or by a press."""

    chosen = Signal(object)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setItemDelegate(_LineDelegate(kit, self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemEntered.connect(self._on_entered)
        self.itemClicked.connect(lambda _: self.choose())

    def show_lines(self, lines: Sequence[FinderLine]) -> None:
        """Shows lines; the first that can be chosen stands chosen."""
        self.clear()
        for line in lines:
            item = QListWidgetItem(line.head or line.text, self)
            item.setData(_ROLE, line)
            if line.head:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            elif line.detail:
                spoken = f"{line.text}, {line.detail}"
                item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        self.setCurrentRow(next((at for at, line in enumerate(lines) if not line.head), -1))
        self.scrollToTop()

    def step(self, count: int) -> None:
        """Moves the choice by lines, past heads, and stops at the ends."""
        places = [at for at in range(self.count()) if not self.line_at(at).head]
        if not places:
            return
        now = self.currentRow()
        at = places.index(now) if now in places else 0
        self.setCurrentRow(places[min(max(at + count, 0), len(places) - 1)])
        if self.currentRow() == places[0]:
            self.scrollToTop()

    def choose(self) -> None:
        """Opens the line that stands chosen."""
        if self.currentRow() >= 0:
            self.chosen.emit(self.line_at(self.currentRow()).value)

    def line_at(self, place: int) -> FinderLine:
        found = self.item(place).data(_ROLE)
        assert isinstance(found, FinderLine)
        return found

    def _on_entered(self, item: QListWidgetItem) -> None:
        if item.flags() & Qt.ItemFlag.ItemIsSelectable:
            self.setCurrentItem(item)


class _LineDelegate(QStyledItemDelegate):
    """One line: an icon, what it is called, and smaller what it says."""

    def __init__(self, kit: Kit, parent: FinderList) -> None:
        super().__init__(parent)
        self._look = kit.look
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        height = _HEAD if self._list.line_at(index.row()).head else _ROW
        return QSize(0, self._look.px(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line, look = self._list.line_at(index.row()), self._look
        rect: QRect = option.rect  # type: ignore[attr-defined] # missing in Qt's stubs
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        inset = look.px(_INSET)
        if line.head:
            painter.setFont(look.font(12, bold=True))
            painter.setPen(look.colour("muted"))
            painter.drawText(rect.adjusted(inset, look.px(4), -inset, 0), middle, line.head)
            return
        if self._list.currentRow() == index.row():
            painter.fillRect(rect, look.colour("accent_soft"))
            painter.fillRect(rect.x(), rect.y(), look.px(3), rect.height(), look.colour("focus"))
        left = rect.x() + inset
        if line.icon_name:
            side = look.px(16)
            spot = QRectF(left, rect.center().y() - side / 2, side, side)
            paint_icon(painter, spot, line.icon_name, look.colour("muted"))
            left += side + look.px(10)
        font = look.font()
        painter.setFont(font)
        metrics = QFontMetrics(font)
        room = rect.right() - inset - left
        most = room if not line.detail else round(room * _LABEL_MOST)
        text = cut_text(metrics, line.text, most)
        painter.setPen(look.colour("text"))
        painter.drawText(QRect(left, rect.y(), most, rect.height()), middle, text)
        if line.detail:
            small = look.font(12)
            start = left + max(metrics.horizontalAdvance(text), look.px(120)) + look.px(14)
            width = rect.right() - inset - start
            said = cut_text(QFontMetrics(small), line.detail, width)
            painter.setFont(small)
            painter.setPen(look.colour("muted"))
            painter.drawText(QRect(start, rect.y(), width, rect.height()), middle, said)
