"""What a ward does when its stream can go no further: it begins anew, with everything in it."""

from cleanclinic.operations.alarms import OWN_LOG
from cleanclinic.operations.downlink import STREAM_FROZEN
from cleanclinic.operations.epochs import EpochReason, begin_new_epoch
from cleanclinic.operations.streams import epoch_of, generation, sent_hash
from cleanclinic.operations.workspace import OFFICE, Workspace
from cleanclinic.sync.intake import Verified
from cleanclinic.sync.manifest import read_manifest
from cleanclinic.sync.receipts import confirms_unsent

# What a ward tells the office of: that its stream shows two histories; and that it has told.
STOPPED, STOPPED_TOLD = "stopped", "stopped_told"
_LIFE_CHECKED = "office_life_checked"


def answer_receipt(workspace: Workspace) -> None:
    """After a receipt was taken in: begin anew if the office froze the stream or knows another log.

    What was lost by a copied disk or a file put back is never guessed at.
    """
    epoch = epoch_of(workspace)
    lost = lost_at_office(workspace)
    if lost:
        with workspace.store.writing() as tx:
            tx.pass_on(lost)
    alarms = workspace.store.alarms()
    if any((one.kind, one.epoch) == (OWN_LOG, epoch) for one in alarms):
        begin_new_epoch(workspace, EpochReason.ROLLED_BACK)
    elif workspace.store.meta(STREAM_FROZEN):
        begin_new_epoch(workspace, EpochReason.FORK)
    elif lost:
        # In the order of the log here, so that nothing comes before what it builds on.
        begin_new_epoch(workspace, EpochReason.OFFICE_LOST)


def lost_at_office(workspace: Workspace) -> tuple[int, ...]:
    """Lines of others that an office put back from a backup has not sent down again.

    It sends all it has of the department; what its stream did not bring again it has no more, and
    whoever wrote it may have no PC any more. Asked once, when everything has come.
    """
    store, life = workspace.store, str(generation(workspace))
    state = store.stream(OFFICE, "in")
    if store.meta(_LIFE_CHECKED) == life or not state.seq:
        return ()
    last = store.bundle("in", OFFICE, state.epoch, state.seq)
    if last is None or read_manifest(last.manifest).tally is None:
        return ()
    brought = {bytes.fromhex(one.hash) for one in store.bundle_notes("in", OFFICE, state.epoch)}
    again = store.carried(OFFICE, state.epoch)
    once = {
        bytes.fromhex(note.hash)
        for one in store.streams("in")
        if one.peer.partition(" ")[0] == OFFICE
        for note in store.bundle_notes("in", one.peer, one.epoch)
    }
    with store.writing() as tx:
        tx.set_meta(_LIFE_CHECKED, life)
    return tuple(
        line.position
        for line in store.set_lines()
        if line.bundle in once - brought
        and line.owner == workspace.department_id
        and line.position not in again
    )


def stopped_at(workspace: Workspace) -> int:
    """Which life of the office shows two histories here; 0 for none."""
    return generation(workspace) if workspace.store.stream(OFFICE, "in").frozen else 0


def answer_unread_receipt(workspace: Workspace, verified: Verified) -> None:
    """A receipt that was refused or waits, and still says that this file was put back or copied.

    It confirms more than was sent here, or something else, or says that the office takes no more.
    What a file put back has forgotten of the office's stream does not come again by itself, so a
    receipt that waits may wait for ever.
    """
    receipt = verified.manifest.receipt
    if receipt is None:
        return
    epoch = epoch_of(workspace)
    if (receipt.frozen and receipt.epoch == epoch) or confirms_unsent(
        receipt,
        epoch=epoch,
        sent_upto=workspace.store.stream(OFFICE, "out").seq,
        hash_at=lambda seq: sent_hash(workspace, seq),
    ):
        reason = EpochReason.FORK if receipt.frozen else EpochReason.ROLLED_BACK
        begin_new_epoch(workspace, reason)
