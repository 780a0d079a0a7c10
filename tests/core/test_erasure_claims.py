"""A line says that it was lawfully erased: only an erasure makes it believed, wherever it comes."""

import hashlib
import json

import pytest

from cleanclinic.operations.exchange import packing
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.settling import conflicts
from cleanclinic.operations.hidden.shredding import shred_record
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.office.devices import RevokeReason, revoke_device
from cleanclinic.operations.recording.staff import add_staff, edit_staff
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch
from cleanclinic.records.change import hash_of, parse_line
from cleanclinic.records.conduct_event import EventState
from cleanclinic.records.erasing import erase_line
from cleanclinic.storage.errors import ChangeErasedError, ChangeFinalError, ChangeRestError
from cleanclinic.sync import changes
from cleanclinic.words import LANGUAGES, Words
from tests.core.exchange_kit import exchange_all, settle_all
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
    sound,
    staff,
)
from tests.hospital import accepted, change_of, contents, forged, last_line, person, risk

__all__ = ["nurse"]
BLANKS = {"phone": ""}


def claim(raw, **changed):
    """The line as somebody says it was left, with whatever else is to be slipped in."""
    value = json.loads(raw)
    value["data"] |= BLANKS | changed
    value.pop("salt", None)
    was = {"was": hashlib.sha256(raw).hexdigest()}
    return json.dumps(value | was, ensure_ascii=False, separators=(",", ":")).encode()


def take(workspace, ward, *lines):
    """The lines as a bundle of the ward's department would bring them."""
    kinds = {parse_line(line).kind for line in lines}
    with workspace.store.writing() as tx:
        return tx.import_changes(ward.department_id, lines, allowed_kinds=kinds, bundle="ab" * 32)


@pytest.fixture
def trio(nurse, hospital):
    """Three PCs of one ward that know of each other and hold the same."""
    ward, one = nurse
    others = [hospital.ward(name, joins=ward) for name in ("icu-2", "icu-3")]
    settle_all(hospital, ward, *others)
    return (ward, *others, one)


def test_a_claim_without_an_erasure_is_refused_whole_and_in_words(nurse, hospital):
    ward, one = nurse
    last = last_line(ward, one)
    parent = hash_of(parse_line(last), last)
    edited = change_of(ward, last, parents=[parent])
    new = change_of(ward, last_line(ward, add_risk(ward, risk()).id))
    path = forged(hospital, ward, [new, claim(edited, name="李四")])
    before = contents(hospital.office)
    (refused,) = import_files(hospital.office, path).files
    assert (refused.result, refused.code) == ("refused", "CHANGE-ERASED")
    for language in LANGUAGES:
        assert " 2 " in Words(language).sentence(refused.error)
    assert contents(hospital.office) == before
    sound(hospital.office)


def test_an_erasure_covers_no_line_that_it_knew_and_did_not_name(nurse, hospital):
    """Or, after one lawful erasure, anything could be written under the hash of anything."""
    ward, one = nurse
    shred_record(ward, "staff_member", one, why=WHY)
    hospital.round_trip(ward)
    after = change_of(ward, last_line(ward, one), parents=[ward.store.history(one)[-1].hash])
    value = json.loads(after)
    value.pop("shred")
    after = json.dumps(value | {"op": "put"}, ensure_ascii=False, separators=(",", ":")).encode()
    with pytest.raises(ChangeErasedError):
        take(hospital.office, ward, claim(after, name="李四"))
    sound(hospital.office)


def test_an_erasure_that_names_another_rest_than_what_came_late_is_refused(nurse, hospital):
    ward, one = nurse
    lines = [line for line in lines_of(ward) if parse_line(line).rec == one]
    beside = change_of(ward, lines[1], parents=[hash_of(parse_line(lines[0]), lines[0])])
    shred_record(ward, "staff_member", one, why=WHY)
    hospital.round_trip(ward)
    late = claim(beside, name="李四", duty="主管护师", ethnicity="", politics="")
    take(hospital.office, ward, late)
    sound(hospital.office)
    # Whoever wrote it says what was left of it: not this.
    shred = parse_line(last_line(ward, one))
    naming = json.loads(last_line(ward, one)) | {
        "id": ward.new_id(),
        "parents": [ward.store.history(one)[-1].hash],
        "shred": {
            "blanks": dict(shred.shred.blanks),
            "lines": {hash_of(parse_line(late), late): "a" * 64},
        },
    }
    raw = json.dumps(naming, ensure_ascii=False, separators=(",", ":")).encode()
    with pytest.raises(ChangeRestError):
        take(hospital.office, ward, raw)
    sound(hospital.office)


