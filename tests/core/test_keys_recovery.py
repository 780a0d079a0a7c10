"""The recovery code and its slot; slots sealed to the office; secrets that are about to change."""

import copy
import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.keys.errors import (
    LastSlotError,
    NoSlotError,
    RecoveryCharacterError,
    RecoveryCodeError,
    RecoveryGroupError,
    RecoveryLengthError,
    SlotsDamagedError,
    SlotsFullError,
)
from cleanclinic.keys.escrow import sealed_keys, unlock_with_escrow, with_escrow
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.recovery import (
    ALPHABET,
    GROUP_LENGTH,
    GROUPS,
    code_groups,
    code_text,
    new_code,
    read_code,
    same_group,
    unlock_with_recovery,
    with_recovery,
    without_recovery,
)
from cleanclinic.keys.slots import SLOTS_MAX, KeySlots
from cleanclinic.keys.slots_file import load_slots, save_slots
from cleanclinic.words import LANGUAGES, Words
from tests.core.keys_kit import CHEAP, IDENTITY, PASSPHRASE

CODES = st.binary(min_size=16, max_size=16)
PLACES = st.integers(0, GROUPS * GROUP_LENGTH - 1)


@pytest.fixture
def source():
    return random.Random(7).randbytes


@pytest.fixture
def bundle(source):
    return KeyBundle.new(source, IDENTITY)


@pytest.fixture
def slots(bundle, source):
    empty, unlocked = KeySlots.new(
        bundle, install_id="i-1", workspace="ward", demo=False, random_bytes=source
    )
    return empty.with_passphrase(unlocked, PASSPHRASE, source, CHEAP), unlocked


# ---- the code


@given(CODES)
def test_a_code_is_read_as_it_was_written(code):
    groups = code_groups(code)
    assert (len(groups), {len(group) for group in groups}) == (GROUPS, {GROUP_LENGTH})
    assert set("".join(groups)) <= set(ALPHABET)
    assert read_code(code_text(code)) == code
    assert all(same_group(group.lower(), group) for group in groups)


@given(CODES, st.randoms())
def test_a_code_is_read_however_people_type_it(code, chance):
    typed = []
    for character in code_text(code):
        likeness = {"0": "0Oo", "1": "1IiLl"}.get(character, character + character.lower())
        one = chance.choice(likeness)
        # An input method left on wide characters.
        wide = chr(ord(one) + 0xFEE0) if chance.random() < 0.3 and one.isalnum() else one
        typed.append(wide + chance.choice(["", "", " ", "\u3000", "·", "—"]))
    assert read_code("".join(typed)) == code


