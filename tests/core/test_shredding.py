"""Lawful erasure: the values are gone everywhere, the log verifies, and everybody still agrees."""

from dataclasses import replace
from decimal import Decimal

import pytest

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.settling import conflicts
from cleanclinic.operations.hidden.sensitive import PinConfirmError, SensitiveForbiddenError
from cleanclinic.operations.hidden.shredding import (
    ShredFieldError,
    ShredOwnerError,
    ShredReasonError,
    erasable_fields,
    erased_fields,
    shred_record,
)
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.people.people import set_permission
from cleanclinic.operations.people.pins import confirm_pin
from cleanclinic.operations.recording.history import history, undoable
from cleanclinic.operations.recording.staff import add_staff, edit_staff, list_staff, remove_staff
from cleanclinic.operations.recording.writing import NoSuchRecordError
from cleanclinic.operations.workspace.drafts import drafts, save_draft
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch
from cleanclinic.operations.workspace.roles import NotAllowedError
from cleanclinic.records.change import parse_line
from cleanclinic.records.conduct_event import ConductEvent, EventState
from tests.core.exchange_kit import exchange_all
from tests.core.people_kit import HEAD_PIN, NURSE_PIN, door, made
from tests.core.refusal_kit import refused
from tests.core.restore_kit import put_back
from tests.core.shredding_kit import (
    OTHER,
    PHONE,
    WHY,
    alarms,
    entry,
    in_clear,
    lines_of,
    nurse,
    packed,
    pair,
    sound,
    staff,
)
from tests.hospital import accepted, person

__all__ = ["door", "made", "nurse", "pair"]


# ---- one PC and the office


def test_a_value_goes_from_the_record_and_all_its_history(nurse, hospital):
    ward, one = nurse
    hashes = [row.hash for row in ward.store.history(one)]
    assert shred_record(ward, "staff_member", one, fields=["phone"], why=WHY).ids == {one}
    assert staff(ward, one).phone == ""
    assert staff(ward, one).duty == "护士长"
    assert not in_clear(ward, PHONE)
    assert not in_clear(ward, OTHER)
    # The history is as long as before, each line under the hash it was written with.
    assert [row.hash for row in ward.store.history(one)][:-1] == hashes
    assert not any(PHONE in str(row) or OTHER in str(row) for row in history(ward, one))
    sound(ward)
    (erased,) = erased_fields(ward, "staff_member", one)
    assert (erased.field, erased.person, erased.why) == ("phone", "icu护士长", WHY)
    # It is no act to be taken back, and what is typed afterwards is a value like any other.
    assert undoable(ward).key != "act.kept.shred"
    edit_staff(ward, one, {"phone": "13700000000"})
    assert erased_fields(ward, "staff_member", one) == ()
    shred_record(ward, "staff_member", one, why=WHY)
    assert not in_clear(ward, "13700000000")
    sound(ward)


def test_the_office_and_a_new_pc_have_it_neither(nurse, hospital):
    ward, one = nurse
    assert in_clear(hospital.office, PHONE)
    shred_record(ward, "staff_member", one, why=WHY)
    hospital.round_trip(ward)
    assert not in_clear(hospital.office, PHONE)
    assert not in_clear(hospital.office, OTHER)
    assert staff(hospital.office, one) == staff(ward, one)
    # Whether there had been anything in a field is not told.
    erased = erased_fields(hospital.office, "staff_member", one)
    assert {row.field for row in erased} == set(erasable_fields("staff_member"))
    assert {row.why for row in erased} == {WHY}
    two = hospital.ward("icu-2", joins=ward)
    hospital.answer(two)
    assert staff(two, one) == staff(ward, one)
    assert not in_clear(two, PHONE)
    edit_staff(two, one, {"duty": "主管护师"})
    hospital.round_trip(two)
    hospital.answer(ward)
    assert staff(ward, one).duty == "主管护师"
    sound(ward, two, hospital.office)
    assert alarms(ward) == alarms(two) == alarms(hospital.office) == []


