"""Settings: people, recovery sheet, handover, backups, checks, this PC."""

from ui.pages.settings.page import SettingsPage

__all__ = ["SettingsPage"]
