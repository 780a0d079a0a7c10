"""Handing the ward's PC to the next head nurse: two people say so, and every secret is made anew.

First the outgoing person confirms with her PIN; what there is is counted. Then the incoming one
confirms with hers, and from that moment the ward is hers: the other's access has ended and the
record is final. What follows, new secrets and a new recovery sheet, is taken up again by
`complete_handover` wherever it was cut short; there is always somebody who can come in.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.pin import check_pin
from cleanclinic.keys.slots import KeySlots, Unlocked
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.kept_people import PEOPLE, checked_name, people_text, person_change
from cleanclinic.operations.people import (
    NoPinError,
    PersonUnknownError,
    active_person,
    add_person,
    change_pin,
    check_pin_of,
    confirm_pin,
    have_pins,
    people_of,
    require,
    shut_out,
)
from cleanclinic.operations.recovery import (
    NewAccess,
    by_sheet,
    open_anew,
    sheet_state,
    turn_keys,
)
from cleanclinic.operations.results import Changed
from cleanclinic.operations.roles import Person, Role
from cleanclinic.operations.sources import Sources, system_sources
from cleanclinic.operations.workspace import Workspace, open_unlocked, slots_at
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.change import Actor
from cleanclinic.records.department import Department
from cleanclinic.records.handover import Handover, HandoverCount, HandoverWay
from cleanclinic.records.person_change import PersonStep
from cleanclinic.storage.transaction import ActTransaction

_STATE = "handover"


class HandoverUnderWayError(CleanClinicError):
    """A handover has begun; values: `incoming`, who is to confirm it or call it off."""

    code = "HANDOVER-UNDER-WAY"


class HandoverNoneError(CleanClinicError):
    """No handover is under way, or it is too far to be called off."""

    code = "HANDOVER-NONE"


class HandoverSameError(CleanClinicError):
    """Nobody hands over to herself; values: `name`."""

    code = "HANDOVER-SAME"


class HandoverStep(StrEnum):
    """What is to be done next: the incoming person confirms, secrets turn, a sheet is printed."""

    WAITING = "waiting"
    TURNING = "turning"
    SHEET = "sheet"


@dataclass(frozen=True)
class HandoverPreview:
    """What will happen, before anybody confirms anything.

    `new_pins`: who else must be given a new PIN afterwards; `old_sheet` is void then (0: none).
    """

    outgoing: str
    incoming: str
    incoming_is_new: bool
    stays: bool
    counts: tuple[tuple[str, int], ...]
    log_size: int
    new_pins: tuple[str, ...]
    old_sheet: int


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


def preview_handover(
    workspace: Workspace, *, incoming_id: str = "", incoming_name: str = "", stays: bool = False
) -> HandoverPreview:
    """What handing over to somebody here, or to somebody new, will do; changes nothing."""
    outgoing = _outgoing(workspace)
    known, name = _incoming(workspace, outgoing, incoming_id, incoming_name)
    people, pins = people_of(workspace), have_pins(workspace)
    gone = {outgoing.id} if not stays else set()
    others = [
        one.name
        for one in people
        if one.id in pins and one.id not in gone and one.id != (known.id if known else "")
    ]
    return HandoverPreview(
        outgoing=outgoing.name,
        incoming=name,
        incoming_is_new=known is None or known.id not in pins,
        stays=stays,
        counts=tuple((one.kind, one.count) for one in _counts(workspace)),
        log_size=workspace.store.audit().size,
        new_pins=tuple(others),
        old_sheet=_sheet_in_force(workspace),
    )


def begin_handover(
    workspace: Workspace,
    pin: str,
    *,
    incoming_id: str = "",
    incoming_name: str = "",
    stays: bool = False,
    store: SecretStore | None = None,
) -> HandoverState:
    """The outgoing head nurse says, with her PIN, that she hands over; nothing else changes yet.

    Raises what `confirm_pin` raises, HandoverUnderWayError, HandoverSameError and, for the name of
    somebody new, PERSON-*.
    """
    outgoing = _outgoing(workspace)
    known, name = _incoming(workspace, outgoing, incoming_id, incoming_name)
    confirm_pin(workspace, pin, store=store)
    record = _drawn_up(workspace, outgoing, name, HandoverWay.PRESENT, stays=stays)
    record = replace(record, outgoing_at=workspace.now().replace(microsecond=0))
    state = {
        "record": record.id,
        "step": HandoverStep.WAITING.value,
        "incoming": known.id if known else "",
    }
    with workspace.store.act("act.kept.handover_begun", workspace.actor, name=name) as act:
        act.put(record)
        act.set_meta(_STATE, json.dumps(state))
    begun = handover_state(workspace)
    assert begun is not None
    return begun


def handover_state(workspace: Workspace) -> HandoverState | None:
    """The handover that is under way; None once the new recovery sheet is in force."""
    kept: dict[str, Any] = json.loads(workspace.store.meta(_STATE) or "{}")
    held = workspace.store.get(Handover, kept.get("record", ""))
    if held is None:
        return None
    record, step = held.record, HandoverStep(kept["step"])
    sheet = sheet_state(workspace)
    if step is HandoverStep.SHEET and sheet.exists and sheet.number >= record.new_sheet:
        return None
    incoming = _here(workspace, kept, record)
    has_pin = incoming is not None and incoming.id in have_pins(workspace)
    return HandoverState(
        record_id=record.id,
        step=step,
        outgoing=record.outgoing,
        incoming=record.incoming,
        incoming_is_new=step is HandoverStep.WAITING and not has_pin,
        new_sheet=record.new_sheet,
    )


def cancel_handover(workspace: Workspace) -> Changed:
    """Call off what the incoming person has not confirmed; raises HandoverNoneError."""
    require(workspace, Role.HEAD_NURSE)
    state = handover_state(workspace)
    if state is None or state.step is not HandoverStep.WAITING:
        raise HandoverNoneError()
    actor, name = workspace.actor, state.incoming
    with workspace.store.act("act.kept.handover_cancelled", actor, name=name) as act:
        act.tombstone(Handover, state.record_id)
        act.set_meta(_STATE, "")
    return Changed(1, act.changes)


def complete_handover(
    workspace: Workspace,
    pin: str,
    *,
    passphrase: str = "",
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
) -> Workspace:
    """The incoming head nurse confirms with her PIN; gives the workspace opened again, as her.

    Somebody new chooses the PIN here. The given workspace is closed, unless something is raised
    before anything changed: what `confirm_pin` raises, PIN-*, PERSON-*, HandoverNoneError. Called
    again after it was cut short it goes on from there. A new recovery sheet is to be printed then.
    """
    state = handover_state(workspace)
    if state is None or state.step is HandoverStep.SHEET:
        raise HandoverNoneError()
    record = workspace.store.get(Handover, state.record_id)
    assert record is not None
    incoming = _here(workspace, _kept(workspace), record.record)
    if incoming is None:
        require(workspace, Role.HEAD_NURSE)
        incoming = add_person(
            workspace, state.incoming, Role.HEAD_NURSE, pin, store=store, cost=cost
        )
    elif state.incoming_is_new:
        # Known, but without a PIN: she never had one, or it was cut short just there.
        change_pin(workspace, incoming.id, pin, store=store, cost=cost)
    else:
        check_pin_of(workspace, incoming, pin, store=store)
    if state.step is HandoverStep.WAITING:
        incoming = _hand_over(workspace, record.record, incoming)
    return _turn(workspace, record.record, incoming, pin, passphrase, store, cost)


def handover_with_sheet(
    folder: Path,
    code: str,
    pin: str,
    *,
    incoming_id: str = "",
    incoming_name: str = "",
    outgoing_id: str = "",
    sources: Sources | None = None,
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
) -> Workspace:
    """Take the ward over with its recovery sheet when the outgoing person is not there any more.

    `pin` is the incoming person's, chosen now. The record says that nobody handed over. Gives the
    workspace open as her; a new sheet is to be printed. Raises RECOVERY-*, PIN-*, PERSON-*; then
    the sheet still counts.
    """
    return handover_opened(
        folder,
        by_sheet(code),
        HandoverWay.SHEET,
        pin,
        incoming_id=incoming_id,
        incoming_name=incoming_name,
        outgoing_id=outgoing_id,
        sources=sources,
        store=store,
        cost=cost,
    )


def handover_opened(
    folder: Path,
    unlock: Callable[[KeySlots], Unlocked],
    way: HandoverWay,
    pin: str,
    *,
    incoming_id: str = "",
    incoming_name: str = "",
    outgoing_id: str = "",
    sources: Sources | None = None,
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
) -> Workspace:
    """The same with whatever opens the ward without the outgoing person, as the office's help."""
    check_pin(pin)
    sources = sources or system_sources()
    with open_unlocked(folder, unlock(slots_at(folder)), sources) as workspace:
        record, incoming = _taken_over(workspace, way, incoming_id, incoming_name, outgoing_id)
    access = NewAccess(person_id=incoming.id, pin=pin)
    opened = open_anew(folder, unlock, access, sources=sources, store=store, cost=cost)
    return _turn(opened, record, incoming, pin, "", store, cost)


