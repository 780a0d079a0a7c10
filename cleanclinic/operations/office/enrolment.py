"""Making a device known to the office without a network.

A ward writes a request file; the office reads it, compares 25 digits over the phone and writes a
grant file; the ward takes the grant in. A demo and a real hospital never grant each other.
"""

import base64
import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.office.asking import RequestCard, request_card
from cleanclinic.operations.office.devices import (
    DeviceUnknownError,
    RevokePreview,
    RevokeReason,
    device,
    exposure_of,
    preview_revoke,
    revoke_entry,
)
from cleanclinic.operations.people.people import require
from cleanclinic.operations.workspace.opening import (
    Workspace,
    WorkspaceKind,
    department_id_of,
    device_id_of,
)
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.trust import (
    EXCHANGE,
    encode,
    hospital_digits,
    noted,
    only_digits,
    renew_roster,
    root_of,
    roots_of,
    roster_of,
    signed_roster,
)
from cleanclinic.records.held import Changes
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.values import Alarm
from cleanclinic.sync.enrolment import (
    GRANT_SUFFIX,
    EnrolmentRequest,
    check_request,
    make_grant,
    read_request,
    request_digits,
)
from cleanclinic.sync.errors import ExchangeError, RequestNonceError
from cleanclinic.sync.files import read_small, write_bytes_safely
from cleanclinic.sync.limits import REQUEST_MAX
from cleanclinic.sync.roster import RosterDepartment, RosterDevice
from cleanclinic.words import readable

FIRST_EPOCH = 1
# A request was shown a second time by somebody else; the words are `alarm.<kind>`.
ALARM_TWICE = "request_twice"
# Of an installation number at least so much must be typed to find its PC.
SHORTEST_NAME = 6


class DigitsError(CleanClinicError):
    """The 25 digits read over the phone are not those of the file; nothing was granted."""

    code = "DIGITS"


class AlreadyGrantedError(CleanClinicError):
    """The device is on the office's list already; values: `device`."""

    code = "GRANTED-ALREADY"


class RequestRevokedError(CleanClinicError):
    """A PC that was taken out of use asks with its old key; values: `device`."""

    code = "REQ-REVOKED"


class RequestMissingError(CleanClinicError):
    """There is no such request waiting; values: `id`."""

    code = "REQUEST-MISSING"


@dataclass(frozen=True)
class Enrolled:
    """A grant was written; `hospital_digits` stand on the office's paper notice."""

    grant_path: Path
    department: str
    department_id: str
    device_id: str
    hospital_digits: str
    changes: Changes
    replaced: str = ""


# --- the office -----------------------------------------------------------------------------


def add_request(workspace: Workspace, data: bytes, name: str) -> RequestCard:
    """Keep a request for a person to decide; raises REQ-* for one that cannot be granted."""
    workspace.require(WorkspaceKind.OFFICE)
    request = read_request(data)
    entry = roster_of(workspace).newest(device_id_of(request.key_id))
    if entry is not None and entry.status == "active":
        raise AlreadyGrantedError(device=request.device)
    try:
        check_request(request, root_of(workspace), _used_nonces(workspace))
    except RequestNonceError:
        _report_twice(workspace, request, name)
        raise
    if entry is not None and entry.reason != RevokeReason.EXPIRED:
        raise RequestRevokedError(device=request.device)
    requests = _requests(workspace)
    requests[request.key_id] = {
        "data": encode(data),
        "name": name,
        "at": workspace.now().isoformat(),
    }
    with workspace.store.writing() as tx:
        tx.set_meta("requests", json.dumps(requests))
    return _named_card(workspace, request.key_id, data, workspace.now())


def read_request_file(workspace: Workspace, path: Path) -> RequestCard:
    """Keep the request in a file; raises FILE and REQ-*."""
    try:
        return add_request(workspace, read_small(path, REQUEST_MAX), readable(path.name))
    except ExchangeError as error:
        raise error.named(path) from error.__cause__


def pending_requests(workspace: Workspace) -> tuple[RequestCard, ...]:
    """Requests nobody has decided yet, oldest first."""
    return tuple(
        _named_card(
            workspace,
            key,
            base64.b64decode(kept["data"]),
            datetime.fromisoformat(kept["at"]),
        )
        for key, kept in _requests(workspace).items()
    )


def enrol(
    workspace: Workspace,
    request_id: str,
    digits: str,
    folder: Path,
    *,
    department_id: str | None = None,
    department_name: str = "",
    replaces: str = "",
) -> Enrolled:
    """Grant a request after the digits were compared over the phone; writes the grant file.

    `department_id` joins a department that is on the list already (its second PC), else
    `department_name` may correct what was typed at the ward. `replaces` is a device of that
    department which is taken out of use in the same act. Raises DigitsError for digits that differ;
    then nothing changed.
    """
    workspace.require(WorkspaceKind.OFFICE)
    require(workspace, Role.RECORDER)
    data = _compared(workspace, request_id, digits)
    request = read_request(data)
    roster = roster_of(workspace)
    if replaces and department_id is None:
        department_id = device(workspace, replaces).department_id
    proposed = department_id_of(request.key_id)
    wanted = department_id or proposed
    known = next((one for one in roster.departments if one.id == wanted), None)
    department = known or RosterDepartment(id=proposed, name=department_name or request.department)
    entry = _entry(workspace, request, department)
    with workspace.store.writing() as tx:
        entries = [one for one in roster.devices if one.device_id != entry.device_id]
        if replaces:
            entries = _without_replaced(workspace, tx, entries, replaces, department)
        departments = roster.departments if known else (*roster.departments, department)
        renew_roster(workspace, tx, devices=(*entries, entry), departments=departments)
        grant = _grant(workspace, data, entry)
        _note_granted(workspace, tx, request_id, request, entry.device_id)
        tx.set_meta(f"grant:{entry.device_id}", encode(grant))
        # Only what lies on the stick was granted.
        path = write_grant(workspace, entry.device_id, folder)
    return Enrolled(
        path,
        department.name,
        department.id,
        entry.device_id,
        hospital_digits(workspace),
        EXCHANGE,
        replaces,
    )


