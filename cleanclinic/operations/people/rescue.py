"""A ward that lost PIN, passphrase and sheet is let in again by the office.

The ward, locked, writes a request; two people compare its 25 digits by telephone; the office opens
what the ward once sealed with one sheet or stick of the root and answers; the ward opens with the
answer and must set a new PIN or passphrase in the same step. Both sides write it down.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cleanclinic import VERSION
from cleanclinic.errors import CleanClinicError, FileProblemError
from cleanclinic.keys.errors import StoreError
from cleanclinic.keys.escrow import escrow_facts, sealed_keys, unlock_with_escrow, without_escrow
from cleanclinic.keys.finding import find_store
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.slots import KeySlots, Unlocked
from cleanclinic.keys.slots_file import load_slots, save_slots
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.people.escrow import escrow_state, sealed_anew
from cleanclinic.operations.people.people import require
from cleanclinic.operations.people.recovery import NewAccess, open_anew
from cleanclinic.operations.workspace.kept_people import people_of
from cleanclinic.operations.workspace.opening import (
    OFFICE,
    Workspace,
    WorkspaceKind,
    open_unlocked,
    slots_at,
)
from cleanclinic.operations.workspace.roles import Person, Role, head_nurses
from cleanclinic.operations.workspace.root_keys import RootKey
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.operations.workspace.trust import EXCHANGE, noted, only_digits, roster_of
from cleanclinic.records.held import Changes
from cleanclinic.sync.files import read_small, write_bytes_safely
from cleanclinic.sync.identities import age_recipient, new_age_identity
from cleanclinic.sync.rescue import (
    ANSWER_MAX,
    ANSWER_SUFFIX,
    ASK_MAX,
    ASK_SUFFIX,
    RescueDemoError,
    RescueError,
    RescueRequest,
    ask_digits,
    make_answer,
    make_ask,
    open_answer,
    open_escrow,
    read_ask,
    sealed_text,
)
from cleanclinic.words import readable

PENDING = "rescue.json"
_PENDING_MAX = 4096
_NONCES = "rescue_nonces"


class NoEscrowError(CleanClinicError):
    """The ward never left its way back in with the office, or took it back."""

    code = "ESCROW-NONE"


class NoRescueError(RescueError):
    """The PC has not asked, or the answer was used already."""

    code = "RESCUE-NO-REQUEST"


class RescueDigitsError(RescueError):
    """The digits read over the phone are not those of the request; nothing was opened."""

    code = "RESCUE-DIGITS"


class RescueAnsweredError(RescueError):
    """The same request was answered before."""

    code = "RESCUE-NONCE"


class RescueDeviceError(RescueError):
    """The PC is not on the office's list; value: `device`."""

    code = "RESCUE-DEVICE"


class RescueRevokedError(RescueError):
    """The PC was taken out of use, as after a theft; value: `device`."""

    code = "RESCUE-REVOKED"


class RescueSlotError(RescueError):
    """What the office opened fits no more: the choice was renewed or taken back since."""

    code = "RESCUE-SLOT"


@dataclass(frozen=True)
class RescueAsked:
    """The request file of a locked ward; its digits are read to the office by telephone."""

    path: Path
    digits: str


@dataclass(frozen=True)
class RescueWaiting:
    """A request that was written and waits for its answer; `digits` as the office asks for them."""

    digits: str
    at: datetime


@dataclass(frozen=True)
class RescueCard:
    """A request as the office sees it; whose it is shows only when it is opened."""

    install: str
    digits: str
    at: datetime


@dataclass(frozen=True)
class Rescued:
    """The office answered."""

    path: Path
    department: str
    device: str
    changes: Changes


# --- the ward, locked -------------------------------------------------------------------------


