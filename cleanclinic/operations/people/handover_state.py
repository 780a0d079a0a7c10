"""How far a handover of the ward has come, and the handovers on record.

Between its steps it is kept in the database, so that it is taken up wherever it was cut short.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cleanclinic.operations.people.pins import have_pins
from cleanclinic.operations.people.recovery import sheet_state
from cleanclinic.operations.workspace.kept_people import people_of
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.roles import Person
from cleanclinic.records.handover import Handover
from cleanclinic.storage.transaction import Transaction

HANDOVER = "handover"


class HandoverStep(StrEnum):
    """What is to be done next: the incoming person confirms, secrets turn, a sheet is printed."""

    WAITING = "waiting"
    TURNING = "turning"
    SHEET = "sheet"


@dataclass(frozen=True)
class HandoverState:
    """A handover that is under way; `incoming_is_new`: she chooses her PIN when she confirms."""

    record_id: str
    step: HandoverStep
    outgoing: str
    incoming: str
    incoming_is_new: bool
    new_sheet: int


@dataclass(frozen=True)
class HandoverRow:
    """A handover on record."""

    record: Handover
    at: datetime


def handover_state(workspace: Workspace) -> HandoverState | None:
    """The handover that is under way; None once the new recovery sheet is in force."""
    kept = kept_handover(workspace)
    held = workspace.store.get(Handover, kept.get("record", ""))
    if held is None:
        return None
    record, step = held.record, HandoverStep(kept["step"])
    sheet = sheet_state(workspace)
    if step is HandoverStep.SHEET and sheet.exists and sheet.number >= record.new_sheet:
        return None
    incoming = incoming_here(workspace, kept, record)
    has_pin = incoming is not None and incoming.id in have_pins(workspace)
    return HandoverState(
        record_id=record.id,
        step=step,
        outgoing=record.outgoing,
        incoming=record.incoming,
        incoming_is_new=step is HandoverStep.WAITING and not has_pin,
        new_sheet=record.new_sheet,
    )


def handovers(workspace: Workspace) -> tuple[HandoverRow, ...]:
    """All handovers on record, newest first."""
    held = reversed(workspace.store.all(Handover))
    return tuple(HandoverRow(one.record, one.updated_at) for one in held)


def kept_handover(workspace: Workspace) -> dict[str, Any]:
    """What is kept of the one under way; empty where none is."""
    kept: dict[str, Any] = json.loads(workspace.store.meta(HANDOVER) or "{}")
    return kept


def set_step(tx: Transaction, record_id: str, step: HandoverStep, incoming_id: str) -> None:
    """Keep which step is next, and who takes over."""
    state = {"record": record_id, "step": step.value, "incoming": incoming_id}
    tx.set_meta(HANDOVER, json.dumps(state))


def incoming_here(workspace: Workspace, kept: dict[str, Any], record: Handover) -> Person | None:
    """The incoming person once she is known here; added already if it was cut short after that."""
    for one in people_of(workspace):
        named = not kept["incoming"] and one.name == record.incoming
        if not one.disabled and (one.id == kept["incoming"] or named):
            return one
    return None
