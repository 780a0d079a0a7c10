"""Cards: a count, a section with a heading, and facts."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, column, label, row
from ui.parts.style import dress

# So much of a count's note is shown before the cards stand below one another.
_NOTE = 170


class PressLine(QFrame):
    """A line that can be pressed by mouse or keyboard.

    Signals: `pressed`.
    """

    pressed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        dress(self, "pressline")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("heardAs", "button")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)


class CountCard(PressLine):
    """A count with its name above and a note below; a press leads to what was counted.

    Signals: `pressed`.
    """

    def __init__(self, kit: Kit, title: str, icon_name: str = "") -> None:
        super().__init__(title)
        self._look = kit.look
        dress(self, "card", hot="true")
        self._title = title
        self.figure = label("–", "figure")
        self.note = Elided("", "muted")
        head = row(kit.look, label(title, "muted"), None)
        if icon_name:
            picture = label("")
            picture.setPixmap(pixmap(kit.look, icon_name, "muted", size=16))
            head.addWidget(picture)
        column(kit.look, head, self.figure, self.note, gap=1, margins=(15, 12, 13, 12), into=self)

    def show_count(self, figure: str, note: str, tone: str = "") -> None:
        """Shows the count; `tone` colours it (bad, warn) where it asks for action."""
        self.figure.setText(figure)
        self.figure.setStyleSheet(
            f"color: {self._look.colour(f'{tone}_text').name()};" if tone else ""
        )
        self.note.set_whole(note)
        wide = self.note.fontMetrics().horizontalAdvance(note)
        self.note.setMinimumWidth(min(wide + 2, self._look.px(_NOTE)))
        self.setAccessibleName(f"{self._title} {figure} {note}")


class Card(QFrame):
    """A white section with a heading; put things into `body`, buttons into `head`."""

    def __init__(self, kit: Kit, title: str = "", note: str = "") -> None:
        super().__init__()
        dress(self, "card")
        self._heading = label("", "heading")
        self._note = Elided("", "muted", least=0, stub=2)
        self.head = row(kit.look, self._heading, self._note, gap=8)
        self.head.setStretch(1, 1)
        self.body = column(kit.look, gap=8)
        column(kit.look, self.head, self.body, gap=10, margins=(16, 14, 16, 14), into=self)
        self.set_title(title, note)

    def set_title(self, title: str, note: str = "") -> None:
        self._heading.setText(title)
        self._heading.setVisible(bool(title))
        self._note.set_whole(note)
        self._note.setVisible(bool(title or note))
        if title:
            self.setAccessibleName(title)


class Facts(QWidget):
    """Pairs of a name and a value, the names in one column."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(kit.look.px(12))
        self._grid.setVerticalSpacing(kit.look.px(8))
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Sequence[tuple[str, str | QWidget]]) -> None:
        """Shows these pairs in place of what was there."""
        while self._grid.count():
            widget: QWidget | None = self._grid.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for index, (name, value) in enumerate(facts):
            shown = label(value, wrap=True) if isinstance(value, str) else value
            if isinstance(shown, QLabel):
                shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(label(name, "label"), index, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(shown, index, 1)
