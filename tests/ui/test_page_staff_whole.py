"""The whole roster as a table, and the staff page as it stood at the end of a day."""

from datetime import date, timedelta
from functools import partial

import pytest

from cleanclinic.operations.ethics.events import list_events, pass_events
from cleanclinic.operations.ethics.rounds import start_round
from cleanclinic.operations.recording.sheets import read_texts
from cleanclinic.operations.recording.staff import add_staff, edit_staff, list_staff
from cleanclinic.records.post_type import PostType
from tests.ui.pages import TODAY, all_named, ask, settle, show
from tests.ui.staff_kit import answer, come_in, entry, only, page, people
from ui.pages.staff import StaffPage
from ui.pages.staff.round_dialog import RoundDialog
from ui.parts.record_history import HistoryDialog
from ui.parts.record_import import ImportDialog
from ui.parts.table_filter import ColumnTest

__all__ = ["page", "people"]


@pytest.fixture
def doctor(desk, people):
    values = {"name": "吴迪", "staff_number": "200", "post_type": PostType.DOCTOR}
    return ask(desk, lambda w: add_staff(w, {**values, "joined": date(2020, 3, 8)})).id


def columns(page):
    return [one.key for one in page.table.shown_columns()]


def test_the_narrow_list_becomes_the_whole_roster_and_comes_back(qtbot, desk, page, doctor):
    assert columns(page) == ["name", "title", "grade"]
    assert page.table.view.header.isHidden()
    assert not page.table.columns_button.isVisible()
    page.people.whole.click()
    assert columns(page) == [
        "name", "staff_number", "post_type", "title", "duty", "joined", "left", "where", "grade",
    ]  # fmt: skip
    assert page.table.columns_button.isVisible()
    assert not page.tabs.isVisible(), "it takes all the room"
    assert all_named(page) == []
    page.table.group_by("post_type")
    page.table.columns.show_column(4, on=False)
    page.table.filter_column("post_type", ColumnTest(frozenset({"医疗"})))
    page.table.select([doctor])
    page.table.opened.emit(doctor)
    assert columns(page) == ["name", "title", "grade"]
    assert page.tabs.isVisible()
    assert page.table.current_id() == doctor
    assert page.table.model.group == "post_type", "groups and filters stay"
    assert page.table.shown_ids() == [doctor]
    again = show(qtbot, desk, StaffPage)
    again.people.whole.click()
    assert "duty" not in columns(again), "the whole table is as it was left"
    assert "staff_number" in columns(again)
    again.show_whole(False)
    assert columns(again) == ["name", "title", "grade"]


def test_the_whole_roster_goes_out_with_its_columns(desk, page, doctor, tmp_path):
    page.show_whole(True)
    page.table.set_query("吴")
    path = tmp_path / "名单.xlsx"
    page.sheet.export_to(path)
    answer(desk)
    heads, row = [one for one in read_texts(path) if len(one) > 1][-2:]
    assert heads[:6] == ("姓名", "工号", "岗位类别", "职称", "职务", "入科日期")
    assert row[:3] == ("吴迪", "200", "医疗")
    page.show_whole(False)
    page.sheet.export_to(path)
    answer(desk)
    heads = [one for one in read_texts(path) if len(one) > 1][-2]
    assert "出生年份" in heads, "of the narrow list every field goes out"
    page.sheet.open_file(path)
    answer(desk)
    dialog = only(page, ImportDialog)
    assert [one.match for one in dialog.matched] == ["same"]
    dialog.reject()


def test_the_page_stands_as_it_did_on_a_day_and_nothing_can_be_changed(
    qtbot, desk, page, people
):  # fmt: skip
    come_in(desk, sees=True)
    event = entry(desk, people[0], "minus-study")
    page.reload(None)
    answer(desk)
    page.table.select(people[:1])
    page.tabs.show_tab("adverse")
    page.back.show_day(TODAY - timedelta(days=1))
    answer(desk)
    assert page.table.shown_ids() == []
    assert "只能查看" in page.back.strip.accessibleName()
    page.back.show_day(TODAY)
    answer(desk)
    page.table.select(people[:1])
    answer(desk)
    then = page.tabs
    assert then is not page.file.now
    assert then.isVisible()
    assert not page.file.now.isVisible()
    assert then.current == "adverse", "the same tab"
    assert then.tab("adverse").table.shown_ids() == [event]
    then.tab("adverse").table.select([event])
    for press in (
        page.add,
        page.round,
        page.print,
        then.tab("adverse").add,
        then.tab("adverse").confirm,
    ):
        assert not press.isEnabled()
    then.tab("adverse")._move(pass_events, "passed")
    page.deeds.remove_selected()
    page.deeds.open_new()
    page.sheet.paste()
    then.tab("adverse").open_entry(event)
    answer(desk)
    only(page, HistoryDialog).close()
    assert [one.state for one in ask(desk, list_events)] == ["draft"]
    assert len(ask(desk, list_staff)) == 3
    then.show_tab("basics")
    assert then.basics.form.editor("title").control.isReadOnly()
    assert not then.basics.hidden["phone"].isVisible(), "what is hidden is of now"
    assert [one.text() for one in page.deeds.row_actions(people[:1])] == ["查看历史…"]
    assert all_named(page) == []
    page.back.strip.back.click()
    answer(desk)
    assert page.tabs is page.file.now
    assert page.file.now.isVisible()
    assert page.file.now.current == "basics"
    assert not page.form.editor("title").control.isReadOnly()


def test_a_day_before_shows_what_a_person_was(desk, page, people):
    ask(desk, lambda w: edit_staff(w, people[0], {"title": "主管护师"}))
    page.back.show_day(TODAY)
    settle(desk)
    page.table.select(people[:1])
    assert page.file.then.basics.form.editor("title").control.text() == "主管护师"
    ask(desk, lambda w: edit_staff(w, people[0], {"title": "护师"}))
    settle(desk)
    page.back.show_day(None)
    settle(desk)
    assert page.form.editor("title").control.text() == "护师"


def test_the_round_of_a_year_stands_as_on_a_day(desk, page, people):
    come_in(desk, sees=True)
    ask(desk, partial(start_round, year=TODAY.year))
    page.deeds.open_round()
    answer(desk)
    dialog = only(page, RoundDialog)
    assert len(dialog.table.shown_ids()) == 3
    dialog.back.show_day(TODAY - timedelta(days=1))
    answer(desk)
    assert dialog.table.shown_ids() == []
    dialog.back.show_day(TODAY)
    answer(desk)
    ids = dialog.table.shown_ids()
    assert len(ids) == 3
    for press in (dialog.start, dialog.fill, dialog.propose, dialog.close_year, dialog.print):
        assert not press.isEnabled()
    *_, remove, _ = dialog.row_actions(ids)
    assert not remove.isEnabled()
    dialog.open_history(ids[0])
    answer(desk)
    only(page, HistoryDialog).close()
    dialog.back.strip.back.click()
    answer(desk)
    assert dialog.propose.isEnabled()
