"""The education page: planning a year, attendance by mouse and number keys, the exam, paper."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.education.exams import draw_exam, list_exams, record_points
from cleanclinic.operations.education.sessions import education_year, hold_session
from cleanclinic.operations.recording.evidence import NewFile
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.writing import add_record, get_record
from cleanclinic.records.education import EducationSession, Presence, Rhythm
from cleanclinic.records.exam import Exam
from tests.ui.accessibility import nameless
from tests.ui.cuts import cut
from tests.ui.pages import TODAY, all_named, ask, nurses, settle, show, type_into
from ui.pages.education import EducationPage
from ui.pages.education.exam_dialogs import NewExamDialog, PointsDialog, SittingDialog
from ui.pages.education.make_up import MakeUpDialog
from ui.pages.education.morning import MorningCard
from ui.pages.education.page import EXAMS, PEOPLE, SESSIONS, YEAR
from ui.parts.drafts import DraftBook
from ui.parts.paper_dialog import PaperDialog
from ui.parts.record_bin import BinDialog
from ui.parts.record_history import HistoryDialog
from ui.parts.record_new import NewRecordDialog

NAMES = ("陈晓燕", "刘䶮", "欧阳倩")
KEY = Qt.Key


@pytest.fixture
def people(desk):
    return nurses(desk, NAMES)


@pytest.fixture
def page(qtbot, desk, people):
    return show(qtbot, desk, EducationPage)


def session(desk, **values):
    made = {"title": "拒收红包", "rhythm": Rhythm.WEEKLY, "planned_on": TODAY, "points": "当面退回"}
    return ask(desk, lambda w: add_record(w, EducationSession, {**made, **values})).id


def record(desk, session_id):
    return ask(desk, lambda w: get_record(w, EducationSession, session_id)).record


def shown(page, kind=QWidget):
    (found,) = [one for one in page.window().findChildren(kind) if one.isVisible()]
    return found


def test_a_year_is_planned_by_one_press_and_taken_back_by_one_undo(desk, page):
    assert page.title() == desk.words.text("nav.education")
    page.year.plan.click()
    settle(desk)
    year = ask(desk, lambda w: education_year(w, TODAY.year))
    assert len(year.sessions) > 4
    assert page.year.grid._marks[year.sessions[0].session.planned_on].items
    page.year.plan.click()
    settle(desk)
    assert desk.window.told[-1] == desk.words.text("ui.education.planned.none", year=TODAY.year)
    ask(desk, undo)
    assert ask(desk, lambda w: education_year(w, TODAY.year)).sessions == ()


def test_the_calendar_goes_by_arrows_months_and_years(qtbot, desk, page):
    grid = page.year.grid
    qtbot.keyClick(grid, KEY.Key_Right)
    assert grid.day == TODAY + timedelta(days=1)
    page.year.turn(-2)
    settle(desk)
    assert grid.day == date(2026, 9, 1)
    page.year.turn(3)
    settle(desk)
    assert grid.day == date(2026, 12, 1)
    page.year.turn(1)
    settle(desk)
    assert page._year == 2027
    assert page.year._unknown.isVisible(), "the holidays of 2027 are not known"
    # Wherever words take more room: in English at 200 %.
    page.setFixedWidth(480)
    assert cut(page) == []
    page.year.today.click()
    settle(desk)
    assert (page._year, grid.day) == (2026, TODAY)


def test_the_calendar_names_holidays_and_the_days_worked_in_their_stead(qtbot, desk, page):
    # 2026-10-10, a Saturday, is worked for the National Day week.
    for day, said in ((date(2026, 10, 1), "国庆"), (date(2026, 10, 10), "调休上班")):
        page.year._on_day(day)
        settle(desk)
        marks = page.year.grid._marks[day]
        assert (bool(marks.off), marks.work) == (said == "国庆", said == "调休上班")
        assert said in page.year.grid.accessibleDescription()
    assert page.year.grid.grab().toImage().width() > 0


def test_material_is_attached_to_a_session_and_looked_at(desk, page, tmp_path):
    made = session(desk)
    page.show_record(made)
    settle(desk)
    path = tmp_path / "学习材料.txt"
    path.write_text("九项准则", encoding="utf-8")
    page.sessions.records.side.evidence.add([NewFile.at(path)])
    settle(desk)
    assert [one.name for one in record(desk, made).material] == ["学习材料.txt"]
    settle(desk)
    assert len(page.sessions.records.side.evidence.lines) == 1


def test_a_press_on_a_day_plans_a_session_there(qtbot, desk, page):
    day = date(2026, 11, 26)
    rect = page.year.grid._rect(day)
    qtbot.mouseClick(page.year.grid, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert page.year.grid.day == day
    page.year.new.click()
    settle(desk)
    dialog = shown(page, NewRecordDialog)
    assert dialog.form.values()["planned_on"] == day
    dialog.reject()


def test_attendance_is_ticked_and_the_absent_make_it_up(desk, page, people):
    made = session(desk)
    page.show_record(made)
    settle(desk)
    card = page.sessions.attendance
    assert card.ticked() == people, "everybody stands as present before it was held"
    card.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    card.save.click()
    settle(desk)
    assert record(desk, made).have_to_make_up() == (people[1],)
    assert card.more.isVisible()
    card.more.click()
    dialog = shown(page, MakeUpDialog)
    assert nameless(dialog) == []
    # Before the session itself nobody makes it up; the sentence stays in the dialog.
    for typed in ("2020-1-1", "2126-1-1"):
        type_into(dialog.form.editor("made_up_on").control, typed)
        dialog.accept_button.click()
        settle(desk)
        assert dialog.isVisible()
        assert dialog.problem.text() or dialog.form.problems
    type_into(dialog.form.editor("made_up_on").control, "今天")
    type_into(dialog.form.editor("reason").control, "看录像")
    dialog.accept_button.click()
    settle(desk)
    one = record(desk, made).attendance[1]
    assert (one.presence, one.made_up_on, one.reason) == (Presence.MADE_UP, TODAY, "看录像")
    ask(desk, undo)
    assert record(desk, made).have_to_make_up() == (people[1],)


def test_the_sign_in_sheet_opens_by_its_key(qtbot, desk, page):
    page.show_record(session(desk))
    settle(desk)
    with qtbot.waitActive(page):
        page.activateWindow()
    qtbot.keyClick(page, KEY.Key_P, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert shown(page, PaperDialog).pdf.startswith(b"%PDF")


def test_a_session_planned_for_later_is_held_today(desk, page):
    made = session(desk, planned_on=TODAY + timedelta(days=3))
    page.show_record(made)
    settle(desk)
    page.sessions.attendance.save.click()
    settle(desk)
    assert record(desk, made).held_on == TODAY


def test_the_morning_shift_goes_by_number_keys_alone(qtbot, desk, page, people):
    made = session(desk)
    page.morning.click()
    settle(desk)
    qtbot.waitUntil(lambda: any(c.isVisible() for c in page.findChildren(MorningCard)))
    card = shown(page, MorningCard)
    assert nameless(card) == []
    assert card.present() == people
    qtbot.keyClick(card, KEY.Key_2)
    qtbot.keyClick(card, KEY.Key_Space)
    assert not card._timer.isActive()
    qtbot.keyClick(card, KEY.Key_Return)
    settle(desk)
    assert record(desk, made).were_there() == (people[0], people[2])
    assert record(desk, made).held_on == TODAY


def test_a_morning_without_anything_due_says_so(desk, page):
    session(desk, planned_on=TODAY + timedelta(days=1))
    page.morning.click()
    settle(desk)
    assert desk.window.told == [desk.words.text("ui.education.morning.none")]


def test_an_exam_is_drawn_recorded_and_sat(qtbot, desk, page, people):
    page.show_tab(EXAMS)
    page.exams.new.click()
    settle(desk)
    shown(page, NewExamDialog).accept()
    settle(desk)
    (board,) = ask(desk, list_exams)
    assert len(board.exam.questions) == 20
    page.exams.points.click()
    dialog = shown(page, PointsDialog)
    # 101 was once cut to 10 without a word.
    for typed in ("101", "-1", "九十九点", "59.55.5"):
        type_into(dialog.form.editor(people[0]).control, typed)
        dialog.accept()
        assert list(dialog.form.problems) == [people[0]]
    type_into(dialog.form.editor(people[0]).control, "５９.5")
    dialog.accept()
    settle(desk)
    page.exams.people.select([people[1]])
    page.exams.sit.click()
    sitting = shown(page, SittingDialog)
    for question in board.exam.questions:
        letters = "TF" if question.answer in "TF" else "ABCDEF"
        for letter in question.answer:
            qtbot.keyClick(sitting, str(letters.index(letter) + 1))
        if sitting.question.bank_id == question.bank_id:
            qtbot.keyClick(sitting, KEY.Key_Return)
    settle(desk)
    (board,) = ask(desk, list_exams)
    assert {row.person: row.points for row in board.rows} == {
        people[0]: Decimal("59.5"), people[1]: Decimal(100), people[2]: None,
    }  # fmt: skip


def test_a_session_planned_for_the_exam_is_not_late_once_it_was_sat(desk, page, people):
    planned = session(
        desk, title="年度考试", rhythm=Rhythm.YEARLY, planned_on=TODAY - timedelta(days=9)
    )
    records = page.sessions.records
    settle(desk)
    records.chips.press("late")
    assert records.table.shown_ids() == [planned]
    exam = ask(desk, lambda w: draw_exam(
        w, title="年度考试", on=TODAY, count=10, minutes=30, pass_points=Decimal(60)
    )).id  # fmt: skip
    ask(desk, lambda w: record_points(w, exam, {people[0]: Decimal(80)}, on=TODAY))
    settle(desk)
    records.chips.press("held")
    assert records.table.shown_ids() == [planned]


def test_an_exam_goes_on_where_a_crash_broke_it_off(qtbot, desk, people):
    book = DraftBook(desk.tasks)
    book.open()
    page = show(qtbot, replace(desk, drafts=book), EducationPage)
    page.show_tab(EXAMS)
    page.exams.new.click()
    settle(desk)
    shown(page, NewExamDialog).accept()
    settle(desk)
    page.exams.people.select([people[1]])
    page.exams.sit.click()
    sitting = shown(page, SittingDialog)
    first = sitting.question.bank_id
    qtbot.keyClick(sitting, KEY.Key_1)
    given = dict(sitting.answers)
    # As a crash leaves it: nobody handed it in or gave it up.
    sitting.hide()
    page.exams.sit.click()
    again = shown(page, SittingDialog)
    assert again.answers == given
    assert again.question.bank_id != first
    again.reject()
    page.exams.sit.click()
    assert shown(page, SittingDialog).answers == {}


def test_points_typed_wrong_and_an_exam_drawn_by_mistake_go_and_come_back(
    qtbot, desk, page, people, window
):
    exam_id = ask(desk, lambda w: draw_exam(
        w, title="考试", on=TODAY, count=3, minutes=9, pass_points=Decimal(60))).id  # fmt: skip
    scored = {people[0]: Decimal(95), people[1]: Decimal(70)}
    ask(desk, lambda w: record_points(w, exam_id, scored, on=TODAY))

    def points():
        return [row.points for board in ask(desk, list_exams) for row in board.rows[:2]]

    page.show_tab(EXAMS)
    past = page.exams.past
    page.exams.people.select([people[0]])
    page.exams.people.view.setFocus()
    qtbot.keyClick(page.exams.people.view, KEY.Key_Delete)
    settle(desk)
    assert points() == [None, 70]
    page.exams.exams.view.setFocus()
    qtbot.keyClick(page.exams.exams.view, KEY.Key_Delete)
    settle(desk)
    assert points() == []
    assert len(window.told) == 2
    for open_bin, gone in ((past.open_bin, exam_id), (past.open_result_bin, None)):
        open_bin()
        settle(desk)
        bin_ = shown(page, BinDialog)
        bin_.table.select([gone] if gone else bin_.table.shown_ids())
        bin_.bring_back()
        settle(desk)
        bin_.close()
        if gone:
            # Only what went with the exam: what was deleted before stays so.
            assert points() == [None, 70]
    assert points() == [95, 70]
    past.open_history(exam_id, "考试")
    settle(desk)
    shown(page, HistoryDialog)


def test_an_exam_is_not_handed_in_with_questions_unanswered(qtbot, desk, page, people):
    exam_id = ask(desk, lambda w: draw_exam(
        w, title="考试", on=TODAY, count=10, minutes=10, pass_points=Decimal(60)
    )).id  # fmt: skip
    exam = ask(desk, lambda w: get_record(w, Exam, exam_id)).record
    sitting = SittingDialog(desk, page, exam, "刘䶮")
    qtbot.addWidget(sitting)
    sitting.open()
    sitting.go(9)
    qtbot.keyClick(sitting, KEY.Key_Return)
    assert sitting.isVisible()
    assert sitting.place == 0
    assert "10" in sitting.count.text()


def test_an_exam_without_a_title_says_so_and_stays(desk, page):
    page.show_tab(EXAMS)
    page.exams.new.click()
    settle(desk)
    dialog = shown(page, NewExamDialog)
    dialog.form.show_record("", {"title": "", "on": TODAY, "minutes": 30})
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.form.problems
    dialog.reject()
    assert ask(desk, list_exams) == ()


def test_papers_are_shown(desk, page):
    made = session(desk)
    page.print_summary()
    settle(desk)
    paper = shown(page, PaperDialog)
    assert paper.pdf.startswith(b"%PDF")
    paper.accept()
    page.show_record(made)
    settle(desk)
    page.sessions.print_sheet()
    settle(desk)
    assert shown(page, PaperDialog).pdf.startswith(b"%PDF")


def test_people_see_what_they_owe(desk, page, people):
    made = session(desk, minutes=45)
    ask(desk, lambda w: hold_session(w, made, TODAY, people[:1]))
    page.show_tab(PEOPLE)
    rows = {row.cells[0]: row.cells[1:5] for row in page.people.table.model.rows}
    assert rows[NAMES[0]] == (1, 1, 45, Decimal("1.0"))
    assert rows[NAMES[1]] == (0, 1, 0, Decimal("0.0"))


@pytest.mark.parametrize("tab", [YEAR, SESSIONS, PEOPLE, EXAMS])
def test_every_control_has_a_name(desk, page, tab):
    session(desk)
    page.show_tab(tab)
    settle(desk)
    assert all_named(page) == []
