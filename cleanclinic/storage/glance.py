"""One value of the encrypted file read before the storage library is there; changes no file."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from cleanclinic.storage.keyed import keyed_connection

GLIMPSE = "glimpse"
# A folder of this name holds a restore that was decided and not finished.
RESTORE = "restore"
# What a kept glimpse may depend on: any act, bundle or setting since makes it one of the past.
_STATE = (
    "SELECT key, value FROM meta WHERE key <> 'glimpse' ORDER BY key",
    "SELECT max(position) FROM change",
    "SELECT max(id) FROM bundle_journal",
    "SELECT id, facts, settled_at FROM alarm ORDER BY id",
    "SELECT peer, direction, epoch, seq, position, attachment FROM stream ORDER BY peer, direction",
)


def state_mark(rows: Callable[[str], Sequence[Sequence[Any]]]) -> str:
    """A mark of all that lies in a store, cheap to work out; `rows` answers an SQL query."""
    state = [[list(row) for row in rows(sql)] for sql in _STATE]
    return hashlib.sha256(json.dumps(state).encode("ascii")).hexdigest()


def kept_glimpse(path: Path, key: bytes) -> tuple[str, str] | None:
    """The kept value and the mark of the store as it is now; None for any trouble."""
    log = path.with_name(f"{path.name}-wal")
    try:
        # Immutable takes no lock and makes no file beside it; that is sound only while nobody
        # has it open, and then a write-ahead log lies there.
        if log.exists() or path.with_name(RESTORE).exists() or not path.is_file():
            return None
        raw = keyed_connection(path, key, "ro&immutable=1")
    except (OSError, dbapi2.Error):
        return None
    try:
        found = raw.execute("SELECT value FROM meta WHERE key = ?", (GLIMPSE,)).fetchone()
        if found is None:
            return None
        return str(found[0]), state_mark(lambda sql: raw.execute(sql).fetchall())
    except dbapi2.Error:
        return None
    finally:
        raw.close()
