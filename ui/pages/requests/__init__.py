"""The page of computers that ask to belong to the hospital."""

from ui.pages.requests.page import RequestsPage

__all__ = ["RequestsPage"]
