"""What a ward does when its stream can go no further: it begins anew, with everything in it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from cleanclinic.operations.exchange.alarms import OWN_LOG
from cleanclinic.operations.exchange.downlink import STREAM_FROZEN
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch
from cleanclinic.operations.workspace.opening import OFFICE, Workspace
from cleanclinic.operations.workspace.streams import epoch_of, generation, receipted_upto, sent_hash
from cleanclinic.operations.workspace.trust import roster_of
from cleanclinic.records.change import parse_line
from cleanclinic.sync.intake import Verified
from cleanclinic.sync.manifest import read_manifest
from cleanclinic.sync.receipts import confirms_unsent

# What a ward tells the office of: that its stream shows two histories; and that it has told.
STOPPED, STOPPED_TOLD = "stopped", "stopped_told"
_LIFE_CHECKED, _LIFE_SINCE = "office_life_checked", "office_life_since"
# How long the PC that wrote something has to give it back to an office that lost it.
_PATIENCE = timedelta(days=14)


def answer_receipt(workspace: Workspace) -> None:
    """After a receipt was taken in: begin anew if the office froze the stream or knows another log.

    What was lost by a copied disk or a file put back is never guessed at.
    """
    epoch = epoch_of(workspace)
    alarms = workspace.store.alarms()
    if any((one.kind, one.epoch) == (OWN_LOG, epoch) for one in alarms):
        begin_new_epoch(workspace, EpochReason.ROLLED_BACK)
    elif workspace.store.meta(STREAM_FROZEN):
        begin_new_epoch(workspace, EpochReason.FORK)
    else:
        give_back(workspace)


def give_back(workspace: Workspace) -> None:
    """Send what an office put back has lost of others, where nobody else is to; asked often.

    With a new key and everything in the order of the log here: nothing then comes before what it
    builds on. So too where it lost what was packed before a lawful erasure and was let go of then.
    """
    lost = lost_at_office(workspace)
    if lost or _is_let_go_of(workspace):
        with workspace.store.writing() as tx:
            tx.pass_on(lost)
        begin_new_epoch(workspace, EpochReason.OFFICE_LOST)


def _is_let_go_of(workspace: Workspace) -> bool:
    """Whether a bundle that the office has to be sent cannot be made again."""
    upto = receipted_upto(workspace)
    waiting = workspace.store.bundles("out", OFFICE, epoch_of(workspace), after=upto)
    return any(not bundle.packed for bundle in waiting)


def lost_at_office(workspace: Workspace) -> tuple[int, ...]:
    """Lines of others that an office put back from a backup has not sent down again.

    It sends all it has of the department; what its stream did not bring again it has no more. The
    PC that wrote it will offer it again; not if it is out of use, or has not done so for so long
    that it must have lost it too.
    """
    store, life = workspace.store, str(generation(workspace))
    state = store.stream(OFFICE, "in")
    if store.meta(_LIFE_CHECKED) == life or not state.seq:
        return ()
    last = store.bundle("in", OFFICE, state.epoch, state.seq)
    if last is None or read_manifest(last.manifest).tally is None:
        return ()
    brought = {bytes.fromhex(one.hash) for one in store.bundle_notes("in", OFFICE, state.epoch)}
    known = store.carried(OFFICE, state.epoch) | store.passed_on()
    once = {
        bytes.fromhex(note.hash)
        for one in store.streams("in")
        if one.peer.partition(" ")[0] == OFFICE
        for note in store.bundle_notes("in", one.peer, one.epoch)
    }
    lost = {
        line.position
        for line in store.set_lines()
        if line.bundle in once - brought
        and line.owner == workspace.department_id
        and line.position not in known
    }
    with store.writing() as tx:
        if not lost:
            tx.set_meta(_LIFE_CHECKED, life)
            return ()
        of, _, since = tx.meta(_LIFE_SINCE).partition(" ")
        if of != life:
            since = workspace.now().isoformat()
            tx.set_meta(_LIFE_SINCE, f"{life} {since}")
    if workspace.now() - datetime.fromisoformat(since) < _PATIENCE:
        lost -= _of_pcs_in_use(workspace, lost)
    return tuple(sorted(lost))


def _of_pcs_in_use(workspace: Workspace, positions: Collection[int]) -> set[int]:
    """Those lines whose PC is still on the office's list."""
    active = {one.device_id for one in roster_of(workspace).devices if one.status == "active"}
    return {
        line.position
        for line in workspace.store.lines_after(min(positions, default=1) - 1)
        if line.position in positions and parse_line(line.line).device in active
    }


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
