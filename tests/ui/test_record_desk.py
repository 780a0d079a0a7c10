"""The desk of records: add, edit, go on, several at once, delete, look back, all by one part."""

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QPoint, QRect, Qt

from cleanclinic.operations.hidden.sensitive import looks_at
from cleanclinic.operations.recording.history import recent_acts, undo
from cleanclinic.operations.recording.writing import (
    add_record,
    edit_record,
    edit_records,
    list_records,
    remove_records,
)
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import StaffMember
from tests.ui.accessibility import nameless
from tests.ui.cuts import cut
from tests.ui.desk_kit import (
    PHONE,
    actions,
    count,
    make_plan,
    opened,
    people,
    person,
    record,
    show_desk,
    shown,
)
from tests.ui.pages import TODAY, ask, press, risk, settle, sit_down, type_into
from ui.parts.hidden_field import ChangeDialog
from ui.parts.record_bulk import BulkDialog
from ui.parts.record_desk import RecordDesk
from ui.parts.record_new import NewRecordDialog
from ui.parts.record_plan import Deeds
from ui.parts.record_view import read_view
from ui.parts.style import Look

__all__ = ["people", "shown"]


def test_an_empty_desk_says_how_to_begin_and_begins(qtbot, desk, shown):
    assert shown.table.empty.isVisible()
    press(qtbot, shown.table.empty.action)
    dialog = opened(desk, shown, NewRecordDialog)
    type_into(dialog.form.editor("name").control, "马丽")
    type_into(dialog.form.editor("staff_number").control, "7")
    dialog.accept()
    settle(desk)
    assert dialog.isVisible(), "the post is missing"
    assert dialog.focusWidget() is dialog.form.editor("post_type").control
    dialog.form.editor("post_type").show_value(PostType.DOCTOR)
    dialog.accept()
    settle(desk)
    (held,) = ask(desk, lambda ws: list_records(ws, StaffMember))
    assert (held.record.name, held.record.post_type) == ("马丽", PostType.DOCTOR)
    assert shown.table.current_id() == held.record.id
    assert shown.side.heading.toolTip() == "马丽"


def test_the_keyboard_goes_on_at_the_new_one(qtbot, desk, people, shown):
    shown.search.setFocus()
    shown.open_new()
    dialog = opened(desk, shown, NewRecordDialog)
    dialog.form.editor("post_type").show_value(PostType.DOCTOR)
    type_into(dialog.form.editor("name").control, "甲")
    type_into(dialog.form.editor("staff_number").control, "201")
    dialog.accept()
    settle(desk)
    qtbot.waitUntil(lambda: shown.focusWidget() is shown.table.view)
    assert len(shown.table.selected_ids()) == 1


def test_one_after_the_other_and_a_refusal_stays_at_its_field(qtbot, desk, people, shown, window):
    shown.open_new()
    dialog = opened(desk, shown, NewRecordDialog)
    dialog.form.editor("post_type").show_value(PostType.DOCTOR)
    type_into(dialog.form.editor("name").control, "甲")
    type_into(dialog.form.editor("staff_number").control, "101")
    press(qtbot, dialog.again)
    settle(desk)
    assert "刘䶮" in dialog.form.problems["staff_number"]
    assert (count(desk), window.failures) == (3, [])
    type_into(dialog.form.editor("staff_number").control, "201")
    press(qtbot, dialog.again)
    settle(desk)
    assert dialog.isVisible()
    assert dialog.form.values()["name"] == ""
    assert dialog.form.values()["post_type"] is PostType.DOCTOR
    assert count(desk) == 4


