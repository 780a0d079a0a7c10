"""Putting restored files in the place of what is there, so that a kill leaves the old or the new.

Everything new is laid ready in one folder beside. Renaming that folder is the moment of decision:
before it nothing was touched, after it every start finishes what is left to do.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path

from cleanclinic.errors import CleanClinicError, telling
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.errors import RestoreUnfinishedError
from cleanclinic.storage.glance import RESTORE
from cleanclinic.storage.lock import InstanceLock

_STAGE, _DECIDED = "restore.part", RESTORE
_NEW, _OLD = "new", "old"
_KEEP_AS = "keep-as"
# A log left by the file replaced would be read into the new one: it goes with the file.
_COMPANIONS = (("cleanclinic.db", ("-wal", "-shm")), ("keyslots.json", (".1",)))
DATABASE = _COMPANIONS[0][0]


class Stage:
    """The folder in which a restore is laid ready; hold the lock of the workspace meanwhile."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk
        self._path = folder / _STAGE
        self.new = self._path / _NEW
        with telling(folder):
            disk.remove(self._path)
            disk.make_folder(self.new)
            disk.make_folder(self._path / _OLD)

    def keep_old_as(self, name: str) -> None:
        """Have what is replaced kept under this name instead of thrown away."""
        with telling(self._folder):
            self._disk.write(self._path / _KEEP_AS, name.encode())

    def decide(self) -> None:
        """Put the new files in place; what fails before the decision leaves the old ones.

        Raises RestoreUnfinishedError when the decision stands and a file could not be moved.
        """
        with telling(self._folder):
            if (self.new / f"{DATABASE}-wal").exists():
                # Closing could not bring all of it into the file, and only the file is moved.
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            for path in self.new.iterdir():
                if path.is_file() and path.name in dict(_COMPANIONS):
                    self._disk.sync(path)
            self._disk.sync_folder(self.new)
            self._disk.sync_folder(self._path)
            self._disk.replace(self._path, self._folder / _DECIDED)
        try:
            with telling(self._folder):
                self._disk.sync_folder(self._folder)
                _finish(self._folder, self._disk)
        except CleanClinicError as error:
            raise RestoreUnfinishedError(reason=error.values.get("reason", error.code)) from error

    def drop(self) -> None:
        """Throw away what was laid ready, if no decision was made."""
        with suppress(OSError):
            self._disk.remove(self._path)


def finish_restore(folder: Path, disk: Disk | None = None) -> bool:
    """Finish a restore that was decided before the program ended; False if there is none."""
    if not (folder / _DECIDED).is_dir():
        return False
    lock = InstanceLock(folder / DATABASE)
    try:
        with telling(folder):
            _finish(folder, disk or Disk())
    finally:
        lock.release()
    return True


def _finish(folder: Path, disk: Disk) -> None:
    """Every step may have been done before; none needs another one that comes later."""
    decided = folder / _DECIDED
    if not decided.is_dir():
        return
    old = decided / _OLD
    for name, companions in _COMPANIONS:
        staged = decided / _NEW / name
        # Once the new file is in its place, what lies beside it is its own.
        if not staged.exists():
            continue
        for there in (*(folder / (name + end) for end in companions), folder / name):
            if there.exists():
                disk.replace(there, old / there.name)
        disk.replace(staged, folder / name)
    disk.sync_folder(folder)
    keep = decided / _KEEP_AS
    if keep.exists() and old.exists():
        disk.replace(old, folder / keep.read_text(encoding="utf-8"))
    # Undecided again by one rename: half a folder is never taken for a decision.
    disk.remove(folder / _STAGE)
    disk.replace(decided, folder / _STAGE)
    disk.sync_folder(folder)
    disk.remove(folder / _STAGE)
