"""Answers of the office to a key this PC had before: told from a stranger's, and what they show."""

from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.workspace.epochs import forgotten_epoch, former_identities
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import WorkspaceKind
from cleanclinic.operations.workspace.streams import epoch_of, generation
from cleanclinic.operations.workspace.trust import root_of
from cleanclinic.sync.errors import EpochError
from cleanclinic.sync.intake import verify_bundle
from cleanclinic.sync.roster import device_trust


def refuse_former(workspace: Workspace, copy: Path) -> None:
    """Raises EpochError for an answer to a former epoch; returns for what is not ours at all.

    An office that was restored and answers to a former key has forgotten the ones since: it is told
    of them again with the next export.
    """
    if workspace.kind is not WorkspaceKind.WARD:
        return
    root, known = root_of(workspace), epoch_of(workspace)
    for epoch, identity in former_identities(workspace):
        trust = device_trust(
            root,
            department_id=workspace.department_id,
            device_id=workspace.store.meta("device_id"),
            epoch=epoch,
        )
        try:
            verified = verify_bundle(copy, trust, [identity])
        except CleanClinicError:
            continue
        receipt = verified.manifest.receipt
        if receipt is not None and receipt.office_generation > generation(workspace):
            forgotten_epoch(workspace, epoch)
        raise EpochError(epoch=epoch, known=known)
