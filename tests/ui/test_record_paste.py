"""Rows of a spreadsheet pasted into a desk: read, checked, shown, and taken in as one act."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.writing import list_records
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import StaffMember
from tests.ui.desk_kit import count, make_plan, opened, people, shown
from tests.ui.pages import ask, press, settle
from ui.parts.record_desk import RecordDesk
from ui.parts.record_paste import PasteDialog
from ui.parts.record_plan import Deeds

__all__ = ["people", "shown"]

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


@pytest.mark.parametrize("rows", [[["甲"] * 257], [["甲", "乙"]] * 20_001])
def test_a_table_too_large_to_be_asked_about_is_told(desk, people, pasting, window, rows):
    pasting.open_paste(rows)
    pasting.files.show_rows(rows, view=pasting.view)
    settle(desk)
    assert pasting.findChildren(PasteDialog) == []
    assert len(window.told) == 2
    assert all("什么也没有粘贴" in told for told in window.told)


def test_a_clipboard_without_a_table_is_told(desk, people, pasting, window):
    QGuiApplication.clipboard().setText("只是一句话")
    pasting.paste()
    assert "剪贴板里没有表格" in window.told[-1]
    QGuiApplication.clipboard().setText("甲\t乙\n")
    pasting.paste()
    assert opened(desk, pasting, PasteDialog)
