"""What was deleted, what stood before and how it stood on another day, at the desk of records."""

from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt

from cleanclinic.operations.recording.writing import edit_record, list_removed, record_history
from cleanclinic.records.post_type import PostType
from cleanclinic.records.staff_member import StaffMember
from tests.ui.desk_kit import actions, count, opened, people, record, shown
from tests.ui.pages import TODAY, ask, press, settle, type_into
from ui.parts.record_bin import BinDialog
from ui.parts.record_day import DayDialog
from ui.parts.record_history import HistoryDialog

__all__ = ["people", "shown"]


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
    shown.back.open()
    dialog = opened(desk, shown, DayDialog)
    type_into(dialog.form.editor("day").control, (TODAY + timedelta(days=1)).isoformat())
    dialog.accept()
    assert dialog.isVisible()
    type_into(dialog.form.editor("day").control, "昨天")
    dialog.accept()
    assert "正在找出" in shown.back.strip.accessibleName(), "what stands below is still of now"
    settle(desk)
    assert shown.back.strip.isVisible()
    assert "只能查看" in shown.back.strip.accessibleName()
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
    press(qtbot, shown.back.strip.back)
    settle(desk)
    assert not shown.back.strip.isVisible()
    assert not shown.side.form.editor("title").control.isReadOnly()
