"""Key slots, backups, and what people type or cameras read."""

import hashlib
import json
import os
import random
import struct
from datetime import UTC, datetime
from functools import cache

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.anchor import read_anchor
from cleanclinic.keys.escrow import sealed_keys, with_escrow
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.pin import (
    check_pin,
    pin_slot,
    provide_peppers,
    read_kdf_of,
    wait_left,
    with_pin,
)
from cleanclinic.keys.recovery import (
    code_groups,
    code_text,
    read_code,
    unlock_with_recovery,
    with_recovery,
)
from cleanclinic.keys.slots import KeySlots, Unlocked, damage_check, from_store_text
from cleanclinic.keys.slots_file import FILE_NAME, load_slots
from cleanclinic.paper.qr import qr_payload, read_payload
from cleanclinic.paper.recovery_sheet import read_sheet_code, sheet_payload
from cleanclinic.storage.backup_file import (
    BackupHead,
    DatabaseFacts,
    check_bytes,
    read_head,
    seal_backup,
)
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.values import AuditState
from tests.core.keys_kit import CHEAP, MemoryStore
from tests.core.sync_hospital import OFFICE_IDENTITY, seeded
from tests.fuzz.base import Target, as_file, scratch, sealed


@cache
def slots() -> tuple[KeySlots, Unlocked, MemoryStore, bytes]:
    """Slots of every kind."""

    source, store, code = seeded("slots"), MemoryStore(), bytes(range(16))
    made, unlocked = KeySlots.new(
        KeyBundle.new(source, OFFICE_IDENTITY),
        install_id="i-1",
        workspace="ward",
        demo=True,
        random_bytes=source,
    )
    made = made.with_passphrase(unlocked, "正确的马电池订书钉一共十二字", source, CHEAP)
    made = made.with_keyring(unlocked, store, source)
    made = made.with_demo(unlocked, source)
    made = with_pin(
        made, unlocked, "291847", person="u1", label="", store=None, random_bytes=source, cost=CHEAP
    )
    made = with_pin(
        made,
        unlocked,
        "738162",
        person="u2",
        label="",
        store=store,
        random_bytes=source,
        cost=CHEAP,
    )
    made = with_recovery(made, unlocked, code, source, "")
    made = with_escrow(made, unlocked, sealed, source)
    made = made.with_misses({made.slots[0].id: {"count": 3, "at": 1.5}})
    return made, unlocked, store, code


def slots_text() -> bytes:
    return json.dumps(slots()[0].document, ensure_ascii=False).encode()


def run_slots_file(data: bytes) -> None:
    folder = scratch() / f"slots-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    (folder / FILE_NAME).write_bytes(data)
    use_slots(load_slots(folder))


def run_slots(data: bytes) -> None:
    """The same with the check over the whole made to fit: it needs no secret."""
    try:
        document = json.loads(data)
        data = json.dumps({**document, "check": damage_check(document)}).encode()
    except (ValueError, TypeError, RecursionError):
        return
    run_slots_file(data)


def use_slots(found: KeySlots) -> None:
    """All that is done with slots nobody has opened yet, and each way of opening them."""

    _, unlocked, store, code = slots()
    failure: CleanClinicError | None = None
    for step in (
        lambda: (found.slots, found.kinds, found.install_id, found.workspace, found.demo),
        lambda: [wait_left(found, one.id, 7.0) for one in found.slots],
        found.unlock_demo,
        lambda: found.unlock_with_keyring(store),
        lambda: unlock_with_recovery(found, "".join(code_groups(code))),
        lambda: sealed_keys(found),
        lambda: provide_peppers(found, unlocked, store),
        lambda: read_kdf_of(pin_slot(found, "u1")),
        lambda: [read_kdf_of(one) for one in found.slots_of("pass")],
    ):
        try:
            step()
        except CleanClinicError as error:
            failure = error
    if failure is not None:
        raise failure


def run_typed(data: bytes) -> None:
    """What people type and cameras read."""

    text = data.decode("utf-8", "surrogateescape")
    read_payload(text)
    read_sheet_code(text)
    from_store_text(text)
    read_anchor(text)
    failure: CleanClinicError | None = None
    for reader in (read_code, check_pin, KeyBundle.from_text):
        try:
            reader(text)
        except CleanClinicError as error:
            failure = error
    if failure is not None:
        raise failure


def typed() -> list[bytes]:

    code = code_text(bytes(range(16)))
    bundle = KeyBundle.new(random.Random(3).randbytes, OFFICE_IDENTITY)
    texts = [
        *(code, "291847", "２９１８４７", bundle.to_text(), f"CCK1.{'ab' * 32}.00000000"),
        *(qr_payload("XN1-2026-001", "10001"), sheet_payload("i-1", code)),
    ]
    return [text.encode() for text in texts]


@cache
def backup() -> bytes:

    path = scratch() / f"seed-{os.getpid()}.ccbackup"
    path.write_bytes(bytes(8192))
    facts = DatabaseFacts(1, AuditState(3, "ab" * 32), {"change": 3})
    head = BackupHead(
        datetime(2026, 11, 22, tzinfo=UTC), "daily", "0.1.0", "i", "ward", True, facts, b"{}"
    )
    seal_backup(path, head, Disk())
    return path.read_bytes()


def run_backup(data: bytes) -> None:
    path = as_file(data, "x.ccbackup")
    read_head(path)
    check_bytes(path)


def backup_head() -> bytes:
    (length,) = struct.unpack(">Q", backup()[-48:-40])
    return backup()[-48 - length : -48]


def run_backup_head(data: bytes) -> None:
    """The head in a file whose lengths and check are made to fit."""
    front = bytes(8192) + data
    end = struct.pack(">Q", len(data)) + hashlib.sha256(front).digest() + b"CCBACK01"
    run_backup(front + end)


TARGETS: dict[str, Target] = {
    "slots": Target(run_slots, lambda: [slots_text()]),
    "slots-file": Target(run_slots_file, lambda: [slots_text()]),
    "typed": Target(run_typed, typed),
    "backup": Target(run_backup, lambda: [backup()]),
    "backup-head": Target(run_backup_head, lambda: [backup_head()]),
}
