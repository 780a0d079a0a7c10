"""The window before its widgets are there: a plain frame, painted at once.

Nothing here names anything of Qt's `Qt`: Python makes its hundred enums at the first asking, which
takes longer than all of this. Calls that ask for it unseen are avoided too (setPen, fillRect, QPen
and QBrush of a colour); colours come from palettes. A test fails when it is asked all the same.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QFont, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.parts.icons import paint_icon
from ui.parts.style import Look

# Places and sizes of navigation, top bar and status bar; a test compares the pictures.
_SIDE, _TOP, _STATUS = 196, 56, 28
# Qt.AlignmentFlag.AlignVCenter, by its value.
_MIDDLE = 0x0080


class FirstFrame(QWidget):
    """The window of the program: the frame without its page, until `take` gives it the real one.

    Signals: `painted` once, after the first painting.
    """

    painted = Signal()

    def __init__(
        self, look: Look, title: str, under: Sequence[str], entries: Sequence[tuple[str, str]]
    ) -> None:
        """Shows a title, the lines under it, and entries as (text, icon name)."""
        super().__init__()
        self._look = look
        self._inner: QWidget | None = None
        self._was_painted = False
        self.setWindowTitle(title)
        self.setMinimumSize(760, 480)
        _colour(self, look, "window", "text")
        px = look.px
        self._top = _area(self, look, "surface", "text")
        self._top_line = _area(self, look, "line", "text")
        self._status = _area(self, look, "surface", "text")
        self._status_line = _area(self, look, "line", "text")
        self._side = _area(self, look, "nav", "nav_muted")
        room = px(_SIDE) - px(20) - px(12)
        brand = _Text(self._side, title, look.font(17, bold=True), room)
        _colour(brand, look, "nav", "nav_strong")
        top = px(16)
        brand.setGeometry(px(20), top, room, brand.sizeHint().height())
        top += brand.height() + px(3)
        for text in under:
            line = _Text(self._side, text, look.font(12), room)
            line.setGeometry(px(20), top, room, line.sizeHint().height())
            top += line.height() + px(3)
        top += px(8) - px(3) + px(4)
        for text, icon_name in entries:
            entry = _Entry(self._side, look, text, icon_name)
            entry.setGeometry(px(10), top, px(_SIDE - 20), px(36))
            top += px(36) + px(2)

    def take(self, inner: QWidget) -> None:
        """Puts the real frame in place of the plain one; it also names the window from now on."""
        self._inner = inner
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(inner)
        for plain in (self._top, self._top_line, self._status, self._status_line, self._side):
            plain.hide()
            plain.deleteLater()
        self.setWindowTitle(inner.windowTitle())
        inner.windowTitleChanged.connect(self.setWindowTitle)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            # After the children, which are painted in the same go.
            QTimer.singleShot(0, self, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._inner is None:
            self._place()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._inner is not None and not self._inner.close():
            event.ignore()
        else:
            event.accept()

    def _place(self) -> None:
        wide, tall, px = self.width(), self.height(), self._look.px
        side, top, status = px(_SIDE), px(_TOP), px(_STATUS)
        self._side.setGeometry(0, 0, side, tall)
        self._top.setGeometry(side, 0, wide - side, top - 1)
        self._top_line.setGeometry(side, top - 1, wide - side, 1)
        self._status_line.setGeometry(side, tall - status, wide - side, 1)
        self._status.setGeometry(side, tall - status + 1, wide - side, status - 1)


class _Text(QLabel):
    """One line of text, cut where the room ends."""

    def __init__(self, parent: QWidget, text: str, font: QFont, room: int) -> None:
        super().__init__(parent)
        self.setFont(font)
        metrics = self.fontMetrics()
        shown = text
        while shown and metrics.horizontalAdvance(shown) > room:
            shown = f"{shown[:-2]}…"
        self.setText(shown)


class _Entry(QWidget):
    """A line of the navigation that cannot be pressed yet."""

    def __init__(self, parent: QWidget, look: Look, text: str, icon_name: str) -> None:
        super().__init__(parent)
        self._look = look
        self._text = text
        self._icon = icon_name
        self.setFont(look.font(14))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, tall = self._look, self.height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look.px(17)
        place = QRectF(look.px(11), (tall - side) / 2, side, side)
        paint_icon(painter, place, self._icon, look.colour("nav_muted"))
        left = look.px(38)
        # Into a box, as the real frame does: where the line stands is each system's own rounding.
        painter.drawText(QRectF(left, 0, self.width() - left, tall), _MIDDLE, self._text)
        painter.end()


def _area(parent: QWidget, look: Look, back: str, text: str) -> QWidget:
    made = QWidget(parent)
    _colour(made, look, back, text)
    made.setAutoFillBackground(True)
    return made


def _colour(widget: QWidget, look: Look, back: str, text: str) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, look.colour(back))
    palette.setColor(QPalette.ColorRole.WindowText, look.colour(text))
    widget.setPalette(palette)
