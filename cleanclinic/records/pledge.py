"""Integrity pledges (廉洁承诺书): the text, the round in which it is signed, and who signed."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from cleanclinic.records.fields import Choice, Day, Line, Paragraph, Parts, Refers, Whole
from cleanclinic.records.record import Record
from cleanclinic.records.staff_member import NAME_LENGTH


@dataclass(frozen=True, kw_only=True)
class PledgeTemplate(Record):
    """A version of the pledge's text; `{name}`, `{department}`, `{post}` stand in the intro."""

    KIND: ClassVar[str] = "pledge_template"
    OFFICE_OWNED: ClassVar[bool] = True

    title: Annotated[str, Line(60)]
    version: Annotated[int, Whole(1, 9999)]
    intro: Annotated[str, Paragraph(1000)]
    clauses: Annotated[tuple[str, ...], Parts(str, most=30)]
    basis: Annotated[str, Paragraph(500)] = ""
    consequence: Annotated[str, Paragraph(1000)] = ""
    hotline: Annotated[str, Line(60)] = ""
    valid_from: Annotated[date | None, Day()] = None


@dataclass(frozen=True, kw_only=True)
class PledgeCampaign(Record):
    """A round of signing; without a template of the office the program's own text is used."""

    KIND: ClassVar[str] = "pledge_campaign"

    title: Annotated[str, Line(60)]
    year: Annotated[int, Whole(2000, 2200)]
    due: Annotated[date, Day()]
    issued_on: Annotated[date | None, Day()] = None
    template: Annotated[str | None, Refers("pledge_template")] = None


class PledgeState(StrEnum):
    PRINTED = "printed"
    SIGNED = "signed"
    VOID = "void"


@dataclass(frozen=True, kw_only=True)
class Pledge(Record):
    """One person's pledge; `name` is as printed. Once signed it is final: it can only be voided."""

    KIND: ClassVar[str] = "pledge"

    campaign: Annotated[str, Refers("pledge_campaign")]
    staff_member: Annotated[str, Refers("staff_member")]
    name: Annotated[str, Line(NAME_LENGTH)]
    number: Annotated[str, Line(40)]
    template_version: Annotated[int, Whole(0, 9999)]
    state: Annotated[PledgeState, Choice(PledgeState)]
    printed_on: Annotated[date, Day()]
    signed_on: Annotated[date | None, Day()] = None
    scan: Annotated[str | None, Refers("attachment")] = None
    void_reason: Annotated[str, Line(200)] = ""

    def is_final(self) -> bool:
        return self.state is not PledgeState.PRINTED

    def allows(self, after: Self) -> bool:
        """A signed pledge may only be voided, with a reason and nothing else changed."""
        if not self.is_final():
            return True
        voided = replace(self, state=PledgeState.VOID, void_reason=after.void_reason)
        return self.state is PledgeState.SIGNED and after == voided and bool(after.void_reason)

    def inverse(self, before: Self | None) -> Self | None:
        """Undoing a signature voids it: the sheet stays on record."""
        if self.state is PledgeState.SIGNED:
            return replace(self, state=PledgeState.VOID, void_reason="撤销登记")
        if self.state is PledgeState.VOID:
            return self
        return before


def pledge_number(department_code: str, year: int, sequence: int, mark: str = "") -> str:
    """The document number, with the hexagonal brackets of official papers.

    `mark` sets a department's second PC apart: XN1〔2026〕CN2-001.
    """
    return f"{department_code}〔{year}〕CN{mark}-{sequence:03d}"
