"""PIN slots: what a PIN may be, both parts needed, misses counted first, waits kept."""

import copy
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclinic.keys.errors import (
    CostError,
    DemoSlotError,
    NoSlotError,
    NoStoreError,
    PinDateError,
    PinDigitsError,
    PinElsewhereError,
    PinPlainError,
    PinShortError,
    SlotsDamagedError,
    WrongPinError,
)
from cleanclinic.keys.pin import check_pin, provide_peppers, unlock_with_pin, with_pin
from cleanclinic.keys.slots import KeySlots, damage_check
from cleanclinic.keys.slots_file import FILE_NAME, load_slots, save_slots
from cleanclinic.words import LANGUAGES, Words
from tests.core.keys_kit import CHEAP, PASSPHRASE, MemoryStore, in_session, needs_keyring
from tests.core.pin_kit import OTHER, PIN, bundle, door, source, store

__all__ = ["bundle", "door", "source", "store"]

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
    for strange, error in ((MemoryStore(), PinElsewhereError), (None, NoStoreError)):
        with pytest.raises(error):
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
    with pytest.raises(NoStoreError):
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
