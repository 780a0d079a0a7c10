"""Charts by plain painting: the risk matrix, a line, bars, and a thin progress bar."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.parts.heard_cells import Celled, HeardCell, HeardRow
from ui.parts.kit import Kit

SCALE = 5
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (1, 0),
    Qt.Key.Key_Down: (-1, 0),
}


def band(score: int) -> str:
    """The colour band of a score where the page gives none."""
    return "high" if score >= 15 else "mid" if score >= 8 else "low"


class RiskMatrix(Celled):
    """Five by five cells, likelihood upwards and impact to the right; a cell filters.

    Signals: `cell_chosen` (likelihood, impact); `cleared` when the chosen cell is pressed again.
    """

    cell_chosen = Signal(int, int)
    cleared = Signal()

    def __init__(self, kit: Kit, *, bands: Mapping[tuple[int, int], str] | None = None) -> None:
        super().__init__()
        self._kit = kit
        self._bands = bands or {}
        self._counts: dict[tuple[int, int], int] = {}
        self._cursor = (SCALE, SCALE)
        self._hover: tuple[int, int] | None = None
        self.chosen: tuple[int, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("heardAs", "chart")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name()

    def show_counts(self, counts: Mapping[tuple[int, int], int]) -> None:
        """Shows how many risk points stand at (likelihood, impact)."""
        counted = {cell: count for cell, count in counts.items() if count}
        if counted != self._counts:
            self._counts = counted
            self._name()
            self.update()

    def choose(self, cell: tuple[int, int] | None) -> None:
        """Marks a cell as chosen without a signal."""
        self.chosen = cell
        self._cursor = cell or self._cursor
        self._name()
        self.update()

    def press(self, cell: tuple[int, int]) -> None:
        """What a click on a cell does: choose it, or lift the choice."""
        if cell == self.chosen:
            self.choose(None)
            self.cleared.emit()
        else:
            self.choose(cell)
            self.cell_chosen.emit(*cell)

    def cell_at(self, place: QPointF) -> tuple[int, int] | None:
        return next((cell for cell in self._cells() if self._rect(cell).contains(place)), None)

    def sizeHint(self) -> QSize:
        return QSize(self._kit.look.px(256), self._kit.look.px(178))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._kit.look.px(200), self._kit.look.px(178))

    def _cells(self) -> list[tuple[int, int]]:
        return [(high, right) for high in range(SCALE, 0, -1) for right in range(1, SCALE + 1)]

    def _rect(self, cell: tuple[int, int]) -> QRectF:
        look = self._kit.look
        gap, left, bottom = look.px(3), look.px(22), look.px(20)
        wide = (self.width() - left - gap * (SCALE - 1) - 2) / SCALE
        high = (self.height() - bottom - gap * (SCALE - 1) - 2) / SCALE
        likelihood, impact = cell
        return QRectF(
            left + (impact - 1) * (wide + gap), 1 + (SCALE - likelihood) * (high + gap), wide, high
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._kit.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font(14, bold=True))
        for cell in self._cells():
            self._paint_cell(painter, cell)
        self._paint_axes(painter)
        painter.end()

    def _paint_cell(self, painter: QPainter, cell: tuple[int, int]) -> None:
        look = self._kit.look
        name = self._bands.get(cell) or band(cell[0] * cell[1])
        rect = self._rect(cell)
        count = self._counts.get(cell, 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(f"cell_{name}"))
        painter.drawRoundedRect(rect, look.px(4), look.px(4))
        focused = self.hasFocus() and cell == self._cursor
        if cell == self.chosen or focused or cell == self._hover:
            role = f"cell_{name}_text" if cell == self.chosen else "focus" if focused else "muted"
            painter.setPen(QPen(look.colour(role), 2 if cell != self._hover or focused else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), look.px(3), look.px(3))
        if count:
            painter.setPen(look.colour(f"cell_{name}_text"))
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), str(count))

    def _paint_axes(self, painter: QPainter) -> None:
        look, words = self._kit.look, self._kit.words
        painter.setFont(look.font(11.5))
        painter.setPen(look.colour("muted"))
        bottom = QRectF(
            look.px(22), self.height() - look.px(18), self.width() - look.px(22), look.px(18)
        )
        painter.drawText(
            bottom, int(Qt.AlignmentFlag.AlignCenter), words.text("part.matrix.impact")
        )
        painter.save()
        painter.rotate(-90)
        side = QRectF(-(self.height() - look.px(20)), 0, self.height() - look.px(20), look.px(18))
        painter.drawText(
            side, int(Qt.AlignmentFlag.AlignCenter), words.text("part.matrix.likelihood")
        )
        painter.restore()

    def _name(self) -> None:
        words = self._kit.words
        self.setAccessibleName(words.text("part.matrix.name", count=sum(self._counts.values())))
        self.setAccessibleDescription(self._said(self._cursor))
        self.say_cells()

    def _said(self, cell: tuple[int, int]) -> str:
        likelihood, impact = cell
        count = self._counts.get(cell, 0)
        return self._kit.words.text(
            "part.matrix.cell", likelihood=likelihood, impact=impact, count=count
        )

    def heard_rows(self) -> Sequence[HeardRow]:
        text = self._kit.words.text
        rows = []
        for high in range(SCALE, 0, -1):
            cells = [(high, right) for right in range(1, SCALE + 1)]
            heard = [
                HeardCell(self._said(one), self._rect(one), one == self._cursor, one == self.chosen)
                for one in cells
            ]
            rows.append(HeardRow(text("part.matrix.row", likelihood=high), heard))
        return rows

    def chosen_word(self) -> str:
        return self._kit.words.text("part.cell.chosen")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            high, right = (
                min(max(part + move, 1), SCALE)
                for part, move in zip(self._cursor, step, strict=True)
            )
            self._cursor = (high, right)
            self._name()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.press(self._cursor)
        elif event.key() == Qt.Key.Key_Escape and self.chosen:
            self.press(self.chosen)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.say_cells()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (cell := self.cell_at(event.position())) is not None:
            self._cursor = cell
            self.press(cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell != self._hover:
            self._hover = cell
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if cell else Qt.CursorShape.ArrowCursor
            )
            if cell is not None:
                self.setToolTip(self._said(cell))
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)


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
        self.setAccessibleName(name)

    def show_bars(self, bars: Sequence[tuple[str, float, str]]) -> None:
        """Shows (label, value, tone); tone is main, warn, bad or plain."""
        self._bars = tuple(bars)
        self.setMinimumHeight(self._kit.look.px(24) * len(self._bars))
        said = ", ".join(f"{label} {value:g}" for label, value, _ in bars)
        self.setAccessibleName(f"{self._name}: {said}")
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
            painter.drawText(behind, int(middle), f"{value:g}")
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
