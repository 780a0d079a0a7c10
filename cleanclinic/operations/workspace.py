"""An open workspace: the store, who we are, our keys, the clock; making one and opening one."""

import hashlib
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Self
from uuid import UUID

from cleanclinic.errors import CleanClinicError, FileProblemError
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
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.fields import Field, Line
from cleanclinic.records.grading import GradingRules, default_rules
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.errors import DatabaseKeyError
from cleanclinic.storage.restoring import finish_restore
from cleanclinic.storage.store import Store
from cleanclinic.sync.identities import age_recipient, new_age_identity
from cleanclinic.sync.signing import Signer

DATABASE = "cleanclinic.db"
FOLDERS = ("inbox", "outbox", "quarantine")
# Names of values in the database: a restored ward signs and reads as a new device.
DEVICE_SEED, DEVICE_IDENTITY = "device_seed", "device_identity"
# Whose records these are when they came down from the office.
OFFICE = "office"


_TYPED = {
    "hospital_code": Line(64, pattern=r"[A-Za-z0-9._-]{1,64}"),
    "hospital_name": Line(50),
    "person": Line(50),
    "device_label": Line(50),
}


class WorkspaceExistsError(CleanClinicError):
    """There is a workspace in `path` already; it was not touched."""

    code = "WORKSPACE-EXISTS"


class WorkspaceMissingError(CleanClinicError):
    """There is no workspace in `path`."""

    code = "WORKSPACE-MISSING"


class PassphraseNeededError(CleanClinicError):
    """The computer cannot open the workspace by itself: ask for the passphrase."""

    code = "PASSPHRASE-NEEDED"


class WrongKindError(CleanClinicError):
    """The operation is for the other kind of workspace; values: `needed`."""

    code = "WORKSPACE-KIND"


@dataclass(frozen=True)
class WorkspaceInfo:
    """What can be said of a folder without opening its database."""

    exists: bool
    kind: WorkspaceKind | None
    demo: bool
    needs_passphrase: bool


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


def describe(folder: Path) -> WorkspaceInfo:
    """What lies in `folder`; opens no database and changes nothing but to finish a restore."""
    with suppress(CleanClinicError):
        finish_restore(folder)
    if not has_slots(folder):
        exists = (folder / DATABASE).exists()
        return WorkspaceInfo(exists=exists, kind=None, demo=False, needs_passphrase=False)
    slots = load_slots(folder)
    opens_itself = slots.demo or ("keyring" in slots.kinds and find_store() is not None)
    return WorkspaceInfo(
        exists=True,
        kind=WorkspaceKind(slots.workspace),
        demo=slots.demo,
        needs_passphrase=not opens_itself,
    )


def create_ward(
    folder: Path,
    *,
    hospital_code: str,
    department_name: str,
    department_code: str,
    department_type: DepartmentType,
    person: str,
    device_label: str,
    passphrase: str | None,
    use_store: bool = True,
    demo: bool = False,
    sources: Sources | None = None,
) -> Workspace:
    """Make a department's workspace with new keys; the folder must be new or empty.

    Until the office grants it the workspace records, prints and keeps; it cannot send.
    """
    _check_typed(hospital_code=hospital_code, person=person, device_label=device_label)
    sources = sources or system_sources()
    keys = _new_keys(sources)
    key_id = Signer(keys.signing_seed).key_id
    department = Department(
        id=department_id_of(key_id),
        name=department_name,
        code=department_code,
        department_type=department_type,
        head_nurse=person,
    )
    department.check()
    meta = {
        "kind": WorkspaceKind.WARD.value,
        "hospital_code": hospital_code,
        "hospital_name": "",
        "device_label": device_label,
        "device_id": device_id_of(key_id),
        "department_id": department.id,
        "person_name": person,
    }
    lock = _Lock(passphrase, use_store, demo)
    workspace = _create(folder, keys, meta, department.id, lock, sources)
    with workspace.store.act("act.set_up", workspace.actor, name=department_name) as act:
        act.put(department)
    return workspace


