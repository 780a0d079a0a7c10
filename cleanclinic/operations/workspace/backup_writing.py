"""Writing one backup: copied, read back, flushed, and only then given its name.

Below the workspace, for a workspace makes one before a migration, when it is not yet open.
"""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from cleanclinic import VERSION
from cleanclinic.errors import telling
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.slots_file import FILE_NAME as SLOTS
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.operations.workspace.results import (
    Cancelled,
    Progress,
    never,
    no_progress,
    stop_if,
)
from cleanclinic.operations.workspace.rotation import BackupReason
from cleanclinic.storage.backup import PART, copy_database, verify_copy
from cleanclinic.storage.backup_file import SUFFIX, BackupHead, check_bytes, seal_backup
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.restoring import DATABASE

FOLDER = "backups"


def backup_folder(folder: Path) -> Path:
    """Where the backups of a workspace lie."""
    return folder / FOLDER


def write_backup(
    folder: Path,
    keys: KeyBundle,
    reason: BackupReason,
    at: datetime,
    disk: Disk,
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> tuple[Path, BackupHead]:
    """A backup of the workspace in `folder`, whoever has it open; nothing is let go."""
    backups = backup_folder(folder)
    target = _free_name(backups, at, reason)
    part = target.with_name(target.name + PART)

    def on_pages(done: int, total: int) -> None:
        stop_if(cancelled)
        # The other half is reading it back.
        progress(done, total * 2)

    stop_if(cancelled)
    document = load_slots(folder)
    with telling(target):
        slots = (folder / SLOTS).read_bytes()
        disk.make_folder(backups)
        _clear_parts(backups, disk)
    try:
        facts = copy_database(folder / DATABASE, keys.db_key, part, on_pages)
        verify_copy(part, keys.db_key, facts, target.name, whole=False)
        stop_if(cancelled)
        head = BackupHead(
            made_at=at,
            reason=reason.value,
            app=VERSION,
            install_id=document.install_id,
            workspace=document.workspace,
            demo=document.demo,
            facts=facts,
            slots=slots,
        )
        with telling(target):
            head = _seal(part, head, disk, cancelled)
            disk.replace(part, target)
            disk.sync_folder(backups)
    except BaseException:
        with suppress(OSError):
            _clear_parts(backups, disk)
        raise
    progress(1, 1)
    return target, head


def _seal(part: Path, head: BackupHead, disk: Disk, cancelled: Cancelled) -> BackupHead:
    """Make a backup of a copy; gives the head as it reads back from the disk."""
    seal_backup(part, head, disk)
    disk.sync(part)
    found = check_bytes(part)
    stop_if(cancelled)
    return found


def _free_name(folder: Path, at: datetime, reason: BackupReason) -> Path:
    stem = f"{at:%Y%m%d-%H%M%S}-{reason.value}"
    path, number = folder / f"{stem}{SUFFIX}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{SUFFIX}"
    return path


def _clear_parts(folder: Path, disk: Disk) -> None:
    """What a program that ended in the middle left behind."""
    for path in folder.iterdir():
        if SUFFIX + PART in path.name:
            disk.remove(path)
