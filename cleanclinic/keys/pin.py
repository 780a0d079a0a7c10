"""PIN slots: a person's PIN and a secret of this PC together open the data; wrong PINs cost time.

A PIN alone is guessed in days, so each slot also takes a random text (its pepper) that lies in the
system's credential store. Misses are counted in the slots file before it is known whether the PIN
is right. The time to wait is told by the clock that counts from the start of the PC: setting the
date does nothing to it, and starting the program or the PC again only ever makes the wait longer.
"""

import math
import unicodedata
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from cleanclinic.keys.errors import (
    DemoSlotError,
    NoSlotError,
    NoStoreError,
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
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.slots import (
    PIN,
    KeySlots,
    RandomBytes,
    Unlocked,
    context_of,
    fits,
    from_store_text,
    store_text,
)
from cleanclinic.keys.slots_file import FILE_NAME, MISSES_MAX, load_slots, rewrite_slots
from cleanclinic.keys.wrapping import (
    KEY_SIZE,
    KdfCost,
    UnwrapError,
    derive,
    new_kdf,
    read_hex,
    read_kdf,
    stretch,
    unwrap,
    wrap,
)

PIN_MIN = 6
PIN_MAX = 32
FREE_MISSES = 5
FIRST_WAIT_S = 30
LONGEST_WAIT_S = 15 * 60
_YEAR, _BIRTH = 4, 6
# Ways over the keys and numbers that sound like words: the first that anybody tries.
_KNOWN = (
    *("147258", "258369", "147369", "369258", "159357", "159753", "789456", "456123"),
    *("520131", "521314", "131452", "201314", "168168", "110119", "112358", "314159"),
)


def clean_pin(text: str) -> str:
    """The digits of a PIN as typed; an input method's wide digits are the same digits."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def check_pin(text: str) -> str:
    """A new PIN without its spaces; raises PinDigits-, PinShort-, PinPlain- or PinDateError."""
    pin = clean_pin(text)
    if not pin.isascii() or (pin and not pin.isdecimal()):
        raise PinDigitsError()
    if not PIN_MIN <= len(pin) <= PIN_MAX:
        raise PinShortError(minimum=PIN_MIN, maximum=PIN_MAX, length=len(pin))
    if _is_plain(pin):
        raise PinPlainError()
    if _is_date(pin):
        raise PinDateError()
    return pin


def _is_plain(pin: str) -> bool:
    """Repeats, rows of steps, and the numbers everybody knows."""
    if len(set(pin)) < 3 or any(known in pin for known in _KNOWN):
        return True
    if any(pin == (pin[:size] * len(pin))[: len(pin)] for size in range(1, len(pin) // 2 + 1)):
        return True
    digits = [int(digit) for digit in pin]
    steps = [(after - before) % 10 for before, after in pairwise(digits)]
    # One digit before or after a row makes it no better.
    rows = (steps, steps[1:], steps[:-1])
    # 112233 and 001122 are rows too.
    pairs = pin[::2] == pin[1::2]
    return pairs or any(len(set(row)) == 1 for row in rows)


def _is_date(pin: str) -> bool:
    """A year at either end, or the six digits of a birthday."""
    years = (pin[:_YEAR], pin[-_YEAR:])
    if any(year[:2] in ("19", "20") for year in years):
        return True
    if len(pin) != _BIRTH:
        return False
    first, second, third = int(pin[:2]), int(pin[2:4]), int(pin[4:])
    return any(
        _is_day(year, month, day)
        for year, month, day in (
            (first, second, third),
            (third, second, first),
            (third, first, second),
        )
    )


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        # A leap year's century: the 29th of February counts.
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


def with_pin(
    slots: KeySlots,
    unlocked: Unlocked,
    pin: str,
    *,
    person: str,
    label: str,
    store: SecretStore | None,
    random_bytes: RandomBytes,
    cost: KdfCost | None = None,
) -> KeySlots:
    """One more slot, for a person's PIN; without a store only for demo data.

    The pepper is in the store when this returns; whoever then fails to save the slots leaves a
    secret there that opens nothing.
    """
    pin = check_pin(pin)
    if store is None and not slots.demo:
        raise DemoSlotError()
    pepper = random_bytes(KEY_SIZE)
    kdf = new_kdf(cost or KdfCost(), random_bytes)
    extra: dict[str, Any] = {"person": person, "kdf": kdf}
    if store is None:
        extra["pepper"] = pepper.hex()
    else:
        # Kept inside too, so that another account of this PC can be given it once it is open.
        context = context_of(slots.document, "pepper", person)
        extra["kept"] = wrap(derive(unlocked.wrapping, "pepper"), pepper, context, random_bytes)
    material = _material(pin, pepper, kdf)
    added = slots.add_slot(unlocked, PIN, material, random_bytes, label, **extra)
    if store is not None:
        store.put(added.secret_name(added.slots[-1].id), store_text(pepper))
    return added


def provide_peppers(slots: KeySlots, unlocked: Unlocked, store: SecretStore) -> int:
    """Give this account's store what the PINs need here; gives how many it lacked."""
    missing = 0
    for slot in slots.slots_of(PIN) if PIN in slots.kinds else ():
        name = slots.secret_name(slot["id"])
        if "kept" not in slot or from_store_text(store.get(name)) is not None:
            continue
        context = context_of(slots.document, "pepper", slot.get("person"))
        try:
            pepper = unwrap(derive(unlocked.wrapping, "pepper"), slot["kept"], context)
        except UnwrapError as error:
            raise SlotsDamagedError(path=FILE_NAME, previous=False) from error
        store.put(name, store_text(pepper))
        missing += 1
    return missing


def wait_left(slots: KeySlots, slot_id: str, seconds_now: float) -> float:
    """Seconds until the next try is let through; `seconds_now` counts from the PC's start."""
    return wait_of(slots.misses.get(slot_id), seconds_now)


def wait_of(miss: Mapping[str, Any] | None, seconds_now: float) -> float:
    """Seconds that misses cost still; `miss` has their `count` and when the last was, as `at`."""
    if miss is None or miss["count"] < FREE_MISSES:
        return 0.0
    # A power of a count that anybody could have written must not be worked out.
    doublings = min(miss["count"] - FREE_MISSES, 10)
    wait = min(FIRST_WAIT_S * 2**doublings, LONGEST_WAIT_S)
    # Less than at the miss: the PC was started since, so at least that long ago.
    passed = seconds_now - miss["at"] if seconds_now >= miss["at"] else seconds_now
    return max(0.0, float(wait - passed))


def unlock_with_pin(
    folder: Path, person: str, pin: str, store: SecretStore | None, seconds_now: float
) -> Unlocked:
    """Open by a person's PIN, counting the try in the slots file before it is known to be wrong.

    Raises PinWaitError while there is time to wait, WrongPinError, PinElsewhereError where this
    account of the PC has not got the pepper, NoStoreError where there is no store at all, and the
    errors of the store and the file.
    """
    slots = load_slots(folder)
    slot = pin_slot(slots, person)
    slot_id = slot["id"]
    left = wait_left(slots, slot_id, seconds_now)
    if left > 0:
        raise PinWaitError(seconds=int(left) + 1)
    # What fails without a guess being made costs no try.
    pepper = _pepper(slots, slot, store)
    read_kdf_of(slot)
    before = slots.misses.get(slot_id, {"count": 0})
    count = min(before["count"] + 1, MISSES_MAX)
    counted = slots.with_misses(
        {**slots.misses, slot_id: {"count": count, "at": _whole_ms(seconds_now)}}
    )
    rewrite_slots(folder, counted)
    material = _material(clean_pin(pin), pepper, slot["kdf"])
    if not fits(slot, material):
        wait = wait_left(counted, slot_id, seconds_now)
        raise WrongPinWaitError(seconds=int(wait)) if wait else WrongPinError()
    unlocked = slots.open_slot(slot, material)
    rewrite_slots(folder, without_misses(counted, slot_id))
    return unlocked


def _whole_ms(seconds: float) -> float:
    """Never later than it is: a miss of the future would look like one before the PC's start."""
    return math.floor(max(seconds, 0.0) * 1000) / 1000


def without_misses(slots: KeySlots, slot_id: str) -> KeySlots:
    """The same with the tries at one slot forgotten."""
    return slots.with_misses({one: miss for one, miss in slots.misses.items() if one != slot_id})


def pin_slot(slots: KeySlots, person: str) -> dict[str, Any]:
    """The slot of a person; raises NoSlotError."""
    for slot in slots.slots_of(PIN):
        if slot.get("person") == person:
            return slot
    raise NoSlotError(kind=PIN)


def read_kdf_of(slot: Mapping[str, Any]) -> tuple[bytes, KdfCost]:
    """Salt and cost, bounded before use; raises SlotsDamagedError or CostError."""
    try:
        return read_kdf(slot.get("kdf"))
    except UnwrapError as error:
        raise SlotsDamagedError(path=FILE_NAME, previous=False) from error


def _pepper(slots: KeySlots, slot: Mapping[str, Any], store: SecretStore | None) -> bytes:
    if slots.demo and "pepper" in slot:
        try:
            return read_hex(slot["pepper"], KEY_SIZE)
        except UnwrapError as error:
            raise SlotsDamagedError(path=FILE_NAME, previous=False) from error
    if store is None:
        raise NoStoreError()
    kept = from_store_text(store.get(slots.secret_name(slot["id"])))
    if kept is None:
        raise PinElsewhereError()
    return kept


def _material(pin: str, pepper: bytes, kdf: Any) -> bytes:
    """Both are needed: neither a guessed PIN nor a copied store opens anything."""
    return derive(stretch(pin, *read_kdf(kdf)) + pepper, "pin")
