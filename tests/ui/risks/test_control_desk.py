"""The table of all controls: the shared desk, with checks, shared points and evidence."""

from functools import partial

import pytest
from PySide6.QtCore import Qt

from cleanclinic.operations.recording.evidence import NewFile
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.risks.control_standing import list_controls
from cleanclinic.operations.risks.controls import add_control, check_control, edit_control
from cleanclinic.operations.risks.detail import risk_detail
from cleanclinic.records.control import ControlState
from cleanclinic.records.control_check import Effect
from cleanclinic.records.frequency import Frequency
from tests.ui.accessibility import nameless
from tests.ui.pages import TODAY, all_named, ask, dialog_of, press, settle, type_into
from ui.pages.risks.control_dialogs import CheckDialog, ShareDialog
from ui.pages.risks.list_strip import CONTROLS, POINTS
from ui.parts.record_bin import BinDialog
from ui.parts.record_bulk import BulkDialog
from ui.parts.record_history import HistoryDialog
from ui.parts.record_import import ImportDialog
from ui.parts.record_new import NewRecordDialog
from ui.parts.record_paste import PasteDialog


@pytest.fixture
def made(desk, page, ids):
    """Two controls of the first point and one of the second; the ids as the table has them."""
    texts = (("双人核对", ids[0]), ("月度盘点", ids[0]), ("票据双签", ids[1]))
    return [
        ask(
            desk,
            partial(
                add_control, risk_id=point, values={"text": text, "frequency": Frequency.DAILY}
            ),
        ).id
        for text, point in texts
    ]


@pytest.fixture
def controls(desk, page, made):
    page.records.list_strip.switch.press(CONTROLS)
    settle(desk)
    return page.controls


def rows(desk):
    return {row.id: row for _, row in ask(desk, list_controls)}


def test_all_controls_stand_by_the_number_of_their_point(page, controls, made):
    assert controls.table.shown_ids() == made
    assert controls.table.row(made[2]).cells[:2] == ("R-0002", "票据双签")
    assert page.records.list_strip.switch.current == CONTROLS
    assert all_named(page) == []


def test_a_change_here_shows_there(page, controls, desk, made, ids):
    controls.table.select([made[1]])
    settle(desk)
    type_into(controls.side.form.editor("text").control, "每月盘点")
    controls.switch.press(POINTS)
    settle(desk)
    assert [row.text for row in ask(desk, partial(risk_detail, risk_id=ids[0])).controls] == [
        "双人核对",
        "每月盘点",
    ]
    assert page.side.controls.line(made[1]).isVisible()


def test_what_changed_meanwhile_is_read_when_the_table_is_shown_again(page, controls, desk, made):
    controls.switch.press(POINTS)
    ask(desk, partial(edit_control, control_id=made[0], values={"text": "三人核对"}))
    settle(desk)
    page.records.list_strip.switch.press(CONTROLS)
    settle(desk)
    assert controls.table.row(made[0]).cells[1] == "三人核对"


def test_evidence_puts_a_control_in_place(controls, desk, made, tmp_path):
    proof = tmp_path / "核对表.txt"
    proof.write_text("核对无误", encoding="utf-8")
    controls.table.select([made[0]])
    settle(desk)
    controls.side.evidence.add([NewFile.at(proof)])
    settle(desk)
    row = rows(desk)[made[0]]
    assert (row.state, row.control.in_place_on) == (ControlState.IN_PLACE, TODAY)


def test_several_are_given_to_somebody_in_one_act(controls, desk, made, qtbot):
    controls.search.setText("核对")
    controls.table.view.selectAll()
    controls.open_bulk()
    assert controls.findChildren(BulkDialog) == []
    controls.search.setText("")
    controls.table.view.selectAll()
    controls.open_bulk()
    dialog = dialog_of(controls, BulkDialog)
    assert nameless(dialog) == []
    type_into(dialog.forms["due"].editor("due").control, "2026-12-31")
    assert "3" in dialog.accept_button.text()
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert {row.due.isoformat() for row in rows(desk).values()} == {"2026-12-31"}
    ask(desk, undo)
    assert {row.due for row in rows(desk).values()} == {None}


def test_what_is_deleted_comes_back_with_what_was_found(controls, desk, made):
    ask(desk, partial(check_control, control_id=made[0], values={"effect": Effect.EFFECTIVE}))
    before = rows(desk)
    controls.table.select(made[:2])
    controls.remove_selected()
    settle(desk)
    assert list(rows(desk)) == made[2:]
    controls.open_bin()
    settle(desk)
    dialog = dialog_of(controls, BinDialog)
    dialog.table.select(made[:2])
    dialog.bring_back()
    settle(desk)
    assert rows(desk) == before


def test_a_copy_begins_without_what_proves_the_other(controls, desk, made, qtbot):
    controls.table.select([made[0]])
    settle(desk)
    controls.open_clone()
    dialog = dialog_of(controls, NewRecordDialog)
    assert dialog.form.editor("text").read() == "双人核对"
    type_into(dialog.form.editor("text").control, "三人核对")
    press(qtbot, dialog.accept_button)
    settle(desk)
    copy = next(row for row in rows(desk).values() if row.text == "三人核对")
    assert (copy.points, copy.evidence, copy.control.in_place_on) == (("R-0001",), (), None)


def test_looking_sharing_and_history_are_at_hand(controls, page, desk, made, ids):
    controls.table.select([made[0]])
    settle(desk)
    for do, kind in (
        (controls.side.check.click, CheckDialog),
        (controls.side.share.click, ShareDialog),
        (controls.open_history, HistoryDialog),
    ):
        do()
        settle(desk)
        dialog = dialog_of(controls, kind)
        assert nameless(dialog) == []
        dialog.reject()
    controls.side.point.click()
    settle(desk)
    assert page.shown is page.records
    assert page.side.risk_id == ids[0]


def test_controls_are_pasted_to_the_points_they_name(controls, desk, ids, qtbot):
    block = [["风险点", "措施内容", "频次"], ["R-0003", "随机抽查", "每季"], ["R-9999", "无", ""]]
    controls.table.view.pasted.emit(block)
    dialog = dialog_of(controls, PasteDialog)
    settle(desk)
    good, bad = dialog.found
    assert good.is_good
    assert [one.rule for one in bad.problems] == ["nobody"]
    dialog.skip.setChecked(True)
    press(qtbot, dialog.accept_button)
    settle(desk)
    (row,) = [row for row in rows(desk).values() if row.text == "随机抽查"]
    assert (row.points, row.frequency) == (("R-0003",), Frequency.QUARTERLY)


def test_what_is_exported_comes_back_without_a_change(controls, desk, made, tmp_path):
    path = tmp_path / "措施.xlsx"
    controls.files.export_to(path, controls.view)
    settle(desk)
    controls.files.open_file(path, controls.view)
    settle(desk)
    dialog = dialog_of(controls, ImportDialog)
    settle(desk)
    assert [one.match.value for one in dialog.matched] == ["same"] * 3


def test_an_earlier_day_is_only_looked_at(controls, desk, made):
    controls.show_day(TODAY)
    settle(desk)
    controls.table.select([made[0]])
    settle(desk)
    assert controls.side.check.isHidden()
    assert not controls.add.isEnabled()


def test_the_keys_go_from_one_to_the_next(page, controls, desk, made, qtbot):
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    controls.table.view.setFocus()
    controls.table.select([made[0]])
    qtbot.keyClick(controls.table.view, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert controls.table.current_id() == made[1]
