"""What fuzz targets share: a folder in memory, seals and signatures around any bytes whatever."""

import atexit
import base64
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cleanclinic.sync.signing import Signer
from tests.bundle_kit import age
from tests.core.sync_hospital import OFFICE_RECIPIENT

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Target:
    """A parser, and honest input for it."""

    run: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]


@cache
def scratch() -> Path:
    """A folder in memory where there is one; files are written there until the process ends."""
    memory = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(prefix="cc-fuzz-", dir=memory if memory.is_dir() else None))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def as_file(data: bytes, name: str) -> Path:
    path = scratch() / f"{os.getpid()}-{name}"
    path.write_bytes(data)
    return path


def sealed(plain: bytes, recipient: str = OFFICE_RECIPIENT) -> bytes:
    """The same seal for the same bytes."""
    return age.seal("fuzz", [recipient], plain).data()


def inner(document: bytes) -> bytes:
    """The payload of a signed document."""
    return base64.b64decode(json.loads(document)["payload"])


def signed(kind: str, payload: bytes, signer: Signer) -> bytes:
    """A document around any payload whatever."""
    entry = signer.sign(kind, payload)
    return json.dumps(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": kind,
            "signatures": [{"keyid": entry.keyid, "alg": entry.alg, "sig": entry.sig}],
        }
    ).encode()
