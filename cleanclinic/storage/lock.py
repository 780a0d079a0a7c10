"""One program at a time on a workspace: a lock file the operating system frees when we end.

`filelock` does the same but loads asyncio, 140 ms at every start, for these few lines.
"""

import sys
from pathlib import Path
from typing import IO

from cleanclinic.errors import FileProblemError, reason_of
from cleanclinic.storage.errors import DatabaseLockedError

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class InstanceLock:
    """The lock on the folder of a database; raises DatabaseLockedError if another holds it."""

    def __init__(self, database: Path) -> None:
        path = database.with_name("lock")
        try:
            self._file = path.open("ab")
        except OSError as error:
            raise FileProblemError(path=path, reason=reason_of(error)) from error
        try:
            _take(self._file)
        except OSError as error:
            self._file.close()
            raise DatabaseLockedError(path=database) from error

    def release(self) -> None:
        """Let others in; the file stays, for removing it would race with the next taker."""
        self._file.close()
