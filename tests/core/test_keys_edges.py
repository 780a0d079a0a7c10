"""Corners of the keys that nobody meets by working with them: each still has one right answer."""

import hashlib
import json
import random

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from cleanclinic.keys import store as key_store
from cleanclinic.keys.errors import (
    CostError,
    KeyBundleDamagedError,
    SlotsDamagedError,
    SlotsMissingError,
    SlotsNewerError,
)
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.slots import KeySlots, damage_check
from cleanclinic.keys.slots_file import FILE_NAME, PREVIOUS_NAME, load_slots, save_slots
from cleanclinic.keys.store import CredentialStore, find_store
from cleanclinic.keys.wrapping import (
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
from tests.core.keys_kit import CHEAP

IDENTITY = "AGE-SECRET-KEY-1WNNDFT5C26NQ77NCS62F88LNTELNWJ48KLFFKYGCRPHDA6CJ0TNQ4HWAMM"


def seeded():
    return random.Random(7).randbytes


@pytest.fixture
def slots():
    """Demo data with the slot that opens it by itself."""
    source = seeded()
    made, unlocked = KeySlots.new(
        KeyBundle.new(source, IDENTITY),
        install_id="i-1",
        workspace="ward",
        demo=True,
        random_bytes=source,
    )
    return made.with_demo(unlocked, source)


# --- the key bundle --------------------------------------------------------------------------


def test_an_identity_that_is_none_makes_no_bundle():
    for identity in ("age1abc", "", IDENTITY + "Ω"):
        with pytest.raises(KeyBundleDamagedError):
            KeyBundle.new(seeded(), identity)


def test_a_bundle_text_that_is_no_base64_is_damage_however_well_checked():
    for raw in ("%%%%", "鸑", "AAA"):
        body = f"CCKB1.{raw}.{IDENTITY}"
        check = hashlib.sha256(body.encode()).hexdigest()[:8]
        with pytest.raises(KeyBundleDamagedError):
            KeyBundle.from_text(f"{body}.{check}")


# --- slots and their file --------------------------------------------------------------------


@pytest.mark.parametrize("key", ["zz", "00" * 32, None, "00" * 33])
def test_a_demo_slot_with_a_wrong_key_is_damage(slots, key):
    document = json.loads(json.dumps(slots.document))
    document["slots"][0]["key"] = key
    with pytest.raises(SlotsDamagedError):
        KeySlots(document).unlock_demo()


def test_slots_of_a_newer_program_are_a_generation_to_fall_back_to(slots, tmp_path):
    newer = json.dumps({"format": slots.document["format"], "v": 99}).encode()
    (tmp_path / PREVIOUS_NAME).write_bytes(newer)
    with pytest.raises(SlotsMissingError) as caught:
        load_slots(tmp_path)
    assert caught.value.values["previous"] is True
    with pytest.raises(SlotsNewerError):
        load_slots(tmp_path, previous=True)
    # It is whole, so it is kept when this program writes its own.
    (tmp_path / FILE_NAME).write_bytes(newer)
    save_slots(tmp_path, slots)
    assert (tmp_path / PREVIOUS_NAME).read_bytes() == newer


def test_slots_nested_deeper_than_can_be_checked_are_damage(slots, tmp_path):
    """Reading goes deeper than writing, so the check over the whole has to expect it."""
    text = json.dumps({**slots.document, "x": "HERE"})
    # Somewhere in this range it can still be read and not be written any more.
    for depth in (*range(600, 1000, 1), 20_000):
        nested = text.replace('"HERE"', "[" * depth + "]" * depth)
        (tmp_path / FILE_NAME).write_text(nested, encoding="utf-8")
        with pytest.raises(SlotsDamagedError):
            load_slots(tmp_path)
    assert damage_check(slots.document) == slots.document["check"]


# --- wrapping --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("memory", "passes", "lanes", "fine"),
    [
        (8, 1, 1, True),
        (7, 1, 1, False),
        (64, 1, 8, True),
        (63, 1, 8, False),
        (256 * 1024, 10, 8, True),
        (256 * 1024 + 1, 1, 1, False),
        (8, 0, 1, False),
        (8, 11, 1, False),
        (64, 1, 0, False),
        (72, 1, 9, False),
        (8.0, 1, 1, False),
        (8, True, 1, False),
        ("8", 1, 1, False),
    ],
)
def test_the_bounds_of_a_kdf_are_exact(memory, passes, lanes, fine):
    if fine:
        assert KdfCost(memory, passes, lanes).passes == passes
    else:
        with pytest.raises(CostError) as caught:
            KdfCost(memory, passes, lanes)
        assert caught.value.values == {"memory": memory, "passes": passes, "lanes": lanes}


def test_the_costs_are_the_published_ones():
    assert (KdfCost().memory_kib, KdfCost().passes, KdfCost().lanes) == (65536, 3, 4)
    floor = KdfCost.floor()
    assert (floor.memory_kib, floor.passes, floor.lanes) == (19456, 2, 1)


def test_a_passphrase_is_the_same_however_it_was_composed():
    salt = bytes(16)
    assert stretch("café", salt, CHEAP) == stretch("cafe\u0301", salt, CHEAP)
    assert stretch("café", salt, CHEAP) != stretch("cafe", salt, CHEAP)
    # Half a character is a character like another.
    assert len(stretch("\ud800", salt, CHEAP)) == 32


