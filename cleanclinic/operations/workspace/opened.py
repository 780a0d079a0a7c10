"""An open workspace: the store, who we are, our keys, the clock."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.material import KeyBundle, SecretStore
from cleanclinic.keys.slots import Unlocked
from cleanclinic.operations.workspace.roles import NotAllowedError, Person, Role
from cleanclinic.operations.workspace.sources import Sources, uuid_of
from cleanclinic.operations.workspace.start_page import IndexPoint, WorkspaceKind
from cleanclinic.records.change import Actor
from cleanclinic.records.department import Department
from cleanclinic.records.grading import GradingRules, default_rules
from cleanclinic.storage.core import OFFICE as OFFICE
from cleanclinic.storage.store import Store
from cleanclinic.sync.identities import age_recipient
from cleanclinic.sync.signing import Signer

DATABASE = "cleanclinic.db"
FOLDERS = ("inbox", "outbox", "quarantine", "waiting")
# Names of values in the database: a restored ward signs and reads as a new device.
DEVICE_SEED, DEVICE_IDENTITY = "device_seed", "device_identity"


class WrongKindError(CleanClinicError):
    """The operation is for the other kind of workspace; values: `needed`, as a key of words."""

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
        # When she last typed her PIN: `seconds_up` of then.
        self.confirmed_at: float | None = None
        # The program ended without closing it the last time, and nobody has looked at it since.
        self.left_open = False
        # The index of months that are over, by what it was reckoned from.
        self.past_index: dict[str, dict[date, IndexPoint | None]] = {}
        # The same at an office: what it was reckoned from; by day, by department.
        self.past_hospital: tuple[str, dict[date, dict[str, IndexPoint]]] = ("", {})
        # What was counted, by its name, and what it was counted from: see `counted`.
        self.counts: dict[str, tuple[object, Any]] = {}
        self.signer = Signer(keys.signing_seed)
        # Where something is kept outside of the file, and what is done last before it is closed.
        self.credentials: SecretStore | None = None
        self.before_close: Callable[[Workspace], None] | None = None
        self.rules: GradingRules = default_rules()
        self.kind = WorkspaceKind(store.meta("kind"))
        self.demo = store.meta("demo") == "yes"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        # Only once: a workspace may be closed again by whoever holds it.
        last, self.before_close = self.before_close, None
        try:
            if last is not None:
                last(self)
        finally:
            self.store.close()

    def renew_keys(self) -> None:
        """Sign and read with the keys the database holds now."""
        self.keys = _current(self.unlocked.bundle, self.store)
        self.signer = Signer(self.keys.signing_seed)

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
        first = Signer(self.unlocked.bundle.signing_seed).key_id
        typed = self.store.get(Department, department_id_of(first), deleted=True)
        if typed is None:
            return None
        return replace(typed.record, id=self.department_id, name=self.store.meta("department_name"))

    def require(self, kind: WorkspaceKind) -> None:
        """Raises WrongKindError unless the workspace is of this kind."""
        if self.kind is not kind:
            raise WrongKindError(needed=f"@workspace_kind.{kind.value}")


def device_id_of(key_id: str) -> str:
    """The id of the installation that owns a signing key; both sides derive the same."""
    return derived_id("device", key_id)


def department_id_of(key_id: str) -> str:
    """The department id the first device of a department proposes."""
    return derived_id("department", key_id)


def _current(keys: KeyBundle, store: Store) -> KeyBundle:
    """The keys with those of the device it became when a backup was restored."""
    seed, identity = store.meta(DEVICE_SEED), store.meta(DEVICE_IDENTITY)
    if not seed:
        return keys
    return replace(keys, signing_seed=bytes.fromhex(seed), age_identity=identity)


def derived_id(use: str, name: str) -> str:
    """An id that every PC works out alike from what it is for and a name of it."""
    digest = hashlib.sha256(f"cleanclinic/{use}/{name}".encode()).digest()
    return str(UUID(int=uuid_of(8, int.from_bytes(digest[:16]))))
