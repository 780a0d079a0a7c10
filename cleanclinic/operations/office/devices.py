"""The office's list of PCs: what each has sent, and taking one out of use.

A PC taken out of use is sent nothing more, and what its key signs beyond the last number received
is kept apart until a person lets it in. Nothing the department recorded is touched.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.peers.colleagues import attachments_of
from cleanclinic.operations.people.people import require
from cleanclinic.operations.workspace.epochs import RENEWED_AFTER, begun_on
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import NOTHING_CHANGED
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.start_page import WorkspaceKind
from cleanclinic.operations.workspace.trust import EXCHANGE, renew_roster, roster_of
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.change import parse_line
from cleanclinic.records.held import Changes
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.values import JournalEntry
from cleanclinic.sync.roster import Roster, RosterDevice

# A grant nobody used is worth nothing after so many days by the office's clock.
GRANT_USED_WITHIN = timedelta(days=30)
_REVOCATIONS = "revocations"


class RevokeReason(StrEnum):
    """Why a PC is taken out of use; the words are `revoke_reason.<value>`."""

    LOST = "lost"
    STOLEN = "stolen"
    RETIRED = "retired"
    SUSPICION = "suspicion"
    REPLACED = "replaced"
    EXPIRED = "expired"


# What a person may give as the reason; the others come of themselves.
BY_A_PERSON = tuple(
    one for one in RevokeReason if one not in (RevokeReason.REPLACED, RevokeReason.EXPIRED)
)


class DeviceUnknownError(CleanClinicError):
    """There is no such PC on the office's list; values: `id`."""

    code = "DEVICE-UNKNOWN"


class DeviceRevokedError(CleanClinicError):
    """The PC is out of use already; values: `device`."""

    code = "DEVICE-REVOKED"


@dataclass(frozen=True)
class DeviceRow:
    """One PC of a department; `received` and `last_received` are of the key it has now.

    `expires` is the day on which a grant nobody has used yet ends, `reason` why it is out of use.
    """

    device_id: str
    label: str
    department_id: str
    department: str
    epoch: int
    active: bool
    reason: str
    revoked_on: date | None
    since: date | None
    renewal_due: date | None
    received: int
    last_received: datetime | None
    expires: date | None


@dataclass(frozen=True)
class KindCount:
    """How many records of a kind, and their kind's words key."""

    kind: str
    count: int


@dataclass(frozen=True)
class Exposure:
    """What of a department's records may lie on one of its PCs, as far as the office knows them.

    `people` are the names of staff whose files are among them.
    """

    counts: tuple[KindCount, ...]
    people: tuple[str, ...]
    attachments: int
    attachment_bytes: int


@dataclass(frozen=True)
class RevokePreview:
    """What taking a PC out of use means: `last_valid` is the last number that counts."""

    device: DeviceRow
    last_valid: int
    others: tuple[DeviceRow, ...]
    exposure: Exposure


@dataclass(frozen=True)
class Revoked:
    """A PC is out of use; every other device hears of it with its next receipt."""

    device: DeviceRow
    last_valid: int
    exposure: Exposure
    changes: Changes


@dataclass(frozen=True)
class Revocation:
    """One line of the book of PCs taken out of use, for whoever asks later."""

    device_id: str
    label: str
    department: str
    reason: RevokeReason
    note: str
    at: datetime
    by: str
    last_valid: int
    exposure: Exposure


def devices(workspace: Workspace, *, department_id: str | None = None) -> tuple[DeviceRow, ...]:
    """Every PC ever granted, by its newest key, in the order they came."""
    workspace.require(WorkspaceKind.OFFICE)
    roster = roster_of(workspace)
    ids = dict.fromkeys(one.device_id for one in roster.devices)
    newest = (roster.newest(device_id) for device_id in ids)
    return tuple(
        _row(workspace, roster, entry)
        for entry in newest
        if entry is not None and department_id in (None, entry.department_id)
    )


def device(workspace: Workspace, device_id: str) -> DeviceRow:
    """One PC; raises DeviceUnknownError."""
    roster = roster_of(workspace)
    return _row(workspace, roster, _newest(roster, device_id))


def preview_revoke(workspace: Workspace, device_id: str) -> RevokePreview:
    """Everything a person should read before taking a PC out of use; changes nothing."""
    workspace.require(WorkspaceKind.OFFICE)
    row = device(workspace, device_id)
    others = devices(workspace, department_id=row.department_id)
    return RevokePreview(
        device=row,
        last_valid=row.received,
        others=tuple(one for one in others if one.active and one.device_id != device_id),
        exposure=exposure_of(workspace, row.department_id),
    )


def revoke_device(
    workspace: Workspace, device_id: str, reason: RevokeReason, *, note: str = ""
) -> Revoked:
    """Take a PC out of use: nothing more goes to it, and what comes of it later is kept apart.

    Raises NotAllowedError for a reader, DeviceUnknownError and DeviceRevokedError.
    """
    workspace.require(WorkspaceKind.OFFICE)
    require(workspace, Role.RECORDER)
    roster = roster_of(workspace)
    row = device(workspace, device_id)
    if not row.active:
        raise DeviceRevokedError(device=row.label)
    exposure = exposure_of(workspace, row.department_id)
    with workspace.store.writing() as tx:
        entries = revoke_entry(workspace, tx, roster.devices, device_id, reason, note, exposure)
        renew_roster(workspace, tx, devices=entries)
    return Revoked(device(workspace, device_id), row.received, exposure, EXCHANGE)


