"""How far each stream of bundles has come, in the words of this workspace."""

import json

from cleanclinic.operations.workspace import OFFICE, Workspace
from cleanclinic.storage.values import StreamState, Verdict
from cleanclinic.sync.manifest import ZERO_HASH
from cleanclinic.sync.receipts import AuditState, Receipt, ReceiptException
from cleanclinic.sync.roster import RosterDevice
from cleanclinic.sync.streams import StreamState as SyncState

_TOTALS = ("applied", "merged", "conflict", "refused")
_EXCEPTIONS_KEPT = 500


def epoch_of(workspace: Workspace) -> int:
    """The epoch of this installation's own stream."""
    return int(workspace.store.meta("epoch", "1"))


def receipted_upto(workspace: Workspace) -> int:
    """The last of this ward's bundles that the office has confirmed."""
    return int(workspace.store.meta("receipted_upto", "0"))


def downlink_seen(workspace: Workspace, device_id: str) -> int:
    """The last downlink bundle a device said it had taken in."""
    return int(workspace.store.meta(f"downlink_seen:{device_id}", "0"))


def incoming(workspace: Workspace, peer: str, device_id: str, epoch: int) -> SyncState:
    """The state of an incoming stream as the stream rule wants it."""
    kept: StreamState = workspace.store.stream(peer, "in")
    return SyncState(
        device_id=device_id, epoch=epoch, upto=kept.seq, head=kept.head, frozen=kept.frozen
    )


def hash_at(workspace: Workspace, direction: str, peer: str, epoch: int, seq: int) -> str | None:
    """The identity of a bundle of a stream, or None for one that never was."""
    bundle = workspace.store.bundle("in" if direction == "in" else "out", peer, epoch, seq)
    return bundle.hash if bundle else None


def sent_hash(workspace: Workspace, seq: int) -> str | None:
    """The identity of this ward's bundle number `seq`."""
    return hash_at(workspace, "out", OFFICE, epoch_of(workspace), seq)


def totals_with(workspace: Workspace, device_id: str, verdict: Verdict) -> str:
    """The totals of a device with one more bundle, as text to keep."""
    totals = _totals(workspace, device_id)
    for name in ("applied", "merged", "conflict"):
        totals[name] += getattr(verdict, name)
    new = [[change, kind] for change, kind in verdict.exceptions]
    totals["exceptions"] = (totals["exceptions"] + new)[-_EXCEPTIONS_KEPT:]
    return json.dumps(totals)


def _totals(workspace: Workspace, device_id: str) -> dict:  # type: ignore[type-arg]
    kept = workspace.store.meta(f"totals:{device_id}")
    return json.loads(kept) if kept else {**dict.fromkeys(_TOTALS, 0), "exceptions": []}


def receipt_for(workspace: Workspace, device: RosterDevice) -> Receipt:
    """The cumulative receipt of a device's stream, from what the database holds."""
    store = workspace.store
    state = store.stream(device.device_id, "in")
    totals = _totals(workspace, device.device_id)
    audit = store.audit()
    return Receipt(
        device_id=device.device_id,
        epoch=device.epoch,
        upto=state.seq,
        head=state.head if state.seq else ZERO_HASH,
        applied=totals["applied"],
        merged=totals["merged"],
        conflict=totals["conflict"],
        refused=totals["refused"],
        exceptions=tuple(
            ReceiptException(change, verdict) for change, verdict in totals["exceptions"]
        ),
        received_at=workspace.now().isoformat(timespec="seconds"),
        office_generation=int(store.meta("office_generation", "1")),
        durable_upto=0,
        office_audit=AuditState(audit.size, audit.head),
    )
