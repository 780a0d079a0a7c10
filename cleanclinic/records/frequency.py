"""How often a control is carried out."""

from enum import StrEnum


class Frequency(StrEnum):
    """One rhythm; the words are `frequency.<value>`."""

    PER_EVENT = "per_event"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
