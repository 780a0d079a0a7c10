"""Who works on this PC: names, roles and PINs; unlocking as somebody; what each may do.

People are kept in the encrypted database. The slots file holds a slot for each PIN with the
person's name, so that the unlock screen can say who there is. The database is always written
first: a slot whose person it does not know or has disabled opens nothing.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.errors import (
    NoSlotError,
    NoStoreError,
    SlotsDamagedError,
    StoreError,
    WrongPinError,
)
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.pin import (
    check_pin,
    provide_peppers,
    with_pin,
)
from cleanclinic.keys.pin import unlock_with_pin as try_pin
from cleanclinic.keys.slots import KEYRING, PIN, KeySlots, Unlocked
from cleanclinic.keys.slots_file import load_slots, save_slots
from cleanclinic.keys.store import find_store
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.at_door import people_at as people_at
from cleanclinic.operations.at_door import seconds_to_wait as seconds_to_wait
from cleanclinic.operations.drafts import drop_drafts_of
from cleanclinic.operations.kept_people import PersonNameError as PersonNameError
from cleanclinic.operations.kept_people import PersonTakenError as PersonTakenError
from cleanclinic.operations.kept_people import checked_name, first_person, save_people
from cleanclinic.operations.kept_people import people_of as people_of
from cleanclinic.operations.kept_people import person_changes as person_changes
from cleanclinic.operations.misses import check_wait, forget_misses, note_misses
from cleanclinic.operations.roles import NotAllowedError, Person, Role
from cleanclinic.operations.sources import Sources, system_sources
from cleanclinic.operations.workspace import DATABASE, Workspace, open_unlocked, slots_at
from cleanclinic.records.person_change import PersonStep
from cleanclinic.storage.lock import InstanceLock
from cleanclinic.storage.opening import check_file

# How long a typed PIN counts as somebody being there herself.
CONFIRMED_FOR_S = 5 * 60


class PersonUnknownError(CleanClinicError):
    """Nobody like that works here."""

    code = "PERSON-UNKNOWN"


class PersonDisabledError(CleanClinicError):
    """The person's access was ended; values: `name`."""

    code = "PERSON-DISABLED"


class LastHeadNurseError(CleanClinicError):
    """Somebody must remain who may manage people; values: `name`."""

    code = "PERSON-LAST-HEAD"


class NoPinError(CleanClinicError):
    """The person has no PIN yet; values: `name`."""

    code = "PERSON-NO-PIN"


class PeopleNotSetUpError(CleanClinicError):
    """There are no people with PINs here yet."""

    code = "PEOPLE-NONE"


class BackupEarlierError(CleanClinicError):
    """The backup is from before all ways of opening were made anew: today's PIN does not fit."""

    code = "PIN-BACKUP-EARLIER"


# --- at the door: nothing is open yet -------------------------------------------------------


def unlock_with_pin(
    folder: Path,
    person_id: str,
    pin: str,
    *,
    sources: Sources | None = None,
    store: SecretStore | None = None,
) -> Workspace:
    """Open the workspace as a person; acts are then theirs.

    Raises PinWaitError, WrongPinError, PinElsewhereError, PersonDisabledError, and what
    `open_workspace` raises. `store` is the system's unless another is given.
    """
    slots_at(folder)
    sources = sources or system_sources()
    check_file(folder / DATABASE)
    # Two programs that guess side by side would count over each other.
    lock = InstanceLock(folder / DATABASE)
    try:
        unlocked = try_pin(folder, person_id, pin, store or find_store(), sources.seconds_up())
    finally:
        lock.release()
    workspace = open_unlocked(folder, unlocked, sources)
    try:
        workspace.acting = active_person(workspace, person_id)
        check_wait(workspace, person_id)
        forget_misses(workspace, person_id)
    except BaseException:
        workspace.close()
        raise
    workspace.confirmed_at = sources.seconds_up()
    return workspace


def by_pin(
    folder: Path,
    person_id: str,
    pin: str,
    *,
    sources: Sources | None = None,
    store: SecretStore | None = None,
) -> Callable[[KeySlots], Unlocked]:
    """How a head nurse's PIN opens the slots of a backup: tried here, and counted here, once.

    Only the PC that the backup comes from can say whether the PIN is right, and whether the person
    may still come in; elsewhere a sheet or the passphrase is needed. Raises what
    `unlock_with_pin` raises, and NotAllowedError for others.
    """
    with unlock_with_pin(folder, person_id, pin, sources=sources, store=store) as workspace:
        require(workspace, Role.HEAD_NURSE)
        wrapping = workspace.unlocked.wrapping

    def unlock(slots: KeySlots) -> Unlocked:
        try:
            return slots.open_again(wrapping)
        except SlotsDamagedError as error:
            raise BackupEarlierError() from error

    return unlock


# --- people -----------------------------------------------------------------------------------


def active_person(workspace: Workspace, person_id: str) -> Person:
    """Raises PersonUnknownError, or PersonDisabledError for somebody who may not come in."""
    person = _person(workspace, person_id)
    if person.disabled:
        raise PersonDisabledError(name=person.name)
    return person


