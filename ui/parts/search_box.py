"""The search box of a page: text or pinyin initials; Ctrl+F or / put the cursor into it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame

from ui.parts.composing import Composing
from ui.parts.cut_text import cut_text
from ui.parts.field_icon import FieldIcon
from ui.parts.icons import icon
from ui.parts.kit import Kit
from ui.parts.style import dress

_WIDE, _LEAST = 250, 92
# What Qt keeps free on both sides of a line that is typed into.
_QT_EDGE = 4


class SearchBox(QLineEdit):
    """Signals: `searched` (text) at every keystroke, `down` when the arrow leaves to the list."""

    searched = Signal(str)
    down = Signal()

    def __init__(self, kit: Kit, placeholder: str = "") -> None:
        super().__init__()
        dress(self, "search")
        self._hint = placeholder or kit.words.text("part.search.hint")
        self.setPlaceholderText(self._hint)
        self.setAccessibleName(kit.words.text("part.search.name"))
        self._wide = kit.look.px(_WIDE)
        # Where there is less room the box gives way before a button is cut.
        self.setMinimumWidth(kit.look.px(_LEAST))
        self.setMaximumWidth(self._wide)
        self.setMaxLength(100)
        glass = QAction(icon(kit.look, "search"), kit.words.text("part.search.name"), self)
        FieldIcon(kit, self, glass, leading=True)
        self._clear = QAction(icon(kit.look, "x"), kit.words.text("part.search.clear"), self)
        self._clear.triggered.connect(self.clear)
        self._clear.setVisible(False)
        FieldIcon(kit, self, self._clear)
        self.textChanged.connect(self._on_text)
        Composing(self)

    def sizeHint(self) -> QSize:
        return QSize(self._wide, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt would cut the hint with a sign that stands in the middle of the line."""
        super().resizeEvent(event)
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        part = QStyle.SubElement.SE_LineEditContents
        margins = self.textMargins()
        room = self.style().subElementRect(part, option, self).width()
        room -= margins.left() + margins.right() + _QT_EDGE
        self.setPlaceholderText(cut_text(self.fontMetrics(), self._hint, max(room, 1)))

    def _on_text(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.searched.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.down.emit()
        else:
            super().keyPressEvent(event)
