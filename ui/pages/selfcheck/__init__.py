"""The self-check: a screen for each item, answered by number keys; the score explains itself."""

from ui.pages.selfcheck.page import SelfCheckPage
from ui.pages.selfcheck.reviews_page import ReviewsPage

__all__ = ["ReviewsPage", "SelfCheckPage"]
