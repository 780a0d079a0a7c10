"""What a ward does when its stream can go no further: it begins anew, with everything in it."""

from cleanclinic.operations.alarms import OWN_LOG
from cleanclinic.operations.downlink import STREAM_FROZEN
from cleanclinic.operations.epochs import EpochReason, begin_new_epoch
from cleanclinic.operations.streams import epoch_of, sent_hash
from cleanclinic.operations.workspace import OFFICE, Workspace
from cleanclinic.sync.intake import Verified


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


def answer_refused_receipt(workspace: Workspace, verified: Verified) -> None:
    """A receipt of the office that confirms more than was sent here: this file was put back."""
    receipt = verified.manifest.receipt
    if receipt is None or receipt.epoch != epoch_of(workspace) or not receipt.upto:
        return
    sent = workspace.store.stream(OFFICE, "out").seq
    if receipt.upto > sent or sent_hash(workspace, receipt.upto) != receipt.head:
        reason = EpochReason.FORK if receipt.frozen else EpochReason.ROLLED_BACK
        begin_new_epoch(workspace, reason)
