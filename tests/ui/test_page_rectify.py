"""Rectification on the screen: the ward's whole way by its one button, the office's word."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cleanclinic.operations.issues.board import issue_of, list_issues
from cleanclinic.operations.issues.findings import add_finding, remove_finding
from cleanclinic.operations.issues.work import ask_extension, hand_in, receive_order, set_work
from cleanclinic.operations.recording.evidence import NewFile
from cleanclinic.operations.recording.history import undo, undoable
from cleanclinic.operations.recording.sheets import read_texts
from cleanclinic.operations.self_checks.answers import Answered, answer_many
from cleanclinic.operations.self_checks.issues import offered_findings
from cleanclinic.operations.self_checks.runs import period_of, start_run, submit
from cleanclinic.operations.self_checks.standards import standards_in_force
from cleanclinic.operations.self_checks.standing import run_view
from cleanclinic.records.issue_order import IssueSource, ReviewVerdict
from cleanclinic.records.rectification import Finding, RectifyState
from cleanclinic.records.self_check import PeriodKind
from cleanclinic.records.standard_methods import Given
from tests.core.exchange_kit import trip
from tests.core.rectification_kit import ORDER, give, rectify
from tests.ui.accessibility import nameless
from tests.ui.pages import TODAY, all_named, ask, press, settle, show, sit_down, type_into
from ui.pages.orders import OrdersPage
from ui.pages.rectify import RectifyPage
from ui.pages.rectify.dialogs import ExtensionDialog, FindingDialog, OfferDialog
from ui.pages.selfcheck import SelfCheckPage
from ui.parts.issue_history import IssueHistoryDialog
from ui.parts.order_dialog import OrderDialog
from ui.parts.paper_dialog import PaperDialog
from ui.parts.record_bin import BinDialog
from ui.parts.record_view import FIRST_ROWS
from ui.parts.table_export import export_table_to

ANYTHING = ({"amount": Decimal(1)}, {"amount": Decimal(0)}, {"amount": Decimal(1), "total": 1})


@pytest.fixture
def page(qtbot, desk):
    return show(qtbot, desk, RectifyPage)


@pytest.fixture
def office(office_page):
    return partial(office_page, OrdersPage)


def finding(desk, **values):
    made = ask(desk, partial(add_finding, values={"problem": "登记本缺页", **values})).id
    settle(desk)
    return made


def issue(desk, issue_id):
    return ask(desk, partial(issue_of, issue_id=issue_id))


def dialog_of(desk, page, kind):
    settle(desk)
    (found,) = [one for one in page.findChildren(kind) if one.isVisible()]
    assert nameless(found) == []
    return found


def push(qtbot, page):
    press(qtbot, page.side.next)
    settle(page.desk)


def write(page, issue_id, **values):
    for name, value in values.items():
        page.side.form.edited.emit(issue_id, name, value)
    settle(page.desk)


# --- The ward -------------------------------------------------------------------------------------


def test_an_own_finding_goes_its_way_by_the_one_button(qtbot, desk, page):
    made = finding(desk)
    assert page.table.current_id() == made
    assert page.side.next.text() == "写计划"
    push(qtbot, page)
    write(page, made, plan="本周补齐", measures="已补齐", done_on=desk.today())
    assert page.side.next.text() == "填写整改"
    page.side.files.strips["after"].add([NewFile("照片".encode(), "整改后.txt")])
    settle(desk)
    assert len(issue(desk, made).work.after) == 1
    assert page.side.next.text() == "自验通过"
    push(qtbot, page)
    assert page.side.next.text() == "销号"
    push(qtbot, page)
    assert issue(desk, made).standing.state is RectifyState.CLOSED
    assert not page.side.next.isVisible()
    assert not page.side.remove.isVisible()
    ask(desk, undo)
    settle(desk)
    assert page.side.next.text() == "自验通过"
    assert desk.window.failures == []
    assert all_named(page) == []


def test_a_new_issue_and_one_that_came_back(desk, page):
    page.open_new()
    dialog = dialog_of(desk, page, FindingDialog)
    dialog.submit()
    settle(desk)
    assert list(dialog.form.problems) == ["problem"]
    dialog.form.show_record("typed", {**dialog.form.values(), "problem": "处置室门未锁"})
    # A day that cannot be read is no day left to be worked out.
    type_into(dialog.form.editor("due").control, "某天")
    dialog.submit()
    settle(desk)
    assert list(dialog.form.problems) == ["due"]
    type_into(dialog.form.editor("due").control, "")
    type_into(dialog.form.editor("found_on").control, "明天")
    dialog.submit()
    settle(desk)
    assert "不能晚于今天" in dialog.problem.text()
    type_into(dialog.form.editor("found_on").control, "今天")
    dialog.submit()
    settle(desk)
    (only,) = ask(desk, list_issues)
    assert (only.record.problem, only.standing.due) == ("处置室门未锁", TODAY + timedelta(days=15))
    page.repeat(only.id)
    settle(desk)
    dialog_of(desk, page, FindingDialog).submit()
    settle(desk)
    newest = next(one for one in ask(desk, list_issues) if one.id != only.id)
    assert newest.record.ancestor == only.id
    assert page.side.issue.id == newest.id


def test_a_finding_is_written_otherwise(desk, page):
    made = finding(desk)
    page.open_edit()
    dialog = dialog_of(desk, page, FindingDialog)
    assert dialog.form.values()["problem"] == "登记本缺页"
    dialog.form.show_record("typed", {**dialog.form.values(), "problem": "登记本缺两页"})
    dialog.submit()
    settle(desk)
    assert page.side.problem.text() == "登记本缺两页"
    assert issue(desk, made).record.problem == "登记本缺两页"


def checked(workspace):
    """A submitted self-check with one answer below full."""
    code = standards_in_force(workspace)[1].code
    days = period_of(PeriodKind.QUARTER, workspace.today())
    run = start_run(workspace, code, PeriodKind.QUARTER, days, title="四季度自查").id
    rows = run_view(workspace, run).rows
    below = next(
        row.code
        for row in rows
        if not row.question.indicator.veto and row.question.indicator.method == "binary"
    )
    away = {"not_applicable": True, "reason": "没有此项业务"}
    values = {row.code: away for row in rows}
    values[below] = Answered(Given(Decimal(0))).values()
    answer_many(workspace, run, values)
    submit(workspace, run, without_evidence=True)
    return run


def test_answers_of_the_self_check_are_offered(desk, page):
    page.offer_findings()
    settle(desk)
    assert "还没有提交自查" in desk.window.told[-1]
    run = ask(desk, checked)
    page.offer_findings()
    dialog = dialog_of(desk, page, OfferDialog)
    assert not dialog.accept_button.isEnabled()
    (box,) = dialog.boxes.values()
    box.setChecked(True)
    dialog.submit()
    settle(desk)
    (made,) = ask(desk, list_issues)
    assert made.record.run == run
    page.offer_findings()
    assert dialog_of(desk, page, OfferDialog).chosen() == []


def test_more_time_needs_a_day_and_a_reason(desk, page):
    made = finding(desk)
    page.open_extension()
    dialog = dialog_of(desk, page, ExtensionDialog)
    dialog.submit()
    assert dialog.problem.text() == "请填写延期到哪天和理由。"
    to = issue(desk, made).standing.due + timedelta(days=3)
    dialog.form.show_record("typed", {"extension_to": to, "extension_why": "等设备"})
    dialog.submit()
    settle(desk)
    assert issue(desk, made).standing.due == to


def test_the_chips_the_search_and_a_link_lead_to_issues(desk, page):
    made = finding(desk, problem="处置室门未锁")
    other = finding(desk, problem="收费公示过期", due=TODAY)
    assert set(page.table.shown_ids()) == {made, other}
    page.search.setText("czs")
    assert page.table.shown_ids() == [made]
    page.search.setText("")
    page.chips.press("order")
    assert page.table.shown_ids() == []
    page.show_record(other)
    assert page.table.current_id() == other
    assert page.side.problem.text() == "收费公示过期"


def test_what_was_taken_away_comes_back_from_the_bin_with_what_was_begun(desk, page):
    made = finding(desk)
    ask(desk, partial(set_work, issue_id=made, values={"plan": "本周补齐"}))
    ask(desk, partial(remove_finding, issue_id=made))
    assert ask(desk, list_issues) == ()
    page.ledger.open_bin()
    dialog = dialog_of(desk, page, BinDialog)
    dialog.table.select(dialog.table.shown_ids())
    dialog.restore.click()
    settle(desk)
    assert issue(desk, made).work.plan == "本周补齐"
    assert "恢复问题" in page.words.act(ask(desk, undoable).key, {"number": "1"})


def test_the_ledger_goes_out_as_it_is_shown_and_back_to_a_day(desk, page, tmp_path, window):
    late = finding(desk, problem="登记本缺页", found_on=TODAY - timedelta(days=30))
    finding(desk, problem="处置室门未锁")
    page.search.setText("")
    page.table.set_query("缺页")
    path = tmp_path / "台账.xlsx"
    export_table_to(desk, page, page.table, "整改台账", path)
    settle(desk)
    heads, row = [row for row in read_texts(path) if len(row) > 1][-2:]
    assert heads[:2] == ("编号", "问题描述")
    assert row[1] == "登记本缺页"
    assert row[0] == page.list.issues[late].record.number
    page.table.set_query("")
    assert page.side.edit.isVisible()
    page.list.show_day(TODAY - timedelta(days=1))
    settle(desk)
    assert page.table.shown_ids() == []
    assert page.list.back.strip.isVisible()
    assert "只能查看" in page.list.back.strip.accessibleName()
    page.list.show_day(TODAY)
    settle(desk)
    assert len(page.table.shown_ids()) == 2
    assert not page.side.edit.isVisible(), "what stood on a day is only read"
    assert not page.side.next.isVisible()
    page.list.back.strip.back.click()
    settle(desk)
    assert page.side.edit.isVisible()
    assert page.list.back.strip.isHidden()


def test_the_history_of_an_issue_is_one_story_of_both_sides(qtbot, office, handed_in):
    page = office()
    page.open_review().submit()
    settle(page.desk)
    page.show_record(handed_in)
    page.list.open_history()
    dialog = dialog_of(page.desk, page, IssueHistoryDialog)
    said = " ".join(one.text() for one in dialog.findChildren(QLabel))
    for wanted in ("签收 交办", "报送 交办", "下发", "已补签并学习", "icu护士长", "销号"):
        assert wanted in said, wanted
    assert dialog.shown.rows.count() > 5
    ids = page.table.shown_ids()
    assert ids == [handed_in]
    page.list.step(1)
    assert page.table.current_id() == handed_in


def test_a_finding_is_removed_and_brought_back(qtbot, desk, page):
    made = finding(desk)
    press(qtbot, page.side.remove)
    settle(desk)
    assert page.table.shown_ids() == []
    ask(desk, undo)
    settle(desk)
    assert page.table.shown_ids() == [made]


def test_sheet_and_ledger_are_shown(desk, page):
    finding(desk)
    page.print_sheet()
    sheet = dialog_of(desk, page, PaperDialog)
    assert sheet.pdf.startswith(b"%PDF")
    sheet.reject()
    page.print_ledger()
    assert dialog_of(desk, page, PaperDialog).pdf.startswith(b"%PDF")


def test_an_order_is_signed_for_on_the_screen_and_a_send_back_shows_its_reason(
    qtbot, kit, tasks, window, hospital
):
    ward = hospital.ward("icu")
    made = give(hospital, ward)
    desk = sit_down(kit, tasks, window, hospital, ward)
    page = show(qtbot, desk, RectifyPage)
    assert page.side.next.text() == "签收"
    assert not page.side.form.isVisible()
    push(qtbot, page)
    assert [one.by for one in issue(desk, made).receipts] == ["icu护士长"]
    assert page.side.form.isVisible()
    assert page.side.path.texts()[0] == "签收"
    assert all_named(page) == []


# --- The office -----------------------------------------------------------------------------------


def test_the_office_issues_to_many_departments(office, hospital):
    hospital.ward("icu")
    hospital.ward("er")
    page = office()
    dialog = page.open_new()
    dialog.submit()
    settle(page.desk)
    assert "科室" in dialog.problem.text()
    dialog.every.click()
    assert len(dialog.chosen()) == 2
    dialog.submit()
    settle(page.desk)
    assert "problem" in dialog.form.problems
    dialog.form.show_record("typed", {**dialog.form.values(), **ORDER, "found_on": None})
    dialog.submit()
    settle(page.desk)
    assert len(page.table.shown_ids()) == 2
    assert page.chips.current == "open"
    assert page.side.withdraw.isVisible()
    page.withdraw()
    settle(page.desk)
    assert len(page.table.shown_ids()) == 1
    assert all_named(page) == []


@pytest.fixture
def handed_in(hospital):
    """An order that the ward has handed in; gives its id."""
    ward = hospital.ward("icu")
    made = give(hospital, ward)
    rectify(ward, made)
    hand_in(ward, made)
    trip(hospital, ward)
    return made


def test_the_office_sends_back_with_a_reason(office, handed_in):
    page = office()
    assert page.chips.current == "waiting"
    assert page.side.review.isVisible()
    dialog = page.open_review()
    assert len(dialog.files.strips["after"].lines) == 1
    dialog.verdicts.presses[ReviewVerdict.SENT_BACK].setChecked(True)
    dialog.submit()
    settle(page.desk)
    assert "理由" in dialog.problem.text()
    dialog.reason.show_record("typed", {"reason": "照片看不清"})
    dialog.submit()
    settle(page.desk)
    found = issue(page.desk, handed_in)
    assert (found.standing.state, found.standing.reason) == (RectifyState.SENT_BACK, "照片看不清")
    assert page.table.shown_ids() == []


def test_the_office_closes_what_was_put_right(office, handed_in):
    page = office()
    dialog = page.open_review()
    dialog.submit()
    settle(page.desk)
    assert issue(page.desk, handed_in).standing.state is RectifyState.CLOSED


def test_what_happened_again_is_ordered_from_the_closed_order_and_each_leads_to_the_other(
    qtbot, office, handed_in
):
    page = office()
    assert not page.side.again.isVisible()
    page.open_review().submit()
    settle(page.desk)
    page.show_record(handed_in)
    press(qtbot, page.side.again)
    dialog = dialog_of(page.desk, page, OrderDialog)
    assert dialog.chosen() == [issue(page.desk, handed_in).department_id]
    assert dialog.form.values()["problem"] == ORDER["problem"]
    dialog.form.show_record("typed", {**dialog.form.values(), "found_on": None})
    dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    dialog.submit()
    settle(page.desk)
    assert "科室" in dialog.problem.text()
    dialog.list.item(0).setCheckState(Qt.CheckState.Checked)
    dialog.submit()
    settle(page.desk)
    (again,) = [one.id for one in ask(page.desk, list_issues) if one.id != handed_in]
    page.show_record(again)
    (back,) = page.side.kin.links
    assert "前次 交办〔2026〕001 号" in back.text()
    press(qtbot, back)
    settle(page.desk)
    assert page.side.issue.id == handed_in
    (on,) = page.side.kin.links
    assert "之后又发生：交办〔2026〕002 号" in on.text()
    assert all_named(page) == []


def test_asked_for_time_is_granted_until_the_day_asked_for(office, hospital):
    ward = hospital.ward("icu")
    made = give(hospital, ward)
    receive_order(ward, made)
    to = issue_of(ward, made).standing.due + timedelta(days=10)
    ask_extension(ward, made, to, "人手不足")
    trip(hospital, ward)
    page = office()
    dialog = page.open_review()
    assert dialog.due.isVisible()
    dialog.submit()
    settle(page.desk)
    assert issue(page.desk, made).standing.due == to


def test_a_reader_at_the_office_changes_nothing(office, handed_in):
    page = office(read_only="只能查看")
    assert not page.side.review.isVisible()
    assert page.open_new() is None
    assert page.print_sheet() is not None
    settle(page.desk)


# --- From the self-check --------------------------------------------------------------------------


def test_an_answer_is_made_an_issue_where_it_is_given_and_then_leads_to_it(qtbot, desk, window):
    run = ask(desk, checked)
    page = show(qtbot, desk, SelfCheckPage, (1170, 900))
    (below,) = [one.number for one in ask(desk, offered_findings).answers]
    page.show_record(run)
    settle(desk)
    link = page.side.answer.finding
    link.show_model(page.model, below)
    settle(desk)
    assert link.press.text().strip() == "记为问题，开始整改"
    link.press.click()
    settle(desk)
    (made,) = ask(desk, list_issues)
    assert link.press.text().strip() == "已记为问题，去整改"
    link.press.click()
    assert window.went[-1] == ("rectify", made.id)


def test_of_many_the_first_are_shown_before_all_are_read(qtbot, desk):
    def fill(workspace):
        with workspace.store.act("act.add_record", workspace.actor) as act:
            for number in range(600):
                found = TODAY - timedelta(number % 200)
                act.put(
                    Finding(
                        id=workspace.new_id(), number=f"F-{number:04}",
                        source=next(iter(IssueSource)), problem="登记本缺页",
                        found_on=found, due=found + timedelta(30),
                    )
                )  # fmt: skip

    ask(desk, fill)
    page, seen = RectifyPage(desk), []
    qtbot.addWidget(page)
    page.table.model.modelReset.connect(
        lambda: seen.append([row.id for row in page.table.model.rows])
    )
    page.reload(None)
    settle(desk)
    every = [one.id for one in ask(desk, list_issues)]
    assert seen[0] == every[:FIRST_ROWS]
    assert seen[-1] == every
    # What stands there is not replaced by less.
    seen.clear()
    page.reload(None)
    settle(desk)
    assert [ids for ids in seen if len(ids) < len(every)] == []
