"""What was done to the people of a PC: who may come in, as what; for ever and without secrets."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.fields import Choice, Flag, Line
from cleanclinic.records.record import Record
from cleanclinic.records.role import Role


class PersonStep(StrEnum):
    """What happened to a person's access; the words are `person_step.<value>`."""

    ADDED = "added"
    DISABLED = "disabled"
    RENAMED = "renamed"
    ROLE = "role"
    PERMISSION = "permission"
    # By somebody else: one's own PIN is one's own affair.
    PIN_RESET = "pin_reset"
    # With the recovery sheet, because nobody could come in any more.
    REBUILT = "rebuilt"


@dataclass(frozen=True, kw_only=True)
class PersonChange(Record):
    """One step, and how the person stands after it; who did it is the actor of the act."""

    KIND: ClassVar[str] = "person_change"
    OFFICE_KEEPS: ClassVar[bool] = True

    step: Annotated[PersonStep, Choice(PersonStep)]
    person: Annotated[str, Line(36, pattern=r"[0-9a-f-]{36}")]
    name: Annotated[str, Line(50)]
    role: Annotated[Role, Choice(Role)]
    sees_ethics: Annotated[bool, Flag()]
    by: Annotated[str, Line(50)]

    def is_final(self) -> bool:
        return True
