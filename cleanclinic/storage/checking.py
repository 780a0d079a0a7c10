"""Reading every page of the encrypted file to see that it is whole, beside whoever works in it."""

from collections.abc import Callable
from pathlib import Path

from sqlcipher3 import dbapi2

from cleanclinic.errors import CancelledError
from cleanclinic.storage.database import translated
from cleanclinic.storage.errors import DatabaseDamagedError
from cleanclinic.storage.keyed import keyed_connection
from cleanclinic.storage.opening import check_file

# Asked about stopping every so many steps of the database's own machine: well under a millisecond.
_STEPS = 200


def check_pages(path: Path, key: bytes, cancelled: Callable[[], bool]) -> None:
    """Authenticate every page in use and follow every tree.

    It has a connection of its own, so that no page comes from memory and nobody has to wait; it
    can be stopped at any moment. Raises DatabaseDamagedError and CancelledError.
    """
    check_file(path)
    raw = keyed_connection(path, key, "rw")
    try:
        raw.set_progress_handler(lambda: int(cancelled()), _STEPS)
        found = raw.execute("PRAGMA quick_check(1)").fetchall()
    except dbapi2.Error as error:
        if cancelled():
            raise CancelledError() from error
        raise translated(error, path) from error
    finally:
        raw.close()
    if found != [("ok",)]:
        raise DatabaseDamagedError(path=path, detail=str(found[0][0])[:80])
    if cancelled():
        raise CancelledError()


def was_left_open(path: Path) -> bool:
    """Whether whoever had the file open last never closed it: its log still lies there.

    To be asked before it is opened.
    """
    log = path.with_name(f"{path.name}-wal")
    try:
        return log.stat().st_size > 0
    except OSError:
        return False