def test_what_was_never_sent_goes_out_without_it(hospital):
    ward = hospital.ward("icu")
    one = add_staff(ward, {**person(1), "phone": PHONE}).id
    shred_record(ward, "staff_member", one, why=WHY)
    hospital.round_trip(ward)
    assert not in_clear(hospital.office, PHONE)
    sound(ward, hospital.office)


def test_a_deleted_record_loses_it_and_stays_deleted(nurse, hospital):
    ward, one = nurse
    remove_staff(ward, [one])
    shred_record(ward, "staff_member", one, why=WHY)
    assert list_staff(ward) == ()
    assert not in_clear(ward, OTHER)
    hospital.round_trip(ward)
    assert not in_clear(hospital.office, OTHER)
    sound(ward, hospital.office)


def test_where_there_is_nothing_to_erase_nothing_is_written(nurse, hospital):
    ward, one = nurse
    shred_record(ward, "staff_member", one, why=WHY)
    before = ward.store.audit()
    assert shred_record(ward, "staff_member", one, why=WHY).ids == frozenset()
    assert ward.store.audit() == before


def test_what_passed_is_erased_with_its_files_and_still_counts(hospital):
    ward = hospital.ward("icu")
    of = add_staff(ward, person(1)).id
    events = []
    with ward.store.act("act.add_record", ward.actor) as act:
        own = act.attach([b"a letter"], media_type="text/plain", name="letter.txt")
        shared = act.attach([b"a list"], media_type="text/plain", name="list.txt")
        for files in ((own, shared), (shared,)):
            counted = {"item": "B2-3", "points": Decimal("4.5"), "state": EventState.PASSED}
            event = entry(ward, of, *files, **counted)
            act.put(event)
            events.append(event)
    hospital.round_trip(ward)
    shred_record(ward, "conduct_event", events[0].id, why=WHY)
    hospital.round_trip(ward)
    for workspace in (ward, hospital.office):
        left = workspace.store.get(ConductEvent, events[0].id).record
        assert (left.facts, left.evidence) == ("", ())
        assert left == replace(events[0], facts="", evidence=())
        assert workspace.store.attachment(own) is None
        assert b"".join(workspace.store.attachment_chunks(own)) == b""
        # The other entry still names this one.
        assert b"".join(workspace.store.attachment_chunks(shared)) == b"a list"
    sound(ward, hospital.office)
    # A number of a file is never given again, so what is attached next is sent.
    with ward.store.writing() as tx:
        tx.attach([b"next"], media_type="text/plain", name="next.txt")
    assert [one.name for one in ward.store.unsent_attachments("office")] == ["next.txt"]


def test_a_file_that_something_else_names_before_it_goes_stays(hospital):
    ward = hospital.ward("icu")
    of = add_staff(ward, person(1)).id
    events = []
    for _ in range(2):
        with ward.store.act("act.add_record", ward.actor) as act:
            letter = act.attach([b"a letter"], media_type="text/plain", name="letter.txt")
            events.append(entry(ward, of, letter))
            act.put(events[-1])
        files = hospital.send(ward)
        if len(events) == 1:
            shred_record(ward, "conduct_event", events[0].id, why=WHY)
    assert ward.store.shredded_files() == (letter,)
    hospital.take(hospital.office, files)
    hospital.answer(ward)
    assert ward.store.shredded_files() == ()
    assert b"".join(ward.store.attachment_chunks(letter)) == b"a letter"
    sound(ward, hospital.office)


