"""Twenty-five digits in five groups, large enough to be read over the phone."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui.parts.kit import Kit
from ui.parts.layouts import label, row
from ui.parts.style import dress

GROUPS = 5


class Digits(QWidget):
    """Shows digits; they can be selected and copied."""

    def __init__(self, kit: Kit, name: str, *, large: bool = False) -> None:
        super().__init__()
        self._kit = kit
        self._name = name
        self._large = large
        self._groups = [self._group() for _ in range(GROUPS)]
        row(kit.look, *self._groups, None, gap=6, into=self)

    def show_digits(self, digits: str) -> None:
        """Shows groups of digits separated by blanks."""
        parts = digits.split()
        for place, shown in enumerate(self._groups):
            shown.setText(parts[place] if place < len(parts) else "")
            shown.setVisible(place < len(parts))
        self.setAccessibleName(f"{self._name} {digits}")

    def _group(self) -> QLabel:
        made = label("", "mono")
        dress(made, "mono")
        made.setFont(self._kit.look.font(20 if self._large else 15, bold=self._large))
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made
