"""What a person may do on a PC."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do here, most first; the words are `role.<value>`."""

    HEAD_NURSE = "head_nurse"
    RECORDER = "recorder"
    READER = "reader"

    def allows(self, needed: "Role") -> bool:
        """Whether whoever has this role may do what needs another."""
        order = tuple(Role)
        return order.index(self) <= order.index(needed)
