"""A PC that begins anew under its own name: a new key, vouched for by the old one, and a stream.

What was lost by a restore, a copied disk or a file put back is never guessed at. The stream of
bundles begins again at 1 with everything in it; the office knows by hash what it has, and sends
back what is missing here. The office takes the old key's word for the new one, once.
"""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from cleanclinic.operations.workspace.opened import (
    DEVICE_IDENTITY,
    DEVICE_SEED,
    OFFICE,
    Workspace,
    device_id_of,
)
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.operations.workspace.start_page import WorkspaceKind
from cleanclinic.operations.workspace.trust import (
    EXCHANGE,
    NO_EPOCH,
    encode,
    is_granted,
    roots_of,
    roster_of,
)
from cleanclinic.records.held import Changes
from cleanclinic.storage.transaction import Transaction
from cleanclinic.sync.epochs import EPOCH_SUFFIX, EpochStatement, make_statement
from cleanclinic.sync.files import write_bytes_safely
from cleanclinic.sync.identities import age_recipient, new_age_identity
from cleanclinic.sync.roster import RosterDevice
from cleanclinic.sync.signing import Signer

# A key serves a year; then the PC renews it by itself.
RENEWED_AFTER = timedelta(days=365)
# Named values of a ward: what its old keys signed, and up to which epoch the office answered.
_STATEMENTS, _CONFIRMED, _FORMER = "epoch_statements", "epoch_confirmed", "epoch_former"
# What a restored database must learn from the one it replaces, to go on from its key.
CARRIED = (
    *("roots", "roster", "office_generation", "last_office_contact"),
    *("office_audit_head", "office_audit_size"),
    *("hospital_name", "department_name", "device_id", "epoch", "request"),
    *(DEVICE_SEED, DEVICE_IDENTITY, _STATEMENTS, _CONFIRMED, _FORMER, "epoch_losses"),
    "former_devices",
)
_AT, _NOTICE, _LOSSES = "epoch_at", "epoch_notice", "epoch_losses"
_WAS = "former_devices"
# Office answers to these epochs can still be told from a stranger's.
_FORMER_KEPT = 8


class EpochReason(StrEnum):
    """Why a PC begins anew; the words are `epoch_reason.<value>`."""

    RESTORED = "restored"
    ROLLED_BACK = "rolled_back"
    FORK = "fork"
    YEARLY = "yearly"
    SUSPICION = "suspicion"
    OFFICE_LOST = "office_lost"

    @property
    def loses(self) -> bool:
        """Whether something written here may be known only elsewhere."""
        return self in (EpochReason.RESTORED, EpochReason.ROLLED_BACK, EpochReason.FORK)


@dataclass(frozen=True)
class NewEpoch:
    """A new beginning: under which number, and why."""

    epoch: int
    reason: EpochReason
    changes: Changes


@dataclass(frozen=True)
class EpochNotice:
    """To be said once in plain words: `epoch_notice.<reason>`."""

    reason: EpochReason
    at: datetime


@dataclass(frozen=True)
class EpochState:
    """Under which number this PC sends; `due` is when it takes a new key by itself.

    `confirmed`: the office has answered to this number.
    """

    epoch: int
    confirmed: bool
    since: date | None
    due: date | None
    notice: EpochNotice | None


# --- the ward -------------------------------------------------------------------------------


def begin_new_epoch(workspace: Workspace, reason: EpochReason) -> NewEpoch | None:
    """Go on with a new key and an empty stream; None where there is nothing to go on from.

    Call it outside of a transaction. The old key signs for the new one and is then forgotten.
    """
    if workspace.kind is not WorkspaceKind.WARD or not is_granted(workspace):
        return None
    with workspace.store.writing() as tx:
        turn_epoch(workspace, tx, reason)
    workspace.renew_keys()
    return NewEpoch(int(workspace.store.meta("epoch")), reason, EXCHANGE)


