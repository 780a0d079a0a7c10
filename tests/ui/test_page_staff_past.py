"""What became of people and of the entries about them: histories, and what was deleted."""

from datetime import date, timedelta
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel

from cleanclinic.operations.ethics.events import list_events, remove_events
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.staff import (
    add_staff,
    edit_staff,
    get_staff,
    list_staff,
    remove_staff,
)
from cleanclinic.operations.recording.writing import record_history
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import StaffMember
from tests.ui.pages import ask, dialog_of, press, settle
from tests.ui.staff_kit import answer, entry, page, people
from ui.parts.record_bin import BinDialog
from ui.parts.record_bulk import BulkDialog
from ui.parts.record_history import HistoryDialog

__all__ = ["page", "people"]


def number_of(desk, person_id):
    return ask(desk, partial(get_staff, person_id=person_id)).staff_number


def somebody_with(desk, number):
    values = {"name": "赵敏", "staff_number": number, "post_type": PostType.NURSE}
    return ask(desk, partial(add_staff, values=values)).id


@pytest.fixture
def history(page, desk, people):
    """The history of somebody whose number was changed."""
    ask(desk, partial(edit_staff, person_id=people[0], values={"staff_number": "900"}))
    page.table.select([people[0]])
    page.sheet.open_history()
    answer(desk)
    return dialog_of(page, HistoryDialog)


def put_back(desk, dialog, person_id):
    """What the last change altered goes back."""
    dialog.restore(ask(desk, partial(record_history, of=StaffMember, record_id=person_id))[0])
    settle(desk)


def test_a_person_goes_back_to_what_stood_before(page, desk, people, history):
    put_back(desk, history, people[0])
    assert number_of(desk, people[0]) == "100"


def test_a_number_somebody_else_was_given_does_not_come_back(page, desk, people, history, window):
    somebody_with(desk, "100")
    put_back(desk, history, people[0])
    (refusal,) = window.failures
    assert refusal.code == "STAFF-NUMBER"
    assert number_of(desk, people[0]) == "900"


def test_several_people_are_given_the_same_in_one_act(page, desk, people, window):
    page.table.select(people[:2])
    page.sheet.open_bulk()
    settle(desk)
    dialog = dialog_of(page, BulkDialog)
    assert set(dialog.ticks).isdisjoint({"name", "staff_number", "birth_year"})
    before = date(2026, 3, 1)
    values = {"joined": before, "left": before - timedelta(days=9)}
    dialog.wanted.emit(values)
    settle(desk)
    assert [one.code for one in window.failures] == ["STAFF-DAYS"]
    dialog.wanted.emit({"title": "主管护师"})
    settle(desk)
    titles = [one.title for one in ask(desk, list_staff)]
    assert sorted(titles) == ["", "主管护师", "主管护师"]
    ask(desk, undo)
    assert {one.title for one in ask(desk, list_staff)} == {""}


def test_who_was_deleted_comes_back_from_the_bin(page, desk, people, qtbot, window):
    ask(desk, partial(remove_staff, ids=people[:2]))
    page.sheet.open_bin()
    settle(desk)
    bin_ = dialog_of(page, BinDialog)
    assert {row.id for row in bin_.table.model.rows} == set(people[:2])
    taken = somebody_with(desk, "100")
    bin_.table.select(people[:1])
    press(qtbot, bin_.restore)
    settle(desk)
    assert [one.code for one in window.failures] == ["STAFF-NUMBER"]
    assert page.table.row(people[0]) is None
    ask(desk, partial(remove_staff, ids=[taken]))
    bin_.table.select(people[:1])
    press(qtbot, bin_.restore)
    answer(desk)
    assert page.table.row(people[0]) is not None
    assert {row.id for row in bin_.table.model.rows} == {people[1], taken}


def test_an_entry_has_its_history_and_comes_back_from_the_bin(page, desk, people, qtbot):
    event = entry(desk, people[0], "minus-talk", facts="与同事争吵")
    page.table.select([people[0]])
    page.tabs.show_tab("adverse")
    answer(desk)
    tab = page.tabs.tab("adverse")
    tab.open_history(event)
    settle(desk)
    told = dialog_of(page, HistoryDialog)
    texts = [one.text() for one in told.findChildren(QLabel)]
    assert "陈晓燕" in texts
    assert not any("争吵" in one for one in texts)
    ask(desk, partial(remove_events, ids=[event]))
    tab.table._make_menu([])[-1].trigger()
    settle(desk)
    bin_ = dialog_of(page, BinDialog)
    (row,) = bin_.table.model.rows
    assert "陈晓燕" in row.cells[0]
    bin_.table.select([event])
    press(qtbot, bin_.restore)
    settle(desk)
    assert [one.id for one in ask(desk, partial(list_events, staff_id=people[0]))] == [event]
