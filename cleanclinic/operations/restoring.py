"""Putting a backup in the place of what is there, and what that means for ward and office.

What was sent after the backup was made is not known any more, so no number may be given twice. A
ward that had been granted comes back as a new device of its department: new keys, a new stream from
number 1, everything offered again. What is known already is known by its hash and harmless.
"""

from dataclasses import dataclass
from pathlib import Path

from cleanclinic.errors import CleanClinicError, DiskFullError
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.slots import Unlocked
from cleanclinic.keys.slots_file import FILE_NAME as SLOTS
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.operations.audit import LogBrokenError
from cleanclinic.operations.backup_writing import FOLDER, write_backup
from cleanclinic.operations.backups import Unlock, keys_for, today_keys
from cleanclinic.operations.opened import (
    DATABASE,
    DEVICE_IDENTITY,
    DEVICE_SEED,
    FOLDERS,
    OFFICE,
    Workspace,
    device_id_of,
)
from cleanclinic.operations.results import Cancelled, Progress, never, no_progress, stop_if
from cleanclinic.operations.rotation import BackupReason
from cleanclinic.operations.sources import Sources, system_sources
from cleanclinic.operations.start_page import WorkspaceKind
from cleanclinic.operations.trust import NO_EPOCH, encode, roots_of, roster_of
from cleanclinic.storage.backup import extract_database, verify_copy
from cleanclinic.storage.backup_file import BackupHead, read_head
from cleanclinic.storage.disk import Disk, telling
from cleanclinic.storage.lock import InstanceLock
from cleanclinic.storage.restoring import Stage, finish_restore
from cleanclinic.storage.store import Store
from cleanclinic.storage.transaction import Transaction
from cleanclinic.sync.identities import new_age_identity
from cleanclinic.sync.roster import Roster, make_roster
from cleanclinic.sync.signing import Signer

# In the database, for the screen and for whoever looks into it later.
RESTORED_AT, RESTORED_MADE_AT = "restored_at", "restored_made_at"
RESTORED_AUDIT, REPLACED_AUDIT = "restored_audit", "replaced_audit"


class BackupOtherError(CleanClinicError):
    """The backup is of another workspace than the one in `path`; nothing was touched."""

    code = "BACKUP-OTHER"


@dataclass(frozen=True)
class Restored:
    """What lies in the folder now, and where what was there is kept; None for a new folder.

    `needs_grant`: the office has to grant this ward as a device of its department again.
    """

    folder: Path
    head: BackupHead
    kept: Path | None
    needs_grant: bool


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
                kept, before = _keep(folder, head, unlock, stage, sources, cancelled, disk)
                workspace = Workspace(stage.new, store, Unlocked(keys, b""), sources)
                needs_grant = _mark(workspace, head, before)
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
    return Restored(folder, head, kept, needs_grant)


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
) -> tuple[Path | None, str]:
    """Back up what is there; where it cannot be opened, have the files themselves kept.

    Gives where it is kept, and the audit state of what was there.
    """
    if not (folder / DATABASE).exists():
        return None, ""
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
        return path, f"{made.facts.audit.size} {made.facts.audit.head}"
    with telling(folder):
        disk.make_folder(folder / FOLDER)
    name = f"{FOLDER}/{at:%Y%m%d-%H%M%S}-{sources.new_id()[-6:]}-unreadable"
    stage.keep_old_as(name)
    return folder / name, ""


def _mark(workspace: Workspace, head: BackupHead, before: str) -> bool:
    """Write into the restored database that it is one, and that its streams begin anew.

    Gives whether the office has to grant it again.
    """
    audit = head.facts.audit
    facts = {
        RESTORED_AT: workspace.now().isoformat(timespec="seconds"),
        RESTORED_MADE_AT: head.made_at.isoformat(timespec="seconds"),
        RESTORED_AUDIT: f"{audit.size} {audit.head}",
        REPLACED_AUDIT: before,
    }
    granted = bool(roots_of(workspace))
    office = workspace.kind is WorkspaceKind.OFFICE
    with workspace.store.writing() as tx:
        for key, value in facts.items():
            tx.set_meta(key, value)
        if granted and office:
            _new_generation(workspace, tx)
        elif granted:
            _new_device(workspace, tx)
    return granted and not office


def _new_device(workspace: Workspace, tx: Transaction) -> None:
    """The ward signs and reads with new keys, and asks the office to grant them."""
    sources = workspace.sources
    seed = sources.random_bytes(32)
    device = device_id_of(Signer(seed).key_id)
    values = {
        DEVICE_SEED: seed.hex(),
        DEVICE_IDENTITY: new_age_identity(sources.random_bytes),
        "device_id": device,
        "epoch": str(NO_EPOCH),
        # Made anew when it is wanted, with the new keys.
        "request": "",
        "receipted_upto": "0",
        "durable_upto": "0",
    }
    tx.set_streams_aside(OFFICE, f"{OFFICE} {tx.meta('device_id')}", "in", "out")
    for key, value in values.items():
        tx.set_meta(key, value)
    tx.set_device(device)


def _new_generation(workspace: Workspace, tx: Transaction) -> None:
    """The office tells its wards to offer again what it lost, and starts its own streams anew."""
    # Wards know generations and rosters that were lost here. Nobody counts faster than the seconds
    # pass, so these numbers are higher, and higher again if the same backup is restored twice.
    seconds = int(workspace.now().timestamp())
    generation = int(tx.meta("office_generation", "1"))
    roster = roster_of(workspace)
    for peer in {device.device_id for device in roster.devices}:
        tx.set_streams_aside(peer, f"{peer} {generation}", "out")
        for key, value in (("downlink_seen", "0"), ("told", ""), ("owed", "[]")):
            tx.set_meta(f"{key}:{peer}", value)
    tx.set_meta("office_generation", str(max(generation + 1, seconds)))
    newer = Roster(
        version=max(roster.version + 1, seconds),
        root_version=roster.root_version,
        hospital_id=roster.hospital_id,
        departments=roster.departments,
        devices=roster.devices,
        demo=roster.demo,
        created=workspace.now().isoformat(timespec="seconds"),
    )
    tx.set_meta("roster", encode(make_roster(newer, workspace.signer)))
