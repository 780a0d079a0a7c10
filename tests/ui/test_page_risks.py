"""The register: filters, autosave, controls and evidence, bulk edit, delete, Excel, paper."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from cleanclinic.operations.controls import add_control, remove_control
from cleanclinic.operations.history import undo
from cleanclinic.operations.risk_library import library
from cleanclinic.operations.risk_points import add_risk, list_risks, risk_detail
from cleanclinic.operations.staff import add_staff
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.control import ControlState
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.grading import Criterion, GradingMethod, RiskLevel
from cleanclinic.records.post_type import PostType
from cleanclinic.records.risk_point import RiskStatus
from tests.ui.accessibility import nameless
from tests.ui.conftest import TODAY
from tests.ui.pages import all_named, ask, press, risk, settle, show, type_into
from ui.pages.risks import RisksPage
from ui.pages.risks.library import LibraryDialog
from ui.pages.risks.new_risk import NewRiskDialog
from ui.pages.risks.sheet_import import SheetImportDialog
from ui.parts.record_bin import BinDialog
from ui.parts.record_bulk import BulkDialog
from ui.parts.record_history import HistoryDialog


@pytest.fixture
def ids(desk):
    """Three risk points: high, medium, low."""
    grades = ((3, 5), (2, 5), (1, 2))
    return [
        ask(desk, partial(add_risk, values=risk(n, likelihood=high, impact=right))).id
        for n, (high, right) in enumerate(grades)
    ]


@pytest.fixture
def page(qtbot, desk, ids):
    return show(qtbot, desk, RisksPage)


def dialog_of(page, kind):
    """The open dialog of a kind."""
    (found,) = [child for child in page.findChildren(kind) if child.isVisible()]
    return found


# --- What is shown ---


def test_the_gravest_is_first_and_chosen(page, ids):
    assert page.table.shown_ids() == ids
    assert page.table.current_id() == page.side.risk_id == ids[0]
    assert page.side.heading.toolTip() == "R-0001 处方开具0"
    assert page.subtitle() == "3 个风险点 · 0 条措施"


def test_the_reason_of_the_grade_is_shown(page):
    assert "15" in page.side.grading.reason.text()


def test_chips_count_and_filter(page, ids):
    page.chips._press("high")
    assert page.table.shown_ids() == [ids[0]]
    page.chips._press("lacking")
    assert page.table.shown_ids() == ids
    page.chips._press("all")
    assert page.table.shown_ids() == ids


def test_a_cell_of_the_matrix_filters_and_lifts(page, ids):
    page.matrix.press((2, 5))
    assert page.table.shown_ids() == [ids[1]]
    page.matrix.press((2, 5))
    assert page.table.shown_ids() == ids


def test_search_finds_by_initials(page, ids):
    page.search.setText("cfkj1")
    assert page.table.shown_ids() == [ids[1]]


def test_a_record_another_page_points_to_is_shown_whatever_the_filters(page, desk, ids):
    page.chips._press("high")
    page.show_record(ids[2])
    settle(desk)
    assert page.side.risk_id == ids[2]


def test_an_empty_register_leads_to_the_library(qtbot, desk):
    page = show(qtbot, desk, RisksPage)
    press(qtbot, page.table.empty.action)
    settle(desk)
    assert dialog_of(page, LibraryDialog)


# --- Editing ---


def test_what_is_typed_saves_itself(page, desk, ids):
    editor = page.side.upper.editor("description").control
    type_into(editor, "改过的表现")
    page.leave()
    settle(desk)
    assert ask(desk, partial(risk_detail, risk_id=ids[0])).point.description == "改过的表现"
    assert page.table.row(ids[0]).cells[3] == "改过的表现"


def test_another_row_first_saves_what_was_typed(page, desk, ids):
    type_into(page.side.upper.editor("post").control, "药房")
    page.table.select([ids[2]])
    settle(desk)
    assert ask(desk, partial(risk_detail, risk_id=ids[0])).point.post == "药房"
    assert page.side.risk_id == ids[2]


def test_a_value_that_cannot_stand_is_said_and_not_saved(page, desk, ids):
    type_into(page.side.upper.editor("post").control, "")
    page.leave()
    settle(desk)
    assert page.side.upper.problems["post"] == "必填"
    assert ask(desk, partial(risk_detail, risk_id=ids[0])).point.post == "处方开具0"


def test_changing_the_grade_moves_the_row_and_the_matrix(page, desk, ids):
    box = page.side.grading.inputs[GradingMethod.MATRIX].editor("likelihood").control
    box.setCurrentIndex(0)
    box.activated.emit(0)
    settle(desk)
    point = ask(desk, partial(risk_detail, risk_id=ids[0]))
    assert (point.point.likelihood, point.grade.level) == (1, RiskLevel.LOW)
    assert page._view.by_cell[1, 5] == {ids[0]}


def test_the_method_decides_what_is_asked(page, desk, ids):
    box = page.side.grading.method.editor("method").control
    place = list(GradingMethod).index(GradingMethod.CRITERIA)
    box.setCurrentIndex(place)
    box.activated.emit(place)
    settle(desk)
    grading = page.side.grading
    assert not grading.inputs[GradingMethod.CRITERIA].isHidden()
    assert grading.inputs[GradingMethod.MATRIX].isHidden()
    grading._boxes[Criterion.DISCRETION].click()
    settle(desk)
    point = ask(desk, partial(risk_detail, risk_id=ids[0])).point
    assert point.method is GradingMethod.CRITERIA
    assert point.criteria == (Criterion.DISCRETION,)
    assert "1" in grading.reason.text()


def test_a_point_graded_by_criteria_has_no_place_in_the_matrix(qtbot, desk):
    # One feature of five, and likelihood times impact is one as well: still not the same thing.
    criteria = {"method": GradingMethod.CRITERIA, "criteria": (Criterion.DISCRETION,)}
    values = {**criteria, "likelihood": 1, "impact": 1}
    ask(desk, partial(add_risk, values=risk(9, **values)))
    assert show(qtbot, desk, RisksPage)._view.by_cell == {}


def test_the_responsible_person_is_picked_by_name(page, desk, ids):
    values = {"name": "李娜", "staff_number": "7", "post_type": PostType.NURSE}
    person = ask(desk, partial(add_staff, values=values))
    box = page.side.standing.editor("responsible").box
    box.setText("李娜")
    box.picked.emit()
    settle(desk)
    assert ask(desk, partial(risk_detail, risk_id=ids[0])).responsible == "李娜"
    assert page.table.row(ids[0]).cells[7] == "李娜"
    assert person.id == box.value()


# --- Controls and evidence ---


def test_a_control_is_added_inline_and_opens(page, desk, ids, qtbot):
    type_into(page.side.controls.adder, "双人核对")
    qtbot.keyClick(page.side.controls.adder, Qt.Key.Key_Return)
    settle(desk)
    (control,) = ask(desk, partial(risk_detail, risk_id=ids[0])).controls
    assert (control.text, control.frequency) == ("双人核对", Frequency.MONTHLY)
    assert page.side.controls.line(control.id).is_open
    assert page.subtitle() == "3 个风险点 · 1 条措施"


@pytest.fixture
def control_id(page, desk, ids):
    values = {"text": "双人核对", "frequency": Frequency.DAILY}
    return ask(desk, partial(add_control, risk_id=ids[0], values=values)).id


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
    proof = tmp_path / "核对表.jpg"
    proof.write_bytes(b"\xff\xd8\xff\xe0 a picture")
    page.side.controls.open_control(control_id)
    page.side.attach(control_id, [proof])
    settle(desk)
    (control,) = ask(desk, partial(risk_detail, risk_id=ids[0])).controls
    assert control.state is ControlState.IN_PLACE
    assert (control.evidence[0].name, control.evidence[0].on) == ("核对表.jpg", TODAY)
    assert page.table.row(ids[0]).cells[5] == "1 / 1"
    page.side.controls.evidence_removed.emit(control_id, control.evidence[0])
    settle(desk)
    (control,) = ask(desk, partial(risk_detail, risk_id=ids[0])).controls
    assert control.evidence == ()


def test_a_file_that_is_gone_is_a_failure_and_changes_nothing(
    page, desk, ids, control_id, window, tmp_path
):
    page.side.attach(control_id, [tmp_path / "没有.jpg"])
    settle(desk)
    assert [error.code for error in window.failures] == ["FILE"]
    (control,) = ask(desk, partial(risk_detail, risk_id=ids[0])).controls
    assert control.evidence == ()


def test_a_control_is_removed_with_a_way_back(page, desk, ids, control_id, window):
    page.side.controls.removed.emit(control_id)
    settle(desk)
    assert ask(desk, partial(risk_detail, risk_id=ids[0])).controls == ()
    assert window.told
    ask(desk, undo)
    assert len(ask(desk, partial(risk_detail, risk_id=ids[0])).controls) == 1


# --- New, library, bulk, delete, history ---


def test_a_new_risk_point_is_saved_and_chosen(page, desk, qtbot):
    page.open_new()
    dialog = dialog_of(page, NewRiskDialog)
    press(qtbot, dialog.accept_button)
    assert dialog.form.problems["post"] == "必填"
    area = dialog.form.editor("area").control
    place = list(BusinessArea).index(BusinessArea.FEES)
    area.setCurrentIndex(place)
    area.activated.emit(place)
    type_into(dialog.form.editor("post").control, "医嘱计费")
    type_into(dialog.form.editor("description").control, "重复记收")
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert dialog.result() == QDialog.DialogCode.Accepted
    row = next(row for row in ask(desk, list_risks).rows if row.number == "R-0004")
    assert (row.area, row.post, row.score) == (BusinessArea.FEES, "医嘱计费", 9)
    settle(desk)
    assert page.table.current_id() == row.id


def test_points_come_from_the_library_with_their_controls(page, desk, qtbot):
    page.open_library()
    settle(desk)
    dialog = dialog_of(page, LibraryDialog)
    chosen = dialog.table.shown_ids()[:2]
    dialog.table.set_checked(chosen)
    assert "2" in dialog.accept_button.text()
    press(qtbot, dialog.accept_button)
    settle(desk)
    taken = {row.id for row in ask(desk, library) if row.taken}
    assert taken == set(chosen)
    assert len(ask(desk, list_risks).rows) == 5


def test_what_is_taken_already_cannot_be_ticked(page, desk):
    page.open_library()
    settle(desk)
    first = dialog_of(page, LibraryDialog)
    wanted = first.table.shown_ids()[0]
    first.done(0)
    page.take_from_library([wanted])
    settle(desk)
    page.open_library()
    settle(desk)
    second = dialog_of(page, LibraryDialog)
    second.chips._press("all")
    second.table.set_checked([wanted])
    assert second.table.checked_ids() == []


def test_several_are_changed_in_one_act(page, desk, ids, qtbot):
    page.table.select(ids)
    page.open_bulk()
    settle(desk)
    dialog = dialog_of(page, BulkDialog)
    assert not dialog.accept_button.isEnabled()
    box = dialog.forms["status"].editor("status").control
    place = list(RiskStatus).index(RiskStatus.RECTIFYING)
    box.setCurrentIndex(place)
    box.activated.emit(place)
    assert "3" in dialog.accept_button.text()
    press(qtbot, dialog.accept_button)
    settle(desk)
    points = [ask(desk, partial(risk_detail, risk_id=one)).point for one in ids]
    assert {point.status for point in points} == {RiskStatus.RECTIFYING}
    ask(desk, undo)
    points = [ask(desk, partial(risk_detail, risk_id=one)).point for one in ids]
    assert {point.status for point in points} == {RiskStatus.CONTROLLED}


def test_delete_takes_the_selected_and_goes_on_to_the_next(page, desk, ids, window):
    page.table.select(ids[:2])
    page.remove_selected()
    settle(desk)
    assert [row.id for row in ask(desk, list_risks).rows] == [ids[2]]
    assert page.side.risk_id == ids[2]
    assert "2" in window.told[-1]
    assert window.failures == []


def test_the_history_tells_old_and_new(page, desk, ids):
    type_into(page.side.upper.editor("post").control, "药房")
    page.open_history()
    settle(desk)
    dialog = dialog_of(page, HistoryDialog)
    texts = [label.text() for label in dialog.findChildren(type(page.side.grading.reason))]
    assert [text for text in texts if text in ("处方开具0", "药房")][:2] == ["处方开具0", "药房"]


def test_a_deleted_point_comes_back_with_the_controls_that_went_with_it(
    page, desk, ids, control_id
):
    values = {"text": "月度盘点", "frequency": Frequency.MONTHLY}
    other = ask(desk, partial(add_control, risk_id=ids[0], values=values)).id
    ask(desk, partial(remove_control, control_id=other))
    page.table.select([ids[0]])
    page.remove_selected()
    settle(desk)
    page.open_bin()
    settle(desk)
    dialog = dialog_of(page, BinDialog)
    assert nameless(dialog) == []
    dialog.table.select([ids[0]])
    dialog.bring_back()
    settle(desk)
    assert ids[0] in page.table.shown_ids()
    # The control deleted before, by itself, stays deleted.
    controls = ask(desk, partial(risk_detail, risk_id=ids[0])).controls
    assert [control.id for control in controls] == [control_id]
    assert ask(desk, undo).line.key == "act.restore_record"


# --- Paper and Excel ---


def test_a_sheet_goes_out_and_comes_back_with_the_changes_counted(page, desk, qtbot, tmp_path):
    path = tmp_path / "风险点.xlsx"
    page.export_to(path)
    settle(desk)
    ask(desk, undo)
    page.look_into(path)
    settle(desk)
    dialog = dialog_of(page, SheetImportDialog)
    assert len(ask(desk, list_risks).rows) == 2
    assert dialog.accept_button.text() == "导入 1 个"
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert len(ask(desk, list_risks).rows) == 3


def test_a_file_that_is_no_sheet_is_refused_in_words(page, desk, window, tmp_path):
    path = tmp_path / "风险点.xlsx"
    path.write_text("没有,表头", encoding="utf-8")
    page.look_into(path)
    settle(desk)
    assert [error.code for error in window.failures] == ["SHEET-COLUMNS"]


def test_the_list_is_printed(page, desk, tmp_path):
    path = tmp_path / "一览表.pdf"
    page.print_to(path)
    settle(desk)
    assert path.read_bytes().startswith(b"%PDF")


# --- The screen ---


def test_every_control_has_a_name(page, desk, control_id):
    page.side.controls.open_control(control_id)
    assert all_named(page) == []


@pytest.mark.parametrize(
    ("opener", "kind"),
    [
        ("open_new", NewRiskDialog),
        ("open_library", LibraryDialog),
        ("open_bulk", BulkDialog),
        ("open_history", HistoryDialog),
    ],
)
def test_every_dialog_has_names(page, desk, opener, kind):
    getattr(page, opener)()
    settle(desk)
    assert nameless(dialog_of(page, kind)) == []


def test_where_it_is_narrow_the_form_opens_in_place_of_the_list(page, desk, ids):
    page.resize(700, 420)
    assert not page.side.isVisible()
    assert page.table.isVisible()
    page.table.opened.emit(ids[0])
    assert page.side.isVisible()
    assert not page.table.isVisible()
    page.beside.close_side()
    assert page.table.isVisible()
    assert page.to_paper not in page.top_actions()
