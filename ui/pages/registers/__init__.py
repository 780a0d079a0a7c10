"""The ward's registers."""

from ui.pages.registers.page import RegistersPage

__all__ = ["RegistersPage"]
