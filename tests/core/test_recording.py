"""Operations that serve every kind: one act each, names people can read, nothing lost for good."""

from datetime import timedelta
from itertools import count

import pytest

from cleanclinic.operations.recording.history import recent_acts, redo, undo
from cleanclinic.operations.recording.writing import (
    NoSuchRecordError,
    NoSuchRevisionError,
    add_record,
    add_records,
    as_of,
    edit_record,
    edit_records,
    get_record,
    list_records,
    list_removed,
    record_history,
    remove_records,
    restore_fields,
    restore_records,
)
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.records.control import Control
from cleanclinic.records.post_type import PostType
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.storage.errors import RecordOwnerError
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import CONTROL, Hospital, contents, person, risk

PHONE, OTHER_PHONE = "13812345678", "13987654321"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("recording")) as made:
        yield made


@pytest.fixture
def ward(house, number=count(1)):  # noqa: B008 - one ward after another in the same house
    return house.found_ward(f"w{next(number)}")


def staff(ward, *numbers, **values):
    return [add_record(ward, StaffMember, {**person(n), **values}).id for n in numbers]


def titles(ward):
    return [held.record.title for held in list_records(ward, StaffMember)]


def act_names(ward, language="zh_CN"):
    words = Words(language)
    return [words.act(line.key, line.args, line.reversal) for line in recent_acts(ward, 50)]


def test_what_is_added_is_listed_and_got(ward):
    one, two = staff(ward, 1, 2)
    assert [held.record.id for held in list_records(ward, StaffMember)] == [one, two]
    held = get_record(ward, StaffMember, two)
    assert (held.record.name, held.revisions, held.updated_by) == ("王医2", 1, ward.person)
    assert list_records(ward, StaffMember, owner="another") == ()
    with pytest.raises(NoSuchRecordError):
        get_record(ward, StaffMember, ward.new_id())


@pytest.mark.parametrize(
    ("values", "field"),
    [({}, "name"), (person(1) | {"name": " 王"}, "name"), (person(1) | {"phone": "12"}, "phone")],
)
def test_what_breaks_a_rule_is_not_recorded(ward, values, field):
    before = contents(ward)
    with pytest.raises(RecordInvalidError) as caught:
        add_record(ward, StaffMember, values)
    assert caught.value.values["field"] == f"@staff_member.{field}"
    with pytest.raises(RecordInvalidError):
        add_records(ward, StaffMember, [person(2), values])
    assert contents(ward) == before


def test_several_are_added_as_one_act(ward):
    made = add_records(ward, StaffMember, [person(1), person(2), person(3)])
    assert (made.count, len(list_records(ward, StaffMember))) == (3, 3)
    undo(ward)
    assert list_records(ward, StaffMember) == ()
    assert add_records(ward, StaffMember, []).count == 0


def test_several_are_changed_as_one_act_and_one_undo_takes_it_back(ward):
    ids = staff(ward, 1, 2, 3)
    edit_record(ward, StaffMember, ids[0], {"title": "护师"})
    done = edit_records(ward, StaffMember, [*ids, ids[1]], {"title": "护师"})
    assert (done.count, done.changes.ids) == (2, set(ids[1:]))
    assert titles(ward) == ["护师"] * 3
    undo(ward)
    assert titles(ward) == ["护师", "", ""]
    redo(ward)
    assert titles(ward) == ["护师"] * 3
    size = ward.store.audit().size
    assert edit_records(ward, StaffMember, ids, {"title": "护师"}).count == 0
    assert ward.store.audit().size == size


def test_one_that_is_gone_or_forbids_it_stops_all_of_them(ward):
    ids = staff(ward, 1, 2)
    remove_records(ward, StaffMember, ids[1:])
    before = contents(ward)
    with pytest.raises(NoSuchRecordError):
        edit_records(ward, StaffMember, ids, {"title": "护师"})
    with pytest.raises(NoSuchRecordError):
        remove_records(ward, StaffMember, ids)
    with pytest.raises(RecordInvalidError):
        edit_records(ward, StaffMember, ids[:1], {"title": "很" * 31})
    assert contents(ward) == before


