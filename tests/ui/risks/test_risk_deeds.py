"""New ones, library, several at once, status, deleting, history."""

from functools import partial

from PySide6.QtWidgets import QDialog

from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.writing import record_history
from cleanclinic.operations.risks.detail import risk_detail
from cleanclinic.operations.risks.library import library
from cleanclinic.operations.risks.points import move_risks
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.risk_category import RiskCategory
from cleanclinic.records.risk_point import RiskPoint, RiskStatus
from tests.ui.accessibility import nameless
from tests.ui.pages import TODAY, ask, dialog_of, press, settle, type_into
from ui.pages.risks.library import LibraryDialog
from ui.pages.risks.new_risk import NewRiskDialog
from ui.pages.risks.status import StatusDialog
from ui.parts.record_bulk import BulkDialog


def test_a_new_risk_point_is_saved_and_chosen(page, desk, qtbot):
    page.records.open_new()
    dialog = dialog_of(page, NewRiskDialog)
    ended: list[int] = []
    dialog.finished.connect(ended.append)
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
    assert ended == [QDialog.DialogCode.Accepted]
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


def test_nothing_of_the_library_goes_into_a_day_that_is_over(page, desk):
    page.records.show_day(TODAY)
    settle(desk)
    assert not page.from_library.isEnabled()
    page.deeds.open_library()
    assert page.findChildren(LibraryDialog) == []
    page.records.show_day(None)
    settle(desk)
    assert page.from_library.isEnabled()


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
    page.records.open_bulk()
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


def test_a_status_comes_back_from_the_history_with_its_reason(page, desk, ids):
    for status, why in ((RiskStatus.RECTIFYING, "抽查缺登记"), (RiskStatus.CONTROLLED, "已补")):
        ask(desk, partial(move_risks, ids=[ids[0]], status=status, why=why))
    last = ask(desk, partial(record_history, of=RiskPoint, record_id=ids[0]))[0]
    put_back = page.records.plan.deeds.restore_fields
    ask(desk, lambda ward: put_back(ward, RiskPoint, ids[0], last.hash, {"status"}))
    point = ask(desk, partial(risk_detail, risk_id=ids[0])).point
    assert (point.status, point.status_why) == (RiskStatus.RECTIFYING, "抽查缺登记")
