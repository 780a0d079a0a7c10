"""Making a device known to the office without a network.

A ward writes a request file; the office reads it, compares 25 digits over the phone and writes a
grant file; the ward takes the grant in. A demo and a real hospital never grant each other.
"""

import base64
import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cleanclinic import VERSION
from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.devices import (
    DeviceUnknownError,
    RevokePreview,
    RevokeReason,
    device,
    exposure_of,
    preview_revoke,
    revoke_entry,
)
from cleanclinic.operations.people import require
from cleanclinic.operations.results import NOTHING_CHANGED, Changed
from cleanclinic.operations.roles import Role
from cleanclinic.operations.trust import (
    EXCHANGE,
    encode,
    encode_all,
    hospital_digits,
    noted,
    only_digits,
    renew_roster,
    root_of,
    roots_of,
    roster_of,
    signed_roster,
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
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.values import Alarm, JournalEntry
from cleanclinic.sync.enrolment import (
    GRANT_SUFFIX,
    UNKNOWN_HOSPITAL,
    EnrolmentRequest,
    Grant,
    check_request,
    make_grant,
    make_request,
    open_grant,
    read_request,
    request_digits,
)
from cleanclinic.sync.errors import ExchangeError, RequestNonceError
from cleanclinic.sync.files import read_small, write_bytes_safely
from cleanclinic.sync.limits import REQUEST_MAX
from cleanclinic.sync.roster import RosterDepartment, RosterDevice

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


class GrantDepartmentError(CleanClinicError):
    """A restored ward was granted as a new department; values: `name`, `department`."""

    code = "GRANT-DEPARTMENT"


class RequestRevokedError(CleanClinicError):
    """A PC that was taken out of use asks with its old key; values: `device`."""

    code = "REQ-REVOKED"


class GrantTwiceError(CleanClinicError):
    """A second answer to one request says another thing than the first; values: `name`."""

    code = "GRANT-TWICE"


class GrantUnseenError(CleanClinicError):
    """Nobody has compared the hospital's digits with the notice yet; values: `name`."""

    code = "GRANT-UNSEEN"


class RequestMissingError(CleanClinicError):
    """There is no such request waiting; values: `id`."""

    code = "REQUEST-MISSING"


class GrantOtherError(CleanClinicError):
    """A granted installation was given another office's grant; values: `name`, `hospital`."""

    code = "GRANT-OTHER"


@dataclass(frozen=True)
class RequestCard:
    """A request for a grant, as the two people on the phone compare it.

    `replaces` is the PC on the list that it says it takes the place of, `same_install` one that was
    granted with the same installation number: restored, or copied. Both are device ids or empty.
    """

    id: str
    hospital: str
    department: str
    device: str
    digits: str
    at: datetime | None
    demo: bool
    path: Path | None
    department_code: str = ""
    department_type: str = ""
    replaces: str = ""
    same_install: str = ""


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


@dataclass(frozen=True)
class GrantFacts:
    """What a grant says, before anybody believes it.

    The digits must be those of the office's stamped notice. `other_department` is set where the
    grant puts this PC into a department that is on the office's list already. `known` means it was
    taken in before.
    """

    hospital: str
    hospital_digits: str
    department: str
    device: str
    other_department: bool
    demo: bool
    known: bool


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
        return add_request(workspace, read_small(path, REQUEST_MAX), path.name)
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
    requests = _requests(workspace)
    if request_id not in requests:
        raise RequestMissingError(id=request_id)
    data = base64.b64decode(requests[request_id]["data"])
    if only_digits(digits) != only_digits(request_digits(data)):
        raise DigitsError()
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
        grant = make_grant(
            workspace.signer,
            data,
            device_id=entry.device_id,
            department_id=department.id,
            epoch=entry.epoch,
            roots=roots_of(workspace),
            roster=signed_roster(workspace),
            created=workspace.now().isoformat(timespec="seconds"),
            office_generation=int(workspace.store.meta("office_generation")),
        )
        del requests[request_id]
        tx.set_meta("requests", json.dumps(requests))
        tx.set_meta("nonces", json.dumps([*_used_nonces(workspace), request.nonce]))
        tx.set_meta(f"install:{entry.device_id}", request.install)
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
        _card(key_id, data, at),
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
        department_code=request.department_code,
        department_type=request.department_type,
    )


