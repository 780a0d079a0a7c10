"""What lies in a workspace's own folder: the database and the key slots."""

import base64
import sqlite3
import tempfile
import zlib
from pathlib import Path
from typing import Any

from tests.bundle_kit import age
from tests.bundle_kit.kit import Kit

TRUST = "place"
DB = "cleanclinic.db"
WAL = f"{DB}-wal"
SLOTS = "keyslots.json"
PASSPHRASE = "一匹马走过清晨的河边去看海"


def add_all(kit: Kit) -> None:
    databases(kit)
    slots(kit)


def add(kit: Kit, name: str, code: str, steps: list[list[Any]], *numbers: int, **more: Any) -> None:
    kit.add(name, {"folder": steps}, code, TRUST, numbers, **more)


def packed(data: bytes) -> dict[str, Any]:
    return {"inflate": 1, "base64": base64.b64encode(zlib.compress(data, 9)).decode()}


def databases(kit: Kit) -> None:
    add(kit, "db-good", "OK", [])
    add(kit, "db-of-no-bytes", "DB-EMPTY", [["cut", DB, 0]], 84)
    add(kit, "db-missing", "DB-MISSING", [["remove", DB]], 84)
    add(kit, "db-one-byte", "DB-FOREIGN", [["cut", DB, 1]], 89)
    add(kit, "db-plain-sqlite", "DB-FOREIGN", [["write", DB, packed(plain_database())]], 85)
    add(kit, "db-a-text", "DB-KEY", [["write", DB, packed(b"no database\n" * 500)]], 85)
    add(kit, "db-of-zeros", "DB-KEY", [["write", DB, packed(bytes(40_960))]], 85)
    add(kit, "db-a-folder", "DB-FOREIGN", [["remove", DB], ["make folder", DB]], 85)
    add(kit, "db-of-another-key", "DB-KEY", [["from another", DB]], 86)
    for page in (1, 2, 5):
        steps = [["flip", DB, (page - 1) * 4096 + 2000, 3]]
        code = "DB-KEY" if page == 1 else "DB-DAMAGED"
        add(kit, f"db-page-{page}-flipped", code, steps, 87)
    add(kit, "db-salt-flipped", "DB-KEY", [["flip", DB, 3, 0]], 87)
    add(kit, "db-every-page-flipped", "DB-DAMAGED", [["flip pages", DB]], 87)
    add(kit, "db-pages-rolled-back", "LOG-BROKEN", [["pages of before", DB]], 88)
    add(kit, "db-last-page-missing", "DB-DAMAGED", [["cut", DB, -4096]], 89)
    add(kit, "db-cut-within-a-page", "DB-DAMAGED", [["cut", DB, -5000]], 89)
    add(kit, "db-cut-within-the-first-page", "DB-KEY", [["cut", DB, 1000]], 89)
    add(kit, "db-one-page", "DB-DAMAGED", [["cut", DB, 4096]], 89)
    noise = packed(age.seed("noise") * 200)
    add(kit, "db-log-of-noise", "OK", [["write", WAL, noise]], 90)
    add(kit, "db-log-of-no-bytes", "OK", [["write", WAL, packed(b"")]], 90)
    add(kit, "db-log-of-another", "DB-DAMAGED", [["from another", WAL]], 90)
    add(kit, "db-shared-memory-of-noise", "OK", [["write", f"{DB}-shm", noise]], 90)
    add(kit, "db-newer-schema", "DB-NEWER", [["schema", 99]], 92)
    add(kit, "db-open-already", "DB-LOCKED", [["hold open"]], 94)


def plain_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plain.db"
        database = sqlite3.connect(path)
        database.execute("CREATE TABLE t (a)")
        database.commit()
        database.close()
        return path.read_bytes()


