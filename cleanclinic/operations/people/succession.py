"""Taking a ward over when the head nurse of before is not there any more to hand it over.

In her place stands the ward's recovery sheet, or the office's answer to a request for help. The
record says so. What follows is what follows every handover, and is taken up again where it was cut
short: with the same sheet, or by the incoming person's PIN once she has one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from cleanclinic.keys.escrow import without_escrow
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.pin import check_pin
from cleanclinic.keys.recovery import without_recovery
from cleanclinic.keys.slots import KeySlots, Unlocked
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.people.first_start import check_store
from cleanclinic.operations.people.handing_over import (
    chosen_incoming,
    counts_here,
    drawn_up,
    hand_over,
    sheet_in_force,
    turn,
)
from cleanclinic.operations.people.handover import cancel_handover
from cleanclinic.operations.people.handover_state import HandoverStep, handover_state
from cleanclinic.operations.people.pins import have_pins
from cleanclinic.operations.people.recovery import NewAccess, by_sheet, open_anew
from cleanclinic.operations.people.rescue import by_rescue, forget_rescue
from cleanclinic.operations.workspace.kept_people import (
    PersonUnknownError,
    active_person,
    people_of,
)
from cleanclinic.operations.workspace.opening import (
    OFFICE,
    Workspace,
    WorkspaceKind,
    open_unlocked,
    slots_at,
)
from cleanclinic.operations.workspace.roles import Person, Role, head_nurses
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.operations.workspace.trust import noted
from cleanclinic.records.handover import Handover, HandoverWay


@dataclass(frozen=True)
class Proof:
    """What opens the ward in place of whoever left: the sheet's code, or the office's answer."""

    code: str = field(default="", repr=False)
    answer: Path | None = None

    @property
    def way(self) -> HandoverWay:
        """What the record says of it."""
        return HandoverWay.SHEET if self.answer is None else HandoverWay.OFFICE

    def unlock(
        self, folder: Path, store: SecretStore | None = None
    ) -> Callable[[KeySlots], Unlocked]:
        """How it opens the slots; raises RECOVERY-* or RESCUE-* when it is called."""
        if self.answer is None:
            return by_sheet(self.code)
        return by_rescue(folder, self.answer, store=store)


@dataclass(frozen=True)
class Succession:
    """What taking over will do, before anybody confirms it.

    `heads` are those who may have left, the likeliest first; `people` those who may take over, as
    may somebody new. `going_on` took over already and was cut short: nobody else can go on.
    `with_pins` have PINs now, all of which are void then, as is sheet `old_sheet` (0: none).
    """

    heads: tuple[Person, ...]
    people: tuple[Person, ...]
    going_on: Person | None
    counts: tuple[tuple[str, int], ...]
    with_pins: tuple[str, ...]
    old_sheet: int


def preview_succession(
    folder: Path,
    proof: Proof,
    *,
    sources: Sources | None = None,
    store: SecretStore | None = None,
) -> Succession:
    """Who could take over from whom; uses nothing up. Raises RECOVERY-*, RESCUE-*."""
    unlocked = proof.unlock(folder, store)(slots_at(folder))
    with open_unlocked(folder, unlocked, sources or system_sources()) as workspace:
        workspace.require(WorkspaceKind.WARD)
        people = tuple(one for one in people_of(workspace) if not one.disabled)
        pins = have_pins(workspace)
        cut = _cut_short(workspace)
        return Succession(
            heads=tuple(reversed(head_nurses(people))),
            people=people,
            going_on=active_person(workspace, cut.incoming_id) if cut else None,
            counts=tuple((one.kind, one.count) for one in counts_here(workspace)),
            with_pins=tuple(one.name for one in people if one.id in pins),
            old_sheet=sheet_in_force(workspace),
        )


def succeed(
    folder: Path,
    proof: Proof,
    pin: str,
    *,
    incoming_id: str = "",
    incoming_name: str = "",
    outgoing_id: str = "",
    sources: Sources | None = None,
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
) -> Workspace:
    """Take the ward over; `pin` is the incoming person's, chosen now.

    Gives the workspace open as her; a new sheet is to be printed. Raises RECOVERY-*, RESCUE-*,
    PIN-*, PERSON-* and the errors of the store; then the sheet or the answer still counts.
    """
    check_pin(pin)
    sources, slots = sources or system_sources(), slots_at(folder)
    if not slots.demo:
        # What the new PIN leans on is tried before anybody's access ends.
        store = check_store(store)
    unlock = proof.unlock(folder, store)
    with open_unlocked(folder, unlock(slots), sources) as workspace:
        workspace.require(WorkspaceKind.WARD)
        record, incoming = _taken_over(
            workspace, proof.way, incoming_id, incoming_name, outgoing_id
        )
    opened = open_anew(
        folder,
        unlock,
        NewAccess(person_id=incoming.id, pin=pin),
        used_up=without_recovery if proof.answer is None else without_escrow,
        sources=sources,
        store=store,
        cost=cost,
    )
    hers = turn(opened, record, incoming, pin, "", store, cost)
    if proof.answer is None:
        return hers
    try:
        forget_rescue(folder, store=store)
        with hers.store.writing() as tx:
            tx.journal(noted(hers, "in", "rescue", peer=OFFICE, file=proof.answer.name))
    except BaseException:
        hers.close()
        raise
    return hers


def _cut_short(workspace: Workspace) -> Handover | None:
    """The handover after which the secrets are still to be turned."""
    state = handover_state(workspace)
    if state is None or state.step is not HandoverStep.TURNING:
        return None
    held = workspace.store.get(Handover, state.record_id)
    return held.record if held else None


def _taken_over(
    workspace: Workspace,
    way: HandoverWay,
    incoming_id: str,
    incoming_name: str,
    outgoing_id: str,
) -> tuple[Handover, Person]:
    """The record of taking over without the outgoing person; the same again after a cut."""
    cut = _cut_short(workspace)
    if cut is not None:
        return cut, active_person(workspace, cut.incoming_id)
    outgoing = _who_left(people_of(workspace), outgoing_id, incoming_id)
    known, name = chosen_incoming(workspace, outgoing, incoming_id, incoming_name)
    incoming = known or Person(workspace.new_id(), name, Role.HEAD_NURSE)
    workspace.acting = replace(incoming, role=Role.HEAD_NURSE)
    state = handover_state(workspace)
    if state is not None and state.step is HandoverStep.WAITING:
        cancel_handover(workspace)
    record = drawn_up(workspace, outgoing, name, way, stays=False)
    return record, hand_over(workspace, record, incoming)


def _who_left(people: Iterable[Person], outgoing_id: str, incoming_id: str) -> Person:
    """The person named, or the head nurse who came last and is not the incoming one."""
    for one in reversed(head_nurses(people)):
        if one.id != incoming_id and outgoing_id in ("", one.id):
            return one
    raise PersonUnknownError()
