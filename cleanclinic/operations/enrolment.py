"""Making a device known to the office without a network.

A ward writes a request file; the office reads it, compares 25 digits over the phone and writes a
grant file; the ward takes the grant in. A demo and a real hospital never grant each other.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cleanclinic import VERSION
from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.results import NOTHING_CHANGED, Changed
from cleanclinic.operations.trust import (
    EXCHANGE,
    encode,
    encode_all,
    hospital_digits,
    only_digits,
    root_of,
    roots_of,
    roster_of,
)
from cleanclinic.operations.workspace import (
    OFFICE,
    Workspace,
    WorkspaceKind,
    department_id_of,
    device_id_of,
)
from cleanclinic.records.department import Department
from cleanclinic.records.held import Changes
from cleanclinic.storage.values import JournalEntry
from cleanclinic.sync.enrolment import (
    UNKNOWN_HOSPITAL,
    check_request,
    make_grant,
    make_request,
    open_grant,
    read_request,
    request_digits,
)
from cleanclinic.sync.errors import ExchangeError
from cleanclinic.sync.files import read_small, write_bytes_safely
from cleanclinic.sync.limits import REQUEST_MAX
from cleanclinic.sync.roster import (
    Roster,
    RosterDepartment,
    RosterDevice,
    make_roster,
)

FIRST_EPOCH = 1


class DigitsError(CleanClinicError):
    """The 25 digits read over the phone are not those of the file; nothing was granted."""

    code = "DIGITS"


class AlreadyGrantedError(CleanClinicError):
    """The device is on the office's list already; values: `device`."""

    code = "GRANTED-ALREADY"


class GrantDepartmentError(CleanClinicError):
    """A restored ward was granted as a new department; values: `name`, `department`."""

    code = "GRANT-DEPARTMENT"


class RequestMissingError(CleanClinicError):
    """There is no such request waiting; values: `id`."""

    code = "REQUEST-MISSING"


class GrantOtherError(CleanClinicError):
    """A granted installation was given another office's grant; values: `name`, `hospital`."""

    code = "GRANT-OTHER"


@dataclass(frozen=True)
class RequestCard:
    """A request for a grant, as the two people on the phone compare it."""

    id: str
    hospital: str
    department: str
    device: str
    digits: str
    at: datetime | None
    demo: bool
    path: Path | None


@dataclass(frozen=True)
class Enrolled:
    """A grant was written; `hospital_digits` stand on the office's paper notice."""

    grant_path: Path
    department: str
    department_id: str
    device_id: str
    hospital_digits: str
    changes: Changes


# --- the office -----------------------------------------------------------------------------


def add_request(workspace: Workspace, data: bytes, name: str) -> RequestCard:
    """Keep a request for a person to decide; raises REQ-* for one that cannot be granted."""
    workspace.require(WorkspaceKind.OFFICE)
    request = read_request(data)
    if any(
        device.device_id == device_id_of(request.key_id) for device in roster_of(workspace).devices
    ):
        raise AlreadyGrantedError(device=request.device)
    check_request(request, root_of(workspace), _used_nonces(workspace))
    requests = _requests(workspace)
    requests[request.key_id] = {
        "data": encode(data),
        "name": name,
        "at": workspace.now().isoformat(),
    }
    with workspace.store.writing() as tx:
        tx.set_meta("requests", json.dumps(requests))
    return _card(request.key_id, data, workspace.now())


def read_request_file(workspace: Workspace, path: Path) -> RequestCard:
    """Keep the request in a file; raises FILE and REQ-*."""
    try:
        return add_request(workspace, read_small(path, REQUEST_MAX), path.name)
    except ExchangeError as error:
        raise error.named(path) from error.__cause__


def pending_requests(workspace: Workspace) -> tuple[RequestCard, ...]:
    """Requests nobody has decided yet, oldest first."""
    return tuple(
        _card(key, base64.b64decode(kept["data"]), datetime.fromisoformat(kept["at"]))
        for key, kept in _requests(workspace).items()
    )


def enrol(
    workspace: Workspace,
    request_id: str,
    digits: str,
    folder: Path,
    *,
    department_id: str | None = None,
) -> Enrolled:
    """Grant a request after the digits were compared over the phone; writes the grant file.

    `department_id` joins a department that is on the list already (its second PC). Raises
    DigitsError for digits that differ; then nothing changed.
    """
    workspace.require(WorkspaceKind.OFFICE)
    requests = _requests(workspace)
    if request_id not in requests:
        raise RequestMissingError(id=request_id)
    data = base64.b64decode(requests[request_id]["data"])
    if only_digits(digits) != only_digits(request_digits(data)):
        raise DigitsError()
    request = read_request(data)
    roster = roster_of(workspace)
    known = next((one for one in roster.departments if one.id == department_id), None)
    department = known or RosterDepartment(
        id=department_id_of(request.key_id), name=request.department
    )
    created = workspace.now().isoformat(timespec="seconds")
    device = RosterDevice(
        device_id=device_id_of(request.key_id),
        department_id=department.id,
        label=request.device,
        public=request.public,
        recipient=request.recipient,
        epoch=FIRST_EPOCH,
        status="active",
        since=created,
    )
    signed = make_roster(
        replace_roster(roster, department, device, created),
        workspace.signer,
    )
    grant = make_grant(
        workspace.signer,
        data,
        device_id=device.device_id,
        department_id=department.id,
        epoch=device.epoch,
        roots=roots_of(workspace),
        roster=signed,
        created=created,
        office_generation=int(workspace.store.meta("office_generation")),
    )
    path = folder / f"grant-{device.device_id[:8]}.ccgrant".upper().replace(".CCGRANT", ".ccgrant")
    write_bytes_safely(path, grant)
    del requests[request_id]
    nonces = [*_used_nonces(workspace), request.nonce]
    with workspace.store.writing() as tx:
        tx.set_meta("roster", encode(signed))
        tx.set_meta("requests", json.dumps(requests))
        tx.set_meta("nonces", json.dumps(nonces))
    return Enrolled(
        path, department.name, department.id, device.device_id, hospital_digits(workspace), EXCHANGE
    )