def slots(kit: Kit) -> None:
    add(kit, "slots-missing", "KEY-SLOTS-MISSING", [["remove", SLOTS]], 95)
    add(kit, "slots-of-no-bytes", "KEY-SLOTS-DAMAGED", [["cut", SLOTS, 0]], 95)
    add(kit, "slots-cut", "KEY-SLOTS-DAMAGED", [["cut", SLOTS, -40]], 95)
    add(kit, "slots-one-byte", "KEY-SLOTS-DAMAGED", [["cut", SLOTS, 1]], 95)
    add(kit, "slots-half", "KEY-SLOTS-DAMAGED", [["cut", SLOTS, 300]], 95)
    for place_ in (40, 200, 400):
        steps = [["flip", SLOTS, place_, 0]]
        add(kit, f"slots-byte-{place_}", "KEY-SLOTS-DAMAGED", steps, 95)
    add(kit, "slots-no-json", "KEY-SLOTS-DAMAGED", [["write", SLOTS, packed(b"no json")]], 95)
    add(kit, "slots-a-list", "KEY-SLOTS-DAMAGED", [["write", SLOTS, packed(b"[]")]], 95)
    deep = packed(b"[" * 100_000)
    add(kit, "slots-deep", "KEY-SLOTS-DAMAGED", [["write", SLOTS, deep]], 95)
    large = packed(b" " * 300_000)
    add(kit, "slots-300-kb", "KEY-SLOTS-DAMAGED", [["write", SLOTS, large]], 95)
    add(kit, "slots-newer", "KEY-SLOTS-NEWER", [["slots", {"v": 99}]], 95)
    add(kit, "slots-without-check", "KEY-SLOTS-DAMAGED", [["slots", {"check": ""}]], 95)
    add(kit, "slots-no-slot", "KEY-SLOTS-DAMAGED", [["slots checked", {"slots": []}]], 95)
    add(kit, "slots-real-made-demo", "KEY-SLOTS-DAMAGED", [["slots checked", {"demo": 1}]], 95)
    add(kit, "slots-of-another", "DB-KEY", [["from another", SLOTS]], 95)
    kept = [["copy", SLOTS, f"{SLOTS}.1"]]
    missing = [*kept, ["remove", SLOTS]]
    add(kit, "slots-missing-with-generation-before", "KEY-SLOTS-MISSING", missing, 95)
    cut = [*kept, ["cut", SLOTS, -40]]
    add(kit, "slots-cut-with-generation-before", "KEY-SLOTS-DAMAGED", cut, 95)
    add(kit, "slots-older-generation", "OK", [["older slots"]], 95)
    word = {"passphrase": PASSPHRASE}
    with_word = [["slots by passphrase", PASSPHRASE]]
    add(kit, "slots-passphrase", "OK", with_word, 95, **word)
    add(kit, "slots-passphrase-wrong", "KEY-PASSPHRASE", with_word, 95, passphrase="某" * 12)
    add(kit, "slots-passphrase-missing", "PASSPHRASE-NEEDED", with_word, 96)
    for name, cost in {
        "memory-4-tib": {"memory_kib": 2**32},
        "memory-over-limit": {"memory_kib": 256 * 1024 + 1},
        "memory-0": {"memory_kib": 0},
        "memory-text": {"memory_kib": "much"},
        "passes-11": {"passes": 11},
        "passes-2-31": {"passes": 2**31},
        "lanes-9": {"lanes": 9},
    }.items():
        steps = [*with_word, ["slot cost", cost]]
        add(kit, f"slots-{name}", "KEY-COST", steps, 95, **word)
    for name, changed in {
        "salt-short": {"salt": "00"},
        "salt-long": {"salt": "00" * 1000},
        "kdf-unknown": {"name": "md5"},
    }.items():
        steps = [*with_word, ["slot cost", changed]]
        add(kit, f"slots-{name}", "KEY-SLOTS-DAMAGED", steps, 95, **word)
    box = [*with_word, ["slot box"]]
    add(kit, "slots-box-changed", "KEY-SLOTS-DAMAGED", box, 95, **word)
    add(kit, "slots-store-there-is-none", "PASSPHRASE-NEEDED", [["slots by store", "kept"]], 96)
    by_store = {"store": True, "only": "in process"}
    add(kit, "slots-store-keeps", "OK", [["slots by store", "kept"]], 96, **by_store)
    for how in ("emptied", "forgotten", "cut", "long", "other value", "newline"):
        name = f"slots-store-{how.replace(' ', '-')}"
        add(kit, name, "KEY-STORE-EMPTY", [["slots by store", how]], 96, **by_store)
