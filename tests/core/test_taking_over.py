"""An old PC is gone: its backup and its sheet, or its passphrase, make a new one."""

import random

import pytest
from keyring.errors import KeyringLocked

from cleanclinic.errors import CleanClinicError
from cleanclinic.keys.errors import (
    NoStoreError,
    PinPlainError,
    StoreLockedError,
    WrongPassphraseError,
)
from cleanclinic.keys.store import CredentialStore
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.keeping.restoring import BackupOtherError
from cleanclinic.operations.keeping.taking_over import (
    OldKey,
    OldKeyMissingError,
    people_in_backup,
    preview_take_over,
    take_over,
)
from cleanclinic.operations.people.creating import create_ward
from cleanclinic.operations.people.describing import describe
from cleanclinic.operations.people.first_start import FirstAccessError
from cleanclinic.operations.people.people import disable_person
from cleanclinic.operations.people.pins import unlock_with_pin
from cleanclinic.operations.people.recovery import NewAccess, sheet_state
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.kept_people import (
    PersonUnknownError,
    people_of,
    person_changes,
)
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.sources import Sources
from cleanclinic.records.person_change import PersonStep
from cleanclinic.storage.errors import BackupDamagedError
from tests.core.keys_kit import CHEAP, Backend, MemoryStore
from tests.core.people_kit import HEAD_PIN, NURSE_PIN, PASSPHRASE, WARD, door, in_force, made
from tests.core.refusal_kit import refused
from tests.hospital import Time, risk

__all__ = ["door", "made"]
NEW_PIN = "618204"


@pytest.fixture
def old(door):
    """A ward's last backup, its sheet, and the people in it."""
    with door.come_in(door.head, HEAD_PIN) as ward:
        add_risk(ward, risk())
        code = in_force(ward)
        backup = make_backup(ward).path
    return backup, code, door


def new_pc():
    return MemoryStore(), Sources(Time(), random.Random(77).randbytes)


def test_what_a_backup_says_without_any_secret(old):
    backup, _, _door = old
    seen = preview_take_over(backup)
    assert (seen.kind, seen.demo) == ("ward", False)
    assert seen.changes > 3
    assert seen.size > 0
    assert len(seen.install) == 8
    backup.write_bytes(backup.read_bytes()[:-9])
    refused(BackupDamagedError, preview_take_over, backup)


def test_backup_and_sheet_make_a_new_pc_as_one_step(old, tmp_path):
    backup, code, door = old
    store, sources = new_pc()
    folder = tmp_path / "new"
    heads = people_in_backup(backup, OldKey(code=code), folder=folder)
    assert [one.name for one in heads] == ["王护士长"]
    access = NewAccess(person_id=heads[0].id, pin=NEW_PIN)
    done = take_over(
        folder, backup, OldKey(code=code), access, sources=sources, store=store, cost=CHEAP
    )
    with done.workspace as ward:
        assert ward.person == "王护士长"
        assert len(list_risks(ward).rows) == 1
        assert not sheet_state(ward).exists
        assert PersonStep.REBUILT in {one.step for one in person_changes(ward)}
    # Hers is the new one, the others' PINs are as they were.
    refused(CleanClinicError, unlock_with_pin, folder, heads[0].id, HEAD_PIN, store=store)
    unlock_with_pin(folder, heads[0].id, NEW_PIN, store=store).close()
    unlock_with_pin(folder, door.nurse.id, NURSE_PIN, store=store).close()


def test_the_passphrase_does_it_too_and_goes_on(old, tmp_path):
    backup, _, door = old
    store, sources = new_pc()
    access = NewAccess(person_id=door.head.id, pin=NEW_PIN)
    key = OldKey(passphrase=PASSPHRASE)
    done = take_over(
        tmp_path / "new", backup, key, access, sources=sources, store=store, cost=CHEAP
    )
    with done.workspace as ward:
        assert ward.acting.name == "王护士长"
        assert sheet_state(ward).exists
    unlock_with_pin(tmp_path / "new", door.head.id, NEW_PIN, store=store).close()
    unlock_with_pin(tmp_path / "new", door.nurse.id, NURSE_PIN, store=store).close()
    open_workspace(tmp_path / "new", passphrase=PASSPHRASE).close()


def test_where_there_is_no_store_a_passphrase_takes_the_sheets_place(old, tmp_path):
    backup, code, _door = old
    key, access = OldKey(code=code), NewAccess(passphrase="一匹白马走过傍晚的河边去看山")
    with take_over(tmp_path / "new", backup, key, access, cost=CHEAP).workspace as ward:
        assert len(people_of(ward)) == 3
    open_workspace(tmp_path / "new", passphrase=access.passphrase).close()


def test_what_is_wrong_is_told_before_anything_is_written(old, tmp_path):
    backup, code, door = old
    folder = tmp_path / "new"
    store, sources = new_pc()
    hers = {"person_id": door.head.id}
    good, key = NewAccess(**hers, pin=NEW_PIN), OldKey(code=code)
    other_code = ("Y" if code[0] != "Y" else "Z") + code[1:]
    locked = CredentialStore("test", Backend(KeyringLocked("x")))
    for error, used, access, where in (
        (FirstAccessError, key, NewAccess(**hers), store),
        (PinPlainError, key, NewAccess(**hers, pin="123456"), store),
        (NoStoreError, key, good, None),
        (StoreLockedError, key, good, locked),
        (OldKeyMissingError, OldKey(), good, store),
        (WrongPassphraseError, OldKey(passphrase="falsch falsch falsch"), good, store),
        (CleanClinicError, OldKey(code=other_code), good, store),
        (PersonUnknownError, key, NewAccess(person_id=door.nurse.id, pin=NEW_PIN), store),
    ):
        refused(error, take_over, folder, backup, used, access, sources=sources, store=where)
        assert not describe(folder).exists
    assert store.kept == {}
    take_over(folder, backup, key, good, sources=sources, store=store, cost=CHEAP).workspace.close()


def test_never_over_another_wards_data(old, tmp_path):
    backup, code, door = old
    store, sources = new_pc()
    folder = tmp_path / "other"
    create_ward(folder, passphrase=PASSPHRASE, **WARD).close()
    before = (folder / "cleanclinic.db").read_bytes()
    access = NewAccess(person_id=door.head.id, pin=NEW_PIN)
    refused(
        BackupOtherError, take_over, folder, backup, OldKey(code=code), access,
        sources=sources, store=store, cost=CHEAP,
    )  # fmt: skip
    assert (folder / "cleanclinic.db").read_bytes() == before


def test_who_was_shut_out_after_the_backup_is_no_head_nurse_to_be_let_in(old, tmp_path):
    """The backup knows nothing of it; on the same PC today's people do."""
    backup, code, door = old
    with door.come_in(door.head, HEAD_PIN) as ward:
        disable_person(ward, door.nurse.id, store=door.store)
    heads = people_in_backup(backup, OldKey(code=code), folder=tmp_path / "new")
    assert [one.id for one in heads] == [door.head.id]