def handovers(workspace: Workspace) -> tuple[HandoverRow, ...]:
    """All handovers on record, newest first."""
    held = reversed(workspace.store.all(Handover))
    return tuple(HandoverRow(one.record, one.updated_at) for one in held)


# --- the parts ----------------------------------------------------------------------------------


def _outgoing(workspace: Workspace) -> Person:
    """The head nurse at the screen, if nothing is under way."""
    require(workspace, Role.HEAD_NURSE)
    if workspace.acting is None:
        raise NoPinError(name=workspace.person)
    state = handover_state(workspace)
    if state is not None and state.step is not HandoverStep.SHEET:
        raise HandoverUnderWayError(incoming=state.incoming)
    return workspace.acting


def _incoming(
    workspace: Workspace, outgoing: Person | None, incoming_id: str, incoming_name: str
) -> tuple[Person | None, str]:
    """Somebody who works here, or the name of somebody new."""
    if incoming_id:
        known = active_person(workspace, incoming_id)
        if outgoing is not None and known.id == outgoing.id:
            raise HandoverSameError(name=known.name)
        return known, known.name
    return None, checked_name(people_of(workspace), incoming_name)


def _here(workspace: Workspace, kept: dict[str, Any], record: Handover) -> Person | None:
    """The incoming person once she is known here; added already if it was cut short after that."""
    for one in people_of(workspace):
        named = not kept["incoming"] and one.name == record.incoming
        if not one.disabled and (one.id == kept["incoming"] or named):
            return one
    return None


