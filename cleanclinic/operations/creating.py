"""Making a workspace: a department's or the office's, with new keys, in a folder that is empty."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from cleanclinic.errors import CleanClinicError, FileProblemError
from cleanclinic.keys.errors import StoreError
from cleanclinic.keys.finding import find_store
from cleanclinic.keys.material import KeyBundle
from cleanclinic.keys.slots import KeySlots, Unlocked
from cleanclinic.keys.slots_file import has_slots, save_slots
from cleanclinic.operations.anchoring import watch
from cleanclinic.operations.sources import Sources, system_sources
from cleanclinic.operations.start_page import WorkspaceKind
from cleanclinic.operations.workspace import (
    DATABASE,
    FOLDERS,
    OFFICE,
    PassphraseNeededError,
    Workspace,
    department_id_of,
    device_id_of,
)
from cleanclinic.records.department import Department
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.fields import Field, Line
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.storage.store import Store
from cleanclinic.sync.identities import new_age_identity
from cleanclinic.sync.signing import Signer

_TYPED = {
    "hospital_code": Line(64, pattern=r"[A-Za-z0-9._-]{1,64}"),
    "hospital_name": Line(50),
    "person": Line(50),
    "device_label": Line(50),
}


class WorkspaceExistsError(CleanClinicError):
    """There is a workspace in `path` already; it was not touched."""

    code = "WORKSPACE-EXISTS"


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
    return watch(Workspace(folder, store, unlocked, sources))


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
