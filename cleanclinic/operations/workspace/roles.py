"""Who works on this PC and what they may do; plain values, known to workspace and people."""

from collections.abc import Iterable
from dataclasses import dataclass

from cleanclinic.errors import CleanClinicError
from cleanclinic.records.role import Role as Role


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
    # May look at what is hidden in the staff's files, whatever the role.
    sees_ethics: bool = False


def head_nurses(people: Iterable[Person]) -> tuple[Person, ...]:
    """Those of some people who lead the ward and may come in, in the order they came."""
    return tuple(one for one in people if one.role is Role.HEAD_NURSE and not one.disabled)
