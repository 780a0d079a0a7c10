"""Pledges: who has signed, the sheet as it will be printed, printing, filing."""

from ui.pages.pledges.page import PledgesPage

__all__ = ["PledgesPage"]
