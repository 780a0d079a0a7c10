"""Going on with an old PC's data on a new one: a backup file, and the sheet or the passphrase.

One operation: the backup is put in place, the person gets a new PIN (or a new passphrase), and
everybody else's PIN works here too. Cut short after the first part, the same sheet or passphrase
opens what lies there by then.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.errors import StoreError
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.slots import KeySlots, Unlocked
from cleanclinic.keys.slots_file import FILE_NAME as SLOTS
from cleanclinic.keys.wrapping import KdfCost
from cleanclinic.operations.keeping.backups import by_passphrase, keys_for, trial_folder
from cleanclinic.operations.keeping.restoring import Restored, restore
from cleanclinic.operations.people.first_start import check_access, check_store
from cleanclinic.operations.people.people import change_pin
from cleanclinic.operations.people.pins import provide_pins
from cleanclinic.operations.people.recovery import NewAccess, by_sheet, rebuild_access
from cleanclinic.operations.workspace.kept_people import (
    PEOPLE,
    PersonUnknownError,
    active_person,
    people_from,
)
from cleanclinic.operations.workspace.opening import DATABASE, Workspace, open_workspace
from cleanclinic.operations.workspace.results import Cancelled, Progress, never, no_progress
from cleanclinic.operations.workspace.roles import Person, head_nurses
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.operations.workspace.start_page import WorkspaceKind
from cleanclinic.storage.backup import extract_database
from cleanclinic.storage.backup_file import read_head
from cleanclinic.storage.disk import Disk
from cleanclinic.storage.store import Store


class OldKeyMissingError(CleanClinicError):
    """Neither a recovery sheet's code nor the passphrase was given."""

    code = "TAKE-OVER-KEY"


@dataclass(frozen=True)
class OldKey:
    """What opens the backup: the code of a recovery sheet, typed or scanned, or the passphrase."""

    code: str = ""
    passphrase: str = ""

    @property
    def unlock(self) -> Callable[[KeySlots], Unlocked]:
        """Raises OldKeyMissingError."""
        if self.code:
            return by_sheet(self.code)
        if self.passphrase:
            return by_passphrase(self.passphrase)
        raise OldKeyMissingError()


@dataclass(frozen=True)
class TakeOverPreview:
    """What a backup says of itself before anything opens it; `install` is its short number."""

    kind: WorkspaceKind
    demo: bool
    made_at: datetime
    changes: int
    size: int
    install: str


@dataclass(frozen=True)
class TakenOver:
    """The workspace, open as the person; `restored` says what the office has to do yet."""

    workspace: Workspace
    restored: Restored


def preview_take_over(backup: Path) -> TakeOverPreview:
    """What lies in a backup file; needs no secret. Raises BACKUP-* and file errors."""
    head = read_head(backup)
    return TakeOverPreview(
        kind=WorkspaceKind(head.workspace),
        demo=head.demo,
        made_at=head.made_at,
        changes=head.facts.audit.size,
        size=head.database_size,
        install=head.install_id[-8:],
    )


def people_in_backup(
    backup: Path, key: OldKey, *, folder: Path, sources: Sources | None = None
) -> tuple[Person, ...]:
    """The head nurses in a backup: whose PIN may be set anew. Changes nothing, uses nothing up.

    `folder` is where it is to go. Raises RECOVERY-*, KEY-* and BACKUP-*.
    """
    sources = sources or system_sources()
    disk = Disk()
    with trial_folder(folder) as aside:
        head = extract_database(backup, aside / DATABASE, disk)
        disk.write(aside / SLOTS, head.slots)
        keys = keys_for(folder, aside, key.unlock)
        database = aside / DATABASE
        with Store.open(database, keys.db_key, clock=sources.clock, new_id=sources.new_id) as store:
            people = people_from(store.meta(PEOPLE, "[]"))
    return head_nurses(people)


def take_over(
    folder: Path,
    backup: Path,
    key: OldKey,
    access: NewAccess,
    *,
    sources: Sources | None = None,
    store: SecretStore | None = None,
    cost: KdfCost | None = None,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> TakenOver:
    """Put a backup in place and open it with a new PIN or passphrase, as one step.

    What is given is checked before anything is written: FIRST-ACCESS, PIN-*, KEY-*, and
    PersonUnknownError for somebody whose PIN may not be set. Then it raises what `restore` does. A
    sheet is used up by it; with the passphrase, that one goes on too.
    """
    check_access(access.pin, access.passphrase)
    used = check_store(store) if access.pin else None
    if access.pin:
        allowed = people_in_backup(backup, key, folder=folder, sources=sources)
        if access.person_id not in {one.id for one in allowed}:
            raise PersonUnknownError()
    restored = restore(
        folder, backup, key.unlock, sources=sources, progress=progress, cancelled=cancelled
    )
    if key.code:
        workspace = rebuild_access(folder, key.code, access, sources=sources, store=used, cost=cost)
    else:
        workspace = _by_passphrase(folder, key, access, sources, used, cost)
    # Whose PIN does not work yet comes in with the passphrase or gets a new one.
    with suppress(StoreError):
        provide_pins(workspace, store=used)
    return TakenOver(workspace, restored)


def _by_passphrase(
    folder: Path,
    key: OldKey,
    access: NewAccess,
    sources: Sources | None,
    store: SecretStore | None,
    cost: KdfCost | None,
) -> Workspace:
    workspace = open_workspace(folder, passphrase=key.passphrase, sources=sources)
    try:
        if access.pin:
            person = active_person(workspace, access.person_id)
            change_pin(workspace, person.id, access.pin, store=store, cost=cost)
            workspace.acting = person
    except BaseException:
        workspace.close()
        raise
    return workspace
