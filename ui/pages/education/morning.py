"""The morning shift (早交班): one big card for five minutes, and attendance by number keys."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QWidget

from cleanclinic.records.education import EducationSession, Presence
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.scroll import scrolled
from ui.parts.style import dress

_SECOND = 1000
_TITLE, _POINT = 40, 26
_COLUMNS = 3
_SIDE = 430
_GAP, _LEFT, _RIGHT = 8, 20, 12
# How much of the window the names may take so that all of them are as wide as the longest.
_SHARE = 0.42


class MorningCard(QDialog):
    """Fills the window. A number and Enter turns a name; Enter alone records who is there.

    Signals: `held` (ids of who is there).
    """

    held = Signal(list)

    def __init__(
        self,
        kit: Kit,
        parent: QWidget,
        session: EducationSession,
        people: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint)
        self._kit = kit
        self._people = list(people)
        self._away = {
            one.person for one in session.attendance if one.presence is not Presence.PRESENT
        }
        self._left = (session.minutes or 5) * 60
        self._typed = ""
        self.setAccessibleName(session.title)
        self.setObjectName("morning")
        self._timer = QTimer(self, interval=_SECOND)
        self._timer.timeout.connect(self._tick)
        self.clock = label("", "figure")
        self.number = label("", "figure")
        self.names = self._make_names()
        self.there = label("", "heading")
        middle = row(
            kit.look, scrolled(self._make_card(session)), self._make_side(),
            gap=0, margins=(0, 16, 20, 0),
        )  # fmt: skip
        middle.setStretch(0, 1)
        layout = column(kit.look, middle, self._make_foot(), gap=8, into=self)
        layout.setStretch(0, 1)
        self._show()

    def _make_card(self, session: EducationSession) -> QWidget:
        kit = self._kit
        title = label(session.title, wrap=True)
        title.setFont(kit.look.font(_TITLE, bold=True))
        card = QWidget()
        lines = column(kit.look, title, gap=22, margins=(56, 40, 40, 20), into=card)
        for point in session.points.splitlines():
            mark, said = label("·"), label(point, wrap=True)
            for part in (mark, said):
                part.setFont(kit.look.font(_POINT))
                part.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            line = row(kit.look, mark, said, gap=14)
            line.setStretch(1, 1)
            lines.addLayout(line)
        lines.addStretch(1)
        return card

    def _make_foot(self) -> QHBoxLayout:
        kit, text = self._kit, self._kit.words.text
        self.save = button(kit, text("ui.education.morning.save"), "primary", icon_name="check")
        self.save.clicked.connect(self._record)
        close = button(kit, text("ui.education.morning.leave"))
        close.clicked.connect(self.reject)
        self.pause = button(kit, text("ui.education.morning.pause"))
        self.pause.clicked.connect(self._pause)
        foot = row(
            kit.look, label(text("ui.education.morning.keys"), "muted", wrap=True), self.number,
            self.pause, close, self.save, gap=12, margins=(56, 8, 24, 18),
        )  # fmt: skip
        foot.setStretch(0, 1)
        return foot

    def _make_side(self) -> QWidget:
        kit = self._kit
        side = self.side = QWidget()
        dress(side, "card")
        side.setFixedWidth(kit.look.px(_SIDE))
        column(
            kit.look, row(kit.look, self.there, None, self.clock), scrolled(self.names),
            gap=12, margins=(_LEFT, 18, _RIGHT, 12), into=side,
        )  # fmt: skip
        return side

    def _make_even(self) -> None:
        """Gives all names the width of the longest, where the card keeps enough of the window."""
        look = self._kit.look
        longest = max((press.sizeHint().width() for press in self.buttons), default=0)
        around = look.px(_LEFT) + look.px(_RIGHT) + look.px(_GAP)
        wanted = _COLUMNS * (longest + look.px(_GAP)) + around
        if look.px(_SIDE) < wanted <= self.width() * _SHARE:
            self.side.setFixedWidth(wanted)
        for place in range(_COLUMNS if wanted <= self.side.width() else 0):
            self.grid.setColumnMinimumWidth(place, longest)

    def open_over(self, window: QWidget) -> None:
        """Covers a window and starts the clock."""
        self.setGeometry(window.geometry() if window.isWindow() else window.rect())
        self._make_even()
        self.open()
        self._timer.start()

    def present(self) -> list[str]:
        """Ids of the people who are there."""
        return [person for person, _ in self._people if person not in self._away]

    def turn(self, number: int) -> None:
        """Turns the name with a number: there, or not."""
        if 1 <= number <= len(self._people):
            self._away ^= {self._people[number - 1][0]}
            self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            self._typed += chr(key)
            # With as many digits as the last number has, no other can be meant.
            if len(self._typed) == len(str(len(self._people))):
                self._turn_typed()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._typed:
                self._turn_typed()
            else:
                self._record()
        elif key == Qt.Key.Key_Backspace:
            self._typed = self._typed[:-1]
        elif key == Qt.Key.Key_Space:
            self._pause()
        else:
            super().keyPressEvent(event)
        self.number.setText(self._typed)

    def _turn_typed(self) -> None:
        self.turn(int(self._typed))
        self._typed = ""

    def _make_names(self) -> QWidget:
        made = QWidget()
        grid = self.grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, self._kit.look.px(_GAP), 0)
        grid.setSpacing(self._kit.look.px(_GAP))
        for place in range(_COLUMNS):
            grid.setColumnStretch(place, 1)
        self.buttons: list[QPushButton] = []
        for place, (_, name) in enumerate(self._people):
            press = button(self._kit, f"{place + 1}  {name}", "chip", name=name)
            press.setCheckable(True)
            press.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            press.clicked.connect(lambda _=False, number=place + 1: self.turn(number))
            grid.addWidget(press, place // _COLUMNS, place % _COLUMNS)
            self.buttons.append(press)
        grid.setRowStretch(len(self._people) // _COLUMNS + 1, 1)
        return made

    def _show(self) -> None:
        text = self._kit.words.text
        for (person, name), press in zip(self._people, self.buttons, strict=True):
            there = person not in self._away
            press.setChecked(there)
            press.setAccessibleName(text("ui.education.morning.name", name=name, state=text(
                "presence.present" if there else "presence.absent")))  # fmt: skip
        self.there.setText(
            text("ui.education.there", there=len(self.present()), count=len(self._people))
        )
        minutes, seconds = divmod(abs(self._left), 60)
        self.clock.setText(f"{'-' if self._left < 0 else ''}{minutes}:{seconds:02}")

    def _tick(self) -> None:
        self._left -= 1
        self._show()

    def _pause(self) -> None:
        running = self._timer.isActive()
        if running:
            self._timer.stop()
        else:
            self._timer.start()
        key = "ui.education.morning.go_on" if running else "ui.education.morning.pause"
        self.pause.setText(self._kit.words.text(key))

    def _record(self) -> None:
        self.held.emit(self.present())
        self.accept()
