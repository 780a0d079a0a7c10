"""The search box of a page: text or pinyin initials; Ctrl+F or / put the cursor into it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.parts.composing import Composing
from ui.parts.field_icon import FieldIcon
from ui.parts.icons import icon
from ui.parts.kit import Kit
from ui.parts.style import dress

_WIDE, _LEAST = 250, 110


class SearchBox(QLineEdit):
    """Signals: `searched` (text) at every keystroke, `down` when the arrow leaves to the list."""

    searched = Signal(str)
    down = Signal()

    def __init__(self, kit: Kit, placeholder: str = "") -> None:
        super().__init__()
        dress(self, "search")
        hint = placeholder or kit.words.text("part.search.hint")
        self.setPlaceholderText(hint)
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
