"""A card of lines, each a sentence with what belongs to it; of many, some show and all scroll."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.parts.cards import Card
from ui.parts.kit import Kit
from ui.parts.layouts import clear, column
from ui.parts.scroll import fit_height, scrolled


class LinesCard(Card):
    """Hidden until it is shown; a line's accessible name is its sentence."""

    def __init__(self, kit: Kit, title: str, *, gap: int, most: int) -> None:
        super().__init__(kit, title)
        self._most = kit.look.px(most)
        inner = QWidget()
        self._rows = column(kit.look, gap=gap, margins=(0, 0, 8, 0), into=inner)
        self._area = scrolled(inner)
        self.body.addWidget(self._area)
        self._lines: list[QWidget] = []
        self.hide()

    def show_lines(self, lines: Sequence[QWidget]) -> None:
        """Shows these in place of the ones before; the card with them, if there are any."""
        clear(self._rows)
        self._lines = list(lines)
        for line in self._lines:
            self._rows.addWidget(line)
            # At once, not when Qt comes to it: its height counts below.
            line.show()
        self.setVisible(bool(lines))
        self._fit()

    def sentences(self) -> list[str]:
        """What the lines say (for tests and screen readers)."""
        return [line.accessibleName() for line in self._lines]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fit_height(self._area, self._most)
