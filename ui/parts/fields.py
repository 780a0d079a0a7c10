"""Labelled fields below one another, each with room for what is wrong under it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.parts.composing import Composing
from ui.parts.kit import Kit
from ui.parts.layouts import column, label
from ui.parts.style import restyle

_TEXT = "text"


class LabelledField(QWidget):
    """A name, a line to type into, and a sentence under it.

    With a `place` what is typed is kept as a draft until the dialog around it is done.

    Signals: `entered` on Enter.
    """

    entered = Signal()

    def __init__(
        self, kit: Kit, title: str, edit: QLineEdit, hint: str = "", *, place: str = ""
    ) -> None:
        super().__init__()
        self.edit = edit
        self._hint = hint
        self._drafts, self._place = kit.drafts, place
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
        if self._drafts is not None and place:
            edit.setText(self._drafts.unsaved(place).get(_TEXT, edit.text()))
            edit.textEdited.connect(self._keep)

    def drop_draft(self) -> None:
        """What was typed is saved, or given up."""
        if self._drafts is not None and self._place:
            self._drafts.drop(self._place)

    def text(self) -> str:
        return self.edit.text().strip(" \u3000\t\n")

    def _keep(self, text: str) -> None:
        if self._drafts is not None:
            self._drafts.keep(self._place, {_TEXT: text})

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
