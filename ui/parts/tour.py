"""A walk through the window: one thing after the other lit up, with a sentence beside it.

Knows no page: it is given what to show. Escape leaves it at any moment.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.style import dress

_WIDE, _GAP, _ROUND, _AROUND = 360, 16, 8, 5
_SHADE = 150


@dataclass(frozen=True)
class Stop:
    """What is lit up, and the words `tour.<name>.title` and `.text` beside it."""

    name: str
    where: Callable[[], QWidget | None]


class OfferStrip(QFrame):
    """Offers the walk without standing in anybody's way. Signals: `answered` (bool)."""

    answered = Signal(bool)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setObjectName("reader")
        picture = label("")
        picture.setPixmap(pixmap(kit.look, "circle-help", "info_text", size=16))
        self.yes = button(kit, kit.words.text("tour.begin"), "link")
        self.no = button(kit, kit.words.text("tour.later"), "link")
        self.yes.clicked.connect(lambda: self.answered.emit(True))
        self.no.clicked.connect(lambda: self.answered.emit(False))
        row(
            kit.look, picture, label(kit.words.text("tour.offer")), self.yes, self.no, None,
            gap=8, margins=(20, 3, 12, 3), into=self,
        )  # fmt: skip


class Tour(QWidget):
    """Covers its parent. Signals: `ended` once, however it is left."""

    ended = Signal()

    def __init__(self, kit: Kit, parent: QWidget, stops: Sequence[Stop]) -> None:
        super().__init__(parent)
        self._over = parent
        self._kit = kit
        self._stops = tuple(stops)
        self.place = 0
        self._left = False
        text = kit.words.text
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(text("tour.name"))
        self.card = QFrame(self)
        dress(self.card, "card")
        self.card.setFixedWidth(kit.look.px(_WIDE))
        self._count = label("", "muted")
        self._title = label("", "heading")
        self._text = label("", wrap=True)
        self.leave_button = button(kit, text("tour.leave"), "link")
        self.back = button(kit, text("tour.back"))
        self.next = button(kit, text("tour.next"), "primary")
        self.leave_button.clicked.connect(self.leave)
        self.back.clicked.connect(lambda: self.go(self.place - 1))
        self.next.clicked.connect(lambda: self.go(self.place + 1))
        for press in (self.leave_button, self.back, self.next):
            press.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column(
            kit.look, row(kit.look, self._title, None, self._count), self._text, 4,
            row(kit.look, self.leave_button, None, self.back, self.next),
            gap=8, margins=(18, 14, 18, 14), into=self.card,
        )  # fmt: skip
        parent.installEventFilter(self)

    def begin(self) -> None:
        """Shows the first stop."""
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self.go(0)

    def go(self, place: int) -> None:
        """Shows a stop; past the last one the walk is over."""
        if place >= len(self._stops):
            self.leave()
            return
        self.place = max(place, 0)
        stop, words = self._stops[self.place], self._kit.words
        self._title.setText(words.text(f"tour.{stop.name}.title"))
        self._text.setText(words.text(f"tour.{stop.name}.text"))
        self._count.setText(f"{self.place + 1} / {len(self._stops)}")
        self.back.setVisible(self.place > 0)
        last = self.place == len(self._stops) - 1
        self.next.setText(words.text("tour.done" if last else "tour.next"))
        self.setAccessibleDescription(f"{self._title.text()} {self._text.text()}")
        self._lay_out()

    def leave(self) -> None:
        """Puts it away."""
        if self._left:
            return
        self._left = True
        self._over.removeEventFilter(self)
        self.hide()
        self.ended.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
            self._lay_out()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        onward = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right, Qt.Key.Key_Space)
        if event.key() in onward:
            self.go(self.place + 1)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Backspace):
            self.go(self.place - 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()

    def spot(self) -> QRect:
        """The lit up part; empty where what it is about is not to be seen."""
        target = self._stops[self.place].where()
        if target is None or not target.isVisible():
            return QRect()
        corner = target.mapTo(self._over, QPoint(0, 0))
        around = self._kit.look.px(_AROUND)
        return QRect(corner, target.size()).adjusted(-around, -around, around, around)

    def _lay_out(self) -> None:
        """Puts the card beside the lit up part, wherever there is room for it."""
        layout = self.card.layout()
        assert layout is not None
        layout.activate()
        # Qt guesses the height of wrapped lines from another width than they get.
        self.card.setFixedHeight(layout.totalHeightForWidth(self.card.width()))
        self.card.resize(self.card.width(), self.card.height())
        spot, card, gap = self.spot(), self.card.size(), self._kit.look.px(_GAP)
        if spot.isEmpty():
            self.card.move(self.rect().center() - self.card.rect().center())
        else:
            wished = [
                QPoint(spot.right() + gap, spot.top()),
                QPoint(spot.left(), spot.bottom() + gap),
                QPoint(spot.left(), spot.top() - gap - card.height()),
                QPoint(spot.left() - gap - card.width(), spot.top()),
            ]
            room = self.rect().adjusted(gap, gap, -gap, -gap)
            fitting = [at for at in wished if room.contains(QRect(at, card))]
            self.card.move(fitting[0] if fitting else self._within(wished[0], room))
        self.update()

    def _within(self, wished: QPoint, room: QRect) -> QPoint:
        card = self.card.size()
        return QPoint(
            min(max(wished.x(), room.left()), max(room.right() - card.width(), room.left())),
            min(max(wished.y(), room.top()), max(room.bottom() - card.height(), room.top())),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QPainterPath()
        shade.addRect(QRectF(self.rect()))
        spot = self.spot()
        if not spot.isEmpty():
            hole, round_ = QPainterPath(), self._kit.look.px(_ROUND)
            hole.addRoundedRect(QRectF(spot), round_, round_)
            shade = shade.subtracted(hole)
        painter.fillPath(shade, QColor(0, 0, 0, _SHADE))
        painter.end()
