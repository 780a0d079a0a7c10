"""Charts by plain painting: a line, bars, and a thin progress bar."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from ui.parts.kit import Kit


class LineChart(QWidget):
    """A line over labelled points, with three faint lines behind and the last value named."""

    def __init__(self, kit: Kit, name: str) -> None:
        super().__init__()
        self._kit = kit
        self._name = name
        self._points: tuple[tuple[str, float], ...] = ()
        self.setMinimumHeight(kit.look.px(140))
        self.setAccessibleName(name)

    def show_points(self, points: Sequence[tuple[str, float]]) -> None:
        """Shows (label, value) from left to right."""
        self._points = tuple(points)
        said = ", ".join(f"{label} {value:g}" for label, value in points)
        self.setAccessibleName(f"{self._name}: {said}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._points) < 2:
            return
        look = self._kit.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        values = [value for _, value in self._points]
        low, high = min(values), max(values)
        room = QRectF(self.rect()).adjusted(look.px(30), look.px(12), -look.px(10), -look.px(22))
        spread = (high - low) or 1.0
        step = room.width() / (len(values) - 1)
        places = [
            QPointF(room.x() + i * step, room.bottom() - (value - low) / spread * room.height())
            for i, value in enumerate(values)
        ]
        self._paint_back(painter, room, low, high)
        path = QPainterPath(places[0])
        for place in places[1:]:
            path.lineTo(place)
        under = QPainterPath(path)
        under.lineTo(room.right(), room.bottom())
        under.lineTo(room.x(), room.bottom())
        shade = QLinearGradient(room.topLeft(), room.bottomLeft())
        colour = look.colour("chart_main")
        shade.setColorAt(0, _faint(colour, 46))
        shade.setColorAt(1, _faint(colour, 0))
        painter.fillPath(under, shade)
        painter.setPen(QPen(colour, look.px(2)))
        painter.drawPath(path)
        painter.setBrush(colour)
        painter.drawEllipse(places[-1], look.px(3), look.px(3))
        painter.end()

    def _paint_back(self, painter: QPainter, room: QRectF, low: float, high: float) -> None:
        look = self._kit.look
        painter.setFont(look.font(11))
        for part in range(3):
            y = room.y() + room.height() * part / 2
            painter.setPen(QPen(look.colour("line"), 1))
            painter.drawLine(QPointF(room.x(), y), QPointF(room.right(), y))
            painter.setPen(look.colour("muted"))
            value = high - (high - low) * part / 2
            painter.drawText(
                QRectF(0, y - 8, room.x() - look.px(6), 16),
                int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
                f"{value:.0f}",
            )
        below = QRectF(room.x(), room.bottom() + look.px(4), room.width(), look.px(18))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), self._points[0][0])
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), self._points[-1][0])


class BarChart(QWidget):
    """Lying bars with their labels before and their values behind."""

    def __init__(self, kit: Kit, name: str, *, label_width: int = 104, whole: float = 0) -> None:
        """`whole` is what fills the width; without it the longest bar does."""
        super().__init__()
        self._kit = kit
        self._name = name
        self._label_width = label_width
        self._whole = whole
        self._bars: tuple[tuple[str, float, str], ...] = ()
        self._said: tuple[str, ...] = ()
        self.setAccessibleName(name)

    def rename(self, name: str) -> None:
        """What the bars tell from the next showing on."""
        self._name = name

    def show_bars(
        self, bars: Sequence[tuple[str, float, str]], said: Sequence[str] | None = None
    ) -> None:
        """Shows (label, value, tone); tone is main, warn, bad or plain.

        `said` stands behind the bars in place of their values.
        """
        self._bars = tuple(bars)
        values = (f"{value:g}" for _, value, _ in self._bars)
        self._said = tuple(values if said is None else said)
        self.setMinimumHeight(self._kit.look.px(24) * len(self._bars))
        told = (f"{one[0]} {behind}" for one, behind in zip(self._bars, self._said, strict=True))
        self.setAccessibleName(f"{self._name}: {', '.join(told)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._kit.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = self._whole or max((value for _, value, _ in self._bars), default=1) or 1
        left, tall = look.px(self._label_width), look.px(24)
        room = self.width() - left - look.px(56)
        font, strong = look.font(13), look.font(13, bold=True)
        metrics = QFontMetrics(font)
        for line, (text, value, tone) in enumerate(self._bars):
            top = line * tall
            painter.setFont(font)
            painter.setPen(look.colour("text"))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, left - look.px(10))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(
                QRectF(0, top, left - look.px(8), tall),
                int(middle | Qt.AlignmentFlag.AlignRight),
                shown,
            )
            wide = max(room * value / most, look.px(3))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(f"chart_{tone}"))
            painter.drawRoundedRect(QRectF(left, top + look.px(5), wide, look.px(14)), 3, 3)
            painter.setFont(strong)
            painter.setPen(look.colour("text"))
            behind = QRectF(left + wide + look.px(8), top, look.px(60), tall)
            painter.drawText(behind, int(middle), self._said[line])
        painter.end()


class ThinBar(QWidget):
    """A thin bar of how much is done."""

    def __init__(self, kit: Kit, name: str) -> None:
        super().__init__()
        self._kit = kit
        self._name = name
        self._share = 0.0
        self.setFixedHeight(kit.look.px(8))
        self.setMinimumWidth(kit.look.px(60))
        self.setAccessibleName(name)

    def show_share(self, done: float, total: float) -> None:
        """Shows `done` out of `total`."""
        self._share = min(max(done / total, 0.0), 1.0) if total else 0.0
        self.setAccessibleName(f"{self._name} {self._share:.0%}")
        self.update()

    @property
    def share(self) -> float:
        return self._share

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._kit.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        round_by = self.height() / 2
        painter.setBrush(look.colour("track"))
        painter.drawRoundedRect(QRectF(self.rect()), round_by, round_by)
        if self._share > 0:
            painter.setBrush(look.colour("chart_main"))
            wide = max(self.width() * self._share, self.height())
            painter.drawRoundedRect(QRectF(0, 0, wide, self.height()), round_by, round_by)
        painter.end()


def _faint(colour: QColor, alpha: int) -> QColor:
    faint = QColor(colour)
    faint.setAlpha(alpha)
    return faint