def test_a_bundle_from_a_colleague_waits_for_the_erasure(trio, hospital):
    ward, two, three, one = trio
    edit_staff(two, one, {"duty": "主管护师"})
    shred_record(ward, "staff_member", one, why=WHY)
    hospital.round_trip(ward)
    hospital.answer(two)
    # The second PC knows of it and sends what it wrote before without the phone; the third not.
    files = hospital.send(two)
    (early,) = hospital.take(three, files).files
    assert (early.result, early.missing) == ("waiting", ())
    (still,) = hospital.take(three, files).files
    assert still.result == "waiting"
    hospital.answer(three)
    assert staff(three, one).duty == "主管护师"
    assert not in_clear(three, OTHER)
    settle_all(hospital, ward, two, three)
    sound(ward, two, three, hospital.office)
    assert alarms(ward) == alarms(two) == alarms(three) == alarms(hospital.office) == []


def test_three_pcs_know_of_different_erasures_and_all_is_taken(trio, hospital):
    """A line is named by one who knew of one erasure, after it lost more to another."""
    ward, two, three, one = trio
    edit_staff(ward, one, {"politics": "群众"})
    settle_all(hospital, ward, two, three)
    edit_staff(three, one, {"duty": "主管护师"})
    shred_record(ward, "staff_member", one, fields=["phone"], why=WHY)
    shred_record(two, "staff_member", one, fields=["politics"], why=WHY)
    hospital.take(three, hospital.send(ward))
    hospital.take(hospital.office, hospital.send(two))
    hospital.take(hospital.office, hospital.send(three))
    sound(hospital.office, three)
    settle_all(hospital, ward, two, three)
    for workspace in (ward, two, three, hospital.office):
        assert not any(in_clear(workspace, text) for text in (PHONE, OTHER, "群众"))
        assert staff(workspace, one).duty == "主管护师"
        assert alarms(workspace) == []
    sound(ward, two, three, hospital.office)


def test_everything_sent_anew_after_an_erasure_is_taken_in(nurse, hospital):
    """A new key offers the whole log: to the office of today, and to one put back from before."""
    ward, one = nurse
    path = make_backup(hospital.office).path
    shred_record(ward, "staff_member", one, why=WHY)
    begin_new_epoch(ward, EpochReason.SUSPICION)
    hospital.round_trip(ward)
    sound(ward, hospital.office)
    put_back(hospital, hospital.office, path)
    assert in_clear(hospital.office, OTHER)
    exchange_all(hospital, ward)
    assert not in_clear(hospital.office, OTHER)
    sound(ward, hospital.office)


def test_a_pc_that_takes_the_place_of_a_lost_one_gets_what_is_left(nurse, hospital):
    ward, one = nurse
    shred_record(ward, "staff_member", one, why=WHY)
    hospital.round_trip(ward)
    device = ward.store.meta("device_id")
    new = hospital.ward("icu-2", joins=ward)
    revoke_device(hospital.office, device, RevokeReason.LOST)
    hospital.answer(new)
    assert staff(new, one) == staff(ward, one)
    sound(new, hospital.office)


