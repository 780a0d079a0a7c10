"""A way to go on: a picture, what it is called, and one sentence about it."""

from PySide6.QtCore import Qt

from ui.parts.cards import PressLine
from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import column, label, row


class ChoiceLine(PressLine):
    """Signals: `pressed`."""

    def __init__(self, kit: Kit, icon_name: str, title: str, sentence: str) -> None:
        super().__init__(title)
        self.setAccessibleDescription(sentence)
        picture = label("")
        picture.setPixmap(pixmap(kit.look, icon_name, "accent", size=22))
        said = label(sentence, "muted", wrap=True)
        text = column(kit.look, label(title, "choice"), said, gap=2)
        layout = row(kit.look, picture, text, gap=12, margins=(10, 8, 10, 8), into=self)
        layout.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
        layout.setStretch(1, 1)
