"""What the register page shows beside the records themselves, read with them on the worker."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cleanclinic.operations.risks.approvals import ApprovalState, approval_state
from cleanclinic.operations.risks.lines import line_of, try_risk_line
from cleanclinic.operations.risks.register import RiskRow, list_risks
from cleanclinic.operations.risks.review_rounds import RoundView, list_rounds
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.fields import Problem
from cleanclinic.records.grading import GradingMethod
from cleanclinic.records.held import Held
from cleanclinic.records.record import Record

RiskCell = tuple[int, int]


@dataclass(frozen=True)
class RiskView:
    """How each point stands, the ids behind every cell of the matrix, and the list as a whole."""

    rows: Mapping[str, RiskRow]
    by_cell: Mapping[RiskCell, frozenset[str]]
    controls: int
    approval: ApprovalState
    review: RoundView | None = None

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(row.number for row in self.rows.values())


EMPTY = RiskView({}, {}, 0, ApprovalState(None, 0))


class RiskReader:
    """Reads the points a desk shows; `view` is what was read with them last."""

    def __init__(self) -> None:
        self.view = EMPTY

    def listed(self, workspace: Workspace, _: type[Record]) -> tuple[Held[Any], ...]:
        """The points, the gravest first."""
        return self._read(workspace, None)

    def as_of(self, workspace: Workspace, _: type[Record], day: date) -> tuple[Held[Any], ...]:
        """The same at the end of a day, with the controls and checks of that day."""
        return self._read(workspace, day)

    def trial(self, _: type[Record], values: Mapping[str, Any], today: date) -> tuple[Problem, ...]:
        """What stands against a line of a list."""
        return try_risk_line(values, today, self.view.numbers)

    def row(self, held: Held[Any]) -> RiskRow:
        """How a point stands."""
        return self.view.rows[held.record.id]

    def _read(self, workspace: Workspace, day: date | None) -> tuple[Held[Any], ...]:
        register = list_risks(workspace, day=day)
        cells: dict[RiskCell, set[str]] = defaultdict(set)
        for row in register.rows:
            # Only the matrix method has a place in the matrix.
            if row.method is GradingMethod.MATRIX:
                cells[row.likelihood, row.impact].add(row.id)
        self.view = RiskView(
            rows={row.id: row for row in register.rows},
            by_cell={cell: frozenset(ids) for cell, ids in cells.items()},
            controls=register.controls,
            approval=approval_state(workspace),
            review=next((one for one in list_rounds(workspace) if one.is_open), None),
        )
        return tuple(
            replace(held, record=line_of(held.record, row.measures))
            for held, row in zip(register.held, register.rows, strict=True)
        )
