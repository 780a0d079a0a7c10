"""What became of a self-check: the history of an answer, and the bin of runs."""

from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel

from cleanclinic.operations.self_checks.answers import Answered, answer
from cleanclinic.operations.self_checks.runs import (
    PeriodOverlapError,
    period_of,
    remove_run,
    restore_runs,
    start_run,
)
from cleanclinic.operations.self_checks.standing import list_runs, run_view
from cleanclinic.records.self_check import PeriodKind, SelfCheck
from cleanclinic.records.standard_methods import Given
from tests.ui.accessibility import nameless
from tests.ui.pages import TODAY, ask, dialog_of, settle, show
from ui.pages.selfcheck import SelfCheckPage
from ui.parts.record_bin import BinDialog
from ui.parts.record_history import HistoryDialog

CODE = "1.1.1"


def met(points):
    return Answered(Given(Decimal(points)))


@pytest.fixture
def run(desk):
    days = period_of(PeriodKind.QUARTER, TODAY)
    begin = partial(start_run, standard="JBZ", kind=PeriodKind.QUARTER, days=days, title="四季度")
    return ask(desk, begin).id


@pytest.fixture
def page(qtbot, desk, run):
    made = show(qtbot, desk, SelfCheckPage)
    made.go_to(CODE)
    return made


def amount(desk, run):
    return ask(desk, partial(run_view, run_id=run)).row(CODE).given.amount


def test_the_history_of_an_answer_shows_both_and_puts_the_old_one_back(desk, page, run, window):
    page.actions_of_run.open_history()
    assert window.told == [page.words.text("ui.selfcheck.history.none", code=CODE)]
    for points in (1, 0):
        ask(desk, partial(answer, run_id=run, number=CODE, answered=met(points)))
    page.actions_of_run.open_history()
    settle(desk)
    dialog = dialog_of(page, HistoryDialog)
    assert nameless(dialog) == []
    links = [one for one in dialog.findChildren(type(page.submit)) if one.text() == "恢复此项"]
    assert links, "the run is worked on"
    links[0].click()
    settle(desk)
    assert amount(desk, run) == 1


def test_a_run_tells_when_it_was_begun_and_by_whom(desk, page, run):
    page.actions_of_run.more.menu_shown.actions()[3].trigger()
    settle(desk)
    dialog = dialog_of(page, HistoryDialog)
    assert nameless(dialog) == []
    said = [one.text() for one in dialog.findChildren(QLabel)]
    assert {"四季度", "王敏"} <= set(said)
    assert "恢复此项" not in [one.text() for one in dialog.findChildren(type(page.submit))]


def test_a_deleted_run_comes_back_with_its_answers_unless_another_has_begun(desk, page, run):
    ask(desk, partial(answer, run_id=run, number=CODE, answered=met(1)))
    ask(desk, partial(remove_run, run_id=run))
    assert ask(desk, list_runs) == ()
    days = period_of(PeriodKind.QUARTER, TODAY)
    page.actions_of_run.more.menu_shown.actions()[2].trigger()
    settle(desk)
    bin_ = dialog_of(page, BinDialog)
    bin_.table.select([run])
    bin_.bring_back()
    settle(desk)
    assert amount(desk, run) == 1
    ask(desk, partial(remove_run, run_id=run))
    month = period_of(PeriodKind.SPECIAL, TODAY)
    special = partial(start_run, standard="JBZ", kind=PeriodKind.SPECIAL, days=month, title="专项")
    other = ask(desk, special).id
    ask(desk, partial(remove_run, run_id=other))
    wide = partial(start_run, standard="JBZ", kind=PeriodKind.SPECIAL, days=days, title="全季度")
    ask(desk, wide)

    def refused(workspace):
        with pytest.raises(PeriodOverlapError):
            restore_runs(workspace, SelfCheck, [other])
        return True

    assert ask(desk, refused)
