"""People on a shared PC: who may come in, what each may do, and whose name an act carries."""

import pytest

from cleanclinic.keys.errors import (
    NoSlotError,
    NoStoreError,
    PinElsewhereError,
    PinShortError,
    PinWaitError,
    StoreLockedError,
    WrongPinError,
)
from cleanclinic.keys.slots_file import load_slots
from cleanclinic.operations.people.creating import create_ward
from cleanclinic.operations.people.people import (
    LastHeadNurseError,
    PeopleNotSetUpError,
    add_person,
    change_pin,
    disable_person,
    rename_person,
    require,
    set_role,
    set_up_people,
)
from cleanclinic.operations.people.pins import (
    NoPinError,
    confirm_pin,
    have_pins,
    provide_pins,
    unlock_with_pin,
)
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.at_door import people_at, seconds_to_wait
from cleanclinic.operations.workspace.kept_people import (
    PersonDisabledError,
    PersonNameError,
    PersonTakenError,
    PersonUnknownError,
    people_of,
)
from cleanclinic.operations.workspace.opening import WorkspaceMissingError, open_workspace
from cleanclinic.operations.workspace.roles import NotAllowedError, Role
from cleanclinic.words import LANGUAGES, Words
from tests.core.keys_kit import CHEAP, MemoryStore
from tests.core.people_kit import HEAD_PIN, NURSE_PIN, PASSPHRASE, READER_PIN, WARD, door, made
from tests.core.refusal_kit import refused
from tests.hospital import risk

__all__ = ["door", "made"]

# ---- coming in


def test_the_unlock_screen_knows_who_there_is(door):
    assert [(one.id, one.name) for one in people_at(door.folder)] == [
        (door.head.id, "王护士长"),
        (door.nurse.id, "李护士"),
        (door.reader.id, "陈主任"),
    ]
    assert people_at(door.folder / "nowhere") == ()


def test_an_act_is_done_by_whoever_came_in(door):
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        add_risk(ward, risk())
        assert (ward.person, ward.actor.id) == ("李护士", door.nurse.id)
    with door.come_in(door.head, HEAD_PIN) as ward:
        add_risk(ward, risk(description="另一条"))
        acts = ward.store.acts(2)
        assert [act.actor.name for act in acts] == ["王护士长", "李护士"]
        (first, second) = list_risks(ward).rows
        history = ward.store.history(first.id) + ward.store.history(second.id)
        assert {one.actor.id for one in history} == {door.head.id, door.nurse.id}


def test_the_first_head_nurse_is_who_set_the_ward_up(door):
    """What was recorded before there were PINs is hers."""
    with door.by_passphrase() as ward:
        assert ward.store.meta("person_id") == door.head.id == ward.actor.id
        assert [one.role for one in people_of(ward)] == [
            Role.HEAD_NURSE,
            Role.RECORDER,
            Role.READER,
        ]


def test_a_wrong_pin_opens_nothing_and_waiting_survives_the_program(door):
    for _ in range(5):
        refused(WrongPinError, door.come_in, door.nurse, HEAD_PIN)
    refused(PinWaitError, door.come_in, door.nurse, NURSE_PIN)
    assert seconds_to_wait(door.folder, door.nurse.id, sources=door.sources) == 31
    assert seconds_to_wait(door.folder, door.head.id, sources=door.sources) == 0
    # The wall clock is set back and forth: no matter.
    door.sources.clock.pass_days(400)
    refused(PinWaitError, door.come_in, door.nurse, NURSE_PIN)
    door.sources.clock.pass_days(-800)
    refused(PinWaitError, door.come_in, door.nurse, NURSE_PIN)
    door.uptime.now += 30
    door.come_in(door.nurse, NURSE_PIN).close()
    assert seconds_to_wait(door.folder, door.nurse.id, sources=door.sources) == 0


def test_while_it_is_open_nobody_guesses_beside_it(door):
    with door.come_in(door.head, HEAD_PIN):
        assert refused(Exception, door.come_in, door.nurse, "111111").code == "DB-LOCKED"
        assert load_slots(door.folder).misses == {}


def test_nowhere_and_a_lost_database(door, tmp_path):
    refused(
        WorkspaceMissingError, unlock_with_pin, tmp_path / "none", "p", HEAD_PIN, store=door.store
    )
    (door.folder / "cleanclinic.db").unlink()
    assert refused(Exception, door.come_in, door.head, HEAD_PIN).code == "DB-MISSING"
    assert load_slots(door.folder).misses == {}


# ---- roles


def test_a_reader_reads_and_writes_nothing(door):
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        add_risk(ward, risk())
    with door.come_in(door.reader, READER_PIN) as ward:
        assert len(list_risks(ward).rows) == 1
        before = ward.store.audit()
        refused(NotAllowedError, add_risk, ward, risk())
        refused(NotAllowedError, undo, ward)
        refused(NotAllowedError, require, ward, Role.RECORDER)
        require(ward, Role.READER)
        assert ward.store.audit() == before


