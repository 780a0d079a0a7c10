"""What makes a ward the next head nurse's: the record, one act of hers, and new secrets after it.

From that act on the ward is hers and the record is final; secrets that were not turned yet are
turned by whoever takes the handover up again.
"""

from dataclasses import replace

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.people.handover_state import HandoverStep, set_step
from cleanclinic.operations.people.people import shut_out
from cleanclinic.operations.people.recovery import sheet_state, turn_keys
from cleanclinic.operations.workspace.kept_people import (
    PEOPLE,
    active_person,
    checked_name,
    people_of,
    people_text,
    person_change,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.roles import Person, Role
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.change import Actor
from cleanclinic.records.department import Department
from cleanclinic.records.handover import Handover, HandoverCount, HandoverWay
from cleanclinic.records.person_change import PersonStep
from cleanclinic.storage.act_transaction import ActTransaction


class HandoverSameError(CleanClinicError):
    """Nobody hands over to herself; values: `name`."""

    code = "HANDOVER-SAME"


def chosen_incoming(
    workspace: Workspace, outgoing: Person | None, incoming_id: str, incoming_name: str
) -> tuple[Person | None, str]:
    """Somebody who works here, or the name of somebody new."""
    if incoming_id:
        known = active_person(workspace, incoming_id)
        if outgoing is not None and known.id == outgoing.id:
            raise HandoverSameError(name=known.name)
        return known, known.name
    return None, checked_name(people_of(workspace), incoming_name)


def sheet_in_force(workspace: Workspace) -> int:
    """The number of the recovery sheet that counts; 0 for none."""
    sheet = sheet_state(workspace)
    return sheet.number if sheet.exists else 0


def drawn_up(
    workspace: Workspace, outgoing: Person, incoming: str, way: HandoverWay, *, stays: bool
) -> Handover:
    """The record as it is before anybody has confirmed anything."""
    audit = workspace.store.audit()
    return Handover(
        id=workspace.new_id(),
        outgoing_id=outgoing.id,
        outgoing=outgoing.name,
        incoming=incoming,
        on=workspace.today(),
        way=way,
        stays=stays,
        counts=counts_here(workspace),
        log_size=audit.size,
        log_head=audit.head,
        old_sheet=sheet_in_force(workspace),
    )


def counts_here(workspace: Workspace) -> tuple[HandoverCount, ...]:
    """How many records of each kind the ward has."""
    owner = workspace.store.owner
    counted = ((of.KIND, workspace.store.count(of, owner=owner)) for of in RECORD_TYPES)
    return tuple(HandoverCount(kind=kind, count=count) for kind, count in counted if count)


def hand_over(workspace: Workspace, record: Handover, incoming: Person) -> Person:
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
    set_step(act, record.id, HandoverStep.TURNING, incoming.id)
    return leads


def turn(
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
            set_step(tx, record.id, HandoverStep.SHEET, incoming.id)
    except BaseException:
        turned.close()
        raise
    turned.confirmed_at = turned.sources.seconds_up()
    return turned