def test_a_bundle_on_its_way_keeps_its_files_until_the_office_has_it(hospital):
    ward = hospital.ward("icu")
    of = add_staff(ward, person(1)).id
    with ward.store.act("act.add_record", ward.actor) as act:
        letter = act.attach([b"a letter"], media_type="text/plain", name="letter.txt")
        event = entry(ward, of, letter)
        act.put(event)
    lost = hospital.send(ward)
    shred_record(ward, "conduct_event", event.id, why=WHY)
    # The first stick is lost: its bundle goes out again as it was, and all fits at the office.
    again = hospital.send(ward)
    assert [path.name for path in lost] == [path.name for path in again][:1]
    hospital.take(hospital.office, again)
    hospital.answer(ward)
    for workspace in (ward, hospital.office):
        assert workspace.store.attachment(letter) is None
        assert not in_clear(workspace, "红包")
    sound(ward, hospital.office)
    assert alarms(ward) == alarms(hospital.office) == []


def test_what_was_packed_before_goes_once_the_other_side_has_it(nurse, hospital):
    ward, one = nurse
    two = hospital.ward("icu-2", joins=ward)
    hospital.answer(two)
    (at_office,) = {peer for peer, _ in packed(hospital.office, OTHER)}
    assert at_office == two.store.meta("device_id")
    edit_staff(ward, one, {"duty": "主管护师"})
    lost = hospital.send(ward)
    assert len(packed(ward, OTHER)) == 2
    shred_record(ward, "staff_member", one, why=WHY)
    # One bundle is confirmed; the other may have to go out again as it was.
    assert len(packed(ward, OTHER)) == 1
    again = hospital.send(ward)
    assert [path.name for path in lost] == [path.name for path in again][:1]
    hospital.take(hospital.office, again)
    # The office is not told yet that its answer arrived.
    assert packed(hospital.office, OTHER)
    hospital.answer(ward)
    assert packed(ward, OTHER) == []
    hospital.answer(two)
    hospital.round_trip(two)
    assert packed(hospital.office, OTHER) == []
    # Erased once more, of what was typed since.
    edit_staff(ward, one, {"phone": PHONE})
    hospital.round_trip(ward)
    shred_record(ward, "staff_member", one, why=WHY)
    assert packed(ward, PHONE) == []
    sound(ward, two, hospital.office)


@pytest.mark.parametrize("anew", [False, True])
def test_an_office_put_back_gets_what_the_log_holds_today(nurse, hospital, anew):
    """It asks for a bundle that was let go of; or the stream had begun anew meanwhile."""
    ward, one = nurse
    path = make_backup(hospital.office).path
    edit_staff(ward, one, {"duty": "主管护师"})
    lost = hospital.send(ward)
    if not anew:
        hospital.take(hospital.office, lost)
        hospital.answer(ward)
    shred_record(ward, "staff_member", one, why=WHY)
    assert len(packed(ward, OTHER)) == anew
    if anew:
        begin_new_epoch(ward, EpochReason.SUSPICION)
        hospital.round_trip(ward)
        assert packed(ward, OTHER) == []
    put_back(hospital, hospital.office, path)
    exchange_all(hospital, ward)
    assert staff(hospital.office, one) == staff(ward, one)
    assert staff(ward, one).duty == "主管护师"
    assert not in_clear(hospital.office, OTHER)
    assert packed(ward, OTHER) == []
    sound(ward, hospital.office)


def test_what_the_other_pc_wrote_meanwhile_loses_it_too(pair, hospital):
    ward, two, one = pair
    shred_record(ward, "staff_member", one, why=WHY)
    # The other PC has not heard of it: its lines repeat the phone, and one has a new value.
    edit_staff(two, one, {"duty": "主管护师"})
    early = hospital.send(two)
    save_draft(two, f"staff:{one}", {"phone": OTHER})
    hospital.round_trip(ward)
    accepted(import_files(hospital.office, early))
    assert not in_clear(hospital.office, OTHER), "it goes as it comes"
    hospital.answer(two)
    assert not in_clear(two, OTHER)
    assert drafts(two) == ()
    hospital.round_trip(two)
    hospital.answer(ward)
    for workspace in (ward, two, hospital.office):
        assert not in_clear(workspace, OTHER)
        assert staff(workspace, one).duty == "主管护师"
        assert staff(workspace, one).phone == ""
        assert conflicts(workspace) == ()
        assert not any(mark.late for mark in workspace.store.shred_marks().values())
        # Every erased line is named, as it is, by an erasure.
        named = dict(
            pair_
            for change in map(parse_line, lines_of(workspace))
            if change.shred
            for pair_ in change.shred.lines.items()
        )
        erased = [line for line in lines_of(workspace) if parse_line(line).was]
        assert {parse_line(line).was for line in erased} <= named.keys()
    sound(ward, two, hospital.office)
    assert alarms(ward) == alarms(two) == alarms(hospital.office) == []


