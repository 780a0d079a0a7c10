"""Cells that are painted on one widget, as a screen reader finds them: rows, and cells in them.

They are there once a reader has asked for the widget; nobody sees or presses them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class HeardCell:
    """What is said of a cell, and where it is within the widget; `current`: the cursor is on it."""

    said: str
    place: QRectF
    current: bool = False
    chosen: bool = False


@dataclass(frozen=True)
class HeardRow:
    """A row of cells from left to right."""

    said: str
    cells: Sequence[HeardCell]


class Celled(QWidget):
    """A widget that paints cells: it says what they are, and when that changed."""

    def heard_rows(self) -> Sequence[HeardRow]:
        """The rows from above to below."""
        raise NotImplementedError

    def chosen_word(self) -> str:
        """What is said of a chosen cell besides."""
        raise NotImplementedError

    def begin_to_be_heard(self) -> None:
        """A screen reader has come to it; not before the answer it is waiting for now."""
        if self.property("heardCells"):
            return
        self.setProperty("heardCells", True)
        QTimer.singleShot(0, self, self.say_cells)

    def say_cells(self) -> None:
        """Says the cells anew, where somebody listens."""
        if not self.property("heardCells"):
            return
        kind = Qt.FindChildOption.FindDirectChildrenOnly
        held: Sequence[_Heard] = list(self.findChildren(_Heard, options=kind))
        shown = self.heard_rows()
        for spare in held[len(shown) :]:
            spare.deleteLater()
        for place, row in enumerate(shown):
            line = held[place] if place < len(held) else _Heard(self, "row")
            cells: Sequence[_Heard] = list(line.findChildren(_Heard, options=kind))
            around = QRectF()
            for one in row.cells:
                around = around.united(one.place)
            line.put(row.said, around.toAlignedRect())
            for number, one in enumerate(row.cells):
                cell = cells[number] if number < len(cells) else _Heard(line, "cell")
                said = f"{one.said} · {self.chosen_word()}" if one.chosen else one.said
                cell.put(said, one.place.toAlignedRect().translated(-line.pos()))
                if one.current and self.hasFocus():
                    event = QAccessibleEvent(cell, QAccessible.Event.Focus)
                    QAccessible.updateAccessibility(event)


class _Heard(QWidget):
    """Looks like nothing and lets every press through."""

    def __init__(self, parent: QWidget, role: str) -> None:
        super().__init__(parent)
        self.setProperty("heardAs", role)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def put(self, said: str, place: QRect) -> None:
        self.setAccessibleName(said)
        self.setGeometry(place)
        self.show()
