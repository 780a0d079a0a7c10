"""An open workspace: the store, who we are, our keys, the clock; and opening one."""

import hashlib
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Self
from uuid import UUID

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.errors import StoreError
from cleanclinic.keys.finding import find_store
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.slots import KeySlots, Unlocked
from cleanclinic.keys.slots_file import has_slots, load_slots, save_slots
from cleanclinic.operations.backup_writing import write_backup
from cleanclinic.operations.roles import NotAllowedError, Person, Role
from cleanclinic.operations.rotation import BackupReason
from cleanclinic.operations.sources import Sources, system_sources, uuid_of
from cleanclinic.operations.start_page import WorkspaceKind as WorkspaceKind
from cleanclinic.records.change import Actor
from cleanclinic.records.department import Department
from cleanclinic.records.grading import GradingRules, default_rules
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.errors import DatabaseKeyError
from cleanclinic.storage.restoring import finish_restore
from cleanclinic.storage.store import Store
from cleanclinic.sync.identities import age_recipient
from cleanclinic.sync.signing import Signer

DATABASE = "cleanclinic.db"
FOLDERS = ("inbox", "outbox", "quarantine")
# Names of values in the database: a restored ward signs and reads as a new device.
DEVICE_SEED, DEVICE_IDENTITY = "device_seed", "device_identity"
# Whose records these are when they came down from the office.
OFFICE = "office"


class WorkspaceMissingError(CleanClinicError):
    """There is no workspace in `path`."""

    code = "WORKSPACE-MISSING"


class PassphraseNeededError(CleanClinicError):
    """The computer cannot open the workspace by itself: ask for the passphrase."""

    code = "PASSPHRASE-NEEDED"


class WrongKindError(CleanClinicError):
    """The operation is for the other kind of workspace; values: `needed`."""

    code = "WORKSPACE-KIND"


class Workspace:
    """An open workspace; one thread uses it at a time. Close it to let go of the file."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        unlocked: Unlocked,
        sources: Sources,
        acting: Person | None = None,
    ) -> None:
        keys = _current(unlocked.bundle, store)
        self.folder = folder
        self.store = store
        self.keys = keys
        # Making another way of opening needs what opened this one.
        self.unlocked = unlocked
        self.sources = sources
        # Who is at the screen, once people have PINs; before that there is one person only.
        self.acting = acting
        self.signer = Signer(keys.signing_seed)
        self.rules: GradingRules = default_rules()
        self.kind = WorkspaceKind(store.meta("kind"))
        self.demo = store.meta("demo") == "yes"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.store.close()

    def now(self) -> datetime:
        return self.sources.clock()

    def today(self) -> date:
        return self.now().date()

    def new_id(self) -> str:
        return self.sources.new_id()

    @property
    def recipient(self) -> str:
        """Where bundles for this installation are sealed to."""
        return age_recipient(self.keys.age_identity)

    @property
    def actor(self) -> Actor:
        """Who an act is done by; raises NotAllowedError for somebody who may only read."""
        if self.acting is None:
            return Actor(self.store.meta("person_id"), self.store.meta("person_name"))
        if not self.acting.role.allows(Role.RECORDER):
            raise NotAllowedError(name=self.acting.name, needed=Role.RECORDER.value)
        return Actor(self.acting.id, self.acting.name)

    @property
    def person(self) -> str:
        return self.acting.name if self.acting else self.store.meta("person_name")

    @property
    def hospital_code(self) -> str:
        return self.store.meta("hospital_code")

    @property
    def hospital_name(self) -> str:
        return self.store.meta("hospital_name")

    @property
    def device_label(self) -> str:
        return self.store.meta("device_label")

    @property
    def department_id(self) -> str:
        return self.store.meta("department_id")

    @property
    def department(self) -> Department | None:
        """The ward's own department; None in an office."""
        if self.kind is WorkspaceKind.OFFICE:
            return None
        held = self.store.get(Department, self.department_id)
        if held is not None:
            return held.record
        # A second PC shows what was typed here until the department's own record comes down.
        typed = self.store.get(Department, department_id_of(self.signer.key_id), deleted=True)
        if typed is None:
            return None
        return replace(typed.record, id=self.department_id, name=self.store.meta("department_name"))

    def require(self, kind: WorkspaceKind) -> None:
        """Raises WrongKindError unless the workspace is of this kind."""
        if self.kind is not kind:
            raise WrongKindError(needed=kind)


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
    unlocked, store = _open_store(folder, unlocked, sources)
    try:
        if unlocked.pending is not None:
            settled = Unlocked(unlocked.bundle, unlocked.wrapping)
            slots = load_slots(folder)
            save_slots(folder, slots.with_bundle(settled, settled.bundle, sources.random_bytes))
            unlocked = settled
        return Workspace(folder, store, unlocked, sources, acting)
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


def device_id_of(key_id: str) -> str:
    """The id of the installation that owns a signing key; both sides derive the same."""
    return _derived_id("device", key_id)


def department_id_of(key_id: str) -> str:
    """The department id the first device of a department proposes."""
    return _derived_id("department", key_id)


def _current(keys: KeyBundle, store: Store) -> KeyBundle:
    """The keys with those of the device it became when a backup was restored."""
    seed, identity = store.meta(DEVICE_SEED), store.meta(DEVICE_IDENTITY)
    if not seed:
        return keys
    return replace(keys, signing_seed=bytes.fromhex(seed), age_identity=identity)


def _derived_id(use: str, key_id: str) -> str:
    digest = hashlib.sha256(f"cleanclinic/{use}/{key_id}".encode()).digest()
    return str(UUID(int=uuid_of(8, int.from_bytes(digest[:16]))))


def unlock(slots: KeySlots, passphrase: str | None) -> Unlocked:
    """Open by itself where this computer can, else by the passphrase."""
    if slots.demo:
        return slots.unlock_demo()
    if passphrase is not None:
        return slots.unlock_with_passphrase(passphrase)
    store = find_store() if "keyring" in slots.kinds else None
    if store is None:
        raise PassphraseNeededError()
    try:
        return slots.unlock_with_keyring(store)
    except StoreError as error:
        if "pass" in slots.kinds:
            raise PassphraseNeededError() from error
        raise
