"""The people of a ward and their ethics files."""

from ui.pages.staff.page import StaffPage

__all__ = ["StaffPage"]
