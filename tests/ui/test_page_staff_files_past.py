"""What an ethics file held before, on the screen: evaluations, entries and assessments by field."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from cleanclinic.operations.ethics.assessments import (
    add_assessment,
    edit_assessment,
    list_assessments,
    remove_assessments,
)
from cleanclinic.operations.ethics.board import ethics_board
from cleanclinic.operations.ethics.events import edit_event, get_event, pass_events
from cleanclinic.operations.ethics.rounds import (
    Column,
    close_round,
    fill_column,
    get_evaluation,
    remove_evaluations,
    reopen,
    start_round,
)
from cleanclinic.operations.recording.staff import edit_staff
from cleanclinic.records.ethics_terms import EthicsHeading, ReviewLevel
from cleanclinic.records.periodic_assessment import AssessmentResult
from cleanclinic.records.post_type import PostType
from tests.ui.pages import TODAY, ask, dialog_of, press, settle, type_into
from tests.ui.staff_kit import YEAR, all_filled, answer, entry, only, page, people
from ui.pages.staff.assessments_tab import OneAssessmentDialog
from ui.pages.staff.entry_dialogs import EntryDialog
from ui.pages.staff.round_dialog import RoundDialog
from ui.parts.record_bin import BinDialog
from ui.parts.record_history import HistoryDialog

__all__ = ["page", "people"]

SELF = ReviewLevel.SELF


@pytest.fixture
def begun(page, desk, people):
    """The year's evaluation of the first of them, whose own column was written twice."""
    ask(desk, partial(start_round, year=YEAR, staff_ids=people[:1]))
    one = ask(desk, partial(ethics_board, year=YEAR)).rows[0].id
    for mark, remark in ((Decimal(12), "工作踏实"), (Decimal(5), "有待提高")):
        column = Column(marks={EthicsHeading.HONESTY: mark}, remark=remark)
        ask(desk, partial(fill_column, ids=[one], level=SELF, column=column))
    page.show_evaluation(people[0], YEAR)
    answer(desk)
    return one


def told(page, qtbot, desk):
    """The history of the evaluation that is shown."""
    press(qtbot, page.tabs.evaluation.history)
    settle(desk)
    return only(page, HistoryDialog)


def said(dialog):
    return [one.text() for one in dialog.findChildren(QLabel) if one.isVisibleTo(dialog)]


def links(dialog, field):
    """The ways back of a field; a screen reader is told which and when."""
    return [one for one in dialog.findChildren(QPushButton) if f"“{field}”" in one.accessibleName()]


def test_an_evaluation_shows_who_wrote_what_and_one_field_goes_back(page, desk, qtbot, begun):
    dialog = told(page, qtbot, desk)
    texts = said(dialog)
    assert "廉洁行医 12" in texts
    assert "廉洁行医 5" in texts
    assert "工作踏实" in texts
    press(qtbot, links(dialog, "自评意见")[0])
    answer(desk)
    column = ask(desk, partial(get_evaluation, evaluation_id=begun)).column(SELF)
    assert (column.remark, column.marks[EthicsHeading.HONESTY]) == ("工作踏实", Decimal(5))
    assert not links(dialog, "状态")


def test_a_closed_year_says_why_nothing_goes_back_and_its_versions_are_looked_at(
    page, desk, qtbot, begun
):
    all_filled(desk, [begun])
    ask(desk, partial(close_round, ids=[begun]))
    answer(desk)
    tab = page.tabs.evaluation
    assert tab.versions.isHidden()
    dialog = told(page, qtbot, desk)
    assert any("不能恢复" in one for one in said(dialog))
    assert not links(dialog, "自评意见")
    dialog.accept()
    again = ask(desk, partial(reopen, evaluation_id=begun)).id
    column = Column(remark="第二版")
    ask(desk, partial(fill_column, ids=[again], level=SELF, column=column))
    answer(desk)
    assert [tab.versions.itemData(n) for n in range(2)] == [begun, again]
    assert tab.versions.currentData() == again
    tab.versions.setCurrentIndex(0)
    tab.versions.activated.emit(0)
    settle(desk)
    assert tab.reopen.isHidden()
    assert tab.close_year.isHidden()
    past = told(page, qtbot, desk)
    assert any("不能恢复" in one for one in said(past))
    past.accept()
    tab.versions.activated.emit(1)
    assert not tab.close_year.isHidden()


