"""PIN slots: what a PIN may be, both parts needed, misses counted first, waits kept."""

import copy
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclinic.keys.errors import (
    CostError,
    DemoSlotError,
    NoSlotError,
    PinDateError,
    PinDigitsError,
    PinElsewhereError,
    PinPlainError,
    PinShortError,
    PinWaitError,
    SlotsDamagedError,
    WrongPinError,
    WrongPinWaitError,
)
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.pin import (
    check_pin,
    provide_peppers,
    unlock_with_pin,
    wait_left,
    with_pin,
)
from cleanclinic.keys.slots import KeySlots, damage_check
from cleanclinic.keys.slots_file import FILE_NAME, PREVIOUS_NAME, load_slots, save_slots
from cleanclinic.words import LANGUAGES, Words
from tests.core.keys_kit import (
    CHEAP,
    IDENTITY,
    PASSPHRASE,
    ROOT,
    MemoryStore,
    in_session,
    needs_keyring,
)

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


# ---- what a PIN may be


@pytest.mark.parametrize("pin", ["482915", "907316", "48291507", "４８２９１５", " 48 29 15 "])
def test_a_good_pin_is_taken_as_its_digits(pin):
    assert check_pin(pin).startswith(("482915", "907316"))


@pytest.mark.parametrize(
    ("pin", "error"),
    [
        ("", PinShortError),
        ("48291", PinShortError),
        ("4" * 33, PinShortError),
        ("48291a", PinDigitsError),
        ("四八二九一五", PinDigitsError),
        ("48²915", None),
        ("٤٨٢٩١٥", PinDigitsError),
        ("111111", PinPlainError),
        ("121212", PinPlainError),
        ("123123", PinPlainError),
        ("112233", PinPlainError),
        ("123456", PinPlainError),
        ("890123", PinPlainError),
        ("654321", PinPlainError),
        ("135791", PinPlainError),
        ("123457", PinPlainError),
        ("147258", PinPlainError),
        ("5201314", PinPlainError),
        ("48248248", PinPlainError),
        ("198503", PinDateError),
        ("850312", PinDateError),
        ("120385", PinDateError),
        ("19850312", PinDateError),
        ("031985", PinDateError),
        ("482008", PinDateError),
        ("040229", PinDateError),
    ],
)
def test_a_weak_pin_is_refused_with_its_rule(pin, error):
    if error is None:
        # An input method's superscript is a digit to it.
        assert check_pin(pin) == "482915"
        return
    with pytest.raises(error) as caught:
        check_pin(pin)
    for language in LANGUAGES:
        assert Words(language).sentence(caught.value)


@given(st.integers(1, 9), st.integers(0, 9), st.integers(6, 12))
def test_no_row_of_equal_steps_is_ever_a_pin(step, first, length):
    pin = "".join(str((first + step * place) % 10) for place in range(length))
    with pytest.raises((PinPlainError, PinDateError)):
        check_pin(pin)


@given(st.dates())
@settings(max_examples=200)
def test_no_birthday_is_ever_a_pin(day):
    year, month, date = f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}"
    written = [year[2:] + month + date, date + month + year[2:]]
    if year[:2] in ("19", "20"):
        written += [year + month + date, date + month + year, year + month, month + year]
    for pin in written:
        with pytest.raises((PinPlainError, PinDateError)):
            check_pin(pin)


def test_most_random_pins_are_fine():
    chance, taken = random.Random(3), 0
    for _ in range(2000):
        try:
            check_pin(f"{chance.randrange(10**6):06d}")
        except (PinPlainError, PinDateError):
            continue
        taken += 1
    assert taken > 1600


# ---- opening


def test_each_pin_opens_the_same_secrets(door, store, bundle):
    folder, unlocked = door
    for person, pin in (("p-1", PIN), ("p-2", OTHER), ("p-1", "４８２９１５")):
        assert unlock_with_pin(folder, person, pin, store, 100.0) == unlocked
    assert load_slots(folder).unlock_with_passphrase(PASSPHRASE).bundle == bundle
    assert load_slots(folder).misses == {}


def test_another_persons_pin_is_wrong(door, store):
    with pytest.raises(WrongPinError):
        unlock_with_pin(door[0], "p-1", OTHER, store, 100.0)
    with pytest.raises(NoSlotError):
        unlock_with_pin(door[0], "p-9", PIN, store, 100.0)


def test_the_pin_alone_opens_nothing_without_the_pcs_secret(door, store):
    """A stolen disk: the slots file and the right PIN, but another or no credential store."""
    folder = door[0]
    for strange in (MemoryStore(), None):
        with pytest.raises(PinElsewhereError):
            unlock_with_pin(folder, "p-1", PIN, strange, 100.0)
    other = MemoryStore()
    values = list(store.kept.values())
    other.kept = dict(zip(store.kept, reversed(values), strict=True))
    with pytest.raises(WrongPinError):
        unlock_with_pin(folder, "p-1", PIN, other, 100.0)
    # Only the last was a guess.
    (miss,) = load_slots(folder).misses.values()
    assert miss["count"] == 1


def test_one_secret_a_pin_and_none_in_the_file(door, store):
    assert len(store.kept) == 2
    data = (door[0] / FILE_NAME).read_text(encoding="utf-8")
    for text in store.kept.values():
        assert text.split(".")[1] not in data
    for secret in (PIN, OTHER, door[1].wrapping.hex()):
        assert secret not in data


