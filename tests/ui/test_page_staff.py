"""The roster: add one after the other, edit, leave, delete with a way back."""

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt

from cleanclinic.operations.hidden.sensitive import looks_at
from cleanclinic.operations.hidden.shredding import shred_record
from cleanclinic.operations.people.people import set_permission, set_up_people
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.staff import add_staff, edit_staff, get_staff, list_staff
from cleanclinic.operations.workspace.drafts import drafts
from cleanclinic.records.post_type import PostType
from tests.core.keys_kit import CHEAP
from tests.ui.accessibility import nameless
from tests.ui.pages import TODAY, all_named, ask, press, settle, show, type_into
from ui.pages.staff import StaffPage
from ui.pages.staff.staff_dialogs import NewStaffDialog
from ui.parts.drafts import DraftBook
from ui.parts.hidden_field import ChangeDialog
from ui.parts.pin_dialog import PinDialog


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


def test_whoever_was_saved_is_not_left_in_the_form_as_a_draft(qtbot, desk, people):
    book = DraftBook(desk.tasks)
    book.open()
    page = show(qtbot, replace(desk, drafts=book), StaffPage)
    page.deeds.open_new()
    (dialog,) = page.findChildren(NewStaffDialog)
    type_into(dialog.form.editor("name").control, "欧阳倩")
    type_into(dialog.form.editor("staff_number").control, "201")
    box = dialog.form.editor("post_type").control
    box.setCurrentIndex(1)
    box.activated.emit(1)
    dialog.form.flush()
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert dialog.form.editor("name").draft() == ""
    assert dialog.form.found is None
    assert ask(desk, drafts) == ()


def test_titles_written_before_are_offered_and_names_are_not(page, desk, people):
    ask(desk, lambda ws: edit_staff(ws, people[0], {"title": "主管护师"}))
    page.deeds.open_new()
    settle(desk)
    (dialog,) = page.findChildren(NewStaffDialog)
    title = dialog.form.editor("title")
    assert title._offered.open_all()
    assert title._offered.entries.stringList() == ["主管护师"]
    assert dialog.form.editor("name")._offered is None


def test_people_are_added_one_after_the_other(page, desk, qtbot):
    page.deeds.open_new()
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


def test_the_keys_go_from_one_person_to_the_next(page, desk, people, qtbot):
    page.table.select(people[:1])
    type_into(page.form.editor("duty").control, "带教")
    for key, there in ((Qt.Key.Key_PageDown, 1), (Qt.Key.Key_PageDown, 1), (Qt.Key.Key_PageUp, 0)):
        qtbot.keyClick(page.table.view, key, Qt.KeyboardModifier.ControlModifier)
        assert page.table.current_id() == people[there]
    settle(desk)
    assert ask(desk, partial(get_staff, person_id=people[0])).duty == "带教"


def test_who_leaves_stays_on_record(page, desk, people):
    page.deeds.leave_today(people[0])
    settle(desk)
    left = next(row for row in ask(desk, list_staff) if row.id == people[0])
    assert left.left == TODAY
    # Today still counts: the person is away from tomorrow on.
    assert page.table.shown_ids() == [people[1], people[0]]


def test_delete_has_a_way_back(page, desk, people, window):
    page.table.select([people[1]])
    page.deeds.remove_selected()
    settle(desk)
    assert [row.id for row in ask(desk, list_staff)] == [people[0]]
    assert page.table.current_id() == people[0]
    ask(desk, undo)
    assert len(page.table.shown_ids()) == 2
    assert window.told


def test_every_control_has_a_name(page):
    assert all_named(page) == []


# What is hidden


@pytest.fixture
def called(page, desk, people):
    ask(desk, partial(edit_staff, person_id=people[0], values={"phone": "13812345678"}))
    page.table.select([people[0]])
    return people[0]


