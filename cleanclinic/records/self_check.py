"""A self-check (自查): one department, one period, one standard; and the answers to it.

Every answer is a record of its own, so that two PCs that answer one run merge indicator by
indicator. Both derive the same ids: of a run from department, standard, period and version, of an
answer from run and indicator. Who answered when stands in the log, not in a field: two people who
answer alike agree.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from cleanclinic.records.control import Evidence
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.fields import (
    Choice,
    Day,
    Flag,
    Line,
    Number,
    Paragraph,
    Parts,
    Problem,
    Refers,
    Whole,
)
from cleanclinic.records.record import Record, RecordInvalidError
from cleanclinic.records.standard_methods import AMOUNT_MOST, Given

_AMOUNT = Number(Decimal(0), AMOUNT_MOST)
EVIDENCE_MOST = 20


class PeriodKind(StrEnum):
    """What a run is about; the words are `period_kind.<value>`."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    SPECIAL = "special"


class CheckState(StrEnum):
    """How far a run is; the words are `check_state.<value>`.

    A withdrawn run was submitted before and is worked on again, like an open one.
    """

    OPEN = "open"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class Column(StrEnum):
    """Whose view of the answers; the words are `check_column.<value>`."""

    SELF = "self"
    HEAD = "head"
    OFFICE = "office"


@dataclass(frozen=True, kw_only=True)
class SelfCheck(Record):
    """A run. `department_type` is what the department was then: it decides what is asked.

    Once submitted it is final, with its result: a correction is a new `version` that `replaces` it.
    `without_evidence` counts the answers that should have had evidence and had none.
    """

    KIND: ClassVar[str] = "self_check"

    title: Annotated[str, Line(60)]
    standard: Annotated[str, Line(20)]
    standard_version: Annotated[int, Whole(1, 9999)]
    period: Annotated[PeriodKind, Choice(PeriodKind)]
    first_day: Annotated[date, Day()]
    last_day: Annotated[date, Day()]
    department_type: Annotated[DepartmentType, Choice(DepartmentType)]
    due: Annotated[date | None, Day()] = None
    state: Annotated[CheckState, Choice(CheckState)] = CheckState.OPEN
    version: Annotated[int, Whole(1, 99)] = 1
    replaces: Annotated[str | None, Refers("self_check")] = None
    submitted_on: Annotated[date | None, Day()] = None
    result: Annotated[Decimal | None, Number(Decimal(0), Decimal(2000))] = None
    band: Annotated[str, Line(20)] = ""
    without_evidence: Annotated[int, Whole(0, 400)] = 0

    def is_final(self) -> bool:
        return self.state is CheckState.SUBMITTED

    def allows(self, after: Self) -> bool:
        """A submitted run may only be withdrawn."""
        return not self.is_final() or after == self.withdrawn()

    def inverse(self, before: Self | None) -> Self | None:
        """Undoing a submission withdraws it: that it was submitted stays on record."""
        if self.is_final():
            return self.withdrawn()
        return self if before is not None and before.is_final() else before

    def withdrawn(self) -> Self:
        """The same run, to be worked on again."""
        return replace(
            self,
            state=CheckState.WITHDRAWN,
            submitted_on=None,
            result=None,
            band="",
            without_evidence=0,
        )

    def overlaps(self, first: date, last: date) -> bool:
        """Whether it covers a day of a period."""
        return self.first_day <= last and first <= self.last_day

    def check(self) -> None:
        super().check()
        if self.last_day < self.first_day:
            values = {"day": self.first_day}
            raise RecordInvalidError(self.KIND, (Problem("last_day", "earlier", values),))


@dataclass(frozen=True, kw_only=True)
class SelfCheckAnswer(Record):
    """What was answered to the indicator `number` of a run; `amount` None: nobody has yet.

    `wording` is the version of the standard whose text was answered. `copied_from` is the run it
    was copied from and stays until somebody confirms it. `head_amount` and `head_total` are the
    department head's, where they differ. `submitted` freezes it together with its run: what another
    PC changed at that time is shown as a difference and never slips in.
    """

    KIND: ClassVar[str] = "self_check_answer"

    run: Annotated[str, Refers("self_check")]
    number: Annotated[str, Line(20)]
    amount: Annotated[Decimal | None, _AMOUNT] = None
    total: Annotated[Decimal | None, _AMOUNT] = None
    not_applicable: Annotated[bool, Flag()] = False
    reason: Annotated[str, Line(200)] = ""
    remark: Annotated[str, Paragraph(500)] = ""
    evidence: Annotated[tuple[Evidence, ...], Parts(Evidence, most=EVIDENCE_MOST)] = ()
    wording: Annotated[int, Whole(1, 9999)] = 1
    copied_from: Annotated[str | None, Refers("self_check")] = None
    head_amount: Annotated[Decimal | None, _AMOUNT] = None
    head_total: Annotated[Decimal | None, _AMOUNT] = None
    head_remark: Annotated[str, Paragraph(500)] = ""
    submitted: Annotated[bool, Flag()] = False

    def is_final(self) -> bool:
        return self.submitted

    def allows(self, after: Self) -> bool:
        """A frozen answer may only be given free, with its run."""
        return not self.submitted or after == replace(self, submitted=False)

    def inverse(self, before: Self | None) -> Self | None:
        """Undoing never freezes an answer again: that is for submitting to do."""
        return self if before is not None and before.submitted and not self.submitted else before

    def check(self) -> None:
        super().check()
        if self.not_applicable and not self.reason:
            raise RecordInvalidError(self.KIND, (Problem("reason", "required", {}),))

    def given(self, column: Column = Column.SELF) -> Given:
        """The answer as one column has it; the head's is one's own where she says nothing else."""
        if column is not Column.SELF and self.head_amount is not None:
            return Given(self.head_amount, self.head_total)
        if self.copied_from is not None:
            return Given()
        return Given(self.amount, self.total, self.not_applicable)

    @property
    def as_before(self) -> Given:
        """What it says, whether or not somebody has confirmed a copied one."""
        return Given(self.amount, self.total, self.not_applicable)
