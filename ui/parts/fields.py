"""Labelled fields below one another, each with room for what is wrong under it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.parts.composing import Composing
from ui.parts.kit import Kit
from ui.parts.layouts import column, label
from ui.parts.style import restyle


class LabelledField(QWidget):
    """A name, a line to type into, and a sentence under it.

    Signals: `entered` on Enter.
    """

    entered = Signal()

    def __init__(self, kit: Kit, title: str, edit: QLineEdit, hint: str = "") -> None:
        super().__init__()
        self.edit = edit
        self._hint = hint
        edit.setAccessibleName(title)
        name = label(title, "label")
        name.setBuddy(edit)
        self.note = label(hint, "muted", wrap=True)
        self.note.setVisible(bool(hint))
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        column(kit.look, name, edit, self.note, self.problem, gap=4, into=self)
        edit.textEdited.connect(lambda _: self.say(""))
        edit.returnPressed.connect(self.entered)
        Composing(edit)
        self.setFocusProxy(edit)

    def text(self) -> str:
        return self.edit.text().strip(" \u3000\t\n")

    def say(self, sentence: str) -> None:
        """Says what is wrong in place of the hint; an empty sentence takes it back."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.note.setVisible(bool(self._hint) and not sentence)
        self.mark(bool(sentence), sentence or self._hint)

    def mark(self, wrong: bool, sentence: str = "") -> None:
        """Marks the field where the sentence about it stands elsewhere."""
        self.edit.setAccessibleDescription(sentence)
        if bool(self.edit.property("wrong")) != wrong:
            self.edit.setProperty("wrong", wrong)
            restyle(self.edit)