# --- the ward -------------------------------------------------------------------------------


def write_request(workspace: Workspace, path: Path, *, replaces: str = "") -> RequestCard:
    """Write the request file; the same file again until it is granted, so the digits stay.

    `replaces` names the PC it takes the place of, by the installation number on its recovery sheet;
    naming another one makes another request with other digits.
    """
    workspace.require(WorkspaceKind.WARD)
    if replaces and replaces != workspace.store.meta("replaces"):
        ask_again(workspace, replaces=replaces)
    data = own_request(workspace)
    write_bytes_safely(path, data)
    return _card(workspace.signer.key_id, data, None, path)


def ask_again(workspace: Workspace, *, replaces: str = "") -> Changed:
    """Have the next request be a new one: the last was refused, has expired, or names another PC.

    A grant that answers the last one is refused from now on.
    """
    workspace.require(WorkspaceKind.WARD)
    with workspace.store.writing() as tx:
        tx.set_meta("request", "")
        if replaces:
            tx.set_meta("replaces", replaces)
    return Changed(1, EXCHANGE)


def own_request(workspace: Workspace) -> bytes:
    """The request of this installation, made on first use and kept."""
    if kept := workspace.store.meta("request"):
        return base64.b64decode(kept)
    department = workspace.department
    data = make_request(
        workspace.signer,
        workspace.recipient,
        hospital_id=workspace.hospital_code or UNKNOWN_HOSPITAL,
        department=department.name if department else workspace.store.meta("department_name"),
        device=workspace.device_label,
        nonce=workspace.sources.random_bytes(16),
        app=VERSION,
        demo=workspace.demo,
        created=workspace.now().isoformat(timespec="seconds"),
        install=workspace.store.meta("install_id"),
        department_code=department.code if department else "",
        department_type=department.department_type.value if department else "",
        replaces=workspace.store.meta("replaces"),
    )
    with workspace.store.writing() as tx:
        tx.set_meta("request", encode(data))
    return data


def own_digits(workspace: Workspace) -> str:
    """The 25 digits to read to the office over the phone."""
    return request_digits(own_request(workspace))


def look_at_grant(workspace: Workspace, data: bytes, name: str) -> GrantFacts:
    """What a grant says, for a person to compare with the notice; takes nothing in.

    Raises GRANT-* for one that is not ours.
    """
    workspace.require(WorkspaceKind.WARD)
    opened = open_grant(data, workspace.keys.age_identity, own_request(workspace))
    return GrantFacts(
        hospital=opened.root.hospital_name,
        hospital_digits=opened.root_digits,
        department=opened.department_name,
        device=opened.device_label,
        other_department=opened.payload.department_id != workspace.department_id,
        demo=opened.payload.demo,
        known=_is_known(workspace, opened, name),
    )


def _is_known(workspace: Workspace, opened: Grant, name: str) -> bool:
    """Whether this or a later grant was taken in; raises for one that contradicts it."""
    known = roots_of(workspace)
    if not known:
        return False
    if opened.roots_signed[0] != known[0]:
        raise GrantOtherError(name=name, hospital=workspace.hospital_name)
    grant = opened.payload
    if grant.epoch <= int(workspace.store.meta("epoch")):
        ours = (workspace.store.meta("device_id"), workspace.department_id)
        if (grant.device_id, grant.department_id) != ours:
            raise GrantTwiceError(name=name)
        return True
    if grant.department_id != workspace.department_id:
        department = workspace.store.meta("department_name")
        raise GrantDepartmentError(name=name, department=department)
    return False


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
    if _is_known(workspace, opened, name):
        return NOTHING_CHANGED
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