def write_rescue(
    folder: Path,
    target: Path,
    *,
    sources: Sources | None = None,
    store: SecretStore | None = None,
) -> RescueAsked:
    """Ask the office, with a file in the folder `target`; an earlier request is void.

    Raises ESCROW-NONE and the file errors.
    """
    sources = sources or system_sources()
    slots = slots_at(folder)
    if not escrow_facts(slots):
        raise NoEscrowError()
    identity = new_age_identity(sources.random_bytes)
    data = make_ask(
        RescueRequest(
            demo=slots.demo,
            install_id=slots.install_id,
            sealed=tuple(map(sealed_text, sealed_keys(slots))),
            recipient=age_recipient(identity),
            nonce=sources.random_bytes(16).hex(),
            app=VERSION,
            created=sources.clock().isoformat(timespec="seconds"),
        )
    )
    path = target / f"RESCUE-{slots.install_id[-8:].upper()}{ASK_SUFFIX}"
    write_bytes_safely(path, data)
    # Only now: where it cannot be written, the earlier one still counts.
    _keep_pending(folder, slots, identity, data, store, sources.clock())
    return RescueAsked(path, ask_digits(data))


def waiting_rescue(folder: Path) -> RescueWaiting | None:
    """The request whose answer is awaited, so that its digits can still be read out; or None."""
    try:
        kept = json.loads(read_small(folder / PENDING, _PENDING_MAX))
        return RescueWaiting(str(kept["digits"]), datetime.fromisoformat(kept["at"]))
    except (FileProblemError, ValueError, KeyError, TypeError):
        return None


def by_rescue(
    folder: Path, path: Path, *, store: SecretStore | None = None
) -> Callable[[KeySlots], Unlocked]:
    """How the office's answer opens the slots of the ward that asked; uses nothing up.

    Raises RESCUE-* when it is called.
    """

    def unlock(slots: KeySlots) -> Unlocked:
        try:
            identity, asked = _pending(folder, slots, store)
            data = read_small(path, ANSWER_MAX)
            answer = open_answer(data, identity, install_id=slots.install_id, asked=asked)
        except RescueError as error:
            raise error.named(path) from error.__cause__
        unlocked = unlock_with_escrow(slots, bytes.fromhex(answer.material))
        if unlocked is None:
            raise RescueSlotError(name=path.name)
        return unlocked

    return unlock


def people_by_rescue(
    folder: Path, path: Path, *, sources: Sources | None = None, store: SecretStore | None = None
) -> tuple[Person, ...]:
    """Whose PIN may be set anew with an answer: the head nurses. Uses nothing up."""
    unlocked = by_rescue(folder, path, store=store)(slots_at(folder))
    with open_unlocked(folder, unlocked, sources or system_sources()) as workspace:
        return head_nurses(people_of(workspace))


def open_with_rescue(
    folder: Path,
    path: Path,
    access: NewAccess,
    *,
    sources: Sources | None = None,
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
) -> Workspace:
    """Open with the office's answer and a new PIN or passphrase; answer and sheet are used up.

    What lies with the office is sealed anew in the same way as it was chosen. Raises RESCUE-* and
    what `rebuild_access` raises; then nothing changed.
    """
    workspace = open_anew(
        folder,
        by_rescue(folder, path, store=store),
        access,
        used_up=without_escrow,
        sources=sources,
        store=store,
        cost=cost,
    )
    try:
        forget_rescue(folder, store=store)
        if escrow_state(workspace).outdated:
            save_slots(folder, sealed_anew(workspace, load_slots(folder)))
        with workspace.store.writing() as tx:
            tx.journal(noted(workspace, "in", "rescue", peer=OFFICE, file=readable(path.name)))
        return workspace
    except BaseException:
        workspace.close()
        raise


def forget_rescue(folder: Path, *, store: SecretStore | None = None) -> None:
    """Drop the request that waits for an answer; its answer opens nothing any more."""
    used = store or find_store()
    if used is not None:
        with suppress(StoreError):
            used.delete(_secret_name(load_slots(folder)))
    with suppress(OSError):
        (folder / PENDING).unlink()


