"""Workspaces as trust.json describes their readers, and the folders of the cases about folders."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlcipher3 import dbapi2

from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.slots import KeySlots, damage_check
from cleanclinic.keys.slots_file import load_slots, save_slots
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.exchange.downlink import ALL_KINDS
from cleanclinic.operations.people import creating
from cleanclinic.operations.workspace.opening import OFFICE, Workspace, open_workspace
from cleanclinic.operations.workspace.sources import Sources, seeded_sources
from cleanclinic.operations.workspace.trust import encode as as_meta
from cleanclinic.operations.workspace.trust import encode_all
from cleanclinic.storage.transaction import Transaction
from cleanclinic.storage.values import AuditState, Bundle, StreamState
from tests.bundle_kit import age
from tests.bundle_kit.forge import AT, line, uid
from tests.bundle_kit.recipe import inflated
from tests.core.keys_kit import MemoryStore

Trust = dict[str, Any]


def sources() -> Sources:
    return seeded_sources(1, datetime.fromisoformat(AT), timedelta(milliseconds=20))


def open_again(folder: Path, passphrase: str | None = None) -> Workspace:
    return open_workspace(folder, passphrase=passphrase, sources=sources())


def build(folder: Path, trust: Trust) -> None:
    """The workspace of this reader, closed."""
    office = trust["reader"] == "office"
    department = OFFICE if office else trust.get("department_id", uid("department", "to be named"))
    meta = {
        "kind": "office" if office else "ward",
        "hospital_code": trust["hospital_id"],
        "hospital_name": "清河医院",
        "device_label": "1 号机",
        "device_id": trust.get("device_id", uid("device", "office" if office else "new")),
        "department_id": department,
        "person_name": "王护士长",
        "demo": "yes" if trust["demo"] else "no",
    }
    opening = creating.Opening(use_store=False)
    with creating._create(folder, keys_of(trust), meta, department, opening, sources()) as made:
        if trust["reader"] == "new ward":
            with made.store.writing() as tx:
                tx.set_meta("request", as_meta(trust["request"].encode()))
            return
        with made.store.writing() as tx:
            _know(tx, trust, made.now())


def keys_of(trust: Trust) -> KeyBundle:
    """The identity is the reader's; what it never uses to read comes from its name."""

    def secret(name: str) -> bytes:
        return bytes.fromhex(trust.get(name, age.seed(name, trust["identity"]).hex()))

    return KeyBundle(secret("db_key"), secret("signing_seed"), trust["identity"], secret("mac_key"))


def _know(tx: Transaction, trust: Trust, now: datetime) -> None:
    for held in trust["held"]:
        line = [held["line"].encode()]
        tx.import_changes(held["owner"], line, allowed_kinds=ALL_KINDS, bundle="0" * 64)
    if "roots" in trust:
        tx.set_meta("roots", encode_all(tuple(root.encode() for root in trust["roots"])))
        tx.set_meta("roster", as_meta(trust["roster"].encode()))
    tx.set_meta("epoch", str(trust.get("epoch", 1)))
    tx.set_meta("office_generation", str(trust.get("office_generation", 1)))
    tx.set_meta("nonces", json.dumps(trust.get("used_nonces", [])))
    for stream in trust.get("streams", ()):
        _stream(tx, "in", stream["from"], stream["bundles"], now, frozen=stream["frozen"])
        if audit := stream.get("audit"):
            state = AuditState(audit["size"], audit["head"])
            tx.countersign(stream["from"], "given", stream["epoch"], state, now)
    if sent := trust.get("sent"):
        _stream(tx, "out", OFFICE, sent, now)


def _stream(
    tx: Transaction, way: Any, peer: str, hashes: list[str], now: datetime, *, frozen: bool = False
) -> None:
    tx.set_stream(StreamState(peer, way, epoch=1, seq=len(hashes), head=hashes[-1], frozen=frozen))
    # What was sent is kept as it was packed; what is not there would go in a new epoch.
    packed = b"packed" if way == "out" else b""
    for seq, identity in enumerate(hashes, 1):
        tx.record_bundle(Bundle(way, peer, 1, seq, identity, now, packed=packed))


# --- cases about a folder -----------------------------------------------------------------------


def spoil(folder: Path, trust: Trust, steps: list[list[Any]]) -> list[Callable[[], None]]:
    """Do to a workspace's folder what the recipe says; gives what must be ended afterwards."""
    ends: list[Callable[[], None]] = []
    for step in steps:
        match step:
            case ["hold open"]:
                ends.append(open_again(folder).close)
            case ["pages of before", name]:
                _pages_of_before(folder, trust, name)
            case ["left by a crash"]:
                _left_by_a_crash(folder, trust)
            case ["from another", name]:
                _from_another(folder, trust, name)
            case ["schema", version]:
                _set_schema(folder, trust, version)
            case ["slots by passphrase", word]:
                _other_slots(folder, trust, lambda s, u, r: s.with_passphrase(u, word, r, FLOOR))
            case ["slots by store", changed]:
                _slots_by_store(folder, trust, changed)
            case ["older slots"]:
                _older_slots(folder)
            case ["slots" | "slots checked" | "slot cost" | "slot box", *_]:
                _edit_slots(folder / "keyslots.json", step)
            case _:
                _step(folder, step)
    return ends


FLOOR = KdfCost.floor()
# What the computer's credential store would hold, beside the folder it opens.
STORE = "store.json"


