"""The rules an office sends down: what is in force, what is changed, publishing."""

from ui.pages.rules.page import RulesPage

__all__ = ["RulesPage"]