def _keep_pending(
    folder: Path,
    slots: KeySlots,
    identity: str,
    data: bytes,
    store: SecretStore | None,
    at: datetime,
) -> None:
    """Keep what opens the answer: in the credential store, or beside the locked data."""
    used, secret = store or find_store(), identity
    if used is not None:
        with suppress(StoreError):
            used.put(_secret_name(slots), identity)
            secret = ""
    pending = {
        "asked": hashlib.sha256(data).hexdigest(),
        "identity": secret,
        "digits": ask_digits(data),
        "at": at.isoformat(timespec="seconds"),
    }
    write_bytes_safely(folder / PENDING, json.dumps(pending).encode())


def _pending(folder: Path, slots: KeySlots, store: SecretStore | None) -> tuple[str, str]:
    try:
        kept = json.loads(read_small(folder / PENDING, _PENDING_MAX))
        identity, asked = str(kept["identity"]), str(kept["asked"])
    except (FileProblemError, ValueError, KeyError, TypeError) as error:
        raise NoRescueError() from error
    used = store or find_store()
    if not identity and used is not None:
        identity = used.get(_secret_name(slots)) or ""
    if not identity:
        raise NoRescueError()
    return identity, asked


def _secret_name(slots: KeySlots) -> str:
    return f"rescue {slots.install_id}"


# --- the office -------------------------------------------------------------------------------


def read_rescue(workspace: Workspace, path: Path) -> RescueCard:
    """A request to compare by telephone; raises FILE, RESCUE-FORMAT and RESCUE-DEMO."""
    workspace.require(WorkspaceKind.OFFICE)
    request, data = _read(workspace, path)
    return RescueCard(
        request.install_id[-8:], ask_digits(data), datetime.fromisoformat(request.created)
    )


def answer_rescue(
    workspace: Workspace, path: Path, digits: str, key: RootKey, folder: Path
) -> Rescued:
    """Open what the ward sealed with one key of the root, and write the answer to `folder`.

    `digits` are those the ward read out over its known number. Raises RESCUE-DIGITS, -NONCE, -KEY,
    -HOSPITAL, -INSTALL, -DEVICE and -REVOKED; then nothing was opened to anybody.
    """
    workspace.require(WorkspaceKind.OFFICE)
    require(workspace, Role.HEAD_NURSE)
    request, data = _read(workspace, path)
    if only_digits(digits) != only_digits(ask_digits(data)):
        raise RescueDigitsError(name=path.name)
    nonces: list[str] = json.loads(workspace.store.meta(_NONCES, "[]"))
    if request.nonce in nonces:
        raise RescueAnsweredError(name=path.name)
    hospital = workspace.hospital_code
    try:
        escrow = open_escrow(request, key.identity, hospital_id=hospital, demo=workspace.demo)
    except RescueError as error:
        raise error.named(path) from error.__cause__
    label = f"{escrow.department} {escrow.device}".strip()
    device = roster_of(workspace).newest(escrow.device_id)
    if device is None:
        raise RescueDeviceError(name=path.name, device=label)
    if device.status == "revoked":
        raise RescueRevokedError(name=path.name, device=label)
    created = workspace.now().isoformat(timespec="seconds")
    answer = folder / f"RESCUE-{request.install_id[-8:].upper()}{ANSWER_SUFFIX}"
    write_bytes_safely(answer, make_answer(escrow, data, created))
    peer = escrow.device_id
    with workspace.store.writing() as tx:
        tx.set_meta(_NONCES, json.dumps([*nonces, request.nonce]))
        tx.journal(noted(workspace, "out", "rescue", peer=peer, file=answer.name))
    return Rescued(answer, escrow.department, escrow.device, EXCHANGE)


def _read(workspace: Workspace, path: Path) -> tuple[RescueRequest, bytes]:
    data = read_small(path, ASK_MAX)
    try:
        request = read_ask(data)
    except RescueError as error:
        raise error.named(path) from error.__cause__
    if request.demo != workspace.demo:
        raise RescueDemoError(name=path.name)
    return request, data
