"""The list as a whole: approval, rounds of reviews, rules."""

from functools import partial

from PySide6.QtCore import Qt

from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.writing import add_record
from cleanclinic.operations.risks.controls import add_control, remove_control
from cleanclinic.operations.risks.detail import risk_detail
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.risks.review_rounds import note_review, start_round
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.internal_rule import InternalRule
from cleanclinic.records.review_round import ReviewResult
from tests.ui.accessibility import nameless
from tests.ui.pages import TODAY, ask, dialog_of, press, settle, type_into
from ui.pages.risks.approval import ApprovalDialog
from ui.pages.risks.page import APPROVAL
from ui.pages.risks.review import ReviewDialog
from ui.pages.risks.review_start import StartDialog
from ui.pages.risks.rules import RulesDialog
from ui.parts.record_bin import BinDialog
from ui.parts.record_history import HistoryDialog, RevisionsDialog


def test_an_approval_is_told_above_and_later_changes_are_counted(page, desk, ids, qtbot):
    # As the page leads here from which the list goes out.
    page.show_record(APPROVAL)
    settle(desk)
    dialog = dialog_of(page, ApprovalDialog)
    assert nameless(dialog) == []
    type_into(dialog.form.editor("by").control, "王主任")
    press(qtbot, dialog.accept_button)
    settle(desk)
    assert page.records.list_strip.approval.toolTip() == "王主任 2026-11-22 已审批"
    type_into(page.side.form.editor("post").control, "药房")
    page.leave()
    settle(desk)
    assert page.records.list_strip.approval.toolTip().endswith("之后改了 1 处")


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


def test_a_round_tells_what_was_found_before_and_by_whom(page, desk, ids, qtbot):
    round_id = ask(desk, partial(start_round, year=2026, quarter=None)).id
    for result, remark in ((ReviewResult.CHANGED, "改为双人值守"), (ReviewResult.UNCHANGED, "")):
        note = partial(note_review, round_id=round_id, risk_id=ids[0], result=result, remark=remark)
        ask(desk, note)
    page.show_record("review")
    settle(desk)
    walk = dialog_of(page, ReviewDialog)
    walk.step(-1)
    press(qtbot, walk.past)
    settle(desk)
    dialog = dialog_of(walk, RevisionsDialog)
    assert nameless(dialog) == []
    assert "R-0001" in dialog.windowTitle()
    said = [one.text() for one in dialog.findChildren(type(walk.progress))]
    assert {"改为双人值守", "有变化", "无变化"} <= set(said)
    assert "年度" in said, "when the round was begun is told below"


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
    page.records.remove_selected()
    settle(desk)
    assert [row.id for row in ask(desk, list_risks).rows] == [ids[2]]
    assert page.side.risk_id == ids[2]
    assert "2" in window.told[-1]
    assert window.failures == []


def test_the_history_tells_old_and_new(page, desk, ids):
    type_into(page.side.form.editor("post").control, "药房")
    page.records.open_history()
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
    page.records.remove_selected()
    settle(desk)
    page.records.open_bin()
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
