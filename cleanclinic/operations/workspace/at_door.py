"""What the unlock screen asks before anything is open; imports nothing heavy."""

from dataclasses import dataclass
from pathlib import Path

from cleanclinic.keys.pin import pin_slot, wait_left
from cleanclinic.keys.slots import ESCROW, PASSPHRASE, PIN, RECOVERY
from cleanclinic.keys.slots_file import has_slots, load_slots
from cleanclinic.operations.workspace.sources import Sources, system_sources


@dataclass(frozen=True)
class PersonAtDoor:
    """Whom the unlock screen can offer before anything is open."""

    id: str
    name: str


def people_at(folder: Path) -> tuple[PersonAtDoor, ...]:
    """Whom the unlock screen offers; empty where nobody has a PIN."""
    if not has_slots(folder):
        return ()
    slots = load_slots(folder).slots
    return tuple(PersonAtDoor(slot.person, slot.label) for slot in slots if slot.kind == PIN)


def other_ways_at(folder: Path) -> tuple[str, ...]:
    """What opens it besides PINs and the PC itself: `passphrase`, `sheet`, `office`, if any."""
    kinds = load_slots(folder).kinds if has_slots(folder) else ()
    ways = {"passphrase": PASSPHRASE, "sheet": RECOVERY, "office": ESCROW}
    return tuple(way for way, kind in ways.items() if kind in kinds)


def seconds_to_wait(folder: Path, person_id: str, *, sources: Sources | None = None) -> int:
    """How long until this person's next try; 0 when it may be now."""
    sources = sources or system_sources()
    slots = load_slots(folder)
    left = wait_left(slots, pin_slot(slots, person_id)["id"], sources.seconds_up())
    return int(left) + 1 if left > 0 else 0
