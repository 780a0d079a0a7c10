"""The desk of records: add, edit, go on, several at once, delete, look back, all by one part."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication

from cleanclinic.errors import DiskFullError
from cleanclinic.operations.hidden.sensitive import looks_at
from cleanclinic.operations.recording.history import recent_acts, undo
from cleanclinic.operations.recording.staff import StaffNumberTakenError
from cleanclinic.operations.recording.writing import (
    add_record,
    edit_record,
    edit_records,
    get_record,
    list_records,
    list_removed,
    record_history,
    remove_records,
)
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import StaffMember
from tests.ui.accessibility import nameless
from tests.ui.conftest import TODAY
from tests.ui.pages import ask, press, risk, settle, sit_down, type_into
from ui.parts.hidden_field import ChangeDialog
from ui.parts.record_bin import BinDialog
from ui.parts.record_bulk import BulkDialog
from ui.parts.record_day import DayDialog
from ui.parts.record_desk import RecordDesk
from ui.parts.record_history import HistoryDialog
from ui.parts.record_new import NewRecordDialog
from ui.parts.record_paste import PasteDialog
from ui.parts.record_plan import Chip, Deeds, DeskPlan, columns_for, form_for
from ui.parts.record_view import read_view

PHONE = "13812345678"
FORM = ("name", "staff_number", "post_type", "title", "duty", "joined", "left")


def person(number, name="", **values):
    return {
        "name": name or f"王医{number}",
        "staff_number": str(100 + number),
        "post_type": PostType.NURSE,
        **values,
    }


def taken(workspace, of, values):
    """Adds as a kind with a rule of its own does."""
    if values["staff_number"] == "101":
        raise StaffNumberTakenError(number="101", name="刘䶮")
    return add_record(workspace, of, values)


def make_plan(desk, **more):
    return DeskPlan(
        of=StaffMember,
        name="people",
        columns=columns_for(desk, StaffMember, ("name", "staff_number", "title", "joined")),
        form=form_for(desk, StaffMember, FORM),
        unique=("name", "staff_number"),
        kept=("post_type",),
        chips=(Chip("left", "ui.staff.chip.left", lambda held, _: held.record.left is not None),),
        problem_fields={"STAFF-NUMBER": "staff_number"},
        deeds=Deeds(add=taken),
        **more,
    )


@pytest.fixture
def people(desk):
    values = [
        person(0, "陈晓燕"),
        person(1, "刘䶮", title="护师"),
        person(2, "欧阳倩", phone=PHONE),
    ]
    return [ask(desk, partial(add_record, of=StaffMember, values=one)).id for one in values]


@pytest.fixture
def shown(qtbot, desk):
    made = RecordDesk(desk, make_plan(desk))
    qtbot.addWidget(made)
    desk.tasks.changed.connect(lambda _: made.reload())
    desk.tasks.failed.connect(desk.window.fail)
    made.resize(1170, 690)
    made.show()
    made.reload()
    settle(desk)
    return made


def record(desk, record_id):
    return ask(desk, lambda ws: get_record(ws, StaffMember, record_id)).record


def count(desk):
    return len(ask(desk, lambda ws: list_records(ws, StaffMember)))


def opened(desk, shown, of):
    settle(desk)
    (dialog,) = [one for one in shown.findChildren(of) if one.isVisible()]
    assert nameless(dialog) == []
    return dialog


def actions(shown):
    found = [one for one in shown._menu(shown.table.selected_ids()) if isinstance(one, QAction)]
    return [one.text() for one in found]


def test_an_empty_desk_says_how_to_begin_and_begins(qtbot, desk, shown):
    assert shown.table.empty.isVisible()
    press(qtbot, shown.table.empty.action)
    dialog = opened(desk, shown, NewRecordDialog)
    type_into(dialog.form.editor("name").control, "马丽")
    type_into(dialog.form.editor("staff_number").control, "7")
    dialog.accept()
    settle(desk)
    assert dialog.isVisible(), "the post is missing"
    dialog.form.editor("post_type").show_value(PostType.DOCTOR)
    dialog.accept()
    settle(desk)
    (held,) = ask(desk, lambda ws: list_records(ws, StaffMember))
    assert (held.record.name, held.record.post_type) == ("马丽", PostType.DOCTOR)
    assert shown.table.current_id() == held.record.id
    assert shown.side.heading.toolTip() == "马丽"


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
        before = set(map(id, shown.view.rows))
        ask(desk, operation)
        settle(desk)
        # Read again is only what changed.
        assert bool(before & set(map(id, shown.view.rows))) is kept
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


def test_what_was_deleted_comes_back_from_the_bin(qtbot, desk, people, shown, window):
    shown.table.select(people[:2])
    shown.table.view.setFocus()
    qtbot.keyClick(shown.table.view, Qt.Key.Key_Delete)
    settle(desk)
    assert shown.table.shown_ids() == people[2:]
    assert "2" in window.told[-1]
    shown.open_bin()
    dialog = opened(desk, shown, BinDialog)
    assert len(dialog.table.shown_ids()) == 2
    dialog.table.select(people[:1])
    press(qtbot, dialog.restore)
    settle(desk)
    assert shown.table.shown_ids() == [people[0], people[2]]
    assert dialog.table.shown_ids() == people[1:2]
    assert len(ask(desk, lambda ws: list_removed(ws, StaffMember))) == 1


def test_the_history_shows_old_beside_new_and_puts_one_or_all_back(desk, people, shown):
    values = {"title": "主管护师", "post_type": PostType.DOCTOR}
    ask(desk, partial(edit_record, of=StaffMember, record_id=people[1], values=values))
    shown.table.select(people[1:2])
    shown.open_history()
    dialog = opened(desk, shown, HistoryDialog)
    texts = [one.text() for one in dialog.findChildren(type(shown.table.foot))]
    for said in ("护师", "主管护师", "护理", "医疗", "王敏"):
        assert said in texts, said
    revisions = ask(desk, lambda ws: record_history(ws, StaffMember, people[1]))
    dialog.restore(revisions[0], ["title"])
    settle(desk)
    assert (record(desk, people[1]).title, record(desk, people[1]).post_type) == (
        "护师",
        PostType.DOCTOR,
    )
    dialog.restore(revisions[0])
    settle(desk)
    assert record(desk, people[1]).post_type is PostType.NURSE


def test_an_earlier_day_is_shown_for_reading_only(qtbot, desk, people, shown):
    shown.table.select(people[:1])
    shown.open_day()
    dialog = opened(desk, shown, DayDialog)
    type_into(dialog.form.editor("day").control, (TODAY + timedelta(days=1)).isoformat())
    dialog.accept()
    assert dialog.isVisible()
    type_into(dialog.form.editor("day").control, "昨天")
    dialog.accept()
    settle(desk)
    assert shown.strip.isVisible()
    assert (shown.table.shown_ids(), shown.day) == ([], TODAY - timedelta(days=1))
    shown.show_day(TODAY)
    settle(desk)
    assert shown.table.shown_ids() == people
    shown.table.select(people[:1])
    assert shown.side.form.editor("title").control.isReadOnly()
    assert actions(shown) == ["查看历史…"]
    shown.remove_selected()
    shown.open_new()
    settle(desk)
    assert count(desk) == 3
    press(qtbot, shown.strip.back)
    settle(desk)
    assert not shown.strip.isVisible()
    assert not shown.side.form.editor("title").control.isReadOnly()


# From a spreadsheet

SHEET = "\n".join(
    [
        "人员名单\t\t\t",
        "姓名\t工号\t岗位\t入科",
        "马丽\t３０１\t护理\t2020/1/5",
        "赵敏\t302\t医疗\t2月31日",
        '"钱\n芳"\t303\tDoctor\t44000',
        "陈晓燕\t100\t护理\t",
        "合计\t4\t\t",
        "",
    ]
)


@pytest.fixture
def pasting(qtbot, desk):
    """A desk of a kind without a rule of its own."""
    plain = replace(make_plan(desk), deeds=Deeds())
    made = RecordDesk(desk, plain)
    qtbot.addWidget(made)
    desk.tasks.changed.connect(lambda _: made.reload())
    made.resize(1170, 690)
    made.show()
    made.reload()
    settle(desk)
    return made


def test_rows_of_a_spreadsheet_are_checked_shown_and_taken_in_as_one_act(
    qtbot, desk, people, pasting, window
):
    QGuiApplication.clipboard().setText(SHEET)
    pasting.table.view.setFocus()
    qtbot.keyClick(pasting.table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    dialog = opened(desk, pasting, PasteDialog)
    assert dialog.layout_now.columns == ("name", "staff_number", "", "")
    assert [row.is_good for row in dialog.found] == [False] * 5
    for number, name in ((2, "post_type"), (3, "joined")):
        box = dialog.boxes[number]
        box.setCurrentIndex(box.findData(name))
        box.activated.emit(box.currentIndex())
    assert not dialog.accept_button.isEnabled(), "nothing is taken while it is being read"
    settle(desk)
    results = [str(row.cells[1]) for row in dialog.preview.model.rows]
    assert results == ["可导入", "入科日期：2 月没有 31 日", "可导入", "与已有的相同", "合计行"]
    # Something is wrong: nothing is taken in before it is said that it may be left out.
    assert not dialog.accept_button.isEnabled()
    dialog.accept()
    assert dialog.isVisible()
    dialog.skip.setChecked(True)
    press(qtbot, dialog.accept_button)
    settle(desk)
    records = [held.record for held in ask(desk, lambda ws: list_records(ws, StaffMember))]
    assert [(one.name, one.staff_number, one.post_type) for one in records[3:]] == [
        ("马丽", "301", PostType.NURSE),
        ("钱 芳", "303", PostType.DOCTOR),
    ]
    assert len(pasting.table.selected_ids()) == 2
    assert "2" in window.told[-1]
    ask(desk, undo)
    assert count(desk) == 3


def test_what_a_head_meant_is_remembered_and_what_is_there_is_not_taken_twice(
    qtbot, desk, people, pasting
):
    rows = [["姓名", "编制号", "岗位类别"], ["甲", "7", "护理"]]
    pasting.open_paste(rows)
    dialog = opened(desk, pasting, PasteDialog)
    box = dialog.boxes[1]
    box.setCurrentIndex(box.findData("staff_number"))
    box.activated.emit(box.currentIndex())
    settle(desk)
    press(qtbot, dialog.accept_button)
    settle(desk)
    pasting.open_paste(rows)
    dialog = opened(desk, pasting, PasteDialog)
    assert dialog.layout_now.columns == ("name", "staff_number", "post_type")
    assert [str(row.cells[1]) for row in dialog.preview.model.rows] == ["与已有的相同"]
    assert not dialog.accept_button.isEnabled()


def test_a_kind_with_a_rule_of_its_own_is_not_pasted_past_it(desk, people, shown):
    shown.open_paste([["姓名"], ["甲"]])
    settle(desk)
    assert shown.findChildren(PasteDialog) == []


def test_a_clipboard_without_a_table_is_told(desk, people, pasting, window):
    QGuiApplication.clipboard().setText("只是一句话")
    pasting.paste()
    assert "剪贴板里没有表格" in window.told[-1]
    QGuiApplication.clipboard().setText("甲\t乙\n")
    pasting.paste()
    assert opened(desk, pasting, PasteDialog)


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


def second(qtbot, desk):
    """Another desk on the same records, as a second page in the same window is."""
    made = RecordDesk(desk, make_plan(desk))
    qtbot.addWidget(made)
    desk.tasks.changed.connect(lambda _: made.reload())
    made.show()
    made.reload()
    rest(desk)
    return made


def rest(desk):
    """Until what follows from an answer is done too."""
    for _ in range(3):
        settle(desk)


def title_editor(shown):
    return shown.side.form.editor("title").control


def test_one_record_in_two_places_loses_nothing_of_either(qtbot, desk, people, shown):
    other = second(qtbot, desk)
    for one in (shown, other):
        one.show_record(people[0])
        rest(desk)
    # Typed here and not yet saved, while another field of it is saved there.
    title_editor(shown).setText("护师")
    title_editor(shown).textEdited.emit("护师")
    type_into(other.side.form.editor("duty").control, "带教")
    other.side.flush()
    rest(desk)
    assert title_editor(shown).text() == "护师"
    assert shown.side.form.editor("duty").control.text() == "带教"
    shown.side.flush()
    rest(desk)
    assert (record(desk, people[0]).title, record(desk, people[0]).duty) == ("护师", "带教")
    assert title_editor(other).text() == "护师"
    # The same field in both: the later one stands, the earlier one is in the history to put back.
    title_editor(shown).setText("主管护师")
    title_editor(shown).textEdited.emit("主管护师")
    type_into(title_editor(other), "副主任护师")
    other.side.flush()
    rest(desk)
    shown.side.flush()
    rest(desk)
    assert title_editor(other).text() == "主管护师"
    said = [
        (change.before, change.after)
        for row in ask(desk, lambda ws: record_history(ws, StaffMember, people[0]))
        for change in row.fields
        if change.field == "title"
    ]
    assert said[:2] == [("副主任护师", "主管护师"), ("护师", "副主任护师")]
    assert desk.window.failures == []


def test_what_is_typed_into_a_record_deleted_elsewhere_waits_for_it_to_come_back(
    qtbot, desk, people, shown
):
    shown.show_record(people[0])
    rest(desk)
    title_editor(shown).setText("护师")
    title_editor(shown).textEdited.emit("护师")
    ask(desk, lambda ws: remove_records(ws, StaffMember, people[:1]))
    rest(desk)
    rest(desk)
    assert {error.code for error in desk.window.failures} == {"RECORD-MISSING"}
    ask(desk, undo)
    rest(desk)
    shown.show_record(people[0])
    rest(desk)
    assert title_editor(shown).text() == "护师"
    shown.side.flush()
    rest(desk)
    assert record(desk, people[0]).title == "护师"


def test_what_a_full_disk_did_not_take_is_tried_again(qtbot, desk, people, shown):
    whole = shown.plan.deeds

    def full(*_):
        raise DiskFullError(path="cleanclinic.db")

    shown.show_record(people[0])
    rest(desk)
    object.__setattr__(shown.plan, "deeds", replace(whole, edit=full))
    type_into(title_editor(shown), "护师")
    shown.side.flush()
    rest(desk)
    assert [error.code for error in desk.window.failures] == ["DISK-FULL"]
    assert shown.side.form.problems["title"]
    object.__setattr__(shown.plan, "deeds", whole)
    shown.show_record(people[1])
    rest(desk)
    assert record(desk, people[0]).title == "护师"
