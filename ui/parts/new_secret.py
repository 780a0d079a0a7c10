"""A PIN or a passphrase that a person chooses: typed twice, and what is wrong with it said."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from ui.parts.fields import LabelledField
from ui.parts.kit import Kit
from ui.parts.layouts import column, label, row
from ui.parts.pin_pad import digits_in
from ui.parts.secret_field import secret_field
from ui.parts.style import dress

PASSPHRASE_LEAST = 12


class NewSecret(QFrame):
    """A PIN or a passphrase, typed twice.

    `problem_of` says in words what is wrong with a PIN, "" for nothing. Signals: `entered` when
    Enter was pressed in the second field.
    """

    entered = Signal()

    def __init__(self, kit: Kit, problem_of: Callable[[str], str], *, pin: bool = True) -> None:
        super().__init__()
        self.kit = kit
        self._problem_of = problem_of
        self.is_pin = pin
        self._kind = "pin" if pin else "passphrase"
        self.first = self._field(f"first.{self._kind}")
        self.second = self._field(f"first.{self._kind}.again")
        self.first.edit.editingFinished.connect(self._look_at_first)
        self.first.edit.textEdited.connect(lambda _: self._tell(""))
        self.second.edit.textEdited.connect(lambda _: self._tell(""))
        self.first.entered.connect(self.second.setFocus)
        self.second.entered.connect(self.entered)
        self.note = label("", wrap=True)
        # Digits are short: both fields stand in one line.
        both = (row if pin else column)(kit.look, self.first, self.second, gap=10)
        column(kit.look, both, self.note, gap=4, into=self)
        self.setFocusProxy(self.first)
        self._tell("")

    def value(self) -> str:
        """What was typed, or "" after saying what is wrong with it."""
        text, again = self._read(self.first), self._read(self.second)
        if problem := self._problem(text):
            self.say(problem)
            return ""
        if text != again:
            key = "first.pin.differ" if self.is_pin else "start.passphrase.differ"
            self._tell(self.kit.words.text(key), self.second)
            self.second.edit.setFocus()
            self.second.edit.selectAll()
            return ""
        return text

    def say(self, sentence: str) -> None:
        """Shows why it was refused, and puts the cursor there."""
        self._tell(sentence, self.first)
        self.first.edit.setFocus()

    def clear(self) -> None:
        self.first.edit.clear()
        self.second.edit.clear()

    def _field(self, key: str) -> LabelledField:
        name = self.kit.words.text(key)
        edit = secret_field(self.kit, name, placeholder="")
        if self.is_pin:
            edit.setInputMethodHints(
                Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhHiddenText
            )
        return LabelledField(self.kit, name, edit)

    def _tell(self, problem: str, where: LabelledField | None = None) -> None:
        self.note.setText(problem or self.kit.words.text(f"first.{self._kind}.hint"))
        dress(self.note, "problem" if problem else "muted")
        for shown in (self.first, self.second):
            shown.mark(shown is where, problem)

    def _read(self, shown: LabelledField) -> str:
        text = shown.edit.text()
        return digits_in(text) if self.is_pin and digits_in(text) else text

    def _look_at_first(self) -> None:
        text = self._read(self.first)
        if text:
            self._tell(self._problem(text), self.first)

    def _problem(self, text: str) -> str:
        words = self.kit.words
        if self.is_pin:
            return self._problem_of(text) if text else words.text("first.pin.missing")
        short = len(text) < PASSPHRASE_LEAST
        return words.text("start.passphrase.short", least=PASSPHRASE_LEAST) if short else ""
