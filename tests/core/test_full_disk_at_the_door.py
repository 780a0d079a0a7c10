"""A disk without room where a ward is opened, or a sheet put in force: said, and all as before."""

import pytest

from cleanclinic.errors import DiskFullError
from cleanclinic.operations.people.first_start import set_up_ward
from cleanclinic.operations.people.pins import unlock_with_pin
from cleanclinic.operations.people.recovery import (
    NewAccess,
    confirm_sheet,
    draft_sheet,
    rebuild_access,
)
from cleanclinic.operations.workspace.at_door import people_at
from cleanclinic.operations.workspace.opening import open_workspace
from tests.core.disk_kit import fill, needs_mounts, small_disk
from tests.core.keys_kit import CHEAP, PASSPHRASE, MemoryStore

pytestmark = needs_mounts
PIN, NEW_PIN = "739152", "482635"


@pytest.fixture
def ward(tmp_path):
    """On a disk of its own; its store stands beside it."""
    store = MemoryStore()
    with small_disk(tmp_path / "disk", "6m") as disk:
        folder = disk / "ward"
        opening = {"pin": PIN, "passphrase": PASSPHRASE, "store": store, "cost": CHEAP}
        set_up_ward(folder, "心内科一病区", "王敏", **opening).close()
        yield folder, store


def test_it_does_not_open_and_says_why_whichever_way(ward):
    """A try that could not be counted would be a guess for free."""
    folder, store = ward
    (one,) = people_at(folder)
    ballast = fill(folder.parent, 0)
    slots = (folder / "keyslots.json").read_bytes()
    for _ in range(7):
        with pytest.raises(DiskFullError):
            unlock_with_pin(folder, one.id, PIN, store=store)
    with pytest.raises(DiskFullError):
        open_workspace(folder, passphrase=PASSPHRASE)
    assert (folder / "keyslots.json").read_bytes() == slots
    ballast.unlink()
    unlock_with_pin(folder, one.id, PIN, store=store).close()


def test_a_sheet_that_could_not_be_noted_is_not_in_force_and_one_not_used_up_still_counts(ward):
    folder, store = ward
    with open_workspace(folder, passphrase=PASSPHRASE) as workspace:
        draft = draft_sheet(workspace)
        answers = tuple(draft.groups[one - 1] for one in draft.asked)
        ballast = fill(folder.parent, 0)
        with pytest.raises(DiskFullError):
            confirm_sheet(workspace, draft, answers)
        ballast.unlink()
        confirm_sheet(workspace, draft, answers)
    (one,) = people_at(folder)
    code, access = " ".join(draft.groups), NewAccess(one.id, NEW_PIN)
    ballast = fill(folder.parent, 0)
    with pytest.raises(DiskFullError):
        rebuild_access(folder, code, access, store=store, cost=CHEAP)
    ballast.unlink()
    unlock_with_pin(folder, one.id, PIN, store=store).close()
    rebuild_access(folder, code, access, store=store, cost=CHEAP).close()
    unlock_with_pin(folder, one.id, NEW_PIN, store=store).close()