def test_what_was_deleted_lies_in_the_bin_and_comes_back_whole(house, ward):
    ids = staff(ward, 1, 2, 3, title="护师")
    kept = get_record(ward, StaffMember, ids[0]).record
    assert remove_records(ward, StaffMember, ids[:1]).count == 1
    house.time.pass_days(1)
    remove_records(ward, StaffMember, ids[1:])
    gone = list_removed(ward, StaffMember)
    assert {held.record.id for held in gone} == set(ids)
    assert gone[-1].record.id == ids[0]
    assert {held.updated_by for held in gone} == {ward.person}
    assert restore_records(ward, StaffMember, ids[:2]).count == 2
    assert get_record(ward, StaffMember, ids[0]).record == kept
    # One of them stands already: it is passed over, the other comes back.
    assert restore_records(ward, StaffMember, ids[1:]).count == 1
    assert restore_records(ward, StaffMember, ids).count == 0
    assert list_removed(ward, StaffMember) == ()
    undo(ward)
    assert [held.record.id for held in list_removed(ward, StaffMember)] == ids[2:]
    with pytest.raises(NoSuchRecordError):
        restore_records(ward, StaffMember, [ward.new_id()])


def test_one_field_or_all_that_a_change_altered_go_back(ward):
    (one,) = staff(ward, 1)
    edit_record(ward, StaffMember, one, {"title": "护师", "duty": "带教"})
    change = record_history(ward, StaffMember, one)[0]
    edit_record(ward, StaffMember, one, {"post_type": PostType.DOCTOR})
    restore_fields(ward, StaffMember, one, change.hash, ["title"])
    record = get_record(ward, StaffMember, one).record
    assert (record.title, record.duty, record.post_type) == ("", "带教", PostType.DOCTOR)
    restore_fields(ward, StaffMember, one, change.hash)
    record = get_record(ward, StaffMember, one).record
    assert (record.title, record.duty, record.post_type) == ("", "护士", PostType.DOCTOR)
    undo(ward)
    assert get_record(ward, StaffMember, one).record.duty == "带教"
    size = ward.store.audit().size
    assert not restore_fields(ward, StaffMember, one, change.hash, ["name"]).changes
    assert ward.store.audit().size == size


def test_the_whole_record_goes_back_change_by_change(ward):
    (one,) = staff(ward, 1)
    first = get_record(ward, StaffMember, one).record
    edit_record(ward, StaffMember, one, {"title": "护师", "phone": PHONE})
    edit_record(ward, StaffMember, one, {"duty": "带教"})
    for change in record_history(ward, StaffMember, one)[:2]:
        restore_fields(ward, StaffMember, one, change.hash)
    assert get_record(ward, StaffMember, one).record == first
    assert record_history(ward, StaffMember, one)[0].key == "act.restore_field_many"


def test_there_is_nothing_before_the_first_change_nor_beside_it(ward):
    one, two = staff(ward, 1, 2)
    made = record_history(ward, StaffMember, one)[-1].hash
    remove_records(ward, StaffMember, [one])
    removal = record_history(ward, StaffMember, one)[0].hash
    restore_records(ward, StaffMember, [one])
    before = contents(ward)
    for change in (made, removal, "ab" * 32, record_history(ward, StaffMember, two)[0].hash):
        with pytest.raises(NoSuchRevisionError):
            restore_fields(ward, StaffMember, one, change)
    assert contents(ward) == before


def test_what_is_hidden_stands_in_no_name_and_no_history_but_goes_back_true(ward):
    (one,) = staff(ward, 1, phone=PHONE)
    edit_record(ward, StaffMember, one, {"phone": OTHER_PHONE})
    change = record_history(ward, StaffMember, one)[0]
    restore_fields(ward, StaffMember, one, change.hash, ["phone"])
    assert get_record(ward, StaffMember, one).record.phone == PHONE
    remove_records(ward, StaffMember, [one])
    told = [repr(record_history(ward, StaffMember, one)), repr(ward.store.acts(20))]
    for text in [*told, *act_names(ward)]:
        assert PHONE not in text
        assert OTHER_PHONE not in text
    assert "138****5678" in told[0]


