"""The register: filters, autosave, controls and evidence, bulk edit, delete, Excel, paper."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from cleanclinic.operations.controls import add_control, edit_control, remove_control
from cleanclinic.operations.history import undo
from cleanclinic.operations.recording import add_record
from cleanclinic.operations.risk_detail import risk_detail
from cleanclinic.operations.risk_library import library
from cleanclinic.operations.risk_points import add_risk, edit_risk
from cleanclinic.operations.risk_register import list_risks
from cleanclinic.operations.staff import add_staff
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.control import ControlState
from cleanclinic.records.control_check import Effect
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.grading import Criterion, GradingMethod, RiskLevel
from cleanclinic.records.internal_rule import InternalRule
from cleanclinic.records.post_type import PostType
from cleanclinic.records.review_round import ReviewResult
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.records.risk_point import RiskStatus, Stage
from tests.ui.accessibility import nameless
from tests.ui.conftest import TODAY
from tests.ui.pages import all_named, ask, press, risk, settle, show, type_into
from ui.pages.risks import RisksPage
from ui.pages.risks.approval import ApprovalDialog
from ui.pages.risks.control_dialogs import CheckDialog, ShareDialog
from ui.pages.risks.library import LibraryDialog
from ui.pages.risks.new_risk import NewRiskDialog
from ui.pages.risks.review import ReviewDialog, StartDialog
from ui.pages.risks.rules import RulesDialog
from ui.pages.risks.sheet_import import SheetImportDialog
from ui.pages.risks.status import StatusDialog
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
    assert page.subtitle().startswith("3 个风险点 · 1 条措施")


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


# --- New, library, bulk, delete, history ---


def test_a_new_risk_point_is_saved_and_chosen(page, desk, qtbot):
    page.deeds.open_new()
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
    page.deeds.open_library()
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
    page.deeds.open_library()
    settle(desk)
    first = dialog_of(page, LibraryDialog)
    wanted = first.table.shown_ids()[0]
    first.done(0)
    page.deeds.take_from_library([wanted])
    settle(desk)
    page.deeds.open_library()
    settle(desk)
    second = dialog_of(page, LibraryDialog)
    second.chips._press("all")
    second.table.set_checked([wanted])
    assert second.table.checked_ids() == []


def test_several_are_changed_in_one_act(page, desk, ids, qtbot):
    page.table.select(ids)
    page.deeds.open_bulk()
    settle(desk)
    dialog = dialog_of(page, BulkDialog)
    assert not dialog.accept_button.isEnabled()
    box = dialog.forms["category"].editor("category").control
    place = list(RiskCategory).index(RiskCategory.PROCESS)
    box.setCurrentIndex(place)
    box.activated.emit(place)
    assert "3" in dialog.accept_button.text()
    press(qtbot, dialog.accept_button)
    settle(desk)
    points = [ask(desk, partial(risk_detail, risk_id=one)).point for one in ids]
    assert {point.category for point in points} == {RiskCategory.PROCESS}
    ask(desk, undo)
    points = [ask(desk, partial(risk_detail, risk_id=one)).point for one in ids]
    assert {point.category for point in points} == {RiskCategory.POST}


def test_a_status_changes_only_with_a_reason(page, desk, ids, qtbot):
    press(qtbot, page.side.status_line.change)
    dialog = dialog_of(page, StatusDialog)
    assert nameless(dialog) == []
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert dialog.form.problems["status_why"] == "必填"
    type_into(dialog.form.editor("status_why").control, "抽查缺登记")
    press(qtbot, dialog.accept_button)
    settle(desk)
    point = ask(desk, partial(risk_detail, risk_id=ids[0])).point
    assert (point.status, point.status_why) == (RiskStatus.RECTIFYING, "抽查缺登记")
    assert page.side.status_line.why.text() == "抽查缺登记"


def test_several_change_status_for_one_reason(page, desk, ids, qtbot, window):
    page.table.select(ids[:2])
    page.deeds.open_status_of_selected()
    dialog = dialog_of(page, StatusDialog)
    type_into(dialog.form.editor("status_why").control, "流程已撤销")
    box = dialog.form.editor("status").control
    box.setCurrentIndex(list(RiskStatus).index(RiskStatus.GONE))
    box.activated.emit(box.currentIndex())
    press(qtbot, dialog.accept_button)
    settle(desk)
    points = [ask(desk, partial(risk_detail, risk_id=one)).point for one in ids]
    assert [point.status is RiskStatus.GONE for point in points] == [True, True, False]
    assert "2" in window.told[-1]


# --- Three grades, where it is from ---


def test_three_grades_stand_beside_each_other(page, desk, ids):
    stages = page.side.stages
    assert stages.pills[Stage.INHERENT].accessibleName() == "未评"
    assert stages.pills[Stage.CURRENT].accessibleName() == "高 15"
    assert "纪委" in stages.watch.text()
    stages.fold.title.setChecked(True)
    form = stages.forms[Stage.INHERENT].inputs[GradingMethod.MATRIX]
    for name, place in (("inherent_likelihood", 3), ("inherent_impact", 5)):
        box = form.editor(name).control
        at = next(n for n in range(box.count()) if box.itemText(n).startswith(str(place)))
        box.setCurrentIndex(at)
        box.activated.emit(at)
        settle(desk)
    point = ask(desk, partial(risk_detail, risk_id=ids[0])).point
    assert (point.inherent_likelihood, point.inherent_impact) == (3, 5)
    assert stages.pills[Stage.INHERENT].accessibleName() == "高 15"
    assert stages.crossed.isHidden()


def test_a_grade_above_the_one_before_is_pointed_out(page, desk, ids):
    values = {"target_likelihood": 5, "target_impact": 5}
    ask(desk, partial(edit_risk, risk_id=ids[0], values=values))
    assert "目标等级" in page.side.stages.crossed.text()
    assert not page.side.stages.crossed.isHidden()


def test_a_point_says_which_text_of_the_library_it_was_adapted_from(page, desk):
    page.deeds.take_from_library([ask(desk, library)[0].id])
    settle(desk)
    assert page.side.origin.text().startswith("取自风险库")
    assert "已改" not in page.side.origin.text()
    type_into(page.side.upper.editor("post").control, "本科室")
    page.leave()
    settle(desk)
    assert page.side.origin.text().endswith("已改：岗位/环节")


# --- The whole list ---


def test_an_approval_is_told_above_and_later_changes_are_counted(page, desk, ids, qtbot):
    page.deeds.open_approval()
    settle(desk)
    dialog = dialog_of(page, ApprovalDialog)
    assert nameless(dialog) == []
    type_into(dialog.form.editor("by").control, "王主任")
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert page.strip.approval.toolTip() == "王主任 2026-11-22 已审批"
    type_into(page.side.upper.editor("post").control, "药房")
    page.leave()
    settle(desk)
    assert page.strip.approval.toolTip().endswith("之后改了 1 处")


def test_a_round_is_walked_by_keys_stopped_and_gone_on_with(page, desk, ids, qtbot, window):
    page.deeds.open_review()
    settle(desk)
    start = dialog_of(page, StartDialog)
    assert nameless(start) == []
    start.choices[None].click()
    press(qtbot, start.accept_button)
    settle(desk)
    walk = dialog_of(page, ReviewDialog)
    assert nameless(walk) == []
    assert walk.heading.text() == "R-0001 处方开具0"
    walk.answer(ReviewResult.UNCHANGED)
    settle(desk)
    assert walk.heading.text() == "R-0002 处方开具1"
    walk.answer(ReviewResult.CHANGED)
    settle(desk)
    assert "写明" in walk.problem.text()
    assert walk.heading.text() == "R-0002 处方开具1"
    assert walk.remark.hasFocus() or not walk.isActiveWindow()
    type_into(walk.remark, "改为双人值守，每班")
    qtbot.keyClick(walk.remark, Qt.Key.Key_1)
    assert walk.remark.text() == "改为双人值守，每班1"
    qtbot.keyClick(walk.remark, Qt.Key.Key_Return)
    settle(desk)
    assert walk.view.items[1].review.result is ReviewResult.CHANGED
    assert not walk.finish.isEnabled()
    walk.reject()
    qtbot.waitUntil(lambda: not page.findChildren(ReviewDialog))
    page.show_record("review")
    settle(desk)
    walk = dialog_of(page, ReviewDialog)
    assert walk.heading.text() == "R-0003 处方开具2"
    qtbot.keyClick(walk, Qt.Key.Key_1)
    settle(desk)
    press(qtbot, walk.finish)
    settle(desk)
    assert "3" in window.told[-1]
    points = [ask(desk, partial(risk_detail, risk_id=one)).point for one in ids]
    assert all(point.review_on > TODAY for point in points)


def test_rules_are_kept_and_counted(page, desk, qtbot):
    values = {"title": "耗材领用管理办法", "on": TODAY}
    ask(desk, partial(add_record, of=InternalRule, values=values))
    page.deeds.open_rules()
    settle(desk)
    dialog = dialog_of(page, RulesDialog)
    assert nameless(dialog) == []
    assert dialog.counts.text() == "2026 年：新订 1、修订 0、废止 0"
    assert len(dialog.records.view.held) == 1


def test_delete_takes_the_selected_and_goes_on_to_the_next(page, desk, ids, window):
    page.table.select(ids[:2])
    page.deeds.remove_selected()
    settle(desk)
    assert [row.id for row in ask(desk, list_risks).rows] == [ids[2]]
    assert page.side.risk_id == ids[2]
    assert "2" in window.told[-1]
    assert window.failures == []


def test_the_history_tells_old_and_new(page, desk, ids):
    type_into(page.side.upper.editor("post").control, "药房")
    page.deeds.open_history()
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
    page.deeds.remove_selected()
    settle(desk)
    page.deeds.open_bin()
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
    page.papers.export_to(path)
    settle(desk)
    ask(desk, undo)
    page.papers.look_into(path)
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
    page.papers.look_into(path)
    settle(desk)
    assert [error.code for error in window.failures] == ["SHEET-COLUMNS"]


def test_the_list_is_printed(page, desk, tmp_path):
    path = tmp_path / "一览表.pdf"
    page.papers.print_to(path)
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
    getattr(page.deeds, opener)()
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
