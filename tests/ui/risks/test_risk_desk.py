"""What the shared desk does for risk points: an earlier day, copies, next and previous, by keys."""

from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import Qt

from cleanclinic.operations.risks.controls import edit_control
from cleanclinic.operations.risks.detail import risk_detail
from cleanclinic.operations.risks.points import add_risk, edit_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.records.control import ControlState
from cleanclinic.records.grading import GradingMethod
from cleanclinic.records.risk_category import RiskCategory
from tests.ui.pages import TODAY, ask, dialog_of, press, risk, settle, type_into
from ui.pages.risks.new_risk import NewRiskDialog
from ui.parts.record_bulk import BulkDialog

NEXT = Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier
BACK = Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier


def choose(box, text):
    """Picks an entry of a list as a person does."""
    place = next(n for n in range(box.count()) if box.itemText(n).startswith(text))
    box.setCurrentIndex(place)
    box.activated.emit(place)


# --- An earlier day ---


def test_an_earlier_day_shows_the_list_as_it_stood_and_changes_nothing(page, desk, ids):
    yesterday = date(TODAY.year, TODAY.month, TODAY.day - 1)
    page.records.show_day(yesterday)
    settle(desk)
    assert page.table.shown_ids() == []
    assert page.records.matrix_card.isVisible() or page.records.beside.is_narrow
    assert not page.records.list_strip.list_tools.isVisible()
    page.records.open_new()
    assert page.findChildren(NewRiskDialog) == []
    page.records.show_day(None)
    settle(desk)
    assert page.table.shown_ids() == ids


def test_a_past_point_is_read_with_the_controls_of_that_day(page, desk, ids, control_id):
    page.records.show_day(TODAY)
    settle(desk)
    side = page.side
    page.table.select([ids[0]])
    settle(desk)
    side.controls.open_control(control_id)
    line = side.controls.line(control_id)
    assert not side.form.editor("post").control.isEnabled() or (
        side.form.editor("post").control.isReadOnly()
    )
    assert not side.controls.adder.isVisible()
    assert not side.status_line.change.isVisible()
    assert line.remove.isHidden()
    # What happens elsewhere meanwhile is written to now, and the past goes on to be shown.
    ask(desk, partial(edit_control, control_id=control_id, values={"in_place_on": TODAY}))
    settle(desk)
    assert page.records.day == TODAY
    (control,) = ask(desk, partial(risk_detail, risk_id=ids[0])).controls
    assert control.state is ControlState.NO_EVIDENCE


# --- Copies ---


def test_a_copy_takes_what_is_said_and_its_controls(page, desk, ids, control_id, qtbot):
    ask(desk, partial(edit_risk, risk_id=ids[0], values={"remark": "每季抽查"}))
    settle(desk)
    page.records.open_clone()
    dialog = dialog_of(page, NewRiskDialog)
    assert dialog.form.editor("post").read() == "处方开具0"
    assert dialog.with_controls.isVisible()
    assert "1" in dialog.with_controls.text()
    type_into(dialog.form.editor("post").control, "另一岗位")
    press(qtbot, dialog.accept_button)
    settle(desk)
    row = next(row for row in ask(desk, list_risks).rows if row.post == "另一岗位")
    made = ask(desk, partial(risk_detail, risk_id=row.id))
    assert (row.number, row.score, made.point.remark) == ("R-0004", 15, "每季抽查")
    (control,) = made.controls
    assert (control.text, control.frequency.value) == ("双人核对", "daily")
    assert control.id != control_id
    assert page.table.current_id() == row.id


def test_a_copy_may_leave_the_controls_behind(page, desk, ids, control_id, qtbot):
    page.records.open_clone()
    dialog = dialog_of(page, NewRiskDialog)
    dialog.with_controls.setChecked(False)
    press(qtbot, dialog.accept_button)
    settle(desk)
    rows = [row for row in ask(desk, list_risks).rows if row.post == "处方开具0"]
    assert sorted(row.controls for row in rows) == [0, 1]


def test_one_new_point_follows_the_other_and_keeps_what_stays_the_same(page, desk, qtbot):
    page.records.open_new()
    dialog = dialog_of(page, NewRiskDialog)
    choose(dialog.form.editor("area").control, "收费")
    for post in ("甲窗口", "乙窗口"):
        type_into(dialog.form.editor("post").control, post)
        type_into(dialog.form.editor("description").control, f"{post}私收现金")
        press(qtbot, dialog.again)
        settle(desk)
    rows = {row.post: row for row in ask(desk, list_risks).rows}
    assert rows["甲窗口"].area == rows["乙窗口"].area
    assert dialog.form.editor("post").read() in (None, "")
    dialog.reject()


