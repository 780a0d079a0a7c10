"""What a ward does when its stream can go no further: it begins anew, with everything in it."""

from cleanclinic.operations.alarms import OWN_LOG
from cleanclinic.operations.downlink import STREAM_FROZEN
from cleanclinic.operations.epochs import EpochReason, begin_new_epoch
from cleanclinic.operations.streams import epoch_of, sent_hash
from cleanclinic.operations.workspace import OFFICE, Workspace
from cleanclinic.sync.intake import Verified
from cleanclinic.sync.receipts import confirms_unsent


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
