"""The page of the hospital's authority: where its sheets and sticks are, and what is due."""

from ui.pages.office_settings.page import OfficePage

__all__ = ["OfficePage"]
