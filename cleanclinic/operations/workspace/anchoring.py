"""The anchor in the credential store: an older copy of the file put back is noticed and said.

The database is written first and the store after it, so a store that is behind is nothing unusual:
a crash, another account of the PC, a store emptied. A database behind the store was put back. The
anchor stops no work and deletes nothing; without a credential store only the receipts tell.
"""

from contextlib import suppress
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.anchor import Anchor, Standing, get_anchor, put_anchor, standing
from cleanclinic.keys.errors import StoreError
from cleanclinic.keys.finding import find_store
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.slots import KEYRING, PIN
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.operations.workspace.epochs import (
    EpochReason,
    become_new_device,
    begin_new_epoch,
    note_epoch,
    was_device,
)
from cleanclinic.operations.workspace.next_epochs import begin_new_generation
from cleanclinic.operations.workspace.opened import OFFICE, Workspace
from cleanclinic.operations.workspace.start_page import WorkspaceKind
from cleanclinic.operations.workspace.trust import is_granted, roots_of, roster_of

_NO_HEAD = "0" * 64


def watch(workspace: Workspace) -> Workspace:
    """Hold the workspace against its anchor, settle what is found, and keep one when it closes."""
    workspace.credentials = anchor_store(workspace)
    # A disk that is full or a list that does not hold stops no opening: the next one tries again.
    with suppress(CleanClinicError):
        settle_rollback(workspace)
    workspace.before_close = keep_anchor
    return workspace


def anchor_store(workspace: Workspace, folder: Path | None = None) -> SecretStore | None:
    """The credential store, where the workspace uses one at all; a demo does not.

    `folder` is where its slots are, if not where its database is.
    """
    if workspace.sources.credentials is not None:
        return workspace.sources.credentials()
    if workspace.demo:
        return None
    with suppress(CleanClinicError):
        if {KEYRING, PIN}.intersection(load_slots(folder or workspace.folder).kinds):
            return find_store()
    return None


def kept_anchor(workspace: Workspace) -> Anchor | None:
    """What the credential store remembers; None too where it does not answer."""
    if workspace.credentials is None:
        return None
    try:
        return get_anchor(workspace.credentials, workspace.store.meta("install_id"))
    except StoreError:
        return None


def keep_anchor(workspace: Workspace) -> None:
    """Remember how far the workspace has come; a store that fails is no reason to stop.

    What is ahead of this database stays, so that the next opening still finds it.
    """
    if workspace.credentials is None:
        return
    with suppress(CleanClinicError):
        anchor, known = _anchor_of(workspace), kept_anchor(workspace)
        if anchor is None or anchor == known:
            return
        if known and standing_of(workspace, known) is not Standing.FITS:
            return
        put_anchor(workspace.credentials, workspace.store.meta("install_id"), anchor)


def settle_rollback(workspace: Workspace) -> Standing:
    """Begin anew where the database is older than the anchor says; a person is told once."""
    anchor = kept_anchor(workspace)
    found = standing_of(workspace, anchor) if anchor else Standing.FITS
    if anchor is None or found is Standing.FITS:
        return found
    if workspace.kind is WorkspaceKind.OFFICE:
        office_rolled_back(workspace, anchor.epoch, anchor.seq)
    elif found is Standing.BEHIND:
        begin_new_epoch(workspace, EpochReason.ROLLED_BACK)
    else:
        with workspace.store.writing() as tx:
            become_new_device(workspace, tx, also=anchor.device)
            note_epoch(workspace, tx, EpochReason.ROLLED_BACK)
        workspace.renew_keys()
    keep_anchor(workspace)
    return found


def office_rolled_back(workspace: Workspace, generation: int, version: int) -> None:
    """The office's file is older than others know it: a new generation, above all they know."""
    with workspace.store.writing() as tx:
        begin_new_generation(workspace, tx, generation, version)
        note_epoch(workspace, tx, EpochReason.ROLLED_BACK)


def _anchor_of(workspace: Workspace) -> Anchor | None:
    """Where the workspace stands now; None before it has a stream of its own."""
    store = workspace.store
    audit = store.audit()
    device = store.meta("device_id")
    if workspace.kind is WorkspaceKind.OFFICE:
        if not roots_of(workspace):
            return None
        generation = int(store.meta("office_generation", "1"))
        version = roster_of(workspace).version
        return Anchor(device, generation, version, _NO_HEAD, audit.size, audit.head)
    if not is_granted(workspace):
        return None
    out = store.stream(OFFICE, "out")
    epoch = int(store.meta("epoch", "1"))
    return Anchor(device, epoch, out.seq, out.head, audit.size, audit.head)


def standing_of(workspace: Workspace, anchor: Anchor) -> Standing:
    """The database held against an anchor."""
    now = _anchor_of(workspace)
    if now is None or was_device(workspace, anchor.device):
        return Standing.FITS
    audit = workspace.store.audit_at(anchor.audit_size)
    return standing(anchor, now, audit.head if audit else None, _head_at(workspace, anchor))


def _head_at(workspace: Workspace, anchor: Anchor) -> str:
    if workspace.kind is WorkspaceKind.OFFICE or anchor.seq == 0:
        return _NO_HEAD
    bundle = workspace.store.bundle("out", OFFICE, anchor.epoch, anchor.seq)
    return bundle.hash if bundle else ""
