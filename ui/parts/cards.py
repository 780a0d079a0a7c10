"""Cards: a count, a section with a heading, to-do lines, plain lines, and facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, clear, column, label, row, rule
from ui.parts.pills import Badge, Pill
from ui.parts.style import dress
from ui.parts.turns import Turns

# So much of a count's note is shown before the cards stand below one another.
_NOTE = 170
# Lines to be done: how many are seen without scrolling, and how many more a turn makes.
_AT_ONCE = 12
_IN_A_TURN = 3


class PressLine(QFrame):
    """A line that can be pressed by mouse or keyboard.

    Signals: `pressed`.
    """

    pressed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        dress(self, "pressline")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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


@dataclass(frozen=True)
class TodoItem:
    """Something to do: a pill with its urgency, what, by when, and the word of its link."""

    id: str
    badge: Badge
    text: str
    date: str = ""
    action: str = ""


class TodoList(QWidget):
    """Things to do, one a line.

    Signals: `chosen` (id) when its link was pressed.
    """

    chosen = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._items: tuple[TodoItem, ...] = ()
        self._lines: list[_TodoLine] = []
        self._adding = False
        self._rows = column(kit.look, None, gap=0, into=self)

    def show_items(self, items: Sequence[TodoItem]) -> None:
        """Shows these in their order, those that are seen without scrolling at once.

        A line takes a millisecond or two to make, so those that are there are used again.
        """
        self._items = tuple(items)
        for gone in self._lines[len(items) :]:
            gone.hide()
            self._rows.removeWidget(gone)
            gone.deleteLater()
        del self._lines[len(items) :]
        for line, item in zip(self._lines, items, strict=False):
            line.show_item(item)
        self._add_lines(_AT_ONCE - len(self._lines))
        if len(self._lines) < len(items) and not self._adding:
            self._adding = True
            Turns(self, self._add_the_rest())

    def _add_the_rest(self) -> Iterator[None]:
        while len(self._lines) < len(self._items):
            yield
            self._add_lines(_IN_A_TURN)
        self._adding = False

    def _add_lines(self, count: int) -> None:
        for item in self._items[len(self._lines) :][: max(count, 0)]:
            line = _TodoLine(self._kit, item)
            line.chosen.connect(self.chosen)
            self._rows.insertWidget(len(self._lines), line)
            self._lines.append(line)


class _TodoLine(QWidget):
    chosen = Signal(str)

    def __init__(self, kit: Kit, item: TodoItem) -> None:
        super().__init__()
        look = kit.look
        self._item: TodoItem | None = None
        self._pill = Pill(look, item.badge)
        cell = QWidget()
        cell.setFixedWidth(look.px(92))
        row(look, self._pill, None, gap=0, into=cell)
        self._text = Elided()
        self._date = label("", "muted")
        self._link = button(kit, "", "link")
        self._link.clicked.connect(self._choose)
        layout = row(
            look, cell, self._text, self._date, self._link, gap=10, margins=(8, 5, 4, 5)
        )  # fmt: skip
        layout.setStretch(1, 1)
        column(look, layout, rule(), gap=0, into=self)
        self.show_item(item)

    def show_item(self, item: TodoItem) -> None:
        if item == self._item:
            return
        self._item = item
        self._pill.set_badge(item.badge)
        self._text.set_whole(item.text)
        self._date.setText(item.date)
        self._link.setText(item.action)
        self._link.setAccessibleName(f"{item.action} {item.text}")
        self._link.setVisible(bool(item.action))

    def _choose(self) -> None:
        if self._item is not None:
            self.chosen.emit(self._item.id)


@dataclass(frozen=True)
class Line:
    """One line of a list: text, something faint before it, and a pill if need be."""

    id: str
    text: str
    faint: str = ""
    badge: Badge | None = None


class LineList(QWidget):
    """Short lines below one another (recent changes, an inbox).

    Signals: `chosen` (id) when a line was pressed.
    """

    chosen = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._shown: list[Line] | None = None
        self._rows = column(kit.look, gap=2, into=self)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Shows these in place of what was there."""
        if self._shown == list(lines):
            return
        self._shown = list(lines)
        clear(self._rows)
        for line in lines:
            self._rows.addWidget(self._line(line))
        self._rows.addStretch(1)

    def _line(self, line: Line) -> QWidget:
        look = self._kit.look
        holder = PressLine(f"{line.faint} {line.text}".strip())
        holder.pressed.connect(lambda: self.chosen.emit(line.id))
        layout = row(look, gap=8, margins=(4, 3, 4, 3), into=holder)
        if line.badge is not None:
            layout.addWidget(Pill(look, line.badge))
        if line.faint:
            faint = label(line.faint, "muted")
            faint.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            layout.addWidget(faint)
        layout.addWidget(Elided(line.text, "small"), 1)
        return holder


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
