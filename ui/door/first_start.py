"""Nothing is here yet: four fields to begin with, and the other ways to begin."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from ui.parts.choice_line import ChoiceLine
from ui.parts.fields import LabelledField
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.pin_pad import digits_in
from ui.parts.secret_field import secret_field
from ui.parts.style import dress

WAYS = {"grant": "file-check", "take_over": "monitor-up", "demo": "eye"}
PASSPHRASE_LEAST = 12
_FORM_WIDE, _WAYS_WIDE = 330, 280


@dataclass(frozen=True)
class NewWard:
    """What is needed to begin: a PIN, or a passphrase where PINs cannot work."""

    department: str
    person: str
    pin: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    grant: Path | None = None


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


class FirstStartCard(QFrame):
    """Signals: `given` (NewWard); `way_wanted` (`grant`, `take_over` or `demo`)."""

    given = Signal(object)
    way_wanted = Signal(str)

    def __init__(self, kit: Kit, problem_of: Callable[[str], str], *, pin: bool = True) -> None:
        super().__init__()
        self.kit = kit
        dress(self, "card")
        words = kit.words
        self.department = self._line("department")
        self.person = self._line("person")
        self.secret = NewSecret(kit, problem_of, pin=pin)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.note = label("", "muted", wrap=True)
        self.note.hide()
        self.grant: Path | None = None
        self.begin = button(kit, words.text("first.begin"), "primary")
        self.begin.clicked.connect(self._give)
        self.department.entered.connect(self.person.setFocus)
        self.person.entered.connect(self.secret.setFocus)
        self.secret.entered.connect(self._give)
        self.ways = {way: self._way(way, sign) for way, sign in WAYS.items()}
        self._lay_out(pin=pin)

    def take_grant(self, path: Path) -> None:
        """The grant file that is read as soon as there is a workspace."""
        self.grant = path
        self.show_note(self.kit.words.text("door.grant.wait", name=path.name))

    def show_note(self, sentence: str) -> None:
        """Says something good under the fields."""
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    def show_problem(self, sentence: str) -> None:
        """Says why it could not begin; everything typed stays."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _lay_out(self, *, pin: bool) -> None:
        kit, words = self.kit, self.kit.words
        said = label(words.text("first.sentence"), "muted", wrap=True)
        form = column(
            kit.look, label(words.text("first.title"), "title"), said, 4,
            self.department, self.person, gap=10,
        )  # fmt: skip
        if not pin:
            form.addWidget(label(words.text("first.no_store"), "muted", wrap=True))
        for item in (self.secret, self.note, self.problem, self.begin):
            form.addWidget(item)
        left = QFrame()
        left.setLayout(form)
        left.setFixedWidth(kit.look.px(_FORM_WIDE))
        form.setContentsMargins(0, 0, 0, 0)
        right = QFrame()
        right.setFixedWidth(kit.look.px(_WAYS_WIDE))
        column(
            kit.look, row(kit.look, 10, label(words.text("first.ways"), "label")),
            *self.ways.values(), None, gap=6, into=right,
        )  # fmt: skip
        between = QFrame()
        dress(between, "upright")
        row(kit.look, left, between, right, gap=26, margins=(32, 26, 26, 26), into=self)

    def _line(self, name: str) -> LabelledField:
        words = self.kit.words
        edit = QLineEdit()
        edit.setPlaceholderText(words.text(f"first.{name}.hint"))
        edit.setMaxLength(60)
        return LabelledField(self.kit, words.text(f"first.{name}"), edit)

    def _way(self, way: str, sign: str) -> ChoiceLine:
        words = self.kit.words
        line = ChoiceLine(
            self.kit, sign, words.text(f"first.{way}"), words.text(f"first.{way}.sentence")
        )
        line.pressed.connect(lambda: self.way_wanted.emit(way))
        return line

    def _give(self) -> None:
        words = self.kit.words
        self.show_problem("")
        for shown, key in ((self.department, "department"), (self.person, "person")):
            shown.say("" if shown.text() else words.text(f"first.{key}.missing"))
        empty = next((one for one in (self.department, self.person) if not one.text()), None)
        if empty is not None:
            empty.edit.setFocus()
            return
        if secret := self.secret.value():
            pin, passphrase = (secret, "") if self.secret.is_pin else ("", secret)
            department, person = self.department.text(), self.person.text()
            self.given.emit(NewWard(department, person, pin, passphrase, self.grant))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.department.text():
            self.department.setFocus(Qt.FocusReason.OtherFocusReason)
