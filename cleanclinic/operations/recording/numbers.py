"""Numbers of risk points and sheets; two PCs of a department never give out the same one."""

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import TypeVar

from cleanclinic.operations.workspace.epochs import losses
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.trust import is_granted, roster_of
from cleanclinic.records.held import Held
from cleanclinic.records.issue_order import IssueOrder
from cleanclinic.records.pledge import Pledge, pledge_number
from cleanclinic.records.record import Record
from cleanclinic.records.rectification import Finding
from cleanclinic.records.register import Register, register_number
from cleanclinic.records.risk_point import RiskPoint

R = TypeVar("R", bound=Record)


def device_mark(workspace: Workspace) -> str:
    """What sets this PC's numbers apart: "" for a department's first, then "2", "3" and so on.

    After what was written here may have been lost a letter more, "1A", "2A", "1B": the numbers lost
    may still be known elsewhere.
    """
    if not is_granted(workspace):
        return ""
    mates = [
        device.device_id
        for device in roster_of(workspace).devices
        if device.department_id == workspace.department_id
    ]
    place = list(dict.fromkeys(mates)).index(workspace.store.meta("device_id")) + 1
    letters = letters_of(losses(workspace))
    return f"{place}{letters}" if place > 1 or letters else ""


def letters_of(number: int) -> str:
    """None for 0, then A to Z, AA and so on."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def risk_numbers(workspace: Workspace, taken: Iterable[str] = ()) -> Iterator[str]:
    """The next free numbers, R-0024 or R2-0001; `taken` are wanted by others in the same act."""
    prefix = f"R{device_mark(workspace)}-"
    used = (*_ever_used(workspace, RiskPoint), *taken)
    for number in count(_highest(used, re.compile(rf"{prefix}(\d+)")) + 1):
        yield f"{prefix}{number:04d}"


def pledge_numbers(workspace: Workspace, code: str, year: int) -> Iterator[str]:
    """The next free document numbers of a year, XN1〔2026〕CN-049 or XN1〔2026〕CN2-001."""
    mark = device_mark(workspace)
    form = re.compile(rf".*〔{year}〕CN{mark}-(\d+)")
    for sequence in count(_highest(_ever_used(workspace, Pledge), form) + 1):
        yield pledge_number(code, year, sequence, mark)


def register_numbers(
    workspace: Workspace, of: type[Register], code: str, year: int
) -> Iterator[str]:
    """The next free numbers of a register's year, XN1〔2026〕HB-004 or XN1〔2026〕HB2-001."""
    mark = device_mark(workspace)
    form = re.compile(rf".*〔{year}〕{of.SERIES}{mark}-(\d+)")
    for sequence in count(_highest(_ever_used(workspace, of), form) + 1):
        yield register_number(code, year, of.SERIES, sequence, mark)


def finding_numbers(workspace: Workspace, code: str, year: int) -> Iterator[str]:
    """The next free numbers of a department's findings of a year, XN1〔2026〕WT-004."""
    mark = device_mark(workspace)
    form = re.compile(rf".*〔{year}〕WT{mark}-(\d+)")
    for sequence in count(_highest(_ever_used(workspace, Finding), form) + 1):
        yield register_number(code, year, "WT", sequence, mark)


def order_numbers(workspace: Workspace, year: int) -> Iterator[str]:
    """The next free numbers of the office's orders of a year, 交办〔2026〕012 号."""
    form = re.compile(rf"交办〔{year}〕(\d+) 号")
    for sequence in count(_highest(_ever_used(workspace, IssueOrder), form) + 1):
        yield f"交办〔{year}〕{sequence:03d} 号"


def _ever_used(
    workspace: Workspace,
    kind: type[RiskPoint] | type[Pledge] | type[Register] | type[Finding] | type[IssueOrder],
) -> tuple[str, ...]:
    """Deleted ones count too: a number never means two things."""
    return workspace.store.texts(kind, "number")


def all_ever(workspace: Workspace, kind: type[R]) -> tuple[Held[R], ...]:
    """Every record of a kind, deleted ones too."""
    store = workspace.store
    return (*store.all(kind), *store.all(kind, deleted=True))


def _highest(numbers: Iterable[str], form: re.Pattern[str]) -> int:
    found = (form.fullmatch(number) for number in numbers)
    return max((int(match[1]) for match in found if match), default=0)
