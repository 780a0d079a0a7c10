"""The way of an issue as dots on a line: what is done, what comes now, what is still to come."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cleanclinic.operations.issues.board import PathStep
from ui.parts.kit import Kit
from ui.parts.times import day_text

_DOT, _HEIGHT, _TOP, _TEXT, _SMALL = 9, 58, 12, 12, 10.5


class IssuePath(QWidget):
    """Steps beside one another with the day of each that is done."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._steps: Sequence[tuple[str, str, bool, bool]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(kit.look.px(_HEIGHT))

    def show_steps(self, steps: Sequence[PathStep], today: date) -> None:
        """Shows these; a screen reader hears the one that comes now."""
        text = self._kit.words.text
        self._steps = [
            (
                text(f"issue_step.{one.step}"),
                day_text(one.day, today) if one.day else "",
                one.done,
                one.current,
            )
            for one in steps
        ]
        said = [
            text("part.issue.path.step", name=name, state=text(_state_key(done, current)))
            for name, _, done, current in self._steps
        ]
        self.setAccessibleName(text("part.list.comma").join(said))
        self.update()

    def texts(self) -> list[str]:
        """What stands at the dots."""
        return [name for name, *_ in self._steps]

    def sizeHint(self) -> QSize:
        return QSize(self._kit.look.px(300), self._kit.look.px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._steps:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._kit.look
        each, middle = self.width() / len(self._steps), look.px(_TOP)
        for place, (_, _, done, _) in enumerate(self._steps[:-1]):
            role = "accent" if done and self._steps[place + 1][2] else "line_strong"
            painter.setPen(QPen(look.colour(role), look.px(2)))
            start = (place + 0.5) * each
            painter.drawLine(QPointF(start, middle), QPointF(start + each, middle))
        for place, step in enumerate(self._steps):
            self._paint_step(painter, step, QRectF(place * each, 0, each, self.height()), middle)
        painter.end()

    def _paint_step(
        self, painter: QPainter, step: tuple[str, str, bool, bool], room: QRectF, middle: float
    ) -> None:
        name, day, done, current = step
        look = self._kit.look
        radius = look.px(_DOT) / (1 if current else 1.5)
        painter.setPen(
            QPen(look.colour("accent" if done or current else "line_strong"), look.px(2))
        )
        painter.setBrush(look.colour("accent" if done else "surface"))
        painter.drawEllipse(QPointF(room.center().x(), middle), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line = look.px(16)
        top = middle + look.px(_DOT) + look.px(5)
        painter.setFont(look.font(_TEXT, bold=current))
        painter.setPen(look.colour("text" if done or current else "muted"))
        centre = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(room.left(), top, room.width(), line), centre, name)
        if day:
            painter.setFont(look.font(_SMALL))
            painter.setPen(look.colour("muted"))
            painter.drawText(QRectF(room.left(), top + line, room.width(), line), centre, day)


def _state_key(done: bool, current: bool) -> str:
    if done:
        return "part.issue.path.done"
    return "part.issue.path.now" if current else "part.issue.path.later"
