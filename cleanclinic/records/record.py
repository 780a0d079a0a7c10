"""What all records carry, and the rules about records that are final."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Protocol, Self, TypeVar

from cleanclinic.errors import CleanClinicError
from cleanclinic.records.fields import Problem, problems_of


class RecordInvalidError(CleanClinicError):
    """A record breaks a rule on a field; nothing was saved.

    Values: `field` and `rule` as "@key" of their words, and what the rule's words fill in.
    """

    code = "RECORD-INVALID"

    def __init__(self, kind: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(
            **{
                **first.values,
                "field": f"@{kind}.{first.field}",
                "rule": f"@problem.{first.rule}",
            }
        )


@dataclass(frozen=True, kw_only=True)
class Record:
    """A value with an identity: `id` is a UUIDv7 in text form."""

    KIND: ClassVar[str]
    SCHEMA: ClassVar[int] = 1
    OFFICE_OWNED: ClassVar[bool] = False
    # What the office writes of this kind is about itself: it goes to no ward.
    OFFICE_KEEPS: ClassVar[bool] = False
    # The field with the id of the one department that a record of the office is for, if it is for
    # one: it is kept with that department's records and goes to no other.
    ADDRESSED: ClassVar[str] = ""
    # Shown only to those who may see the staff's files.
    CONFIDENTIAL: ClassVar[bool] = False

    id: str

    def goes_by(self) -> tuple[str, str] | None:
        """Kind and id of the record whose name it goes by; None for one with a name of its own."""
        return None

    def is_final(self) -> bool:
        """Whether this record may no longer be edited or merged (a signed pledge)."""
        return False

    def allows(self, after: Self) -> bool:
        """Whether a final record may become `after` all the same (a withdrawal)."""
        return not self.is_final()

    def inverse(self, before: Self | None) -> Self | None:
        """What undoing the act that made this record from `before` leaves; None withdraws it."""
        return before

    def check(self) -> None:
        """Raises RecordInvalidError naming the first field that breaks a rule."""
        if problems := problems_of(self):
            raise RecordInvalidError(self.KIND, problems)

    def contradictions(self, today: date) -> tuple[Problem, ...]:
        """What days say against writing this today.

        Not part of `check`, by which lines from elsewhere are read: that knows no clock, and two
        PCs may each write something sensible that merges into nonsense.
        """
        return ()

    def faults(self, today: date) -> tuple[Problem, ...]:
        """All that stands against writing this record today; empty when it can be saved."""
        try:
            self.check()
        except RecordInvalidError as error:
            return error.problems
        return self.contradictions(today)


R = TypeVar("R", bound=Record)


class Reader(Protocol):
    """What gives all records of a kind, of one department."""

    def __call__(self, of: type[R], /) -> Sequence[R]: ...