def test_both_pcs_erase_different_fields_at_once(pair, hospital):
    ward, two, one = pair
    edit_staff(ward, one, {"politics": "群众"})
    hospital.round_trip(ward)
    hospital.answer(two)
    shred_record(ward, "staff_member", one, fields=["phone"], why=WHY)
    shred_record(two, "staff_member", one, fields=["politics"], why=WHY)
    for ward_ in (ward, two, ward, two):
        if ward_.store.unsent_count("office"):
            hospital.take(hospital.office, hospital.send(ward_))
        hospital.answer(ward, two)
    for workspace in (ward, two, hospital.office):
        assert not in_clear(workspace, OTHER)
        assert not in_clear(workspace, "群众")
        assert conflicts(workspace) == ()
    sound(ward, two, hospital.office)
    assert alarms(ward) == alarms(two) == alarms(hospital.office) == []


def test_a_conflict_stays_to_be_settled(pair, hospital):
    ward, two, one = pair
    edit_staff(ward, one, {"duty": "护理组长"})
    edit_staff(two, one, {"duty": "主管护师"})
    hospital.round_trip(ward)
    hospital.round_trip(two)
    hospital.answer(ward)
    assert [card.field for card in conflicts(ward)] == ["duty"]
    shred_record(ward, "staff_member", one, why=WHY)
    assert [card.field for card in conflicts(ward)] == ["duty"]
    assert not in_clear(ward, OTHER)
    hospital.round_trip(ward)
    hospital.answer(two)
    assert [card.field for card in conflicts(two)] == ["duty"]
    sound(ward, two, hospital.office)


# ---- who may


def test_only_a_head_nurse_who_may_look_with_a_pin_and_a_reason(door):
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        one = add_staff(ward, {**person(1), "phone": PHONE}).id
        refused(NotAllowedError, shred_record, ward, "staff_member", one, why=WHY)
    with door.come_in(door.head, HEAD_PIN) as ward:
        door.uptime.now += 300
        refused(PinConfirmError, shred_record, ward, "staff_member", one, why=WHY)
        confirm_pin(ward, HEAD_PIN, store=door.store)
        for why in ("", "  ", "长" * 201):
            refused(ShredReasonError, shred_record, ward, "staff_member", one, why=why)
        refused(ShredFieldError, shred_record, ward, "staff_member", one, fields=["name"], why=WHY)
        refused(ShredFieldError, shred_record, ward, "department", one, why=WHY)
        refused(NoSuchRecordError, shred_record, ward, "staff_member", ward.new_id(), why=WHY)
        assert in_clear(ward, PHONE)
        shred_record(ward, "staff_member", one, why=WHY)
        assert not in_clear(ward, PHONE)
        set_permission(ward, door.head.id, HEAD_PIN, sees_ethics=False, store=door.store)
        refused(SensitiveForbiddenError, shred_record, ward, "staff_member", one, why=WHY)


def test_another_departments_record_is_erased_by_that_department(nurse, hospital):
    ward, one = nurse
    refused(ShredOwnerError, shred_record, hospital.office, "staff_member", one, why=WHY)
    assert staff(ward, one).phone == OTHER
