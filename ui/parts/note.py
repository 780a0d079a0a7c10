"""Something to be known: a sentence with one button or none, above what the page is about."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import button, label, row
from ui.parts.style import dress


class Note(QFrame):
    """Hidden until there is something to say.

    Signals: `acted` when its button was pressed.
    """

    acted = Signal()

    def __init__(self, kit: Kit, action: str = "", *, urgent: bool = False) -> None:
        super().__init__()
        dress(self, "warned" if urgent else "found")
        picture = label("")
        name, role = ("triangle-alert", "warn_text") if urgent else ("info", "info_text")
        picture.setPixmap(pixmap(kit.look, name, role, size=18))
        self._sentence = label("", wrap=True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action = button(kit, action)
        self.action.clicked.connect(self.acted)
        if not action:
            self.action.hide()
        layout = row(
            kit.look, picture, self._sentence, self.action,
            gap=10, margins=(14, 8, 10, 8), into=self,
        )  # fmt: skip
        layout.setStretch(1, 1)
        self.hide()

    def show_sentence(self, sentence: str) -> None:
        """Says this; an empty sentence takes it away."""
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))

    @property
    def sentence(self) -> str:
        return self._sentence.text()
