"""The page of rectification: orders of the office and what the ward found itself."""

from ui.pages.rectify.page import RectifyPage

__all__ = ["RectifyPage"]
