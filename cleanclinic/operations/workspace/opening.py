"""Opening a workspace: by itself where the computer can, else with what a person knows."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.errors import StoreError
from cleanclinic.keys.finding import find_store
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.slots import KEYRING, PASSPHRASE, PIN, KeySlots, Unlocked
from cleanclinic.keys.slots_file import has_slots, load_slots, save_slots
from cleanclinic.operations.workspace.anchoring import watch
from cleanclinic.operations.workspace.backup_writing import write_backup
from cleanclinic.operations.workspace.opened import DATABASE as DATABASE
from cleanclinic.operations.workspace.opened import FOLDERS as FOLDERS
from cleanclinic.operations.workspace.opened import OFFICE as OFFICE
from cleanclinic.operations.workspace.opened import Workspace as Workspace
from cleanclinic.operations.workspace.opened import WrongKindError as WrongKindError
from cleanclinic.operations.workspace.opened import department_id_of as department_id_of
from cleanclinic.operations.workspace.opened import device_id_of as device_id_of
from cleanclinic.operations.workspace.roles import Person
from cleanclinic.operations.workspace.rotation import BackupReason
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.operations.workspace.start_page import WorkspaceKind as WorkspaceKind
from cleanclinic.storage.checking import was_left_open
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.errors import DatabaseKeyError
from cleanclinic.storage.restoring import finish_restore
from cleanclinic.storage.store import Store


class WorkspaceMissingError(CleanClinicError):
    """There is no workspace in `path`."""

    code = "WORKSPACE-MISSING"


class PassphraseNeededError(CleanClinicError):
    """The computer cannot open the workspace by itself: ask for the passphrase."""

    code = "PASSPHRASE-NEEDED"


class PinNeededError(CleanClinicError):
    """It opens by a person's PIN only: ask who it is."""

    code = "PIN-NEEDED"


def open_workspace(
    folder: Path, *, passphrase: str | None = None, sources: Sources | None = None
) -> Workspace:
    """Open the workspace in `folder`: by itself where it can, else with the passphrase.

    Raises WorkspaceMissingError, PassphraseNeededError, and the key and database errors; none of
    them changes a file. A restore that was cut short is finished first.
    """
    slots = slots_at(folder)
    return open_unlocked(folder, unlock(slots, passphrase), sources or system_sources())


def slots_at(folder: Path) -> KeySlots:
    """The ways of opening what lies in `folder`; raises WorkspaceMissingError and KEY-SLOTS-*."""
    finish_restore(folder)
    if not has_slots(folder):
        if (folder / DATABASE).exists():
            load_slots(folder)
        raise WorkspaceMissingError(path=folder)
    return load_slots(folder)


def open_unlocked(
    folder: Path, unlocked: Unlocked, sources: Sources, acting: Person | None = None
) -> Workspace:
    """Open with what a slot gave; settles a change of the database's key that was cut short."""
    left_open = was_left_open(folder / DATABASE)
    unlocked, store = _open_store(folder, unlocked, sources)
    try:
        if unlocked.pending is not None:
            settled = Unlocked(unlocked.bundle, unlocked.wrapping)
            slots = load_slots(folder)
            save_slots(folder, slots.with_bundle(settled, settled.bundle, sources.random_bytes))
            unlocked = settled
        workspace = Workspace(folder, store, unlocked, sources, acting)
        workspace.left_open = left_open
        for name in FOLDERS:
            # Empty ones are what tools that tidy up take away; who needs it says what hinders.
            with suppress(OSError):
                (folder / name).mkdir(exist_ok=True)
        return watch(workspace)
    except BaseException:
        store.close()
        raise


def _open_store(folder: Path, unlocked: Unlocked, sources: Sources) -> tuple[Unlocked, Store]:
    """The store by the key that fits; of two only after a change that was cut short."""

    def opened(keys: KeyBundle) -> Store:
        def before_migration() -> None:
            reason = BackupReason.BEFORE_MIGRATION
            write_backup(folder, keys, reason, sources.clock(), Disk())

        return Store.open(
            folder / DATABASE,
            keys.db_key,
            clock=sources.clock,
            new_id=sources.new_id,
            before_migration=before_migration,
        )

    try:
        return unlocked, opened(unlocked.bundle)
    except DatabaseKeyError:
        if unlocked.pending is None:
            raise
        return replace(unlocked, bundle=unlocked.pending), opened(unlocked.pending)


def unlock(slots: KeySlots, passphrase: str | None) -> Unlocked:
    """Open by itself where this computer can, else by the passphrase.

    Raises PassphraseNeededError, or PinNeededError where there is none.
    """
    if slots.demo:
        return slots.unlock_demo()
    if passphrase is not None:
        return slots.unlock_with_passphrase(passphrase)
    store = find_store() if KEYRING in slots.kinds else None
    if store is None:
        only_pins = PIN in slots.kinds and PASSPHRASE not in slots.kinds
        raise PinNeededError() if only_pins else PassphraseNeededError()
    try:
        return slots.unlock_with_keyring(store)
    except StoreError as error:
        if PASSPHRASE in slots.kinds:
            raise PassphraseNeededError() from error
        raise
