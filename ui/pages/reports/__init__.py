"""Small reports over what was recorded, with charts, to paper and Excel."""

from ui.pages.reports.page import ReportsPage

__all__ = ["ReportsPage"]
