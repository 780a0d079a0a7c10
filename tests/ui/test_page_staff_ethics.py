"""The ethics file on the screen: who sees it, entries, the year, suggestions, paper, erasure."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from cleanclinic.operations.ethics.board import ethics_board, grades_of_everybody
from cleanclinic.operations.ethics.events import list_events, pass_events, refuse_events
from cleanclinic.operations.ethics.rounds import get_evaluation, start_round
from cleanclinic.operations.ethics.timeline import timeline
from cleanclinic.operations.hidden.sensitive import looks_at
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.searching import search_index
from cleanclinic.operations.recording.staff import add_staff, edit_staff, get_staff, list_staff
from cleanclinic.operations.registers.entries import add_entry
from cleanclinic.records.commendation import Commendation, CommendationForm
from cleanclinic.records.conduct_event import EventState
from cleanclinic.records.ethics_terms import EthicsGrade, EthicsHeading, ReviewLevel
from cleanclinic.records.post_type import PostType
from cleanclinic.records.register import Involved
from tests.ui.pages import all_named, ask, press, settle, type_into
from tests.ui.staff_kit import OFFICE, YEAR, all_filled, answer, come_in, entry, only, page, people
from ui.pages.staff.assessments_tab import AssessmentDialog
from ui.pages.staff.column_dialog import ColumnDialog, GradeDialog
from ui.pages.staff.entry_dialogs import EntryDialog, NewEntryDialog, RefuseDialog
from ui.pages.staff.file_tabs import BASICS, DOCTORS_ONLY, TABS
from ui.pages.staff.fill_dialog import FillDialog, SuggestDialog
from ui.pages.staff.round_dialog import RoundDialog
from ui.pages.staff.staff_dialogs import BackDialog

__all__ = ["page", "people"]

# --- Who sees it ----------------------------------------------------------------------------------


def test_without_the_permission_only_the_roster_is_there_and_says_why(page, desk, people):
    entry(desk, people[0], "minus-talk", facts="与同事争吵")
    assert page.tabs.bar.keys == tuple(key for key in TABS if key != DOCTORS_ONLY)
    assert page.tabs.current == TABS[0]
    come_in(desk, sees=False)
    page.reload(None)
    answer(desk)
    assert page.tabs.bar.keys == (BASICS,)
    assert page.tabs.why.text()
    assert not page.tabs.why.isHidden()
    assert page.tabs.current == BASICS
    assert page.top_actions() == [page.sheet, page.add]
    assert desk.window.failures == []
    assert not any(map(page.table.model.cell_reader("grade"), page.table.model.rows))


def test_every_tab_is_named_and_shows_where_to_begin(page, desk):
    for key in TABS:
        page.tabs.show_tab(key)
        assert all_named(page) == []
    assert page.tabs.evaluation.empty.isHidden() is False


# --- The roster -----------------------------------------------------------------------------------


def test_who_comes_back_has_two_times(page, desk, qtbot, people):
    values = {"joined": date(2019, 7, 1), "left": date(2023, 3, 31)}
    ask(desk, partial(edit_staff, person_id=people[0], values=values))
    page.show_record(people[0])
    page.tabs.show_tab(BASICS)
    press(qtbot, page.tabs.basics.back)
    dialog = only(page, BackDialog)
    type_into(dialog.form.editor("joined").control, "2022-1-1")
    press(qtbot, dialog.accept_button)
    answer(desk)
    assert dialog.isVisible()
    assert "2023-03-31" in dialog.problem.text()
    type_into(dialog.form.editor("joined").control, "20250901")
    type_into(dialog.form.editor("moved_from").control, "急诊科")
    press(qtbot, dialog.accept_button)
    answer(desk)
    back = ask(desk, partial(get_staff, person_id=people[0]))
    assert (back.joined, back.left, back.moved_from) == (date(2025, 9, 1), None, "急诊科")
    assert "2019-07-01" in page.tabs.basics.earlier.text()


def test_two_people_of_one_name_are_told_apart_by_their_numbers(page, desk, people):
    values = {"name": "陈晓燕", "staff_number": "777", "post_type": PostType.NURSE}
    ask(desk, partial(add_staff, values=values))
    answer(desk)
    names = {row.cells[0] for row in page.table.model.rows}
    assert names == {"陈晓燕 100", "陈晓燕 777", "刘䶮", "𬱖·阿依"}


@pytest.mark.parametrize("typed", ["2月31日", "2126-1-1", "1990-1-1"])
def test_a_day_that_cannot_be_is_said_at_its_field(page, desk, people, typed):
    ask(desk, partial(edit_staff, person_id=people[0], values={"birth_year": 1988}))
    page.table.select([people[0]])
    page.tabs.show_tab(BASICS)
    type_into(page.form.editor("joined").control, typed)
    page.leave()
    answer(desk)
    assert page.form.problems["joined"]
    assert ask(desk, list_staff)[0].joined is None


# --- Entries --------------------------------------------------------------------------------------


def test_an_entry_is_made_from_a_rule_and_confirmed(page, desk, qtbot, people):
    page.table.select([people[0]])
    answer(desk)
    page.tabs.show_tab("praise")
    press(qtbot, page.tabs.tab("praise").add)
    dialog = only(page, NewEntryDialog)
    settle(desk)
    dialog.item.show_value("plus-gift-refused")
    dialog.item.picked.emit()
    assert dialog.form.values()["points"] == Decimal(5)
    type_into(dialog.form.editor("summary").control, "退还家属红包")
    press(qtbot, dialog.accept_button)
    answer(desk)
    (one,) = ask(desk, list_events)
    assert (one.state, one.points, one.item) == (
        EventState.PENDING, Decimal(5), "plus-gift-refused",
    )  # fmt: skip
    page.tabs.tab("praise").table.select([one.id])
    press(qtbot, page.tabs.tab("praise").confirm)
    answer(desk)
    assert ask(desk, list_events)[0].state is EventState.PASSED
    assert [str(row.cells[1]) for row in page.tabs.tab("timeline").table.model.rows] == ["加分"]
    press(qtbot, page.tabs.tab("praise").reopen)
    answer(desk)
    assert ask(desk, list_events)[0].state is EventState.PENDING


def test_an_entry_is_refused_with_a_reason(page, desk, qtbot, people):
    event = entry(desk, people[0], "minus-study")
    page.table.select([people[0]])
    answer(desk)
    page.tabs.show_tab("adverse")
    page.tabs.tab("adverse").table.select([event])
    press(qtbot, page.tabs.tab("adverse").refuse)
    dialog = only(page, RefuseDialog)
    press(qtbot, dialog.accept_button)
    answer(desk)
    assert dialog.problem.text()
    type_into(dialog.reason.edit, "登记有误")
    press(qtbot, dialog.accept_button)
    answer(desk)
    assert ask(desk, list_events)[0].refused_because == "登记有误"


def test_what_was_refused_is_corrected_and_handed_in_again(page, desk, qtbot, people):
    events = [entry(desk, people[0], "minus-study") for _ in range(2)]
    ask(desk, partial(refuse_events, ids=events, because="日期有误"))
    page.table.select([people[0]])
    answer(desk)
    page.tabs.show_tab("adverse")
    tab = page.tabs.tab("adverse")
    tab.table.select(events[:1])
    assert tab.reopen.isHidden()
    press(qtbot, tab.submit)
    answer(desk)
    tab.open_entry(events[1])
    dialog = only(page, EntryDialog)
    type_into(dialog.form.editor("on").control, f"{YEAR}-10-06")
    press(qtbot, dialog.again)
    answer(desk)
    found = {one.id: one for one in ask(desk, list_events)}
    assert [found[one].state for one in events] == [EventState.PENDING] * 2
    assert [found[one].on.day for one in events] == [5, 6]
    assert not any(one.refused_because for one in found.values())
    assert page.findChildren(EntryDialog) == []
    tab.table.select(events)
    assert tab.submit.isHidden()
    tab.open_entry(events[0])
    assert only(page, EntryDialog).again.isHidden()


def test_what_an_adverse_record_tells_is_shown_on_request_and_written_down(
    page, desk, qtbot, people
):
    event = entry(desk, people[0], "minus-talk", facts="与陪护人员争吵后认识到错误")
    page.table.select([people[0]])
    answer(desk)
    page.tabs.tab("adverse").open_entry(event)
    dialog = only(page, EntryDialog)
    line = dialog.hidden["facts"]
    assert line.value.text() == "****"
    press(qtbot, line.eye)
    answer(desk)
    assert line.value.text() == "与陪护人员争吵后认识到错误"
    assert [look.field for look in ask(desk, looks_at)] == ["facts"]


def test_a_register_suggests_and_what_is_checked_is_taken(page, desk, qtbot, people):
    values = {"on": date(YEAR, 9, 1), "form": CommendationForm.BANNER,
              "praised": tuple(Involved(person=one) for one in people[:2])}  # fmt: skip
    ask(desk, partial(add_entry, of=Commendation, values=values))
    answer(desk)
    assert "2" in page.suggest.text()
    assert page.suggest in page.top_actions()
    page.suggest.click()
    dialog = only(page, SuggestDialog)
    answer(desk)
    dialog.table.set_checked(dialog.table.shown_ids()[:1])
    press(qtbot, dialog.accept_button)
    answer(desk)
    assert len(ask(desk, list_events)) == 1
    assert "1" in page.suggest.text()


def test_a_doctors_assessment_is_noted_and_years_that_do_not_fit_are_refused(page, desk, qtbot):
    values = {"name": "彭志强", "staff_number": "900", "post_type": PostType.DOCTOR}
    doctor = ask(desk, partial(add_staff, values=values)).id
    answer(desk)
    page.show_record(doctor)
    answer(desk)
    page.tabs.show_tab(DOCTORS_ONLY)
    assert page.tabs.current == DOCTORS_ONLY
    press(qtbot, page.tabs.tab("assessments").add)
    dialog = only(page, AssessmentDialog)
    type_into(dialog.form.editor("to_year").control, "2020")
    box = dialog.form.editor("result").control
    box.setCurrentIndex(0)
    box.activated.emit(0)
    press(qtbot, dialog.accept_button)
    answer(desk)
    assert dialog.problem.text()
    type_into(dialog.form.editor("to_year").control, str(YEAR))
    press(qtbot, dialog.accept_button)
    answer(desk)
    (row,) = page.tabs.tab("assessments").table.model.rows
    assert row.cells[0] == f"{YEAR - 2}–{YEAR}"
    assert [one.kind for one in ask(desk, partial(timeline, staff_id=doctor))] == [
        "periodic_assessment"
    ]
    page.tabs.tab("assessments").table.select([row.id])
    page.tabs.tab("assessments").remove_selected()
    answer(desk)
    assert not page.tabs.tab("assessments").table.model.rows


# --- The year -------------------------------------------------------------------------------------


def test_a_part_of_a_file_is_shown_to_whom_another_page_leads(page, desk, people):
    page.show_record(f"{people[1]}/adverse")
    answer(desk)
    assert (page.table.current_id(), page.tabs.current) == (people[1], "adverse")
    page.show_record(people[0])
    answer(desk)
    assert page.table.current_id() == people[0]


def test_the_search_leads_to_the_evaluation_of_its_year(page, desk, people):
    for year in (YEAR - 1, YEAR):
        ask(desk, partial(start_round, year=year, staff_ids=people[1:2]))
    found = ask(desk, partial(search_index, words=desk.words, kinds=("ethics_evaluation",)))
    assert len(found) == 2
    for one in found:
        page.show_record(one.target)
        answer(desk)
        assert (page.table.current_id(), page.tabs.current) == (people[1], "evaluation")
        assert str(page.tabs.evaluation.years.currentData()) == one.target.rpartition("/")[2]


def test_a_column_is_filled_and_the_score_explains_itself(page, desk, qtbot, people):
    page.table.select([people[0]])
    answer(desk)
    page.tabs.show_tab("evaluation")
    press(qtbot, page.tabs.evaluation.empty.action)
    answer(desk)
    event = entry(desk, people[0], "minus-study")
    ask(desk, partial(pass_events, ids=[event]))
    answer(desk)
    press(qtbot, page.tabs.evaluation.grid.heads[OFFICE])
    dialog = only(page, ColumnDialog)
    press(qtbot, dialog.full)
    skill = dialog.marks.editor(EthicsHeading.SKILL.value).control
    type_into(dialog.signing.editor("by").control, "林知行")
    for typed in ("１２", "NaN", "1e1", "-1", "9.555", "优"):
        type_into(skill, typed)
        press(qtbot, dialog.accept_button)
        assert dialog.isVisible()
        assert list(dialog.marks.problems) == [EthicsHeading.SKILL.value]
    type_into(skill, "九")
    assert dialog.marks.problems == {}
    type_into(skill, "9.5")
    press(qtbot, dialog.accept_button)
    answer(desk)
    score = page.tabs.evaluation.score
    assert score.figure.text() == "97.5"
    lines = [one for one in score.findChildren(object) if hasattr(one, "pressed")]
    named = [one for one in lines if "学习教育" in str(getattr(one, "accessibleName", str)())]
    named[0].pressed.emit()
    answer(desk)
    assert only(page, EntryDialog).form.record_id == event
    assert page.tabs.current == "adverse"


def test_one_column_is_filled_for_one_person_after_the_other(page, desk, qtbot, people):
    ask(desk, partial(start_round, year=YEAR))
    page.table.select([people[-2]])
    answer(desk)
    page.tabs.show_tab("evaluation")
    press(qtbot, page.tabs.evaluation.grid.heads[OFFICE])
    for who in people[-2:]:
        dialog = only(page, ColumnDialog)
        assert page.table.current_id() == who
        press(qtbot, dialog.full)
        type_into(dialog.signing.editor("by").control, "林知行")
        press(qtbot, dialog.again)
        answer(desk)
    # Nobody follows the last one.
    assert [one for one in page.findChildren(ColumnDialog) if one.isVisible()] == []
    rows = {one.staff_id: one.id for one in ask(desk, partial(ethics_board, year=YEAR)).rows}
    for who in people[-2:]:
        column = ask(desk, lambda ws, one=rows[who]: get_evaluation(ws, one)).column(OFFICE)
        assert (column.by, len(column.marks)) == ("林知行", 7)


def test_a_column_filled_by_mistake_is_emptied(page, desk, qtbot, people):
    ask(desk, partial(start_round, year=YEAR, staff_ids=people[:1]))
    (one,) = ask(desk, partial(ethics_board, year=YEAR)).rows
    all_filled(desk, [one.id])
    page.table.select([people[0]])
    answer(desk)
    page.tabs.show_tab("evaluation")
    press(qtbot, page.tabs.evaluation.grid.heads[OFFICE])
    press(qtbot, only(page, ColumnDialog).clear)
    answer(desk)
    assert ask(desk, partial(get_evaluation, evaluation_id=one.id)).column(OFFICE).by == ""
    press(qtbot, page.tabs.evaluation.grid.heads[OFFICE])
    assert only(page, ColumnDialog).clear.isHidden()
    ask(desk, undo)
    assert ask(desk, partial(get_evaluation, evaluation_id=one.id)).column(OFFICE).by == "王敏"


def test_evaluations_begun_by_mistake_go_from_the_round(page, desk, people):
    ask(desk, partial(start_round, year=YEAR))
    dialog = RoundDialog(desk, page)
    dialog.show()
    answer(desk)
    ids = dialog.table.shown_ids()
    lead, *_, remove, _ = dialog.row_actions(ids[:2])
    assert (lead.isEnabled(), remove.text()) == (True, "删除 2 人的考评")
    remove.trigger()
    answer(desk)
    assert dialog.table.shown_ids() == ids[2:]
    assert len(ask(desk, partial(ethics_board, year=YEAR)).rows) == 1
    ask(desk, undo)
    assert len(ask(desk, partial(ethics_board, year=YEAR)).rows) == 3
    dialog.reject()


def test_a_year_is_closed_after_a_question_and_evaluated_anew(
    page, desk, qtbot, people, monkeypatch
):
    ask(desk, partial(start_round, year=YEAR))
    ids = [row.id for row in ask(desk, partial(ethics_board, year=YEAR)).rows]
    page.table.select([people[0]])
    answer(desk)
    page.tabs.show_tab("evaluation")
    tab = page.tabs.evaluation
    monkeypatch.setattr("ui.pages.staff.evaluation_tab.ask", lambda *_, **__: True)
    press(qtbot, tab.close_year)
    answer(desk)
    assert [error.code for error in desk.window.failures] == ["ETHICS-OPEN"]
    all_filled(desk, ids)
    press(qtbot, tab.grade)
    dialog = only(page, GradeDialog)
    dialog.grade.show_grade(EthicsGrade.FAIR)
    type_into(dialog.reason.edit, "本年度请假较多")
    press(qtbot, dialog.accept_button)
    answer(desk)
    press(qtbot, tab.close_year)
    answer(desk)
    assert ask(desk, grades_of_everybody)[people[0]][0].grade is EthicsGrade.FAIR
    assert page.table.model.cell_reader("grade")(page.table.row(people[0])) == "一般"
    assert tab.grade.isHidden()
    press(qtbot, tab.reopen)
    answer(desk)
    assert not tab.grade.isHidden()


def test_a_round_is_begun_filled_proposed_and_closed_for_everybody(
    page, desk, qtbot, people, monkeypatch
):
    monkeypatch.setattr("ui.pages.staff.round_dialog.ask", lambda *_, **__: True)
    page.deeds.open_round()
    dialog = only(page, RoundDialog)
    answer(desk)
    assert dialog.rules.count() > 1
    press(qtbot, dialog.start)
    answer(desk)
    assert len(dialog.table.model.rows) == 3
    for level in (ReviewLevel.SELF, ReviewLevel.DEPARTMENT, OFFICE):
        dialog.open_fill(level)
        fill = only(page, FillDialog)
        type_into(fill.signing.editor("by").control, "王敏")
        press(qtbot, fill.accept_button)
        answer(desk)
    signed = {row.cells[1:5] for row in dialog.table.model.rows}
    assert signed == {("✓", "✓", "", "✓")}
    press(qtbot, dialog.propose)
    answer(desk)
    press(qtbot, dialog.close_year)
    answer(desk)
    assert dialog.problem.isHidden(), dialog.problem.text()
    grades = ask(desk, grades_of_everybody)
    assert {found[0].grade for found in grades.values()} == {EthicsGrade.GOOD}
    assert not dialog.close_year.isEnabled()
    dialog.table.opened.emit(dialog.table.shown_ids()[1])
    answer(desk)
    assert (page.table.current_id(), page.tabs.current) == (people[1], "evaluation")
