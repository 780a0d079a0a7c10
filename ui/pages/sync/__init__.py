"""Sending to the office and taking in what it sends; who this computer is."""

from ui.pages.sync.page import SyncPage

__all__ = ["SyncPage"]
