"""The list of issues as a table: several at once, pasted and imported rows, copies, the bin."""

from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt

from cleanclinic.operations.issues.board import issue_of, list_issues
from cleanclinic.operations.issues.findings import add_finding
from cleanclinic.operations.issues.office import issue_orders, withdraw_order
from cleanclinic.operations.recording.history import undo
from tests.core.rectification_kit import ORDER, give
from tests.ui.accessibility import nameless
from tests.ui.pages import TODAY, ask, dialog_of, nurses, press, settle, show, sit_down, type_into
from ui.pages.orders import OrdersPage
from ui.pages.rectify import RectifyPage
from ui.pages.rectify.dialogs import FindingDialog
from ui.parts.order_dialog import OrderDialog
from ui.parts.record_bin import BinDialog
from ui.parts.record_bulk import BulkDialog
from ui.parts.record_import import ImportDialog
from ui.parts.table_export import export_table_to


@pytest.fixture
def page(qtbot, desk):
    return show(qtbot, desk, RectifyPage)


def found(desk, *problems):
    made = [ask(desk, partial(add_finding, values={"problem": one})).id for one in problems]
    settle(desk)
    return made


def opened(desk, page, kind):
    settle(desk)
    dialog = dialog_of(page, kind)
    settle(desk)
    assert nameless(dialog) == []
    return dialog


def offered(page, ids):
    page.table.select(ids)
    return [one.text() for one in page.list._row_menu(ids) if one is not None]


def test_several_issues_are_given_to_one_person_by_one_day_as_one_act(desk, page, window):
    (person,) = nurses(desk, ["陈晓燕"])
    ids = found(desk, "登记本缺页", "处置室门未锁", "收费公示过期")
    page.list.search.setText("")
    assert "批量修改 2 条…" in offered(page, ids[:2])
    page.ledger.open_bulk()
    dialog = opened(desk, page, BulkDialog)
    later = TODAY + timedelta(days=60)
    for name, value in (("owner", person), ("due", later)):
        dialog.forms[name].show_record("typed", {name: value})
        dialog.ticks[name].setChecked(True)
    shown = [(row.cells[1], row.cells[3]) for row in dialog.preview.model.rows]
    assert shown.count(("责任人", "陈晓燕")) == 2
    assert dialog.changing() == 2
    dialog.accept()
    settle(desk)
    assert window.told[-1] == "已修改 2 个问题"
    issues = {one.id: one for one in ask(desk, list_issues)}
    assert [issues[one].work.owner for one in ids[:2]] == [person] * 2
    assert [issues[one].record.due == later for one in ids] == [True, True, False]
    assert issues[ids[2]].work is None
    ask(desk, undo)
    assert {one.work for one in ask(desk, list_issues)} == {None}
    assert window.failures == []


def test_a_person_picked_by_initials_counts_in_a_bulk_edit_at_once(qtbot, desk, page):
    nurses(desk, ["陈晓燕"])
    page.table.select(found(desk, "登记本缺页", "处置室门未锁"))
    page.ledger.open_bulk()
    dialog = opened(desk, page, BulkDialog)
    box = dialog.forms["owner"].editor("owner").control
    box.setFocus()
    qtbot.keyClicks(box, "cx")
    assert dialog.preview.empty.sentence.text() == page.words.text("part.bulk.unread")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert dialog.ticks["owner"].isChecked()
    assert dialog.changing() == 2
    assert dialog.accept_button.isEnabled()
    assert {row.cells[3] for row in dialog.preview.model.rows} == {"陈晓燕"}


def test_of_an_order_only_what_the_ward_does_is_changed_in_bulk(
    qtbot, kit, tasks, window, hospital
):
    ward = hospital.ward("icu")
    order = give(hospital, ward)
    desk = sit_down(kit, tasks, window, hospital, ward)
    page = show(qtbot, desk, RectifyPage)
    (own,) = found(desk, "登记本缺页")
    assert "批量修改 1 条…" in offered(page, [order, own]), "the order is not signed for"
    page.show_record(order)
    press(qtbot, page.side.next)
    settle(desk)
    menu = offered(page, [order, own])
    assert "批量修改 2 条…" in menu
    assert not [one for one in menu if one.startswith("删除")]
    page.ledger.open_bulk()
    dialog = opened(desk, page, BulkDialog)
    due = TODAY + timedelta(days=90)
    dialog.forms["due"].show_record("typed", {"due": due})
    dialog.ticks["due"].setChecked(True)
    assert dialog.changing() == 1
    assert "交办单只改" in " ".join(one.text() for one in dialog.findChildren(type(page.side.now)))
    type_into(dialog.forms["plan"].editor("plan").control, "本周补齐")
    settle(desk)
    assert dialog.changing() == 2
    dialog.accept()
    settle(desk)
    assert [ask(desk, partial(issue_of, issue_id=one)).work.plan for one in (order, own)] == [
        "本周补齐"
    ] * 2
    assert ask(desk, partial(issue_of, issue_id=order)).standing.due != due


