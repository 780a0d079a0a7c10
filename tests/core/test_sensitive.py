"""What is hidden stays hidden until somebody who may looks at it, and each look is on record."""

from dataclasses import replace
from zipfile import ZipFile

import pytest

from cleanclinic.keys.errors import WrongPinError
from cleanclinic.operations.exchange.settling import conflicts
from cleanclinic.operations.hidden.sensitive import (
    PinConfirmError,
    RevealState,
    SensitiveForbiddenError,
    looks_at,
    reveal,
    reveal_state,
)
from cleanclinic.operations.people.people import set_permission
from cleanclinic.operations.people.pins import confirm_pin
from cleanclinic.operations.recording.history import history, redo, redoable, undo, undoable
from cleanclinic.operations.recording.staff import add_staff, edit_staff, list_staff, remove_staff
from cleanclinic.operations.recording.writing import NoSuchRecordError
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.sheets import export_risks
from cleanclinic.operations.workspace.kept_people import people_of, person_changes
from cleanclinic.operations.workspace.roles import NotAllowedError
from cleanclinic.records import RECORD_TYPES
from cleanclinic.records.access import Access
from cleanclinic.records.fields import fields_of
from cleanclinic.records.masking import is_sensitive, masked
from cleanclinic.records.person_change import PersonStep
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.storage.errors import RecordFinalError
from cleanclinic.words import Words
from tests.core.people_kit import HEAD_PIN, NURSE_PIN, READER_PIN, door, made
from tests.core.refusal_kit import refused
from tests.hospital import person, risk

__all__ = ["door", "made"]
PHONE = "13812345678"


@pytest.fixture
def ward(door):
    with door.come_in(door.head, HEAD_PIN) as opened:
        yield opened


@pytest.fixture
def called(ward):
    return add_staff(ward, {**person(1), "phone": PHONE}).id


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        (None, ""),
        ((), ""),
        ("8001", "****"),
        (PHONE, "138****5678"),
        (7, "****"),
        ("与陪护人员争吵后认识到错误", "****"),
    ],
)
def test_what_stands_in_its_place(value, text):
    assert masked(value) == text


def test_some_fields_are_hidden_and_most_are_not():
    hidden = [(of.KIND, one.name) for of in RECORD_TYPES for one in fields_of(of) if one.sensitive]
    assert hidden == [
        *(("staff_member", name) for name in ("phone", "ethnicity", "politics")),
        *(("conduct_event", name) for name in ("facts", "outcome")),
    ]
    assert not is_sensitive(StaffMember, "name")
    assert not is_sensitive(StaffMember, "(deleted)")


def test_no_list_file_print_or_history_has_it(ward, called, tmp_path):
    edit_staff(ward, called, {"phone": "0571-87654321"})
    edit_staff(ward, called, {"phone": PHONE})
    add_risk(ward, risk(responsible=called))
    export_risks(ward, tmp_path / "risks.xlsx", Words("zh_CN"))
    with ZipFile(tmp_path / "risks.xlsx") as sheet:
        texts = [sheet.read(name).decode() for name in sheet.namelist()]
    assert any("王医1" in text for text in texts)
    (row,) = list_staff(ward)
    assert row.phone == "138****5678"
    texts += [repr(list_staff(ward)), repr(history(ward, called)), repr(ward.store.acts(20))]
    assert "138****5678" in texts[-2]
    for text in texts:
        assert PHONE not in text
        assert "87654321" not in text


def test_a_look_gives_the_value_and_leaves_a_line(ward, called, door):
    size = ward.store.audit().size
    found = reveal(ward, "staff_member", called, "phone", why="夜间急诊召回")
    assert found.value == PHONE
    assert found.changes.kinds == {"access"}
    assert ward.store.audit().size == size + 1
    (look,) = looks_at(ward, called)
    assert (look.person, look.kind, look.record_id) == ("王护士长", "staff_member", called)
    assert (look.field, look.why, look.at.date()) == ("phone", "夜间急诊召回", ward.today())
    assert looks_at(ward) == (look,)
    assert looks_at(ward, door.head.id) == ()
    reveal(ward, "staff_member", called, "phone")
    assert len(looks_at(ward, called)) == 2


def test_without_the_permission_there_is_no_look(door, called, ward):
    ward.close()
    with door.come_in(door.nurse, NURSE_PIN) as opened:
        assert reveal_state(opened) is RevealState.FORBIDDEN
        size = opened.store.audit().size
        refused(SensitiveForbiddenError, reveal, opened, "staff_member", called, "phone")
        assert (opened.store.audit().size, looks_at(opened)) == (size, ())
        # What she may do all the same: note a number.
        edit_staff(opened, called, {"phone": "8001"})
        refused(NotAllowedError, set_permission, opened, door.nurse.id, NURSE_PIN, sees_ethics=True)


