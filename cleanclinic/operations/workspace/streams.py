"""How far each stream of bundles has come, in the words of this workspace."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from cleanclinic.operations.workspace.epochs import former_stream
from cleanclinic.operations.workspace.opening import OFFICE, Workspace, WorkspaceKind
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.operations.workspace.trust import EXCHANGE, roster_of
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.values import AuditState as KeptState
from cleanclinic.storage.values import StreamState, Verdict
from cleanclinic.sync.manifest import ZERO_HASH
from cleanclinic.sync.receipts import NO_AUDIT, AuditState, Frozen, Receipt, ReceiptException
from cleanclinic.sync.roster import RosterDevice
from cleanclinic.sync.streams import StreamState as SyncState
from cleanclinic.sync.streams import missing_ranges
from cleanclinic.sync.streams import say_ranges as say_ranges

# Alarms that stop a stream, by the refusal that told of them.
SPLITS = {"CCB-FORK": "fork", "CCB-ROLLBACK": "rollback", "CCB-HISTORY": "history"}
_TOTALS = ("applied", "merged", "conflict", "refused")
_EXCEPTIONS_KEPT = 500
# At a ward: what the clock of the office said in its last answer.
OFFICE_TIME = "office_time"


def epoch_of(workspace: Workspace) -> int:
    """The epoch of this installation's own stream."""
    return int(workspace.store.meta("epoch", "1"))


def generation(workspace: Workspace) -> int:
    """Which life of the office this workspace knows; it rises when the office is restored."""
    return int(workspace.store.meta("office_generation", "1"))


def peer_of(workspace: Workspace, device_id: str, epoch: int) -> str:
    """Under which name the office keeps the streams of a device and epoch."""
    return peer_among(
        lambda name: workspace.store.stream(name, "in"),
        lambda: roster_of(workspace).newest(device_id),
        device_id,
        epoch,
    )


def peer_among(
    kept: Callable[[str], StreamState],
    newest: Callable[[], RosterDevice | None],
    device_id: str,
    epoch: int,
) -> str:
    """The same from what is `kept` under a name, and the device's `newest` entry on the list."""
    former, current = former_stream(device_id, epoch), kept(device_id)
    # Opening the roster takes milliseconds and is only needed before anything came.
    if current.seq and current.epoch >= epoch:
        return device_id if current.epoch == epoch else former
    if kept(former).seq:
        return former
    entry = newest()
    return device_id if entry is None or entry.epoch == epoch else former


def receipted_upto(workspace: Workspace) -> int:
    """The last of this ward's bundles that the office has confirmed."""
    return int(workspace.store.meta("receipted_upto", "0"))


def safe_upto(workspace: Workspace) -> int:
    """The last of this ward's bundles that lies in a verified backup of the office."""
    return int(workspace.store.meta("durable_upto", "0"))


def downlink_seen(workspace: Workspace, device: RosterDevice) -> int:
    """The last downlink bundle a device said it had taken in, of its present epoch."""
    return _number_of_epoch(workspace, f"downlink_seen:{device.device_id}", device.epoch)


def note_downlink_seen(tx: Transaction, device_id: str, epoch: int, seq: int) -> None:
    """A device said how far it has taken the office's stream in; it never goes back."""
    known = _parsed(tx.meta(f"downlink_seen:{device_id}"), epoch)
    tx.set_meta(f"downlink_seen:{device_id}", f"{epoch} {max(seq, known)}")


def durable_upto(workspace: Workspace, peer: str, epoch: int) -> int:
    """The last bundle of a stream that lies in a verified backup of this office."""
    return _number_of_epoch(workspace, f"durable:{peer}", epoch)


def note_durable(workspace: Workspace, states: Sequence[StreamState]) -> None:
    """A backup was made and read back; `states` are the streams as they were before it began."""
    if workspace.kind is not WorkspaceKind.OFFICE:
        return
    with workspace.store.writing() as tx:
        for state in states:
            tx.set_meta(f"durable:{state.peer}", f"{state.epoch} {state.seq}")


def _number_of_epoch(workspace: Workspace, key: str, epoch: int) -> int:
    return _parsed(workspace.store.meta(key), epoch)


def _parsed(text: str, epoch: int) -> int:
    """A number kept as "epoch number"; 0 for one of another epoch."""
    found, _, number = text.partition(" ")
    return int(number) if number and int(found) == epoch else 0


def in_peer(workspace: Workspace, device_id: str, epoch: int) -> str:
    """Under which name what comes is kept: the office's stream names the ward it is for.

    A ward keeps each key of a colleague's PC apart, as nobody tells it in time which is over.
    """
    if workspace.kind is not WorkspaceKind.WARD:
        return peer_of(workspace, device_id, epoch)
    to_us = device_id == workspace.store.meta("device_id")
    return OFFICE if to_us else former_stream(device_id, epoch)


def incoming(workspace: Workspace, device_id: str, epoch: int) -> SyncState:
    """The state of an incoming stream as the stream rule wants it."""
    peer = in_peer(workspace, device_id, epoch)
    kept: StreamState = workspace.store.stream(peer, "in")
    return SyncState(
        device_id=device_id,
        epoch=epoch,
        upto=kept.seq,
        head=kept.head,
        frozen=kept.frozen,
        waiting=waiting_of(
            workspace,
            device_id,
            epoch,
            generation(workspace) if peer == OFFICE else 0,
            after=kept.seq,
        ),
        audit=audit_given(workspace, peer, epoch),
    )


