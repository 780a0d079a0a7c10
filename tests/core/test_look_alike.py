"""Pictures that look like the same photo: told from copies, from other photos, from bad files."""

import struct
import zlib
from datetime import timedelta
from itertools import combinations
from random import Random

import pytest

from cleanclinic.operations.index.consistency import (
    check_consistency,
    publish_consistency_rules,
    take_wave_back,
    wave_off,
)
from cleanclinic.operations.recording.evidence import NewFile, add_files, drop_evidence
from cleanclinic.operations.registers.entries import add_entry
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.paper.looks import look_of, shown_apart
from cleanclinic.records.consistency_note import ConsistencyLimit, ConsistencyRules
from cleanclinic.records.control import Control
from cleanclinic.records.look_alike import MARK_MOST, SHOWN_MOST, distance, near_pairs
from cleanclinic.records.major_decision import DecisionCategory, MajorDecision
from cleanclinic.storage.attachments import Attachments
from tests.core.pictures import brighter, form, jpeg, room, saved, turned
from tests.hospital import CONTROL, START, risk

ROOM = room(1)
VALUES = {"on": START.date(), "matter": "采购", "category": DecisionCategory.FUNDS}
JPEG = "image/jpeg"
COPIES = {
    "saved again": jpeg(ROOM, 60),
    "saved badly": jpeg(ROOM, 30),
    "half the size": jpeg(ROOM.resize((240, 180))),
    "a fifth": jpeg(ROOM.resize((96, 72))),
    "twice": jpeg(ROOM.resize((960, 720))),
    "brighter": jpeg(brighter(ROOM, 1.15)),
    "darker": jpeg(brighter(ROOM, 0.85)),
    "small, brighter, saved badly": jpeg(brighter(ROOM.resize((160, 120)), 1.1), 40),
    "turned as the file says": turned(ROOM),
    "a screenshot of it": saved(ROOM, "PNG"),
    "on a clear ground": saved(ROOM.convert("RGBA"), "WEBP", quality=90),
    "grey": jpeg(ROOM.convert("L")),
    "a fax": saved(ROOM.convert("L"), "TIFF"),
}


def look(content, media_type=JPEG):
    found = look_of(content, media_type)
    assert found is not None
    return found


def alike(one, other):
    near = distance(one.mark, other.mark) <= MARK_MOST
    return near and shown_apart(one.shown, other.shown) <= SHOWN_MOST


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_looks_like_its_photo(copy):
    assert alike(look(jpeg(ROOM)), look(COPIES[copy]))


def test_other_photos_do_not_and_neither_does_the_same_room_from_aside():
    looks = [look(jpeg(room(seed))) for seed in range(12)]
    assert [pair for pair in combinations(looks, 2) if alike(*pair)] == []
    aside = [look(jpeg(room(seed, aside=0.1))) for seed in range(12)]
    assert sum(map(alike, looks, aside)) <= 1


def test_one_form_filled_in_twice_is_two_papers_and_its_copy_is_one():
    """By the fingerprint alone forms of one make cannot be told apart."""
    looks = [look(jpeg(form(seed))) for seed in range(8)]
    pairs = list(combinations(looks, 2))
    assert any(distance(one.mark, other.mark) <= MARK_MOST for one, other in pairs)
    assert not any(alike(*pair) for pair in pairs)
    again = look(jpeg(brighter(form(3).resize((300, 420)), 1.05), 60))
    assert [alike(one, again) for one in looks] == [seed == 3 for seed in range(8)]


