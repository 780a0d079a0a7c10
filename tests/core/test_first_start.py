"""The first minute: a ward set up with one name and one PIN, or nothing at all."""

import random
from datetime import timedelta
from itertools import count

import pytest
from keyring.errors import InitError, KeyringLocked, NoKeyringError

from cleanclinic.errors import FileProblemError
from cleanclinic.keys.errors import (
    NoStoreError,
    PassphraseShortError,
    PinPlainError,
    PinShortError,
    StoreDeniedError,
    StoreInitError,
    StoreLockedError,
    StoreLostError,
)
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.keys.store import CredentialStore
from cleanclinic.operations.office.founding import set_up_office
from cleanclinic.operations.people.creating import WorkspaceExistsError, create_office
from cleanclinic.operations.people.describing import describe
from cleanclinic.operations.people.first_start import (
    FirstAccessError,
    code_of,
    computer_name,
    set_up_ward,
    store_state,
)
from cleanclinic.operations.people.people import add_person, set_up_people
from cleanclinic.operations.people.pins import unlock_with_pin
from cleanclinic.operations.people.recovery import confirm_sheet, draft_sheet
from cleanclinic.operations.workspace.kept_people import people_of, person_changes
from cleanclinic.operations.workspace.opening import PinNeededError, open_workspace
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.sources import Sources
from cleanclinic.operations.workspace.trust import root_of
from cleanclinic.records.person_change import PersonStep
from cleanclinic.records.record import RecordInvalidError
from tests.core.keys_kit import CHEAP, Backend, MemoryStore
from tests.core.killing import killed_at_each_step, needs_fork
from tests.core.people_kit import PASSPHRASE
from tests.core.refusal_kit import refused
from tests.hospital import START, Time

PIN, NAME, WARD = "482915", "王敏", "心内科一病区"


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "ward"


def set_up(folder, store, seed=2, **changed):
    values = {"pin": PIN, "store": store, "cost": CHEAP} | changed
    sources = Sources(
        Time(START + timedelta(hours=seed)), random.Random(seed).randbytes, lambda: 100.0
    )
    return set_up_ward(folder, WARD, NAME, sources=sources, **values)


def test_three_answers_make_a_ward_with_its_head_nurse(folder, store):
    with set_up(folder, store) as ward:
        (person,) = people_of(ward)
        assert (person.name, person.role, person.sees_ethics) == (NAME, Role.HEAD_NURSE, True)
        assert ward.acting == person
        assert (ward.department.name, ward.department.code) == (WARD, "XNKYBQ")
        assert ward.device_label
        (line,) = person_changes(ward)
        assert (line.step, line.name, line.by) == (PersonStep.ADDED, NAME, NAME)
    info = describe(folder)
    assert [one.name for one in info.people] == [NAME]
    assert (info.opens_itself, info.other_ways) == (False, ())
    assert not info.needs_passphrase
    refused(PinNeededError, open_workspace, folder)
    with unlock_with_pin(folder, person.id, PIN, store=store) as ward:
        assert ward.person == NAME
        add_person(ward, "李护士", Role.RECORDER, "730264", store=store, cost=CHEAP)


def test_it_is_the_same_ward_as_one_whose_pin_came_later(folder, store, tmp_path):
    """One way of being set up, whichever way it was done."""
    values = {"store": store, "cost": CHEAP}
    with set_up(folder, store) as ward:
        at_once = (people_of(ward)[0].name, [one.step for one in person_changes(ward)])
    with set_up(tmp_path / "later", store, pin="", passphrase=PASSPHRASE) as ward:
        assert people_of(ward) == ()
        set_up_people(ward, PIN, **values)
        assert at_once == (people_of(ward)[0].name, [one.step for one in person_changes(ward)])
        assert ward.acting.sees_ethics


def test_a_passphrase_instead_of_or_beside_the_pin(folder, store, tmp_path):
    with set_up(folder, None, pin="", passphrase=PASSPHRASE):
        pass
    info = describe(folder)
    assert (info.people, info.other_ways, info.needs_passphrase) == ((), ("passphrase",), True)
    open_workspace(folder, passphrase=PASSPHRASE).close()
    both = tmp_path / "both"
    with set_up(both, store, passphrase=PASSPHRASE) as ward:
        draft = draft_sheet(ward)
        confirm_sheet(ward, draft, tuple(draft.groups[one - 1] for one in draft.asked))
    info = describe(both)
    assert (len(info.people), info.other_ways) == (1, ("passphrase", "sheet"))
    open_workspace(both, passphrase=PASSPHRASE).close()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"pin": ""}, FirstAccessError),
        ({"pin": "12"}, PinShortError),
        ({"pin": "123456"}, PinPlainError),
        ({"passphrase": "kurz"}, PassphraseShortError),
        ({"department_code": "kein code"}, RecordInvalidError),
        ({"device_label": "x" * 51}, RecordInvalidError),
        ({"hospital_code": "-"}, RecordInvalidError),
    ],
)
def test_what_cannot_be_makes_nothing(folder, store, changed, error):
    refused(error, set_up, folder, store, **changed)
    assert not folder.exists()
    assert store.kept == {}


@pytest.mark.parametrize("names", [("", NAME), (WARD, ""), (WARD, "n" * 51)])
def test_names_are_checked_before_anything_is_made(folder, store, names):
    refused(RecordInvalidError, set_up_ward, folder, *names, pin=PIN, store=store, cost=CHEAP)
    assert not folder.exists()
    assert store.kept == {}


