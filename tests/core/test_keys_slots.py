"""Key slots: each way opens the same secrets, damage is told from a wrong passphrase."""

import copy
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from cleanclinic.errors import CleanClinicError, DiskFullError, FileProblemError
from cleanclinic.keys.errors import (
    CostError,
    DemoSlotError,
    KeyBundleDamagedError,
    LastSlotError,
    NoSlotError,
    PassphraseShortError,
    SlotsDamagedError,
    SlotsMissingError,
    SlotsNewerError,
    StoreEmptyError,
    WrongPassphraseError,
)
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.slots import KeySlots, Unlocked, damage_check
from cleanclinic.keys.slots_file import (
    DAMAGED_NAME,
    FILE_NAME,
    PREVIOUS_NAME,
    has_slots,
    load_slots,
    save_slots,
    use_earlier,
)
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.words import LANGUAGES, Words
from tests.core.keys_kit import IDENTITY, PASSPHRASE, MemoryStore

COST = KdfCost.floor()


@pytest.fixture
def source():
    return random.Random(11).randbytes


@pytest.fixture
def bundle(source):
    return KeyBundle.new(source, IDENTITY)


def made(bundle, source, demo=True):
    return KeySlots.new(bundle, install_id="i-1", workspace="ward", demo=demo, random_bytes=source)


@pytest.fixture
def slots(bundle, source):
    """Real data with a passphrase slot, and what opens it."""
    empty, unlocked = made(bundle, source, demo=False)
    return empty.with_passphrase(unlocked, PASSPHRASE, source, COST, "护士站"), unlocked


# ---- the bundle


def test_a_bundle_survives_as_text(bundle):
    assert KeyBundle.from_text(bundle.to_text()) == bundle
    assert len(bundle.to_text()) < 1200


def test_no_secret_shows_by_accident(bundle):
    shown = repr(bundle) + str(bundle) + repr(Unlocked(bundle, b"wrapping"))
    for secret in (bundle.db_key, bundle.signing_seed, bundle.mac_key, b"wrapping"):
        assert repr(secret)[2:10] not in shown
    assert "AGE-SECRET" not in shown


def test_every_changed_character_of_the_text_is_refused(bundle):
    text = bundle.to_text()
    for place, letter in enumerate(text):
        with pytest.raises(KeyBundleDamagedError):
            KeyBundle.from_text(text[:place] + ("B" if letter != "B" else "C") + text[place + 1 :])
    for cut in range(len(text)):
        with pytest.raises(KeyBundleDamagedError):
            KeyBundle.from_text(text[:cut])


def test_a_source_of_randomness_that_repeats_itself_is_refused():
    with pytest.raises(KeyBundleDamagedError):
        KeyBundle.new(bytes, IDENTITY)


# ---- opening


def test_a_passphrase_opens(slots, bundle):
    assert slots[0].unlock_with_passphrase(PASSPHRASE).bundle == bundle


def test_another_passphrase_does_not(slots):
    for passphrase in ("", PASSPHRASE[:-1], PASSPHRASE + " ", "x" * 100_000, "\ud800" * 12):
        with pytest.raises(WrongPassphraseError):
            slots[0].unlock_with_passphrase(passphrase)


def test_the_same_letters_composed_otherwise_are_the_same_passphrase(bundle, source):
    empty, unlocked = made(bundle, source)
    slots = empty.with_passphrase(unlocked, "caf\u00e9 caf\u00e9 caf\u00e9", source, COST)
    assert slots.unlock_with_passphrase("cafe\u0301 cafe\u0301 cafe\u0301").bundle == bundle


@pytest.mark.parametrize("passphrase", ["", "1234567", "elevenchars"])
def test_a_short_passphrase_is_refused_with_its_rule(bundle, source, passphrase):
    empty, unlocked = made(bundle, source)
    with pytest.raises(PassphraseShortError) as caught:
        empty.with_passphrase(unlocked, passphrase, source, COST)
    assert "12" in Words("zh_CN").sentence(caught.value)


def test_a_credential_store_opens(bundle, source):
    store = MemoryStore()
    empty, unlocked = made(bundle, source)
    slots = empty.with_keyring(unlocked, store, source)
    assert slots.unlock_with_keyring(store).bundle == bundle
    (text,) = store.kept.values()
    assert len(text) < 1280
    for wrong in (None, "", "CCK1.zz.00", text[:-1], text.replace("CCK1", "CCK2")):
        store.kept = {} if wrong is None else dict.fromkeys(store.kept, wrong)
        with pytest.raises(StoreEmptyError):
            slots.unlock_with_keyring(store)
        store.kept = {slots.secret_name(slots.slots[0].id): text}