def test_only_a_head_nurse_manages_people(door):
    for person, pin in ((door.nurse, NURSE_PIN), (door.reader, READER_PIN)):
        with door.come_in(person, pin) as ward:
            for act in (
                lambda w: add_person(
                    w, "新人", Role.READER, "618204", store=door.store, cost=CHEAP
                ),
                lambda w: disable_person(w, door.head.id, store=door.store),
                lambda w: rename_person(w, door.head.id, "别人"),
                lambda w, me=person: set_role(w, me.id, Role.HEAD_NURSE),
                lambda w: change_pin(w, door.head.id, "618204", store=door.store, cost=CHEAP),
            ):
                refused(NotAllowedError, act, ward)
            assert people_of(ward) == (door.head, door.nurse, door.reader)
    door.come_in(door.head, HEAD_PIN).close()


def test_a_workspace_without_people_is_one_persons(hospital):
    ward = hospital.ward()
    require(ward, Role.HEAD_NURSE)
    add_risk(ward, risk())
    assert people_of(ward) == ()
    refused(PeopleNotSetUpError, add_person, ward, "甲", Role.READER, "618204", cost=CHEAP)
    refused(NoPinError, confirm_pin, ward, "618204")


# ---- managing people


def test_somebody_who_left_does_not_come_in_and_keeps_their_name(door):
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        add_risk(ward, risk())
    kept = dict(door.store.kept)
    old = (door.folder / "keyslots.json").read_bytes()
    with door.come_in(door.head, HEAD_PIN) as ward:
        disable_person(ward, door.nurse.id, store=door.store)
        assert [one.disabled for one in people_of(ward)] == [False, True, False]
        kept_act, done = ward.store.acts(2)
        assert (kept_act.key, kept_act.actor.name) == ("act.kept.person_disabled", "王护士长")
        assert done.actor.name == "李护士"
    refused(NoSlotError, door.come_in, door.nurse, NURSE_PIN)
    assert door.nurse.id not in {one.id for one in people_at(door.folder)}
    assert len(door.store.kept) == 2

    # An old copy of the slots file brings nobody back: the PC's secret is gone ...
    (door.folder / "keyslots.json").write_bytes(old)
    refused(PinElsewhereError, door.come_in, door.nurse, NURSE_PIN)
    # ... and even with it the database knows.
    door.store.kept = kept
    refused(PersonDisabledError, door.come_in, door.nurse, NURSE_PIN)
    door.come_in(door.head, HEAD_PIN).close()


def test_there_is_always_somebody_who_manages_people(door):
    with door.come_in(door.head, HEAD_PIN) as ward:
        refused(LastHeadNurseError, disable_person, ward, door.head.id, store=door.store)
        refused(LastHeadNurseError, set_role, ward, door.head.id, Role.RECORDER)
        set_role(ward, door.nurse.id, Role.HEAD_NURSE)
        set_role(ward, door.head.id, Role.RECORDER)
        # From now on she may not any more.
        refused(NotAllowedError, set_role, ward, door.head.id, Role.HEAD_NURSE)
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        disable_person(ward, door.head.id, store=door.store)
        refused(LastHeadNurseError, disable_person, ward, door.nurse.id, store=door.store)


def test_a_new_name_stands_on_the_unlock_screen(door):
    with door.come_in(door.head, HEAD_PIN) as ward:
        rename_person(ward, door.nurse.id, "  李  护士𠅤 ")
        refused(PersonTakenError, rename_person, ward, door.nurse.id, "陈主任")
        for name in ("", "   ", "名" * 51, "a\u202eb", "a\x00b"):
            refused(PersonNameError, rename_person, ward, door.nurse.id, name)
        refused(PersonUnknownError, rename_person, ward, "p-9", "谁")
    assert [one.name for one in people_at(door.folder)] == ["王护士长", "李 护士𠅤", "陈主任"]
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        assert ward.person == "李 护士𠅤"


def test_the_name_of_somebody_who_left_may_be_used_again(door):
    with door.come_in(door.head, HEAD_PIN) as ward:
        refused(
            PersonTakenError, add_person, ward, "李护士", Role.READER, "618204", store=door.store
        )
        disable_person(ward, door.nurse.id, store=door.store)
        again = add_person(ward, "李护士", Role.READER, "618204", store=door.store, cost=CHEAP)
    assert again.id != door.nurse.id
    door.come_in(again, "618204").close()


