"""The start page of the office: what the departments sent, what is due, what came in."""

from cleanclinic.operations.exchange.standing import journal
from cleanclinic.operations.home.office_board import office_board
from cleanclinic.operations.home.office_desk import office_todos
from cleanclinic.operations.home.overview import TODOS_SHOWN
from cleanclinic.operations.index.hospital import HospitalIndex, hospital_index
from cleanclinic.operations.index.index_rules import index_rules
from cleanclinic.operations.issues.board import counted_issues
from cleanclinic.operations.issues.office import closing_rates
from cleanclinic.operations.workspace.counted import counted
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import (
    Arrival,
    IndexBar,
    IndexesGlance,
    OfficeOverview,
)
from cleanclinic.operations.workspace.trust import roster_of
from cleanclinic.records.department import Department
from cleanclinic.records.index_facts import INDEX_KINDS
from cleanclinic.records.register_rules import RegisterRules
from cleanclinic.records.standard import Standard

ARRIVALS_SHOWN = 12
# Of departments that sent nothing yet the first are named.
MISSING_NAMED = 3
_RESTS_ON = (*INDEX_KINDS, RegisterRules, Standard, Department)


def office_overview(workspace: Workspace) -> OfficeOverview:
    """The office's start page."""
    board, todos = office_board(workspace), office_todos(workspace)
    return OfficeOverview(
        hospital=board.hospital,
        departments=len(board.departments),
        reported=board.reported,
        missing=tuple([row.name for row in board.departments if row.waiting][:MISSING_NAMED]),
        risks=board.risks,
        controls=board.controls,
        staff=board.staff,
        pledges_signed=board.pledges_signed,
        requests=board.requests,
        todos=todos[:TODOS_SHOWN],
        todos_total=len(todos),
        inbox=_arrivals(workspace),
        closing=closing_rates(counted_issues(workspace), workspace.today().year),
    )


def _arrivals(workspace: Workspace) -> tuple[Arrival, ...]:
    came = [one for one in journal(workspace) if one.direction == "in"][:ARRIVALS_SHOWN]
    return tuple(Arrival(one.at, one.sender or one.file, one.number, one.result) for one in came)


def indexes_glance(workspace: Workspace) -> IndexesGlance:
    """The indexes of all departments of this quarter, reckoned once until something changes."""
    roster = roster_of(workspace).departments
    heard = tuple(
        (one.id, one.name, workspace.store.meta(f"last_received:{one.id}")) for one in roster
    )
    return counted(
        workspace,
        "indexes",
        _RESTS_ON,
        lambda: _glance(hospital_index(workspace, compared=False)),
        also=(heard, index_rules(workspace)),
    )


def _glance(found: HospitalIndex) -> IndexesGlance:
    return IndexesGlance(
        bars=tuple(
            IndexBar(one.name, str(one.value), one.band.value if one.band else "", one.vetoed)
            for one in found.rows
            if one.value is not None
        ),
        average="" if found.average is None else str(found.average),
        vetoed=found.vetoed,
        vague=found.vague,
        without=found.without,
    )