def png_claiming(wide, tall):
    """A few bytes that say they are a huge picture."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", wide, tall, 8, 0, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text",
        jpeg(ROOM)[:400],
        png_claiming(6000, 6000),
        png_claiming(20_000, 20_000),
        png_claiming(100, 100),
        saved(room(2).resize((1, 1)), "PNG"),
        saved(form(1).point(lambda _: 128), "PNG"),
    ],
    ids=["none", "text", "torn", "large", "a bomb", "cut short", "a dot", "flat"],
)
def test_what_cannot_be_compared_has_no_look(content):
    assert look_of(content, JPEG) is None


def test_any_bytes_at_all_raise_nothing():
    chance = Random(5)
    whole = bytearray(jpeg(ROOM, 40))
    for _ in range(60):
        torn = bytearray(whole)
        for _ in range(chance.randrange(1, 30)):
            torn[chance.randrange(len(torn))] = chance.randrange(256)
        look_of(bytes(torn), JPEG)
    look_of(bytes(whole), "image/heic")


def test_no_near_pair_is_missed():
    chance = Random(3)
    marks = {f"{number:03}": chance.getrandbits(64) for number in range(60)}
    for number in range(60, 160):
        mark = marks[f"{chance.randrange(60):03}"]
        for _ in range(chance.randrange(14)):
            mark ^= 1 << chance.randrange(64)
        marks[f"{number:03}"] = mark
    pairs = [*near_pairs(marks)]
    assert len(set(pairs)) == len(pairs)
    assert set(pairs) == {
        pair for pair in combinations(sorted(marks), 2)
        if distance(marks[pair[0]], marks[pair[1]]) <= MARK_MOST
    }  # fmt: skip


# --- The check ------------------------------------------------------------------------------------


@pytest.fixture
def ward(hospital):
    return hospital.ward("icu")


@pytest.fixture
def control(ward):
    """A control with a photo of a room."""
    add_control(ward, add_risk(ward, risk()).id, CONTROL)
    made = ward.store.all(Control)[0].record
    add_files(ward, Control, made.id, [NewFile(jpeg(ROOM), "现场.jpg")])
    return made


def decision(ward, content, name="会议.jpg"):
    made = add_entry(ward, MajorDecision, VALUES).id
    add_files(ward, MajorDecision, made, [NewFile(content, name)])
    return made


def found(workspace, **how):
    return [row for row in check_consistency(workspace, **how).rows if row.rule == "look_alike"]


def test_both_places_are_named_and_reached(ward, control):
    made = decision(ward, COPIES["brighter"])
    decision(ward, jpeg(room(7)), "别处.jpg")
    (row,) = found(ward)
    assert (row.page, row.record, row.target) == ("registers", made, made)
    assert (row.other.page, row.other.target) == ("risks", control.risk_point)
    assert (row.evidence.name, row.other.evidence.name) == ("会议.jpg", "现场.jpg")
    assert row.values["other"] == row.other.label
    drop_evidence(ward, MajorDecision, made, row.evidence.attachment)
    assert found(ward) == []


def test_one_thing_on_two_days_is_told_and_two_photos_of_one_day_are_not(ward, control):
    day = ward.today()
    again = NewFile(COPIES["half the size"], "又一张.jpg")
    add_files(ward, Control, control.id, [again], on=day)
    assert found(ward) == []
    later = NewFile(COPIES["saved badly"], "今年.jpg")
    add_files(ward, Control, control.id, [later], on=day - timedelta(days=365))
    (row,) = found(ward)
    assert row.record == control.id
    assert row.evidence.on != row.other.evidence.on


def test_each_picture_is_read_once_some_at_a_time_and_never_sent(ward, control, hospital):
    decision(ward, COPIES["grey"])
    decision(ward, b"%PDF-no picture"[5:], "记录.txt")
    assert check_consistency(ward, pictures_at_once=0).unread == 3
    assert check_consistency(ward, pictures_at_once=2).unread == 1
    assert check_consistency(ward).unread == 0
    marks = ward.store.picture_marks()
    assert sorted(map(bool, marks.values())) == [False, True, True]
    before = ward.store.state_mark()
    assert len(found(ward)) == 1
    assert ward.store.state_mark() == before
    hospital.take(hospital.office, hospital.send(ward))
    assert hospital.office.store.picture_marks() == {}
    assert len(found(hospital.office, owner=ward.department_id)) == 1
    rules = ConsistencyRules(
        id="", version=1, title="不比", limits=(ConsistencyLimit(rule="look_alike", asked=False),)
    )
    publish_consistency_rules(hospital.office, rules)
    assert found(hospital.office, owner=ward.department_id) == []


def test_a_finding_waved_off_comes_back_for_another_picture(ward, control):
    made = decision(ward, COPIES["darker"])
    wave_off(ward, found(ward), "同一次检查拍的")
    assert found(ward) == []
    (waved,) = [row for row in check_consistency(ward).waved if row.rule == "look_alike"]
    assert waved.other is not None
    first = ward.store.get(Control, control.id).record.evidence[0]
    drop_evidence(ward, Control, control.id, first.attachment)
    add_files(ward, Control, control.id, [NewFile(COPIES["a fifth"], "换了.jpg")])
    (row,) = found(ward)
    assert row.record == made
    take_wave_back(ward, [waved.note_id])
    assert len(found(ward)) == 1


def test_what_is_erased_leaves_no_look(ward, control):
    check_consistency(ward)
    (name,) = ward.store.picture_marks()
    with ward.store.writing():
        Attachments(ward.store._core.database).erase(name)
    assert ward.store.picture_marks() == {}
    assert ward.store.picture_shown(name) == b""
