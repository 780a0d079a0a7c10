"""Writing a workbook whole or not at all: made in memory, written beside, renamed."""

import os
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from cleanclinic.errors import FileProblemError, telling
from cleanclinic.renames import rename_for_good


def write_whole(path: Path, fill: Callable[[BytesIO], None]) -> None:
    """Raises FileProblemError and DiskFullError; then what was at `path` is as it was."""
    if not path.name:
        raise FileProblemError(path=path, reason="@reason.EISDIR")
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
            rename_for_good(part, path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
