"""Wrong PINs are counted before they are tried, and waits are kept."""

import copy
import json
import os
import subprocess
import sys

import pytest

from cleanclinic.keys.errors import (
    PinWaitError,
    SlotsDamagedError,
    WrongPinError,
    WrongPinWaitError,
)
from cleanclinic.keys.pin import unlock_with_pin, wait_left
from cleanclinic.keys.slots import damage_check
from cleanclinic.keys.slots_file import FILE_NAME, PREVIOUS_NAME, load_slots, save_slots
from cleanclinic.words import LANGUAGES, Words
from tests.core.keys_kit import PASSPHRASE, ROOT
from tests.core.pin_kit import OTHER, PIN, bundle, door, source, store

__all__ = ["bundle", "door", "source", "store"]


def miss(folder, store, now, person="p-1", pin="907316"):
    with pytest.raises(WrongPinError) as caught:
        unlock_with_pin(folder, person, pin, store, now)
    return caught.value


def refused(folder, store, now, pin=PIN):
    """The right PIN, too early: how many seconds it says."""
    with pytest.raises(PinWaitError) as caught:
        unlock_with_pin(folder, "p-1", pin, store, now)
    for language in LANGUAGES:
        assert str(caught.value.values["seconds"]) in Words(language).sentence(caught.value)
    return caught.value.values["seconds"]


def test_five_misses_then_half_a_minute_doubling_to_a_quarter_of_an_hour(door, store):
    folder, now = door[0], 1000.0
    for _ in range(4):
        assert type(miss(folder, store, now)) is WrongPinError
    waits = []
    for _ in range(8):
        waits.append(miss(folder, store, now).values["seconds"])
        assert refused(folder, store, now + waits[-1] - 1) <= 2
        now += waits[-1]
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    assert unlock_with_pin(folder, "p-1", PIN, store, now)
    assert load_slots(folder).misses == {}
    assert type(miss(folder, store, now)) is WrongPinError


def test_waiting_is_not_a_miss_and_others_do_not_wait(door, store):
    folder = door[0]
    for _ in range(5):
        miss(folder, store, 1000.0)
    before = (folder / FILE_NAME).read_bytes()
    for _ in range(20):
        refused(folder, store, 1010.0)
    assert (folder / FILE_NAME).read_bytes() == before
    assert unlock_with_pin(folder, "p-2", OTHER, store, 1010.0)
    # Their success does not forgive the first one's misses.
    refused(folder, store, 1010.0)


def test_the_fifth_miss_says_its_wait_wherever_the_clock_stands_between_two_milliseconds(
    door, store
):
    for _ in range(4):
        miss(door[0], store, 1000.0006)
    with pytest.raises(WrongPinWaitError):
        unlock_with_pin(door[0], "p-1", "000111", store, 1000.0006)


def test_starting_again_does_not_shorten_the_wait(door, store):
    """The clock of the PC's start: after a restart it says less, and the wait is over later."""
    folder = door[0]
    for _ in range(5):
        miss(folder, store, 5000.0)
    assert refused(folder, store, 0.0) == 31
    assert refused(folder, store, 29.0) == 2
    # Started since and up for longer than at the miss: no more is credited than is certain.
    assert refused(folder, store, 5029.0) == 2
    assert unlock_with_pin(folder, "p-1", PIN, store, 31.0)


def test_the_date_has_no_say(door, store):
    """Nothing in the file is a date, and no function takes one."""
    for _ in range(6):
        slots = load_slots(door[0])
        if wait_left(slots, slots.slots[1].id, 7.0) == 0:
            miss(door[0], store, 7.0)
    (kept,) = load_slots(door[0]).misses.values()
    assert kept == {"count": 5, "at": 7.0}


DIES = """
import os, random, sys
from pathlib import Path
import cleanclinic.keys.pin as pin
from cleanclinic.keys.slots import store_text
class Store:
    def get(self, name):
        return sys.argv[2]
def die(*_):
    os._exit(9)
pin.stretch = die
pin.unlock_with_pin(Path(sys.argv[1]), "p-1", sys.argv[3], Store(), 50.0)
"""


def test_a_program_killed_while_it_works_a_pin_out_has_counted_the_try(door, store):
    folder = door[0]
    name = load_slots(folder).secret_name(load_slots(folder).slots[1].id)
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", DIES, str(folder), store.kept[name], PIN],
            cwd=ROOT,
            check=False,
        )
        assert done.returncode == 9
    refused(folder, store, 51.0)


def test_a_file_that_cannot_be_written_takes_no_guess(door, store, monkeypatch):
    """Otherwise a read-only folder would be a way to guess for free."""
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    for pin in (PIN, "907316"):
        with pytest.raises(Exception, match="DISK-FULL"):
            unlock_with_pin(door[0], "p-1", pin, store, 1.0)


def test_counting_keeps_the_generation_before_and_every_seal(door, store, source):
    folder, unlocked = door
    before = (folder / PREVIOUS_NAME).read_bytes() if (folder / PREVIOUS_NAME).exists() else None
    generation = load_slots(folder).generation
    for _ in range(3):
        miss(folder, store, 1.0)
    after = (folder / PREVIOUS_NAME).read_bytes() if (folder / PREVIOUS_NAME).exists() else None
    assert (before, generation) == (after, load_slots(folder).generation)
    assert load_slots(folder).unlock_with_passphrase(PASSPHRASE) == unlocked
    slots = load_slots(folder)
    rest = slots.without(unlocked, slots.slots[1].id)
    assert rest.misses == {}
    save_slots(folder, rest)
    assert load_slots(folder).unlock_with_passphrase(PASSPHRASE) == unlocked


@pytest.mark.parametrize(
    "misses",
    [
        [],
        {"x": 3},
        {"x": {"count": 1}},
        {"x": {"count": -1, "at": 0}},
        {"x": {"count": True, "at": 0}},
        {"x": {"count": 1, "at": "now"}},
        {"x": {"count": 1, "at": float("nan")}},
        {"x": {"count": 1, "at": float("inf")}},
        {"x": {"count": 10**30, "at": 0}},
        {str(number): {"count": 1, "at": 0} for number in range(33)},
    ],
)
def test_hostile_counts_are_called_damaged(door, misses):
    document = copy.deepcopy(dict(load_slots(door[0]).document)) | {"misses": misses}
    document["check"] = damage_check(document)
    (door[0] / FILE_NAME).write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(SlotsDamagedError):
        load_slots(door[0])


def test_the_highest_count_still_only_waits(door, store):
    folder = door[0]
    slots = load_slots(folder)
    slots = slots.with_misses({slots.slots[1].id: {"count": 10**6, "at": 0.0}})
    save_slots(folder, slots)
    assert refused(folder, store, 0.0) == 901
    assert miss(folder, store, 900.0).values["seconds"] == 900
    assert unlock_with_pin(folder, "p-1", PIN, store, 1800.0)
    assert isinstance(WrongPinWaitError(seconds=1), WrongPinError)
