"""What the consistency checks leave on record: what was waved off, and the office's limits."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from cleanclinic.records.fields import Day, Flag, Line, Number, Parts, Problem, Refers, Whole
from cleanclinic.records.record import Record, RecordInvalidError


@dataclass(frozen=True, kw_only=True)
class ConsistencyNote(Record):
    """Somebody looked at a finding and said why it is none.

    `state` tells of the record as it was then: a finding comes back once the record says
    something else.
    """

    KIND: ClassVar[str] = "consistency_note"

    rule: Annotated[str, Line(40)]
    about: Annotated[str, Refers("record")]
    why: Annotated[str, Line(200)]
    state: Annotated[str, Line(64)]
    on: Annotated[date | None, Day()] = None


@dataclass(frozen=True, kw_only=True)
class ConsistencyLimit:
    """One rule as a hospital wants it: whether it is asked at all, and its threshold."""

    rule: Annotated[str, Line(40)]
    asked: Annotated[bool, Flag()] = True
    limit: Annotated[Decimal | None, Number(Decimal(0), Decimal(9999))] = None


@dataclass(frozen=True, kw_only=True)
class ConsistencyRules(Record):
    """What the office wants of the checks; rules it does not name keep the program's limits."""

    KIND: ClassVar[str] = "consistency_rules"
    OFFICE_OWNED: ClassVar[bool] = True

    version: Annotated[int, Whole(1, 9999)]
    title: Annotated[str, Line(60)]
    limits: Annotated[tuple[ConsistencyLimit, ...], Parts(ConsistencyLimit, most=100)] = ()
    valid_from: Annotated[date | None, Day()] = None

    def check(self) -> None:
        """Raises RecordInvalidError for a rule that stands twice."""
        super().check()
        named = [one.rule for one in self.limits]
        if len(set(named)) != len(named):
            raise RecordInvalidError(self.KIND, (Problem("limits", "rule_twice", {}),))