def turn_epoch(workspace: Workspace, tx: Transaction, reason: EpochReason) -> None:
    """The same inside a transaction; whoever calls it opens the workspace anew afterwards."""
    sources, now = workspace.sources, workspace.now()
    old = Signer(current_seed(workspace, tx))
    seed, identity = sources.random_bytes(32), new_age_identity(sources.random_bytes)
    epoch = int(tx.meta("epoch"))
    statement = EpochStatement(
        demo=workspace.demo,
        hospital_id=workspace.hospital_code,
        department_id=tx.meta("department_id"),
        device_id=tx.meta("device_id"),
        old_epoch=epoch,
        epoch=epoch + 1,
        public=Signer(seed).public.hex(),
        recipient=age_recipient(identity),
        reason=reason.value,
        nonce=sources.random_bytes(16).hex(),
        created=now.isoformat(timespec="seconds"),
    )
    signed = make_statement(statement, old, Signer(seed))
    former = json.loads(tx.meta(_FORMER) or "[]")
    former.append([epoch, tx.meta(DEVICE_IDENTITY) or workspace.unlocked.bundle.age_identity])
    set_own_streams_aside(workspace, tx)
    values = {
        DEVICE_SEED: seed.hex(),
        DEVICE_IDENTITY: identity,
        "epoch": str(epoch + 1),
        _STATEMENTS: json.dumps([*json.loads(tx.meta(_STATEMENTS) or "[]"), encode(signed)]),
        _CONFIRMED: tx.meta(_CONFIRMED) or str(epoch),
        _FORMER: json.dumps(former[-_FORMER_KEPT:]),
        _AT: now.isoformat(timespec="seconds"),
        _LOSSES: str(int(tx.meta(_LOSSES) or 0) + reason.loses),
        "stream_frozen": "",
    }
    for key, value in values.items():
        tx.set_meta(key, value)
    if reason is not EpochReason.YEARLY:
        note_epoch(workspace, tx, reason)


def note_epoch(workspace: Workspace, tx: Transaction, reason: EpochReason) -> None:
    """Have the person told once of what happened."""
    notice = {"reason": reason.value, "at": workspace.now().isoformat(timespec="seconds")}
    tx.set_meta(_NOTICE, json.dumps(notice))


def epoch_notice(workspace: Workspace) -> EpochNotice | None:
    """What the person, of a ward or of the office, has not been told yet."""
    text = workspace.store.meta(_NOTICE)
    if not text:
        return None
    notice = json.loads(text)
    return EpochNotice(EpochReason(notice["reason"]), datetime.fromisoformat(notice["at"]))


def current_seed(workspace: Workspace, tx: Transaction) -> bytes:
    """The signing key as the database has it now, inside a transaction that may have changed it."""
    kept = tx.meta(DEVICE_SEED)
    return bytes.fromhex(kept) if kept else workspace.unlocked.bundle.signing_seed


def former_stream(peer: str, epoch: int) -> str:
    """The name under which the streams with a peer are kept once their epoch is over."""
    return f"{peer} #{epoch}"


def set_own_streams_aside(workspace: Workspace, tx: Transaction) -> None:
    """What was sent and what came stays under another name; both streams begin at 1.

    Answers that wait were sealed to the key of before, and everything in them comes again.
    """
    for one in workspace.store.waiting():
        tx.let_go(one.hash)
    name = former_stream(f"{OFFICE} {tx.meta('device_id')}", int(tx.meta("epoch")))
    tx.set_streams_aside(OFFICE, name, "in", "out")
    # What waited is of a numbering that ends here.
    tx.let_go_of(tx.meta("device_id"))
    tx.set_meta("receipted_upto", "0")
    tx.set_meta("durable_upto", "0")


def losses(workspace: Workspace) -> int:
    """How often something written here may have been lost; numbers given since are told apart."""
    return int(workspace.store.meta(_LOSSES) or 0)


def write_statements(workspace: Workspace, folder: Path, *, keep: bool = False) -> tuple[Path, ...]:
    """Put what the office has not answered to beside the bundles; nothing most of the time.

    With `keep`, what lies there stays as it is.
    """
    kept = json.loads(workspace.store.meta(_STATEMENTS) or "[]")
    epoch = int(workspace.store.meta("epoch", "1"))
    confirmed = int(workspace.store.meta(_CONFIRMED) or epoch)
    device = workspace.store.meta("device_id")[:8].upper()
    paths = []
    for number, text in enumerate(kept, epoch - len(kept) + 1):
        if number > confirmed:
            path = folder / f"EPOCH-{device}-{number:04d}{EPOCH_SUFFIX}"
            if keep and path.exists():
                continue
            write_bytes_safely(path, base64.b64decode(text))
            paths.append(path)
    return tuple(paths)


