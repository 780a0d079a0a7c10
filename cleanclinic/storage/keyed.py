"""The driver's connection to an encrypted file, for all that read one."""

from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

# What the driver took of memory is locked there and wiped; without it only what holds keys is. It
# is said again for every connection and holds for the process.
GUARD = "PRAGMA cipher_memory_security = ON"


def keyed_connection(path: Path, key: bytes, mode: str) -> Any:
    """The connection; `mode` is that of SQLite's addresses: "rw", or "rwc" to make the file."""
    raw = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=5.0,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    raw.execute("PRAGMA cipher_log_level = NONE")
    raw.execute(GUARD)
    return raw
