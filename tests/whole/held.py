"""What a workspace holds at the end of a journey, as its operations say."""

from dataclasses import dataclass

from cleanclinic.operations.exchange.alarms import open_alarms
from cleanclinic.operations.exchange.comparing import department_tally, held_tallies
from cleanclinic.operations.exchange.progress import stream_counts
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.keeping.audit import LogCheck, check_log
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import StreamCounts
from cleanclinic.records.control import Control
from cleanclinic.records.department import Department
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.sync.tally import KindTally

SHARED = (Department, RiskPoint, Control, StaffMember)


@dataclass(frozen=True)
class Held:
    """What a workspace holds, as its operations say."""

    records: dict[str, object]
    tally: tuple[KindTally, ...]
    log: LogCheck
    conflicts: int
    alarms: int
    progress: StreamCounts
    # The newest state of its log that the other side vouched for is part of its own.
    vouched: int


def held_by(workspace: Workspace) -> Held:
    state, store = exchange_state(workspace), workspace.store
    department = next(iter(store.all(Department))).record.id
    log = check_log(workspace)
    return Held(
        {one.record.id: one.record for kind in SHARED for one in store.all(kind)},
        department_tally(held_tallies(store), department),
        log,
        len(state.conflicts),
        open_alarms(workspace),
        stream_counts(workspace),
        log.vouched,
    )
