"""Going back to a backup from the screen, and out of damage: said first, then done as one step."""

import pytest

from cleanclinic.errors import CancelledError
from cleanclinic.keys.errors import WrongPinError
from cleanclinic.operations.keeping.backups import copy_backup, make_backup
from cleanclinic.operations.keeping.going_back import (
    BackupEarlierError,
    check_one,
    prepare_go_back,
    preview_go_back,
    rescue_way,
    usable_backups,
)
from cleanclinic.operations.people.people import add_person
from cleanclinic.operations.people.recovery import confirm_sheet, draft_sheet, turn_keys
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.kept_people import PersonUnknownError
from cleanclinic.operations.workspace.roles import NotAllowedError, Role
from cleanclinic.storage.errors import BackupDamagedError
from tests.core.keys_kit import CHEAP
from tests.core.people_kit import HEAD_PIN, NURSE_PIN, door, made
from tests.core.refusal_kit import refused
from tests.hospital import numbers_of, risk

__all__ = ["door", "made"]


@pytest.fixture
def ward(door):
    opened = door.come_in(door.head, HEAD_PIN)
    add_risk(opened, risk())
    yield opened
    opened.close()


@pytest.fixture
def backup(ward):
    return make_backup(ward).path


def go_back(ward, way):
    ward.close()
    way.restore()
    return way.reopen()


def test_what_going_back_means_is_counted_first(ward, backup):
    nothing = preview_go_back(ward, backup)
    assert (nothing.lost, nothing.sent, nothing.other_line, nothing.asks_pin) == (0, 0, False, True)
    add_risk(ward, risk())
    add_risk(ward, risk())
    preview = preview_go_back(ward, backup)
    assert preview.lost == ward.store.audit().size - preview.lines == 2
    assert not preview.granted


def test_what_was_sent_since_is_told_apart_from_what_is_gone(hospital):
    ward = hospital.ward()
    backup = make_backup(ward).path
    add_risk(ward, risk())
    hospital.round_trip(ward)
    add_risk(ward, risk())
    preview = preview_go_back(ward, backup)
    assert (preview.lost, preview.sent, preview.granted) == (2, 1, True)
    office = preview_go_back(hospital.office, make_backup(hospital.office).path)
    assert office.is_office
    assert not office.sent


def test_the_same_person_goes_on_in_the_state_of_then(ward, door, backup):
    add_risk(ward, risk())
    way = prepare_go_back(ward, backup, pin=HEAD_PIN, store=door.store)
    again = go_back(ward, way)
    assert again.acting.id == door.head.id
    assert len(numbers_of(again)) == 1
    # What was there is a backup itself, and leads forward again.
    (forward,) = [path for path in usable_backups(door.folder) if "before-restore" in path.name]
    preview = preview_go_back(again, forward)
    assert preview.other_line
    last = go_back(again, prepare_go_back(again, forward, pin=HEAD_PIN, store=door.store))
    assert len(numbers_of(last)) == 2
    last.close()


def test_stopped_it_comes_in_again_where_it_was(ward, door, backup):
    add_risk(ward, risk())
    way = prepare_go_back(ward, backup, pin=HEAD_PIN, store=door.store)
    ward.close()
    with pytest.raises(CancelledError):
        way.restore(cancelled=lambda: True)
    with way.reopen() as again:
        assert len(numbers_of(again)) == 2


def test_only_a_head_nurse_goes_back_and_only_with_her_pin(ward, door, backup):
    refused(WrongPinError, prepare_go_back, ward, backup, pin="000000", store=door.store)
    ward.close()
    with door.come_in(door.nurse, NURSE_PIN) as nurse:
        refused(NotAllowedError, preview_go_back, nurse, backup)
        refused(NotAllowedError, prepare_go_back, nurse, backup, pin=NURSE_PIN, store=door.store)


def test_somebody_who_came_after_the_backup_is_asked_at_the_door(ward, door, backup):
    new = add_person(ward, "赵新", Role.HEAD_NURSE, "618204", store=door.store, cost=CHEAP)
    ward.close()
    late = door.come_in(new, "618204")
    way = prepare_go_back(late, backup, pin="618204", store=door.store)
    late.close()
    way.restore()
    with pytest.raises(PersonUnknownError):
        way.reopen()
    door.come_in(door.head, HEAD_PIN).close()


def test_a_backup_from_before_all_was_made_anew_wants_the_sheet_of_then(ward, door):
    draft = draft_sheet(ward)
    confirm_sheet(ward, draft, tuple(draft.groups[one - 1] for one in draft.asked))
    backup = make_backup(ward).path
    turned = turn_keys(ward, HEAD_PIN, store=door.store, cost=CHEAP)
    refused(BackupEarlierError, check_one, turned, backup)
    code = "".join(draft.groups)
    assert check_one(turned, backup, secret=code).changes == turned.store.audit().size
    way = prepare_go_back(turned, backup, pin=HEAD_PIN, secret=code, store=door.store)
    turned.close()
    way.restore()
    with door.by_passphrase() as then:
        assert len(numbers_of(then)) == 1


def test_a_backup_is_carried_to_a_stick_and_read_back(ward, backup, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    copy = copy_backup(backup, stick)
    assert copy.read_bytes() == backup.read_bytes()
    assert copy_backup(backup, stick) == copy
    with pytest.raises(CancelledError):
        copy_backup(backup, stick, cancelled=lambda: True)
    assert [path.name for path in stick.iterdir()] == [backup.name]
    data = bytearray(backup.read_bytes())
    data[5000] ^= 1
    backup.write_bytes(bytes(data))
    other = tmp_path / "other"
    other.mkdir()
    refused(BackupDamagedError, copy_backup, backup, other)
    assert list(other.iterdir()) == []


# --- where the database does not open ---------------------------------------------------------


def spoil(ward):
    """The first page is rubbish."""
    path = ward.store.path
    ward.close()
    data = bytearray(path.read_bytes())
    data[200:400] = bytes(200)
    path.write_bytes(bytes(data))


def test_out_of_damage_by_the_pin_of_a_head_nurse(ward, door, backup):
    spoil(ward)
    with pytest.raises(Exception, match="DB-"):
        door.come_in(door.head, HEAD_PIN)
    given = {"sources": door.sources, "store": door.store}
    assert usable_backups(door.folder) == (backup,)
    refused(
        WrongPinError, rescue_way, door.folder, backup,
        person_id=door.head.id, pin="000000", **given,
    )  # fmt: skip
    refused(
        NotAllowedError, rescue_way, door.folder, backup,
        person_id=door.nurse.id, pin=NURSE_PIN, **given,
    )  # fmt: skip
    way = rescue_way(door.folder, backup, person_id=door.head.id, pin=HEAD_PIN, **given)
    way.restore()
    with way.reopen() as again:
        assert again.acting.id == door.head.id
        assert len(numbers_of(again)) == 1
    kept = [path for path in (door.folder / "backups").iterdir() if path.is_dir()]
    assert kept, "the files that did not open are kept"


def test_out_of_damage_by_passphrase_and_by_nothing_in_a_demo(ward, door, backup, hospital):
    spoil(ward)
    way = rescue_way(door.folder, backup, secret="a wrong passphrase", sources=door.sources)
    with pytest.raises(Exception, match="KEY-PASSPHRASE"):
        way.restore()
    demo = hospital.ward()
    add_risk(demo, risk())
    copy = make_backup(demo).path
    spoil(demo)
    way = rescue_way(demo.folder, copy, sources=hospital.sources("icu"))
    way.restore()
    with way.reopen() as again:
        assert len(numbers_of(again)) == 1
