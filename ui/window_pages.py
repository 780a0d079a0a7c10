"""The pages of the window: made on the first visit, filled when what they show has changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QPushButton

from ui.parts.kit import Kit
from ui.parts.lane import Rank
from ui.parts.page import Desk, Page, Window
from ui.parts.shell import Shell
from ui.parts.tasks import Tasks

if TYPE_CHECKING:
    # Loaded behind the first window.
    from cleanclinic.records.held import Changes
    from ui.parts.read_only import StayOff


class Paged(Window, Protocol):
    """What of the window its pages need."""

    kit: Kit
    shell: Shell
    tasks: Tasks


class WindowPages:
    """The pages made so far by name, and the one that is shown.

    `filled` is told the name of a page that has its data, `counted` the number a page has found.
    """

    def __init__(
        self,
        window: Paged,
        filled: Callable[[str], None],
        counted: Callable[[str, int], None],
    ) -> None:
        self._window = window
        self._filled = filled
        self._counted = counted
        self._stale: set[str] = set()
        self.made: dict[str, Page] = {}
        self.current = ""
        # What keeps hands off pages that may only be read.
        self.off: StayOff | None = None

    def make(self, name: str, make: Callable[[Desk], Page]) -> Page:
        """Makes a page where it will be shown; it has no data yet."""
        window, kit = self._window, self._window.kit
        desk = Desk(
            words=kit.words, look=kit.look, state=kit.state, today=kit.today,
            drafts=kit.drafts, read_only=kit.read_only, tasks=window.tasks, window=window,
            room=window.shell.stack,
        )  # fmt: skip
        page = make(desk)
        page.heading_changed.connect(lambda: self._show_heading(name))
        page.badge_changed.connect(partial(self._counted, name))
        if self.off is not None:
            self.off.hold_page(page, page.reading_actions())
        self.made[name] = page
        self._stale.add(name)
        return page

    def ready(self, name: str, make: Callable[[Desk], Page]) -> None:
        """Makes a page and fills it out of sight."""
        self._window.shell.stack.addWidget(self.make(name, make))
        self.fill(name, None)

    def show(self, name: str, record_id: str) -> None:
        """Shows a page that is made; then the record in it."""
        page = self.made[name]
        if self.current != name:
            self.leave()
        elif not record_id:
            page.show_first()
        stack = self._window.shell.stack
        if stack.indexOf(page) < 0:
            for place in reversed(range(stack.count())):
                if not isinstance(card := stack.widget(place), Page):
                    stack.removeWidget(card)
                    card.deleteLater()
            stack.addWidget(page)
        self.current = name
        stack.setCurrentWidget(page)
        self._window.shell.navigation.select(name)
        self._show_heading(name)
        if name in self._stale:
            self.fill(name, None)
        if record_id:
            page.show_record(record_id)

    def fill(self, name: str, changes: Changes | None) -> None:
        """Has a page read again what has changed, or all."""
        self._stale.discard(name)
        self.made[name].reload(changes)
        self._window.tasks.run(lambda _: name, self._filled, rank=Rank.READ)

    def take_changes(self, changes: Changes) -> None:
        """Fills the page shown, and the others when they are shown next."""
        for name, page in self.made.items():
            if not page.kinds or page.kinds & changes.kinds:
                if name == self.current:
                    self.fill(name, changes)
                else:
                    self._stale.add(name)

    def leave(self) -> None:
        """Has the page shown hand over what was typed."""
        if self.current:
            self.made[self.current].leave()

    def focus_search(self) -> None:
        """Puts the cursor into the search box of the page shown."""
        if self.current:
            self.made[self.current].focus_search()

    def forget(self) -> None:
        """No page is made any more; whoever holds them deletes them."""
        self.made.clear()
        self.current = ""

    def clear(self) -> None:
        """Deletes all pages and cards."""
        stack = self._window.shell.stack
        for unseen in (page for page in self.made.values() if stack.indexOf(page) < 0):
            unseen.deleteLater()
        self.forget()
        while stack.count():
            shown = stack.widget(0)
            stack.removeWidget(shown)
            shown.deleteLater()

    def _show_heading(self, name: str) -> None:
        if name == self.current:
            page = self.made[name]
            actions = page.top_actions()
            self._window.shell.top.show_page(page.title(), page.subtitle(), actions)
            if self.off is not None:
                stays = page.reading_actions()
                presses = [one for one in actions if isinstance(one, QPushButton)]
                self.off.hold(one for one in presses if one not in stays)