def confirm_epoch(tx: Transaction) -> None:
    """The office answered to the key in use: its word is not needed any more."""
    tx.set_meta(_CONFIRMED, tx.meta("epoch"))


def forgotten_epoch(workspace: Workspace, epoch: int) -> None:
    """The office was restored and answers to a former key: tell it again of the ones since."""
    with workspace.store.writing() as tx:
        tx.set_meta(_CONFIRMED, str(epoch))


def former_identities(workspace: Workspace) -> tuple[tuple[int, str], ...]:
    """The epochs before this one, newest first, and where their answers were sealed to."""
    kept = json.loads(workspace.store.meta(_FORMER) or "[]")
    return tuple((int(epoch), str(identity)) for epoch, identity in reversed(kept))


def epoch_state(workspace: Workspace) -> EpochState:
    """What the screen says of this PC's number and of its next renewal."""
    workspace.require(WorkspaceKind.WARD)
    meta = workspace.store.meta
    epoch = int(meta("epoch", "0"))
    since = _since(workspace)
    return EpochState(
        epoch=epoch,
        confirmed=int(meta(_CONFIRMED) or epoch) >= epoch > NO_EPOCH,
        since=since,
        due=since + RENEWED_AFTER if since else None,
        notice=epoch_notice(workspace),
    )


def _since(workspace: Workspace) -> date | None:
    if begun := workspace.store.meta(_AT):
        return datetime.fromisoformat(begun).date()
    if not is_granted(workspace):
        return None
    entry = roster_of(workspace).newest(workspace.store.meta("device_id"))
    return begun_on(entry) if entry else None


def begun_on(entry: RosterDevice) -> date | None:
    """Since when a device has had this key."""
    return datetime.fromisoformat(entry.since).date() if entry.since else None


def dismiss_epoch_notice(workspace: Workspace) -> Changed:
    """The person has read it."""
    with workspace.store.writing() as tx:
        tx.set_meta(_NOTICE, "")
    return Changed(0, EXCHANGE)


def renew_if_due(workspace: Workspace) -> NewEpoch | None:
    """Take a new key when the old one has served its year; asked before every export."""
    due = epoch_state(workspace).due
    if due is None or workspace.today() < due:
        return None
    return begin_new_epoch(workspace, EpochReason.YEARLY)


def enrol_anew(workspace: Workspace) -> Changed:
    """Become a new device of the department, to be granted by the office with 25 digits.

    For a PC whose new key the office refused, because another copy of it had been there first.
    """
    workspace.require(WorkspaceKind.WARD)
    if roots_of(workspace):
        with workspace.store.writing() as tx:
            become_new_device(workspace, tx)
        workspace.renew_keys()
    return Changed(1, EXCHANGE)


def become_new_device(workspace: Workspace, tx: Transaction, also: str = "") -> None:
    """New keys and a new address of its own, and no stream until it is granted.

    `also` is an address this PC is known to have had, beside the one the database has.
    """
    sources = workspace.sources
    seed = sources.random_bytes(32)
    device = device_id_of(Signer(seed).key_id)
    set_own_streams_aside(workspace, tx)
    values = {
        DEVICE_SEED: seed.hex(),
        DEVICE_IDENTITY: new_age_identity(sources.random_bytes),
        "device_id": device,
        "epoch": str(NO_EPOCH),
        # Made anew when it is wanted, with the new keys.
        "request": "",
        _WAS: json.dumps([*_devices_in(tx.meta(_WAS)), tx.meta("device_id"), also]),
        _STATEMENTS: "[]",
        _FORMER: "[]",
        _CONFIRMED: "",
        _AT: "",
    }
    for key, value in values.items():
        tx.set_meta(key, value)
    tx.set_device(device)


def was_device(workspace: Workspace, device_id: str) -> bool:
    """Whether this PC had another address before and this is it."""
    return device_id in _devices_in(workspace.store.meta(_WAS))


def _devices_in(kept: str) -> list[str]:
    devices: list[str] = json.loads(kept or "[]")
    return devices