def test_a_store_with_another_workspace_s_secret_is_empty_for_this_one(bundle, source):
    store, other_store = MemoryStore(), MemoryStore()
    empty, unlocked = made(bundle, source)
    slots = empty.with_keyring(unlocked, store, source)
    empty.with_keyring(unlocked, other_store, source)
    (name,), (text,) = store.kept, other_store.kept.values()
    with pytest.raises(StoreEmptyError):
        slots.unlock_with_keyring(type("S", (), {"get": lambda self, n: text})())
    assert name == slots.secret_name(slots.slots[0].id)


def test_a_demo_opens_by_itself_and_real_data_never_does(bundle, source):
    empty, unlocked = made(bundle, source)
    slots = empty.with_demo(unlocked, source)
    assert slots.unlock_demo().bundle == bundle
    real, real_unlocked = made(bundle, source, demo=False)
    with pytest.raises(DemoSlotError):
        real.with_demo(real_unlocked, source)
    document = copy.deepcopy(dict(slots.document)) | {"demo": False}
    with pytest.raises(DemoSlotError):
        KeySlots(document).unlock_demo()


def test_a_demo_slot_moved_into_real_data_opens_nothing(slots, bundle, source):
    demo = made(bundle, source)[0]
    demo = demo.with_demo(made(bundle, source)[1], source)
    document = copy.deepcopy(dict(slots[0].document))
    document["slots"] += demo.document["slots"]
    document["demo"] = True
    with pytest.raises(SlotsDamagedError):
        KeySlots(document).unlock_demo()
    with pytest.raises(SlotsDamagedError):
        KeySlots(document).unlock_with_passphrase(PASSPHRASE)


def test_there_may_be_no_slot_of_a_kind(slots):
    with pytest.raises(NoSlotError):
        slots[0].unlock_demo()
    with pytest.raises(NoSlotError):
        slots[0].unlock_with_keyring(MemoryStore())


def test_several_slots_open_the_same(slots, bundle, source):
    value, unlocked = slots
    second = "a second passphrase"
    value = value.with_passphrase(unlocked, second, source, COST)
    for passphrase in (PASSPHRASE, second):
        assert value.unlock_with_passphrase(passphrase) == unlocked
    first_id = value.slots[0].id
    value = value.without(unlocked, first_id)
    with pytest.raises(WrongPassphraseError):
        value.unlock_with_passphrase(PASSPHRASE)
    with pytest.raises(LastSlotError):
        value.without(unlocked, value.slots[0].id)
    with pytest.raises(NoSlotError):
        value.without(unlocked, first_id)


def test_wrong_is_told_from_damaged(slots):
    """A right passphrase on a spoiled box is not called wrong."""
    for spoil in (
        lambda d: d["slots"][0]["wrapped"].update(box="00" * 48),
        lambda d: d["slots"][0]["wrapped"].update(nonce="zz"),
        lambda d: d["slots"][0].update(wrapped=None),
        lambda d: d["bundle"].update(box=d["bundle"]["box"][:-2]),
        lambda d: d.update(install_id="i-2"),
        lambda d: d.update(workspace="office"),
        lambda d: d.update(generation=7),
        lambda d: d.update(mac="0" * 64),
        lambda d: d["slots"].append({"id": "x", "kind": "pin"}),
        lambda d: d["slots"][0].update(kdf=None),
        lambda d: d["slots"][0]["kdf"].update(name="scrypt"),
        lambda d: d["slots"][0]["kdf"].update(salt="00"),
        lambda d: d["slots"][0]["kdf"].update(salt="00" * 65),
    ):
        document = copy.deepcopy(dict(slots[0].document))
        spoil(document)
        with pytest.raises(SlotsDamagedError):
            KeySlots(document).unlock_with_passphrase(PASSPHRASE)


