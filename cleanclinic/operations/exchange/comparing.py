"""After each exchange both sides hold what they have against what the other says it has.

The office holds each stream's lines against what its device says it has carried. A ward holds what
the office brought it, with its own lines that the office confirmed, against what the office says it
holds of the department. Lines still on their way are in neither set, so two PCs whose bundles cross
make no difference.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from cleanclinic.operations.exchange.direct import came_directly, no_place
from cleanclinic.operations.workspace.opening import OFFICE, Workspace, WorkspaceKind
from cleanclinic.operations.workspace.streams import (
    offered_upto,
    peer_of,
)
from cleanclinic.records import OFFICE_KEEPS
from cleanclinic.storage.store import Store
from cleanclinic.storage.values import Alarm, BundleNote
from cleanclinic.sync.manifest import read_manifest
from cleanclinic.sync.tally import KindTally, TallyDifference, Tallying, differences, joined

DIFFERENCE, AGREED = "difference", "agreed"


def own_tally(
    store: Store, upto: int, direct: Callable[[int], bool] = no_place
) -> tuple[KindTally, ...]:
    """The lines written here, or brought `direct` by colleagues, up to a log position."""
    tallying = Tallying()
    for line in store.set_lines():
        if line.position <= upto and (line.bundle is None or direct(line.position)):
            tallying.add(line.kind, line.hash)
    return tallying.result()


def held_tallies(store: Store) -> dict[str, tuple[KindTally, ...]]:
    """What the office holds, by the department it belongs to; its own lines under OFFICE."""
    found: dict[str, Tallying] = {}
    for line in store.set_lines():
        if line.owner != OFFICE or line.kind not in OFFICE_KEEPS:
            found.setdefault(line.owner, Tallying()).add(line.kind, line.hash)
    return {owner: tallying.result() for owner, tallying in found.items()}


def department_tally(
    held: Mapping[str, tuple[KindTally, ...]], department_id: str
) -> tuple[KindTally, ...]:
    """What a device of the department should hold once it has everything."""
    return joined(held.get(OFFICE, ()), held.get(department_id, ()))


def compare(workspace: Workspace, streams: Iterable[tuple[str, int]]) -> None:
    """Hold the streams that brought something against what their writers say; alarm or agree."""
    for device_id, epoch in sorted(set(streams)):
        ward = workspace.kind is WorkspaceKind.WARD
        peer = OFFICE if ward else peer_of(workspace, device_id, epoch)
        notes = workspace.store.bundle_notes("in", peer, epoch)
        last = workspace.store.bundle("in", peer, epoch, notes[-1].seq) if notes else None
        if last is None or not last.manifest:
            continue
        manifest = read_manifest(last.manifest)
        if manifest.tally is None:
            continue
        if manifest.receipt is not None:
            confirmed = offered_upto(workspace, OFFICE, epoch, manifest.receipt.upto)
            direct = came_directly(workspace)
            here = ward_tally(workspace.store, epoch, notes, confirmed, direct)
        else:
            here = stream_tally(workspace.store, peer, epoch, notes)
        _tell(
            workspace,
            OFFICE if ward else device_id,
            epoch,
            manifest.seq,
            differences(here, manifest.tally),
        )


def stream_tally(
    store: Store, peer: str, epoch: int, notes: Sequence[BundleNote]
) -> tuple[KindTally, ...]:
    """The lines that a stream's bundles brought, found in the log, each once."""
    ranges = [(one.first, one.last) for one in notes if one.first]
    brought = {position for first, last in ranges for position in range(first, last + 1)}
    again = store.carried(peer, epoch) - brought
    tallying = Tallying()
    for line in store.set_lines([*ranges, *((one, one) for one in sorted(again))]):
        tallying.add(line.kind, line.hash)
    return tallying.result()


def ward_tally(
    store: Store,
    epoch: int,
    notes: Sequence[BundleNote],
    confirmed: int,
    direct: Callable[[int], bool] = no_place,
) -> tuple[KindTally, ...]:
    """What the office brought, and what the ward sent up to what is confirmed, each line once."""
    brought = {bytes.fromhex(one.hash) for one in notes}
    again = store.carried(OFFICE, epoch)
    tallying = Tallying()
    for line in store.set_lines():
        ours = line.bundle is None or direct(line.position)
        sent = ours and line.position <= confirmed
        if sent or line.bundle in brought or line.position in again:
            tallying.add(line.kind, line.hash)
    return tallying.result()


def _tell(
    workspace: Workspace,
    peer: str,
    epoch: int,
    seq: int,
    found: Sequence[TallyDifference],
) -> None:
    """An alarm that names each kind that differs; or what differed before agrees now."""
    now = workspace.now()
    with workspace.store.writing() as tx:
        if not found:
            tx.settle_alarms(now, AGREED, kind=DIFFERENCE, peer=peer)
            return
        kinds = [{"kind": one.kind, "here": one.here, "there": one.there} for one in found]
        facts = {"kinds": kinds, "number": seq}
        tx.raise_alarm(Alarm(now, DIFFERENCE, peer, epoch, facts=facts))