def test_a_number_is_masked_until_somebody_asks_and_then_it_is_written_down(
    page, desk, qtbot, people, called
):
    assert page.tabs.basics.hidden["phone"].value.text() == "138****5678"
    press(qtbot, page.tabs.basics.hidden["phone"].eye)
    settle(desk)
    assert page.tabs.basics.hidden["phone"].value.text() == "13812345678"
    assert [look.record_id for look in ask(desk, looks_at)] == [called]
    # It stays while the page reloads, and is gone with the next person or the second press.
    page.reload(None)
    settle(desk)
    assert page.tabs.basics.hidden["phone"].is_shown
    page.table.select([people[1]])
    assert not page.tabs.basics.hidden["phone"].is_shown
    page.table.select([called])
    assert page.tabs.basics.hidden["phone"].value.text() == "138****5678"
    press(qtbot, page.tabs.basics.hidden["phone"].eye)
    settle(desk)
    press(qtbot, page.tabs.basics.hidden["phone"].eye)
    assert page.tabs.basics.hidden["phone"].value.text() == "138****5678"


def test_what_was_erased_by_law_says_so_and_when(page, desk, people, called):
    phone = page.tabs.basics.hidden["phone"]
    why = "本人书面申请"
    ask(desk, partial(shred_record, kind="staff_member", record_id=called, why=why))
    page.reload(None)
    settle(desk)
    assert phone.value.text().startswith("已依法删除（")
    assert why in phone.value.toolTip()
    assert "已依法删除" in phone.value.accessibleName()
    assert not phone.eye.isVisible()
    # Nobody else's empty field says that, nor one that was filled in again.
    page.table.select([people[1]])
    settle(desk)
    assert phone.value.text() == page.words.text("value.none")
    ask(desk, partial(edit_staff, person_id=called, values={"phone": "13700000000"}))
    page.table.select([called])
    page.reload(None)
    settle(desk)
    assert phone.value.text() == "137****0000"


def test_it_hides_itself_after_a_while(page, desk, qtbot, called):
    page.tabs.basics.hidden["phone"]._timer.setInterval(1)
    press(qtbot, page.tabs.basics.hidden["phone"].eye)
    settle(desk)
    qtbot.waitUntil(lambda: not page.tabs.basics.hidden["phone"].is_shown)
    assert page.tabs.basics.hidden["phone"].value.text() == "138****5678"


def test_another_number_is_typed_without_seeing_the_one_there_is(page, desk, qtbot, called):
    press(qtbot, page.tabs.basics.hidden["phone"].change)
    (dialog,) = page.findChildren(ChangeDialog)
    assert nameless(dialog) == []
    assert dialog.form.values() == {"phone": ""}
    type_into(dialog.form.editor("phone").control, "138****5678")
    press(qtbot, dialog.accept_button)
    assert dialog.form.problems
    type_into(dialog.form.editor("phone").control, "8001")
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert not dialog.isVisible()
    assert page.tabs.basics.hidden["phone"].value.text() == "****"
    assert ask(desk, looks_at) == ()


def test_who_came_in_long_ago_is_asked_for_the_pin(page, desk, qtbot, called):
    def come_in(workspace):
        set_up_people(workspace, "482915", cost=CHEAP)
        workspace.confirmed_at = None
        return True

    ask(desk, come_in)
    press(qtbot, page.tabs.basics.hidden["phone"].eye)
    settle(desk)
    assert not page.tabs.basics.hidden["phone"].is_shown
    (dialog,) = page.findChildren(PinDialog)
    assert nameless(dialog) == []
    dialog.field.setText("615243")
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert dialog.said.text()
    assert dialog.isVisible()
    dialog.field.setText("482915")
    press(qtbot, dialog.accept_button)
    settle(desk)
    settle(desk)
    assert not dialog.isVisible()
    assert page.tabs.basics.hidden["phone"].value.text() == "13812345678"


def test_without_the_permission_the_page_says_so(page, desk, qtbot, called, window):
    def come_in(workspace):
        person = set_up_people(workspace, "482915", cost=CHEAP)
        set_permission(workspace, person.id, "482915", sees_ethics=False)
        return True

    ask(desk, come_in)
    press(qtbot, page.tabs.basics.hidden["phone"].eye)
    settle(desk)
    assert [error.code for error in window.failures] == ["SENSITIVE-FORBIDDEN"]
    assert not page.tabs.basics.hidden["phone"].is_shown