def _counts(workspace: Workspace) -> tuple[HandoverCount, ...]:
    owner = workspace.store.owner
    counted = ((of.KIND, workspace.store.count(of, owner=owner)) for of in RECORD_TYPES)
    return tuple(HandoverCount(kind=kind, count=count) for kind, count in counted if count)


def _sheet_in_force(workspace: Workspace) -> int:
    sheet = sheet_state(workspace)
    return sheet.number if sheet.exists else 0


def _drawn_up(
    workspace: Workspace, outgoing: Person, incoming: str, way: HandoverWay, *, stays: bool
) -> Handover:
    audit = workspace.store.audit()
    return Handover(
        id=workspace.new_id(),
        outgoing_id=outgoing.id,
        outgoing=outgoing.name,
        incoming=incoming,
        on=workspace.today(),
        way=way,
        stays=stays,
        counts=_counts(workspace),
        log_size=audit.size,
        log_head=audit.head,
        old_sheet=_sheet_in_force(workspace),
    )


def _hand_over(workspace: Workspace, record: Handover, incoming: Person) -> Person:
    """One act of the incoming person: the ward is hers, the other's access has ended."""
    actor, before = Actor(incoming.id, incoming.name), workspace.acting
    workspace.acting = incoming
    try:
        with workspace.store.act("act.kept.handover", actor, name=record.outgoing) as act:
            workspace.acting = _write(workspace, act, record, incoming)
    except BaseException:
        workspace.acting = before
        raise
    return workspace.acting


