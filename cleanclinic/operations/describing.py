"""What can be said of a folder before anything in it is opened."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.finding import find_store
from cleanclinic.keys.slots_file import has_slots, load_slots
from cleanclinic.operations.start_page import WorkspaceKind
from cleanclinic.operations.workspace import DATABASE
from cleanclinic.storage.restoring import finish_restore


@dataclass(frozen=True)
class WorkspaceInfo:
    """What can be said of a folder without opening its database."""

    exists: bool
    kind: WorkspaceKind | None
    demo: bool
    needs_passphrase: bool


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