def test_the_parameters_of_a_slot_come_back_as_they_were_made():
    kdf = new_kdf(KdfCost(64, 2, 3), seeded())
    assert set(kdf) == {"name", "memory_kib", "passes", "lanes", "salt"}
    assert kdf["name"] == "argon2id"
    assert len(kdf["salt"]) == 32
    assert read_kdf(kdf) == (bytes.fromhex(kdf["salt"]), KdfCost(64, 2, 3))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": "scrypt"}, UnwrapError),
        ({"salt": "00" * 15}, UnwrapError),
        ({"salt": "00" * 65}, UnwrapError),
        ({"salt": None}, UnwrapError),
        ({"memory_kib": None}, CostError),
        ({"memory_kib": ...}, CostError),
        ({"passes": ...}, CostError),
        ({"lanes": ...}, CostError),
    ],
)
def test_parameters_that_are_none_are_refused_before_use(change, error):
    kdf = {**new_kdf(CHEAP, seeded()), **change}
    with pytest.raises(error):
        read_kdf({name: value for name, value in kdf.items() if value is not ...})
    with pytest.raises(UnwrapError):
        read_kdf([kdf])


def test_salts_of_16_to_64_bytes_are_taken():
    for size in (16, 64):
        kdf = {**new_kdf(CHEAP, seeded()), "salt": "ab" * size}
        assert read_kdf(kdf)[0] == b"\xab" * size


def test_a_box_opens_by_its_key_in_its_context_and_no_other_way():
    key, secret = bytes(32), b"secret" * 100
    box = wrap(key, secret, "here", seeded())
    assert len(bytes.fromhex(box["nonce"])) == 12
    assert unwrap(key, box, "here") == secret
    for other in (
        lambda: unwrap(bytes([1] * 32), box, "here"),
        lambda: unwrap(key, box, "there"),
        lambda: unwrap(key, {**box, "nonce": "00" * 13}, "here"),
        lambda: unwrap(key, {**box, "nonce": "00"}, "here"),
        lambda: unwrap(key, {**box, "box": "00" * 4097}, "here"),
        lambda: unwrap(key, {**box, "box": ""}, "here"),
        lambda: unwrap(key, {"nonce": box["nonce"]}, "here"),
        lambda: unwrap(key, [box], "here"),
    ):
        with pytest.raises(UnwrapError):
            other()
    largest = wrap(key, bytes(4096 - 16), "here", seeded())
    assert unwrap(key, largest, "here") == bytes(4096 - 16)


def test_each_purpose_has_a_key_of_its_own():
    """The bytes are part of every slots file there is."""
    expected = "e27b62d6ce3ecfd8b6fe308e3da712198b8e44f9e0579bb53e7fba2fe7e45042"
    assert derive(b"material", "slot").hex() == expected
    assert derive(b"material", "slot") != derive(b"material", "check")
    assert derive(b"material", "slot") != derive(b"materiak", "slot")


def test_only_equal_texts_are_the_same():
    mark = authenticate(b"key", b"data")
    assert same(mark, authenticate(b"key", b"data"))
    for other in (authenticate(b"kez", b"data"), mark[:-1], "", None, 7, b"x", "\ud800"):
        assert not same(mark, other)


@pytest.mark.parametrize("value", [None, 7, "zz", "0", "00" * 5, b"00"])
def test_what_is_no_hexadecimal_of_the_length_is_refused(value):
    with pytest.raises(UnwrapError):
        read_hex(value, 4)
    assert read_hex("00ff00ff", 4) == b"\0\xff\0\xff"


# --- the credential store --------------------------------------------------------------------


class Backend(KeyringBackend):
    """A store of the system, with settings of its own that the environment may change."""

    priority = 1
    deleted = False

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not there")
        del self.kept[service, username]


class Absent(Backend):
    """One this system does not have."""

    @property
    def priority(self):
        raise RuntimeError

    viable = False


def test_the_first_store_of_the_list_that_this_system_has_is_taken(monkeypatch):
    allowed = (("Absent", Absent), ("Here", Backend), ("Later", Backend))
    monkeypatch.setattr(key_store, "_ALLOWED", allowed)
    found = find_store()
    assert found.kind == "Here"
    found.put("x", "y")
    assert found.get("x") == "y"
    found.delete("x")
    # Gone already is as good as gone.
    found.delete("x")
    assert found.get("x") is None


def test_the_environment_has_no_say_in_how_a_store_works(monkeypatch):
    monkeypatch.setenv("KEYRING_PROPERTY_KEPT", "mine")
    monkeypatch.setenv("KEYRING_PROPERTY_SCHEME", "other")
    monkeypatch.setattr(key_store, "_ALLOWED", (("Here", Backend),))
    store = find_store()
    assert "kept" not in vars(store._backend)
    assert "scheme" not in vars(store._backend)


def test_windows_is_told_to_keep_secrets_on_this_pc(monkeypatch):
    """By default they travel with the account to every PC of the domain."""
    monkeypatch.setattr(key_store.Windows, "WinVaultKeyring", Backend)
    monkeypatch.setattr(key_store, "_ALLOWED", (("Windows", Backend),))
    assert find_store()._backend.persist == "local machine"


def test_a_store_of_one_secret_each():
    backend = Backend()
    store = CredentialStore("Here", backend)
    store.put("a", "1")
    store.put("b", "2")
    assert {service for service, _ in backend.kept} == {"CleanClinic a", "CleanClinic b"}
