"""A ward asks the office to make it known, and takes the answer in.

The request file stays the same until it is granted, so the 25 digits read over the phone do too.
A person compares the hospital's digits in the answer with the stamped notice.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cleanclinic import VERSION
from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.peers.following import keep_before
from cleanclinic.operations.workspace.opening import OFFICE, Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import NOTHING_CHANGED, Changed
from cleanclinic.operations.workspace.trust import EXCHANGE, encode, encode_all, noted, roots_of
from cleanclinic.records.department import Department
from cleanclinic.records.held import Changes
from cleanclinic.sync.enrolment import (
    UNKNOWN_HOSPITAL,
    Grant,
    make_request,
    name_replaced,
    open_grant,
    read_request,
    request_digits,
)
from cleanclinic.sync.files import write_bytes_safely


class GrantDepartmentError(CleanClinicError):
    """A restored ward was granted as a new department; values: `name`, `department`."""

    code = "GRANT-DEPARTMENT"


class GrantTwiceError(CleanClinicError):
    """A second answer to one request says another thing than the first; values: `name`."""

    code = "GRANT-TWICE"


class GrantUnseenError(CleanClinicError):
    """Nobody has compared the hospital's digits with the notice yet; values: `name`."""

    code = "GRANT-UNSEEN"


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


def request_card(
    key_id: str, data: bytes, at: datetime | None, path: Path | None = None
) -> RequestCard:
    """What a request says; raises REQ-* for what is none."""
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


def write_request(workspace: Workspace, path: Path, *, replaces: str = "") -> RequestCard:
    """Write the request file; the same file again until it is granted, so the digits stay.

    `replaces` names the PC it takes the place of, by the installation number on its recovery sheet.
    The digits stay then too: the office may have the request from before in its hands.
    """
    workspace.require(WorkspaceKind.WARD)
    if replaces and replaces != workspace.store.meta("replaces"):
        _name_replaced(workspace, replaces)
    data = own_request(workspace)
    write_bytes_safely(path, data)
    return request_card(workspace.signer.key_id, data, None, path)


def ask_again(workspace: Workspace) -> Changed:
    """Have the next request be a new one, with other digits: the last was refused or has expired.

    A grant that answers the last one is refused from now on.
    """
    workspace.require(WorkspaceKind.WARD)
    with workspace.store.writing() as tx:
        tx.set_meta("request", "")
        tx.set_meta("requests_former", "")
    return Changed(1, EXCHANGE)


def _name_replaced(workspace: Workspace, replaces: str) -> None:
    """Say in the request which PC this one replaces; all else of it stays.

    A grant that answers it as it was before still counts.
    """
    kept, former = workspace.store.meta("request"), workspace.store.meta("requests_former")
    with workspace.store.writing() as tx:
        tx.set_meta("replaces", replaces)
        if kept:
            data = name_replaced(workspace.signer, base64.b64decode(kept), replaces)
            tx.set_meta("request", encode(data))
            tx.set_meta("requests_former", f"{former} {kept}")


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
    opened = _open_grant(workspace, data)
    return GrantFacts(
        hospital=opened.root.hospital_name,
        hospital_digits=opened.root_digits,
        department=opened.department_name,
        device=opened.device_label,
        other_department=opened.payload.department_id != workspace.department_id,
        demo=opened.payload.demo,
        known=_is_known(workspace, opened, name),
    )


def _open_grant(workspace: Workspace, data: bytes) -> Grant:
    former = map(base64.b64decode, workspace.store.meta("requests_former").split())
    identity = workspace.keys.age_identity
    return open_grant(data, identity, own_request(workspace), tuple(former))


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
    opened = _open_grant(workspace, data)
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
        # A PC let in again may know more of the list than an office put back.
        keep_before(workspace, tx, opened.root, opened.roster)
        tx.set_meta("roster", encode(opened.roster_signed))
        tx.set_meta("office_generation", str(grant.office_generation))
        tx.set_meta("last_office_contact", workspace.now().isoformat())
        if proposed != grant.department_id:
            tx.rename_owner(proposed, grant.department_id)
        tx.journal(noted(workspace, "in", "grant", peer=OFFICE, epoch=grant.epoch, file=name))
    return changes
