"""Who works on this PC: coming and going, names and roles, and what each may do.

People are kept in the encrypted database, which is always written before the slots of their PINs.
"""

from dataclasses import replace

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.pin import check_pin
from cleanclinic.keys.slots import KEYRING
from cleanclinic.keys.slots_file import load_slots, save_slots
from cleanclinic.keys.store import find_store
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.people.pins import (
    confirm_pin,
    forget_secrets,
    have_pins,
    pin_slots_of,
    store_for,
    with_new_pin,
)
from cleanclinic.operations.workspace.drafts import drop_drafts_of
from cleanclinic.operations.workspace.kept_people import (
    PersonTakenError,
    active_person,
    checked_name,
    first_person,
    known_person,
    people_of,
    save_people,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.roles import NotAllowedError, Person, Role, head_nurses
from cleanclinic.records.person_change import PersonStep


class LastHeadNurseError(CleanClinicError):
    """Somebody must remain who may manage people; values: `name`."""

    code = "PERSON-LAST-HEAD"


class PeopleNotSetUpError(CleanClinicError):
    """There are no people with PINs here yet."""

    code = "PEOPLE-NONE"


def require(workspace: Workspace, role: Role) -> None:
    """Raises NotAllowedError unless the person at the screen may do what needs this role."""
    acting = workspace.acting
    if acting is not None and not acting.role.allows(role):
        raise NotAllowedError(name=acting.name, needed=role.value)


def set_up_people(
    workspace: Workspace,
    pin: str,
    *,
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
) -> Person:
    """Make whoever set the workspace up its first head nurse, with a PIN.

    From then on the PC opens by PIN only (and by the passphrase, where there is one): the slot
    that opened it without asking is gone. Done again after it was cut short it goes on from there.
    """
    check_pin(pin)
    store = store_for(workspace, store)
    people = people_of(workspace)
    meta = workspace.store.meta
    first = people[0] if people else first_person(meta("person_id"), meta("person_name"))
    if have_pins(workspace):
        raise PersonTakenError(name=first.name)
    if not people:
        save_people(workspace, [first], PersonStep.ADDED, first)
    slots = with_new_pin(workspace, load_slots(workspace.folder), first, pin, store, cost)
    quiet = [slot.id for slot in slots.slots if slot.kind == KEYRING]
    for slot_id in quiet:
        slots = slots.without(workspace.unlocked, slot_id)
    save_slots(workspace.folder, slots)
    forget_secrets(slots, quiet, store)
    workspace.acting = first
    return first


def add_person(
    workspace: Workspace,
    name: str,
    role: Role,
    pin: str,
    *,
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
) -> Person:
    """One more person with a PIN of their own."""
    require(workspace, Role.HEAD_NURSE)
    people = people_of(workspace)
    if not people:
        raise PeopleNotSetUpError()
    check_pin(pin)
    store = store_for(workspace, store)
    person = Person(workspace.new_id(), checked_name(people, name), role)
    save_people(workspace, [*people, person], PersonStep.ADDED, person)
    slots = load_slots(workspace.folder)
    save_slots(workspace.folder, with_new_pin(workspace, slots, person, pin, store, cost))
    return person


def disable_person(
    workspace: Workspace, person_id: str, *, store: SecretStore | None = None
) -> Person:
    """End a person's access; what they did keeps their name."""
    require(workspace, Role.HEAD_NURSE)
    person = replace(known_person(workspace, person_id), disabled=True)
    _replace_person(workspace, person, PersonStep.DISABLED)
    shut_out(workspace, person_id, store=store)
    return person


def shut_out(workspace: Workspace, person_id: str, *, store: SecretStore | None = None) -> None:
    """Take a person's PIN away, and what was typed and not saved."""
    drop_drafts_of(workspace, person_id)
    slots = load_slots(workspace.folder)
    old = pin_slots_of(slots, person_id)
    if old:
        for slot_id in old:
            slots = slots.without(workspace.unlocked, slot_id)
        save_slots(workspace.folder, slots)
        forget_secrets(slots, old, store or find_store())


def rename_person(workspace: Workspace, person_id: str, name: str) -> Person:
    """Give a person another name, on the unlock screen too; acts keep the name of their time."""
    require(workspace, Role.HEAD_NURSE)
    others = [one for one in people_of(workspace) if one.id != person_id]
    person = replace(active_person(workspace, person_id), name=checked_name(others, name))
    _replace_person(workspace, person, PersonStep.RENAMED)
    slots = load_slots(workspace.folder)
    for slot_id in pin_slots_of(slots, person_id):
        slots = slots.relabelled(workspace.unlocked, slot_id, person.name)
        save_slots(workspace.folder, slots)
    return person


def set_role(workspace: Workspace, person_id: str, role: Role) -> Person:
    """Give a person another role."""
    require(workspace, Role.HEAD_NURSE)
    person = replace(active_person(workspace, person_id), role=role)
    _replace_person(workspace, person, PersonStep.ROLE)
    return person


def set_permission(
    workspace: Workspace,
    person_id: str,
    pin: str,
    *,
    sees_ethics: bool,
    store: SecretStore | None = None,
) -> Person:
    """Let a person look at what is hidden, or no longer; a head nurse does, with her own PIN.

    Raises what `confirm_pin` raises; then nothing changes.
    """
    require(workspace, Role.HEAD_NURSE)
    person = replace(active_person(workspace, person_id), sees_ethics=sees_ethics)
    confirm_pin(workspace, pin, store=store)
    _replace_person(workspace, person, PersonStep.PERMISSION)
    return person


def change_pin(
    workspace: Workspace,
    person_id: str,
    pin: str,
    *,
    current: str = "",
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
) -> None:
    """Give a person another PIN: oneself with the one in use, others as head nurse.

    Raises what `confirm_pin` raises for a wrong `current`; then the PIN stays as it was.
    """
    person = active_person(workspace, person_id)
    check_pin(pin)
    store = store_for(workspace, store)
    if workspace.acting is not None and workspace.acting.id == person_id:
        confirm_pin(workspace, current, store=store)
    else:
        require(workspace, Role.HEAD_NURSE)
        save_people(workspace, people_of(workspace), PersonStep.PIN_RESET, person)
    slots = load_slots(workspace.folder)
    old = pin_slots_of(slots, person_id)
    slots = with_new_pin(workspace, slots, person, pin, store, cost)
    for slot_id in old:
        slots = slots.without(workspace.unlocked, slot_id)
    save_slots(workspace.folder, slots)
    forget_secrets(slots, old, store)


def _replace_person(workspace: Workspace, person: Person, step: PersonStep) -> None:
    """Raises LastHeadNurseError where nobody could manage people any more."""
    people = [person if one.id == person.id else one for one in people_of(workspace)]
    can_come_in = have_pins(workspace)
    if not any(one.id in can_come_in for one in head_nurses(people)):
        raise LastHeadNurseError(name=person.name)
    save_people(workspace, people, step, person)
    if workspace.acting is not None and workspace.acting.id == person.id:
        workspace.acting = person
