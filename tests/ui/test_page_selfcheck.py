"""The self-check page: 143 indicators by number keys, remarks, files, trial, submit, correct."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt

from cleanclinic.operations.recording.evidence import NewFile
from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.self_checks.answers import Answered, answer, answer_many
from cleanclinic.operations.self_checks.runs import period_of, start_run, submit
from cleanclinic.operations.self_checks.standards import publish_standard
from cleanclinic.operations.self_checks.standing import list_runs, run_view
from cleanclinic.paper.preview import count_pages
from cleanclinic.records.scoring import Standing
from cleanclinic.records.self_check import CheckState, Column, PeriodKind
from cleanclinic.records.standard_methods import Given
from tests.core.standard_kit import indicator, standard
from tests.ui.accessibility import nameless
from tests.ui.pages import TODAY, all_named, ask, press, settle, show, sit_down, type_into
from ui.pages.selfcheck import SelfCheckPage
from ui.pages.selfcheck.dialogs import StartDialog, SubmitDialog, WhyDialog

GOOD = Answered(Given(Decimal(1)))
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def begin(desk, standard="JBZ", day=TODAY, title="四季度自查"):
    days = period_of(PeriodKind.QUARTER, day)
    start = partial(start_run, standard=standard, kind=PeriodKind.QUARTER, days=days, title=title)
    return ask(desk, start).id


@pytest.fixture
def run(desk):
    """A run by the nine prohibitions: 18 indicators in 9 items, begun and not answered."""
    return begin(desk)


@pytest.fixture
def page(qtbot, desk, run):
    return show(qtbot, desk, SelfCheckPage)


def view_of(desk, run):
    return ask(desk, partial(run_view, run_id=run))


def given(desk, run, code):
    return view_of(desk, run).row(code).given


def keys(qtbot, page, text):
    for one in text:
        qtbot.keyClick(page.focusWidget() or page.panel, one)


def saved(page, desk):
    page.leave()
    settle(desk)


def dialog_of(page, kind):
    (found,) = [child for child in page.findChildren(kind) if child.isVisible()]
    return found


def test_without_a_run_one_is_begun(qtbot, desk):
    page = show(qtbot, desk, SelfCheckPage)
    assert page.empty.isVisible()
    assert page.top_actions() == []
    press(qtbot, page.empty.action)
    dialog = dialog_of(page, StartDialog)
    assert nameless(dialog) == []
    assert dialog.name.text() == "2026 年第四季度自查"
    dialog.kind.setCurrentIndex(1)
    assert dialog.name.text() == "2026 年 11 月自查"
    dialog.period.setCurrentIndex(1)
    press(qtbot, dialog.accept_button)
    settle(desk)
    (row,) = ask(desk, list_runs)
    assert (row.title, row.first_day) == ("2026 年 10 月自查", date(2026, 10, 1))
    assert page.body.isVisible()
    qtbot.waitUntil(lambda: page.window().focusWidget() is page.panel)
    page.open_start()
    again = dialog_of(page, StartDialog)
    again.kind.setCurrentIndex(1)
    again.period.setCurrentIndex(1)
    again.submit()
    settle(desk)
    assert "重叠" in again.problem.text()
    again.kind.setCurrentIndex(3)
    assert again.first.isVisible()
    type_into(again.name, "")
    again.submit()
    assert again.problem.text()
    again.reject()


def test_143_indicators_are_answered_by_number_keys_alone(qtbot, desk):
    run = begin(desk, "QL143")
    page = show(qtbot, desk, SelfCheckPage)
    page.panel.setFocus()
    for _ in range(143):
        keys(qtbot, page, "1")
    saved(page, desk)
    view = view_of(desk, run)
    assert (view.score.answered, view.score.total) == (143, 143)
    assert view.score.value == Decimal(100)
    assert page.side.score.bar.share == 1
    assert page.panel.code == "6.4.3"


def test_the_three_digits_the_count_the_share_and_why_it_does_not_apply(qtbot, page, desk, run):
    page.panel.setFocus()
    codes = page.model.codes
    # 1.1.1 yes or no, 1.2.1 counted, 1.3.2 a share
    keys(qtbot, page, "3")
    assert page.panel.code == codes[1]
    page.go_to("1.2.1")
    keys(qtbot, page, "2")
    keys(qtbot, page, "2")
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    assert page.panel.code == "1.2.2"
    page.go_to("1.3.2")
    keys(qtbot, page, "2")
    keys(qtbot, page, "18")
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    keys(qtbot, page, "20")
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    assert page.panel.code == "2.1.1"
    keys(qtbot, page, "0")
    assert page.panel.code == "2.1.1"
    keys(qtbot, page, "2")
    saved(page, desk)
    assert given(desk, run, "1.1.1") == Given(Decimal(0))
    assert given(desk, run, "1.2.1") == Given(Decimal(2))
    assert given(desk, run, "1.3.2") == Given(Decimal(18), Decimal(20))
    row = view_of(desk, run).row("2.1.1")
    assert row.points.standing is Standing.NOT_APPLICABLE
    assert row.answer.reason == "本期没有发生"


def test_a_share_above_all_is_refused_on_the_spot(qtbot, page, desk, run):
    page.go_to("1.3.2")
    keys(qtbot, page, "2")
    card = page.panel.cards["1.3.2"]
    amount = card.amount
    type_into(amount.count, "21")
    type_into(amount.total, "20")
    press(qtbot, amount.keep)
    assert "0 和总数之间" in amount.problem.text()
    qtbot.keyClick(amount.total, Qt.Key.Key_Escape)
    assert card.asking == ""
    saved(page, desk)
    assert view_of(desk, run).score.answered == 0


def test_arrows_turn_screens_and_delete_takes_an_answer_back(qtbot, page, desk, run):
    page.panel.setFocus()
    keys(qtbot, page, "1")
    for key, code in (
        (Qt.Key.Key_Up, "1.1.1"),
        (Qt.Key.Key_Down, "1.1.2"),
        (Qt.Key.Key_Right, "1.2.1"),
        (Qt.Key.Key_Left, "1.1.1"),
    ):
        qtbot.keyClick(page.panel, key)
        assert page.panel.code == code
    saved(page, desk)
    assert view_of(desk, run).score.answered == 1
    qtbot.keyClick(page.panel, Qt.Key.Key_Delete)
    settle(desk)
    assert view_of(desk, run).score.answered == 0


def test_space_leads_to_what_is_open_and_a_press_to_what_lacks_evidence(qtbot, page, desk, run):
    page.panel.setFocus()
    keys(qtbot, page, "11")
    page.go_to("3.3.2")
    qtbot.keyClick(page.panel, Qt.Key.Key_Space)
    assert page.panel.code == "1.2.1"
    page.go_to("3.3.2")
    assert page.side.score.lacks.text().strip() == "缺佐证 2 条"
    press(qtbot, page.side.score.lacks)
    assert page.panel.code == "1.1.1"
    press(qtbot, page.side.score.lacks)
    assert page.panel.code == "1.1.2"


def test_what_was_pressed_on_one_indicator_is_one_act(qtbot, page, desk, run):
    page.panel.setFocus()
    keys(qtbot, page, "1")
    qtbot.keyClick(page.panel, Qt.Key.Key_Up)
    keys(qtbot, page, "3")
    assert page.model.points("1.1.1").points == 0
    saved(page, desk)
    assert given(desk, run, "1.1.1") == Given(Decimal(0))
    ask(desk, undo)
    assert view_of(desk, run).score.answered == 0
    assert page.model.points("1.1.1").standing is Standing.UNTOUCHED


def test_a_remark_and_a_file_for_an_indicator_nobody_answered(qtbot, page, desk, run):
    side = page.side.answer
    qtbot.keyClick(page.panel, Qt.Key.Key_R)
    type_into(side.remark, "抽查三份，都有签名")
    page.go_to("1.1.2")
    settle(desk)
    assert view_of(desk, run).row("1.1.1").answer.remark == "抽查三份，都有签名"
    side.files.add([NewFile(PNG, "照片.png")])
    settle(desk)
    (filed,) = view_of(desk, run).row("1.1.2").answer.evidence
    assert filed.name == "照片.png"
    assert view_of(desk, run).score.answered == 0
    page.go_to("1.1.1")
    assert side.remark.toPlainText() == "抽查三份，都有签名"


def test_a_remark_saves_itself_while_it_is_written(qtbot, page, desk, run):
    side = page.side.answer
    qtbot.keyClick(page.panel, Qt.Key.Key_R)
    type_into(side.remark, "抽查三份")
    side._settled.timeout.emit()
    saved(page, desk)
    assert side.remark.hasFocus()
    assert view_of(desk, run).row("1.1.1").answer.remark == "抽查三份"


def test_the_period_before_is_copied_with_a_mark_and_confirmed_by_enter(qtbot, desk):
    before = begin(desk, day=date(2026, 8, 1), title="三季度自查")
    ask(desk, lambda ws: answer(ws, before, "1.2.1", Answered(Given(Decimal(1)))))
    ask(desk, lambda ws: answer(ws, before, "1.1.1", GOOD))
    run = begin(desk)
    page = show(qtbot, desk, SelfCheckPage)
    assert "三季度自查：符合，得 6" in page.side.answer.previous.text()
    page.actions_of_run.copy()
    settle(desk)
    assert view_of(desk, run).score.answered == 0
    assert page.model.is_copied("1.1.1")
    page.go_to("1.1.1")
    qtbot.keyClick(page.panel, Qt.Key.Key_Return)
    settle(desk)
    assert page.panel.code == "1.1.2"
    assert not page.model.is_copied("1.1.1")
    page.actions_of_run.confirm_all()
    settle(desk)
    assert view_of(desk, run).score.answered == 2


def test_answers_are_tried_and_thrown_away_or_kept_as_one_act(qtbot, page, desk, run):
    ask(desk, lambda ws: answer(ws, run, "1.1.1", GOOD))
    page.saver.try_out()
    page.go_to("1.1.1")
    keys(qtbot, page, "3")
    keys(qtbot, page, "1")
    assert page.notice.isVisible()
    assert page.model.points("1.1.1").points == 0
    settle(desk)
    assert given(desk, run, "1.1.1") == GOOD.given
    press(qtbot, page.notice.no)
    assert page.model.points("1.1.1").points == 6
    page.saver.try_out()
    page.go_to("1.1.1")
    keys(qtbot, page, "33")
    press(qtbot, page.notice.yes)
    settle(desk)
    assert view_of(desk, run).score.answered == 2
    assert not page.notice.isVisible()
    ask(desk, undo)
    assert given(desk, run, "1.1.1") == GOOD.given


def all_met(desk, run):
    best = {one.code: one.method.best() for one in view_of(desk, run).sheet.questions}
    values = {code: Answered(given).values() for code, given in best.items()}
    ask(desk, lambda ws: answer_many(ws, run, values))


def test_it_is_submitted_withdrawn_and_read_only_meanwhile(qtbot, page, desk, run):
    page.open_submit()
    dialog = dialog_of(page, SubmitDialog)
    assert nameless(dialog) == []
    press(qtbot, dialog.buttons.itemAt(dialog.buttons.count() - 1).widget())
    assert page.panel.code == "1.1.1"
    all_met(desk, run)
    ask(desk, lambda ws: answer(ws, run, "1.1.2", Answered(Given(Decimal(0)))))
    page.open_submit()
    dialog = dialog_of(page, SubmitDialog)
    assert len(dialog.lacking) == 17
    press(qtbot, dialog.accept_button)
    settle(desk)
    (row,) = ask(desk, list_runs)
    assert (row.state, row.result, row.band) == (CheckState.SUBMITTED, Decimal(95), "示范")
    assert not page.panel.cards["1.1.1"].buttons[1].isEnabled()
    page.panel.setFocus()
    keys(qtbot, page, "3")
    saved(page, desk)
    assert view_of(desk, run).score.value == Decimal(95)
    mend = page.actions_of_run.mend_button
    assert mend in page.top_actions()
    assert mend.text() == "撤回修改"
    press(qtbot, mend)
    settle(desk)
    assert ask(desk, list_runs)[0].state is CheckState.WITHDRAWN
    assert page.submit in page.top_actions()


def test_once_the_office_has_it_a_correction_is_a_new_version(
    qtbot, kit, tasks, window, hospital, monkeypatch
):
    ward = hospital.ward()
    days = period_of(PeriodKind.QUARTER, date(2026, 11, 2))
    run = start_run(ward, "JBZ", PeriodKind.QUARTER, days, title="四季度自查").id
    best = {one.code: one.method.best() for one in run_view(ward, run).sheet.questions}
    answer_many(ward, run, {code: Answered(one).values() for code, one in best.items()})
    submit(ward, run, without_evidence=True)
    hospital.round_trip(ward)
    desk = sit_down(kit, tasks, window, hospital, ward)
    page = show(qtbot, desk, SelfCheckPage)
    mend = page.actions_of_run.mend_button
    assert mend.text() == "更正（另做一版）"
    monkeypatch.setattr("ui.pages.selfcheck.run_actions.ask", lambda *_, **__: True)
    press(qtbot, mend)
    settle(desk)
    assert [row.version for row in ask(desk, list_runs)] == [2, 1]
    assert page.submit in page.top_actions()
    assert page.runs.count() == 2
    page.open_run(run)
    settle(desk)
    assert page.actions_of_run.mend_button in page.top_actions()


def test_why_the_score_is_so_leads_to_the_indicator(qtbot, page, desk, run):
    all_met(desk, run)
    ask(desk, lambda ws: answer(ws, run, "3.3.1", Answered(Given(Decimal(2)))))
    assert [fall.key for fall in page.side.score.fall.falls] == ["3.3.1"]
    page.parts.open_why()
    dialog = dialog_of(page, WhyDialog)
    assert nameless(dialog) == []
    assert [fall.said for fall in dialog.fall.falls] == ["100", "−6", "", "94"]
    assert "3.3.1" in dialog.way.text()
    dialog.fall.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(dialog.fall, key)
    assert page.panel.code == "3.3.1"


def test_the_form_is_written_as_a_pdf(page, desk, run, tmp_path, window):
    all_met(desk, run)
    target = tmp_path / "自查表.pdf"
    page.actions_of_run.print_to(target)
    settle(desk)
    assert count_pages(target.read_bytes()) >= 3
    assert window.told


def test_a_run_is_deleted_and_comes_back(page, desk, run, monkeypatch):
    ask(desk, lambda ws: answer(ws, run, "1.1.1", GOOD))
    monkeypatch.setattr("ui.pages.selfcheck.run_actions.ask", lambda *_, **__: True)
    page.actions_of_run.remove()
    settle(desk)
    assert page.empty.isVisible()
    ask(desk, undo)
    assert page.body.isVisible()
    assert view_of(desk, run).score.answered == 1


def test_every_control_is_named_and_a_narrow_window_shows_the_items(qtbot, page, desk):
    page.go_to("1.3.2")
    keys(qtbot, page, "2")
    assert all_named(page) == []
    page.resize(700, 600)
    assert page.body.is_narrow
    assert not page.parts.categories.isVisible()
    assert page.panel.isVisible()
    page.resize(700, 300)
    page.go_to("1.1.2")
    area, card = page.panel._area, page.panel.cards["1.1.2"]
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: 0 < card.geometry().bottom() - area.viewport().height() <= bar.value())


def test_the_head_changes_only_what_she_sees_otherwise(qtbot, page, desk, run):
    all_met(desk, run)
    ask(desk, lambda ws: answer(ws, run, "1.1.1", GOOD))
    page.show_column(Column.HEAD)
    assert page.notice.isVisible()
    page.go_to("1.1.1")
    assert not page.panel.cards["1.1.1"].buttons[0].isEnabled()
    keys(qtbot, page, "3")
    type_into(page.side.answer.remark, "方案还没有改")
    saved(page, desk)
    view = view_of(desk, run)
    values = [view.columns[column].value for column in (Column.SELF, Column.HEAD)]
    assert values == [Decimal(100), Decimal(94)]
    assert "自评 100 · 科主任评 94" in page.side.score.facts.text()
    assert view.row("1.1.2").answer.head_remark == "方案还没有改"
    page.go_to("1.1.1")
    qtbot.keyClick(page.panel, Qt.Key.Key_Delete)
    settle(desk)
    press(qtbot, page.notice.yes)
    assert page.column is Column.SELF
    assert not page.notice.isVisible()
    assert view_of(desk, run).columns[Column.HEAD].value == Decimal(100)


def test_a_room_of_people_answers_one_large_card_after_the_other(qtbot, page, desk, run):
    page.actions_of_run.open_team()
    team = page.actions_of_run.team
    assert nameless(team) == []
    for digit in "1", "3":
        qtbot.keyClick(team, digit)
    assert team.code == "1.2.1"
    qtbot.keyClick(team, "2")
    type_into(team.amount.count, "2")
    qtbot.keyClick(team.amount.count, Qt.Key.Key_Return)
    qtbot.keyClick(team, "0")
    qtbot.keyClick(team, "1")
    qtbot.keyClick(team, Qt.Key.Key_Up)
    assert team.answer_buttons[0].isChecked()
    team.accept()
    settle(desk)
    view = view_of(desk, run)
    assert view.score.answered == 4
    assert view.row("1.2.1").given == Given(Decimal(2))
    assert page.panel.code == "1.2.2"


def test_somebody_who_may_only_look_changes_nothing(qtbot, desk, run):
    page = show(qtbot, replace(desk, read_only="只能查看"), SelfCheckPage)
    page.panel.setFocus()
    keys(qtbot, page, "1")
    qtbot.keyClick(page.panel, Qt.Key.Key_Delete)
    page.open_submit()
    page.open_start()
    saved(page, desk)
    assert view_of(desk, run).score.answered == 0
    assert not page.findChildren(StartDialog)
    lines = page.actions_of_run.lines
    assert [name for name, line in lines.items() if line.isEnabled()] == ["print"]


def test_a_standard_that_asks_this_department_nothing_has_no_score(
    qtbot, kit, tasks, window, hospital
):
    only = indicator("a", "100", "binary", departments="pharmacy")
    publish_standard(hospital.office, standard(only))
    ward = hospital.ward()
    hospital.round_trip(ward)
    run = start_run(ward, "T", PeriodKind.YEAR, (date(2026, 1, 1), date(2026, 12, 31)), title="空")
    desk = sit_down(kit, tasks, window, hospital, ward)
    page = show(qtbot, desk, SelfCheckPage)
    page.panel.setFocus()
    keys(qtbot, page, "1")
    qtbot.keyClick(page.panel, Qt.Key.Key_Right)
    page.parts.open_why()
    dialog_of(page, WhyDialog).accept()
    assert view_of(desk, run.id).score.value is None
    assert page.side.score.figure.text() == "–"
    assert window.failures == []


def test_a_run_stands_as_on_a_day_and_is_only_read(qtbot, page, desk, run):
    ask(desk, partial(answer, run_id=run, number="1.1.1", answered=GOOD))
    page.back.show_day(TODAY - timedelta(days=1))
    settle(desk)
    assert page.none_then.isVisible()
    assert page.top_actions() == []
    page.back.show_day(TODAY)
    settle(desk)
    assert page.back.strip.isVisible()
    assert "只能查看" in page.back.strip.accessibleName()
    assert page.body.isVisible()
    assert page.submit not in page.top_actions()
    assert all_named(page) == []
    page.panel.setFocus()
    keys(qtbot, page, "3")
    page.open_start()
    page.open_submit()
    saved(page, desk)
    assert given(desk, run, "1.1.1") == GOOD.given
    enabled = {name for name, line in page.actions_of_run.lines.items() if line.isEnabled()}
    assert enabled == set()
    page.back.strip.back.click()
    settle(desk)
    assert page.submit in page.top_actions()
    assert page.panel.changeable