def test_records_as_they_stood_at_the_end_of_a_day(house, ward):
    first = ward.today()
    kept, gone = staff(ward, 1, 2)
    edit_record(ward, StaffMember, kept, {"title": "护师"})
    house.time.pass_days(2)
    second = ward.today()
    edit_record(ward, StaffMember, kept, {"title": "主管护师"})
    remove_records(ward, StaffMember, [gone])
    staff(ward, 3)
    house.time.pass_days(2)
    restore_records(ward, StaffMember, [gone])

    def stood(day):
        return [(held.record.name, held.record.title) for held in as_of(ward, StaffMember, day)]

    assert stood(first - timedelta(days=1)) == []
    assert stood(first) == [("王医1", "护师"), ("王医2", "")]
    assert stood(second - timedelta(days=1)) == stood(first)
    assert stood(second) == [("王医1", "主管护师"), ("王医3", "")]
    now = as_of(ward, StaffMember, ward.today())
    assert [held.record for held in now] == [h.record for h in list_records(ward, StaffMember)]
    assert [held.revisions for held in now] == [3, 3, 1]
    assert as_of(ward, StaffMember, ward.today(), owner="another") == ()


def test_a_clock_that_was_set_back_shows_no_record_before_it_was_made(house, ward):
    made_on = ward.today()
    (one,) = staff(ward, 1)
    house.time.pass_days(-9)
    edit_record(ward, StaffMember, one, {"title": "护师"})
    house.time.pass_days(9)
    assert as_of(ward, StaffMember, made_on - timedelta(days=3)) == ()
    (held,) = as_of(ward, StaffMember, made_on)
    assert held.record.title == "护师"


def test_what_two_pcs_changed_stands_merged_at_the_end_of_a_day(house):
    one = house.ward("asof")
    (who,) = staff(one, 1)
    house.round_trip(one)
    two = house.ward("asof-2", joins=one)
    house.answer(one, two)
    day = one.today()
    house.time.pass_days(1)
    edit_record(one, StaffMember, who, {"title": "护师"})
    edit_record(two, StaffMember, who, {"duty": "带教"})
    house.take(house.office, house.send(one))
    house.take(house.office, house.send(two))
    house.answer(one)
    before, after = (as_of(one, StaffMember, when)[0] for when in (day, one.today()))
    assert (before.record.title, before.record.duty, before.revisions) == ("", "护士", 1)
    assert (after.record.title, after.record.duty, after.conflict) == ("护师", "带教", ())
    assert after.record == get_record(one, StaffMember, who).record


def test_every_act_has_a_name_people_can_read(ward):
    """In both languages, with the kind, how the record is called and the field."""
    point = add_risk(ward, risk()).id
    one, two = staff(ward, 1, 2)
    edit_record(ward, StaffMember, one, {"title": "护师"})
    edit_record(ward, StaffMember, one, {"title": "", "duty": ""})
    edit_records(ward, StaffMember, [one, two], {"title": "护师"})
    edit_records(ward, StaffMember, [one, two], {"title": "", "duty": "带教"})
    restore_fields(ward, StaffMember, one, record_history(ward, StaffMember, one)[0].hash)
    remove_records(ward, StaffMember, [one])
    restore_records(ward, StaffMember, [one])
    remove_records(ward, StaffMember, [one, two])
    restore_records(ward, StaffMember, [one, two])
    add_record(ward, Control, {**CONTROL, "risk_point": point, "text": "每月\n" + "抽查" * 40})
    undo(ward)
    names = act_names(ward)
    assert names[0].startswith("撤销：新增防控措施“每月 抽查")
    assert names[0].endswith("…”")
    assert names[1:] == [
        names[0].removeprefix("撤销："),
        "从回收站恢复 2 名人员",
        "删除 2 名人员",
        "从回收站恢复人员“王医1”",
        "删除人员“王医1”",
        "恢复人员“王医1”的 2 项内容",
        "修改 2 名人员的 2 项内容",
        "修改 2 名人员的“职称”",
        "修改人员“王医1”的 2 项内容",
        "修改人员“王医1”的“职称”",
        "新增人员“王医2”",
        "新增人员“王医1”",
        *names[13:],
    ]
    for language in LANGUAGES:
        for name in act_names(ward, language):
            assert "{" not in name
            assert "@" not in name


def test_what_belongs_to_another_is_not_touched(house):
    ward = house.ward("owned")
    (one,) = staff(ward, 1)
    house.take(house.office, house.send(ward))
    before = contents(house.office)
    with pytest.raises(RecordOwnerError):
        edit_record(house.office, StaffMember, one, {"title": "护师"})
    with pytest.raises(RecordOwnerError):
        remove_records(house.office, StaffMember, [one])
    assert contents(house.office) == before
    assert list_removed(house.office, StaffMember) == ()
