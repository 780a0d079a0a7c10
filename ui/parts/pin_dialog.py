"""Asking the person at the screen for her PIN once more, before something delicate."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.parts.kit import Kit
from ui.parts.layouts import label
from ui.parts.question import Dialog
from ui.parts.secret_field import secret_field


class PinDialog(Dialog):
    """Stays until the PIN was right or the person gives up.

    Signals: `given` (digits). What was wrong is said by `refuse`.
    """

    given = Signal(str)

    def __init__(self, kit: Kit, parent: QWidget, title: str, sentence: str, accept: str) -> None:
        super().__init__(kit, parent, title)
        about = label(sentence, wrap=True)
        about.setMaximumWidth(kit.look.px(420))
        self.field = secret_field(kit, kit.words.text("door.pin"))
        self.said = label("", "problem", wrap=True)
        self.said.hide()
        for part in (about, self.field, self.said):
            self.body.addWidget(part)
        self.add_buttons(accept)
        self.field.setFocus()

    def accept(self) -> None:
        """Hands the PIN over; the dialog closes when it was right."""
        pin = self.field.text()
        if pin:
            self.setEnabled(False)
            self.given.emit(pin)

    def refuse(self, sentence: str) -> None:
        """Says what was wrong, and takes another."""
        self.setEnabled(True)
        self.field.clear()
        self.said.setText(sentence)
        self.said.show()
        self.field.setFocus()

    def close_accepted(self) -> None:
        """The PIN was right."""
        super().accept()
