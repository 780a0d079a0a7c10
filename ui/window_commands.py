"""What can be done from anywhere, by keys or as the finder lists it: acts, pages, the window's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from ui.parts.entries import PageEntry
from ui.parts.kit import Kit
from ui.parts.page import Page

if TYPE_CHECKING:
    # Loaded behind the first window.
    from ui.parts.finder import Command

_WITH_KEYS = 9


class Commanded(Protocol):
    """What of the window can be done from anywhere."""

    kit: Kit
    entries: tuple[PageEntry, ...]

    @property
    def pages(self) -> dict[str, Page]: ...
    @property
    def current(self) -> str: ...
    def go(self, page: str, record_id: str = "") -> None: ...
    def undo(self) -> None: ...
    def redo(self) -> None: ...
    def show_settings(self) -> None: ...
    def show_help(self, part: str = "") -> None: ...
    def show_tour(self) -> None: ...
    def cover(self) -> None: ...
    def lock(self, person: str = "") -> None: ...
    def show_switch(self) -> None: ...
    def show_finder(self) -> None: ...
    def focus_search(self) -> None: ...
    def reload(self) -> None: ...


def commands_of(window: Commanded, command: Callable[..., Command]) -> Iterator[Command]:
    """What the page shown offers, then the pages, then what the window does."""
    text = window.kit.words.text
    if window.current:
        for offered in window.pages[window.current].top_actions():
            if isinstance(offered, QPushButton) and offered.isEnabled():
                behind = getattr(offered, "menu_shown", None)
                acts = behind.actions() if behind is not None else ()
                for act in acts:
                    if act.text() and act.isVisible() and act.isEnabled() and not act.menu():
                        yield command(act.text(), "arrow-right", act.trigger)
                if not acts:
                    yield command(offered.accessibleName(), "arrow-right", offered.click)
    for place, entry in enumerate(window.entries, 1):
        keys = f"Ctrl+{place}" if place <= _WITH_KEYS else ""
        yield command(text(f"nav.{entry.name}"), entry.icon, partial(window.go, entry.name), keys)
    for name, icon_name, do, keys in (
        ("undo", "undo-2", window.undo, "Ctrl+Z"),
        ("redo", "redo-2", window.redo, "Ctrl+Y"),
        ("settings", "languages", window.show_settings, "Ctrl+,"),
        ("help", "circle-help", window.show_help, "F1"),
        ("keys", "keyboard", partial(window.show_help, "keys"), ""),
        ("tour", "stethoscope", window.show_tour, ""),
        ("cover", "eye-off", window.cover, "Ctrl+L"),
        ("lock", "lock", window.lock, "Ctrl+Shift+L"),
        ("switch", "users", window.show_switch, "Ctrl+Shift+U"),
        ("reload", "refresh-cw", window.reload, "F5"),
    ):
        yield command(text(f"finder.do.{name}"), icon_name, do, keys)


def add_keys(window: Commanded, parent: QWidget) -> None:
    """The keys that work wherever the cursor is."""
    keys: tuple[tuple[str, Callable[[], None]], ...] = (
        ("Ctrl+Z", window.undo), ("Ctrl+Y", window.redo), ("Ctrl+Shift+Z", window.redo),
        ("F1", window.show_help), ("Ctrl+K", window.show_finder),
        ("Ctrl+L", window.cover), ("Ctrl+Shift+L", window.lock),
        ("Ctrl+,", window.show_settings), ("Ctrl+Shift+U", window.show_switch),
        ("Ctrl+F", window.focus_search), ("/", window.focus_search), ("F5", window.reload),
    )  # fmt: skip
    for key, do in keys:
        QShortcut(QKeySequence(key), parent, do)

    def go_to(place: int) -> None:
        if place <= len(window.entries):
            window.go(window.entries[place - 1].name)

    for place in range(1, _WITH_KEYS + 1):
        QShortcut(QKeySequence(f"Ctrl+{place}"), parent, partial(go_to, place))
