"""Texts offered below a line while one types: found by their words or pinyin initials."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit, QWidget

from cleanclinic.records.initials import matches, search_text

MOST_SHOWN = 8


class AllOfThem(QCompleter):
    """Shows every entry of its model: whoever fills the model filters, not the completer."""

    def list_below(self, edit: QLineEdit) -> QAbstractItemView:
        """The list under a line, made at the first asking; it looks as every other list."""
        shown = self.popup()
        if not shown.objectName():
            shown.setObjectName("suggestions")
            # Qt gives it no parent to take its look from; a dialog has it from its own.
            window: QWidget = edit.window()
            while not window.styleSheet() and (opener := window.parentWidget()) is not None:
                window = opener.window()
            shown.setStyleSheet(window.styleSheet())
        return shown

    def splitPath(self, path: str) -> list[str]:
        return [""]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole))


def enter_was_for_list(edit: QLineEdit) -> bool:
    """Whether Enter takes what is marked in the open list, and so does not end the field."""
    completer: QCompleter | None = edit.completer()
    return completer is not None and completer.popup().currentIndex().isValid()


class Suggestions(QObject):
    """What somebody wrote in a field before; taking one is no more than typing it.

    Signals: `taken` when one was chosen.
    """

    taken = Signal()

    def __init__(self, edit: QLineEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._texts: tuple[str, ...] = ()
        self._search: list[str] = []
        self.entries = QStringListModel(self)
        self._completer = AllOfThem(self.entries, self)
        self._completer.setMaxVisibleItems(MOST_SHOWN)
        edit.setCompleter(self._completer)
        edit.textEdited.connect(self._narrow)
        self._completer.activated.connect(self.taken)

    def offer(self, texts: Sequence[str]) -> None:
        """These texts from now on, the likeliest first."""
        if tuple(texts) != self._texts:
            self._texts = tuple(texts)
            self._search = [search_text(text) for text in texts]

    def open_all(self) -> bool:
        """Shows all that fit what stands there; False when there are none to show."""
        if self._completer.popup().isVisible():
            return False
        text = self._edit.text().strip()
        self._narrow("" if text in self._texts else text)
        if self.entries.rowCount():
            self._completer.complete()
        return bool(self.entries.rowCount())

    def _narrow(self, text: str) -> None:
        self._completer.list_below(self._edit)
        text = text.strip()
        pairs = zip(self._texts, self._search, strict=True)
        fitting = [one for one, search in pairs if matches(search, text) and one != text]
        self.entries.setStringList(fitting)
