"""A text field that finds one of many options (people, rooms) by text or pinyin initials."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

from PySide6.QtCore import QModelIndex, QStringListModel, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QLineEdit

from cleanclinic.records.initials import query_terms, search_text
from ui.parts.field_icon import FieldIcon
from ui.parts.icons import icon
from ui.parts.kit import Kit
from ui.parts.suggest import AllOfThem


@dataclass(frozen=True)
class Option:
    """Something to choose: the value that is kept and the text that is shown."""

    value: Any
    text: str


# Nobody looks through more in a list: some letters more find the rest.
_LISTED_MOST = 1000


class Options(Sequence[Option]):
    """Options that fields share: what is searched in them is made once, when it is first wanted.

    With thousands of people that takes a while: `prepared` is for the worker.
    """

    def __init__(self, options: Iterable[Option]) -> None:
        self._options = tuple(options)

    @staticmethod
    def of(options: Sequence[Option]) -> "Options":
        """These options, or the same object where they are some already."""
        return options if isinstance(options, Options) else Options(options)

    def prepared(self, before: Sequence[Option] = ()) -> "Options":
        """Ready to be searched in; `before` itself where that says the same."""
        if isinstance(before, Options) and before == self:
            return before
        # Each is kept once it was asked for.
        self.fitting("-")
        self.find(None)
        self.called("")
        return self

    @cached_property
    def names(self) -> Mapping[Any, str]:
        """What each value is called."""
        return {option.value: option.text for option in self._options}

    def find(self, value: Any) -> Option | None:
        """The option of a value."""
        return self._by_value.get(value)

    def called(self, text: str) -> Option | None:
        """The first option with this text."""
        return self._by_text.get(text)

    def fitting(self, text: str) -> list[Option]:
        """The options that have every word of a text, as far as somebody looks through them."""
        terms = query_terms(text)
        if not terms:
            return list(self._options[:_LISTED_MOST])
        pairs = zip(self._options, self._search, strict=True)
        found = [option for option, search in pairs if all(term in search for term in terms)]
        return found[:_LISTED_MOST]

    @cached_property
    def _search(self) -> list[str]:
        return [search_text(option.text) for option in self._options]

    @cached_property
    def _by_value(self) -> dict[Any, Option]:
        return {option.value: option for option in reversed(self._options)}

    @cached_property
    def _by_text(self) -> dict[str, Option]:
        return {option.text: option for option in reversed(self._options)}

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Options) and tuple(other) == self._options)

    def __hash__(self) -> int:
        return hash(self._options)

    def __len__(self) -> int:
        return len(self._options)

    def __iter__(self) -> Iterator[Option]:
        return iter(self._options)

    @overload
    def __getitem__(self, place: int) -> Option: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Option]: ...

    def __getitem__(self, place: int | slice) -> Option | Sequence[Option]:
        return self._options[place]


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
        self.options = Options(())
        # The options that are listed now, and which one stands there: two people may share a name.
        self._listed: list[Option] | None = []
        self._taken: Option | None = None
        self.set_options(options)

    def set_options(self, options: Sequence[Option]) -> None:
        self.options = Options.of(options)
        # They are listed when somebody looks.
        self._listed = None

    def show_value(self, value: Any) -> None:
        """Shows the option of a value, or nothing."""
        self._taken = self.options.find(value)
        text = self._taken.text if self._taken else ""
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def value(self) -> Any:
        """The value of the option whose text stands there, or None."""
        text = self.text().strip()
        if self._taken is not None and self._taken.text == text:
            return self._taken.value
        found = self.options.called(text)
        return found.value if found else None

    def open_list(self) -> None:
        """Shows all options."""
        if not self.isReadOnly():
            self._narrow("")
            self._name_list()
            self._completer.complete()

    def _narrow(self, text: str) -> None:
        self._listed = self.options.fitting(text)
        self._entries.setStringList([option.text for option in self._listed])

    @property
    def listed(self) -> list[Option]:
        """What the list below holds."""
        if self._listed is None:
            self._narrow("")
        return self._listed or []

    def _name_list(self) -> None:
        """The list below has the name of the field; it is made when it first opens."""
        self._completer.list_below(self).setAccessibleName(self.accessibleName())

    def _choose(self, index: QModelIndex) -> None:
        self._taken = self.listed[index.row()]
        self.setText(self._taken.text)
        self.picked.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self.text():
            self.open_list()

    def settle(self, *, first: bool) -> None:
        """Takes the only option that fits what was typed, or with `first` the first of them."""
        found = self.listed
        if self.text().strip() and self.value() is None and (len(found) == 1 or (first and found)):
            self._taken = found[0]
            self.setText(found[0].text)
