"""The fields everybody begins with: what this is, one's name, a PIN or passphrase; and one more.

The one more has a good answer already, so it is one quiet line until somebody wants another.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit

from ui.parts.fields import LabelledField
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.new_secret import NewSecret

_LONGEST = 60


@dataclass(frozen=True)
class Begun:
    """What was typed: `name` of the department or hospital, `quiet` what the quiet line says."""

    name: str
    person: str
    quiet: str
    pin: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)


class QuietField(QFrame):
    """One line that says what was taken for granted; a press makes it a field.

    `key` names the words: itself, and with `.change` of the button.
    """

    def __init__(self, kit: Kit, key: str, answer: str = "") -> None:
        super().__init__()
        self._kit, self._key = kit, key
        self._answer = answer
        words = kit.words
        self._shown = Elided("", "muted")
        self.change = button(kit, words.text(f"{key}.change"), "link")
        self.change.clicked.connect(self._open)
        edit = QLineEdit()
        edit.setMaxLength(_LONGEST)
        self.field = LabelledField(kit, words.text(key), edit, words.text(f"{key}.hint"))
        self.field.hide()
        self._line = QFrame()
        layout = row(kit.look, self._shown, self.change, gap=8, into=self._line)
        layout.setStretch(0, 1)
        column(kit.look, self._line, self.field, gap=0, into=self)
        self.propose(answer)

    def propose(self, answer: str) -> None:
        """The answer unless another is typed."""
        self._answer = answer
        self._shown.set_whole(self._kit.words.text(f"{self._key}.said", answer=answer))
        self.field.edit.setPlaceholderText(answer)
        self._line.setVisible(bool(answer) and self.field.isHidden())

    def text(self) -> str:
        """What was typed, else what was proposed."""
        return (not self.field.isHidden() and self.field.text()) or self._answer

    def _open(self) -> None:
        self.field.edit.setText(self._answer)
        self._line.hide()
        self.field.show()
        self.field.edit.setFocus(Qt.FocusReason.TabFocusReason)
        self.field.edit.selectAll()


class BeginForm(QFrame):
    """`lead` is the words key of the first field, as `department`; `quiet` that of the quiet one.

    Signals: `given` (Begun).
    """

    given = Signal(object)

    def __init__(
        self,
        kit: Kit,
        problem_of: Callable[[str], str],
        lead: str,
        person: str,
        quiet: QuietField,
        *,
        pin: bool,
    ) -> None:
        super().__init__()
        self.kit = kit
        self.name = self._line(lead)
        self.person = self._line(person)
        self._keys = (lead, person)
        self.secret = NewSecret(kit, problem_of, pin=pin)
        self.quiet = quiet
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.begin = button(kit, kit.words.text("first.begin"), "primary")
        self.begin.clicked.connect(self._give)
        self.name.entered.connect(self.person.setFocus)
        self.person.entered.connect(self.secret.setFocus)
        self.secret.entered.connect(self._give)
        quiet.field.entered.connect(self._give)
        column(kit.look, self.name, self.person, self.secret, quiet, gap=10, into=self)

    def show_problem(self, sentence: str) -> None:
        """Says why it could not begin; everything typed stays."""
        self.set_busy(False)
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def set_busy(self, on: bool) -> None:
        """While it is being made, which takes a second or two."""
        self.begin.setText(self.kit.words.text("first.doing" if on else "first.begin"))

    def _line(self, key: str) -> LabelledField:
        words = self.kit.words
        edit = QLineEdit()
        edit.setPlaceholderText(words.text(f"first.{key}.hint"))
        edit.setMaxLength(_LONGEST)
        return LabelledField(self.kit, words.text(f"first.{key}"), edit)

    def _give(self) -> None:
        words = self.kit.words
        self.show_problem("")
        fields = (self.name, self.person)
        for shown, key in zip(fields, self._keys, strict=True):
            shown.say("" if shown.text() else words.text(f"first.{key}.missing"))
        empty = next((one for one in fields if not one.text()), None)
        if empty is not None:
            empty.edit.setFocus()
            return
        if secret := self.secret.value():
            pin, passphrase = (secret, "") if self.secret.is_pin else ("", secret)
            self.set_busy(True)
            self.given.emit(
                Begun(self.name.text(), self.person.text(), self.quiet.text(), pin, passphrase)
            )