def open_by_store(folder: Path) -> None:
    """Unlock with what the store holds; raises what asking for another way begins with."""
    store = DictStore()
    store.kept |= json.loads((folder / STORE).read_text(encoding="utf-8"))
    load_slots(folder).unlock_with_keyring(store)


class DictStore(MemoryStore):
    """One whose secrets can go wrong."""

    def change(self, name: str, how: str) -> None:
        text = self.kept[name]
        match how:
            case "emptied":
                self.kept[name] = ""
            case "forgotten":
                self.delete(name)
            case "cut":
                self.kept[name] = text[:-5]
            case "long":
                self.kept[name] = text + "0" * 1281
            case "other value":
                self.kept[name] = text.replace("a", "b").replace("1", "2")
            case "newline":
                self.kept[name] = text + "\n"


def _step(folder: Path, step: list[Any]) -> None:
    path = folder / step[1]
    match step:
        case ["cut", _, size]:
            data = path.read_bytes()
            path.write_bytes(data[:size])
        case ["flip", _, place, bit]:
            data = bytearray(path.read_bytes())
            data[place] ^= 1 << bit
            path.write_bytes(data)
        case ["flip pages", _]:
            data = bytearray(path.read_bytes())
            for page in range(4096, len(data), 4096):
                data[page + 1000] ^= 1
            path.write_bytes(data)
        case ["remove", _]:
            path.unlink()
        case ["make folder", _]:
            path.mkdir()
        case ["write", _, data]:
            path.write_bytes(inflated(data))
        case ["copy", _, target]:
            shutil.copy2(path, folder / target)
        case _:
            raise ValueError(step)


def _pages_of_before(folder: Path, trust: Trust, name: str) -> None:
    """Pages that were overwritten are put back as they were: each is whole, the log is not."""
    before = (folder / name).read_bytes()
    _write_more(folder, trust)
    after = bytearray((folder / name).read_bytes())
    pages = [
        page
        for page in range(4096, len(before), 4096)
        if before[page : page + 4096] != after[page : page + 4096]
    ]
    # The last one changed belongs to the records, the first ones to the books of the file itself.
    page = pages[-1]
    after[page : page + 4096] = before[page : page + 4096]
    (folder / name).write_bytes(after)


def _write_more(folder: Path, trust: Trust) -> None:
    with open_again(folder) as held, held.store.writing() as tx:
        lines = [line("later")]
        owner = trust["department_id"]
        tx.import_changes(owner, lines, allowed_kinds=ALL_KINDS, bundle="0" * 64)


def _left_by_a_crash(folder: Path, trust: Trust) -> None:
    """The last lines stand in the log beside the database only."""
    with open_again(folder) as held:
        with held.store.writing() as tx:
            owner = trust["department_id"]
            tx.import_changes(owner, [line("later")], allowed_kinds=ALL_KINDS, bundle="0" * 64)
        beside = sorted(folder.glob("cleanclinic.db*"))
        left = {path: path.read_bytes() for path in beside if path.suffix != ".lock"}
    for path, data in left.items():
        path.write_bytes(data)


def _from_another(folder: Path, trust: Trust, name: str) -> None:
    other = folder.with_name(f"{folder.name}-other")
    keys = {key: age.seed("another", key).hex() for key in ("db_key", "signing_seed", "mac_key")}
    build(other, {**trust, **keys})
    opened = open_again(other) if name.endswith("-wal") else None
    if opened:
        with opened.store.writing() as tx:
            tx.set_meta("x", "y")
    data = (other / name).read_bytes()
    if opened:
        opened.close()
    (folder / name).write_bytes(data)


def _set_schema(folder: Path, trust: Trust, version: int) -> None:
    database = dbapi2.connect(str(folder / "cleanclinic.db"))
    database.execute(f"PRAGMA key = \"x'{trust['db_key']}'\"")
    database.execute(f"PRAGMA user_version = {version}")
    database.close()


def _other_slots(folder: Path, trust: Trust, add: Callable[..., KeySlots]) -> None:
    """Slots of no demo for the same keys."""
    random = Random(5).randbytes
    slots, unlocked = KeySlots.new(
        keys_of(trust), install_id=uid("install"), workspace="ward", demo=False, random_bytes=random
    )
    (folder / "keyslots.json").unlink()
    save_slots(folder, add(slots, unlocked, random))


def _slots_by_store(folder: Path, trust: Trust, changed: str) -> None:
    store = DictStore()
    _other_slots(folder, trust, lambda slots, unlocked, r: slots.with_keyring(unlocked, store, r))
    for name in list(store.kept):
        store.change(name, changed)
    (folder / STORE).write_text(json.dumps(store.kept), encoding="utf-8")


def _older_slots(folder: Path) -> None:
    slots = load_slots(folder)
    older = (folder / "keyslots.json").read_bytes()
    save_slots(folder, slots.with_demo(slots.unlock_demo(), Random(6).randbytes))
    (folder / "keyslots.json").write_bytes(older)


def _edit_slots(path: Path, step: list[Any]) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    match step:
        case ["slots", changed]:
            path.write_text(json.dumps(document | changed), encoding="utf-8")
            return
        case ["slots checked", changed]:
            document |= changed
        case ["slot cost", changed]:
            document["slots"][0]["kdf"] |= changed
        case ["slot box"]:
            box = document["bundle"]["box"]
            document["bundle"]["box"] = ("0" if box[0] != "0" else "1") + box[1:]
    # What damages by chance fails the check; who does it on purpose mends it.
    document["check"] = damage_check(document)
    path.write_text(json.dumps(document), encoding="utf-8")