def _compared(workspace: Workspace, request_id: str, digits: str) -> bytes:
    """A request whose digits are those; raises RequestMissingError and DigitsError."""
    requests = _requests(workspace)
    if request_id not in requests:
        raise RequestMissingError(id=request_id)
    data = base64.b64decode(requests[request_id]["data"])
    if only_digits(digits) != only_digits(request_digits(data)):
        raise DigitsError()
    return data


def _grant(workspace: Workspace, request: bytes, entry: RosterDevice) -> bytes:
    """The grant of a device that stands on the list already."""
    return make_grant(
        workspace.signer,
        request,
        device_id=entry.device_id,
        department_id=entry.department_id,
        epoch=entry.epoch,
        roots=roots_of(workspace),
        roster=signed_roster(workspace),
        created=workspace.now().isoformat(timespec="seconds"),
        office_generation=int(workspace.store.meta("office_generation")),
    )


def _note_granted(
    workspace: Workspace,
    tx: Transaction,
    request_id: str,
    request: EnrolmentRequest,
    device_id: str,
) -> None:
    """The request waits no more and counts no second time."""
    requests = _requests(workspace)
    del requests[request_id]
    tx.set_meta("requests", json.dumps(requests))
    tx.set_meta("nonces", json.dumps([*_used_nonces(workspace), request.nonce]))
    tx.set_meta(f"install:{device_id}", request.install)


def write_grant(workspace: Workspace, device_id: str, folder: Path) -> Path:
    """The grant of a device as a file, for the first time or because the first was lost.

    Raises DeviceUnknownError for one that was never granted here.
    """
    grant = workspace.store.meta(f"grant:{device_id}")
    if not grant:
        raise DeviceUnknownError(id=device_id)
    path = folder / f"GRANT-{device_id[:8].upper()}{GRANT_SUFFIX}"
    write_bytes_safely(path, base64.b64decode(grant))
    return path


def preview_replace(workspace: Workspace, device_id: str) -> RevokePreview:
    """What taking the place of a PC means: what the old one loses, and what the new one gets.

    The new one gets all that is counted, with the files, in its first answer of the office.
    """
    return preview_revoke(workspace, device_id)


def _entry(
    workspace: Workspace, request: EnrolmentRequest, department: RosterDepartment
) -> RosterDevice:
    return RosterDevice(
        device_id=device_id_of(request.key_id),
        department_id=department.id,
        label=request.device,
        public=request.public,
        recipient=request.recipient,
        epoch=FIRST_EPOCH,
        status="active",
        since=workspace.now().isoformat(timespec="seconds"),
    )


def _without_replaced(
    workspace: Workspace,
    tx: Transaction,
    entries: list[RosterDevice],
    replaced: str,
    department: RosterDepartment,
) -> list[RosterDevice]:
    row = device(workspace, replaced)
    if row.department_id != department.id:
        raise DeviceUnknownError(id=replaced)
    if not row.active:
        # Lost first, replaced later: it is out of use already.
        return entries
    exposure = exposure_of(workspace, department.id)
    return list(revoke_entry(workspace, tx, entries, replaced, RevokeReason.REPLACED, "", exposure))


def _report_twice(workspace: Workspace, request: EnrolmentRequest, name: str) -> None:
    facts = {"device": request.device, "department": request.department, "file": name}
    with workspace.store.writing() as tx:
        tx.raise_alarm(
            Alarm(workspace.now(), ALARM_TWICE, device_id_of(request.key_id), facts=facts)
        )


def refuse_request(workspace: Workspace, request_id: str, *, reason: str = "") -> Changed:
    """Drop a request that should not be granted; the journal keeps that, and the reason given."""
    require(workspace, Role.RECORDER)
    requests = _requests(workspace)
    kept = requests.pop(request_id, None)
    with workspace.store.writing() as tx:
        tx.set_meta("requests", json.dumps(requests))
        if kept is not None:
            peer, name = device_id_of(request_id), kept["name"]
            line = noted(workspace, "in", reason, peer=peer, file=name)
            tx.journal(replace(line, result="refused"))
    return Changed(1, EXCHANGE)


def _requests(workspace: Workspace) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = json.loads(workspace.store.meta("requests", "{}"))
    return kept


def _used_nonces(workspace: Workspace) -> list[str]:
    nonces: list[str] = json.loads(workspace.store.meta("nonces", "[]"))
    return nonces


def _named_card(workspace: Workspace, key_id: str, data: bytes, at: datetime) -> RequestCard:
    """A request with the PCs on the list that it names."""
    request = read_request(data)
    return replace(
        request_card(key_id, data, at),
        replaces=_device_named(workspace, request.replaces),
        same_install=_device_named(workspace, request.install),
    )


def _device_named(workspace: Workspace, text: str) -> str:
    """The device that goes by an installation number, in full or its last part, or by its id."""
    wanted = text.strip().lower()
    if len(wanted) < SHORTEST_NAME:
        return ""
    for device_id in dict.fromkeys(one.device_id for one in roster_of(workspace).devices):
        install = workspace.store.meta(f"install:{device_id}")
        if install.endswith(wanted) or device_id.startswith(wanted):
            return device_id
    return ""