def test_rows_of_a_wards_own_ledger_become_issues_and_what_goes_out_comes_back_unchanged(
    desk, page, tmp_path, window
):
    (person,) = nurses(desk, ["陈晓燕"])
    page.table.pasted.emit(
        [
            ["序号", "存在问题", "检查日期", "整改措施", "责任人", "整改期限"],
            ["1", "登记本\n缺页", "2026.11.3", "补齐并抽查", "陈晓燕", "2026-12-01"],
            ["2", "处置室门未锁", "明天", "", "", ""],
            ["3", "收费公示过期", "2026-11-20", "", "没有此人", ""],
            ["4", "标签模糊", "2026-11-20", "", "", "2026-11-01"],
            ["5", "急救车缺签名", "", "", "", ""],
        ]
    )
    dialog = opened(desk, page, ImportDialog)
    rules = [one.problems[0].rule if one.problems else "" for one in dialog.found]
    assert rules == ["", "future", "nobody", "earlier", ""]
    dialog.skip.setChecked(True)
    dialog.accept()
    settle(desk)
    issues = {one.record.problem: one for one in ask(desk, list_issues)}
    assert set(issues) == {"登记本\n缺页", "急救车缺签名"}
    first = issues["登记本\n缺页"]
    assert (first.work.owner, first.work.plan) == (person, "补齐并抽查")
    assert first.record.due.isoformat() == "2026-12-01"
    path = tmp_path / "台账.xlsx"
    export_table_to(desk, page, page.table, "整改台账", path, page.list.whole)
    settle(desk)
    page.ledger.take.open_file(path)
    settle(desk)
    again = opened(desk, page, ImportDialog)
    assert [one.match for one in again.matched] == ["same", "same"]
    assert not again.accept_button.isEnabled()
    assert window.failures == []


def test_a_copy_begins_with_the_same_and_repeats_nothing(desk, page):
    (one,) = found(desk, "登记本缺页")
    page.table.select([one])
    page.ledger.open_copy()
    dialog = opened(desk, page, FindingDialog)
    assert dialog.windowTitle() == "登记问题"
    assert dialog.form.values()["problem"] == "登记本缺页"
    dialog.submit()
    settle(desk)
    problems = [(one.record.problem, one.record.ancestor) for one in ask(desk, list_issues)]
    assert problems == [("登记本缺页", None)] * 2


def test_several_are_deleted_and_come_back_from_the_bin(desk, page, window):
    ids = found(desk, "登记本缺页", "处置室门未锁")
    assert "删除 2 条" in offered(page, ids)
    page.ledger.remove_selected()
    settle(desk)
    assert page.table.shown_ids() == []
    assert "已删除 2 个问题" in window.told[-1]
    page.ledger.open_bin()
    dialog = opened(desk, page, BinDialog)
    dialog.table.select(ids)
    dialog.restore.click()
    settle(desk)
    assert set(page.table.shown_ids()) == set(ids)


def test_a_past_day_and_a_reader_change_nothing(desk, page):
    ids = found(desk, "登记本缺页", "处置室门未锁")
    page.list.show_day(TODAY)
    settle(desk)
    assert [one for one in offered(page, ids) if "修改" in one or "删除" in one] == []
    page.ledger.open_bulk()
    page.ledger.remove_selected()
    page.table.pasted.emit([["存在问题", "依据"], ["登记本缺页", "第三条"]])
    settle(desk)
    assert not [one for one in page.findChildren(BulkDialog) if one.isVisible()]
    assert not [one for one in page.findChildren(ImportDialog) if one.isVisible()]
    assert len(ask(desk, list_issues)) == 2


def test_an_order_withdrawn_before_it_went_comes_back_from_the_bin(office_page, hospital):
    ward = hospital.ward("icu")
    page = office_page(OrdersPage)
    desk = page.desk
    ask(desk, partial(issue_orders, departments=[ward.department_id], values=ORDER))
    (order,) = [one.id for one in ask(desk, list_issues)]
    ask(desk, partial(withdraw_order, order_id=order))
    assert page.table.shown_ids() == []
    page.open_bin()
    dialog = opened(desk, page, BinDialog)
    (row,) = dialog.table.model.rows
    assert "交办〔2026〕001 号" in row.cells[0]
    dialog.table.select([order])
    dialog.restore.click()
    settle(desk)
    assert page.table.shown_ids() == [order]


def test_the_keys_of_a_table_begin_edit_and_copy_a_finding(qtbot, desk, page):
    (one,) = found(desk, "登记本缺页")
    page.table.select([one])
    page.table.view.setFocus()
    assert offered(page, [one])[2:] == ["编辑", "复制为新的一条…", "删除 1 条"]
    qtbot.keyClick(page.table.view, Qt.Key.Key_F2)
    dialog = opened(desk, page, FindingDialog)
    assert dialog.windowTitle() == "修改问题"
    dialog.reject()
    assert [one.text() for one in page.list._row_menu([])] == ["新增问题…"]


def test_an_order_is_copied_for_another_department(office_page, hospital):
    first, other = hospital.ward("icu"), hospital.ward("er")
    page = office_page(OrdersPage)
    desk = page.desk
    ask(desk, partial(issue_orders, departments=[first.department_id], values=ORDER))
    (order,) = page.table.shown_ids()
    assert "复制为新的一条…" in offered(page, [order])
    page.open_copy()
    dialog = opened(desk, page, OrderDialog)
    assert dialog.chosen() == []
    assert dialog.form.values()["requirement"] == ORDER["requirement"]
    (item,) = dialog.list.findItems("er病区", Qt.MatchFlag.MatchContains)
    item.setCheckState(Qt.CheckState.Checked)
    # The hospital of the tests lives on another day than the desk.
    dialog.form.show_record("typed", {**dialog.form.values(), "found_on": None})
    dialog.submit()
    settle(desk)
    found = {one.department_id: one.record for one in ask(desk, list_issues)}
    assert set(found) == {first.department_id, other.department_id}
    assert found[other.department_id].problem == ORDER["problem"]
    assert found[other.department_id].ancestor is None