@pytest.mark.parametrize(
    "cost",
    [
        {"memory_kib": 4 * 2**30},
        {"memory_kib": 256 * 1024 + 1},
        {"memory_kib": 2**63},
        {"memory_kib": -1},
        {"memory_kib": True},
        {"memory_kib": "65536"},
        {"memory_kib": 1e6},
        {"memory_kib": None},
        {"passes": 11},
        {"passes": 0},
        {"passes": 10**9},
        {"lanes": 9},
        {"lanes": 0},
        {"lanes": 2**24},
        {"memory_kib": 31, "lanes": 4},
    ],
)
def test_a_hostile_cost_is_refused_before_any_memory_is_taken(slots, cost):
    document = copy.deepcopy(dict(slots[0].document))
    document["slots"][0]["kdf"].update(cost)
    with pytest.raises(CostError) as caught:
        KeySlots(document).unlock_with_passphrase(PASSPHRASE)
    for language in LANGUAGES:
        assert Words(language).sentence(caught.value)


# ---- the file


def test_slots_survive_on_disk_with_one_generation_before(slots, bundle, source, tmp_path):
    value, unlocked = slots
    assert not has_slots(tmp_path)
    save_slots(tmp_path, value)
    assert has_slots(tmp_path)
    later = value.with_passphrase(unlocked, "a second passphrase", source, COST)
    save_slots(tmp_path, later)
    assert load_slots(tmp_path).document == later.document
    assert load_slots(tmp_path, previous=True).document == value.document
    assert load_slots(tmp_path).unlock_with_passphrase(PASSPHRASE).bundle == bundle
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE_NAME, PREVIOUS_NAME]
    assert (later.generation, later.kinds) == (value.generation + 1, ("pass",))
    assert later.slots[0].label == "护士站"


def test_the_generation_before_takes_the_place_of_a_damaged_or_missing_one(slots, source, tmp_path):
    keys, unlocked = slots
    save_slots(tmp_path, keys)
    save_slots(tmp_path, keys.with_passphrase(unlocked, PASSPHRASE + "!", source, COST))
    whole = (tmp_path / FILE_NAME).read_bytes()
    use_earlier(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == whole, "nothing is damaged"
    for spoiled in (whole[:-9], None):
        (tmp_path / FILE_NAME).unlink()
        if spoiled is not None:
            (tmp_path / FILE_NAME).write_bytes(spoiled)
        use_earlier(tmp_path)
        assert load_slots(tmp_path).document == keys.document
        assert (tmp_path / DAMAGED_NAME).read_bytes() == whole[:-9]
    (tmp_path / FILE_NAME).write_bytes(b"")
    (tmp_path / PREVIOUS_NAME).unlink()
    with pytest.raises(SlotsDamagedError):
        use_earlier(tmp_path)


def test_no_secret_stands_in_the_file(slots, bundle, tmp_path):
    save_slots(tmp_path, slots[0])
    data = (tmp_path / FILE_NAME).read_bytes()
    for key in (bundle.db_key, bundle.signing_seed, bundle.mac_key, slots[1].wrapping):
        assert key not in data
        assert key.hex().encode() not in data
    assert b"AGE-SECRET" not in data
    assert PASSPHRASE.encode() not in data


def test_slots_of_kinds_from_later_programs_are_kept(slots, source, tmp_path):
    value, unlocked = slots
    document = copy.deepcopy(dict(value.document))
    later = {"id": "ab", "kind": "recovery", "v": 9, "words": ["甲", {"n": 1.5}]}
    document["slots"].append(later)
    document["policy"] = {"escrow": True}
    rewritten = KeySlots(document).with_passphrase(unlocked, "one more passphrase", source, COST)
    save_slots(tmp_path, rewritten)
    loaded = load_slots(tmp_path)
    assert loaded.document["slots"][1] == later
    assert loaded.document["policy"] == {"escrow": True}
    assert loaded.kinds == ("pass", "recovery")
    assert loaded.unlock_with_passphrase(PASSPHRASE)
    rest = loaded.without(unlocked, loaded.slots[0].id)
    with pytest.raises(LastSlotError):
        rest.without(unlocked, rest.slots[-1].id)


def test_every_flipped_byte_and_cut_of_the_file_is_noticed(slots, tmp_path):
    save_slots(tmp_path, slots[0])
    path = tmp_path / FILE_NAME
    data = path.read_bytes()
    spoiled = [
        data[:place] + bytes([data[place] ^ 2]) + data[place + 1 :] for place in range(len(data))
    ]
    spoiled += [data[:length] for length in range(0, len(data) - 2, 7)]
    for content in spoiled:
        path.write_bytes(content)
        try:
            loaded = load_slots(tmp_path)
        except (SlotsDamagedError, SlotsNewerError):
            continue
        # White space between the values carries nothing.
        assert loaded.document == slots[0].document


def hostile(slots, change):
    """A file somebody wrote on purpose, its damage check made to fit."""
    document = copy.deepcopy(dict(slots.document))
    change(document)
    document["check"] = damage_check(document)
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format":"cleanclinic-keyslots","v":1,"v":1}',
        b'{"format":"cleanclinic-keyslots"}',
        bytes(300_000),
        b"1" * 5000,
    ],
)
def test_a_file_that_is_none_is_called_damaged(tmp_path, content):
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(SlotsDamagedError) as caught:
        load_slots(tmp_path)
    assert FILE_NAME in Words("en").sentence(caught.value)
    assert (tmp_path / FILE_NAME).read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(slots=[]),
        lambda d: d.update(slots={}),
        lambda d: d.update(slots=[1]),
        lambda d: d.update(slots=d["slots"] * 2),
        lambda d: d.update(slots=[{"id": str(n), "kind": "x"} for n in range(33)]),
        lambda d: d.update(demo="yes"),
        lambda d: d.update(install_id=""),
        lambda d: d.update(install_id=5),
        lambda d: d.update(generation="1"),
        lambda d: d.update(bundle=None),
        lambda d: d.update(v=True),
        lambda d: d.pop("workspace"),
    ],
)
def test_a_file_of_the_wrong_shape_is_called_damaged(slots, tmp_path, change):
    (tmp_path / FILE_NAME).write_bytes(hostile(slots[0], change))
    with pytest.raises(SlotsDamagedError):
        load_slots(tmp_path)


