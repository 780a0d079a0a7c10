"""Giving the encrypted file another key: afterwards either the new key opens it or the old one.

SQLCipher writes every page anew in one transaction, so a power cut leaves the one or the other.
Both keys must be kept safe before; whoever opens the file next finds out which one fits.
"""

from collections.abc import Callable
from pathlib import Path

from cleanclinic.storage.lock import InstanceLock
from cleanclinic.storage.opening import KEY_LENGTH, open_database


def rekey_database(path: Path, old: bytes, new: bytes, keep_both: Callable[[], None]) -> None:
    """Give the file at `path` the key `new`; nobody may have it open.

    `keep_both` puts both keys away; it runs when nobody else can open the file any more.
    """
    if len(new) != KEY_LENGTH:
        raise ValueError("the database key has 32 bytes")
    lock = InstanceLock(path)
    try:
        database, _version = open_database(path, old)
        try:
            keep_both()
            database.row(f"PRAGMA rekey = \"x'{new.hex()}'\"")
            # What the old key can still read in the write-ahead log goes with it.
            database.row("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            database.close()
        database, _version = open_database(path, new)
        database.close()
    finally:
        lock.release()
