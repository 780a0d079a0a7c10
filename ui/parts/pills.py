"""Coloured pills (高 16, 受控, 缺证据): painted in tables, and as a small label."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.parts.style import Look

_SIDE, _HEIGHT, _TEXT = 8, 21, 12.5


@dataclass(frozen=True)
class Badge:
    """What a pill says: `tone` is good, warn, bad, info or plain; `order` sorts before the text."""

    text: str
    tone: str = "plain"
    order: float = 0

    def __str__(self) -> str:
        return self.text


def paint_badge(painter: QPainter, look: Look, badge: Badge, left: float, middle: float) -> float:
    """Draws a pill with its left edge and vertical middle given; returns its width."""
    font = look.font(_TEXT, bold=True)
    width = badge_width(look, badge)
    height = look.px(_HEIGHT)
    place = QRectF(left, middle - height / 2, width, height)
    tone = look.tone(badge.tone)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tone.back)
    painter.drawRoundedRect(place, look.px(4), look.px(4))
    painter.setPen(tone.text)
    painter.setFont(font)
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), badge.text)
    return width


def badge_width(look: Look, badge: Badge) -> float:
    metrics = QFontMetrics(look.font(_TEXT, bold=True))
    return metrics.horizontalAdvance(badge.text) + 2 * look.px(_SIDE)


class Pill(QWidget):
    """A pill as a widget."""

    def __init__(self, look: Look, badge: Badge) -> None:
        super().__init__()
        self._look = look
        self._badge = badge
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_badge(badge)

    def set_badge(self, badge: Badge) -> None:
        self._badge = badge
        self.setAccessibleName(badge.text)
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(badge_width(self._look, self._badge)), self._look.px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_badge(painter, self._look, self._badge, 0, self.height() / 2)
        painter.end()