def _write(workspace: Workspace, act: ActTransaction, record: Handover, incoming: Person) -> Person:
    """People, their lines in the log, the record with her word, and what is to be done next."""
    people = {one.id: one for one in people_of(workspace)}
    is_new = incoming.id not in people
    leads = replace(incoming, role=Role.HEAD_NURSE, sees_ethics=True)
    if is_new or people[incoming.id] != leads:
        step = PersonStep.ADDED if is_new else PersonStep.ROLE
        act.put(person_change(workspace, step, leads))
    people[incoming.id] = leads
    outgoing = people.get(record.outgoing_id)
    if outgoing is not None:
        if record.stays:
            ended = replace(outgoing, role=Role.RECORDER, sees_ethics=False)
        else:
            ended = replace(outgoing, disabled=True)
        people[outgoing.id] = ended
        step = PersonStep.ROLE if record.stays else PersonStep.DISABLED
        act.put(person_change(workspace, step, ended))
    confirmed = replace(
        record,
        incoming_id=incoming.id,
        incoming_at=workspace.now().replace(microsecond=0),
        new_sheet=sheet_state(workspace).number + 1,
    )
    act.put(confirmed)
    department = act.get(Department, workspace.department_id)
    if department is not None and department.owner == workspace.store.owner:
        act.put(replace(department.record, head_nurse=leads.name))
    act.set_meta(PEOPLE, people_text(people.values()))
    _set_step(act, record.id, HandoverStep.TURNING, incoming.id)
    return leads


def _turn(
    workspace: Workspace,
    record: Handover,
    incoming: Person,
    pin: str,
    passphrase: str,
    store: SecretStore | None,
    cost: KdfCost | None,
) -> Workspace:
    """New secrets throughout; whoever held the old ones holds nothing."""
    workspace.acting = active_person(workspace, incoming.id)
    if not record.stays:
        shut_out(workspace, record.outgoing_id, store=store)
    turned = turn_keys(workspace, pin, passphrase=passphrase, store=store, cost=cost)
    try:
        with turned.store.writing() as tx:
            _set_step(tx, record.id, HandoverStep.SHEET, incoming.id)
    except BaseException:
        turned.close()
        raise
    turned.confirmed_at = turned.sources.seconds_up()
    return turned


def _set_step(tx: Any, record_id: str, step: HandoverStep, incoming_id: str) -> None:
    state = {"record": record_id, "step": step.value, "incoming": incoming_id}
    tx.set_meta(_STATE, json.dumps(state))


def _kept(workspace: Workspace) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(workspace.store.meta(_STATE) or "{}")
    return kept


def _taken_over(
    workspace: Workspace,
    way: HandoverWay,
    incoming_id: str,
    incoming_name: str,
    outgoing_id: str,
) -> tuple[Handover, Person]:
    """The record of taking over without the outgoing person; the same again after a cut."""
    state = handover_state(workspace)
    if state is not None and state.step is HandoverStep.TURNING:
        held = workspace.store.get(Handover, state.record_id)
        assert held is not None
        return held.record, active_person(workspace, held.record.incoming_id)
    outgoing = _who_left(people_of(workspace), outgoing_id, incoming_id)
    known, name = _incoming(workspace, outgoing, incoming_id, incoming_name)
    incoming = known or Person(workspace.new_id(), name, Role.HEAD_NURSE)
    workspace.acting = replace(incoming, role=Role.HEAD_NURSE)
    if state is not None and state.step is HandoverStep.WAITING:
        cancel_handover(workspace)
    record = _drawn_up(workspace, outgoing, name, way, stays=False)
    return record, _hand_over(workspace, record, incoming)


def _who_left(people: Iterable[Person], outgoing_id: str, incoming_id: str) -> Person:
    """The person named, or the head nurse who came last and is not the incoming one."""
    heads = [
        one
        for one in people
        if one.role is Role.HEAD_NURSE and not one.disabled and one.id != incoming_id
    ]
    for one in reversed(heads):
        if outgoing_id in ("", one.id):
            return one
    raise PersonUnknownError()