def revoke_entry(
    workspace: Workspace,
    tx: Transaction,
    entries: Iterable[RosterDevice],
    device_id: str,
    reason: RevokeReason,
    note: str,
    exposure: Exposure,
) -> tuple[RosterDevice, ...]:
    """The roster's entries with one taken out of use, and the book's line about it."""
    now = workspace.now()
    row = device(workspace, device_id)
    line = Revocation(
        device_id=device_id,
        label=row.label,
        department=row.department,
        reason=reason,
        note=note,
        at=now,
        by=workspace.person,
        last_valid=row.received,
        exposure=exposure,
    )
    enter_in_book(tx, line)
    tx.journal(
        JournalEntry(
            at=now,
            direction="in",
            peer=device_id,
            epoch=row.epoch,
            seq=row.received,
            hash="",
            file="",
            result="applied",
            note=f"revoked {reason.value}",
        )
    )
    ended = {
        "status": "revoked",
        "last_valid_seq": row.received,
        "revoked_at": now.isoformat(timespec="seconds"),
        "reason": reason.value,
    }
    return tuple(
        one.changed(**ended) if (one.device_id, one.status) == (device_id, "active") else one
        for one in entries
    )


def enter_in_book(tx: Transaction, line: Revocation) -> None:
    """One more line in the book of PCs taken out of use."""
    kept = json.loads(tx.meta(_REVOCATIONS) or "[]")
    kept.append(asdict(line) | {"at": line.at.isoformat(timespec="seconds")})
    tx.set_meta(_REVOCATIONS, json.dumps(kept, ensure_ascii=False))


def revocations(workspace: Workspace) -> tuple[Revocation, ...]:
    """The book of PCs taken out of use, newest first."""
    kept = json.loads(workspace.store.meta(_REVOCATIONS) or "[]")
    return tuple(_revocation(line) for line in reversed(kept))


def exposure_of(workspace: Workspace, department_id: str) -> Exposure:
    """What of a department's records the office knows of, and so may lie on each of its PCs."""
    store = workspace.store
    counts = (KindCount(of.KIND, store.count(of, owner=department_id)) for of in RECORD_TYPES)
    files = {
        sha256
        for line in store.lines_after(0, owners=(department_id,))
        for sha256 in attachments_of(parse_line(line.line))
    }
    held = [info for info in map(store.attachment, files) if info is not None]
    return Exposure(
        counts=tuple(one for one in counts if one.count),
        people=tuple(one.record.name for one in store.all(StaffMember, owner=department_id)),
        attachments=len(held),
        attachment_bytes=sum(info.size for info in held),
    )


def expire_unused_grants(workspace: Workspace) -> Changes:
    """End grants that no bundle has used in time; the PC may ask again with a new request."""
    workspace.require(WorkspaceKind.OFFICE)
    roster = roster_of(workspace)
    over = _expired(workspace, roster)
    if not over:
        return NOTHING_CHANGED
    nothing = Exposure((), (), 0, 0)
    entries = roster.devices
    with workspace.store.writing() as tx:
        for row in over:
            entries = revoke_entry(
                workspace, tx, entries, row.device_id, RevokeReason.EXPIRED, "", nothing
            )
        renew_roster(workspace, tx, devices=entries)
    return EXCHANGE


def _newest(roster: Roster, device_id: str) -> RosterDevice:
    entry = roster.newest(device_id)
    if entry is None:
        raise DeviceUnknownError(id=device_id)
    return entry


def _row(workspace: Workspace, roster: Roster, entry: RosterDevice) -> DeviceRow:
    names = {one.id: one.name for one in roster.departments}
    received = workspace.store.stream(entry.device_id, "in").seq
    last = workspace.store.bundle("in", entry.device_id, entry.epoch, received)
    since = begun_on(entry)
    active = entry.status == "active"
    return DeviceRow(
        device_id=entry.device_id,
        label=entry.label,
        department_id=entry.department_id,
        department=names[entry.department_id],
        epoch=entry.epoch,
        active=active,
        reason=entry.reason,
        revoked_on=datetime.fromisoformat(entry.revoked_at).date() if entry.revoked_at else None,
        since=since,
        renewal_due=since + RENEWED_AFTER if since and active else None,
        received=received,
        last_received=last.at if last else None,
        expires=_expires(workspace, entry),
    )


def _expires(workspace: Workspace, entry: RosterDevice) -> date | None:
    """When a grant ends that nobody has used; only a first key can lie about unused."""
    since = begun_on(entry)
    if since is None or (entry.status, entry.epoch) != ("active", 1):
        return None
    store = workspace.store
    used = store.stream(entry.device_id, "in").seq > 0
    if used or any(one.peer == entry.device_id for one in store.waiting()):
        return None
    return since + GRANT_USED_WITHIN


def _expired(workspace: Workspace, roster: Roster) -> list[DeviceRow]:
    today = workspace.today()
    ends = ((entry, _expires(workspace, entry)) for entry in roster.devices)
    return [_row(workspace, roster, entry) for entry, end in ends if end and end <= today]


def _revocation(line: Mapping[str, Any]) -> Revocation:
    found = line["exposure"]
    exposure = Exposure(
        counts=tuple(KindCount(**one) for one in found["counts"]),
        people=tuple(found["people"]),
        attachments=found["attachments"],
        attachment_bytes=found["attachment_bytes"],
    )
    reason, at = RevokeReason(line["reason"]), datetime.fromisoformat(line["at"])
    return Revocation(**{**line, "reason": reason, "at": at, "exposure": exposure})
