"""Backups: made every day, verified before they count, thinned out, and tried once a month.

A backup is one file in `backups` with the encrypted database and the slots that open it. Nothing
but reading is done to a backup once it is made.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from cleanclinic.errors import CleanClinicError, telling
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.slots import KeySlots, Unlocked
from cleanclinic.keys.slots_file import FILE_NAME as SLOTS
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.operations.keeping.audit import LogBrokenError
from cleanclinic.operations.workspace.backup_writing import backup_folder, write_backup
from cleanclinic.operations.workspace.opening import DATABASE, Workspace
from cleanclinic.operations.workspace.opening import unlock as unlock_slots
from cleanclinic.operations.workspace.results import (
    Cancelled,
    Progress,
    never,
    no_progress,
    stop_if,
)
from cleanclinic.operations.workspace.rotation import BackupReason, Made, expired
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.operations.workspace.streams import note_durable
from cleanclinic.storage.backup import PART, extract_database, opens, verify_copy
from cleanclinic.storage.backup_file import SUFFIX, BackupHead, check_bytes, read_head
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.store import Store

REHEARSE_EVERY = timedelta(days=30)
# How a person opens slots: by passphrase, PIN, recovery sheet.
Unlock = Callable[[KeySlots], Unlocked]
_TRIAL = ".trial"
_STEP = 1024 * 1024
# In the database, for the screen.
REHEARSED_AT, REHEARSED_FILE = "backup_rehearsed_at", "backup_rehearsed_file"


class NoBackupError(CleanClinicError):
    """There is no readable backup in `path`."""

    code = "BACKUP-NONE"


@dataclass(frozen=True)
class BackupRow:
    """One backup of a list; one that does not say what it is has an `error` and no head.

    The bytes were not looked at: only `check_backup` tells whether it can be restored.
    """

    path: Path
    size: int
    head: BackupHead | None
    error: CleanClinicError | None

    @property
    def made_at(self) -> datetime | None:
        return self.head.made_at if self.head else None

    @property
    def reason(self) -> str:
        return self.head.reason if self.head else ""


@dataclass(frozen=True)
class BackupMade:
    """A backup that was read back and found right; `removed` had had their time."""

    path: Path
    size: int
    head: BackupHead
    removed: tuple[Path, ...]


@dataclass(frozen=True)
class BackupCheck:
    """A backup that can be restored: every byte, every page and every line was looked at."""

    path: Path
    head: BackupHead
    changes: int


@dataclass(frozen=True)
class BackupState:
    """What a screen shows: the newest backup, and when one was last restored on trial."""

    newest: BackupRow | None
    count: int
    rehearsed_at: datetime | None
    due: bool
    rehearsal_due: bool


def make_backup(
    workspace: Workspace,
    reason: BackupReason = BackupReason.MANUAL,
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
    disk: Disk | None = None,
) -> BackupMade:
    """Copy, read back, put in place, and only then let the oldest go.

    Others may go on working with the workspace. Whatever fails leaves every backup that was there.
    """
    disk = disk or Disk()
    # Taken before the copy begins, so that the copy holds at least as much.
    received = workspace.store.streams("in")
    path, head = write_backup(
        workspace.folder,
        workspace.keys,
        reason,
        workspace.now(),
        disk,
        progress=progress,
        cancelled=cancelled,
    )
    note_durable(workspace, received)
    removed = _rotate(workspace.folder, path, disk)
    return BackupMade(path, path.stat().st_size, head, removed)


def due(workspace: Workspace) -> bool:
    """Whether today's backup has not been made: asked when the program opens."""
    today = workspace.today()
    rows = list_backups(workspace.folder)
    return not any(
        row.head is not None
        and row.reason == BackupReason.DAILY
        and row.head.made_at.astimezone(workspace.now().tzinfo).date() == today
        for row in rows
    )