def waiting_of(
    workspace: Workspace, device_id: str, epoch: int, life: int, *, after: int = 0
) -> dict[int, str]:
    """What waits of a stream, by number; `life` is the office's generation, 0 for a PC's stream."""
    return {
        one.seq: one.hash
        for one in workspace.store.waiting()
        if (one.peer, one.epoch, one.generation) == (device_id, epoch, life) and one.seq > after
    }


def audit_given(workspace: Workspace, peer: str, epoch: int) -> AuditState:
    """The newest state of a peer's log that was vouched for here."""
    found = workspace.store.countersigned(peer, "given", epoch)
    return AuditState(found.size, found.head) if found else NO_AUDIT


def kept_state(state: AuditState) -> KeptState:
    """A state of a log as the store keeps it."""
    return KeptState(state.size, state.head)


def head_at(workspace: Workspace, size: int) -> str | None:
    """The hash over the first `size` lines of the log here."""
    found = workspace.store.audit_at(size)
    return found.head if found else None


def hash_at(workspace: Workspace, direction: str, peer: str, epoch: int, seq: int) -> str | None:
    """The identity of a bundle of a stream, or None for one that never was."""
    bundle = workspace.store.bundle("in" if direction == "in" else "out", peer, epoch, seq)
    return bundle.hash if bundle else None


def sent_hash(workspace: Workspace, seq: int) -> str | None:
    """The identity of this ward's bundle number `seq`."""
    return hash_at(workspace, "out", OFFICE, epoch_of(workspace), seq)


def offered_upto(workspace: Workspace, peer: str, epoch: int, upto: int | None = None) -> int:
    """The last log position that bundles of a stream (up to number `upto`) have carried."""
    notes = workspace.store.bundle_notes("out", peer, epoch)
    return max((one.last for one in notes if upto is None or one.seq <= upto), default=0)


def offer_again(workspace: Workspace, device_id: str = OFFICE) -> Changed:
    """Send everything once more with the next export: to the office, or from it to a device.

    What the other side holds already it knows by its hash, so nothing is doubled.
    """
    to_office = device_id == OFFICE
    workspace.require(WorkspaceKind.WARD if to_office else WorkspaceKind.OFFICE)
    stream = workspace.store.stream(device_id, "out")
    with workspace.store.writing() as tx:
        tx.set_stream(replace(stream, position=0, attachment=0))
    return Changed(1, EXCHANGE)


def totals_with(workspace: Workspace, device_id: str, verdict: Verdict) -> str:
    """The totals of a device with one more bundle, as text to keep."""
    totals = _totals(workspace, device_id)
    for name in ("applied", "merged", "conflict"):
        totals[name] += getattr(verdict, name)
    new = [[change, kind] for change, kind in verdict.exceptions]
    totals["exceptions"] = (totals["exceptions"] + new)[-_EXCEPTIONS_KEPT:]
    return json.dumps(totals)


def _totals(workspace: Workspace, device_id: str) -> dict[str, Any]:
    kept = workspace.store.meta(f"totals:{device_id}")
    none: dict[str, Any] = {**dict.fromkeys(_TOTALS, 0), "exceptions": []}
    return {**none, **json.loads(kept)} if kept else none


def receipt_for(workspace: Workspace, device: RosterDevice) -> Receipt:
    """The cumulative receipt of a device's stream, from what the database holds."""
    store = workspace.store
    peer = peer_of(workspace, device.device_id, device.epoch)
    state = incoming(workspace, device.device_id, device.epoch)
    totals = _totals(workspace, device.device_id)
    audit = store.audit()
    return Receipt(
        device_id=device.device_id,
        epoch=device.epoch,
        upto=state.upto,
        head=state.head if state.upto else ZERO_HASH,
        missing=missing_ranges(state.upto, state.waiting),
        applied=totals["applied"],
        merged=totals["merged"],
        conflict=totals["conflict"],
        refused=totals["refused"],
        exceptions=tuple(
            ReceiptException(change, verdict) for change, verdict in totals["exceptions"]
        ),
        received_at=workspace.now().isoformat(timespec="seconds"),
        office_generation=generation(workspace),
        durable_upto=min(durable_upto(workspace, peer, device.epoch), state.upto),
        office_audit=AuditState(audit.size, audit.head),
        device_audit=state.audit,
        frozen=frozen_at(workspace, device.device_id, state),
    )


def frozen_at(workspace: Workspace, device_id: str, state: SyncState) -> Frozen | None:
    """Where and why a stream was stopped; None for one that runs."""
    if not state.frozen:
        return None
    found = [
        one
        for one in workspace.store.alarms(open_only=False)
        if (one.peer, one.epoch) == (device_id, state.epoch) and one.kind in SPLITS.values()
    ]
    if not found:
        now = workspace.now().isoformat(timespec="seconds")
        return Frozen("CCB-FORK", max(state.upto, 1), now)
    first = found[-1]
    code = next(code for code, kind in SPLITS.items() if kind == first.kind)
    return Frozen(code, first.seq, first.at.isoformat(timespec="seconds"))
