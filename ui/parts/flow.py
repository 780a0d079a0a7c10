"""Room that is short: things go on below, and buttons with a sign do without their words."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QWidget

_WORDS, _TIP, _SIGN = "wordsWhole", "tipWhole", "signWhole"
# The sign of a button that has another one, or none of its own, beside its words.
BARE_SIGN = "bareSign"


class Flow(QLayout):
    """Things beside one another, and on further lines where one line is too short."""

    def __init__(self, into: QWidget, gap: int, line_gap: int) -> None:
        super().__init__(into)
        self._items: list[QLayoutItem] = []
        self._gap, self._line_gap = gap, line_gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override] # as Qt asks
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def setGap(self, gap: int) -> None:
        """The room between two things of a line."""
        self._gap = gap
        self.invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        return self._place(QRect(0, 0, wide, 0), move=False)

    def sizeHint(self) -> QSize:
        """All on one line."""
        hints = [item.sizeHint() for item in self._shown()]
        wide = sum(hint.width() for hint in hints) + self._gap * max(len(hints) - 1, 0)
        return QSize(wide, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        """As wide as the widest alone."""
        hints = [item.sizeHint() for item in self._shown()]
        return QSize(
            max((hint.width() for hint in hints), default=0),
            max((hint.height() for hint in hints), default=0),
        )

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, wide: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        left = 0
        for item in self._shown():
            need = item.sizeHint().width()
            if not lines or need > left:
                lines.append([])
                left = wide
            lines[-1].append(item)
            left -= need + self._gap
        return lines

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Puts the items into `rect`; answers how high they stand."""
        lines = self._lines(rect.width())
        heights = [max(item.sizeHint().height() for item in line) for line in lines]
        whole = sum(heights) + self._line_gap * max(len(lines) - 1, 0)
        top = rect.top() + max((rect.height() - whole) // 2, 0)
        for line, tall in zip(lines, heights, strict=True):
            left = rect.left()
            for item in line if move else ():
                size = item.sizeHint()
                at = QPoint(left, top + (tall - size.height()) // 2)
                item.setGeometry(QRect(at, size))
                left += size.width() + self._gap
            top += tall + self._line_gap
        return whole


class FlowLine(QWidget):
    """Things on as many lines as they need; what stands below gives way before a line of them."""

    def __init__(self, gap: int, line_gap: int) -> None:
        super().__init__()
        self.line = Flow(self, gap, line_gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_lines()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._keep_lines()
        return done

    def _keep_lines(self) -> None:
        self.setMinimumHeight(self.line.heightForWidth(self.width()))


def fit_words(buttons: Sequence[QPushButton], missing: int) -> None:
    """Lets buttons with a sign do without their words until `missing` pixels are gained.

    `missing` is what their bar lacks as it stands now, below 0 what it has to spare. The first of
    `buttons` gives way first; its words are then its tool tip.
    """
    missing += sum(_words_width(one) for one in buttons if _is_bare(one))
    for one in buttons:
        wide = _words_width(one)
        bare = missing > 0 and wide > 0 and not one.icon().isNull()
        missing -= wide if bare else 0
        if bare and not _is_bare(one):
            one.setProperty(_WORDS, one.text())
            if isinstance(sign := one.property(BARE_SIGN), QIcon):
                one.setProperty(_SIGN, one.icon())
                one.setIcon(sign)
            one.setProperty(_TIP, one.toolTip())
            one.setToolTip(one.toolTip() or one.text().strip().replace("&&", "&"))
            one.setText("")
        elif not bare and _is_bare(one):
            one.setText(one.property(_WORDS))
            if isinstance(sign := one.property(_SIGN), QIcon):
                one.setIcon(sign)
            one.setToolTip(one.property(_TIP))


def _is_bare(button: QPushButton) -> bool:
    return bool(button.property(_WORDS)) and not button.text()


def _words_width(button: QPushButton) -> int:
    words = button.property(_WORDS) if _is_bare(button) else button.text()
    return button.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, words).width()
