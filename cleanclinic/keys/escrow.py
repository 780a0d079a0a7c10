"""A slot whose key was sealed to somebody else, who helps when all other ways are lost.

How it is sealed is not known here: sync seals to the office's recovery recipient.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cleanclinic.keys.errors import SlotsDamagedError
from cleanclinic.keys.slots import ESCROW, KeySlots, RandomBytes, Unlocked, fits
from cleanclinic.keys.wrapping import KEY_SIZE, UnwrapError, read_hex

_SEALED_MAX = 4096
Sealing = Callable[[bytes], bytes]


@dataclass(frozen=True)
class EscrowFacts:
    """What may be said of such a slot without opening it: since when, and sealed to whom."""

    label: str
    to: tuple[str, ...]


def with_escrow(
    slots: KeySlots,
    unlocked: Unlocked,
    seal: Sealing,
    random_bytes: RandomBytes,
    label: str = "",
    to: Sequence[str] = (),
) -> KeySlots:
    """One more slot, opened by whoever can open what `seal` made; `to` names them."""
    material = random_bytes(KEY_SIZE)
    sealed = seal(material)
    if len(sealed) > _SEALED_MAX:
        raise ValueError("too much was sealed")
    return slots.add_slot(
        unlocked, ESCROW, material, random_bytes, label, sealed=sealed.hex(), to=list(to)
    )


def without_escrow(slots: KeySlots, unlocked: Unlocked) -> KeySlots:
    """No such slot: the choice was taken back, or it was used."""
    for slot in slots.slots:
        if slot.kind == ESCROW:
            slots = slots.without(unlocked, slot.id)
    return slots


def escrow_facts(slots: KeySlots) -> tuple[EscrowFacts, ...]:
    """The slots of this kind, oldest first; empty for none."""
    if ESCROW not in slots.kinds:
        return ()
    found = ((str(one.get("label", "")), one.get("to")) for one in slots.slots_of(ESCROW))
    return tuple(
        EscrowFacts(label, tuple(map(str, to)) if isinstance(to, list) else ())
        for label, to in found
    )


def sealed_keys(slots: KeySlots) -> tuple[bytes, ...]:
    """What to hand to the one who helps; opens nothing by itself. Raises NoSlotError."""
    try:
        return tuple(read_hex(slot.get("sealed"), _SEALED_MAX) for slot in slots.slots_of(ESCROW))
    except UnwrapError as error:
        raise SlotsDamagedError(path="keyslots.json", previous=False) from error


def unlock_with_escrow(slots: KeySlots, material: bytes) -> Unlocked | None:
    """Open by what the one who helps sent back; None where it fits no slot."""
    for slot in slots.slots_of(ESCROW):
        if fits(slot, material):
            return slots.open_slot(slot, material)
    return None
