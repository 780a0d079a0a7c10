"""What tests of PIN slots share: a folder with a PIN for two people, and what they open."""

import random

import pytest

from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.pin import with_pin
from cleanclinic.keys.slots import KeySlots
from cleanclinic.keys.slots_file import save_slots
from tests.core.keys_kit import CHEAP, IDENTITY, PASSPHRASE, MemoryStore

PIN, OTHER = "482915", "730264"


@pytest.fixture
def source():
    return random.Random(5).randbytes


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def bundle(source):
    return KeyBundle.new(source, IDENTITY)


@pytest.fixture
def door(bundle, source, store, tmp_path):
    """A folder with a PIN for two people and a passphrase, and what they open."""
    slots, unlocked = KeySlots.new(
        bundle, install_id="i-1", workspace="ward", demo=False, random_bytes=source
    )
    slots = slots.with_passphrase(unlocked, PASSPHRASE, source, CHEAP)
    for person, pin in (("p-1", PIN), ("p-2", OTHER)):
        slots = with_pin(
            slots,
            unlocked,
            pin,
            person=person,
            label=f"护士 {person}",
            store=store,
            random_bytes=source,
            cost=CHEAP,
        )
    save_slots(tmp_path, slots)
    return tmp_path, unlocked