def list_backups(folder: Path) -> tuple[BackupRow, ...]:
    """The backups of the workspace in `folder`, newest first; opens none of them."""
    backups = backup_folder(folder)
    if not backups.is_dir():
        return ()
    with telling(backups):
        paths = sorted(path for path in backups.iterdir() if path.suffix == SUFFIX)
    rows = [_row(path) for path in reversed(paths)]
    # Those that do not say when they were made come last, in the order of their names.
    return tuple(sorted(rows, key=_age, reverse=True))


def backup_state(workspace: Workspace) -> BackupState:
    """Where the backups of an open workspace stand."""
    rows = [row for row in list_backups(workspace.folder) if row.head is not None]
    text = workspace.store.meta(REHEARSED_AT)
    return BackupState(
        newest=rows[0] if rows else None,
        count=len(rows),
        rehearsed_at=datetime.fromisoformat(text) if text else None,
        due=due(workspace),
        rehearsal_due=bool(rows) and rehearsal_due(workspace),
    )


def copy_backup(
    backup: Path,
    target: Path,
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
    disk: Disk | None = None,
) -> Path:
    """Carry a backup to another folder, as on a stick, and read it back there.

    It opens only with what opens this PC: PINs do not count elsewhere, the recovery sheet does.
    Raises BACKUP-DAMAGED where it, or the copy, is not whole; nothing is left then.
    """
    disk = disk or Disk()
    check_bytes(backup)
    copy = target / backup.name
    part = copy.with_name(f"{copy.name}{PART}")
    with telling(target):
        disk.remove(part)
        try:
            _copy_in_steps(backup, part, progress, cancelled)
            disk.sync(part)
            check_bytes(part)
            stop_if(cancelled)
            disk.replace(part, copy)
            # On FAT a new name has no size before.
            disk.sync(copy)
            disk.sync_folder(target)
        except BaseException:
            with suppress(OSError):
                disk.remove(part)
            raise
    progress(1, 1)
    return copy


def _copy_in_steps(source: Path, target: Path, progress: Progress, cancelled: Cancelled) -> None:
    total, done = source.stat().st_size, 0
    with source.open("rb") as file, target.open("xb") as copy:
        while block := file.read(_STEP):
            stop_if(cancelled)
            copy.write(block)
            done += len(block)
            # Reading it back takes its time too.
            progress(done, total * 2)


def check_backup(
    folder: Path,
    backup: Path,
    unlock: Unlock,
    *,
    sources: Sources | None = None,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
    look: Callable[[Workspace], None] | None = None,
) -> BackupCheck:
    """Restore a backup on trial beside the workspace in `folder`, which is not touched.

    `look` is given the restored one, open. Raises BACKUP-*, the key and database errors,
    LogBrokenError, and what `look` raises.
    """
    with trial_folder(folder) as aside:
        disk = Disk()
        head = extract_database(backup, aside / DATABASE, disk)
        with telling(aside):
            disk.write(aside / SLOTS, head.slots)
        keys = keys_for(folder, aside, unlock)
        sources = sources or system_sources()
        return _try_out(aside, backup, head, keys, sources, progress, cancelled, look)


def rehearsal_due(workspace: Workspace) -> bool:
    """Whether no backup was restored on trial for a month."""
    text = workspace.store.meta(REHEARSED_AT)
    if not text:
        return True
    since = workspace.now() - datetime.fromisoformat(text)
    # A clock that was set back must not put it off for years.
    return since >= REHEARSE_EVERY or since < timedelta(0)


