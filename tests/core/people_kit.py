"""What tests of a shared PC share: a ward of three people with PINs, and its unlock screen."""

import random
import shutil
from pathlib import Path

import pytest

from cleanclinic.operations.people.creating import create_ward
from cleanclinic.operations.people.people import add_person, set_up_people
from cleanclinic.operations.people.pins import unlock_with_pin
from cleanclinic.operations.people.recovery import confirm_sheet, draft_sheet
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.sources import Sources
from cleanclinic.records.department_type import DepartmentType
from tests.core.keys_kit import CHEAP, MemoryStore
from tests.hospital import Time

PASSPHRASE = "一匹马走过清晨的河边去看海"
WARD = {
    "hospital_code": "DEMO-TEST",
    "department_name": "重症医学科",
    "department_code": "ICU",
    "department_type": DepartmentType.WARD,
    "person": "王护士长",
    "device_label": "1 号机",
    "use_store": False,
}


HEAD_PIN, NURSE_PIN, READER_PIN = "482915", "730264", "905173"


class Uptime:
    """Seconds since the PC was started."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A ward with three people; tests work on copies of the folder and of the store."""
    folder = tmp_path_factory.mktemp("people") / "ward"
    store = MemoryStore()
    sources = Sources(Time(), random.Random(4).randbytes)
    with create_ward(folder, passphrase=PASSPHRASE, sources=sources, **WARD) as ward:
        head = set_up_people(ward, HEAD_PIN, store=store, cost=CHEAP)
        nurse = add_person(ward, "李护士", Role.RECORDER, NURSE_PIN, store=store, cost=CHEAP)
        reader = add_person(ward, "陈主任", Role.READER, READER_PIN, store=store, cost=CHEAP)
    return folder, store, (head, nurse, reader)


class Door:
    """The unlock screen of one PC."""

    def __init__(self, folder, store, people):
        self.folder, self.store = folder, store
        self.head, self.nurse, self.reader = people
        self.uptime = Uptime()
        self.sources = Sources(Time(), random.Random(8).randbytes, self.uptime)

    def come_in(self, person, pin):
        return unlock_with_pin(self.folder, person.id, pin, sources=self.sources, store=self.store)

    def by_passphrase(self):
        return open_workspace(self.folder, passphrase=PASSPHRASE, sources=self.sources)


@pytest.fixture
def door(made, tmp_path):
    folder, store, people = made
    copied = MemoryStore()
    copied.kept = dict(store.kept)
    return Door(Path(shutil.copytree(folder, tmp_path / "ward")), copied, people)


def in_force(ward):
    """The code of a recovery sheet that counts."""
    return "".join(confirmed(ward).groups)


def confirmed(ward):
    """A sheet in force, as two people with the paper before them would make it."""
    draft = draft_sheet(ward)
    confirm_sheet(ward, draft, tuple(draft.groups[group - 1].lower() for group in draft.asked))
    return draft
