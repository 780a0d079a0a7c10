"""PINs: coming in with one, typing it once more before something delicate, giving one to somebody.

The slots file holds a slot for each PIN with the person's name, so that the unlock screen can say
who there is. A slot whose person the database does not know or has disabled opens nothing.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.errors import (
    NoSlotError,
    NoStoreError,
    StoreError,
    WrongPinError,
)
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.pin import (
    provide_peppers,
    with_pin,
)
from cleanclinic.keys.pin import unlock_with_pin as try_pin
from cleanclinic.keys.slots import PIN, KeySlots
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.keys.store import find_store
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.workspace.at_door import people_at
from cleanclinic.operations.workspace.kept_people import active_person
from cleanclinic.operations.workspace.misses import check_wait, forget_misses, note_misses
from cleanclinic.operations.workspace.opening import DATABASE, Workspace, open_unlocked, slots_at
from cleanclinic.operations.workspace.roles import Person
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.storage.lock import InstanceLock
from cleanclinic.storage.opening import check_file

# How long a typed PIN counts as somebody being there herself.
CONFIRMED_FOR_S = 5 * 60


class NoPinError(CleanClinicError):
    """The person has no PIN yet; values: `name`."""

    code = "PERSON-NO-PIN"


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


def have_pins(workspace: Workspace) -> frozenset[str]:
    """The ids of the people who have a PIN."""
    return frozenset(one.id for one in people_at(workspace.folder))


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


def store_for(workspace: Workspace, store: SecretStore | None) -> SecretStore | None:
    """The credential store PINs lean on; only a demo does without. Raises NoStoreError."""
    if workspace.demo:
        return None
    used = store or find_store()
    if used is None:
        raise NoStoreError()
    return used


def with_new_pin(
    workspace: Workspace,
    slots: KeySlots,
    person: Person,
    pin: str,
    store: SecretStore | None,
    cost: KdfCost | None,
) -> KeySlots:
    """The slots with one more, for a person's PIN; not yet saved."""
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


def pin_slots_of(slots: KeySlots, person_id: str) -> list[str]:
    """The ids of the slots that a person's PIN opens."""
    return [slot.id for slot in slots.slots if slot.kind == PIN and slot.person == person_id]


def forget_secrets(slots: KeySlots, slot_ids: Iterable[str], store: SecretStore | None) -> None:
    """Take away what opened slots that are gone; old copies of the slots file open no more."""
    if store is None or slots.demo:
        return
    for slot_id in slot_ids:
        with suppress(StoreError):
            store.delete(slots.secret_name(slot_id))
