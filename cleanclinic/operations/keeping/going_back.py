"""Going back to a backup from the screen: what it means in words first, then one uninterrupted way.

Whoever goes back is known: what opened the workspace opens the backup too, so that nothing but the
PIN is asked for again, and the program goes on in the restored state as the same person.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.errors import SlotsDamagedError
from cleanclinic.keys.material import SecretStore
from cleanclinic.keys.pin import unlock_with_pin as try_pin
from cleanclinic.keys.slots import KeySlots, Unlocked
from cleanclinic.keys.slots_file import has_earlier, load_slots, use_earlier
from cleanclinic.keys.store import find_store
from cleanclinic.operations.keeping.backups import (
    BackupCheck,
    Unlock,
    by_passphrase,
    check_backup,
    list_backups,
)
from cleanclinic.operations.keeping.restoring import Restored, restore
from cleanclinic.operations.people.people import require
from cleanclinic.operations.people.pins import confirm_pin
from cleanclinic.operations.people.recovery import by_sheet
from cleanclinic.operations.workspace.kept_people import active_person
from cleanclinic.operations.workspace.opening import (
    OFFICE,
    Workspace,
    WorkspaceKind,
    open_unlocked,
    slots_at,
)
from cleanclinic.operations.workspace.results import Cancelled, Progress, never, no_progress
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.operations.workspace.trust import is_granted
from cleanclinic.storage.backup_file import read_head
from cleanclinic.storage.lock import InstanceLock
from cleanclinic.storage.restoring import DATABASE

# A code has 35 characters; a person who leaves a group out still means a code.
_CODE_LEAST = 25


class BackupEarlierError(CleanClinicError):
    """The backup is from before all ways of opening were made anew: today's PIN does not fit."""

    code = "PIN-BACKUP-EARLIER"


def earlier_ways_in(folder: Path) -> bool:
    """Whether what opens the data is damaged or gone, and what it was one change ago is whole."""
    return has_earlier(folder)


def use_earlier_ways_in(folder: Path) -> None:
    """Open as it was one change ago from now on; the data itself is not touched.

    It gives nothing back to whoever lost it: the database knows whose access ended and counts
    misses too. Raises DatabaseLockedError while it is open, and KEY-SLOTS-*.
    """
    lock = InstanceLock(folder / DATABASE)
    try:
        use_earlier(folder)
    finally:
        lock.release()


@dataclass(frozen=True)
class GoBackPreview:
    """What going back means: `lost` lines were written here since, `sent` of them went out.

    `other_line`: the backup is not a stretch of today's log, as after an earlier going back; then
    nothing can be counted. `granted`: the office knows this PC, so that what it holds comes back.
    """

    made_at: datetime
    reason: str
    lines: int
    lost: int
    sent: int
    other_line: bool
    granted: bool
    is_office: bool
    asks_pin: bool


@dataclass(frozen=True)
class GoBack:
    """Everything needed to go back while nothing is open, and to come in again as before."""

    folder: Path
    backup: Path
    unlock: Unlock = field(repr=False)
    person_id: str
    sources: Sources = field(repr=False)

    def restore(
        self, *, progress: Progress = no_progress, cancelled: Cancelled = never
    ) -> Restored:
        """As `restoring.restore`: stopped or failed, everything is as it was."""
        return restore(
            self.folder,
            self.backup,
            self.unlock,
            sources=self.sources,
            progress=progress,
            cancelled=cancelled,
        )

    def reopen(self) -> Workspace:
        """The workspace as it is now, as the same person.

        Raises what opening raises, and PersonUnknownError or PersonDisabledError for somebody the
        backup does not know: then the unlock screen asks anew.
        """
        workspace = open_unlocked(self.folder, self.unlock(slots_at(self.folder)), self.sources)
        try:
            if self.person_id:
                workspace.acting = active_person(workspace, self.person_id)
        except BaseException:
            workspace.close()
            raise
        return workspace


def preview_go_back(workspace: Workspace, backup: Path) -> GoBackPreview:
    """What will be lost and what comes back; raises BACKUP-* and NotAllowedError."""
    require(workspace, Role.HEAD_NURSE)
    head, store = read_head(backup), workspace.store
    then = head.facts.audit
    lost = store.own_count(then.size)
    sent = max(lost - store.unsent_count(OFFICE), 0)
    same = then.size == 0 or store.audit_at(then.size) == then
    ward = workspace.kind is WorkspaceKind.WARD
    return GoBackPreview(
        made_at=head.made_at,
        reason=head.reason,
        lines=then.size,
        lost=lost if same else 0,
        sent=sent if same and ward else 0,
        other_line=not same,
        granted=ward and is_granted(workspace),
        is_office=not ward,
        asks_pin=workspace.acting is not None,
    )


