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
from ui.parts.new_secret import NewSecret
from ui.parts.style import dress

WAYS = {"grant": "file-check", "take_over": "monitor-up", "demo": "eye"}
_FORM_WIDE, _WAYS_WIDE = 330, 280


@dataclass(frozen=True)
class NewWard:
    """What is needed to begin: a PIN, or a passphrase where PINs cannot work."""

    department: str
    person: str
    pin: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    grant: Path | None = None


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
