"""The recovery code: 128 random bits that people write, read out and type, and the slot it opens.

Seven groups of four characters and a check character, in the alphabet of Crockford. A group's
check tells every single wrong character, every exchange of two characters and a group in another
group's place; the last two characters of the code tell a mixture of two sheets.
"""

import hashlib
import unicodedata

from cleanclinic.keys.errors import (
    NoSlotError,
    RecoveryCharacterError,
    RecoveryCodeError,
    RecoveryGroupError,
    RecoveryLengthError,
)
from cleanclinic.keys.slots import RECOVERY, KeySlots, RandomBytes, Unlocked, fits
from cleanclinic.keys.wrapping import derive

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 7
GROUP_LENGTH = 5
CODE_SIZE = 16
_BITS = 5
_DATA = GROUP_LENGTH - 1
# 128 bits fill 26 characters with two to spare; two more characters check the whole.
_CODE_CHARACTERS = 26
_CHECK_BITS = 10
_READ_AS = str.maketrans("OIL", "011")
# What people and input methods put between groups.
_BETWEEN = frozenset(" \t\r\n-‐‑‒–—―−_·.,、，。/|:;：")
# Distinct and not zero, one for each place: so any two characters exchanged are told.
_WEIGHTS = (2, 4, 8, 16)
_FIELD = 0b100101


def new_code(random_bytes: RandomBytes) -> bytes:
    return random_bytes(CODE_SIZE)


def code_groups(code: bytes) -> tuple[str, ...]:
    """The code as people write it: seven groups of five characters."""
    check = int.from_bytes(hashlib.sha256(b"cleanclinic recovery " + code).digest()[:2])
    value = int.from_bytes(code) << _CHECK_BITS | check >> 16 - _CHECK_BITS
    count = _DATA * GROUPS
    symbols = [value >> _BITS * (count - 1 - place) & 31 for place in range(count)]
    groups = (symbols[_DATA * number : _DATA * (number + 1)] for number in range(GROUPS))
    return tuple(
        "".join(ALPHABET[symbol] for symbol in (*group, _check(number, group)))
        for number, group in enumerate(groups)
    )


def code_text(code: bytes) -> str:
    return "-".join(code_groups(code))


def read_code(text: str) -> bytes:
    """The code as typed; the errors name the group that is wrong, counted from 1."""
    typed = clean_code(text)
    for place, character in enumerate(typed):
        if character not in ALPHABET:
            group = min(place // GROUP_LENGTH + 1, GROUPS)
            raise RecoveryCharacterError(character=character, group=group)
    if len(typed) != GROUPS * GROUP_LENGTH:
        raise RecoveryLengthError(length=len(typed), needed=GROUPS * GROUP_LENGTH)
    value = 0
    for number in range(GROUPS):
        written = typed[GROUP_LENGTH * number : GROUP_LENGTH * (number + 1)]
        *symbols, check = (ALPHABET.index(character) for character in written)
        if _check(number, symbols) != check:
            raise RecoveryGroupError(group=number + 1)
        for symbol in symbols:
            value = value << _BITS | symbol
    code_value = value >> _CHECK_BITS
    if code_value >> 8 * CODE_SIZE:
        raise RecoveryCodeError()
    code = code_value.to_bytes(CODE_SIZE)
    if clean_code(code_text(code)) != typed:
        raise RecoveryCodeError()
    return code


def clean_code(text: str) -> str:
    """What was typed in capital letters, nothing between them, O as 0, I and L as 1."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in wide if c not in _BETWEEN).translate(_READ_AS)


def asked_groups(random_bytes: RandomBytes) -> tuple[int, ...]:
    """Two different groups to be read back from a sheet, counted from 1, the lower one first."""
    first = random_bytes(2)
    one = first[0] % GROUPS
    other = (one + 1 + first[1] % (GROUPS - 1)) % GROUPS
    return tuple(sorted((one + 1, other + 1)))


def same_group(typed: str, group: str) -> bool:
    """Whether a group was read back right."""
    return clean_code(typed) == group


def with_recovery(
    slots: KeySlots, unlocked: Unlocked, code: bytes, random_bytes: RandomBytes, label: str
) -> KeySlots:
    """One recovery slot, for this code; every older code is dead."""
    rest = without_recovery(slots, unlocked)
    return rest.add_slot(unlocked, RECOVERY, _material(code), random_bytes, label)


def without_recovery(slots: KeySlots, unlocked: Unlocked) -> KeySlots:
    """No recovery slot: the code was used."""
    for slot in slots.slots:
        if slot.kind == RECOVERY:
            slots = slots.without(unlocked, slot.id)
    return slots


def unlock_with_recovery(slots: KeySlots, text: str) -> Unlocked:
    """Open by a code as typed; raises what `read_code` raises, and RecoveryCodeError."""
    material = _material(read_code(text))
    try:
        found = slots.slots_of(RECOVERY)
    except NoSlotError as error:
        raise RecoveryCodeError() from error
    for slot in found:
        if fits(slot, material):
            return slots.open_slot(slot, material)
    raise RecoveryCodeError()


def _material(code: bytes) -> bytes:
    """128 random bits need no slow function: nobody tries them out."""
    return derive(code, "recovery")


def _check(number: int, symbols: list[int]) -> int:
    """The check character's value: a weighted sum over the field of 32 elements."""
    total = number + 1
    for weight, symbol in zip(_WEIGHTS, symbols, strict=True):
        total ^= _product(weight, symbol)
    return total


def _product(first: int, second: int) -> int:
    """Multiplication in GF(32), x^5 + x^2 + 1."""
    product = 0
    while second:
        if second & 1:
            product ^= first
        second >>= 1
        first <<= 1
        if first & 32:
            first ^= _FIELD
    return product
