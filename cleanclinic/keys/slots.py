"""The key slots: ways of opening one workspace, as a value; each slot wraps one wrapping key.

The wrapping key opens the key bundle. Slots of kinds this program does not know are kept as they
are, so that an older program never removes a newer one's PIN or recovery slot.
"""

import copy
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cleanclinic.keys.errors import (
    DemoSlotError,
    KeyBundleDamagedError,
    LastSlotError,
    NoSlotError,
    PassphraseShortError,
    SlotsDamagedError,
    SlotsFullError,
    StoreEmptyError,
    WrongPassphraseError,
)
from cleanclinic.keys.material import KeyBundle, SecretStore
from cleanclinic.keys.wrapping import (
    KEY_SIZE,
    KdfCost,
    UnwrapError,
    authenticate,
    derive,
    new_kdf,
    read_hex,
    read_kdf,
    same,
    stretch,
    unwrap,
    wrap,
)

FORMAT = "cleanclinic-keyslots"
VERSION = 1
PASSPHRASE_MIN = 12
SLOTS_MAX = 32
PASSPHRASE, KEYRING, DEMO = "pass", "keyring", "demo"
PIN, RECOVERY, ESCROW = "pin", "recovery", "escrow"
# What opens the data day by day; paper in a safe and the office's help are for the bad day.
EVERYDAY = (PASSPHRASE, KEYRING, DEMO, PIN)
# Tries counted before it is known whether they are right: written without any secret.
MISSES = "misses"
PENDING = "pending"
_SLOT_VERSION = 1
RandomBytes = Callable[[int], bytes]


@dataclass(frozen=True)
class Unlocked:
    """An opened workspace's secrets, and the wrapping key that adding a slot needs."""

    bundle: KeyBundle = field(repr=False)
    wrapping: bytes = field(repr=False)
    # Secrets that were about to replace these when the program stopped; one of the two fits.
    pending: KeyBundle | None = field(default=None, repr=False)


@dataclass(frozen=True)
class SlotInfo:
    """What may be said of a slot without opening it."""

    id: str
    kind: str
    label: str
    # Whose it is, for a PIN.
    person: str = ""


