"""Handing the ward's PC to the next head nurse: two people say so, and every secret is made anew.

First the outgoing person confirms with her PIN; what there is is counted. Then the incoming one
confirms with hers, and from that moment the ward is hers: the other's access has ended and the
record is final. What follows, new secrets and a new recovery sheet, is taken up again by
`complete_handover` wherever it was cut short; there is always somebody who can come in.
"""

import json
from dataclasses import dataclass, replace

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.people.handing_over import (
    chosen_incoming,
    counts_here,
    drawn_up,
    hand_over,
    sheet_in_force,
    turn,
)
from cleanclinic.operations.people.handover_state import (
    HANDOVER,
    HandoverState,
    HandoverStep,
    handover_state,
    incoming_here,
    kept_handover,
)
from cleanclinic.operations.people.people import (
    add_person,
    change_pin,
    require,
)
from cleanclinic.operations.people.pins import (
    NoPinError,
    check_pin_of,
    confirm_pin,
    have_pins,
)
from cleanclinic.operations.workspace.kept_people import people_of
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.operations.workspace.roles import Person, Role
from cleanclinic.records.handover import Handover, HandoverWay


class HandoverUnderWayError(CleanClinicError):
    """A handover has begun; values: `incoming`, who is to confirm it or call it off."""

    code = "HANDOVER-UNDER-WAY"


class HandoverNoneError(CleanClinicError):
    """No handover is under way, or it is too far to be called off."""

    code = "HANDOVER-NONE"


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


def preview_handover(
    workspace: Workspace, *, incoming_id: str = "", incoming_name: str = "", stays: bool = False
) -> HandoverPreview:
    """What handing over to somebody here, or to somebody new, will do; changes nothing."""
    outgoing = _outgoing(workspace)
    known, name = chosen_incoming(workspace, outgoing, incoming_id, incoming_name)
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
        counts=tuple((one.kind, one.count) for one in counts_here(workspace)),
        log_size=workspace.store.audit().size,
        new_pins=tuple(others),
        old_sheet=sheet_in_force(workspace),
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
    known, name = chosen_incoming(workspace, outgoing, incoming_id, incoming_name)
    confirm_pin(workspace, pin, store=store)
    record = drawn_up(workspace, outgoing, name, HandoverWay.PRESENT, stays=stays)
    record = replace(record, outgoing_at=workspace.now().replace(microsecond=0))
    state = {
        "record": record.id,
        "step": HandoverStep.WAITING.value,
        "incoming": known.id if known else "",
    }
    with workspace.store.act("act.kept.handover_begun", workspace.actor, name=name) as act:
        act.put(record)
        act.set_meta(HANDOVER, json.dumps(state))
    begun = handover_state(workspace)
    assert begun is not None
    return begun


def cancel_handover(workspace: Workspace) -> Changed:
    """Call off what the incoming person has not confirmed; raises HandoverNoneError."""
    require(workspace, Role.HEAD_NURSE)
    state = handover_state(workspace)
    if state is None or state.step is not HandoverStep.WAITING:
        raise HandoverNoneError()
    actor, name = workspace.actor, state.incoming
    with workspace.store.act("act.kept.handover_cancelled", actor, name=name) as act:
        act.tombstone(Handover, state.record_id)
        act.set_meta(HANDOVER, "")
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
    incoming = incoming_here(workspace, kept_handover(workspace), record.record)
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
        incoming = hand_over(workspace, record.record, incoming)
    return turn(workspace, record.record, incoming, pin, passphrase, store, cost)


def _outgoing(workspace: Workspace) -> Person:
    """The head nurse at the screen, if nothing is under way."""
    require(workspace, Role.HEAD_NURSE)
    if workspace.acting is None:
        raise NoPinError(name=workspace.person)
    state = handover_state(workspace)
    if state is not None and state.step is not HandoverStep.SHEET:
        raise HandoverUnderWayError(incoming=state.incoming)
    return workspace.acting