def test_ones_own_pin_is_changed_with_the_one_in_use(door):
    with door.come_in(door.nurse, NURSE_PIN) as ward:

        def change(new, current):
            change_pin(ward, door.nurse.id, new, current=current, store=door.store, cost=CHEAP)

        refused(WrongPinError, change, "618204", HEAD_PIN)
        refused(PinShortError, change, "618", NURSE_PIN)
        change("618204", NURSE_PIN)
    assert len(door.store.kept) == 3
    refused(WrongPinError, door.come_in, door.nurse, NURSE_PIN)
    door.come_in(door.nurse, "618204").close()
    # The head nurse needs no PIN of another's to give a new one.
    with door.come_in(door.head, HEAD_PIN) as ward:
        change_pin(ward, door.nurse.id, "297416", store=door.store, cost=CHEAP)
    door.come_in(door.nurse, "297416").close()


def test_asked_once_more_before_something_delicate(door):
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        confirm_pin(ward, NURSE_PIN, store=door.store)
        for _ in range(5):
            refused(WrongPinError, confirm_pin, ward, HEAD_PIN, store=door.store)
        refused(PinWaitError, confirm_pin, ward, NURSE_PIN, store=door.store)
        door.uptime.now += 30
        confirm_pin(ward, NURSE_PIN, store=door.store)
    with door.by_passphrase() as ward:
        refused(NoPinError, confirm_pin, ward, NURSE_PIN, store=door.store)


# ---- setting up


def test_setting_up_takes_the_quiet_way_in_away(tmp_path, monkeypatch):
    store = MemoryStore()
    monkeypatch.setattr("cleanclinic.operations.workspace.opening.find_store", lambda: store)
    monkeypatch.setattr("cleanclinic.operations.people.creating.find_store", lambda: store)
    folder = tmp_path / "ward"
    with create_ward(folder, passphrase=None, **{**WARD, "use_store": True}) as ward:
        assert load_slots(folder).kinds == ("keyring",)
        refused(PinShortError, set_up_people, ward, "12", store=store, cost=CHEAP)
        head = set_up_people(ward, HEAD_PIN, store=store, cost=CHEAP)
        assert ward.acting == head
        refused(PersonTakenError, set_up_people, ward, HEAD_PIN, store=store, cost=CHEAP)
    assert load_slots(folder).kinds == ("pin",)
    assert len(store.kept) == 1
    assert refused(Exception, open_workspace, folder).code == "PIN-NEEDED"
    unlock_with_pin(folder, head.id, HEAD_PIN, store=store).close()


def test_without_a_credential_store_there_are_no_pins(tmp_path):
    with create_ward(tmp_path / "ward", passphrase=PASSPHRASE, **WARD) as ward:
        refused(NoStoreError, set_up_people, ward, HEAD_PIN, cost=CHEAP)
        assert people_of(ward) == ()
    open_workspace(tmp_path / "ward", passphrase=PASSPHRASE).close()


def test_a_store_that_fails_leaves_the_old_ways_in(door, monkeypatch):
    def locked(*_):
        raise StoreLockedError()

    before = (door.folder / "keyslots.json").read_bytes()
    with door.by_passphrase() as ward:
        monkeypatch.setattr(door.store, "put", locked)
        refused(
            StoreLockedError,
            change_pin,
            ward,
            door.nurse.id,
            "618204",
            store=door.store,
            cost=CHEAP,
        )
        refused(
            StoreLockedError,
            add_person,
            ward,
            "新人",
            Role.READER,
            "618204",
            store=door.store,
            cost=CHEAP,
        )
        # Known, but without a PIN: the head nurse gives one later.
        (new,) = (one for one in people_of(ward) if one.name == "新人")
        assert new.id not in have_pins(ward)
    assert (door.folder / "keyslots.json").read_bytes() == before
    door.come_in(door.nurse, NURSE_PIN).close()
    monkeypatch.undo()
    with door.by_passphrase() as ward:
        change_pin(ward, new.id, "618204", store=door.store, cost=CHEAP)
    door.come_in(new, "618204").close()


def test_another_account_of_the_pc_is_let_in_once_by_passphrase(door):
    door.store = MemoryStore()
    refused(PinElsewhereError, door.come_in, door.nurse, NURSE_PIN)
    with door.by_passphrase() as ward:
        assert provide_pins(ward, store=door.store) == 3
        assert provide_pins(ward, store=door.store) == 0
    door.come_in(door.nurse, NURSE_PIN).close()


def test_a_demo_has_people_without_any_store(hospital):
    ward = hospital.found_ward("icu")
    head = set_up_people(ward, HEAD_PIN, cost=CHEAP)
    nurse = add_person(ward, "李护士", Role.READER, NURSE_PIN, cost=CHEAP)
    assert provide_pins(ward) == 0
    ward.close()
    with unlock_with_pin(ward.folder, nurse.id, NURSE_PIN) as opened:
        assert opened.demo
        refused(NotAllowedError, add_risk, opened, risk())
    with unlock_with_pin(ward.folder, head.id, HEAD_PIN) as opened:
        disable_person(opened, nurse.id)
        assert have_pins(opened) == {head.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_has_its_word(language):
    assert all(Words(language).text(f"role.{role.value}") for role in Role)