def test_a_head_nurse_gives_the_permission_with_her_pin(door, called, ward):
    named = {"sees_ethics": True, "store": door.store}
    refused(WrongPinError, set_permission, ward, door.reader.id, "615243", **named)
    assert not people_of(ward)[2].sees_ethics
    assert set_permission(ward, door.reader.id, HEAD_PIN, **named).sees_ethics
    (line,) = (one for one in person_changes(ward) if one.step is PersonStep.PERMISSION)
    assert (line.name, line.by, line.sees_ethics) == ("陈主任", "王护士长", True)
    ward.close()
    # Whoever may only read looks under his own name.
    with door.come_in(door.reader, READER_PIN) as opened:
        assert reveal(opened, "staff_member", called, "phone").value == PHONE
        assert [one.person for one in looks_at(opened)] == ["陈主任"]
        assert opened.store.acts(1)[0].actor.id == door.reader.id


def test_the_pin_counts_for_five_minutes(ward, called, door):
    door.uptime.now += 300
    assert reveal_state(ward) is RevealState.NEEDS_PIN
    refused(PinConfirmError, reveal, ward, "staff_member", called, "phone")
    assert looks_at(ward) == ()
    confirm_pin(ward, HEAD_PIN, store=door.store)
    assert reveal(ward, "staff_member", called, "phone").value == PHONE


def test_a_look_stands_for_good_and_is_in_nobodys_way(ward, called):
    edit_staff(ward, called, {"duty": "护士长"})
    undo(ward)
    reveal(ward, "staff_member", called, "phone")
    # Undo and redo go past it as if it were not there.
    assert redoable(ward).key == "act.edit_staff"
    redo(ward)
    reveal(ward, "staff_member", called, "phone")
    assert undoable(ward).key == "act.edit_staff"
    undo(ward)
    undo(ward)
    assert list_staff(ward) == ()
    assert len(looks_at(ward)) == 2
    assert ward.store.compare_projection() == ()
    ward.store.rebuild()
    assert (len(looks_at(ward)), undoable(ward)) == (2, None)
    held = ward.store.all(Access)[0].record
    with pytest.raises(RecordFinalError), ward.store.act("act.test", ward.actor) as act:
        act.put(replace(held, person="别人"))
    with pytest.raises(RecordFinalError), ward.store.act("act.test", ward.actor) as act:
        act.tombstone(Access, held.id)


def test_only_what_is_there_and_hidden(ward, called):
    remove_staff(ward, [called])
    refused(NoSuchRecordError, reveal, ward, "staff_member", called, "phone")
    for kind, field in (("staff_member", "name"), ("nothing", "phone"), ("access", "person")):
        with pytest.raises(ValueError, match="not hidden"):
            reveal(ward, kind, called, field)


@pytest.mark.parametrize("phone", ["138****5678", "1381234567", "12", "13812345678 ", "abc"])
def test_only_a_number_is_kept_never_what_stood_in_its_place(ward, called, phone):
    refused(RecordInvalidError, edit_staff, ward, called, {"phone": phone})


def test_the_office_sees_who_looked_and_two_sides_of_a_number_stay_hidden(hospital):
    """The line travels like all others; a conflict shows no number either."""
    first = hospital.ward("icu")
    called = add_staff(first, {**person(1), "phone": PHONE}).id
    reveal(first, "staff_member", called, "phone", why="召回")
    hospital.round_trip(first)
    second = hospital.ward("icu2", joins=first)
    hospital.answer(second)
    (look,) = looks_at(hospital.office, called)
    assert (look.person, look.why) == ("icu护士长", "召回")
    edit_staff(first, called, {"phone": "13900001111"})
    edit_staff(second, called, {"phone": "13700002222"})
    hospital.round_trip(first)
    hospital.round_trip(second)
    hospital.answer(first)
    (card,) = conflicts(first)
    assert sorted(side.text for side in card.sides) == ["137****2222", "139****1111"]


def test_what_the_office_looked_at_goes_to_no_ward(hospital):
    ward = hospital.ward("icu")
    called = add_staff(ward, {**person(1), "phone": PHONE}).id
    hospital.round_trip(ward)
    reveal(hospital.office, "staff_member", called, "phone")
    hospital.publish()
    hospital.answer(ward)
    assert len(looks_at(hospital.office)) == 1
    assert looks_at(ward) == ()
