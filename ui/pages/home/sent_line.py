"""How far what was written here has come, on one line."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from cleanclinic.operations.workspace.start_page import Overview
from ui.parts.layouts import Elided, button, row
from ui.parts.page import Desk
from ui.parts.read_only import keep_off
from ui.parts.stations import StationsLine
from ui.parts.style import dress


class SentLine(QFrame):
    """How far what was written here has come, on one line, and one click to send it on."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        text = desk.words.text
        dress(self, "card")
        self._more = button(desk, text("ui.home.sent"), "link", icon_name="refresh-cw")
        self._more.clicked.connect(lambda: desk.window.go("sync"))
        self.stations = StationsLine(desk)
        self._contact = Elided("", "muted")
        self._contact.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.send = button(desk, text("ui.home.sent.send"), icon_name="usb")
        self.send.clicked.connect(lambda: desk.window.go("sync", "send"))
        self.send.hide()
        keep_off(desk, self.send)
        self._row = row(
            desk.look, self._more, self.stations, self._contact, self.send,
            gap=18, margins=(12, 8, 12, 8), into=self,
        )  # fmt: skip
        self._row.setStretch(2, 1)

    def show_view(self, view: Overview, today: date) -> None:
        """Shows the four counts, and when the office was last heard from."""
        self.stations.show_counts(view.progress)
        self._contact.set_whole(self._said(view.last_sync, today))
        self.send.setVisible(bool(view.progress.unsent.changes or view.progress.sent.changes))

    def contact(self) -> str:
        """What is said of the office (for tests)."""
        return self._contact.toolTip()

    def _said(self, last: datetime | None, today: date) -> str:
        text = self._desk.words.text
        if last is None:
            return text("ui.home.sent.never")
        # A clock that was set back must not count in the negative.
        days = max((today - last.date()).days, 0)
        return text("ui.home.sent.days" if days else "ui.home.sent.today", count=days)

    def set_narrow(self, narrow: bool) -> None:
        """Where it is narrow only the counts and the button stay."""
        self._more.setVisible(not narrow)
        self.stations.set_narrow(narrow)
        self._contact.setVisible(not narrow)
        # Else the button would take the room of what went.
        self._row.setStretch(1, 1 if narrow else 0)
