"""What backups ask of a disk, one method for each, so that each can be made to fail."""

import os
import shutil
from pathlib import Path

from cleanclinic.renames import rename, sync_folder

_CHUNK = 1024 * 1024
_BINARY = getattr(os, "O_BINARY", 0)


class Disk:
    """The disk of this machine; raises the errors of the system as they are."""

    def make_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def write(self, path: Path, data: bytes) -> None:
        """A new file with these bytes, and on the disk."""
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def append(self, path: Path, data: bytes) -> None:
        with path.open("ab") as file:
            file.write(data)

    def copy_front(self, source: Path, target: Path, size: int) -> None:
        """The first `size` bytes of a file as a new file."""
        with source.open("rb") as file, target.open("xb") as copy:
            while size and (block := file.read(min(size, _CHUNK))):
                copy.write(block)
                size -= len(block)

    def sync(self, path: Path) -> None:
        """Bring a file's bytes to the disk."""
        descriptor = os.open(path, os.O_RDWR | _BINARY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def sync_folder(self, folder: Path) -> None:
        """Make renames in a folder survive a power cut."""
        sync_folder(folder)

    def replace(self, source: Path, target: Path) -> None:
        """Rename over whatever is there."""
        rename(source, target)

    def remove(self, path: Path) -> None:
        """A file or folder with all in it; nothing if it is not there."""
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
