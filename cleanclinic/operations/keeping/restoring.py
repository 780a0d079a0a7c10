"""Putting a backup in the place of what is there, and what that means for ward and office.

What was sent after the backup was made is not known any more, so no number may be given twice. A
ward that had been granted goes on under its own name with a new key and a new stream from number 1,
everything offered again. What is known already is known by its hash and harmless.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from cleanclinic.errors import CleanClinicError, DiskFullError, telling
from cleanclinic.keys.anchor import Anchor, Standing
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.slots import Unlocked
from cleanclinic.keys.slots_file import FILE_NAME as SLOTS
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.operations.keeping.audit import LogBrokenError
from cleanclinic.operations.keeping.backups import Unlock, keys_for, today_keys
from cleanclinic.operations.office.office_keys import carry_trust
from cleanclinic.operations.workspace.anchoring import anchor_store, kept_anchor, standing_of
from cleanclinic.operations.workspace.backup_writing import FOLDER, write_backup
from cleanclinic.operations.workspace.epochs import (
    CARRIED,
    EpochReason,
    become_new_device,
    set_own_streams_aside,
    turn_epoch,
)
from cleanclinic.operations.workspace.next_epochs import begin_new_generation
from cleanclinic.operations.workspace.opened import DATABASE, FOLDERS, Workspace
from cleanclinic.operations.workspace.results import (
    Cancelled,
    Progress,
    never,
    no_progress,
    stop_if,
)
from cleanclinic.operations.workspace.rotation import BackupReason
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.operations.workspace.start_page import WorkspaceKind
from cleanclinic.operations.workspace.trust import NO_EPOCH, roots_of
from cleanclinic.storage.backup import extract_database, values_of, verify_copy
from cleanclinic.storage.backup_file import BackupHead, read_head
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.lock import InstanceLock
from cleanclinic.storage.restoring import Stage, finish_restore
from cleanclinic.storage.store import Store
from cleanclinic.storage.transaction import Transaction

# In the database, for the screen and for whoever looks into it later.
RESTORED_AT, RESTORED_MADE_AT = "restored_at", "restored_made_at"
RESTORED_AUDIT, REPLACED_AUDIT = "restored_audit", "replaced_audit"


class BackupOtherError(CleanClinicError):
    """The backup is of another workspace than the one in `path`; nothing was touched."""

    code = "BACKUP-OTHER"


class _Going(Enum):
    """How a restored workspace goes on: as it was, with a new key, or by asking the office."""

    ON = "on"
    ANEW = "anew"
    ASKS = "asks"


@dataclass(frozen=True)
class _Before:
    """What was in the folder: where it is kept, its audit state, and the values in it."""

    kept: Path | None = None
    audit: str = ""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Restored:
    """What lies in the folder now, and where what was there is kept; None for a new folder.

    `needs_grant`: the office has to grant this ward as a device of its department again, because
    the key it knows is in no file. `began_anew`: it goes on by itself with a key of its own.
    """

    folder: Path
    head: BackupHead
    kept: Path | None
    needs_grant: bool
    began_anew: bool = False


def restore(
    folder: Path,
    backup: Path,
    unlock: Unlock,
    *,
    sources: Sources | None = None,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
    disk: Disk | None = None,
) -> Restored:
    """Make the workspace in `folder` what it was when the backup was made; it must be closed.

    First what is there now is backed up, or kept as it is where it does not open. Raises BACKUP-*,
    the key, database and file errors, which leave what was there, and RestoreUnfinishedError.
    """
    disk = disk or Disk()
    sources = sources or system_sources()
    finish_restore(folder, disk)
    head = read_head(backup)
    _check_same(folder, head)
    with telling(folder):
        disk.make_folder(folder)
    lock = InstanceLock(folder / DATABASE)
    try:
        stage = Stage(folder, disk)
        try:
            keys = _lay_ready(stage.new, folder, backup, unlock, disk)
            stop_if(cancelled)
            store = _open_and_walk(stage.new, keys, sources, progress, cancelled)
            try:
                before = _keep(folder, head, unlock, stage, sources, cancelled, disk)
                workspace = Workspace(stage.new, store, Unlocked(keys, b""), sources)
                going = _mark(workspace, head, before, folder)
            finally:
                store.close()
            for name in FOLDERS:
                with telling(folder):
                    disk.make_folder(folder / name)
            stop_if(cancelled)
            stage.decide()
        finally:
            stage.drop()
    finally:
        lock.release()
    return Restored(folder, head, before.kept, going is _Going.ASKS, going is _Going.ANEW)


def _check_same(folder: Path, head: BackupHead) -> None:
    """Another department's data never takes the place of this one's."""
    try:
        install_id = load_slots(folder).install_id
    except CleanClinicError:
        # Lost or damaged slots are one of the reasons to restore.
        return
    if install_id != head.install_id:
        raise BackupOtherError(path=folder)


def _lay_ready(new: Path, folder: Path, backup: Path, unlock: Unlock, disk: Disk) -> KeyBundle:
    """Database and slots in the stage, every page looked at; gives their keys."""
    head = extract_database(backup, new / DATABASE, disk)
    with telling(new):
        disk.write(new / SLOTS, head.slots)
    keys = keys_for(folder, new, unlock)
    verify_copy(new / DATABASE, keys.db_key, head.facts, backup.name, whole=True)
    today = today_keys(folder, head.install_id, unlock)
    if any(one.db_key == keys.db_key for one in today):
        # The slots as they are today open it: who was shut out since stays out.
        with telling(new):
            disk.remove(new / SLOTS)
    return keys


def _open_and_walk(
    new: Path, keys: KeyBundle, sources: Sources, progress: Progress, cancelled: Cancelled
) -> Store:
    """The staged store, brought up to this version, its whole log walked."""

    def on_line(done: int, total: int) -> None:
        stop_if(cancelled)
        progress(done, total)

    store = Store.open(new / DATABASE, keys.db_key, clock=sources.clock, new_id=sources.new_id)
    try:
        report = store.verify(on_line)
        if report.problem is not None:
            raise LogBrokenError(position=report.problem.position, differences=0)
    except BaseException:
        store.close()
        raise
    return store


def _keep(
    folder: Path,
    head: BackupHead,
    unlock: Unlock,
    stage: Stage,
    sources: Sources,
    cancelled: Cancelled,
    disk: Disk,
) -> _Before:
    """Back up what is there; where it cannot be opened, have the files themselves kept."""
    if not (folder / DATABASE).exists():
        return _Before()
    at = sources.clock()
    for keys in today_keys(folder, head.install_id, unlock):
        try:
            path, made = write_backup(
                folder, keys, BackupReason.BEFORE_RESTORE, at, disk, cancelled=cancelled
            )
        except CleanClinicError as error:
            # Only what cannot be read is set aside as it is; a backup that cannot be written is
            # a reason to stop.
            if error.values.get("path") != folder / DATABASE or isinstance(error, DiskFullError):
                raise
            continue
        audit = made.facts.audit
        return _Before(
            path, f"{audit.size} {audit.head}", values_of(folder / DATABASE, keys.db_key)
        )
    with telling(folder):
        disk.make_folder(folder / FOLDER)
    name = f"{FOLDER}/{at:%Y%m%d-%H%M%S}-{sources.new_id()[-6:]}-unreadable"
    stage.keep_old_as(name)
    return _Before(folder / name)


def _mark(workspace: Workspace, head: BackupHead, before: _Before, folder: Path) -> _Going:
    """Write into the restored database that it is one, and that its streams begin anew."""
    audit = head.facts.audit
    facts = {
        RESTORED_AT: workspace.now().isoformat(timespec="seconds"),
        RESTORED_MADE_AT: head.made_at.isoformat(timespec="seconds"),
        RESTORED_AUDIT: f"{audit.size} {audit.head}",
        REPLACED_AUDIT: before.audit,
    }
    workspace.credentials = anchor_store(workspace, folder)
    anchor = kept_anchor(workspace)
    with workspace.store.writing() as tx:
        for key, value in facts.items():
            tx.set_meta(key, value)
        if workspace.kind is WorkspaceKind.WARD:
            return _go_on(workspace, tx, before.values, anchor)
        if roots_of(workspace):
            carry_trust(workspace, tx, before.values)
            known = (anchor.epoch, anchor.seq) if anchor else (0, 0)
            begin_new_generation(workspace, tx, *known)
    return _Going.ON


def _go_on(
    workspace: Workspace, tx: Transaction, replaced: Mapping[str, str], anchor: Anchor | None
) -> _Going:
    """The ward under its own name with a new key, on the word of the newest key it has."""
    same_department = replaced.get("department_id") == tx.meta("department_id")
    if same_department and replaced.get("roots"):
        set_own_streams_aside(workspace, tx)
        for name in CARRIED:
            tx.set_meta(name, replaced.get(name, ""))
        tx.set_device(replaced["device_id"])
        key_gone = False
    else:
        if not tx.meta("roots"):
            return _Going.ON
        key_gone = anchor is not None and standing_of(workspace, anchor) is Standing.KEY_GONE
    if key_gone:
        become_new_device(workspace, tx, also=anchor.device if anchor else "")
    if tx.meta("epoch") == str(NO_EPOCH):
        return _Going.ASKS
    turn_epoch(workspace, tx, EpochReason.RESTORED)
    return _Going.ANEW