def test_an_evaluation_begun_by_mistake_comes_back_from_the_bin(page, desk, qtbot, begun):
    ask(desk, partial(remove_evaluations, ids=[begun]))
    page.deeds.open_round()
    answer(desk)
    rounds = dialog_of(page, RoundDialog)
    rounds.row_actions([])[-1].trigger()
    settle(desk)
    bin_ = dialog_of(page, BinDialog)
    assert [row.cells[0] for row in bin_.table.model.rows] == [f"陈晓燕 {YEAR} 年度医德考评"]
    bin_.table.select([begun])
    press(qtbot, bin_.restore)
    answer(desk)
    assert ask(desk, partial(get_evaluation, evaluation_id=begun)).self_remark == "有待提高"


def test_what_is_hidden_of_an_entry_goes_back_unseen_until_it_is_confirmed(
    page, desk, qtbot, people
):
    event = entry(desk, people[0], "minus-talk", facts="与同事争吵")
    ask(desk, partial(edit_event, event_id=event, values={"facts": "记错了"}))
    page.table.select([people[0]])
    page.tabs.show_tab("adverse")
    answer(desk)
    page.tabs.tab("adverse").open_entry(event)
    press(qtbot, only(page, EntryDialog).history)
    settle(desk)
    dialog = only(page, HistoryDialog)
    assert not any("争吵" in one or "记错" in one for one in said(dialog))
    assert "minus-talk" not in said(dialog), "a code of the program"
    press(qtbot, links(dialog, "事实经过")[0])
    answer(desk)
    assert ask(desk, partial(get_event, event_id=event)).facts == "与同事争吵"
    dialog.accept()
    ask(desk, partial(pass_events, ids=[event]))
    answer(desk)
    page.tabs.tab("adverse").open_history(event)
    settle(desk)
    dialog = only(page, HistoryDialog)
    assert any("撤回审核" in one for one in said(dialog))
    assert not links(dialog, "事实经过")


def test_an_assessment_is_changed_where_it_stands_and_goes_back(page, desk, qtbot, people):
    doctor = people[0]
    ask(desk, partial(edit_staff, person_id=doctor, values={"post_type": PostType.DOCTOR}))
    values = {
        "staff_member": doctor, "from_year": 2023, "to_year": 2025, "on": date(2025, 12, 1),
        "result": AssessmentResult.QUALIFIED,
    }  # fmt: skip
    one = ask(desk, partial(add_assessment, values=values)).id
    page.table.select([doctor])
    page.tabs.show_tab("assessments")
    answer(desk)
    tab = page.tabs.tab("assessments")
    tab.open_assessment(one)
    dialog = only(page, OneAssessmentDialog)
    type_into(dialog.form.editor("on").control, f"{TODAY.year + 1}-01-01")
    dialog.form.flush()
    answer(desk)
    assert dialog.form.problems["on"]
    type_into(dialog.form.editor("on").control, "2025-12-20")
    dialog.accept()
    answer(desk)
    (after,) = ask(desk, partial(list_assessments, staff_id=doctor))
    assert after.on == date(2025, 12, 20)
    tab.open_assessment(one)
    press(qtbot, only(page, OneAssessmentDialog).history)
    settle(desk)
    past = only(page, HistoryDialog)
    press(qtbot, links(past, "考核日期")[0])
    answer(desk)
    assert ask(desk, partial(list_assessments, staff_id=doctor))[0].on == date(2025, 12, 1)
    past.accept()
    ask(desk, partial(edit_assessment, assessment_id=one, values={"number": "2025-7"}))
    ask(desk, partial(remove_assessments, ids=[one]))
    tab.table._make_menu([])[-1].trigger()
    answer(desk)
    bin_ = dialog_of(page, BinDialog)
    assert "陈晓燕 2023–2025" in bin_.table.model.rows[0].cells[0]
    bin_.table.select([one])
    press(qtbot, bin_.restore)
    answer(desk)
    assert ask(desk, partial(list_assessments, staff_id=doctor))[0].number == "2025-7"
