"""Filter chips above a table (全部 23 · 高 3 · 待复评 1): one is chosen at a time."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton

from ui.parts.flow import FlowLine
from ui.parts.kit import Kit
from ui.parts.layouts import button


class FilterChips(FlowLine):
    """A row of chips; where there is no room for all of them, on more than one line.

    Signals: `chosen` (key) when a person chose another chip.
    """

    chosen = Signal(str)

    def __init__(self, kit: Kit, name: str) -> None:
        super().__init__(kit.look.px(8), kit.look.px(4))
        self._kit = kit
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self.current = ""
        self.setAccessibleName(name)

    def show_chips(self, chips: Sequence[tuple[str, str]]) -> None:
        """Shows chips by (key, text); the chosen one stays chosen if it is still there."""
        if tuple(self._buttons) == tuple(key for key, _ in chips):
            for key, text in chips:
                self._buttons[key].setText(text)
                self._buttons[key].setAccessibleName(text)
            return
        for old in self._buttons.values():
            self._group.removeButton(old)
            old.hide()
            old.deleteLater()
        self._buttons = {key: self._chip(key, text) for key, text in chips}
        if chips:
            self.choose(self.current if self.current in self._buttons else chips[0][0])

    def choose(self, key: str) -> None:
        """Chooses a chip as if pressed, without a signal."""
        self.current = key
        self._buttons[key].setChecked(True)

    def press(self, key: str) -> None:
        """Chooses a chip as a person does; one that is not there is passed over."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)
            self._press(key)

    def _chip(self, key: str, text: str) -> QPushButton:
        chip = button(self._kit, text, "chip")
        chip.setCheckable(True)
        chip.clicked.connect(lambda: self._press(key))
        self._group.addButton(chip)
        self.line.addWidget(chip)
        return chip

    def _press(self, key: str) -> None:
        if key != self.current:
            self.current = key
            self.chosen.emit(key)
