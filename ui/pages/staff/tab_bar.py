"""Tabs by key, as plain words with a line under the one chosen; arrows scroll what does not fit."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabBar

from ui.parts.kit import Kit

_SIZE = 14
# Beside the words of a tab, where there is room and where there is not.
_WIDE, _NARROW = 10, 5
_STYLE = """
QTabBar::tab {{ background: transparent; border: 0; border-bottom: 2px solid transparent;
    padding: {tall}px {wide}px; color: {muted}; }}
QTabBar::tab:selected {{ color: {link}; border-bottom-color: {link}; }}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:focus {{ background: {accent_soft}; }}
"""


class TabBar(QTabBar):
    """Signals: `chosen` (key) when another one was chosen."""

    chosen = Signal(str)

    def __init__(self, kit: Kit, name: str) -> None:
        super().__init__()
        look = kit.look
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setFont(look.font(_SIZE))
        self._look = look
        self._room = 0
        self._keys: list[str] = []
        self._set_room(_WIDE)
        self.currentChanged.connect(self._on_change)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The words move together before they have to be scrolled."""
        words = [self.tabText(number).replace("&&", "&") for number in range(self.count())]
        wide = sum(map(self.fontMetrics().horizontalAdvance, words))
        between = 2 * len(words) * self._look.px(_WIDE)
        self._set_room(_WIDE if wide + between <= self.width() else _NARROW)

    def _set_room(self, room: int) -> None:
        if room == self._room:
            return
        self._room = room
        look, roles = self._look, ("muted", "link", "text", "accent_soft")
        colours = {role: look.colour(role).name() for role in roles}
        self.setStyleSheet(_STYLE.format(tall=look.px(5), wide=look.px(room), **colours))

    @property
    def keys(self) -> tuple[str, ...]:
        """The tabs there are, from left to right."""
        return tuple(self._keys)

    @property
    def current(self) -> str:
        """The key of the tab chosen, "" where there is none."""
        place = self.currentIndex()
        return self._keys[place] if place >= 0 else ""

    def show_tabs(self, tabs: Sequence[tuple[str, str]]) -> None:
        """Shows these by (key, text); the one chosen stays chosen if it is still there."""
        keys, before = [key for key, _ in tabs], self.current
        if keys == self._keys:
            return
        self.blockSignals(True)
        while self.count():
            self.removeTab(0)
        self._keys = keys
        for _, text in tabs:
            self.addTab(text.replace("&", "&&"))
        self._fit()
        self.setCurrentIndex(keys.index(before) if before in keys else 0)
        self.blockSignals(False)
        self._on_change(0)

    def choose(self, key: str) -> None:
        """Chooses a tab as if pressed; one that is not there is passed over."""
        if key in self._keys:
            self.setCurrentIndex(self._keys.index(key))

    def _on_change(self, _: int) -> None:
        if self.current:
            self.chosen.emit(self.current)
