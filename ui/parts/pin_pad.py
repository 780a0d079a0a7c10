"""A PIN typed by keyboard or pressed with the mouse: one hidden field and a pad of large digits.

The field takes digits only: wide digits of an input method count as digits, and a number block
whose Num Lock is off still types numbers. Letters are handed on, for whoever finds people by them.
"""

import sys
import unicodedata

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from ui.parts.icons import icon
from ui.parts.kit import Kit
from ui.parts.layouts import button, column
from ui.parts.style import dress

DIGITS_MAX = 32
_ROWS = ("123", "456", "789")
# What a number block sends while Num Lock is off.
_BLOCK = {
    Qt.Key.Key_Insert: "0", Qt.Key.Key_End: "1", Qt.Key.Key_Down: "2", Qt.Key.Key_PageDown: "3",
    Qt.Key.Key_Left: "4", Qt.Key.Key_Clear: "5", Qt.Key.Key_Right: "6", Qt.Key.Key_Home: "7",
    Qt.Key.Key_Up: "8", Qt.Key.Key_PageUp: "9",
}  # fmt: skip
# On a Mac the arrow keys say that they belong to the number block.
_HAS_NUM_LOCK = sys.platform != "darwin"


def digits_in(text: str) -> str:
    """The digits of what was typed or pasted, wide ones as narrow ones."""
    narrow = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in narrow if letter in "0123456789")


class PinField(QLineEdit):
    """Hidden digits.

    Signals: `lettered` (text) for a letter or wide character typed; `stepped` (rows) for the up
    and down keys.
    """

    lettered = Signal(str)
    stepped = Signal(int)

    def __init__(self, kit: Kit, name: str) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMaxLength(DIGITS_MAX)
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhDigitsOnly
            | Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
        )
        dress(self, "pin")
        self.textEdited.connect(self._keep_digits)
        self._kit = kit

    def digits(self) -> str:
        return self.text()

    def put(self, digit: str) -> None:
        """A digit from the pad."""
        self.insert(digit)

    def _keep_digits(self, text: str) -> None:
        kept = digits_in(text)
        if kept != text:
            place = len(digits_in(text[: self.cursorPosition()]))
            self.setText(kept)
            self.setCursorPosition(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, block = Qt.Key(event.key()), Qt.KeyboardModifier.KeypadModifier
        text = event.text()
        if _HAS_NUM_LOCK and event.modifiers() & block and key in _BLOCK and not text.isdigit():
            self.insert(_BLOCK[key])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif text and text.isalpha() and not _is_command(event):
            self.lettered.emit(text.lower())
        elif text and text.isprintable() and not digits_in(text) and not _is_command(event):
            event.accept()
        else:
            super().keyPressEvent(event)


class PinPad(QWidget):
    """The field above a pad of digits.

    Signals: `given` (digits) on Enter or the check button; `lettered` and `stepped` as the field's.
    """

    given = Signal(str)
    lettered = Signal(str)
    stepped = Signal(int)

    def __init__(self, kit: Kit, name: str) -> None:
        super().__init__()
        self._kit = kit
        words = kit.words
        self.field = PinField(kit, name)
        self.field.lettered.connect(self.lettered)
        self.field.stepped.connect(self.stepped)
        self.field.returnPressed.connect(self._give)
        self.field.textChanged.connect(self._show_state)
        grid = QGridLayout()
        grid.setSpacing(kit.look.px(8))
        self.keys: dict[str, QPushButton] = {}
        for line, digits in enumerate(_ROWS):
            for place, digit in enumerate(digits):
                grid.addWidget(self._digit(digit), line, place)
        self.back = self._key("delete", words.text("door.pin.back"))
        self.back.clicked.connect(self._take_back)
        self.enter = self._key("arrow-right", words.text("door.pin.enter"), look="padenter")
        self.enter.clicked.connect(self._give)
        grid.addWidget(self.back, 3, 0)
        grid.addWidget(self._digit("0"), 3, 1)
        grid.addWidget(self.enter, 3, 2)
        column(kit.look, self.field, grid, gap=12, into=self)
        self.setFocusProxy(self.field)
        self._waiting = False
        self._show_state()

    def clear(self) -> None:
        self.field.clear()

    def set_waiting(self, on: bool) -> None:
        """Takes no PIN for a while; the keyboard stays here, so that people can be chosen."""
        self._waiting = on
        self.field.setReadOnly(on)
        self._show_state()

    @property
    def is_waiting(self) -> bool:
        return self._waiting

    def _digit(self, digit: str) -> QPushButton:
        key = self._key("", digit)
        key.setText(digit)
        key.clicked.connect(lambda: self.field.put(digit))
        self.keys[digit] = key
        return key

    def _key(self, icon_name: str, name: str, *, look: str = "pad") -> QPushButton:
        key = button(self._kit, "", look, name=name)
        if icon_name:
            role = "on_accent" if look == "padenter" else "text"
            key.setIcon(icon(self._kit.look, icon_name, role, size=20))
        else:
            key.setToolTip("")
        # The cursor stays in the field: the next digit may come from the keyboard.
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        key.setMinimumWidth(self._kit.look.px(76))
        return key

    def _take_back(self) -> None:
        self.field.backspace()

    def _give(self) -> None:
        if self.field.text() and not self._waiting and self.isEnabled():
            self.given.emit(self.field.text())

    def _show_state(self) -> None:
        typed = bool(self.field.text())
        for key in self.keys.values():
            key.setEnabled(not self._waiting)
        self.back.setEnabled(typed and not self._waiting)
        self.enter.setEnabled(typed and not self._waiting)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and self.isEnabled():
            self._show_state()


def _is_command(event: QKeyEvent) -> bool:
    commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return bool(event.modifiers() & commands)