def have_pins(workspace: Workspace) -> frozenset[str]:
    """The ids of the people who have a PIN."""
    return frozenset(one.id for one in people_at(workspace.folder))


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
    slots = _with_new_pin(workspace, load_slots(workspace.folder), first, pin, store, cost)
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
    save_slots(workspace.folder, _with_new_pin(workspace, slots, person, pin, store, cost))
    return person


def disable_person(
    workspace: Workspace, person_id: str, *, store: SecretStore | None = None
) -> Person:
    """End a person's access; what they did keeps their name."""
    require(workspace, Role.HEAD_NURSE)
    person = replace(_person(workspace, person_id), disabled=True)
    _replace_person(workspace, person, PersonStep.DISABLED)
    shut_out(workspace, person_id, store=store)
    return person


def shut_out(workspace: Workspace, person_id: str, *, store: SecretStore | None = None) -> None:
    """Take a person's PIN away, and what was typed and not saved."""
    drop_drafts_of(workspace, person_id)
    slots = load_slots(workspace.folder)
    old = _slots_of(slots, person_id)
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
    for slot_id in _slots_of(slots, person_id):
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
    old = _slots_of(slots, person_id)
    slots = _with_new_pin(workspace, slots, person, pin, store, cost)
    for slot_id in old:
        slots = slots.without(workspace.unlocked, slot_id)
    save_slots(workspace.folder, slots)
    forget_secrets(slots, old, store)


def confirm_pin(workspace: Workspace, pin: str, *, store: SecretStore | None = None) -> None:
    """Ask the person at the screen once more, before something delicate; misses are counted.

    Raises NoPinError where nobody has PINs, PinWaitError and WrongPinError.
    """
    acting = workspace.acting
    if acting is None:
        raise NoPinError(name=workspace.person)
    check_pin_of(workspace, acting, pin, store=store)
    workspace.confirmed_at = workspace.sources.seconds_up()


def check_pin_of(
    workspace: Workspace, person: Person, pin: str, *, store: SecretStore | None = None
) -> None:
    """Raises NoPinError, PinWaitError or WrongPinError unless this is the person's PIN."""
    seconds = workspace.sources.seconds_up()
    used = store_for(workspace, store)
    check_wait(workspace, person.id)
    try:
        try_pin(workspace.folder, person.id, pin, used, seconds)
    except NoSlotError as error:
        raise NoPinError(name=person.name) from error
    except WrongPinError:
        note_misses(workspace, person.id)
        raise
    forget_misses(workspace, person.id)


def confirmed_lately(workspace: Workspace) -> bool:
    """Whether the person at the screen typed her PIN in the last five minutes."""
    at = workspace.confirmed_at
    return at is not None and 0 <= workspace.sources.seconds_up() - at < CONFIRMED_FOR_S


def provide_pins(workspace: Workspace, *, store: SecretStore | None = None) -> int:
    """After opening in another way: let everybody's PIN work under this account of the PC too.

    Gives how many did not. Nothing to do where the account has them already, or in a demo.
    """
    used = store_for(workspace, store) if have_pins(workspace) else None
    if used is None:
        return 0
    return provide_peppers(load_slots(workspace.folder), workspace.unlocked, used)


# --- the parts ----------------------------------------------------------------------------------


def _person(workspace: Workspace, person_id: str) -> Person:
    for person in people_of(workspace):
        if person.id == person_id:
            return person
    raise PersonUnknownError()


def _replace_person(workspace: Workspace, person: Person, step: PersonStep) -> None:
    """Raises LastHeadNurseError where nobody could manage people any more."""
    people = [person if one.id == person.id else one for one in people_of(workspace)]
    can_come_in = have_pins(workspace)
    if not any(
        one.role is Role.HEAD_NURSE and not one.disabled and one.id in can_come_in for one in people
    ):
        raise LastHeadNurseError(name=person.name)
    save_people(workspace, people, step, person)
    if workspace.acting is not None and workspace.acting.id == person.id:
        workspace.acting = person


def store_for(workspace: Workspace, store: SecretStore | None) -> SecretStore | None:
    """The credential store PINs lean on; only a demo does without. Raises NoStoreError."""
    if workspace.demo:
        return None
    used = store or find_store()
    if used is None:
        raise NoStoreError()
    return used


def _with_new_pin(
    workspace: Workspace,
    slots: KeySlots,
    person: Person,
    pin: str,
    store: SecretStore | None,
    cost: KdfCost | None,
) -> KeySlots:
    return with_pin(
        slots,
        workspace.unlocked,
        pin,
        person=person.id,
        label=person.name,
        store=store,
        random_bytes=workspace.sources.random_bytes,
        cost=cost,
    )


def _slots_of(slots: KeySlots, person_id: str) -> list[str]:
    return [slot.id for slot in slots.slots if slot.kind == PIN and slot.person == person_id]


def forget_secrets(slots: KeySlots, slot_ids: Iterable[str], store: SecretStore | None) -> None:
    """Take away what opened slots that are gone; old copies of the slots file open no more."""
    if store is None or slots.demo:
        return
    for slot_id in slot_ids:
        with suppress(StoreError):
            store.delete(slots.secret_name(slot_id))