def rehearse_restore(
    workspace: Workspace,
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> BackupCheck:
    """Restore the newest backup on trial and remember the day; raises NoBackupError.

    What fails is raised, and the day of the last good trial stays.
    """
    rows = [row for row in list_backups(workspace.folder) if row.head is not None]
    if not rows:
        raise NoBackupError(path=backup_folder(workspace.folder))
    newest = rows[0].path
    for left in backup_folder(workspace.folder).glob(f"*{_TRIAL}"):
        with suppress(OSError):
            Disk().remove(left)
    with trial_folder(workspace.folder) as aside:
        head = extract_database(newest, aside / DATABASE, Disk())
        check = _try_out(
            aside, newest, head, workspace.keys, workspace.sources, progress, cancelled
        )
    with workspace.store.writing() as tx:
        tx.set_meta(REHEARSED_AT, workspace.now().isoformat(timespec="seconds"))
        tx.set_meta(REHEARSED_FILE, newest.name)
    return check


def by_passphrase(passphrase: str | None) -> Unlock:
    """By itself where this computer can, else by the passphrase."""
    return partial(unlock_slots, passphrase=passphrase)


def keys_for(folder: Path, aside: Path, unlock: Unlock) -> KeyBundle:
    """The keys that open the database laid out in `aside`: today's slots, else the backup's own.

    Today's come first: the passphrase may have been changed since the backup was made.
    """
    own = load_slots(aside)
    for keys in today_keys(folder, own.install_id, unlock):
        if opens(aside / DATABASE, keys.db_key):
            return keys
    unlocked = unlock(own)
    if unlocked.pending is not None and not opens(aside / DATABASE, unlocked.bundle.db_key):
        return unlocked.pending
    return unlocked.bundle


def today_keys(folder: Path, install_id: str, unlock: Unlock) -> tuple[KeyBundle, ...]:
    """What the slots of the workspace as it stands give; nothing where they do not open."""
    try:
        slots = load_slots(folder)
        if slots.install_id != install_id:
            return ()
        unlocked = unlock(slots)
    except CleanClinicError:
        return ()
    both = (unlocked.bundle, unlocked.pending)
    return tuple(keys for keys in both if keys is not None)


def _try_out(
    aside: Path,
    backup: Path,
    head: BackupHead,
    keys: KeyBundle,
    sources: Sources,
    progress: Progress,
    cancelled: Cancelled,
    look: Callable[[Workspace], None] | None = None,
) -> BackupCheck:
    """Open what lies in `aside` as a start would, and walk the whole log."""
    stop_if(cancelled)
    verify_copy(aside / DATABASE, keys.db_key, head.facts, backup.name, whole=True)

    def on_line(done: int, total: int) -> None:
        stop_if(cancelled)
        progress(done, total)

    database = aside / DATABASE
    with Store.open(database, keys.db_key, clock=sources.clock, new_id=sources.new_id) as store:
        report = store.verify(on_line)
        if look is not None:
            look(Workspace(aside, store, Unlocked(keys, b""), sources))
    if report.problem is not None:
        raise LogBrokenError(position=report.problem.position, differences=0)
    progress(1, 1)
    return BackupCheck(backup, head, report.size)


@contextmanager
def trial_folder(folder: Path) -> Iterator[Path]:
    """A folder for a trial, on the disk of the workspace if there is one; gone afterwards."""
    backups = backup_folder(folder)
    place = backups if backups.is_dir() else None
    with telling(folder), tempfile.TemporaryDirectory(suffix=_TRIAL, dir=place) as aside:
        yield Path(aside)


def _rotate(folder: Path, made: Path, disk: Disk) -> tuple[Path, ...]:
    """Let the oldest go; one that cannot be removed now goes another day."""
    heads = [(row.path.name, row.head) for row in list_backups(folder)]
    known = [Made(name, head.made_at, head.reason) for name, head in heads if head is not None]
    removed = []
    for name in sorted(expired(known, keep={made.name})):
        with suppress(OSError):
            disk.remove(made.with_name(name))
            removed.append(made.with_name(name))
    return tuple(removed)


def _row(path: Path) -> BackupRow:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    try:
        return BackupRow(path, size, read_head(path), None)
    except CleanClinicError as error:
        return BackupRow(path, size, None, error)


def _age(row: BackupRow) -> float:
    return row.head.made_at.timestamp() if row.head else float("-inf")