def create_office(
    folder: Path,
    *,
    hospital_code: str,
    hospital_name: str,
    person: str,
    passphrase: str | None,
    use_store: bool = True,
    demo: bool = False,
    sources: Sources | None = None,
) -> Workspace:
    """Make the hospital office's workspace; `operations.founding.found_hospital` comes next."""
    _check_typed(hospital_code=hospital_code, hospital_name=hospital_name, person=person)
    sources = sources or system_sources()
    keys = _new_keys(sources)
    meta = {
        "kind": WorkspaceKind.OFFICE.value,
        "hospital_code": hospital_code,
        "hospital_name": hospital_name,
        "device_label": "",
        "device_id": device_id_of(Signer(keys.signing_seed).key_id),
        "department_id": OFFICE,
        "person_name": person,
    }
    return _create(folder, keys, meta, OFFICE, _Lock(passphrase, use_store, demo), sources)


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


def _check_typed(**typed: str) -> None:
    """What a person typed to begin; raises RecordInvalidError before anything is made."""
    found = (Field(name, _TYPED[name], required=True).problem(typed[name]) for name in typed)
    if problems := tuple(problem for problem in found if problem is not None):
        raise RecordInvalidError("workspace", problems)


def _new_keys(sources: Sources) -> KeyBundle:
    return KeyBundle.new(sources.random_bytes, new_age_identity(sources.random_bytes))


@dataclass(frozen=True)
class _Lock:
    """What will open a new workspace."""

    passphrase: str | None
    use_store: bool
    demo: bool


def _create(
    folder: Path,
    keys: KeyBundle,
    meta: dict[str, str],
    owner: str,
    lock: _Lock,
    sources: Sources,
) -> Workspace:
    """Build the workspace beside its place and move it there whole, so that half never stands."""
    if has_slots(folder) or (folder / DATABASE).exists() or _holds_anything(folder):
        raise WorkspaceExistsError(path=folder)
    install_id = sources.new_id()
    slots, unlocked = _new_slots(keys, install_id, meta["kind"], lock, sources)
    beside = folder.with_name(f"{folder.name}.{install_id[:13]}.new")
    meta = {
        **meta,
        "demo": "yes" if lock.demo else "no",
        "install_id": install_id,
        "person_id": sources.new_id(),
    }
    try:
        beside.mkdir(parents=True)
        for name in FOLDERS:
            (beside / name).mkdir()
        save_slots(beside, slots)
        Store.create(
            beside / DATABASE,
            keys.db_key,
            device=meta["device_id"],
            owner=owner,
            clock=sources.clock,
            new_id=sources.new_id,
            meta=meta,
        ).close()
        if folder.exists():
            folder.rmdir()
        beside.replace(folder)
    except OSError as error:
        raise FileProblemError(path=folder, reason=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    store = Store.open(folder / DATABASE, keys.db_key, clock=sources.clock, new_id=sources.new_id)
    return Workspace(folder, store, unlocked, sources)


def _holds_anything(folder: Path) -> bool:
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


def _new_slots(
    keys: KeyBundle, install_id: str, kind: str, lock: _Lock, sources: Sources
) -> tuple[KeySlots, Unlocked]:
    slots, unlocked = KeySlots.new(
        keys,
        install_id=install_id,
        workspace=kind,
        demo=lock.demo,
        random_bytes=sources.random_bytes,
    )
    if lock.demo:
        return slots.with_demo(unlocked, sources.random_bytes), unlocked
    store = find_store() if lock.use_store else None
    if lock.passphrase is None and store is None:
        raise PassphraseNeededError()
    if lock.passphrase is not None:
        slots = slots.with_passphrase(unlocked, lock.passphrase, sources.random_bytes)
    if store is not None:
        try:
            slots = slots.with_keyring(unlocked, store, sources.random_bytes)
        except StoreError:
            # A locked or failing store is no reason not to begin, if the passphrase opens it.
            if lock.passphrase is None:
                raise
    return slots, unlocked


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
