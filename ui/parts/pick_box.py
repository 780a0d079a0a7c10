"""A text field that finds one of many options (people, rooms) by text or pinyin initials."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

from cleanclinic.records.initials import matches, search_text
from ui.parts.icons import icon
from ui.parts.kit import Kit


@dataclass(frozen=True)
class Option:
    """Something to choose: the value that is kept and the text that is shown."""

    value: Any
    text: str


class _AllOfThem(QCompleter):
    """Shows every entry of its model: the box filters, not the completer."""

    def splitPath(self, path: str) -> list[str]:
        return [""]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole))


class PickBox(QLineEdit):
    """Signals: `picked` when an option was chosen."""

    picked = Signal()

    def __init__(self, kit: Kit, options: Sequence[Option]) -> None:
        super().__init__()
        self.setPlaceholderText(kit.words.text("part.pick.hint"))
        self._entries = QStringListModel(self)
        self._completer = _AllOfThem(self._entries, self)
        self._completer.setMaxVisibleItems(10)
        self._completer.activated.connect(self._choose)
        self.setCompleter(self._completer)
        opener = self.addAction(
            icon(kit.look, "chevron-down", size=16), QLineEdit.ActionPosition.TrailingPosition
        )
        opener.setText(kit.words.text("part.pick.open"))
        opener.triggered.connect(self.open_list)
        self.textEdited.connect(self._narrow)
        self._options: tuple[Option, ...] = ()
        self._search: list[str] = []
        self.set_options(options)

    def set_options(self, options: Sequence[Option]) -> None:
        self._options = tuple(options)
        self._search = [search_text(option.text) for option in options]
        self._narrow("")

    def show_value(self, value: Any) -> None:
        """Shows the option of a value, or nothing."""
        text = next((option.text for option in self._options if option.value == value), "")
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def value(self) -> Any:
        """The value of the option whose text stands there, or None."""
        text = self.text().strip()
        return next((option.value for option in self._options if option.text == text), None)

    def open_list(self) -> None:
        """Shows all options."""
        if not self.isReadOnly():
            self._narrow("")
            self._completer.complete()

    def _narrow(self, text: str) -> None:
        pairs = zip(self._options, self._search, strict=True)
        self._entries.setStringList([o.text for o, search in pairs if matches(search, text)])

    def _choose(self, text: str) -> None:
        self.setText(text)
        self.picked.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self.text():
            self.open_list()

    def settle(self, *, first: bool) -> None:
        """Takes the only option that fits what was typed, or with `first` the first of them."""
        found = self._entries.stringList()
        if self.text().strip() and self.value() is None and (len(found) == 1 or (first and found)):
            self.setText(found[0])
