"""Red packets and gifts that were refused or handed in (拒收/上交红包登记)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from cleanclinic.records.control import Evidence
from cleanclinic.records.fields import (
    Anonymous,
    Choice,
    Day,
    Flag,
    Line,
    Number,
    Paragraph,
    Parts,
    Problem,
    Refers,
)
from cleanclinic.records.register import (
    PATIENT,
    REMARK_LENGTH,
    TIME,
    Register,
    earlier,
    twice,
)


class GiftForm(StrEnum):
    """What it was; banquets, journeys and shares count as well as money."""

    MONEY = "money"
    TRANSFER = "transfer"
    CARD = "card"
    GOODS = "goods"
    BANQUET = "banquet"
    TRAVEL = "travel"
    SECURITIES = "securities"
    OTHER = "other"


class GiftGiver(StrEnum):
    """From what side it came."""

    PATIENT = "patient"
    COMPANY = "company"
    CONTRACTOR = "contractor"
    OTHER = "other"


class GiftDisposal(StrEnum):
    """What became of it; pending while it still has to be disposed of."""

    PENDING = "pending"
    REFUSED = "refused"
    RETURNED = "returned"
    PREPAYMENT = "prepayment"
    HANDED_IN = "handed_in"


@dataclass(frozen=True, kw_only=True)
class GiftRecord(Register):
    """`on` is the day it was offered or found; `amount` is in yuan, a guess where `estimated`.

    A time that is not known leaves the whole of its day.
    """

    KIND: ClassVar[str] = "gift_record"
    SERIES: ClassVar[str] = "HB"
    HAPPENED: ClassVar[tuple[str, ...]] = ("on", "disposed_on")

    form: Annotated[GiftForm, Choice(GiftForm)]
    handler: Annotated[str | None, Refers("staff_member")] = None
    time: Annotated[str, Line(5, TIME, "time")] = ""
    place: Annotated[str, Line(60), Anonymous()] = ""
    giver: Annotated[GiftGiver, Choice(GiftGiver)] = GiftGiver.PATIENT
    patient: Annotated[str, Line(4, PATIENT, "patient")] = ""
    what: Annotated[str, Line(200), Anonymous()] = ""
    amount: Annotated[Decimal | None, Number(Decimal(0), Decimal("9999999.99"))] = None
    estimated: Annotated[bool, Flag()] = False
    disposal: Annotated[GiftDisposal, Choice(GiftDisposal)] = GiftDisposal.PENDING
    disposed_on: Annotated[date | None, Day()] = None
    disposed_time: Annotated[str, Line(5, TIME, "time")] = ""
    witness: Annotated[str | None, Refers("staff_member")] = None
    second_witness: Annotated[str | None, Refers("staff_member")] = None
    voucher: Annotated[str, Line(60)] = ""
    signed_for: Annotated[bool, Flag()] = False
    counted: Annotated[bool, Flag()] = True
    evidence: Annotated[tuple[Evidence, ...], Parts(Evidence, most=50)] = ()
    remark: Annotated[str, Paragraph(REMARK_LENGTH), Anonymous()] = ""

    def people(self) -> tuple[str, ...]:
        return (self.handler,) if self.handler else ()

    def wanted(self) -> tuple[str, ...]:
        always = ("handler", "witness", "second_witness")
        match self.disposal:
            case GiftDisposal.PENDING:
                return always
            case GiftDisposal.REFUSED:
                return (*always, "what")
            case GiftDisposal.RETURNED:
                return (*always, "amount", "disposed_on")
            case GiftDisposal.PREPAYMENT | GiftDisposal.HANDED_IN:
                return (*always, "amount", "disposed_on", "voucher")

    def mistake(self) -> Problem | None:
        return twice(self, "handler", "witness", "second_witness") or earlier(self, "disposed_on")
