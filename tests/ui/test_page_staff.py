"""The roster: add one after the other, edit, leave, delete with a way back."""

from functools import partial

import pytest

from cleanclinic.operations.history import undo
from cleanclinic.operations.staff import add_staff, list_staff
from cleanclinic.records.post_type import PostType
from tests.ui.accessibility import nameless
from tests.ui.conftest import TODAY
from tests.ui.pages import all_named, ask, press, settle, show, type_into
from ui.pages.staff import NewStaffDialog, StaffPage


@pytest.fixture
def people(desk):
    values = [
        {"name": name, "staff_number": str(100 + n), "post_type": PostType.NURSE}
        for n, name in enumerate(("陈晓燕", "刘䶮"))
    ]
    return [ask(desk, partial(add_staff, values=one)).id for one in values]


@pytest.fixture
def page(qtbot, desk, people):
    return show(qtbot, desk, StaffPage)


def test_an_empty_roster_says_why_people_are_needed(qtbot, desk):
    page = show(qtbot, desk, StaffPage)
    assert page.table.empty.isVisible()
    press(qtbot, page.table.empty.action)
    assert [one for one in page.findChildren(NewStaffDialog) if one.isVisible()]


def test_people_are_added_one_after_the_other(page, desk, qtbot):
    page.open_new()
    (dialog,) = page.findChildren(NewStaffDialog)
    assert nameless(dialog) == []
    for name, number in (("欧阳倩", "201"), ("马丽", "202")):
        type_into(dialog.form.editor("name").control, name)
        type_into(dialog.form.editor("staff_number").control, number)
        box = dialog.form.editor("post_type").control
        box.setCurrentIndex(list(PostType).index(PostType.DOCTOR))
        box.activated.emit(box.currentIndex())
        press(qtbot, dialog.accept_button)
        settle(desk)
        assert dialog.isVisible()
    rows = ask(desk, list_staff)
    assert [(row.name, row.post_type) for row in rows[2:]] == [
        ("欧阳倩", PostType.DOCTOR),
        ("马丽", PostType.DOCTOR),
    ]
    assert page.table.current_id() == rows[3].id


def test_a_number_somebody_has_is_said_at_its_field(page, desk, window):
    type_into(page.form.editor("staff_number").control, "101")
    page.leave()
    settle(desk)
    assert "刘䶮" in page.form.problems["staff_number"]
    assert window.failures == []
    assert ask(desk, list_staff)[0].staff_number == "100"


def test_what_is_typed_saves_itself(page, desk):
    type_into(page.form.editor("title").control, "主管护师")
    page.leave()
    settle(desk)
    assert ask(desk, list_staff)[0].title == "主管护师"


def test_who_leaves_stays_on_record(page, desk, people):
    page.leave_today(people[0])
    settle(desk)
    left = next(row for row in ask(desk, list_staff) if row.id == people[0])
    assert left.left == TODAY
    # Today still counts: the person is away from tomorrow on.
    assert page.table.shown_ids() == [people[1], people[0]]


def test_delete_has_a_way_back(page, desk, people, window):
    page.table.select([people[1]])
    page.remove_selected()
    settle(desk)
    assert [row.id for row in ask(desk, list_staff)] == [people[0]]
    assert page.table.current_id() == people[0]
    ask(desk, undo)
    assert len(page.table.shown_ids()) == 2
    assert window.told


def test_every_control_has_a_name(page):
    assert all_named(page) == []
