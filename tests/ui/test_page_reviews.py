"""The office's reviews of self-checks: a list, one opened, its own column, sent down, taken up."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from cleanclinic.operations.recording.evidence import NewFile
from cleanclinic.operations.self_checks.answers import add_answer_files, answer_many
from cleanclinic.operations.self_checks.history import indicator_history
from cleanclinic.operations.self_checks.issues import order_of
from cleanclinic.operations.self_checks.reviews import list_reviews, say_of_run, send_review
from cleanclinic.operations.self_checks.runs import period_of, start_run, submit
from cleanclinic.operations.self_checks.standards import publish_standard
from cleanclinic.operations.self_checks.standing import run_view
from cleanclinic.operations.workspace.opening import WrongKindError
from cleanclinic.records.issue_order import IssueSource
from cleanclinic.records.self_check import Column, PeriodKind
from tests.core.standard_kit import indicator, standard
from tests.hospital import Hospital
from tests.ui.accessibility import nameless
from tests.ui.pages import all_named, ask, press, settle, show, sit_down, type_into
from ui.pages.selfcheck import ReviewsPage, SelfCheckPage
from ui.pages.selfcheck.column_past import ColumnHistoryDialog
from ui.pages.selfcheck.columns import ColumnsDialog
from ui.pages.selfcheck.send_dialog import SendDialog
from ui.parts.order_dialog import OrderDialog
from ui.parts.record_history import RevisionsDialog

STANDARD = standard(
    indicator("1.1.1", "10", "binary", evidence="会议记录"),
    indicator("1.1.2", "10", "per_event_deduct", "each=2;cap=10"),
    indicator("2.1.1", "10", "binary", item="2.1"),
)
QUARTERS = (date(2026, 8, 2), date(2026, 11, 2))


@pytest.fixture
def house(tmp_path):
    with Hospital(tmp_path) as made:
        publish_standard(made.office, STANDARD)
        yield made


def hand_in(house, ward, day):
    days = period_of(PeriodKind.QUARTER, day)
    run = start_run(ward, "T", PeriodKind.QUARTER, days, title=f"{day.month} 月自查").id
    values = {code: {"amount": Decimal(1)} for code in ("1.1.1", "2.1.1")}
    values["1.1.2"] = {"amount": Decimal(1), "remark": "八月漏记一次"}
    answer_many(ward, run, values)
    add_answer_files(ward, run, "1.1.1", [NewFile("到会十二人".encode(), "会议记录.txt")])
    submit(ward, run)
    house.round_trip(ward)
    return run


@pytest.fixture
def runs(house):
    ward, other = house.ward("w1"), house.ward("w2")
    house.answer(ward, other)
    return [
        hand_in(house, ward, QUARTERS[0]),
        hand_in(house, ward, QUARTERS[1]),
        hand_in(house, other, QUARTERS[1]),
    ]


@pytest.fixture
def page(qtbot, kit, tasks, window, house, runs):
    desk = sit_down(kit, tasks, window, house, house.office)
    return show(qtbot, desk, ReviewsPage)


def shown(page):
    return page.table.shown_ids()


def dialog_of(page, kind):
    (found,) = [child for child in page.findChildren(kind) if child.isVisible()]
    return found


def cells(page, run):
    """What stands in a row, by column."""
    model = page.table.model
    (row,) = [one for one in model.rows if one.id == run]
    return dict(zip((one.key for one in model.columns), row.cells, strict=True))


def test_runs_stand_by_period_and_department(qtbot, page, runs):
    first, second, others = runs
    assert shown(page) == [second, others, first]
    assert all_named(page) == []
    page.period.setCurrentIndex(page.period.findText("2026 年第三季度"))
    page.period.activated.emit(page.period.currentIndex())
    assert shown(page) == [first]
    assert cells(page, first)["own"] == "93.33"
    assert page.subtitle() == "3 份待复评 · 共 3 份"


def test_the_office_fills_its_column_by_keys_and_sends_it_down(qtbot, page, runs):
    run, desk = runs[0], page.desk
    page.open_run(run)
    settle(desk)
    pane = page.pane
    assert page.stack.currentIndex() == 1
    assert nameless(page) == []
    assert not pane.side.answer.files.choose.isVisible(), "the office added to a ward's evidence"
    # As the department has it is nothing said; then one that is not met, and a remark.
    qtbot.keyClick(pane.panel, "1")
    assert pane.panel.code == "1.1.2"
    qtbot.keyClick(pane.panel, Qt.Key.Key_Up)
    qtbot.keyClick(pane.panel, "3")
    pane.panel.choose("1.1.1")
    type_into(pane.side.answer.remark, "记录没有日期")
    page.leave()
    settle(desk)
    review = ask(desk, lambda ws: run_view(ws, run)).review
    assert [(one.number, one.amount, one.remark) for one in review.answers] == [
        ("1.1.1", 0, "记录没有日期")
    ]
    assert "院评 60（−33.33）" in pane.side.score.facts.text()
    press(qtbot, page.send)
    dialog = dialog_of(page, SendDialog)
    assert nameless(dialog) == []
    type_into(dialog.remark, "请补日期")
    press(qtbot, dialog.accept_button)
    settle(desk)
    sent = {one.id: one for one in ask(desk, list_reviews)}[run]
    assert (sent.office, sent.office_band) == (60, "整改")
    assert not pane.panel.changeable
    assert page.top_actions() == [page.back, page.again]
    press(qtbot, page.back)
    settle(desk)
    assert page.stack.currentIndex() == 0
    assert run not in shown(page)
    page.chips.press("sent")
    assert shown(page) == [run]
    assert cells(page, run)["moved"] == "−33.33"


def test_an_order_is_written_from_an_indicator_and_then_leads_to_it(qtbot, page, runs, window):
    desk = page.desk
    page.open_run(runs[0])
    settle(desk)
    answer = page.pane.side.answer
    page.pane.panel.choose("1.1.2")
    settle(desk)
    assert "交办单" in answer.order.press.text()
    press(qtbot, answer.order.press)
    settle(desk)
    dialog = dialog_of(page, OrderDialog)
    assert nameless(dialog) == []
    values = dialog.form.values()
    assert (values["problem"], values["source"]) == ("八月漏记一次", IssueSource.SELF_CHECK)
    assert len(dialog.chosen()) == 1
    dialog.form.show_record("typed", {**values, "requirement": "补记", "found_on": None})
    dialog.submit()
    settle(desk)
    made = ask(desk, lambda ws: order_of(ws, runs[0], "1.1.2"))
    press(qtbot, answer.order.press)
    assert window.went[-1] == ("orders", made)
    page.pane.panel.choose("2.1.1")
    settle(desk)
    press(qtbot, answer.order.press)
    settle(desk)
    assert dialog_of(page, OrderDialog).form.values()["basis"].startswith("2.1.1 ")


def test_what_was_sent_is_taken_up_again_and_an_answer_taken_back(qtbot, page, runs):
    run, desk = runs[0], page.desk
    ask(desk, lambda ws: say_of_run(ws, run, {"2.1.1": {"amount": Decimal(0)}}))
    ask(desk, lambda ws: send_review(ws, run))
    page.open_run(run)
    settle(desk)
    page.pane.go_to("2.1.1")
    qtbot.keyClick(page.pane.panel, Qt.Key.Key_Delete)
    settle(desk)
    assert ask(desk, lambda ws: run_view(ws, run)).review.answers, "a final review was changed"
    press(qtbot, page.again)
    settle(desk)
    qtbot.keyClick(page.pane.panel, Qt.Key.Key_Delete)
    settle(desk)
    assert ask(desk, lambda ws: run_view(ws, run)).review.answers == ()


def test_the_ward_sees_three_columns_and_the_difference(qtbot, kit, tasks, window, house, runs):
    run = runs[0]
    values = {"2.1.1": {"amount": Decimal(0), "remark": "现场没有看到"}}
    say_of_run(house.office, run, values)
    send_review(house.office, run, remark="请整改")
    ward = house._open["w1"]
    house.answer(ward)
    page = show(qtbot, sit_down(kit, tasks, window, house, ward), SelfCheckPage)
    page.open_run(run)
    settle(page.desk)
    assert page.notice.isVisible()
    assert "院评 60 分" in page.notice.text.text()
    page.go_to("2.1.1")
    assert page.side.answer.columns.isVisible()
    texts = [parts[1].text() for parts in page.side.answer.columns._lines.values()]
    assert texts == ["符合", "—", "不符合\n现场没有看到"]
    page.go_to("1.1.1")
    assert not page.side.answer.columns.isVisible()
    press(qtbot, page.notice.yes)
    dialog = dialog_of(page, ColumnsDialog)
    assert nameless(dialog) == []
    assert dialog.table.shown_ids() == ["2.1.1"]
    dialog.chips.press("all")
    assert len(dialog.table.shown_ids()) == len(STANDARD.indicators)
    (row,) = [one for one in dialog.table.model.rows if one.id == "2.1.1"]
    assert row.cells[2:8] == (10, 10, 10, 0, "−10", "现场没有看到")
    dialog.table.opened.emit("2.1.1")
    assert page.panel.code == "2.1.1"


def test_without_any_run_it_is_said_what_comes(qtbot, kit, tasks, window, house):
    page = show(qtbot, sit_down(kit, tasks, window, house, house.office), ReviewsPage)
    assert page.table.shown_ids() == []
    assert not page.look.isEnabled()
    assert all_named(page) == []


def test_columns_differ_only_where_somebody_says_so(qtbot, page, runs):
    page.open_run(runs[0])
    settle(page.desk)
    model = page.pane.model
    assert model.value_of(Column.OFFICE) == model.value_of(Column.SELF)
    assert page.pane.side.score.compare.isHidden()
    page.pane.go_to("1.1.2")
    assert page.pane.side.answer.finding.isHidden(), "the office made an issue of a ward's answer"


def test_reviews_stand_as_on_a_day_and_are_only_read(qtbot, page, runs, house):
    today = house.office.today()
    page.back_to.show_day(today - timedelta(days=1))
    settle(page.desk)
    assert shown(page) == []
    assert page.back_to.strip.isVisible()
    assert "只能查看" in page.back_to.strip.accessibleName()
    page.back_to.show_day(today)
    settle(page.desk)
    assert len(shown(page)) == 3
    page.open_run(runs[0])
    settle(page.desk)
    assert page.top_actions() == [page.back]
    assert not page.pane.panel.changeable
    page.open_send()
    assert not page.findChildren(SendDialog)
    page.back_to.show_day(None)
    settle(page.desk)
    assert page.pane.panel.changeable


def test_a_run_and_an_answer_tell_who_wrote_what(qtbot, page, runs):
    page.table.select(runs[:1])
    page.open_history()
    settle(page.desk)
    dialog = dialog_of(page, RevisionsDialog)
    assert any("提交" in one.text() for one in dialog.findChildren(QLabel))
    dialog.close()
    page.open_run(runs[0])
    settle(page.desk)
    page.pane.go_to("1.1.2")
    page.open_history()
    settle(page.desk)
    texts = [one.text() for one in dialog_of(page, ColumnHistoryDialog).findChildren(QLabel)]
    assert "八月漏记一次" in texts
    assert "恢复此项" not in texts, "the department's answers are its own"


def links(dialog, text):
    return [one for one in dialog.findChildren(QPushButton) if one.text() == text]


def test_the_offices_column_has_a_history_and_goes_back_until_it_is_sent(qtbot, page, runs, window):
    run, desk = runs[0], page.desk
    for amount, remark in ((2, ""), (3, "另有两次未记")):
        values = {"1.1.2": {"amount": Decimal(amount), "remark": remark}}
        ask(desk, partial(say_of_run, run_id=run, values=values))
    ask(desk, partial(say_of_run, run_id=run, values={"1.1.1": {"amount": Decimal(0)}}))
    page.open_run(run)
    settle(desk)
    page.pane.go_to("1.1.2")
    page.open_history()
    settle(desk)
    dialog = dialog_of(page, ColumnHistoryDialog)
    assert nameless(dialog) == []
    texts = [one.text() for one in dialog.findChildren(QLabel)]
    assert texts.count("院评") == 2, "what was said of others is not told here"
    assert {"2 件", "3 件", "另有两次未记", "八月漏记一次"} <= set(texts)
    # Amount and remark of the last change: the older of both comes back.
    links(dialog, "恢复此项")[0].click()
    settle(desk)
    found = ask(desk, partial(run_view, run_id=run)).row("1.1.2").office
    assert (found.amount, found.remark) == (2, "另有两次未记")
    assert window.told[-1].startswith("已恢复")
    dialog.close()
    ask(desk, partial(send_review, run_id=run))
    page.open_history()
    settle(desk)
    sent = dialog_of(page, ColumnHistoryDialog)
    assert links(sent, "恢复此项") == []
    sent.close()
    page.close_run()
    settle(desk)
    page.chips.press("all")
    page.table.select([run])
    page.open_history()
    settle(desk)
    texts = [one.text() for one in dialog_of(page, RevisionsDialog).findChildren(QLabel)]
    assert "院评得分" in texts
    assert any("1.1.2" in one and "另有两次未记" in one for one in texts)
    assert window.failures == []


def test_a_ward_is_told_nothing_of_what_the_office_has_not_sent(house, runs):
    ward = house._open["w1"]
    with pytest.raises(WrongKindError):
        indicator_history(ward, runs[0], "1.1.2")


def test_a_check_opens_at_its_first_indicator_in_a_low_window(qtbot, page, runs):
    page.resize(615, 240)
    page.open_run(runs[0])
    settle(page.desk)
    panel = page.pane.panel
    card, bar = panel.cards[panel.code], panel._area.verticalScrollBar()
    qtbot.waitUntil(lambda: 0 < card.height() < 200 and bar.maximum() > 0 and bar.value() == 0)
