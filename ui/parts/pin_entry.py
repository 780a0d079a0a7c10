"""One person's PIN: who it is, the pad, why it was refused, and how long to wait."""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ui.parts.kit import Kit
from ui.parts.layouts import column, label
from ui.parts.people_tiles import Face
from ui.parts.pin_pad import PinPad

_WIDE = 268


class PinEntry(QWidget):
    """Signals: `given` (digits); `lettered` and `stepped` as the pad's."""

    given = Signal(str)
    lettered = Signal(str)
    stepped = Signal(int)

    def __init__(self, kit: Kit, *, seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._kit = kit
        self._seconds = seconds
        self._until = 0.0
        self.setFixedWidth(kit.look.px(_WIDE))
        self.face = Face(kit)
        self.name = label("", "heading", wrap=True)
        self.name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.pad = PinPad(kit, kit.words.text("door.pin"))
        self.pad.given.connect(self._give)
        self.pad.lettered.connect(self.lettered)
        self.pad.stepped.connect(self.stepped)
        self.pad.field.textEdited.connect(self._on_typed)
        self.said = label("", "problem", wrap=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        # Room for two lines from the start: what is said must not push the pad about.
        self.said.setMinimumHeight(kit.look.text_px(12) * 3 + kit.look.px(4))
        layout = column(kit.look, self.face, self.name, self.pad, self.said, gap=8, into=self)
        layout.setAlignment(self.face, Qt.AlignmentFlag.AlignHCenter)
        self.setFocusProxy(self.pad)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._count_down)

    def show_person(self, name: str, place: int) -> None:
        """Whose PIN it is; what was typed for somebody else is gone."""
        self.name.setText(name)
        self.face.show_person(name, place)
        self.say("")
        self.pad.clear()
        self.wait(0)

    def say(self, sentence: str) -> None:
        """Says why it was not let in."""
        self.said.setText(sentence)
        self.pad.field.setAccessibleDescription(sentence)

    def refuse(self, sentence: str, wait_seconds: int = 0) -> None:
        """A PIN did not open: it is gone, and the next one may have to wait."""
        self.set_busy(False)
        self.pad.clear()
        self.say(sentence)
        self.wait(wait_seconds)
        self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def wait(self, seconds: int) -> None:
        """Takes no PIN for so many seconds, and counts them down; 0 for at once."""
        self._until = self._seconds() + seconds
        self.pad.set_waiting(seconds > 0)
        if seconds > 0:
            self._tick.start()
            self._count_down()
        else:
            self._tick.stop()

    def set_busy(self, on: bool) -> None:
        """While a PIN is being tried."""
        self.pad.setEnabled(not on)
        if on:
            self.say("")

    @property
    def is_waiting(self) -> bool:
        return self.pad.is_waiting

    def _count_down(self) -> None:
        left = math.ceil(self._until - self._seconds())
        if left <= 0:
            self.wait(0)
            self.say("")
            return
        minutes, seconds = divmod(left, 60)
        key = "door.wait.minutes" if minutes else "door.wait"
        self.say(
            self._kit.words.text(
                key, minutes=minutes, seconds=f"{seconds:02d}" if minutes else seconds
            )
        )

    def _on_typed(self) -> None:
        if self.said.text() and not self.is_waiting:
            self.say("")

    def _give(self, digits: str) -> None:
        self.given.emit(digits)