def test_what_is_typed_saves_itself_and_the_next_record_keeps_the_cursor(
    qtbot, desk, people, shown
):
    shown.table.select(people[:1])
    field = shown.side.form.editor("title").control
    type_into(field, "主管护师")
    qtbot.keyClick(field, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert record(desk, people[0]).title == "主管护师"
    assert shown.table.current_id() == people[1]
    assert shown.side.form.focused_field() == "title"
    assert field.text() == "护师"
    qtbot.keyClick(field, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert shown.table.current_id() == people[0]
    press(qtbot, shown.side.next)
    press(qtbot, shown.side.next)
    press(qtbot, shown.side.next)
    assert shown.table.current_id() == people[2]


def test_search_and_chips_narrow_and_a_record_pointed_to_is_found_all_the_same(desk, people, shown):
    shown.search.setText("oyq")
    assert shown.table.shown_ids() == people[2:]
    shown.show_record(people[0])
    assert shown.table.current_id() == people[0]
    assert shown.search.text() == ""
    ask(desk, partial(edit_record, of=StaffMember, record_id=people[1], values={"left": TODAY}))
    shown.chips.choose("left")
    shown._on_chip("left")
    assert shown.table.shown_ids() == people[1:2]


def test_a_copy_leaves_out_what_is_its_own_and_what_is_hidden(desk, people, shown):
    ask(desk, partial(edit_record, of=StaffMember, record_id=people[2], values={"duty": "带教"}))
    shown.table.select(people[2:])
    shown.open_clone()
    dialog = opened(desk, shown, NewRecordDialog)
    assert dialog.form.values()["duty"] == "带教"
    assert dialog.form.values()["name"] == ""
    type_into(dialog.form.editor("name").control, "乙")
    type_into(dialog.form.editor("staff_number").control, "300")
    dialog.accept()
    settle(desk)
    copy = record(desk, shown.table.current_id())
    assert (copy.name, copy.duty, copy.phone) == ("乙", "带教", "")


# Reading again


def same(one, other):
    """Two views show the same; what may be offered while typing is read with everything only."""
    return replace(one, used={}) == replace(other, used={})


def test_a_few_changed_records_are_put_into_what_is_shown(qtbot, desk, people):
    """Whatever happens, it stands as if all had been read anew."""
    shown = RecordDesk(desk, replace(make_plan(desk), deeds=Deeds()))
    qtbot.addWidget(shown)
    shown.show()
    shown.reload()
    settle(desk)
    patched = []
    desk.tasks.changed.connect(lambda changes: patched.append(shown.reload(changes)))

    def after(operation, kept=True):
        before = shown.view.rows
        ask(desk, operation)
        settle(desk)
        # Read again is only what changed.
        assert any(old is new for old in before for new in shown.view.rows) is kept
        whole = ask(desk, lambda ws: read_view(ws, shown.plan, desk.words, None))
        assert same(shown.view, whole)
        assert shown.table.shown_ids() == [row.id for row in whole.rows]

    after(lambda ws: edit_record(ws, StaffMember, people[1], {"left": TODAY, "title": "新"}))
    after(lambda ws: add_record(ws, StaffMember, person(7)))
    after(lambda ws: remove_records(ws, StaffMember, people[:2]))
    after(undo)
    after(lambda ws: edit_records(ws, StaffMember, people, {"duty": "带教"}))
    assert len(patched) == 5
    # Two changes at once are put in one after the other; after one of another kind all is read.
    desk.tasks.run(lambda ws: edit_record(ws, StaffMember, people[0], {"title": "一"}))
    desk.tasks.run(lambda ws: edit_record(ws, StaffMember, people[2], {"title": "二"}))
    after(lambda ws: add_risk(ws, risk(1)), kept=False)


def test_what_two_pcs_changed_differently_is_marked_and_leads_to_the_decision(
    qtbot, kit, tasks, window, hospital
):
    one = hospital.ward("icu")
    who = add_record(one, StaffMember, person(1, "陈晓燕"))
    add_record(one, StaffMember, person(2, "刘䶮"))
    hospital.round_trip(one)
    two = hospital.ward("icu-2", joins=one)
    hospital.answer(one, two)
    edit_record(one, StaffMember, who.id, {"title": "护师"})
    edit_record(two, StaffMember, who.id, {"title": "主管护师"})
    hospital.take(hospital.office, hospital.send(one))
    hospital.take(hospital.office, hospital.send(two))
    hospital.answer(one)
    desk = sit_down(kit, tasks, window, hospital, one)
    shown = RecordDesk(desk, make_plan(desk))
    qtbot.addWidget(shown)
    shown.resize(1170, 690)
    shown.show()
    shown.reload()
    settle(desk)
    assert [bool(row.mark) for row in shown.table.model.rows] == [True, False]
    shown.chips.press("(conflict)")
    assert shown.table.shown_ids() == [who.id]
    assert shown.side.conflict.isVisible()
    press(qtbot, shown.side.conflict)
    assert window.went == [("sync", who.id)]
    assert shown.table.view.viewport().grab().toImage().width() > 0


# Several at once


def test_several_are_changed_as_said_and_one_undo_takes_it_back(qtbot, desk, people, shown):
    shown.table.select(people)
    shown.open_bulk()
    dialog = opened(desk, shown, BulkDialog)
    assert not dialog.accept_button.isEnabled()
    assert "phone" not in dialog.forms
    type_into(dialog.forms["title"].editor("title").control, "护师")
    assert dialog.ticks["title"].isChecked()
    # The one that has it already is named neither in the preview nor in the count.
    assert dialog.changing() == 2
    assert "2" in dialog.accept_button.text()
    rows = [row.cells for row in dialog.preview.model.rows]
    assert rows == [("陈晓燕", "职称", "（空）", "护师"), ("欧阳倩", "职称", "（空）", "护师")]
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert [record(desk, one).title for one in people] == ["护师"] * 3
    assert ask(desk, recent_acts)[0].key == "act.edit_records"
    ask(desk, undo)
    assert [record(desk, one).title for one in people] == ["", "护师", ""]


def test_on_a_low_screen_what_comes_of_it_stands_beside_the_fields(qtbot, desk, people):
    enlarged = replace(desk, look=Look("light", 150))
    shown = show_desk(qtbot, enlarged, make_plan(enlarged))
    shown.resize(1366, 768)
    shown.table.select(people)
    shown.open_bulk()
    dialog = opened(enlarged, shown, BulkDialog)
    preview = QRect(dialog.preview.mapTo(dialog, QPoint(0, 0)), dialog.preview.size())
    first = dialog.ticks["post_type"]
    assert preview.left() > first.mapTo(dialog, QPoint(0, 0)).x() + first.width()
    assert dialog.rect().contains(preview)
    assert cut(dialog) == []


def test_what_a_filter_hides_is_not_touched(desk, people, shown):
    shown.table.select(people)
    shown.search.setText("ly")
    shown.search.setText("")
    shown.table.select(people)
    shown.search.setText("cxy")
    shown.open_bulk()
    assert [one for one in shown.findChildren(BulkDialog) if one.isVisible()] == []
    shown.remove_selected()
    settle(desk)
    assert count(desk) == 2


def test_values_that_cannot_stand_change_nothing(qtbot, desk, people, shown):
    shown.table.select(people)
    shown.open_bulk()
    dialog = opened(desk, shown, BulkDialog)
    type_into(dialog.forms["title"].editor("title").control, "很" * 31)
    dialog.accept()
    settle(desk)
    assert dialog.isVisible()
    assert record(desk, people[0]).title == ""


# Deleting and looking back


# From a spreadsheet


# What is hidden


def test_what_is_hidden_is_shown_on_request_and_written_down(qtbot, desk, people, shown):
    shown.table.select(people[2:])
    hidden = shown.side.hidden["phone"]
    assert hidden.value.text() == "138****5678"
    assert PHONE not in repr(shown.table.model.rows)
    press(qtbot, hidden.eye)
    settle(desk)
    assert hidden.value.text() == PHONE
    assert [look.record_id for look in ask(desk, looks_at)] == people[2:]
    shown.table.select(people[:1])
    assert hidden.value.text() == "（空）"
    press(qtbot, hidden.change)
    dialog = opened(desk, shown, ChangeDialog)
    type_into(dialog.form.editor("phone").control, "8001")
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert record(desk, people[0]).phone == "8001"
    assert hidden.value.text() == "****"


def test_every_control_has_a_name(desk, people, shown):
    assert nameless(shown) == []
    assert [one for action in shown.top_actions() for one in nameless(action)] == []


@pytest.mark.parametrize("chosen", [0, 1, 2])
def test_the_row_menu_offers_what_can_be_done(desk, people, shown, chosen):
    shown.table.select(people[:chosen])
    offered = actions(shown)
    assert ("批量修改 2 条…" in offered) == (chosen == 2)
    assert ("编辑" in offered) == (chosen == 1)
    assert ("新增人员…" in offered) == (chosen == 0)


# The same record in two places