def test_a_new_point_is_graded_by_the_method_chosen(page, desk, qtbot):
    page.records.open_new()
    dialog = dialog_of(page, NewRiskDialog)
    choose(dialog.form.editor("area").control, "收费")
    type_into(dialog.form.editor("post").control, "窗口")
    type_into(dialog.form.editor("description").control, "私收现金")
    method = dialog.grading.method.editor("method").control
    place = list(GradingMethod).index(GradingMethod.CONSEQUENCE)
    method.setCurrentIndex(place)
    method.activated.emit(place)
    assert dialog.grading.inputs[GradingMethod.MATRIX].isHidden()
    press(qtbot, dialog.accept_button)
    settle(desk)
    row = next(row for row in ask(desk, list_risks).rows if row.post == "窗口")
    assert row.method is GradingMethod.CONSEQUENCE


# --- By keys ---


def test_the_keys_go_on_and_back_and_stay_in_their_field(page, desk, ids, qtbot):
    page.activateWindow()
    page.records.edit()
    field = page.side.form.editor("post").control
    page.side.focus_field("description")
    field = page.side.form.editor("description").control
    qtbot.waitUntil(field.hasFocus)
    type_into(field, "边走边改")
    qtbot.keyClick(field, *NEXT)
    settle(desk)
    assert page.side.risk_id == ids[1]
    assert field.hasFocus()
    assert ask(desk, partial(risk_detail, risk_id=ids[0])).point.description == "边走边改"
    qtbot.keyClick(field, *BACK)
    settle(desk)
    assert page.side.risk_id == ids[0]
    assert field.toPlainText() == "边走边改"


def test_a_point_is_made_changed_and_deleted_without_the_mouse(page, desk, ids, qtbot):
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.table.view.setFocus()
    ctrl = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(page.table.view, Qt.Key.Key_D, ctrl)
    dialog = dialog_of(page, NewRiskDialog)
    type_into(dialog.form.editor("post").control, "复制来的")
    qtbot.waitUntil(dialog.isActiveWindow)
    # The button is seen going down before it is pressed.
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog.form.editor("post").control, Qt.Key.Key_Return, ctrl)
    settle(desk)
    made = next(row.id for row in ask(desk, list_risks).rows if row.post == "复制来的")
    assert page.table.current_id() == made
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.table.view.setFocus()
    qtbot.keyClick(page.table.view, Qt.Key.Key_F2)
    assert page.side.focused_field() == "post"
    page.table.view.setFocus()
    qtbot.keyClick(page.table.view, Qt.Key.Key_Delete)
    settle(desk)
    assert made not in {row.id for row in ask(desk, list_risks).rows}


def test_last_values_are_offered_by_their_initials(page, desk, ids, qtbot):
    assert "处方开具1" in page.records.view.used["post"]
    edit = page.side.form.editor("post").control
    page.activateWindow()
    edit.setFocus()
    qtbot.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(edit, "cfkj1")
    assert edit.completer().model().index(0, 0).data() == "处方开具1"


# --- Several at once ---


@pytest.mark.parametrize("hide", ["chip", "cell", "search"])
def test_several_at_once_are_those_that_are_seen_and_counted(page, desk, ids, qtbot, hide):
    """What a filter hides is touched by nothing."""
    four = ask(desk, partial(add_risk, values=risk(3, likelihood=3, impact=5))).id
    settle(desk)
    if hide == "chip":
        page.records.chips._press("high")
    elif hide == "cell":
        page.records.matrix.press((3, 5))
    else:
        page.records.search.setText("处方开具")
        page.table.filter_column("level", None)
        page.table.set_filter("column.level", lambda row: row.id in (ids[0], four))
    page.table.view.selectAll()
    page.records.open_bulk()
    dialog = dialog_of(page, BulkDialog)
    choose(dialog.forms["category"].editor("category").control, "流程")
    assert "2" in dialog.accept_button.text()
    assert len({row.id.partition("/")[0] for row in dialog.preview.model.rows}) == 2
    press(qtbot, dialog.accept_button)
    settle(desk)
    found = {one: ask(desk, partial(risk_detail, risk_id=one)).point.category for one in ids}
    assert found[ids[0]] is RiskCategory.PROCESS
    assert {found[ids[1]], found[ids[2]]} == {RiskCategory.POST}
