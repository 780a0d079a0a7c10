"""A hidden value in a form: shown on request for a while, and changed without being seen."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.parts.icons import icon
from ui.parts.kit import Kit
from ui.parts.layouts import button, label, row
from ui.parts.record_form import RecordForm

# Long enough to dial a number; then it is hidden again.
SHOWN_MS = 30_000


class HiddenLine(QWidget):
    """A label, what stands in the value's place, and two buttons.

    Signals: `wanted` when somebody asks to see it; `change_wanted`.
    """

    wanted = Signal()
    change_wanted = Signal()

    def __init__(self, kit: Kit, title: str, *, below: RecordForm) -> None:
        super().__init__()
        self._kit = kit
        self._title = title
        self._masked = self._instead = ""
        words = kit.words
        self._below = below
        self._name = label(title, "label")
        self._name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.value = label("")
        self.value.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self.eye = button(kit, words.text("part.hidden.show"), "link", icon_name="eye")
        self.eye.clicked.connect(self._on_eye)
        change = words.text("part.hidden.change", name=title)
        self.change = button(kit, "", "link", icon_name="pencil", name=change)
        self.change.clicked.connect(self.change_wanted)
        row(kit.look, self._name, self.value, None, self.eye, self.change, gap=10, into=self)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide_value)
        self.show_masked("")

    @property
    def is_shown(self) -> bool:
        return self._timer.isActive()

    def show_masked(self, masked: str) -> None:
        """What anybody may see; a value that was shown is gone."""
        self._masked = masked
        self.show_instead("", "")

    def show_instead(self, said: str, more: str) -> None:
        """What stands where there is no value, and what is said of it to whoever points at it."""
        self._instead = said
        self.value.setToolTip(more)
        self.hide_value()

    def show_value(self, value: str) -> None:
        """The value itself, for a while."""
        self.value.setText(value)
        self._timer.start()
        self._say("part.hidden.hide", "eye-off")

    def hide_value(self) -> None:
        """Hides the value again."""
        self._timer.stop()
        none = self._instead or self._kit.words.text("value.none")
        self.value.setText(self._masked or none)
        self.eye.setVisible(bool(self._masked))
        self._say("part.hidden.show", "eye")

    def _say(self, key: str, icon_name: str) -> None:
        text = self._kit.words.text(key)
        self.eye.setText(f" {text}")
        self.eye.setAccessibleName(f"{text} {self._title}")
        self.eye.setIcon(icon(self._kit.look, icon_name, "link", size=16))
        self.value.setAccessibleName(f"{self._title} {self.value.text()}")

    def _on_eye(self) -> None:
        if self.is_shown:
            self.hide_value()
        else:
            self.wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Its label ends where those of the form above end; known once they have their font."""
        super().showEvent(event)
        self._name.setMinimumWidth(self._below.label_width())
