"""The hospital office's view: which department sent what, and the texts it publishes."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime

from cleanclinic.operations.exchange.alarms import AlarmCard, alarm_cards
from cleanclinic.operations.exchange.progress import DeviceStream, device_stream
from cleanclinic.operations.office.enrolment import pending_requests
from cleanclinic.operations.pledges.board import built_in_template, campaigns, live_pledges
from cleanclinic.operations.risks.todos import level_counts
from cleanclinic.operations.workspace.counted import counted
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.operations.workspace.start_page import LevelCounts
from cleanclinic.operations.workspace.trust import roster_of
from cleanclinic.records.control import Control
from cleanclinic.records.department import Department
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.pledge import PledgeCampaign, PledgeState
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.sync.roster import RosterDevice

NO_LEVELS = LevelCounts(0, 0, 0)


@dataclass(frozen=True)
class DepartmentRow:
    """A department and what it has sent; `waiting` means nothing was received yet.

    `streams` has every device that may send, and those stopped or with something missing.
    """

    id: str
    name: str
    code: str
    department_type: DepartmentType
    devices: int
    last_received: datetime | None
    number: int
    risks: LevelCounts
    controls: int
    staff: int
    pledges_signed: int
    waiting: bool
    streams: tuple[DeviceStream, ...] = ()


@dataclass(frozen=True)
class OfficeBoard:
    """All departments with their totals."""

    hospital: str
    departments: tuple[DepartmentRow, ...]
    requests: int
    reported: int
    risks: LevelCounts
    controls: int
    staff: int
    pledges_signed: int
    alarms: tuple[AlarmCard, ...] = ()


def office_board(workspace: Workspace) -> OfficeBoard:
    """Everything the office counts, from the records it took in."""
    workspace.require(WorkspaceKind.OFFICE)
    store, roster = workspace.store, roster_of(workspace)
    levels = counted(workspace, "levels_by_owner", (RiskPoint,), lambda: _levels(workspace))
    controls = store.owner_counts(Control)
    staff = store.owner_counts(StaffMember)
    details = {held.record.id: held.record for held in store.all(Department)}
    signed = _signed_by_owner(workspace)
    devices: dict[str, list[RosterDevice]] = {}
    for device in roster.devices:
        devices.setdefault(device.department_id, []).append(device)
    rows = []
    for department in roster.departments:
        of_department = devices.get(department.id, ())
        streams = tuple(device_stream(workspace, one) for one in of_department)
        received = store.meta(f"last_received:{department.id}")
        detail = details.get(department.id)
        rows.append(
            DepartmentRow(
                id=department.id,
                name=detail.name if detail else department.name,
                code=detail.code if detail else "",
                department_type=detail.department_type if detail else DepartmentType.OTHER,
                devices=sum(one.active for one in streams),
                last_received=datetime.fromisoformat(received) if received else None,
                number=sum(one.upto for one in streams),
                risks=levels.get(department.id, NO_LEVELS),
                controls=controls.get(department.id, 0),
                staff=staff.get(department.id, 0),
                pledges_signed=signed[department.id],
                waiting=not received,
                streams=tuple(one for one in streams if one.active or one.frozen or one.waiting),
            )
        )
    return OfficeBoard(
        hospital=workspace.hospital_name,
        departments=tuple(rows),
        requests=len(pending_requests(workspace)),
        reported=sum(not row.waiting for row in rows),
        risks=LevelCounts(
            sum(row.risks.high for row in rows),
            sum(row.risks.medium for row in rows),
            sum(row.risks.low for row in rows),
        ),
        controls=sum(row.controls for row in rows),
        staff=sum(row.staff for row in rows),
        pledges_signed=sum(row.pledges_signed for row in rows),
        alarms=alarm_cards(workspace),
    )


def _levels(workspace: Workspace) -> dict[str, LevelCounts]:
    """How many points of each level each department has."""
    points: dict[str, list[RiskPoint]] = {}
    for part in workspace.store.parts(RiskPoint, RiskPoint.GRADED):
        points.setdefault(part.owner, []).append(part.record)
    return {owner: level_counts(workspace, own) for owner, own in points.items()}


def _signed_by_owner(workspace: Workspace) -> Counter[str]:
    """Signed pledges of the newest round, by department."""
    rounds = campaigns(workspace)
    if not rounds:
        return Counter()
    live = live_pledges(workspace, rounds[0].id)
    signed = [person for person, one in live.items() if one.state is PledgeState.SIGNED]
    people = workspace.store.among(StaffMember, "id", signed)
    owners = {held.record.id: held.owner for held in people}
    return Counter(owners.get(person, "") for person in signed)


def publish_pledge(
    workspace: Workspace, *, title: str, year: int, due: date, hotline: str
) -> Saved:
    """Publish a round of signing with the program's text; it goes out with the next receipts."""
    workspace.require(WorkspaceKind.OFFICE)
    template = replace(
        built_in_template(workspace.new_id(), hotline=hotline), valid_from=workspace.today()
    )
    campaign = PledgeCampaign(
        id=workspace.new_id(),
        title=title,
        year=year,
        due=due,
        issued_on=workspace.today(),
        template=template.id,
    )
    version = str(template.version)
    with workspace.store.act(
        "act.publish_pledge", workspace.actor, title=title, version=version
    ) as act:
        act.put(template)
        act.put(campaign)
    return Saved(campaign.id, act.changes)
