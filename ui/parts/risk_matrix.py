"""The risk matrix by plain painting: five by five cells that filter a list."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy

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