def replace_roster(
    roster: Roster, department: RosterDepartment, device: RosterDevice, created: str
) -> Roster:
    """The next version of the roster with one more device."""
    known = department in roster.departments
    return Roster(
        version=roster.version + 1,
        root_version=roster.root_version,
        hospital_id=roster.hospital_id,
        departments=roster.departments if known else (*roster.departments, department),
        devices=(*roster.devices, device),
        demo=roster.demo,
        created=created,
    )


def refuse_request(workspace: Workspace, request_id: str) -> Changed:
    """Drop a request that should not be granted."""
    requests = _requests(workspace)
    requests.pop(request_id, None)
    with workspace.store.writing() as tx:
        tx.set_meta("requests", json.dumps(requests))
    return Changed(1, EXCHANGE)


def _requests(workspace: Workspace) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = json.loads(workspace.store.meta("requests", "{}"))
    return kept


def _used_nonces(workspace: Workspace) -> list[str]:
    nonces: list[str] = json.loads(workspace.store.meta("nonces", "[]"))
    return nonces


def _card(key_id: str, data: bytes, at: datetime | None, path: Path | None = None) -> RequestCard:
    request = read_request(data)
    return RequestCard(
        id=key_id,
        hospital=request.hospital_id.removeprefix(UNKNOWN_HOSPITAL),
        department=request.department,
        device=request.device,
        digits=request_digits(data),
        at=at,
        demo=request.demo,
        path=path,
    )


# --- the ward -------------------------------------------------------------------------------


def write_request(workspace: Workspace, path: Path) -> RequestCard:
    """Write the request file; the same file again until it is granted, so the digits stay."""
    workspace.require(WorkspaceKind.WARD)
    data = own_request(workspace)
    write_bytes_safely(path, data)
    return _card(workspace.signer.key_id, data, None, path)


def own_request(workspace: Workspace) -> bytes:
    """The request of this installation, made on first use and kept."""
    if kept := workspace.store.meta("request"):
        return base64.b64decode(kept)
    department = workspace.department
    data = make_request(
        workspace.signer,
        workspace.recipient,
        hospital_id=workspace.hospital_code or UNKNOWN_HOSPITAL,
        department=department.name if department else "",
        device=workspace.device_label,
        nonce=workspace.sources.random_bytes(16),
        app=VERSION,
        demo=workspace.demo,
        created=workspace.now().isoformat(timespec="seconds"),
    )
    with workspace.store.writing() as tx:
        tx.set_meta("request", encode(data))
    return data


def own_digits(workspace: Workspace) -> str:
    """The 25 digits to read to the office over the phone."""
    return request_digits(own_request(workspace))


def accept_grant(workspace: Workspace, data: bytes, name: str) -> Changes:
    """Take the office's grant in; raises GRANT-* and changes nothing for one that is not ours.

    A second PC of a department takes over the department's id and gives up the one it proposed;
    the department's own record comes down with the first receipt. A grant taken in before changes
    nothing, so that the trust learned since stays; one of another hospital's office is refused.
    """
    workspace.require(WorkspaceKind.WARD)
    opened = open_grant(data, workspace.keys.age_identity, own_request(workspace))
    grant = opened.payload
    proposed = workspace.department_id
    if roots_of(workspace):
        if opened.roots_signed[0] != roots_of(workspace)[0]:
            raise GrantOtherError(name=name, hospital=workspace.hospital_name)
        if grant.epoch <= int(workspace.store.meta("epoch")):
            return NOTHING_CHANGED
        if grant.department_id != proposed:
            department = workspace.store.meta("department_name")
            raise GrantDepartmentError(name=name, department=department)
    changes = EXCHANGE
    if proposed != grant.department_id and workspace.store.get(Department, proposed):
        with workspace.store.act("act.accept_grant", workspace.actor) as act:
            act.tombstone(Department, proposed)
        changes = changes | act.changes
    with workspace.store.writing() as tx:
        tx.set_meta("department_name", opened.department_name)
        tx.set_meta("hospital_name", opened.root.hospital_name)
        tx.set_meta("hospital_code", opened.root.hospital_id)
        tx.set_meta("device_id", grant.device_id)
        tx.set_meta("department_id", grant.department_id)
        tx.set_meta("epoch", str(grant.epoch))
        tx.set_meta("roots", encode_all(opened.roots_signed))
        tx.set_meta("roster", encode(opened.roster_signed))
        tx.set_meta("office_generation", str(grant.office_generation))
        tx.set_meta("last_office_contact", workspace.now().isoformat())
        if proposed != grant.department_id:
            tx.rename_owner(proposed, grant.department_id)
        tx.journal(
            JournalEntry(
                at=workspace.now(),
                direction="in",
                peer=OFFICE,
                epoch=grant.epoch,
                seq=0,
                hash="",
                file=name,
                result="applied",
                note="grant",
            )
        )
    return changes