@dataclass(frozen=True)
class KeySlots:
    """The content of a slots file; every change gives a new value one generation on."""

    document: Mapping[str, Any] = field(repr=False)

    @classmethod
    def new(
        cls,
        bundle: KeyBundle,
        *,
        install_id: str,
        workspace: str,
        demo: bool,
        random_bytes: RandomBytes,
    ) -> tuple["KeySlots", Unlocked]:
        """Slots for new secrets; at least one slot must be added before they are saved."""
        document: dict[str, Any] = {
            "format": FORMAT,
            "v": VERSION,
            "install_id": install_id,
            "workspace": workspace,
            "demo": demo,
            "generation": 0,
            "bundle": {},
            "slots": [],
        }
        wrapping = random_bytes(KEY_SIZE)
        document["bundle"] = _sealed(document, wrapping, bundle, "bundle", random_bytes)
        return cls(document), Unlocked(bundle, wrapping)

    @property
    def install_id(self) -> str:
        return str(self.document["install_id"])

    @property
    def workspace(self) -> str:
        return str(self.document["workspace"])

    @property
    def demo(self) -> bool:
        return self.document["demo"] is True

    @property
    def generation(self) -> int:
        return int(self.document["generation"])

    @property
    def slots(self) -> tuple[SlotInfo, ...]:
        return tuple(
            SlotInfo(
                slot["id"], slot["kind"], str(slot.get("label", "")), str(slot.get("person", ""))
            )
            for slot in self.document["slots"]
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of slots there are, each once."""
        return tuple(dict.fromkeys(slot.kind for slot in self.slots))

    def with_passphrase(
        self,
        unlocked: Unlocked,
        passphrase: str,
        random_bytes: RandomBytes,
        cost: KdfCost | None = None,
        label: str = "",
    ) -> "KeySlots":
        """One more slot that a passphrase of at least twelve characters opens."""
        if len(passphrase) < PASSPHRASE_MIN:
            raise PassphraseShortError(minimum=PASSPHRASE_MIN, length=len(passphrase))
        kdf = new_kdf(cost or KdfCost(), random_bytes)
        material = stretch(passphrase, *read_kdf(kdf))
        return self.add_slot(unlocked, PASSPHRASE, material, random_bytes, label, kdf=kdf)

    def with_keyring(
        self, unlocked: Unlocked, store: SecretStore, random_bytes: RandomBytes, label: str = ""
    ) -> "KeySlots":
        """One more slot whose key lies in the system's credential store."""
        material = random_bytes(KEY_SIZE)
        added = self.add_slot(unlocked, KEYRING, material, random_bytes, label)
        store.put(added.secret_name(added.slots[-1].id), store_text(material))
        return added

    def with_demo(self, unlocked: Unlocked, random_bytes: RandomBytes) -> "KeySlots":
        """One more slot with its key beside it; demo data only."""
        if not self.demo:
            raise DemoSlotError()
        material = random_bytes(KEY_SIZE)
        return self.add_slot(unlocked, DEMO, material, random_bytes, "", key=material.hex())

    def without(self, unlocked: Unlocked, slot_id: str) -> "KeySlots":
        """One slot fewer; the last one that this program can open stays."""
        document = copy.deepcopy(dict(self.document))
        rest = [slot for slot in document["slots"] if slot["id"] != slot_id]
        if len(rest) == len(document["slots"]):
            raise NoSlotError(kind=slot_id)
        if not any(slot["kind"] in EVERYDAY for slot in rest):
            raise LastSlotError()
        document["slots"] = rest
        if document.get(MISSES, {}).pop(slot_id, None) and not document[MISSES]:
            del document[MISSES]
        return KeySlots(_closed(document, unlocked.wrapping))

    def unlock_with_passphrase(self, passphrase: str) -> Unlocked:
        """Open by passphrase; raises WrongPassphraseError, or SlotsDamagedError if it was right."""
        for slot in self.slots_of(PASSPHRASE):
            try:
                material = stretch(passphrase, *read_kdf(slot.get("kdf")))
            except UnwrapError as error:
                raise self._damaged() from error
            if fits(slot, material):
                return self.open_slot(slot, material)
        raise WrongPassphraseError()

    def unlock_with_keyring(self, store: SecretStore) -> Unlocked:
        """Open by what the credential store holds."""
        for slot in self.slots_of(KEYRING):
            material = from_store_text(store.get(self.secret_name(slot["id"])))
            if material is not None and fits(slot, material):
                return self.open_slot(slot, material)
        raise StoreEmptyError()

    def unlock_demo(self) -> Unlocked:
        """Open demo data; a demo slot in real data is refused."""
        slots = self.slots_of(DEMO)
        if not self.demo:
            raise DemoSlotError()
        try:
            material = read_hex(slots[0].get("key"), KEY_SIZE)
        except UnwrapError as error:
            raise self._damaged() from error
        if not fits(slots[0], material):
            raise self._damaged()
        return self.open_slot(slots[0], material)

    def secret_name(self, slot_id: str) -> str:
        """The name of a slot's secret in the credential store."""
        return f"slot {self.install_id} {slot_id}"

    def slots_of(self, kind: str) -> list[dict[str, Any]]:
        """The slots of a kind that this program can open; raises NoSlotError for none."""
        found = [
            slot
            for slot in self.document["slots"]
            if slot["kind"] == kind and slot.get("v") == _SLOT_VERSION
        ]
        if not found:
            raise NoSlotError(kind=kind)
        return found

    def add_slot(
        self,
        unlocked: Unlocked,
        kind: str,
        material: bytes,
        random_bytes: RandomBytes,
        label: str,
        **extra: Any,
    ) -> "KeySlots":
        """One more slot that `material` opens, whatever that is and wherever it comes from."""
        document = copy.deepcopy(dict(self.document))
        if len(document["slots"]) >= SLOTS_MAX:
            raise SlotsFullError(limit=SLOTS_MAX)
        slot = {"id": random_bytes(8).hex(), "kind": kind, "v": _SLOT_VERSION, "label": label}
        context = context_of(document, slot["id"], kind, _SLOT_VERSION)
        box = wrap(derive(material, "slot"), unlocked.wrapping, context, random_bytes)
        document["slots"].append(slot | extra | {"check": _check_value(material), "wrapped": box})
        return KeySlots(_closed(document, unlocked.wrapping))

    def open_slot(self, slot: dict[str, Any], material: bytes) -> Unlocked:
        """What a slot holds, by its material; raises SlotsDamagedError."""
        context = context_of(self.document, slot["id"], slot["kind"], slot.get("v"))
        try:
            wrapping = unwrap(derive(material, "slot"), slot.get("wrapped"), context)
        except UnwrapError as error:
            raise self._damaged() from error
        return self.open_again(wrapping)

    def open_again(self, wrapping: bytes) -> Unlocked:
        """What another generation of slots held the wrapping key of; raises SlotsDamagedError."""
        try:
            inner = context_of(self.document, "bundle")
            text = unwrap(derive(wrapping, "bundle"), self.document["bundle"], inner)
            bundle = KeyBundle.from_text(text.decode("ascii"))
            pending = self._pending(wrapping)
        except (UnwrapError, UnicodeDecodeError, KeyBundleDamagedError) as error:
            raise self._damaged() from error
        if not same(_mac(self.document, wrapping), self.document.get("mac")):
            raise self._damaged()
        return Unlocked(bundle, wrapping, pending)

    def with_pending(
        self, unlocked: Unlocked, bundle: KeyBundle, random_bytes: RandomBytes
    ) -> "KeySlots":
        """The same with secrets beside the old ones that are about to replace them."""
        document = copy.deepcopy(dict(self.document))
        document[PENDING] = _sealed(document, unlocked.wrapping, bundle, PENDING, random_bytes)
        return KeySlots(_closed(document, unlocked.wrapping))

    def with_bundle(
        self, unlocked: Unlocked, bundle: KeyBundle, random_bytes: RandomBytes
    ) -> "KeySlots":
        """The same ways of opening for these secrets, and none pending."""
        document = copy.deepcopy(dict(self.document))
        document.pop(PENDING, None)
        document["bundle"] = _sealed(document, unlocked.wrapping, bundle, "bundle", random_bytes)
        return KeySlots(_closed(document, unlocked.wrapping))

    def relabelled(self, unlocked: Unlocked, slot_id: str, label: str) -> "KeySlots":
        """The same with another name on one slot."""
        document = copy.deepcopy(dict(self.document))
        found = [slot for slot in document["slots"] if slot["id"] == slot_id]
        if not found:
            raise NoSlotError(kind=slot_id)
        found[0]["label"] = label
        return KeySlots(_closed(document, unlocked.wrapping))

    @property
    def misses(self) -> Mapping[str, Any]:
        """Tries at slots that have not succeeded since, by slot."""
        return dict(self.document.get(MISSES, {}))

    def with_misses(self, misses: Mapping[str, Any]) -> "KeySlots":
        """The same with other tries; no generation of its own, and needs no secret."""
        document = copy.deepcopy(dict(self.document)) | {MISSES: dict(misses)}
        return KeySlots(document | {"check": damage_check(document)})

    def _pending(self, wrapping: bytes) -> KeyBundle | None:
        if PENDING not in self.document:
            return None
        context = context_of(self.document, PENDING)
        text = unwrap(derive(wrapping, PENDING), self.document[PENDING], context)
        return KeyBundle.from_text(text.decode("ascii"))

    def _damaged(self) -> SlotsDamagedError:
        return SlotsDamagedError(path="keyslots.json", previous=False)


def damage_check(document: Mapping[str, Any]) -> str:
    """SHA-256 over the whole document: tells damage without any secret."""
    return hashlib.sha256(_canonical(document, without=("check",))).hexdigest()


def _closed(document: dict[str, Any], wrapping: bytes) -> dict[str, Any]:
    """The document one generation on, sealed against change by the wrapping key."""
    document = document | {"generation": document["generation"] + 1}
    document = document | {"mac": _mac(document, wrapping)}
    return document | {"check": damage_check(document)}


def _mac(document: Mapping[str, Any], wrapping: bytes) -> str:
    return authenticate(
        derive(wrapping, "slots file"), _canonical(document, ("mac", "check", MISSES))
    )


def _sealed(
    document: Mapping[str, Any],
    wrapping: bytes,
    bundle: KeyBundle,
    use: str,
    random_bytes: RandomBytes,
) -> dict[str, str]:
    secret = bundle.to_text().encode("ascii")
    return wrap(derive(wrapping, use), secret, context_of(document, use), random_bytes)


def _canonical(document: Mapping[str, Any], without: tuple[str, ...]) -> bytes:
    rest = {name: value for name, value in document.items() if name not in without}
    return json.dumps(rest, sort_keys=True, separators=(",", ":")).encode("ascii")


def context_of(document: Mapping[str, Any], *purpose: object) -> str:
    """What a box is bound to: it opens nowhere else."""
    whose = [document["install_id"], document["workspace"], document["demo"]]
    return json.dumps([FORMAT, VERSION, *whose, *purpose])


def _check_value(material: bytes) -> str:
    """Tells a wrong passphrase from a damaged box; says nothing about the key in use."""
    return derive(material, "check")[:16].hex()


def fits(slot: Mapping[str, Any], material: bytes) -> bool:
    """Whether the material is the one this slot was made with."""
    return same(_check_value(material), slot.get("check"))


def store_text(material: bytes) -> str:
    """Material as the credential store keeps it: with a version and a check."""
    return f"CCK1.{material.hex()}.{hashlib.sha256(material).hexdigest()[:8]}"


def from_store_text(text: str | None) -> bytes | None:
    """The material, or None for what is missing or damaged."""
    parts = (text or "").split(".")
    if len(parts) != 3 or parts[0] != "CCK1":
        return None
    try:
        material = bytes.fromhex(parts[1])
    except ValueError:
        return None
    return material if hashlib.sha256(material).hexdigest()[:8] == parts[2] else None
