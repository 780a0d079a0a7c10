"""What the departments bring, what waits or is kept apart, and the receipts that go back."""

from ui.pages.inbox.page import InboxPage

__all__ = ["InboxPage"]
