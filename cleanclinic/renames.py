"""Renames that hold: past a scanner that keeps the file, past a power cut or a pulled stick."""

import errno
import os
import time
from pathlib import Path

# A virus scanner holds a fresh file for a moment; Windows then answers with one of these.
_HELD_WINERRORS = (5, 32)
_RETRY_DELAYS_S = (0.01, 0.03, 0.1, 0.3, 0.6, 1.0)
# What network and FUSE file systems say that do not know the call.
_NO_SUCH_CALL = (errno.EINVAL, errno.ENOTSUP, errno.EROFS)
_CLOSE_ON_EXEC = getattr(os, "O_CLOEXEC", 0)


def rename(source: Path, target: Path) -> None:
    """Rename over whatever is there; waits some two seconds for a file that is held."""
    for delay in _RETRY_DELAYS_S:
        try:
            source.replace(target)
        except OSError as error:
            if getattr(error, "winerror", None) not in _HELD_WINERRORS:
                raise
            time.sleep(delay)
        else:
            return
    source.replace(target)


def rename_for_good(source: Path, target: Path) -> None:
    """Rename a file and have it on the disk under its new name."""
    rename(source, target)
    sync_names(target)


def sync_names(*paths: Path) -> None:
    """Bring the names of renamed files to the disk, and that they are more than names.

    Linux gives a name on FAT no size and no first block until the file itself is flushed once
    more: pulled before that, a stick holds an empty file. The file comes first, as both lie in the
    same block of the folder. Windows has no such call and needs none.
    """
    for path in paths:
        _flush(path)
    for folder in {path.parent for path in paths}:
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk; Windows has no such call."""
    _flush(folder)


def _flush(path: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY | _CLOSE_ON_EXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SUCH_CALL:
            raise
    finally:
        os.close(descriptor)
