"""The office's standards for the self-check: what is in force, out to Excel, and back from it."""

from ui.pages.standards.page import StandardsPage

__all__ = ["StandardsPage"]
