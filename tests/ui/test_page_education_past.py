"""The tables of education: a day that is over, marks from a table, what they can do besides."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cleanclinic.operations.education.exams import draw_exam, list_exams, record_points
from cleanclinic.operations.recording.sheets import read_texts
from tests.ui.pages import TODAY, all_named, ask, dialog_of, nurses, settle, show
from ui.pages.education import EducationPage
from ui.pages.education.page import EXAMS, PEOPLE, SESSIONS
from ui.parts.record_history import HistoryDialog
from ui.parts.record_import import ImportDialog
from ui.parts.table_export import export_table_to

NAMES = ("陈晓燕", "刘䶮", "欧阳倩")


@pytest.fixture
def people(desk):
    return nurses(desk, NAMES)


@pytest.fixture
def exam(desk, people):
    made = ask(desk, lambda w: draw_exam(
        w, title="年度考试", on=TODAY, count=5, minutes=9, pass_points=Decimal(60)))  # fmt: skip
    ask(desk, lambda w: record_points(w, made.id, {people[0]: Decimal(95)}, on=TODAY))
    return made.id


@pytest.fixture
def page(qtbot, desk, exam):
    page = show(qtbot, desk, EducationPage)
    page.show_tab(EXAMS)
    return page


def points(desk):
    return [row.points for row in ask(desk, list_exams)[0].rows]


def test_all_views_go_back_to_the_same_day_and_are_only_read(desk, page, people):
    page.exams.people.select(people[:1])
    assert page.exams.points.isEnabled()
    page.back.show_day(TODAY - timedelta(days=1))
    settle(desk)
    assert page.back.strip.isVisible()
    assert "只能查看" in page.back.strip.accessibleName()
    assert page.exams.exams.shown_ids() == page.people.table.shown_ids() == []
    page.show_tab(SESSIONS)
    assert page.back.strip.isVisible()
    page.sessions.records.show_day(TODAY)
    settle(desk)
    assert page.back.day == TODAY
    page.show_tab(EXAMS)
    assert page.back.strip.isVisible()
    assert page.exams.people.row(people[0]).cells[1] == 95
    off = (page.exams.new, page.exams.points, page.exams.sit, page.exams._paste, page.year.plan)
    assert not any(one.isEnabled() for one in off)
    page.exams.past.remove_exams()
    page.exams.past.remove_points()
    page.exams.marks.paste()
    settle(desk)
    assert points(desk) == [95, None, None]
    assert all_named(page) == []
    page.back.strip.back.click()
    settle(desk)
    assert all(one.isEnabled() for one in off)
    assert page.sessions.records.day is None


def test_marks_come_from_a_table_by_names(desk, page, exam):
    rows = [["姓名", "得分", "考试日期"], ["刘䶮", "88", ""], ["欧阳倩", "102", ""],
            ["没有此人", "70", ""], ["欧阳倩", "55.5", str(TODAY - timedelta(days=3))]]  # fmt: skip
    page.exams.people.pasted.emit(rows)
    settle(desk)
    dialog = dialog_of(page, ImportDialog)
    settle(desk)
    told = [one.problems[0].rule if one.problems else "" for one in dialog.found]
    assert told == ["", "range", "nobody", "earlier"]
    assert not dialog.accept_button.isEnabled()
    dialog.skip.setChecked(True)
    dialog.accept()
    settle(desk)
    assert points(desk) == [95, 88, None]
    ask(desk, lambda w: w.store.undo(w.actor))
    assert points(desk) == [95, None, None], "it is one act"


def test_points_have_a_history_and_tables_go_out_as_they_are_shown(
    desk, page, people, tmp_path, qtbot
):
    page.exams.people.select(people[:1])
    page.exams.past.open_result_history()
    settle(desk)
    dialog = dialog_of(page, HistoryDialog)
    assert any("95" in one.text() for one in dialog.findChildren(type(page.exams.people.foot)))
    dialog.close()
    page.show_tab(PEOPLE)
    assert page.search in page.top_actions()
    page.search.setText("刘")
    qtbot.waitUntil(lambda: page.people.table.shown_ids() == [people[1]])
    path = tmp_path / "每人学习.xlsx"
    export_table_to(desk, page, page.people.table, "每人学习", path)
    settle(desk)
    assert [row[0] for row in read_texts(path) if len(row) > 1][-2:] == ["姓名", "刘䶮"]
