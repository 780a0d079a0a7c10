"""What the register page shows beside the records themselves, read with them on the worker."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cleanclinic.operations.risks.approvals import ApprovalState, approval_after, approval_state
from cleanclinic.operations.risks.book import RiskBook, book_after, read_book, read_first
from cleanclinic.operations.risks.detail import RiskDetail, detail_of, risk_detail
from cleanclinic.operations.risks.lines import line_of, try_risk_line
from cleanclinic.operations.risks.register import (
    RiskRegister,
    RiskRow,
    RiskStanding,
    register_after,
    register_of,
)
from cleanclinic.operations.risks.review_rounds import OpenRound, Progress, open_round, progress_of
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.control import Control
from cleanclinic.records.control_check import ControlCheck
from cleanclinic.records.fields import Problem
from cleanclinic.records.grading import GradingMethod
from cleanclinic.records.held import Changes, Held
from cleanclinic.records.record import Record
from cleanclinic.records.review_round import ReviewRound, RiskReview
from cleanclinic.records.risk_approval import RiskApproval
from cleanclinic.records.risk_point import RiskPoint
from ui.parts.record_plan import After, InPart

RiskCell = tuple[int, int]
Cells = Mapping[RiskCell, frozenset[str]]

_OF_A_ROUND = frozenset({ReviewRound.KIND, RiskReview.KIND})
_KINDS = _OF_A_ROUND | {one.KIND for one in (RiskPoint, Control, ControlCheck, RiskApproval)}


@dataclass(frozen=True)
class RiskView:
    """How each point stands, the ids behind every cell of the matrix, and the list as a whole.

    `lines` are the points as the desk shows them; `controls` counts each control once.
    """

    rows: Mapping[str, RiskRow]
    lines: Mapping[str, Held[Any]]
    by_cell: Cells
    controls: int
    approval: ApprovalState
    under_way: OpenRound | None = None
    review: Progress | None = None

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(row.number for row in self.rows.values())


EMPTY = RiskView({}, {}, {}, 0, ApprovalState(None, 0))


class RiskReader:
    """Reads the points a desk shows; `view` is what was read with them last."""

    def __init__(self) -> None:
        self.view = EMPTY
        # How the points stand that are shown before all are read.
        self._first: Mapping[str, RiskRow] = {}
        self._read: tuple[RiskBook, RiskRegister] | None = None

    @property
    def in_part(self) -> InPart:
        """How an act on a few points or controls is put into what was read."""
        return InPart(_KINDS, self._after)

    def listed(self, workspace: Workspace, _: type[Record]) -> tuple[Held[Any], ...]:
        """The points, the gravest first."""
        return self._whole(workspace, None)

    def first(
        self, workspace: Workspace, _: type[Record], order: Sequence[tuple[str, bool]], most: int
    ) -> tuple[Held[Any], ...] | None:
        """The first points, until all are read; None where somebody sorted them otherwise."""
        if order:
            return None
        book = read_first(workspace, most)
        register = register_of(book)
        rows = {row.id: row for row in register.rows}
        self._first = rows
        return tuple(_lines(book, register.rows).values())

    def as_of(self, workspace: Workspace, _: type[Record], day: date) -> tuple[Held[Any], ...]:
        """The same at the end of a day, with the controls and checks of that day."""
        return self._whole(workspace, day)

    def detail(self, workspace: Workspace, risk_id: str, day: date | None) -> RiskDetail:
        """What belongs to a point, from what was read; raises NoSuchRecordError."""
        if self._read is None or self._read[0].day != day:
            return risk_detail(workspace, risk_id, day=day)
        return detail_of(self._read[0], risk_id)

    def trial(self, _: type[Record], values: Mapping[str, Any], today: date) -> tuple[Problem, ...]:
        """What stands against a line of a list."""
        return try_risk_line(values, today, self.view.numbers)

    def row(self, held: Held[Any]) -> RiskRow:
        """How a point stands."""
        return self.view.rows.get(held.record.id) or self._first[held.record.id]

    def _whole(self, workspace: Workspace, day: date | None) -> tuple[Held[Any], ...]:
        self._read = None
        book = read_book(workspace, day=day)
        register = register_of(book)
        rows = {row.id: row for row in register.rows}
        now = day is None
        view = RiskView(
            rows=rows,
            lines=_lines(book, rows.values()),
            by_cell=_cells_after({}, {}, rows, rows),
            controls=register.controls,
            approval=approval_state(workspace, book) if now else ApprovalState(None, 0),
            under_way=open_round(workspace) if now else None,
        )
        self._keep(book, register, view)
        return tuple(view.lines.values())

    def _after(
        self, workspace: Workspace, _: type[Record], __: object, changes: Changes
    ) -> After | None:
        read, self._read = self._read, None
        found = book_after(workspace, read[0], changes) if read else None
        if read is None or found is None:
            return None
        book, touched = found
        before, points = self.view, touched.points
        register = register_after(book, read[1], points)
        rows = {row.id: row for row in register.rows}
        fresh = _lines(book, (rows[one] for one in points if one in rows))
        lines = {**before.lines, **fresh}
        view = RiskView(
            rows=rows,
            lines={one: lines[one] for one in rows},
            by_cell=_cells_after(before.by_cell, before.rows, rows, points),
            controls=register.controls,
            approval=approval_after(workspace, book, before.approval, changes.kinds, points),
            under_way=before.under_way
            if _OF_A_ROUND.isdisjoint(changes.kinds)
            else open_round(workspace),
        )
        self._keep(book, register, view)
        return After(view.lines, points)

    def _keep(self, book: RiskBook, register: RiskRegister, view: RiskView) -> None:
        if view.under_way is not None:
            found = (
                (row.id, row.level, row.standing is RiskStanding.GONE) for row in register.rows
            )
            view = replace(view, review=progress_of(view.under_way, found, book.rules))
        self._read, self.view = (book, register), view


def _lines(book: RiskBook, rows: Iterable[RiskRow]) -> dict[str, Held[Any]]:
    points = ((row, book.points[row.id]) for row in rows)
    return {
        row.id: replace(held, record=line_of(held.record, row.measures)) for row, held in points
    }


def _cells_after(
    before: Cells,
    rows: Mapping[str, RiskRow],
    after: Mapping[str, RiskRow],
    touched: Iterable[str],
) -> Cells:
    """The ids behind each cell, once some points stand otherwise or are gone."""
    going, coming = _cells_of(rows, touched), _cells_of(after, touched)
    cells = dict(before)
    for cell in going.keys() | coming.keys():
        cells[cell] = (cells.get(cell, frozenset()) - going[cell]) | coming[cell]
        if not cells[cell]:
            del cells[cell]
    return cells


def _cells_of(rows: Mapping[str, RiskRow], ids: Iterable[str]) -> dict[RiskCell, set[str]]:
    found: dict[RiskCell, set[str]] = defaultdict(set)
    for row in (rows[one] for one in ids if one in rows):
        # Only the matrix method has a place in the matrix.
        if row.method is GradingMethod.MATRIX:
            found[row.likelihood, row.impact].add(row.id)
    return found
