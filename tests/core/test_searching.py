"""One search finds every record by text, initials and pinyin; hidden fields are no part of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclinic.operations.recording.searching import (
    SHOWN_PER_KIND,
    Entry,
    find,
    search_index,
)
from cleanclinic.operations.recording.writing import add_record, list_records, remove_records
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.records.education import Attendance, EducationSession, Presence, Rhythm
from cleanclinic.records.initials import search_text
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.words import Words
from tests.hospital import CONTROL, Hospital, person, risk

KINDS = ("risk_point", "control", "staff_member")
PHONE = "13812345678"


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("searching")) as made:
        ward = made.found_ward("w1")
        point = add_risk(ward, {**risk(), "description": "高值耗材由一人申领"}).id
        add_control(ward, point, {**CONTROL, "text": "双人核对后领用"})
        for number, name in ((1, "钱芳"), (2, "单敏"), (3, "欧阳倩")):
            add_record(ward, StaffMember, {**person(number), "name": name, "phone": PHONE})
        gone = add_record(ward, StaffMember, {**person(4), "name": "走错"}).id
        remove_records(ward, StaffMember, [gone])
        yield ward


@pytest.fixture(scope="module")
def entries(ward):
    return search_index(ward, Words("zh_CN"), KINDS)


def labels(groups):
    return [hit.label for group in groups for hit in group.hits]


@pytest.mark.parametrize(
    "query",
    ["钱芳", "qf", "qianf", "QianFang", "钱 芳", "姓名:qf", "姓名：钱芳", "xm:钱"],
)
def test_a_person_is_found_by_every_way_of_typing(entries, query):
    assert labels(find(entries, query)) == ["钱芳"]


@pytest.mark.parametrize("query", ["sm", "shanmin", "danmin", "单"])
def test_a_name_answers_to_each_of_its_readings(entries, query):
    assert "单敏" in labels(find(entries, query))


@pytest.mark.parametrize("query", ["", "  ", "姓名:走错", "zzzz", PHONE, "姓名:耗材"])
def test_nothing_hidden_deleted_or_elsewhere_is_found(entries, query):
    assert find(entries, query) == ()


def test_kinds_stand_apart_and_one_can_be_chosen(entries):
    both = find(entries, "领")
    assert {group.kind: group.count for group in both} == {"risk_point": 1, "control": 1}
    chosen = {group.kind: group for group in find(entries, "领", "control")}
    # A control is shown in the list of controls.
    assert [hit.target.partition("/")[0] for hit in chosen["control"].hits] == ["control"]
    assert (chosen["risk_point"].count, chosen["risk_point"].hits) == (1, ())


def test_the_text_that_was_met_is_shown(entries):
    (group,) = find(entries, "一人申领")
    assert "高值耗材由一人申领" in group.hits[0].detail


def test_a_text_that_was_met_by_its_initials_is_the_one_shown():
    texts = (("日期", "2026-10-17"), ("企业", "华瑞器械"), ("产品", "监护仪"))
    searched = search_text("LF-002", *(text for _, text in texts))
    entry = Entry("rep_visit", "1", "LF-002", texts, "lf-002", searched, 1.0)
    for query, shown in (("hrqx", "华瑞器械"), ("企业:hr", "华瑞器械"), ("jhy", "监护仪")):
        (group,) = find([entry], query)
        assert group.hits[0].detail == shown


def test_choices_are_found_in_the_language_on_the_screen(ward):
    words = Words("en")
    index = search_index(ward, words, ["staff_member"])
    said = dict(index[0].texts)[words.text("staff_member.post_type")]
    assert labels(find(index, said))


def test_what_stands_in_parts_is_told_in_words_and_people_by_name(ward):
    people = [held.record for held in list_records(ward, StaffMember)]
    (one,) = [person.id for person in people if person.name == "钱芳"]
    there, day = Attendance(person=one, presence=Presence.ABSENT), date(2026, 11, 2)
    values = {"title": "案例", "rhythm": Rhythm.WEEKLY, "planned_on": day, "held_on": day}
    add_record(ward, EducationSession, {**values, "attendance": (there,)})
    (entry,) = search_index(ward, Words("zh_CN"), ["education_session"])
    assert dict(entry.texts)["签到"] == "钱芳 缺席"


def made(number, label, text=""):
    return Entry("risk_point", str(number), label, (("x", text),), label, text, number)


def test_what_is_called_so_stands_before_what_says_so_and_the_latest_first():
    found = find([made(1, "b", "aa"), made(2, "xa"), made(3, "ab"), made(4, "ac")], "a")
    assert labels(found) == ["ac", "ab", "xa", "b"]


def test_of_many_the_first_few_are_shown_and_all_are_counted():
    many = [made(number % 60, f"a{number}") for number in range(50)]
    (group,) = find(many, "a")
    assert (group.count, len(group.hits)) == (50, SHOWN_PER_KIND)
    (group,) = find(many, "a", "risk_point")
    assert len(group.hits) == 50


def test_a_long_text_is_shown_around_what_was_met():
    (group,) = find([made(1, "a", "一" * 300 + "针" + "一" * 300)], "针")
    detail = group.hits[0].detail
    assert "针" in detail
    assert (detail[0], detail[-1]) == ("…", "…")


@given(st.text(max_size=30))
def test_no_query_is_an_accident(query):
    for group in find([made(1, "钱芳", "耗材:领用")], query):
        assert group.count == 1
