"""The head nurse has left without handing over: who takes her place, and the new PIN."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QWidget

from cleanclinic.operations.people.succession import Succession
from cleanclinic.operations.workspace.roles import Person
from ui.parts.fields import LabelledField
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.new_secret import NewSecret
from ui.parts.sentences import Sentences, counted
from ui.parts.style import dress

_NEW = ""


@dataclass(frozen=True)
class Successor:
    """Who takes over from whom; somebody new has a name and no id."""

    outgoing_id: str
    incoming_id: str
    incoming_name: str
    pin: str = field(repr=False)


class SuccessorCard(QFrame):
    """Says what will happen before it does. Signals: `given` (Successor); `back`."""

    given = Signal(object)
    back = Signal()

    def __init__(self, kit: Kit, seen: Succession, problem_of: Callable[[str], str]) -> None:
        super().__init__()
        self.kit = kit
        self._seen = seen
        dress(self, "card")
        text = kit.words.text
        self.setFixedWidth(kit.look.px(540))
        self.setWindowTitle(text("door.successor"))
        self.left = self._combo("door.successor.left")
        self.who = self._combo("door.successor.who")
        edit = QLineEdit()
        edit.setMaxLength(60)
        self.name = LabelledField(kit, text("first.person"), edit)
        self.secret = NewSecret(kit, problem_of)
        self.secret.entered.connect(self._give)
        self.name.entered.connect(self.secret.setFocus)
        self.what = Sentences(kit)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.finish = button(kit, text("door.successor.yes"), "primary")
        self.finish.clicked.connect(self._give)
        self._fill()
        go_back = button(kit, text("start.back"))
        go_back.clicked.connect(self.back)
        column(
            kit.look,
            label(text("door.successor"), "title"),
            *self._choices(), self.name, self.secret, self.what, self.problem,
            row(kit.look, go_back, None, self.finish),
            gap=12, margins=(32, 26, 32, 24), into=self,
        )  # fmt: skip
        self._show_name()
        self.setFocusProxy(self.secret if seen.going_on else self.who)

    def show_problem(self, sentence: str) -> None:
        """Says why it was refused; everything typed stays."""
        self.setEnabled(True)
        self.finish.setText(self.kit.words.text("door.successor.yes"))
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.secret.setFocus()

    def _combo(self, key: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(self.kit.words.text(key))
        return made

    def _choices(self) -> list[QWidget]:
        """Who left and who comes; where it was cut short nothing is left to choose."""
        text, cut = self.kit.words.text, self._seen.going_on
        if cut is not None:
            key = "ui.settings.handover.incoming.resume"
            return [label(text(key, name=cut.name), wrap=True)]
        found: list[QWidget] = [label(text("door.successor.sentence"), "muted", wrap=True)]
        both = QFrame()
        parts = []
        for key, combo in (("left", self.left), ("who", self.who)):
            name = label(text(f"door.successor.{key}"), "label")
            name.setBuddy(combo)
            parts.append(column(self.kit.look, name, combo, gap=4))
        beside = row(self.kit.look, *parts, gap=10, into=both)
        beside.setStretch(0, 2)
        beside.setStretch(1, 3)
        return [*found, both]

    def _fill(self) -> None:
        for one in self._seen.heads:
            self.left.addItem(one.name, one.id)
        self.left.setEnabled(len(self._seen.heads) > 1)
        self._fill_who()
        self.left.currentIndexChanged.connect(lambda _: self._fill_who())
        self.who.currentIndexChanged.connect(lambda _: self._show_name())

    def _fill_who(self) -> None:
        """Everybody but whoever left, and somebody new."""
        text = self.kit.words.text
        self.who.clear()
        for one in self._others():
            role = text(f"role.{one.role.value}")
            self.who.addItem(text("door.person", name=one.name, role=role), one.id)
        self.who.addItem(text("ui.settings.handover.who.new"), _NEW)

    def _others(self) -> Sequence[Person]:
        gone = self.left.currentData()
        return [one for one in self._seen.people if one.id != gone]

    def _show_name(self) -> None:
        cut = self._seen.going_on
        self.name.setVisible(cut is None and self.who.currentData() == _NEW)
        self.what.setVisible(cut is None)
        self._show_what()
        if self.name.isVisible():
            self.name.setFocus()

    def _show_what(self) -> None:
        """What takes place when the button is pressed."""
        text, seen = self.kit.words.text, self._seen
        key = "ui.settings.handover.confirm"
        comma = text("ui.list.comma")
        gone, comes = self.left.currentText(), self.who.currentData()
        here = [one.name for one in seen.people if one.id == comes]
        pins = [one for one in seen.with_pins if one not in (gone, *here)]
        said = [text(f"{key}.leaves", name=gone)]
        if seen.old_sheet:
            said.append(text(f"{key}.sheet", number=seen.old_sheet))
        if pins:
            said.append(text(f"{key}.pins", names=comma.join(pins)))
        said.append(text("door.successor.record", counts=counted(self.kit, seen.counts)))
        self.what.show_texts(said)

    def _give(self) -> None:
        text, cut = self.kit.words.text, self._seen.going_on
        person = cut.id if cut else str(self.who.currentData() or "")
        name = "" if person else self.name.text()
        if not person and not name:
            self.name.say(text("first.person.missing"))
            self.name.edit.setFocus()
            return
        pin = self.secret.value()
        if not pin:
            return
        self.problem.hide()
        self.finish.setText(text("ui.settings.handover.incoming.doing"))
        self.setEnabled(False)
        self.given.emit(Successor(str(self.left.currentData() or ""), person, name, pin))
