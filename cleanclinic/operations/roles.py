"""Who works on this PC and what they may do; plain values, known to workspace and people."""

from dataclasses import dataclass
from enum import StrEnum

from cleanclinic.errors import CleanClinicError


class Role(StrEnum):
    """What a person may do here, most first; the words are `role.<value>`."""

    HEAD_NURSE = "head_nurse"
    RECORDER = "recorder"
    READER = "reader"

    def allows(self, needed: "Role") -> bool:
        """Whether whoever has this role may do what needs another."""
        order = tuple(Role)
        return order.index(self) <= order.index(needed)


class NotAllowedError(CleanClinicError):
    """The person's role does not go that far; values: `name`, `needed` (a role)."""

    code = "NOT-ALLOWED"


@dataclass(frozen=True)
class Person:
    """Somebody who works on this PC."""

    id: str
    name: str
    role: Role
    disabled: bool = False


@dataclass(frozen=True)
class PersonAtDoor:
    """Whom the unlock screen can offer before anything is open."""

    id: str
    name: str