def test_a_name_that_stands_twice_is_called_damaged(slots, tmp_path):
    save_slots(tmp_path, slots[0])
    path = tmp_path / FILE_NAME
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"demo": false', '"demo": true, "demo": false'), "utf-8")
    with pytest.raises(SlotsDamagedError):
        load_slots(tmp_path)


def test_a_newer_file_is_said_so_and_kept(slots, tmp_path):
    content = hostile(slots[0], lambda d: d.update(v=2))
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(SlotsNewerError):
        load_slots(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_a_missing_or_damaged_file_offers_the_one_before(slots, source, tmp_path):
    value, unlocked = slots
    with pytest.raises(SlotsMissingError) as caught:
        load_slots(tmp_path)
    assert caught.value.values["previous"] is False
    save_slots(tmp_path, value)
    save_slots(tmp_path, value.with_passphrase(unlocked, "a second passphrase", source, COST))
    (tmp_path / FILE_NAME).write_bytes(b"")
    with pytest.raises(SlotsDamagedError) as caught:
        load_slots(tmp_path)
    assert caught.value.values["previous"] is True
    (tmp_path / FILE_NAME).unlink()
    assert has_slots(tmp_path)
    with pytest.raises(SlotsMissingError) as caught:
        load_slots(tmp_path)
    assert caught.value.values["previous"] is True
    assert load_slots(tmp_path, previous=True).unlock_with_passphrase(PASSPHRASE)


def test_a_damaged_file_does_not_push_out_the_good_one_before(slots, tmp_path):
    save_slots(tmp_path, slots[0])
    save_slots(tmp_path, slots[0])
    (tmp_path / FILE_NAME).write_bytes(b"damage")
    save_slots(tmp_path, slots[0])
    assert load_slots(tmp_path, previous=True).document == slots[0].document


def test_slots_that_nothing_opens_are_never_saved(bundle, source, tmp_path):
    with pytest.raises(ValueError, match="nothing opens"):
        save_slots(tmp_path, made(bundle, source)[0])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written(slots, tmp_path):
    with pytest.raises(FileProblemError):
        save_slots(tmp_path / "gone", slots[0])


FILL = """
import resource, signal, sys
from pathlib import Path
from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.slots_file import load_slots, save_slots
folder = Path(sys.argv[1])
slots = load_slots(folder)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
try:
    save_slots(folder, slots)
except CleanClinicError as error:
    print(error.code)
"""


@pytest.mark.skipif(os.name == "nt", reason="no file size limit there")
def test_a_write_cut_short_keeps_both_generations(slots, tmp_path):
    save_slots(tmp_path, slots[0])
    save_slots(tmp_path, slots[0])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.stdout.strip() == FileProblemError.code
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert issubclass(DiskFullError, CleanClinicError)
