"""Making a workspace: a department's or the office's, with new keys, in a folder that is empty."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cleanclinic.errors import CleanClinicError, FileProblemError, reason_of
from cleanclinic.keys.errors import NoStoreError, StoreError
from cleanclinic.keys.finding import find_store
from cleanclinic.keys.material import KeyBundle, SecretStore
from cleanclinic.keys.pin import with_pin
from cleanclinic.keys.slots import KeySlots, Unlocked
from cleanclinic.keys.slots_file import has_slots, save_slots
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.people.pins import forget_secrets
from cleanclinic.operations.workspace.anchoring import watch
from cleanclinic.operations.workspace.kept_people import (
    PEOPLE,
    first_person,
    people_text,
    person_change,
)
from cleanclinic.operations.workspace.opening import (
    DATABASE,
    FOLDERS,
    OFFICE,
    PassphraseNeededError,
    Workspace,
    department_id_of,
    device_id_of,
)
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.operations.workspace.start_page import WorkspaceKind
from cleanclinic.records.department import Department
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.fields import Field, Line
from cleanclinic.records.person_change import PersonStep
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.storage.store import Store
from cleanclinic.sync.identities import new_age_identity
from cleanclinic.sync.signing import Signer

_TYPED = {
    # Not "-" alone: that stands for a hospital not known yet.
    "hospital_code": Line(64, pattern=r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
    "hospital_name": Line(50),
    "person": Line(50),
    "device_label": Line(50),
}


class WorkspaceExistsError(CleanClinicError):
    """There is a workspace in `path` already; it was not touched."""

    code = "WORKSPACE-EXISTS"


@dataclass(frozen=True)
class Opening:
    """What will open a new workspace: a PIN, a passphrase, this computer by itself, or several.

    `pin` is that of whoever sets it up; then the computer does not open it by itself. `store` is
    the system's unless another is given.
    """

    passphrase: str | None = field(default=None, repr=False)
    use_store: bool = True
    pin: str = field(default="", repr=False)
    store: SecretStore | None = None
    cost: KdfCost | None = None


def create_ward(
    folder: Path,
    *,
    department_name: str,
    department_code: str,
    department_type: DepartmentType,
    person: str,
    device_label: str,
    hospital_code: str = "",
    passphrase: str | None = None,
    use_store: bool = True,
    opening: Opening | None = None,
    demo: bool = False,
    sources: Sources | None = None,
) -> Workspace:
    """Make a department's workspace with new keys; the folder must be new or empty.

    Until the office grants it the workspace records, prints and keeps; it cannot send. A hospital's
    code that is not known here comes with the grant. `opening` says more than the two before it.
    """
    _check_typed(person=person, device_label=device_label)
    if hospital_code:
        _check_typed(hospital_code=hospital_code)
    opening = opening or Opening(passphrase, use_store)
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

    def prepare(workspace: Workspace) -> None:
        with workspace.store.act("act.set_up", workspace.actor, name=department_name) as act:
            act.put(department)
            if workspace.acting is not None:
                act.put(person_change(workspace, PersonStep.ADDED, workspace.acting))

    meta = {
        "kind": WorkspaceKind.WARD.value,
        "hospital_code": hospital_code,
        "hospital_name": "",
        "device_label": device_label,
        "device_id": device_id_of(key_id),
        "department_id": department.id,
        "person_name": person,
        "demo": "yes" if demo else "no",
    }
    return _create(folder, keys, meta, department.id, opening, sources, prepare)


def create_office(
    folder: Path,
    *,
    hospital_code: str,
    hospital_name: str,
    person: str,
    passphrase: str | None = None,
    use_store: bool = True,
    opening: Opening | None = None,
    demo: bool = False,
    sources: Sources | None = None,
    prepare: Callable[[Workspace], None] | None = None,
) -> Workspace:
    """Make the hospital office's workspace; `prepare` founds the hospital in it, or the caller.

    What `prepare` writes is there with the workspace or not at all. `opening` says more than the
    two before it.
    """
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
        "demo": "yes" if demo else "no",
    }
    opening = opening or Opening(passphrase, use_store)
    return _create(folder, keys, meta, OFFICE, opening, sources, prepare)


def _check_typed(**typed: str) -> None:
    """What a person typed to begin; raises RecordInvalidError before anything is made."""
    found = (Field(name, _TYPED[name], required=True).problem(typed[name]) for name in typed)
    if problems := tuple(problem for problem in found if problem is not None):
        raise RecordInvalidError("workspace", problems)


def _new_keys(sources: Sources) -> KeyBundle:
    return KeyBundle.new(sources.random_bytes, new_age_identity(sources.random_bytes))


def _create(
    folder: Path,
    keys: KeyBundle,
    meta: dict[str, str],
    owner: str,
    opening: Opening,
    sources: Sources,
    prepare: Callable[[Workspace], None] | None = None,
) -> Workspace:
    """Build the workspace beside its place and move it there whole, so that half never stands."""
    if has_slots(folder) or (folder / DATABASE).exists() or _holds_anything(folder):
        raise WorkspaceExistsError(path=folder)
    meta = {**meta, "install_id": sources.new_id(), "person_id": sources.new_id()}
    first = first_person(meta["person_id"], meta["person_name"]) if opening.pin else None
    if first is not None:
        meta[PEOPLE] = people_text([first])

    def fill(beside: Path, store: Store) -> None:
        if prepare is not None:
            prepare(Workspace(beside, store, unlocked, sources, first))

    store = opening.store or (find_store() if opening.use_store or opening.pin else None)
    slots, unlocked = _new_slots(keys, meta, opening, store, sources)
    try:
        _lay(folder, keys, meta, owner, slots, sources, fill)
    except BaseException:
        # What is in the store opens nothing: no reason to leave it there.
        forget_secrets(slots, [slot.id for slot in slots.slots], store)
        raise
    opened = Store.open(folder / DATABASE, keys.db_key, clock=sources.clock, new_id=sources.new_id)
    return watch(Workspace(folder, opened, unlocked, sources, first))


def _lay(
    folder: Path,
    keys: KeyBundle,
    meta: dict[str, str],
    owner: str,
    slots: KeySlots,
    sources: Sources,
    fill: Callable[[Path, Store], None],
) -> None:
    """The files of a workspace, in their place or nowhere."""
    beside = folder.with_name(f"{folder.name}.{meta['install_id'][:13]}.new")
    try:
        beside.mkdir(parents=True)
        for name in FOLDERS:
            (beside / name).mkdir()
        save_slots(beside, slots)
        with Store.create(
            beside / DATABASE,
            keys.db_key,
            device=meta["device_id"],
            owner=owner,
            clock=sources.clock,
            new_id=sources.new_id,
            meta=meta,
        ) as store:
            fill(beside, store)
        if folder.exists():
            folder.rmdir()
        beside.replace(folder)
    except OSError as error:
        raise FileProblemError(path=folder, reason=reason_of(error)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _holds_anything(folder: Path) -> bool:
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


def _new_slots(
    keys: KeyBundle,
    meta: dict[str, str],
    opening: Opening,
    store: SecretStore | None,
    sources: Sources,
) -> tuple[KeySlots, Unlocked]:
    demo, random_bytes = meta["demo"] == "yes", sources.random_bytes
    slots, unlocked = KeySlots.new(
        keys,
        install_id=meta["install_id"],
        workspace=meta["kind"],
        demo=demo,
        random_bytes=random_bytes,
    )
    if demo:
        return slots.with_demo(unlocked, random_bytes), unlocked
    if not opening.pin and opening.passphrase is None and store is None:
        raise PassphraseNeededError()
    if opening.passphrase is not None:
        slots = slots.with_passphrase(unlocked, opening.passphrase, random_bytes, opening.cost)
    if opening.pin:
        if store is None:
            raise NoStoreError()
        slots = with_pin(
            slots,
            unlocked,
            opening.pin,
            person=meta["person_id"],
            label=meta["person_name"],
            store=store,
            random_bytes=random_bytes,
            cost=opening.cost,
        )
    elif store is not None:
        try:
            slots = slots.with_keyring(unlocked, store, random_bytes)
        except StoreError:
            # A locked or failing store is no reason not to begin, if the passphrase opens it.
            if opening.passphrase is None:
                raise
    return slots, unlocked
