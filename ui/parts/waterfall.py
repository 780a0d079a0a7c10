"""A waterfall by plain painting: from a full sum down to what is left, a bar for each step."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.parts.kit import Kit

_ROW, _VALUE = 24, 56
# The words stand off the frame that says where one is.
_INSET = 4


@dataclass(frozen=True)
class Fall:
    """A step from one sum to the next; tone is main (a sum by itself), good, warn or bad.

    `key` is handed out when somebody chooses it; empty for one that leads nowhere.
    """

    key: str
    text: str
    before: float
    after: float
    said: str
    tone: str = "bad"


class Waterfall(QWidget):
    """Bars below one another; one is chosen by mouse or keyboard.

    Signals: `chosen` (key).
    """

    chosen = Signal(str)

    def __init__(self, kit: Kit, name: str, *, label_width: int = 96) -> None:
        super().__init__()
        self._kit = kit
        self._name = name
        self._label_width = label_width
        self.falls: tuple[Fall, ...] = ()
        self._full = 100.0
        self._cursor = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("heardAs", "chart")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def show_falls(self, falls: Sequence[Fall], full: float) -> None:
        """Shows steps below a full sum of `full`."""
        self.falls, self._full = tuple(falls), full
        self._cursor = min(self._cursor, max(len(self.falls) - 1, 0))
        self.setFixedHeight(max(len(self.falls) * self._kit.look.px(_ROW), 1))
        said = ", ".join(f"{fall.text} {fall.said}" for fall in falls)
        self.setAccessibleName(f"{self._name}: {said}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._kit.look.px(240), len(self.falls) * self._kit.look.px(_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, fall in enumerate(self.falls):
            self._paint(painter, place, fall)
        painter.end()

    def _paint(self, painter: QPainter, place: int, fall: Fall) -> None:
        look = self._kit.look
        tall, left, behind = look.px(_ROW), look.px(self._label_width), look.px(_VALUE)
        top = place * tall
        font = look.font(12.5)
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        inset = look.px(_INSET)
        wide = left - look.px(8) - inset
        text = QFontMetrics(font).elidedText(fall.text, Qt.TextElideMode.ElideRight, wide)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(inset, top, wide + look.px(2), tall), int(middle), text)
        room = self.width() - left - behind
        begin, end = (left + self._share(value) * room for value in self._ends(fall))
        bar = QRectF(begin, top + look.px(6), max(end - begin, look.px(2)), tall - look.px(12))
        painter.setPen(Qt.PenStyle.NoPen)
        tone = "chart_main" if fall.tone == "main" else f"{fall.tone}_line"
        painter.setBrush(look.colour(tone))
        painter.drawRoundedRect(bar, 2, 2)
        if place + 1 < len(self.falls):
            x = left + self._share(fall.after) * room
            painter.setPen(QPen(look.colour("line_strong"), 1))
            painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + look.px(12)))
        painter.setPen(look.colour("text" if fall.tone == "main" else "muted"))
        painter.setFont(look.font(12.5, bold=fall.tone == "main"))
        value = QRectF(self.width() - behind, top, behind - inset, tall)
        painter.drawText(value, int(middle | Qt.AlignmentFlag.AlignRight), fall.said)
        if self.hasFocus() and place == self._cursor:
            painter.setPen(QPen(look.colour("focus"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(0.5, top + 0.5, self.width() - 1, tall - 1), 3, 3)

    def _ends(self, fall: Fall) -> tuple[float, float]:
        if fall.tone == "main":
            return self._floor, fall.after
        return min(fall.before, fall.after), max(fall.before, fall.after)

    @property
    def _floor(self) -> float:
        """Where the bars begin: a little below the least sum, so that small steps are seen."""
        least = min((fall.after for fall in self.falls), default=0.0)
        return max(0.0, least - (self._full - least) * 0.25 - 1)

    def _share(self, value: float) -> float:
        most = max(self._full, *(fall.after for fall in self.falls))
        floor = self._floor
        return (value - floor) / (most - floor) if most > floor else 0.0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self._cursor = min(max(self._cursor + step, 0), max(len(self.falls) - 1, 0))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._cursor)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(int(event.position().y()) // self._kit.look.px(_ROW))

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.falls) and self.falls[place].key:
            self._cursor = place
            self.chosen.emit(self.falls[place].key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)
