"""The office's column of a self-check (复评): where it sees an indicator otherwise, and remarks.

The office never edits a department's answers: what it says stands beside them, and goes back to
the department alone.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Self

from cleanclinic.records.fields import (
    Day,
    Flag,
    Line,
    Number,
    Paragraph,
    Parts,
    Refers,
)
from cleanclinic.records.record import Record
from cleanclinic.records.standard_methods import AMOUNT_MOST, Given

_AMOUNT = Number(Decimal(0), AMOUNT_MOST)


@dataclass(frozen=True)
class CheckRemark:
    """What the office says of the indicator `number`; `amount` None: as the department has it."""

    number: Annotated[str, Line(20)]
    amount: Annotated[Decimal | None, _AMOUNT] = None
    total: Annotated[Decimal | None, _AMOUNT] = None
    remark: Annotated[str, Paragraph(500)] = ""

    @property
    def given(self) -> Given | None:
        """The office's answer; None where it has no other than the department's."""
        return None if self.amount is None else Given(self.amount, self.total)

    @property
    def blank(self) -> bool:
        """Whether it says nothing."""
        return self.amount is None and not self.remark


@dataclass(frozen=True, kw_only=True)
class CheckReview(Record):
    """The office's view of one submitted run; `final` once it was sent down.

    `result` and `band` are what the run comes to by it, by the standard of then.
    """

    KIND: ClassVar[str] = "check_review"
    OFFICE_OWNED: ClassVar[bool] = True
    ADDRESSED: ClassVar[str] = "department"

    department: Annotated[str, Refers("department")]
    run: Annotated[str, Refers("self_check")]
    answers: Annotated[tuple[CheckRemark, ...], Parts(CheckRemark, most=400)] = ()
    remark: Annotated[str, Paragraph(1000)] = ""
    on: Annotated[date | None, Day()] = None
    by: Annotated[str, Line(50)] = ""
    result: Annotated[Decimal | None, Number(Decimal(0), Decimal(2000))] = None
    band: Annotated[str, Line(20)] = ""
    final: Annotated[bool, Flag()] = False

    def is_final(self) -> bool:
        return self.final

    def allows(self, after: Self) -> bool:
        """What was sent down may only be taken up again."""
        return not self.final or after == self.reopened()

    def inverse(self, before: Self | None) -> Self | None:
        """Undoing never sends it down again."""
        return self if before is not None and before.final and not self.final else before

    def reopened(self) -> Self:
        """The same view, to be worked on again."""
        return replace(self, final=False, on=None, by="", result=None, band="")