def test_another_account_is_given_the_secret_once_it_was_opened_otherwise(door, store):
    folder, unlocked = door
    account = MemoryStore()
    assert provide_peppers(load_slots(folder), unlocked, account) == 2
    assert provide_peppers(load_slots(folder), unlocked, account) == 0
    assert account.kept == store.kept
    assert unlock_with_pin(folder, "p-1", PIN, account, 100.0) == unlocked


def test_a_pin_without_a_store_is_for_demo_data_only(bundle, source, tmp_path):
    def slots_of(demo):
        slots, unlocked = KeySlots.new(
            bundle, install_id="i-1", workspace="ward", demo=demo, random_bytes=source
        )
        return with_pin(
            slots,
            unlocked,
            PIN,
            person="p-1",
            label="",
            store=None,
            random_bytes=source,
            cost=CHEAP,
        )

    with pytest.raises(DemoSlotError):
        slots_of(demo=False)
    save_slots(tmp_path, slots_of(demo=True))
    assert unlock_with_pin(tmp_path, "p-1", PIN, None, 1.0).bundle == bundle
    document = copy.deepcopy(dict(load_slots(tmp_path).document))
    document["demo"] = False
    document["check"] = damage_check(document)
    (tmp_path / FILE_NAME).write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(PinElsewhereError):
        unlock_with_pin(tmp_path, "p-1", PIN, None, 1.0)


def test_a_hostile_cost_is_refused_before_any_memory_is_taken(door, store):
    folder = door[0]
    document = copy.deepcopy(dict(load_slots(folder).document))
    for cost, error in (
        ({"memory_kib": 4 * 2**30}, CostError),
        ({"passes": 10**9}, CostError),
        ({"name": "scrypt"}, SlotsDamagedError),
        ({"salt": "00"}, SlotsDamagedError),
    ):
        spoiled = copy.deepcopy(document)
        next(slot for slot in spoiled["slots"] if slot["kind"] == "pin")["kdf"].update(cost)
        spoiled["check"] = damage_check(spoiled)
        (folder / FILE_NAME).write_text(json.dumps(spoiled), encoding="utf-8")
        with pytest.raises(error):
            unlock_with_pin(folder, "p-1", PIN, store, 1.0)
        assert load_slots(folder).misses == {}


def test_a_spoiled_pepper_is_called_damaged(door, bundle, source, tmp_path):
    folder, unlocked = door
    document = copy.deepcopy(dict(load_slots(folder).document))
    for slot in document["slots"]:
        slot["kept"] = {"nonce": "00" * 12, "box": "00" * 48}
    with pytest.raises(SlotsDamagedError):
        provide_peppers(KeySlots(document), unlocked, MemoryStore())
    slots, opened = KeySlots.new(
        bundle, install_id="i-2", workspace="ward", demo=True, random_bytes=source
    )
    slots = with_pin(
        slots, opened, PIN, person="p", label="", store=None, random_bytes=source, cost=CHEAP
    )
    document = copy.deepcopy(dict(slots.document))
    document["slots"][0]["pepper"] = "no hex"
    document["check"] = damage_check(document)
    (tmp_path / FILE_NAME).write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(SlotsDamagedError):
        unlock_with_pin(tmp_path, "p", PIN, None, 1.0)


# ---- misses


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


# ---- a real store

SESSION = """
import json, subprocess
from pathlib import Path
subprocess.run(
    ["gnome-keyring-daemon", "--unlock", "--components=secrets"],
    input=b"password of this session", capture_output=True, check=True,
)
from cleanclinic.operations.people.people import add_person, disable_person, set_up_people
from cleanclinic.operations.people.pins import unlock_with_pin
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.people.creating import create_ward
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.keys.store import find_store
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.records.department_type import DepartmentType
folder, cost = Path.home() / "ward", KdfCost(8, 1, 1)
said = []
with create_ward(
    folder, hospital_code="T", department_name="重症医学科", department_code="ICU",
    department_type=DepartmentType.WARD, person="王护士长", device_label="1", passphrase=None,
) as ward:
    before = load_slots(folder)
    head = set_up_people(ward, "482915", cost=cost)
    nurse = add_person(ward, "李护士", Role.RECORDER, "730264", cost=cost)
    said.append(find_store().get(before.secret_name(before.slots[0].id)))
said.append(load_slots(folder).kinds)
try:
    open_workspace(folder)
except Exception as error:
    said.append(error.code)
with unlock_with_pin(folder, nurse.id, "730264") as ward:
    said.append(ward.actor.name)
with unlock_with_pin(folder, head.id, "482915") as ward:
    slots = load_slots(folder)
    kept = [slots.secret_name(one.id) for one in slots.slots if one.person == nurse.id]
    disable_person(ward, nurse.id)
    said.append([find_store().get(name) for name in kept])
try:
    unlock_with_pin(folder, nurse.id, "730264")
except Exception as error:
    said.append(error.code)
print(json.dumps(said))
"""


@needs_keyring
def test_people_over_a_real_store(tmp_path):
    answer = json.loads(in_session(SESSION, tmp_path))
    assert answer == [
        None,
        ["pin"],
        "PIN-NEEDED",
        "李护士",
        [None],
        "KEY-NO-SLOT",
    ]
    assert Path(tmp_path / "home" / "ward" / FILE_NAME).exists()
