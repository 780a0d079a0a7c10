"""Risk points and controls: the register, its matrix, the side form and the dialogs about them."""

from ui.pages.risks.page import RisksPage

__all__ = ["RisksPage"]
