"""A text field that finds one of many options (people, rooms) by text or pinyin initials."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QStringListModel, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QLineEdit

from cleanclinic.records.initials import matches, search_text
from ui.parts.field_icon import FieldIcon
from ui.parts.icons import icon
from ui.parts.kit import Kit
from ui.parts.suggest import AllOfThem


@dataclass(frozen=True)
class Option:
    """Something to choose: the value that is kept and the text that is shown."""

    value: Any
    text: str


class PickBox(QLineEdit):
    """Signals: `picked` when an option was chosen."""

    picked = Signal()

    def __init__(self, kit: Kit, options: Sequence[Option]) -> None:
        super().__init__()
        self.setPlaceholderText(kit.words.text("part.pick.hint"))
        self._entries = QStringListModel(self)
        self._completer = AllOfThem(self._entries, self)
        self._completer.setMaxVisibleItems(10)
        chosen = self._completer.activated
        chosen[QModelIndex].connect(self._choose)  # type: ignore[index] # no overloads in stubs
        self.setCompleter(self._completer)
        opener = QAction(
            icon(kit.look, "chevron-down", size=16), kit.words.text("part.pick.open"), self
        )
        FieldIcon(kit, self, opener)
        opener.triggered.connect(self.open_list)
        self.textEdited.connect(self._narrow)
        self.textEdited.connect(lambda _: self._name_list())
        self._options: tuple[Option, ...] = ()
        self._search: list[str] = []
        # The options that are listed now, and which one stands there: two people may share a name.
        self._listed: list[Option] = []
        self._taken: Option | None = None
        self.set_options(options)

    def set_options(self, options: Sequence[Option]) -> None:
        self._options = tuple(options)
        self._search = [search_text(option.text) for option in options]
        self._narrow("")

    def show_value(self, value: Any) -> None:
        """Shows the option of a value, or nothing."""
        self._taken = next((one for one in self._options if one.value == value), None)
        text = self._taken.text if self._taken else ""
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def value(self) -> Any:
        """The value of the option whose text stands there, or None."""
        text = self.text().strip()
        if self._taken is not None and self._taken.text == text:
            return self._taken.value
        return next((option.value for option in self._options if option.text == text), None)

    def open_list(self) -> None:
        """Shows all options."""
        if not self.isReadOnly():
            self._narrow("")
            self._name_list()
            self._completer.complete()

    def _narrow(self, text: str) -> None:
        pairs = zip(self._options, self._search, strict=True)
        self._listed = [option for option, search in pairs if matches(search, text)]
        self._entries.setStringList([option.text for option in self._listed])

    def _name_list(self) -> None:
        """The list below has the name of the field; it is made when it first opens."""
        self._completer.list_below(self).setAccessibleName(self.accessibleName())

    def _choose(self, index: QModelIndex) -> None:
        self._taken = self._listed[index.row()]
        self.setText(self._taken.text)
        self.picked.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self.text():
            self.open_list()

    def settle(self, *, first: bool) -> None:
        """Takes the only option that fits what was typed, or with `first` the first of them."""
        found = self._listed
        if self.text().strip() and self.value() is None and (len(found) == 1 or (first and found)):
            self._taken = found[0]
            self.setText(found[0].text)