def test_never_new_over_old(folder, store):
    with set_up(folder, store):
        pass
    kept, slots = dict(store.kept), (folder / "keyslots.json").read_bytes()
    refused(WorkspaceExistsError, set_up, folder, store)
    (folder / "cleanclinic.db").unlink()
    refused(WorkspaceExistsError, set_up, folder, store)
    assert (store.kept, (folder / "keyslots.json").read_bytes()) == (kept, slots)


def test_a_folder_that_cannot_be_made_leaves_nothing_in_the_store(tmp_path, store):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    refused(FileProblemError, set_up, tmp_path / "file" / "ward", store)
    assert store.kept == {}


@pytest.mark.parametrize(
    ("backend", "error"),
    [
        (Backend("locked"), StoreLockedError),
        (Backend("init"), StoreInitError),
        (Backend("denied"), StoreDeniedError),
        (Backend("none"), NoStoreError),
        (Backend(swallow=True), StoreLostError),
    ],
    ids=["locked", "init", "denied", "none", "null"],
)
def test_each_state_of_the_store_says_the_next_step_and_makes_nothing(folder, backend, error):
    backend.failure = {
        "locked": KeyringLocked("x"),
        "init": InitError("Prompt dismissed"),
        "denied": PermissionError(13, "x"),
        "none": NoKeyringError("x"),
    }.get(backend.failure)
    store = CredentialStore("test", backend)
    state = store_state(store=store)
    assert (state.usable, state.code) == (False, error.code)
    refused(error, set_up, folder, store)
    assert not folder.exists()
    # The way that is left.
    set_up(folder, store, pin="", passphrase=PASSPHRASE).close()
    assert load_slots(folder).kinds == ("pass",)


def test_a_store_that_works_is_left_as_it_was():
    backend = Backend()
    assert store_state(store=CredentialStore("test", backend)).usable
    assert backend.kept == {}
    assert store_state().code == NoStoreError.code


@pytest.mark.parametrize(
    ("name", "code"),
    [("ICU", "ICU"), ("重症医学科（南区）", "ZZYXKNQ"), ("（）", "KS"), ("一" * 40, "YYYYYYYYYY")],
)
def test_a_code_until_somebody_gives_another(name, code):
    assert code_of(name) == code


def test_the_hospitals_code_comes_with_the_grant(hospital, folder):
    """ "I have a grant file": set up without a code, asked, granted."""
    with pytest.raises(RecordInvalidError):
        create_office(
            folder / "office", hospital_code="-", hospital_name="x", person="x", passphrase=None
        )
    lonely = hospital.found_ward("icu", code="")
    assert lonely.hospital_code == ""
    granted = hospital.grant(lonely)
    assert granted.hospital_code == hospital.code
    hospital.round_trip(granted)


def found(folder, store, seed=2, **changed):
    values = {"pin": PIN, "store": store, "cost": CHEAP} | changed
    sources = Sources(Time(START + timedelta(hours=seed)), random.Random(seed).randbytes)
    return set_up_office(folder, "清河医院", "林知行", sources=sources, **values)


def test_three_answers_found_the_hospital(folder, store):
    with found(folder, store) as office:
        (person,) = people_of(office)
        assert (person.name, person.role, office.acting) == ("林知行", Role.HEAD_NURSE, person)
        assert (office.hospital_name, office.hospital_code) == ("清河医院", "QHYY")
        assert len(root_of(office).root_keys) == 1
        assert [one.name for one in person_changes(office)] == ["林知行"]
        assert office.store.verify().problem is None
    unlock_with_pin(folder, person.id, PIN, store=store).close()
    refused(WorkspaceExistsError, found, folder, store)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"pin": ""}, FirstAccessError),
        ({"pin": "123456"}, PinPlainError),
        ({"pin": "", "passphrase": "short"}, PassphraseShortError),
        ({"hospital_code": "清河"}, RecordInvalidError),
    ],
)
def test_what_cannot_found_one_leaves_nothing(folder, store, changed, error):
    refused(error, found, folder, store, **changed)
    assert not folder.exists()
    assert store.kept == {}


@pytest.mark.parametrize(
    ("node", "name"),
    [
        ("XNK-NURSE-2", "XNK-NURSE-2"), ("护士站2.hospital.local", "护士站2"), ("icu01", "icu01"),
        ("DESKTOP-3F7K2L1", ""), ("WIN-8QK2M4N5P6R", ""), ("localhost", ""), ("4f2a9c81b03d", ""),
        ("PC-20190312ABCD", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_name_that_a_machine_gave_tells_nobody_which_computer_it_is(monkeypatch, node, name):
    monkeypatch.setattr("platform.node", lambda: node)
    assert computer_name() == name


@needs_fork
def test_an_office_that_was_killed_is_founded_or_is_not_there(tmp_path):
    def work(place):
        found(place / "office", None, pin="", passphrase=PASSPHRASE).close()

    places = (tmp_path / str(number) for number in count())
    seen = []
    for place in killed_at_each_step(work, places):
        seen.append(describe(place / "office").exists)
        if seen[-1]:
            with open_workspace(place / "office", passphrase=PASSPHRASE) as office:
                assert root_of(office).hospital_name == "清河医院"
    assert seen.count(False) > 3
    assert seen[-1]


@needs_fork
def test_killed_at_any_moment_there_is_all_or_nothing(tmp_path):
    def work(place):
        set_up(place / "ward", None, pin="", passphrase=PASSPHRASE).close()

    places = (tmp_path / str(number) for number in count())
    seen = []
    for place in killed_at_each_step(work, places):
        seen.append(describe(place / "ward").exists)
        if seen[-1]:
            with open_workspace(place / "ward", passphrase=PASSPHRASE) as ward:
                assert ward.department is not None
        else:
            set_up(place / "ward", None, 3, pin="", passphrase=PASSPHRASE).close()
    assert seen.count(False) > 3
    assert seen[-1]