def test_what_fills_several_bundles_brings_each_erasure_with_its_lines(
    nurse, hospital, monkeypatch
):
    ward, one = nurse
    shred_record(ward, "staff_member", one, why=WHY)
    others = [add_staff(ward, {**person(n), "phone": PHONE}).id for n in range(2, 7)]
    for other in others[:2]:
        edit_staff(ward, other, {"duty": "护士长"})
    shred_record(ward, "staff_member", others[0], why=WHY)
    shred_record(ward, "staff_member", others[1], why=WHY)
    begin_new_epoch(ward, EpochReason.SUSPICION)
    for module in (changes, packing):
        monkeypatch.setattr(module, "CHANGES_COUNT_MAX", 4)
    files = hospital.send(ward)
    assert len(files) > 4
    for path in files:
        accepted(import_files(hospital.office, path))
        sound(hospital.office)
    hospital.answer(ward)
    assert {staff(hospital.office, other).phone for other in others} == {"", PHONE}
    sound(ward)
    assert alarms(ward) == []


def test_what_is_final_is_held_against_a_line_that_lost_something(nurse, hospital):
    ward, one = nurse
    event = entry(ward, one, state=EventState.PASSED)
    with ward.store.act("act.add_record", ward.actor) as act:
        act.put(event)
    raw = last_line(ward, event.id)
    shred_record(ward, "conduct_event", event.id, why=WHY)
    hospital.round_trip(ward)
    parents = [hash_of(parse_line(raw), raw)]
    blanks = {name: parse_line(last_line(ward, event.id)).data[name] for name in ("facts",)}

    def late(**changed):
        data = json.loads(raw)["data"] | changed
        return erase_line(change_of(ward, raw, parents=parents, data=data), blanks)

    with pytest.raises(ChangeFinalError):
        take(hospital.office, ward, late(points="1.0"))
    take(hospital.office, ward, late(state="draft"))
    sound(hospital.office)


def test_two_erasures_before_the_first_was_sent(nurse, hospital):
    """The second takes its field out of the first erasure's own line too."""
    ward, one = nurse
    edit_staff(ward, one, {"politics": "群众"})
    hospital.round_trip(ward)
    shred_record(ward, "staff_member", one, why=WHY, fields=("phone",))
    shred_record(ward, "staff_member", one, why=WHY, fields=("politics",))
    hospital.round_trip(ward)
    assert not any(in_clear(hospital.office, text) for text in (PHONE, OTHER, "群众"))
    sound(ward, hospital.office)


def test_what_was_typed_and_erased_again_does_not_come_back_with_the_other_pc(trio, hospital):
    """That one built on what was typed after the first erasure; what it types after it stays."""
    ward, two, three, one = trio
    shred_record(ward, "staff_member", one, why=WHY, fields=("phone",))
    edit_staff(ward, one, {"phone": PHONE})
    settle_all(hospital, ward, two)
    edit_staff(two, one, {"duty": "主管护师"})
    shred_record(ward, "staff_member", one, why=WHY, fields=("phone",))
    # Another PC had not heard of the first erasure either: naming its line takes nothing else.
    edit_staff(three, one, {"title": "护师"})
    settle_all(hospital, ward, two, three)
    edit_staff(two, one, {"phone": "13700000000"})
    settle_all(hospital, ward, two, three)
    for workspace in (ward, two, three, hospital.office):
        assert not in_clear(workspace, PHONE)
        assert staff(workspace, one).phone == "13700000000"
        assert (staff(workspace, one).duty, staff(workspace, one).title) == ("主管护师", "护师")
    sound(ward, two, three, hospital.office)


def test_what_is_typed_on_one_side_by_who_knows_of_the_other_stays(trio, hospital):
    """An erasure stands on one side of what is to be settled; the edit goes on on the other."""
    ward, two, three, one = trio
    edit_staff(ward, one, {"duty": "护理组长"})
    edit_staff(two, one, {"duty": "主管护师"})
    shred_record(ward, "staff_member", one, why=WHY)
    settle_all(hospital, ward, two, three)
    for number, pc in enumerate((ward, two, three), 1):
        edit_staff(pc, one, {"phone": f"1370000000{number}"})
        settle_all(hospital, ward, two, three)
        for workspace in (ward, two, three, hospital.office):
            assert staff(workspace, one).phone == f"1370000000{number}"
            assert [card.field for card in conflicts(workspace)] == ["duty"]
            assert not in_clear(workspace, OTHER)
    sound(ward, two, three, hospital.office)
    assert alarms(hospital.office) == alarms(two) == []
