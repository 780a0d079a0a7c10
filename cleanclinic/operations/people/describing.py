"""What can be said of a folder before anything in it is opened."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.finding import find_store
from cleanclinic.keys.slots import KEYRING
from cleanclinic.keys.slots_file import has_slots, load_slots
from cleanclinic.operations.workspace.at_door import PersonAtDoor, other_ways_at, people_at
from cleanclinic.operations.workspace.opening import DATABASE
from cleanclinic.operations.workspace.start_page import WorkspaceKind
from cleanclinic.storage.restoring import finish_restore


@dataclass(frozen=True)
class WorkspaceInfo:
    """What can be said of a folder without opening its database, and what opens it.

    `people` have PINs here; `opens_itself`: this computer does it without asking anybody;
    `other_ways` are those of `other_ways_at`.
    """

    exists: bool
    kind: WorkspaceKind | None
    demo: bool
    opens_itself: bool = False
    people: tuple[PersonAtDoor, ...] = ()
    other_ways: tuple[str, ...] = ()

    @property
    def needs_passphrase(self) -> bool:
        """Whether nothing but the passphrase opens it day by day."""
        return self.kind is not None and not (self.opens_itself or self.people)


def describe(folder: Path) -> WorkspaceInfo:
    """What lies in `folder`; opens no database and changes nothing but to finish a restore."""
    with suppress(CleanClinicError):
        finish_restore(folder)
    if not has_slots(folder):
        exists = (folder / DATABASE).exists()
        return WorkspaceInfo(exists=exists, kind=None, demo=False)
    slots = load_slots(folder)
    return WorkspaceInfo(
        exists=True,
        kind=WorkspaceKind(slots.workspace),
        demo=slots.demo,
        opens_itself=slots.demo or (KEYRING in slots.kinds and find_store() is not None),
        people=people_at(folder),
        other_ways=other_ways_at(folder),
    )
