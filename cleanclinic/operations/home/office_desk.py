"""What the office's person has on the desk: what is due, and all about a request that waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from cleanclinic.operations.exchange.alarms import open_alarms
from cleanclinic.operations.home.clock import clock_todos
from cleanclinic.operations.home.overview import sheet_todos
from cleanclinic.operations.issues.office import order_todos
from cleanclinic.operations.keeping.care import care_todos
from cleanclinic.operations.office.asking import RequestCard
from cleanclinic.operations.office.devices import DeviceRow, Exposure, devices, exposure_of
from cleanclinic.operations.office.enrolment import RequestMissingError, pending_requests
from cleanclinic.operations.self_checks.todos import review_todos
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.root_keys import root_state
from cleanclinic.operations.workspace.start_page import Todo, WorkspaceKind
from cleanclinic.operations.workspace.trust import roster_of
from cleanclinic.records.department import Department

# A grant nobody has used is said so long before it ends.
UNUSED_SAID = timedelta(days=20)


@dataclass(frozen=True)
class DepartmentChoice:
    """A department that a PC may join; `phone` is what its records say, not the request."""

    id: str
    name: str
    phone: str
    devices: tuple[DeviceRow, ...]


@dataclass(frozen=True)
class RequestFacts:
    """A request with what a person needs to decide it."""

    card: RequestCard
    departments: tuple[DepartmentChoice, ...]

    def department(self, department_id: str) -> DepartmentChoice | None:
        return next((one for one in self.departments if one.id == department_id), None)

    def device(self, device_id: str) -> DeviceRow | None:
        """The PC on the list with this id."""
        known = (row for one in self.departments for row in one.devices)
        return next((row for row in known if row.device_id == device_id), None)

    @property
    def named(self) -> DepartmentChoice | None:
        """The department on the list that goes by the name in the request."""
        return next((one for one in self.departments if one.name == self.card.department), None)


def request_facts(workspace: Workspace, request_id: str) -> RequestFacts:
    """Everything about a request; raises RequestMissingError for one that was decided."""
    workspace.require(WorkspaceKind.OFFICE)
    card = next((one for one in pending_requests(workspace) if one.id == request_id), None)
    if card is None:
        raise RequestMissingError(id=request_id)
    rows = devices(workspace)
    details = {held.record.id: held.record for held in workspace.store.all(Department)}
    return RequestFacts(
        card,
        tuple(
            DepartmentChoice(
                one.id,
                details[one.id].name if one.id in details else one.name,
                details[one.id].phone if one.id in details else "",
                tuple(row for row in rows if row.department_id == one.id),
            )
            for one in roster_of(workspace).departments
        ),
    )


def preview_join(workspace: Workspace, department_id: str) -> Exposure:
    """What a PC that joins a department will be given with its first receipt."""
    workspace.require(WorkspaceKind.OFFICE)
    return exposure_of(workspace, department_id)


def unused_grants(workspace: Workspace) -> tuple[DeviceRow, ...]:
    """PCs that were granted and have sent nothing yet, those that end first in front."""
    workspace.require(WorkspaceKind.OFFICE)
    waiting = [(row.expires, row) for row in devices(workspace) if row.expires is not None]
    return tuple(row for _, row in sorted(waiting, key=lambda one: (one[0], one[1].device_id)))


def office_todos(workspace: Workspace) -> tuple[Todo, ...]:
    """What is due at the office, the weightiest first."""
    workspace.require(WorkspaceKind.OFFICE)
    return (
        *clock_todos(workspace),
        *sheet_todos(workspace),
        *_alarms(workspace),
        *care_todos(workspace),
        *root_state(workspace).todos,
        *_requests(workspace),
        *order_todos(workspace),
        *review_todos(workspace),
        *_unused(workspace),
    )


def _alarms(workspace: Workspace) -> Iterator[Todo]:
    if count := open_alarms(workspace):
        yield Todo("alarm", None, None, "todo.alarm", {"count": count}, "inbox", "")


def _requests(workspace: Workspace) -> Iterator[Todo]:
    for one in pending_requests(workspace):
        values: dict[str, object] = {"department": one.department, "device": one.device}
        yield Todo("request", None, None, "todo.request", values, "requests", one.id)


def _unused(workspace: Workspace) -> Iterator[Todo]:
    today = workspace.today()
    for row in unused_grants(workspace):
        if row.expires is not None and row.expires - today <= UNUSED_SAID:
            left = (row.expires - today).days
            values: dict[str, object] = {"department": row.department, "device": row.label}
            yield Todo(
                "grant_unused", row.expires, left, "todo.grant_unused", values,
                "requests", f"grant:{row.device_id}",
            )  # fmt: skip