@given(CODES, PLACES, st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_noticed_in_its_group(code, place, character):
    text = "".join(code_groups(code))
    if text[place] == character:
        return
    with pytest.raises(RecoveryGroupError) as caught:
        read_code(text[:place] + character + text[place + 1 :])
    assert caught.value.values["group"] == place // GROUP_LENGTH + 1


@given(CODES, st.integers(0, GROUPS - 1))
def test_any_exchange_within_a_group_is_noticed(code, number):
    groups = list(code_groups(code))
    for first, second in combinations(range(GROUP_LENGTH), 2):
        letters = list(groups[number])
        if letters[first] == letters[second]:
            continue
        letters[first], letters[second] = letters[second], letters[first]
        changed = [*groups[:number], "".join(letters), *groups[number + 1 :]]
        with pytest.raises(RecoveryGroupError) as caught:
            read_code(" ".join(changed))
        assert caught.value.values["group"] == number + 1


@given(CODES, st.integers(0, GROUPS - 1), st.integers(0, GROUPS - 1))
def test_groups_in_each_others_place_are_noticed(code, first, second):
    groups = list(code_groups(code))
    if first == second:
        return
    groups[first], groups[second] = groups[second], groups[first]
    with pytest.raises(RecoveryGroupError) as caught:
        read_code("".join(groups))
    assert caught.value.values["group"] == min(first, second) + 1


def test_a_mixture_of_two_sheets_is_nearly_always_noticed():
    """Groups right in themselves, from an old sheet: the check over the whole has ten bits."""
    chance, missed = random.Random(2), 0
    for _ in range(400):
        mixed = list(code_groups(chance.randbytes(16)))
        number = chance.randrange(GROUPS)
        mixed[number] = code_groups(chance.randbytes(16))[number]
        try:
            read_code("".join(mixed))
        except RecoveryCodeError:
            continue
        missed += 1
    assert missed <= 4


@given(CODES, st.integers(0, 40))
def test_a_code_left_unfinished_says_how_long_it_is(code, length):
    text = ("".join(code_groups(code)) * 2)[:length]
    if length == GROUPS * GROUP_LENGTH:
        return
    with pytest.raises(RecoveryLengthError) as caught:
        read_code(text)
    assert caught.value.values == {"length": length, "needed": GROUPS * GROUP_LENGTH}


@given(st.text(max_size=60))
def test_no_text_whatever_breaks_the_reading(text):
    with pytest.raises((RecoveryCharacterError, RecoveryLengthError, RecoveryGroupError)) as caught:
        read_code(text)
    for language in LANGUAGES:
        assert Words(language).sentence(caught.value)


@pytest.mark.parametrize("character", ["U", "u", "?", "王", "Ω"])
def test_a_character_no_code_has_is_named(character):
    text = "".join(code_groups(bytes(16)))
    with pytest.raises(RecoveryCharacterError) as caught:
        read_code(text[:12] + character + text[13:])
    assert caught.value.values["group"] == 3
    assert caught.value.values["character"] == character.upper()


def test_bits_that_no_code_has_are_refused():
    """All groups right, but the two spare bits set: made by hand, not by us."""
    found = 0
    for first in ALPHABET[8:]:
        for check in ALPHABET:
            try:
                read_code(first + "000" + check + "".join(code_groups(bytes(16)))[5:])
            except RecoveryCodeError:
                found += 1
            except RecoveryGroupError:
                continue
    assert found == len(ALPHABET) - 8


# ---- the slot


def test_a_code_opens_without_any_store(slots, bundle, source):
    value, unlocked = slots
    code = new_code(source)
    value = value.with_passphrase(unlocked, "another passphrase", source, CHEAP)
    value = with_recovery(value, unlocked, code, source, "1")
    assert unlock_with_recovery(value, code_text(code).lower()) == unlocked
    assert unlock_with_recovery(value, code_text(code)).bundle == bundle


def test_a_new_sheet_or_use_kills_the_old_one(slots, source):
    value, unlocked = slots
    first, second = new_code(source), new_code(source)
    with pytest.raises(RecoveryCodeError):
        unlock_with_recovery(value, code_text(first))
    value = with_recovery(value, unlocked, first, source, "1")
    value = with_recovery(value, unlocked, second, source, "2")
    assert [slot.label for slot in value.slots if slot.kind == "recovery"] == ["2"]
    with pytest.raises(RecoveryCodeError):
        unlock_with_recovery(value, code_text(first))
    assert unlock_with_recovery(value, code_text(second)) == unlocked
    value = without_recovery(value, unlocked)
    with pytest.raises(RecoveryCodeError):
        unlock_with_recovery(value, code_text(second))
    assert value.unlock_with_passphrase(PASSPHRASE) == unlocked


def test_there_is_an_end_to_ways_of_opening_but_always_room_for_a_new_sheet(slots, source):
    value, unlocked = slots
    value = with_recovery(value, unlocked, new_code(source), source, "1")
    while len(value.slots) < SLOTS_MAX:
        value = value.add_slot(unlocked, "pin", source(32), source, "")
    with pytest.raises(SlotsFullError) as caught:
        value.add_slot(unlocked, "pin", source(32), source, "")
    assert all(Words(language).sentence(caught.value) for language in LANGUAGES)
    code = new_code(source)
    value = with_recovery(value, unlocked, code, source, "2")
    assert unlock_with_recovery(value, code_text(code)) == unlocked


def test_paper_alone_is_no_way_to_open_every_day(slots, source):
    value, unlocked = slots
    value = with_recovery(value, unlocked, new_code(source), source, "1")
    with pytest.raises(LastSlotError):
        value.without(unlocked, value.slots[0].id)


def test_the_code_does_not_stand_in_the_file(slots, source, tmp_path):
    value, unlocked = slots
    code = new_code(source)
    save_slots(tmp_path, with_recovery(value, unlocked, code, source, "1"))
    data = (tmp_path / "keyslots.json").read_text(encoding="utf-8")
    for text in (code.hex(), code_text(code), *code_groups(code)):
        assert text not in data
    assert unlock_with_recovery(load_slots(tmp_path), code_text(code)) == unlocked


def test_a_spoiled_slot_is_called_damaged_not_wrong(slots, source):
    value, unlocked = slots
    code = new_code(source)
    document = copy.deepcopy(dict(with_recovery(value, unlocked, code, source, "1").document))
    document["slots"][-1]["wrapped"]["box"] = "00" * 48
    with pytest.raises(SlotsDamagedError):
        unlock_with_recovery(KeySlots(document), code_text(code))


# ---- sealed to somebody who helps


def test_a_sealed_slot_opens_by_what_was_sealed(slots, source):
    value, unlocked = slots
    sent = []

    def seal(material):
        sent.append(material)
        return b"sealed:" + bytes(byte ^ 0x5A for byte in material)

    with pytest.raises(NoSlotError):
        sealed_keys(value)
    value = with_escrow(value, unlocked, seal, source, "院办")
    (sealed,) = sealed_keys(value)
    opened = bytes(byte ^ 0x5A for byte in sealed.removeprefix(b"sealed:"))
    assert opened == sent[0]
    assert unlock_with_escrow(value, opened) == unlocked
    assert unlock_with_escrow(value, bytes(32)) is None
    assert sent[0].hex() not in str(value.document)
    with pytest.raises(ValueError, match="too much"):
        with_escrow(value, unlocked, lambda _: bytes(5000), source)
    document = copy.deepcopy(dict(value.document))
    document["slots"][-1]["sealed"] = "no hex"
    with pytest.raises(SlotsDamagedError):
        sealed_keys(KeySlots(document))
    with pytest.raises(NoSlotError):
        value.relabelled(unlocked, "none", "x")


# ---- secrets about to change


def test_both_secrets_are_known_until_one_is_settled(slots, bundle, source):
    value, unlocked = slots
    code = new_code(source)
    value = with_recovery(value, unlocked, code, source, "1")
    fresh = KeyBundle(source(32), bundle.signing_seed, bundle.age_identity, bundle.mac_key)
    both = value.with_pending(unlocked, fresh, source)
    for opened in (
        both.unlock_with_passphrase(PASSPHRASE),
        unlock_with_recovery(both, code_text(code)),
    ):
        assert (opened.bundle, opened.pending) == (bundle, fresh)
    done = both.with_bundle(unlocked, fresh, source)
    opened = done.unlock_with_passphrase(PASSPHRASE)
    assert (opened.bundle, opened.pending) == (fresh, None)
    assert done.generation == value.generation + 2
    document = copy.deepcopy(dict(both.document))
    document["pending"]["box"] = "00" * 64
    with pytest.raises(SlotsDamagedError):
        KeySlots(document).unlock_with_passphrase(PASSPHRASE)
    document = copy.deepcopy(dict(both.document))
    del document["pending"]
    with pytest.raises(SlotsDamagedError):
        KeySlots(document).unlock_with_passphrase(PASSPHRASE)
