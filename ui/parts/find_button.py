"""The way to the one box over everything for whoever does not know its key."""

from PySide6.QtWidgets import QPushButton

from ui.parts.layouts import button
from ui.parts.page import Desk


def find_button(desk: Desk) -> QPushButton:
    """Opens the search over all records, pages and acts."""
    made = button(desk, desk.words.text("finder.open"), icon_name="search", tip="Ctrl+K")
    made.clicked.connect(desk.window.show_finder)
    return made
