"""What every part is made with: the words, the look, and what the screen remembers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from PySide6.QtCore import QDate, QObject, QTimer, Signal

from cleanclinic.words import Words
from ui.parts.style import Look

_SETTLE_MS = 1000


class UiState(QObject):
    """What the screen remembers between starts: column widths, theme, zoom. Never a secret.

    Signals: `settled` with all values a second after the last change, for whoever keeps the file.
    """

    settled = Signal(object)

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self._values: dict[str, Any] = dict(values or {})
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self.settle)

    def get(self, key: str, default: Any = None) -> Any:
        return self._values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        """Remembers a JSON value."""
        if self._values.get(key) != value:
            self._values[key] = value
            self._timer.start()

    def settle(self) -> None:
        """Hands the values out now (at the end of the program)."""
        self._timer.stop()
        self.settled.emit(dict(self._values))

    def values(self) -> dict[str, Any]:
        return dict(self._values)


def system_today() -> date:
    """The day by this computer's clock, for editors that read 今天."""
    today = QDate.currentDate()
    return date(today.year(), today.month(), today.day())


class Drafts(Protocol):
    """Where forms keep what was typed and not saved (ui.parts.drafts.DraftBook)."""

    def unsaved(self, place: str) -> Mapping[str, str]:
        """What the person at the screen left unsaved at a place: text by field."""

    def keep(self, place: str, values: Mapping[str, str]) -> None:
        """Keeps what stands there now, soon; nothing at all drops it."""

    def drop(self, place: str) -> None:
        """It was saved, or the person wants it no more."""


@dataclass(frozen=True, kw_only=True)
class Kit:
    """What a part is made with.

    `read_only` says why nothing may be changed here, and is empty where it may. `drafts` is None
    where there is no workspace that could keep any.
    """

    words: Words
    look: Look
    state: UiState
    today: Callable[[], date] = system_today
    drafts: Drafts | None = None
    read_only: str = ""
