"""The bytes of a `.ccbackup` file: the encrypted database, then what it is, then a check.

    database | head (JSON) | length of the head, 8 bytes | SHA-256 of all before | "CCBACK01"

The head holds no secret but what `keyslots.json` holds beside every database: the slots, sealed.
Because the database comes first, the file can be opened as it is when all else fails.
"""

import base64
import binascii
import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cleanclinic.errors import FileProblemError, reason_of
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.errors import BackupDamagedError, BackupNewerError
from cleanclinic.storage.values import AuditState

SUFFIX = ".ccbackup"
FORMAT, VERSION = "cleanclinic-backup", 1
_MAGIC = b"CCBACK01"
_FOOTER = struct.Struct(">Q32s8s")
_HEAD_MAX = 1024 * 1024
_PAGE = 4096


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What a copy is held against; `counts` has the rows of every table."""

    schema: int
    audit: AuditState
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BackupHead:
    """What stands in clear in a backup; `slots` are the bytes of its keyslots.json."""

    made_at: datetime
    reason: str
    app: str
    install_id: str
    workspace: str
    demo: bool
    facts: DatabaseFacts
    slots: bytes = field(repr=False)
    database_size: int = 0


def seal_backup(part: Path, head: BackupHead, disk: Disk) -> None:
    """Add to a copied database what makes it a backup."""
    size = part.stat().st_size
    data = _to_json(head, size)
    digest = _digest(part, size)
    digest.update(data)
    disk.append(part, data + _FOOTER.pack(len(data), digest.digest(), _MAGIC))


def read_head(path: Path) -> BackupHead:
    """What a backup says of itself, without a look at the rest; raises BackupDamagedError."""
    head, _, _ = _read_end(path)
    return head


def check_bytes(path: Path) -> BackupHead:
    """The same, after every byte was held against the check at the end."""
    head, before, expected = _read_end(path)
    try:
        found = _digest(path, before).digest()
    except OSError as error:
        raise FileProblemError(path=path, reason=reason_of(error)) from error
    if found != expected:
        raise BackupDamagedError(name=path.name, detail="SHA-256")
    return head


def _read_end(path: Path) -> tuple[BackupHead, int, bytes]:
    """The head, how many bytes the check covers, and the check."""
    try:
        size = path.stat().st_size
        if size < _FOOTER.size:
            raise BackupDamagedError(name=path.name, detail="length")
        with path.open("rb") as file:
            file.seek(size - _FOOTER.size)
            length, digest, magic = _FOOTER.unpack(file.read(_FOOTER.size))
            before = size - _FOOTER.size
            if magic != _MAGIC or not 0 < length <= min(_HEAD_MAX, before):
                raise BackupDamagedError(name=path.name, detail="end")
            file.seek(before - length)
            data = file.read(length)
    except OSError as error:
        raise FileProblemError(path=path, reason=reason_of(error)) from error
    head = _from_json(data, path)
    if head.database_size != before - length or head.database_size % _PAGE:
        raise BackupDamagedError(name=path.name, detail="length")
    return head, before, digest


def _digest(path: Path, size: int) -> Any:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while size and (block := file.read(min(size, 1024 * 1024))):
            digest.update(block)
            size -= len(block)
    return digest


def _to_json(head: BackupHead, size: int) -> bytes:
    facts = head.facts
    document = {
        "format": FORMAT,
        "v": VERSION,
        "made_at": head.made_at.isoformat(),
        "reason": head.reason,
        "app": head.app,
        "install_id": head.install_id,
        "workspace": head.workspace,
        "demo": head.demo,
        "schema": facts.schema,
        "audit": {"size": facts.audit.size, "head": facts.audit.head},
        "counts": dict(facts.counts),
        "database_size": size,
        "slots": base64.b64encode(head.slots).decode(),
    }
    return json.dumps(document, separators=(",", ":")).encode()


def _from_json(data: bytes, path: Path) -> BackupHead:
    try:
        value = json.loads(data.decode("ascii"))
        if value["format"] != FORMAT:
            raise BackupDamagedError(name=path.name, detail="head")
        if _whole(value["v"]) > VERSION:
            raise BackupNewerError(name=path.name)
        counts = {_text(name): _whole(count) for name, count in value["counts"].items()}
        audit = AuditState(_whole(value["audit"]["size"]), _text(value["audit"]["head"]))
        made_at = datetime.fromisoformat(_text(value["made_at"]))
        if made_at.tzinfo is None or type(value["demo"]) is not bool:
            raise BackupDamagedError(name=path.name, detail="head")
        return BackupHead(
            made_at=made_at,
            reason=_text(value["reason"]),
            app=_text(value["app"]),
            install_id=_text(value["install_id"]),
            workspace=_text(value["workspace"]),
            demo=value["demo"],
            facts=DatabaseFacts(_whole(value["schema"]), audit, counts),
            slots=base64.b64decode(_text(value["slots"]), validate=True),
            database_size=_whole(value["database_size"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error) as bad:
        raise BackupDamagedError(name=path.name, detail="head") from bad


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError("not a whole number")
    return value
