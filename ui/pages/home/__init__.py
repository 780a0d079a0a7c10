"""The start page of a ward."""

from ui.pages.home.page import HomePage

__all__ = ["HomePage"]
