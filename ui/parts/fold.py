"""A part of a form that is seldom needed: folded to one line, and remembered open."""

from PySide6.QtWidgets import QWidget

from ui.parts.icons import icon
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, row


class Fold(QWidget):
    """Put things into `body`; a press on the title shows or hides them."""

    def __init__(self, kit: Kit, title: str, name: str) -> None:
        super().__init__()
        self._kit = kit
        self._state_key = f"fold.{name}"
        self.title = button(kit, title, "link", icon_name="chevron-right")
        self.title.setCheckable(True)
        self.title.toggled.connect(self._on_toggled)
        self._inside = QWidget()
        self.body = column(kit.look, gap=4, into=self._inside)
        column(kit.look, row(kit.look, self.title, None), self._inside, gap=4, into=self)
        self.title.setChecked(bool(kit.state.get(self._state_key, False)))
        self._on_toggled(self.title.isChecked())

    def _on_toggled(self, on: bool) -> None:
        name = "chevron-down" if on else "chevron-right"
        self.title.setIcon(icon(self._kit.look, name, "link", size=14))
        self._inside.setVisible(on)
        self._kit.state.set(self._state_key, on)
