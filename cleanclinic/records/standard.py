"""A standard (自查标准): what is asked in a self-check, how it is counted, and what the sum means.

A standard is data: categories hold items, items hold indicators. Identity is the `code`, which
stays when a sentence is reworded; a new version is a new record with the same `code` of its own.
How an indicator is counted is text (`method`, `rule`) read by `standard_methods`: a method that
this version of the program does not know stays as it was written and is never scored.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Self

from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.fields import Day, Flag, Line, Number, Paragraph, Parts, Whole
from cleanclinic.records.record import Record

EVERY_DEPARTMENT = "*"
CODE_PATTERN = r"[0-9A-Za-z.-]{1,20}"
POINTS_MOST = Decimal(1000)


@dataclass(frozen=True, kw_only=True)
class StandardCategory:
    """A category (大项); the points of its indicators count `weight` times."""

    code: Annotated[str, Line(20, pattern=CODE_PATTERN)]
    title: Annotated[str, Line(40)]
    weight: Annotated[Decimal, Number(Decimal(0), Decimal(100))] = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class StandardItem:
    """An item (小项) of a category: one screen of indicators."""

    code: Annotated[str, Line(20, pattern=CODE_PATTERN)]
    category: Annotated[str, Line(20)]
    title: Annotated[str, Line(40)]


@dataclass(frozen=True, kw_only=True)
class StandardIndicator:
    """One thing that can be checked (指标); a bonus has `points` 0.

    `departments` are the values of department types with spaces between, or "*" for all.
    `evidence` says what proves it; empty where nothing needs to be shown.
    """

    code: Annotated[str, Line(20, pattern=CODE_PATTERN)]
    item: Annotated[str, Line(20)]
    text: Annotated[str, Paragraph(300)]
    points: Annotated[Decimal, Number(Decimal(0), POINTS_MOST)]
    method: Annotated[str, Line(40)]
    rule: Annotated[str, Line(500)] = ""
    evidence: Annotated[str, Paragraph(200)] = ""
    departments: Annotated[str, Line(600)] = EVERY_DEPARTMENT
    veto: Annotated[bool, Flag()] = False

    def applies_to(self, kind: DepartmentType) -> bool:
        """Whether a department of this kind answers it; kinds unknown here do no harm."""
        return self.departments == EVERY_DEPARTMENT or kind.value in self.departments.split()


@dataclass(frozen=True, kw_only=True)
class StandardBand:
    """A grade of the whole (示范, 达标 …) from `least` points upwards, the best band first.

    `each_category`: besides, every category needs this many per cent of its points. The last band
    is for whatever is left, and for everybody with whom a veto fired.
    """

    code: Annotated[str, Line(20, pattern=CODE_PATTERN)]
    title: Annotated[str, Line(20)]
    least: Annotated[Decimal, Number(Decimal(0), POINTS_MOST)]
    each_category: Annotated[int, Whole(0, 100)] = 0


@dataclass(frozen=True, kw_only=True)
class Standard(Record):
    """One version of a standard; `full` is what a faultless department has (100 or 1000).

    `bonus_cap` is the most that all bonuses together add. Both days may be open.
    """

    KIND: ClassVar[str] = "standard"
    OFFICE_OWNED: ClassVar[bool] = True

    code: Annotated[str, Line(20, pattern=CODE_PATTERN)]
    title: Annotated[str, Line(60)]
    version: Annotated[int, Whole(1, 9999)]
    categories: Annotated[tuple[StandardCategory, ...], Parts(StandardCategory, most=30)]
    items: Annotated[tuple[StandardItem, ...], Parts(StandardItem, most=150)]
    indicators: Annotated[tuple[StandardIndicator, ...], Parts(StandardIndicator, most=400)]
    bands: Annotated[tuple[StandardBand, ...], Parts(StandardBand, most=10)]
    full: Annotated[Decimal, Number(Decimal(1), POINTS_MOST)] = Decimal(100)
    bonus_cap: Annotated[Decimal, Number(Decimal(0), POINTS_MOST)] = Decimal(0)
    valid_from: Annotated[date | None, Day()] = None
    valid_to: Annotated[date | None, Day()] = None
    basis: Annotated[str, Paragraph(1000)] = ""

    def is_final(self) -> bool:
        return True

    def allows(self, after: Self) -> bool:
        """What was published stays as it is; only the day may be set on which it ends."""
        return after == replace(self, valid_to=after.valid_to)

    def in_force(self, on: date) -> bool:
        """Whether it is to be used on a day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)

    def indicator(self, code: str) -> StandardIndicator | None:
        return next((one for one in self.indicators if one.code == code), None)
