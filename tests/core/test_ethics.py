"""Ethics files: a year's round from its beginning to its end, its papers, and who may see it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.ethics.board import (
    ethics_board,
    evaluation_detail,
    grades_of_everybody,
    why_lower,
)
from cleanclinic.operations.ethics.events import (
    add_event,
    list_events,
    pass_events,
    refuse_events,
    submit_events,
    suggested_events,
    take_suggestions,
)
from cleanclinic.operations.ethics.printing import (
    preview_file,
    preview_form,
    print_ethics_files,
    print_evaluations,
)
from cleanclinic.operations.ethics.rounds import (
    Column,
    clear_column,
    close_round,
    fill_column,
    propose_grades,
    remove_evaluations,
    reopen,
    set_grade,
    start_round,
)
from cleanclinic.operations.ethics.rules import (
    current_rules,
    publish_rules,
    read_rules,
    rules_of,
    write_rules,
)
from cleanclinic.operations.ethics.timeline import timeline
from cleanclinic.operations.hidden.sensitive import looks_at
from cleanclinic.operations.home.overview import todos
from cleanclinic.operations.recording.history import history, undo
from cleanclinic.operations.recording.searching import search_index
from cleanclinic.operations.recording.staff import add_staff, edit_staff, list_staff
from cleanclinic.operations.recording.writing import put_records
from cleanclinic.operations.registers.entries import add_entry
from cleanclinic.records.commendation import Commendation, CommendationForm
from cleanclinic.records.conduct_event import ConductEvent, EventState
from cleanclinic.records.education import Attendance, EducationSession, Presence, Rhythm
from cleanclinic.records.ethics_catalog import built_in_rules
from cleanclinic.records.ethics_terms import EthicsGrade, EthicsHeading, ReviewLevel
from cleanclinic.records.exam import Exam, ExamResult, exam_bank
from cleanclinic.records.register import Involved
from cleanclinic.words import LANGUAGES, Words
from tests.core.ethics_kit import (
    DAY,
    DEPARTMENT,
    SELF,
    YEAR,
    begun,
    fill_all,
    house,
    people,
    refused,
    ward,
    without_permission,
)
from tests.core.paper_pdfs import texts
from tests.hospital import person

__all__ = ["begun", "house", "people", "ward"]


# --- A year ---------------------------------------------------------------------------------------


def test_a_round_is_begun_once_for_everybody_who_was_here_in_the_year(ward, people):
    gone = add_staff(ward, {**person(20), "joined": date(2020, 1, 1), "left": date(2025, 12, 31)})
    assert start_round(ward, YEAR).count == 10
    assert start_round(ward, YEAR).count == 0
    assert start_round(ward, YEAR - 1, [gone.id]).count == 1
    with refused("ETHICS-YEAR"):
        start_round(ward, YEAR + 1)
    undo(ward)
    assert ethics_board(ward, YEAR).years == (YEAR,)


def test_columns_are_filled_for_many_and_what_is_missing_is_said(ward, begun):
    fill_column(ward, begun, SELF, Column(full=True, by="本人", on=DAY))
    fill_column(ward, begun[:1], DEPARTMENT, Column(marks={EthicsHeading.SKILL: Decimal(8)}))
    detail = evaluation_detail(ward, begun[0])
    assert detail.score.base == Decimal(98)
    missing = [row.missing for row in ethics_board(ward, YEAR).rows if row.id == begun[0]]
    assert missing[0] == (
        "@ethics.missing.department.signed",
        "@ethics.missing.office",
    )
    with refused("ETHICS-OPEN"):
        close_round(ward, begun)
    clear_column(ward, begun[0], DEPARTMENT)
    assert evaluation_detail(ward, begun[0]).score.base == Decimal(100)


def test_a_mark_taken_out_is_gone_and_the_others_stay(ward, begun):
    fill_column(ward, begun[:1], SELF, Column(full=True))
    fill_column(ward, begun[:1], SELF, Column(marks={EthicsHeading.SKILL: None}))
    marks = evaluation_detail(ward, begun[0]).evaluation.column(SELF).marks
    assert set(EthicsHeading) - set(marks) == {EthicsHeading.SKILL}


@pytest.mark.parametrize(
    ("level", "column", "code"),
    [
        (SELF, Column(marks={EthicsHeading.SKILL: Decimal("10.5")}), "ETHICS-MARK"),
        (SELF, Column(marks={EthicsHeading.SKILL: Decimal(-1)}), "ETHICS-MARK"),
        (SELF, Column(on=date(2126, 1, 1)), "ETHICS-SIGNED"),
        (SELF, Column(on=date(2026, 12, 1)), "ETHICS-SIGNED"),
        (SELF, Column(on=date(2025, 12, 31)), "ETHICS-SIGNED"),
        (ReviewLevel.PANEL, Column(full=True), "ETHICS-LEVEL"),
    ],
)
def test_what_cannot_stand_in_a_column_is_refused_for_all(ward, begun, level, column, code):
    with refused(code):
        fill_column(ward, begun, level, column)
    assert all(not row.signed for row in ethics_board(ward, YEAR).rows)


def test_a_year_from_its_beginning_to_its_end(ward, begun, people):
    fill_all(ward, begun)
    for staff, item in ((people[0], "plus-gift-refused"), (people[1], "minus-study")):
        saved = add_event(ward, {"staff_member": staff, "on": DAY, "item": item})
        pass_events(ward, [saved.id])
    # Nine are level at 100: there is one place, so all of them are left to a person.
    propose_grades(ward, YEAR)
    board = ethics_board(ward, YEAR)
    assert board.places == 1
    assert {row.proposed for row in board.rows} == {EthicsGrade.GOOD}
    with refused("ETHICS-GRADE"):
        set_grade(ward, begun[1], EthicsGrade.EXCELLENT, "表现突出")
    set_grade(ward, begun[0], EthicsGrade.EXCELLENT)
    with refused("ETHICS-REASON"):
        close_round(ward, begun)
    set_grade(ward, begun[0], EthicsGrade.EXCELLENT, "拒收红包")
    set_grade(ward, begun[2], EthicsGrade.EXCELLENT, "表现突出")
    with refused("ETHICS-QUOTA"):
        close_round(ward, begun)
    assert not any(row.closed for row in ethics_board(ward, YEAR).rows)
    set_grade(ward, begun[2], None)
    close_round(ward, begun)
    board = ethics_board(ward, YEAR)
    assert (board.excellent, sum(row.closed for row in board.rows)) == (1, 10)
    assert grades_of_everybody(ward)[people[0]][0].grade is EthicsGrade.EXCELLENT
    with refused("ETHICS-CLOSED"):
        fill_column(ward, begun[:1], SELF, Column(full=True))


def test_a_grade_below_the_reckoned_one_says_why_on_the_form_too(ward, begun, tmp_path):
    fill_all(ward, begun)
    propose_grades(ward, YEAR)
    set_grade(ward, begun[1], EthicsGrade.FAIR, "民主测评靠后")
    quota, chosen = (evaluation_detail(ward, one) for one in begun[:2])
    assert why_lower(quota.evaluation, quota.score) == (
        "ethics.step.quota", {"grade": "@ethics_grade.good"}
    )  # fmt: skip
    key, values = why_lower(chosen.evaluation, chosen.score)
    assert (key, values["reason"]) == ("ethics.step.chosen", "民主测评靠后")
    assert why_lower(replace(quota.evaluation, proposed=None), quota.score) is None
    path = tmp_path / "forms.pdf"
    print_evaluations(ward, begun[:2], path, words=Words("zh_CN"))
    first, second = texts(path)
    assert "优秀名额已满" in first
    assert "民主测评靠后" in second


def test_a_closed_year_stands_whatever_becomes_of_entries_and_is_corrected_by_a_new_version(
    ward, begun, people
):
    fill_all(ward, begun)
    saved = add_event(ward, {"staff_member": people[0], "on": DAY, "item": "minus-study"})
    pass_events(ward, [saved.id])
    close_round(ward, begun[:1])
    refuse_events(ward, [saved.id], "登记有误")
    detail = evaluation_detail(ward, begun[0])
    assert (detail.score.total, detail.evaluation.score) == (Decimal(98), Decimal(98))
    assert [one.event for one in detail.counted] == [saved.id]
    with refused("ETHICS-NOT-CLOSED"):
        reopen(ward, begun[1])
    anew = reopen(ward, begun[0]).id
    assert evaluation_detail(ward, anew).score.total == Decimal(100)
    assert evaluation_detail(ward, anew).versions == ((1, begun[0]), (2, anew))
    assert grades_of_everybody(ward)[people[0]][0].grade is None
    with refused("ETHICS-NOT-CLOSED"):
        reopen(ward, begun[0])
    remove_evaluations(ward, [anew])
    assert grades_of_everybody(ward)[people[0]][0].grade is EthicsGrade.GOOD


def test_closing_is_not_undone_but_what_came_before_still_can_be_looked_at(ward, begun):
    fill_all(ward, begun[:1])
    close_round(ward, begun[:1])
    with pytest.raises(CleanClinicError):
        undo(ward)
    assert evaluation_detail(ward, begun[0]).evaluation.is_final()


def test_a_veto_decides_whatever_was_marked(ward, begun, people):
    fill_all(ward, begun)
    saved = add_event(ward, {"staff_member": people[0], "on": DAY, "item": "veto-gift"})
    pass_events(ward, [saved.id])
    propose_grades(ward, YEAR)
    row = next(row for row in ethics_board(ward, YEAR).rows if row.id == begun[0])
    assert (row.proposed, row.score.vetoed) == (EthicsGrade.POOR, True)


# --- Timeline -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_timeline_has_everything_about_a_person_newest_first(ward, begun, people, language):
    edit_staff(ward, people[0], {"joined": date(2019, 7, 1), "hired_on": date(2018, 7, 1)})
    praised = {"praised": (Involved(person=people[0]),), "reason": "护理周到"}
    add_entry(ward, Commendation, {"on": DAY, "form": CommendationForm.LETTER, **praised})
    (found,) = suggested_events(ward)
    take_suggestions(ward, [found.id])
    add_event(
        ward,
        {"staff_member": people[0], "on": DAY, "item": "minus-talk", "summary": "多次争吵"},
    )
    pass_events(ward, [row.id for row in list_events(ward)])
    fill_all(ward, begun[:1])
    close_round(ward, begun[:1])
    rows = timeline(ward, people[0])
    words = Words(language)
    said = [words.act(row.key, dict(row.values)) for row in rows]
    assert [row.kind for row in rows] == [
        "ethics_evaluation", "conduct_event", "commendation", "staff_member", "staff_member",
    ]  # fmt: skip
    assert [row.points for row in rows[1:3]] == [Decimal(-5), Decimal(3)]
    assert all(words.has(row.badge) for row in rows)
    assert all(text and "@" not in text and "{" not in text for text in said)
    # What an adverse record tells is nowhere in it.
    assert "多次争吵" not in " ".join(said)
    assert [row.kind for row in timeline(ward, people[1])] == []


# --- Paper ----------------------------------------------------------------------------------------


def test_what_is_hidden_is_printed_only_on_request_and_then_it_is_written_down(
    ward, begun, people, tmp_path
):
    edit_staff(ward, people[0], {"ethnicity": "土家族", "politics": "九三学社社员"})
    add_event(
        ward, {"staff_member": people[0], "on": DAY, "item": "minus-talk", "facts": "与同事争吵"}
    )
    pass_events(ward, [row.id for row in list_events(ward)])
    fill_all(ward, begun)
    secrets = ("土家族", "九三学社社员", "与同事争吵")
    words = Words("zh_CN")
    masked = print_ethics_files(ward, people[:2], tmp_path / "masked.pdf", words=words)
    assert not masked.changes
    said = "".join(texts(masked.path))
    assert not [one for one in secrets if one in said]
    assert "****" in said
    whole = print_ethics_files(ward, people[:2], tmp_path / "whole.pdf", words=words, unmasked=True)
    said = "".join(texts(whole.path))
    assert [one for one in secrets if one not in said] == []
    assert sorted(look.field for look in looks_at(ward)) == ["ethnicity", "facts", "politics"]
    forms = print_evaluations(ward, begun, tmp_path / "forms.pdf", words=words)
    assert (forms.pages, len(texts(forms.path))) == (10, 10)
    assert "土家族" not in "".join(texts(forms.path))
    assert preview_form(ward, begun[0], words)[:5] == preview_file(ward, people[0], words)[:5]
    nurse = without_permission(ward)
    for print_it in (print_evaluations, print_ethics_files):
        with refused("SENSITIVE-FORBIDDEN"):
            print_it(nurse, [*begun[:1], *people[:1]], tmp_path / "no.pdf", words=words)
    assert not (tmp_path / "no.pdf").exists()


def test_education_stands_in_the_timeline_and_who_was_absent_is_suggested(ward, people):
    present, absent = people[:2]
    session = EducationSession(
        id=ward.new_id(), title="骗保典型案例", rhythm=Rhythm.MONTHLY, planned_on=DAY, held_on=DAY,
        attendance=(
            Attendance(person=present, presence=Presence.PRESENT),
            Attendance(person=absent, presence=Presence.ABSENT),
        ),
    )  # fmt: skip
    put_records(ward, [session], "act.add_record")
    exam = Exam(id=ward.new_id(), title="年度考试", year=YEAR, on=DAY, questions=exam_bank()[:3])
    put_records(ward, [exam], "act.add_record")
    result = ExamResult(id=ward.new_id(), exam=exam.id, person=present, on=DAY, points=Decimal(92))
    put_records(ward, [result], "act.add_record")
    words = Words("zh_CN")
    said = [words.act(row.key, dict(row.values)) for row in timeline(ward, present)]
    assert any("骗保典型案例" in one and "出勤" in one for one in said)
    assert any("92" in one and "合格" in one for one in said)
    (found,) = suggested_events(ward)
    assert (found.staff_id, found.item.code) == (absent, "minus-study")
    made_up = Attendance(person=absent, presence=Presence.MADE_UP, made_up_on=DAY)
    after = replace(session, attendance=(session.attendance[0], made_up))
    put_records(ward, [after], "act.edit_record")
    assert suggested_events(ward) == ()


# --- Two PCs of one ward --------------------------------------------------------------------------


def test_what_two_pcs_begin_and_take_at_once_is_one_and_columns_merge(house):
    first = house.ward("two1")
    staff = add_staff(first, person(1)).id
    values = {"form": CommendationForm.BANNER, "praised": (Involved(person=staff),)}
    add_entry(first, Commendation, {"on": DAY, **values})
    house.round_trip(first)
    second = house.ward("two2", joins=first)
    house.answer(second)
    for one, level in ((first, SELF), (second, DEPARTMENT)):
        start_round(one, YEAR)
        (row,) = ethics_board(one, YEAR).rows
        fill_column(one, [row.id], level, Column(full=True, by="王敏", on=DAY))
        take_suggestions(one, [suggested_events(one)[0].id])
    house.round_trip(first)
    house.round_trip(second)
    house.answer(first)
    for one in (first, second):
        (row,) = ethics_board(one, YEAR).rows
        assert row.signed == (SELF, DEPARTMENT)
        assert len(list_events(one)) == 1
        assert one.store.conflicts() == ()


def test_a_round_deleted_by_mistake_is_begun_again(ward, begun):
    fill_column(ward, begun, SELF, Column(full=True))
    remove_evaluations(ward, begun)
    assert ethics_board(ward, YEAR).rows == ()
    assert start_round(ward, YEAR).count == 10
    assert not any(row.signed for row in ethics_board(ward, YEAR).rows)


# --- Rules and permission -------------------------------------------------------------------------


def test_the_office_gives_its_own_rules_and_begun_rounds_keep_theirs(house):
    ward = house.ward("rules")
    staff = add_staff(ward, person(1)).id
    start_round(ward, YEAR - 1, [staff])
    own = replace(built_in_rules()[0], title="本院规则", total_cap=Decimal(110))
    publish_rules(house.office, own)
    publish_rules(house.office, replace(own, total_cap=Decimal(120)))
    house.round_trip(ward)
    rules = current_rules(ward)
    assert (rules.title, rules.version, rules.total_cap) == ("本院规则", 3, Decimal(120))
    assert ethics_board(ward, YEAR - 1).rules.version == 1
    start_round(ward, YEAR)
    assert ethics_board(ward, YEAR).rules.version == 3
    with refused("ETHICS-RULES-MISSING"):
        rules_of(ward, "standard", 9)
    with refused("WORKSPACE-KIND"):
        publish_rules(ward, own)


def test_rules_are_written_out_worked_over_and_read_again(tmp_path):
    path = tmp_path / "规则.json"
    write_rules(built_in_rules()[1], path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"quota_percent": "15"', '"quota_percent": "12"'), "utf-8-sig")
    rules = read_rules(path)
    assert replace(rules, id=built_in_rules()[1].id) == replace(
        built_in_rules()[1], quota_percent=Decimal(12)
    )


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"code": "x"}', '{"bands": []}', "null", '"text"', "\ufffe"]
)
def test_a_file_without_sound_rules_is_refused_with_its_place(tmp_path, text):
    path = tmp_path / "规则.json"
    path.write_text(text, encoding="utf-8")
    with refused("ETHICS-RULES-FILE") as caught:
        read_rules(path)
    assert "@" not in Words("zh_CN").sentence(caught.value)
    with refused("FILE"):
        read_rules(tmp_path / "none.json")


def test_the_search_leads_from_an_entry_to_its_person_for_those_who_may_see_it(ward, people):
    values = {"staff_member": people[0], "on": DAY, "item": "minus-talk", "facts": "与同事争吵"}
    made = add_event(ward, values).id
    words, kinds = Words("zh_CN"), ("conduct_event", "staff_member")
    (found,) = [one for one in search_index(ward, words, kinds) if one.kind == "conduct_event"]
    assert found.target == f"{people[0]}/adverse/{made}"
    assert "争吵" not in str(found)
    nurse = without_permission(ward)
    assert {one.kind for one in search_index(nurse, words, kinds)} == {"staff_member"}


def test_the_start_page_names_years_not_closed_and_entries_to_confirm(ward, begun, people):
    saved = add_event(ward, {"staff_member": people[3], "on": DAY, "item": "minus-study"})
    submit_events(ward, [saved.id])
    fill_all(ward, begun[:1])
    close_round(ward, begun[:1])
    told = {one.kind: one for one in todos(ward)}
    evaluations, entries = told["ethics_evaluations"], told["ethics_entries"]
    assert evaluations.values == {"year": YEAR, "left": 9, "total": 10}
    assert evaluations.target == f"{people[1]}/evaluation"
    assert (entries.values, entries.target) == ({"count": 1}, f"{people[3]}/adverse")
    kinds = {one.kind for one in todos(without_permission(ward))}
    assert not kinds & {"ethics_evaluations", "ethics_entries"}


def test_without_the_permission_there_is_nothing_but_the_roster(ward, begun, people):
    saved = add_event(ward, {"staff_member": people[0], "on": DAY, "item": "minus-study"})
    nurse = without_permission(ward)
    for forbidden in (
        lambda: list_events(nurse),
        lambda: ethics_board(nurse, YEAR),
        lambda: evaluation_detail(nurse, begun[0]),
        lambda: grades_of_everybody(nurse),
        lambda: add_event(nurse, {"staff_member": people[0], "on": DAY, "item": "minus-study"}),
        lambda: start_round(nurse, YEAR),
        lambda: fill_column(nurse, begun, SELF, Column(full=True)),
        lambda: pass_events(nurse, [saved.id]),
        lambda: close_round(nurse, begun),
        lambda: suggested_events(nurse),
        lambda: timeline(nurse, people[0]),
        lambda: take_suggestions(nurse, []),
    ):
        with refused("SENSITIVE-FORBIDDEN"):
            forbidden()
    assert len(list_staff(nurse)) == 10
    # Nor do the histories of single records tell.
    seen = [part for line in history(nurse, saved.id) for part in line.fields]
    assert {part.after for part in seen} <= {"****", "", None}
    held = nurse.store.get(ConductEvent, saved.id).record
    assert held.state is EventState.DRAFT
