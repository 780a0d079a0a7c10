"""Writing a workbook whole or not at all: made in memory, written beside, renamed."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from cleanclinic.errors import FileProblemError, telling


def write_whole(path: Path, fill: Callable[[BytesIO], None]) -> None:
    """Raises FileProblemError and DiskFullError; then what was at `path` is as it was."""
    if not path.name:
        raise FileProblemError(path=path, reason=os.strerror(errno.EISDIR))
    part = path.with_name(f".{path.name}.part")
    try:
        with telling(path):
            # In memory: on a full disk the library's own file would complain once more when freed.
            book = BytesIO()
            fill(book)
            with part.open("wb") as file:
                file.write(book.getbuffer())
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            _sync_folder(path.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the rename survive a pulled stick; Windows and some network disks have no such call."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