def prepare_go_back(
    workspace: Workspace,
    backup: Path,
    *,
    pin: str = "",
    secret: str = "",
    store: SecretStore | None = None,
) -> GoBack:
    """Ask the head nurse for her PIN and give the way back; nothing is changed yet.

    `secret` is the recovery code or passphrase of a backup from before all ways of opening were
    made anew. Raises what `confirm_pin` raises.
    """
    require(workspace, Role.HEAD_NURSE)
    if workspace.acting is not None:
        confirm_pin(workspace, pin, store=store)
    return GoBack(
        folder=workspace.folder,
        backup=backup,
        unlock=_also_by(_as_open(workspace), secret),
        person_id=workspace.acting.id if workspace.acting else "",
        sources=workspace.sources,
    )


def check_one(
    workspace: Workspace,
    backup: Path,
    *,
    secret: str = "",
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> BackupCheck:
    """Restore a backup on trial, opened by what opened the workspace; raises what fails."""
    unlock = _also_by(_as_open(workspace), secret)
    return check_backup(
        workspace.folder,
        backup,
        unlock,
        sources=workspace.sources,
        progress=progress,
        cancelled=cancelled,
    )


def rescue_way(
    folder: Path,
    backup: Path,
    *,
    person_id: str = "",
    pin: str = "",
    secret: str = "",
    sources: Sources | None = None,
    store: SecretStore | None = None,
) -> GoBack:
    """The way back where the database does not open: by a head nurse's PIN or by `secret`.

    A PIN is counted and tried in the slots file, which needs no database; whose it is and whether
    she is a head nurse is looked up in the backup. Raises PIN-*, RECOVERY-*, BACKUP-*, NOT-ALLOWED.
    """
    sources = sources or system_sources()
    if not pin:
        unlock = _by_secret(secret) if secret else by_passphrase(None)
        return GoBack(folder, backup, unlock, "", sources)
    lock = InstanceLock(folder / DATABASE)
    try:
        unlocked = try_pin(folder, person_id, pin, store or find_store(), sources.seconds_up())
    finally:
        lock.release()
    unlock = _by_wrapping(unlocked.wrapping)

    def look(workspace: Workspace) -> None:
        workspace.acting = active_person(workspace, person_id)
        require(workspace, Role.HEAD_NURSE)

    check_backup(folder, backup, unlock, sources=sources, look=look)
    return GoBack(folder, backup, unlock, person_id, sources)


def usable_backups(folder: Path) -> tuple[Path, ...]:
    """Backups of the workspace in `folder` that say what they are, the newest first."""
    try:
        install_id = load_slots(folder).install_id
    except CleanClinicError:
        install_id = ""
    return tuple(
        row.path
        for row in list_backups(folder)
        if row.head is not None and install_id in ("", row.head.install_id)
    )


def _as_open(workspace: Workspace) -> Unlock:
    """What opened the workspace opens its backups, back to the last time all was made anew."""
    return _by_wrapping(workspace.unlocked.wrapping)


def _by_wrapping(wrapping: bytes) -> Unlock:
    def unlock(slots: KeySlots) -> Unlocked:
        try:
            return slots.open_again(wrapping)
        except SlotsDamagedError as error:
            raise BackupEarlierError() from error

    return unlock


def _also_by(first: Unlock, secret: str) -> Unlock:
    """`first`, and where that fails the code or passphrase of then, if one is given."""
    if not secret:
        return first
    other = _by_secret(secret)

    def unlock(slots: KeySlots) -> Unlocked:
        try:
            return first(slots)
        except BackupEarlierError:
            return other(slots)

    return unlock


def _by_secret(secret: str) -> Unlock:
    """A recovery code as typed or scanned, or a passphrase: whichever fits."""
    typed = sum(character.isalnum() for character in secret)
    looks_like_code = secret.isascii() and typed >= _CODE_LEAST
    ways: list[Callable[[KeySlots], Unlocked]] = [by_passphrase(secret), by_sheet(secret)]
    if looks_like_code:
        ways.reverse()

    def unlock(slots: KeySlots) -> Unlocked:
        try:
            return ways[0](slots)
        except CleanClinicError as problem:
            # What it looks like is what the sentence is about.
            with suppress(CleanClinicError):
                return ways[1](slots)
            raise problem from None

    return unlock
