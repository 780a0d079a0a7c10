"""What the search over everything leads to, and rows that a filter hides; over a demo ward."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from cleanclinic.operations.recording.writing import list_records
from cleanclinic.records.conduct_event import ConductEvent
from cleanclinic.records.control import Control
from cleanclinic.records.staff_member import StaffMember
from tests.ui.window_kit import visit, ward, window
from ui.pages.risks.list_strip import CONTROLS
from ui.parts.finder import Finder
from ui.parts.record_table import RecordTable
from ui.parts.search_box import SearchBox
from ui.parts.table_filter import ColumnTest

__all__ = ["ward", "window"]
NOTHING = "没有这样的一条"


def records_of(window, of):
    found = []
    window.tasks.run(lambda workspace: list_records(workspace, of), found.extend)
    assert window.tasks.wait_idle()
    return [held.record for held in found]


def find(qtbot, window, text, kind):
    """Ctrl+K, the text, and Enter on the first of a kind."""
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    finder = window.findChild(Finder)
    assert window.tasks.wait_idle()
    finder.box.setText(text)
    finder._choose_kind(kind)
    qtbot.keyClick(finder.box, Qt.Key.Key_Return)
    QApplication.sendPostedEvents(None, 0)


def test_ctrl_k_on_a_control_chooses_it_in_the_list_of_controls(qtbot, window):
    page = visit(qtbot, window, "risks")
    *_, wanted = records_of(window, Control)
    page.show_table(CONTROLS)
    assert window.tasks.wait_idle()
    page.controls.search.setText(NOTHING)
    visit(qtbot, window, "home")
    find(qtbot, window, wanted.text, "control")
    qtbot.waitUntil(lambda: window.current == "risks" and window.tasks.is_idle)
    assert page.shown is page.controls
    chosen = page.controls.held(page.controls.table.current_id()).record
    assert chosen.text == wanted.text
    view = page.controls.table.view
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())


def test_ctrl_k_on_an_entry_chooses_it_in_its_persons_file(qtbot, window):
    wanted = records_of(window, ConductEvent)[-1].staff_member
    (name,) = (one.name for one in records_of(window, StaffMember) if one.id == wanted)
    page = visit(qtbot, window, "staff")
    find(qtbot, window, name, "conduct_event")
    assert window.tasks.wait_idle()
    assert page.table.current_id() == wanted
    tabs = page.file.now
    assert tabs.current in ("praise", "adverse")
    shown = tabs.tab(tabs.current).table
    assert shown.current_id() in {one.id for one in records_of(window, ConductEvent)}


def test_whom_one_chose_after_a_search_stays_chosen_when_something_is_saved(qtbot, window):
    page = visit(qtbot, window, "staff")
    first, second, *_ = page.table.shown_ids()
    visit(qtbot, window, "staff", first)
    page.table.select([second])
    page.file.now.show_tab("basics")
    window.tasks.wait_idle()
    form = page.file.now.basics.form
    form.editor("title").control.setText("")
    qtbot.keyClicks(form.editor("title").control, "abc")
    form.flush()
    assert window.tasks.wait_idle()
    assert page.table.current_id() == second


@pytest.mark.parametrize(
    "page",
    ["risks", "rectify", "pledges", "staff", "registers", "consistency", "sync"],
)
def test_a_table_whose_rows_are_all_hidden_says_so_and_shows_them_again(qtbot, window, page):
    shown = visit(qtbot, window, page)
    tables = [one for one in shown.findChildren(RecordTable) if one.isVisible() and one.model.rows]
    assert tables
    # Beside the people stands the file of one of them: without people there is none.
    for table in tables[:1] if page == "staff" else tables:
        every = [row.id for row in table.model.rows]
        column = next(one for one in table.shown_columns() if one.filterable)
        table.filter_column(column.key, ColumnTest(contains=NOTHING))
        for box in (*shown.findChildren(SearchBox), *shown.top_actions()):
            if isinstance(box, QLineEdit):
                box.setText(NOTHING)
        assert table.nothing.isVisible()
        assert str(len(every)) in table.nothing.sentence.text()
        qtbot.mouseClick(table.nothing.action, Qt.MouseButton.LeftButton)
        assert not table.nothing.isVisible()
        assert not table.model.query
        assert {row.id for row in table.model.rows} >= set(table.shown_ids()) > set()
        if page != "consistency":
            # There what was waved off stays apart.
            assert sorted(table.shown_ids()) == sorted(every)


def test_an_empty_cell_of_the_matrix_offers_all_points_again(qtbot, window):
    page = visit(qtbot, window, "risks")
    matrix, taken = page.records.matrix, page.records.risks.by_cell
    empty = next((a, b) for a in range(1, 6) for b in range(1, 6) if not taken.get((a, b)))
    matrix.press(empty)
    assert matrix.chosen == empty
    assert page.table.nothing.isVisible()
    qtbot.mouseClick(page.table.nothing.action, Qt.MouseButton.LeftButton)
    assert matrix.chosen is None
    assert len(page.table.shown_ids()) == len(page.table.model.rows)
    page.records.chips.press("high")
    matrix.press(empty)
    qtbot.mouseClick(page.table.nothing.action, Qt.MouseButton.LeftButton)
    assert len(page.table.shown_ids()) == len(page.table.model.rows)


def test_a_view_that_was_saved_renamed_or_deleted_is_told_by_its_name(qtbot, window):
    table = visit(qtbot, window, "risks").table
    notice = window.shell.notice
    table.save_view("高风险")
    assert "高风险" in notice.text
    table._rename("高风险", "本季要看")
    assert table.views.names() == ["本季要看"]
    assert "本季要看" in notice.text
    table.drop_view("本季要看")
    assert table.views.names() == []
    assert "本季要看" in notice.text


def test_the_search_of_a_page_is_part_of_its_views(qtbot, window):
    page = visit(qtbot, window, "pledges")
    name = page.table.model.rows[0].cells[1]
    page.search.setText(str(name)[:1])
    some = page.table.shown_ids()
    page.table.save_view("找人")
    page.search.clear()
    assert page.table.shown_ids() != some
    page.table.show_view("找人")
    assert page.table.shown_ids() == some
    assert page.search.text() == str(name)[:1]
    page.table.drop_view("找人")


@pytest.mark.parametrize(
    ("page", "tab"),
    [
        ("risks", ""),
        ("rectify", ""),
        ("staff", ""),
        ("registers", ""),
        ("education", "year"),
        ("education", "sessions"),
        ("education", "exams"),
    ],
)
def test_ctrl_n_begins_something_new_wherever_the_cursor_is(qtbot, window, page, tab):
    shown = visit(qtbot, window, page)
    if tab:
        shown.show_tab(tab)
        assert window.tasks.wait_idle()
    window.shell.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.tasks.wait_idle()
    opened = [one for one in shown.findChildren(QDialog) if one.isVisible()]
    assert len(opened) == 1
    opened[0].reject()
