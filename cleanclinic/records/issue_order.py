"""Issue orders (问题交办单) of the office to one department, who signed, and the office's word.

The office never edits a department's record: it sends an order, and reviews what comes back.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.control import Evidence
from cleanclinic.records.fields import (
    Choice,
    Day,
    Flag,
    Line,
    Paragraph,
    Parts,
    Problem,
    Refers,
    Whole,
)
from cleanclinic.records.record import Record, RecordInvalidError


class IssueSource(StrEnum):
    """Where an issue came from; words `issue_source.<value>`."""

    SELF_CHECK = "self_check"
    INSPECTION = "inspection"
    COMPLAINT = "complaint"
    TOUR = "tour"
    AUDIT = "audit"
    PETITION = "petition"
    CONSISTENCY = "consistency"
    OTHER = "other"


class IssueGravity(StrEnum):
    """How grave an issue is, which decides how long it may take: 立行立改, 一般, 复杂, 否决."""

    AT_ONCE = "at_once"
    ORDINARY = "ordinary"
    COMPLEX = "complex"
    VETO = "veto"


@dataclass(frozen=True, kw_only=True)
class IssueOrder(Record):
    """An order; `listed` puts it under public supervision (挂牌督办).

    `ancestor` is the order or finding of the same department that happened again; `run` and
    `indicator` name the answer of a self-check it is about.
    """

    KIND: ClassVar[str] = "issue_order"
    OFFICE_OWNED: ClassVar[bool] = True
    ADDRESSED: ClassVar[str] = "department"

    department: Annotated[str, Refers("department")]
    number: Annotated[str, Line(40)]
    source: Annotated[IssueSource, Choice(IssueSource)]
    gravity: Annotated[IssueGravity, Choice(IssueGravity)] = IssueGravity.ORDINARY
    found_on: Annotated[date, Day()]
    issued_on: Annotated[date, Day()]
    due: Annotated[date, Day()]
    problem: Annotated[str, Paragraph(2000)]
    requirement: Annotated[str, Paragraph(2000)]
    basis: Annotated[str, Paragraph(500)] = ""
    issued_by: Annotated[str, Line(50)] = ""
    leader: Annotated[str, Line(50)] = ""
    listed: Annotated[bool, Flag()] = False
    ancestor: Annotated[str | None, Refers("record")] = None
    run: Annotated[str | None, Refers("self_check")] = None
    indicator: Annotated[str, Line(40)] = ""
    evidence: Annotated[tuple[Evidence, ...], Parts(Evidence, most=20)] = ()

    def check(self) -> None:
        """Raises RecordInvalidError; an order is issued once found, and due after that."""
        super().check()
        for field, day, first in (
            ("issued_on", self.issued_on, self.found_on),
            ("due", self.due, self.issued_on),
        ):
            if day < first:
                problem = Problem(field, "earlier", {"day": first})
                raise RecordInvalidError(self.KIND, (problem,))


@dataclass(frozen=True, kw_only=True)
class OrderReceipt(Record):
    """One person of the department signed for an order; two people are two receipts, no choice."""

    KIND: ClassVar[str] = "order_receipt"

    issue: Annotated[str, Refers("issue_order")]
    on: Annotated[date, Day()]
    by: Annotated[str, Line(50)]

    def goes_by(self) -> tuple[str, str]:
        return IssueOrder.KIND, self.issue


class ReviewVerdict(StrEnum):
    """销号, 退回, 延期 (granted or not), and what the look back (回头看) found."""

    CLOSED = "closed"
    SENT_BACK = "sent_back"
    EXTENDED = "extended"
    NOT_EXTENDED = "not_extended"
    LASTING = "lasting"
    RECURRED = "recurred"


@dataclass(frozen=True, kw_only=True)
class OrderReview(Record):
    """The office's word on a rectification in its `round`; it is taken back while nobody has it."""

    KIND: ClassVar[str] = "order_review"
    OFFICE_OWNED: ClassVar[bool] = True
    ADDRESSED: ClassVar[str] = "department"

    department: Annotated[str, Refers("department")]
    rectification: Annotated[str, Refers("rectification")]
    round: Annotated[int, Whole(1, 99)]
    verdict: Annotated[ReviewVerdict, Choice(ReviewVerdict)]
    on: Annotated[date, Day()]
    by: Annotated[str, Line(50)]
    reason: Annotated[str, Paragraph(1000)] = ""
    due: Annotated[date | None, Day()] = None

    def goes_by(self) -> tuple[str, str]:
        """What the department did, which goes by the name of the order."""
        return "rectification", self.rectification

    def check(self) -> None:
        """Raises RecordInvalidError: a refusal has its reason, an extension its day."""
        super().check()
        wants_reason = (
            ReviewVerdict.SENT_BACK,
            ReviewVerdict.NOT_EXTENDED,
            ReviewVerdict.RECURRED,
        )
        if self.verdict in wants_reason and not self.reason:
            raise RecordInvalidError(self.KIND, (Problem("reason", "required", {}),))
        if self.verdict is ReviewVerdict.EXTENDED and self.due is None:
            raise RecordInvalidError(self.KIND, (Problem("due", "required", {}),))
