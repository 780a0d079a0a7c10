"""The controls of a risk point: added, proven, looked at, shared."""

from functools import partial

from PySide6.QtCore import Qt

from cleanclinic.operations.recording.evidence import NewFile
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.writing import add_record
from cleanclinic.operations.risks.controls import checks_of, edit_control
from cleanclinic.operations.risks.detail import risk_detail
from cleanclinic.records.control import ControlState
from cleanclinic.records.control_check import Effect
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.internal_rule import InternalRule
from tests.ui.accessibility import nameless
from tests.ui.pages import TODAY, ask, dialog_of, press, settle, type_into
from ui.pages.risks.control_dialogs import CheckDialog, ShareDialog


def test_a_control_is_added_inline_and_opens(page, desk, ids, qtbot):
    type_into(page.side.controls.adder, "双人核对")
    qtbot.keyClick(page.side.controls.adder, Qt.Key.Key_Return)
    settle(desk)
    (control,) = ask(desk, partial(risk_detail, risk_id=ids[0])).controls
    assert (control.text, control.frequency) == ("双人核对", Frequency.MONTHLY)
    assert page.side.controls.line(control.id).is_open
    assert page.subtitle().startswith("3 个风险点 · 1 条措施")


def test_a_control_is_edited_where_it_stands(page, desk, ids, control_id):
    page.side.controls.open_control(control_id)
    form = page.side.controls.line(control_id).form
    type_into(form.editor("in_place_on").control, "2026-11-20")
    form.flush()
    settle(desk)
    (control,) = ask(desk, partial(risk_detail, risk_id=ids[0])).controls
    assert control.state is ControlState.NO_EVIDENCE
    assert page.side.controls.line(control_id).is_open


def test_files_become_evidence_and_can_be_taken_away(page, desk, ids, control_id, tmp_path):
    proof = tmp_path / "核对表.txt"
    proof.write_text("核对无误", encoding="utf-8")
    line = page.side.controls.line(control_id)
    assert not line.is_open
    line.attach([proof])
    settle(desk)
    assert line.is_open
    (control,) = ask(desk, partial(risk_detail, risk_id=ids[0])).controls
    assert (control.state, control.control.in_place_on) == (ControlState.IN_PLACE, TODAY)
    assert (control.evidence[0].name, control.evidence[0].on) == ("核对表.txt", TODAY)
    assert page.table.row(ids[0]).cells[5] == "1 / 1"
    (shown,) = line.files.lines.values()
    shown.removed.emit()
    settle(desk)
    (control,) = ask(desk, partial(risk_detail, risk_id=ids[0])).controls
    assert control.evidence == ()


def test_a_file_that_is_gone_is_said_there_and_changes_nothing(
    page, desk, ids, control_id, tmp_path
):
    line = page.side.controls.line(control_id)
    line.attach([tmp_path / "没有.jpg"])
    settle(desk)
    assert "没有.jpg" in line.files.problem.text()
    (control,) = ask(desk, partial(risk_detail, risk_id=ids[0])).controls
    assert control.evidence == ()


def test_a_control_is_removed_with_a_way_back(page, desk, ids, control_id, window):
    page.side.controls.removed.emit(control_id)
    settle(desk)
    assert ask(desk, partial(risk_detail, risk_id=ids[0])).controls == ()
    assert window.told
    ask(desk, undo)
    assert len(ask(desk, partial(risk_detail, risk_id=ids[0])).controls) == 1


def test_a_control_is_looked_at_and_what_is_wanting_is_said(page, desk, ids, control_id, qtbot):
    ask(desk, partial(edit_control, control_id=control_id, values={"in_place_on": TODAY}))
    page.side.controls.open_control(control_id)
    line = page.side.controls.line(control_id)
    assert "下次检查 12-22" in line.looked.text()
    line.check.click()
    settle(desk)
    dialog = dialog_of(page, CheckDialog)
    assert nameless(dialog) == []
    box = dialog.form.editor("effect").control
    box.setCurrentIndex(list(Effect).index(Effect.PARTLY))
    box.activated.emit(box.currentIndex())
    press(qtbot, dialog.accept_button)
    assert dialog.form.problems["finding"] == "必填"
    type_into(dialog.form.editor("finding").control, "周末无人核对")
    press(qtbot, dialog.accept_button)
    settle(desk)
    (control,) = ask(desk, partial(risk_detail, risk_id=ids[0])).controls
    assert (control.effect, control.checked_on) == (Effect.PARTLY, TODAY)
    assert "部分有效" in line.looked.text()


def test_what_shows_that_a_control_works_is_filed_with_the_look_and_seen_at_the_next(
    page, desk, control_id, tmp_path, qtbot
):
    proof = tmp_path / "抽查表.txt"
    proof.write_text("抽查十份", encoding="utf-8")
    ask(desk, partial(edit_control, control_id=control_id, values={"in_place_on": TODAY}))
    page.side.controls.open_control(control_id)
    page.side.controls.line(control_id).check.click()
    settle(desk)
    dialog = dialog_of(page, CheckDialog)
    assert not dialog.proof.isVisible()
    dialog.files.add([NewFile.at(proof)])
    settle(desk)
    press(qtbot, dialog.accept_button)
    settle(desk)
    (check,) = ask(desk, partial(checks_of, control_id=control_id))
    assert [one.name for one in check.evidence] == ["抽查表.txt"]
    qtbot.waitUntil(lambda: not page.findChildren(CheckDialog))
    page.side.controls.line(control_id).check.click()
    settle(desk)
    again = dialog_of(page, CheckDialog)
    assert list(again.proof.lines) == [check.evidence[0].attachment]
    assert again.proof.isVisible()
    assert nameless(again) == []
    assert again.files.files == []


def test_a_control_is_shared_and_taken_away_from_one_point(page, desk, ids, control_id, qtbot):
    page.side.controls.open_control(control_id)
    page.side.controls.line(control_id).share.click()
    settle(desk)
    dialog = dialog_of(page, ShareDialog)
    assert nameless(dialog) == []
    assert sorted(dialog.table.shown_ids()) == sorted(ids[1:])
    dialog.table.set_checked([ids[2]])
    press(qtbot, dialog.accept_button)
    settle(desk)
    (control,) = ask(desk, partial(risk_detail, risk_id=ids[2])).controls
    assert control.others == ("R-0001",)
    line = page.side.controls.line(control_id)
    assert line.remove.text().strip() == "不再用于此风险点"
    line.remove.click()
    settle(desk)
    assert ask(desk, partial(risk_detail, risk_id=ids[0])).controls == ()
    assert len(ask(desk, partial(risk_detail, risk_id=ids[2])).controls) == 1


def test_a_control_rests_on_a_rule_of_the_list(page, desk, ids, control_id):
    values = {"title": "耗材领用管理办法", "on": TODAY}
    rule = ask(desk, partial(add_record, of=InternalRule, values=values)).id
    page.side.controls.open_control(control_id)
    box = page.side.controls.line(control_id).form.editor("internal_rule").box
    box.setText("耗材领用管理办法")
    box.picked.emit()
    settle(desk)
    (control,) = ask(desk, partial(risk_detail, risk_id=ids[0])).controls
    assert (control.control.internal_rule, control.rule_title) == (rule, values["title"])
