"""Wrong PINs, counted a second time in the database: setting the slots file back forgets nothing.

The slots file counts at the door, when the database is shut. What it counted is copied here as soon
as the database is open, so a copy of the file from before the misses is no way round the wait.
"""

import json
from collections.abc import Mapping
from typing import Any

from cleanclinic.keys.errors import NoSlotError, PinWaitError
from cleanclinic.keys.pin import pin_slot, wait_of
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.operations.workspace.opened import Workspace

_MISSES = "pin_misses"


def check_wait(workspace: Workspace, person_id: str) -> None:
    """Raises PinWaitError while the database knows of misses that cost time still."""
    left = wait_of(_kept(workspace).get(person_id), workspace.sources.seconds_up())
    if left > 0:
        raise PinWaitError(seconds=int(left) + 1)


def note_misses(workspace: Workspace, person_id: str) -> None:
    """Copy what the slots file counted for a person."""
    slots = load_slots(workspace.folder)
    try:
        counted = slots.misses.get(pin_slot(slots, person_id)["id"])
    except NoSlotError:
        return
    if counted is not None:
        _keep(workspace, {**_kept(workspace), person_id: counted})


def forget_misses(workspace: Workspace, person_id: str) -> None:
    """The person came in: hers are forgotten, and those of others are copied."""
    slots = load_slots(workspace.folder)
    before = _kept(workspace)
    after = {who: miss for who, miss in before.items() if who != person_id}
    for slot in slots.slots:
        miss = slots.misses.get(slot.id)
        if miss is not None and slot.person and slot.person != person_id:
            known = after.get(slot.person)
            if known is None or known["count"] <= miss["count"]:
                after[slot.person] = miss
    if after != before:
        _keep(workspace, after)


def _kept(workspace: Workspace) -> dict[str, Mapping[str, Any]]:
    kept: dict[str, Mapping[str, Any]] = json.loads(workspace.store.meta(_MISSES, "{}"))
    return kept


def _keep(workspace: Workspace, misses: Mapping[str, Mapping[str, Any]]) -> None:
    with workspace.store.writing() as tx:
        tx.set_meta(_MISSES, json.dumps(misses))
