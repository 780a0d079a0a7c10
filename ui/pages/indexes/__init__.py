"""The page of the integrity index of all departments."""

from ui.pages.indexes.page import IndexesPage

__all__ = ["IndexesPage"]
