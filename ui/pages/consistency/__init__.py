"""What contradicts itself or is missing, each one click from its place."""

from ui.pages.consistency.page import ConsistencyPage

__all__ = ["ConsistencyPage"]
