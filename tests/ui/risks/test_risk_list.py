"""The list of risk points: what is shown, filters, names, a narrow window."""

from operator import attrgetter

import pytest

from tests.ui.accessibility import nameless
from tests.ui.pages import all_named, dialog_of, press, settle, show
from ui.pages.risks import RisksPage
from ui.pages.risks.library import LibraryDialog
from ui.pages.risks.new_risk import NewRiskDialog
from ui.parts.record_bulk import BulkDialog
from ui.parts.record_history import HistoryDialog


def test_the_gravest_is_first_and_chosen(page, ids):
    assert page.table.shown_ids() == ids
    assert page.table.current_id() == page.side.risk_id == ids[0]
    assert page.side.heading.toolTip() == "R-0001 处方开具0"
    assert page.subtitle() == "3 个风险点 · 0 条措施"


def test_the_reason_of_the_grade_is_shown(page):
    assert "15" in page.side.grading.reason.text()


def test_chips_count_and_filter(page, ids):
    page.records.chips._press("high")
    assert page.table.shown_ids() == [ids[0]]
    page.records.chips._press("lacking")
    assert page.table.shown_ids() == ids
    page.records.chips._press("all")
    assert page.table.shown_ids() == ids


def test_a_cell_of_the_matrix_filters_and_lifts(page, ids):
    page.records.matrix.press((2, 5))
    assert page.table.shown_ids() == [ids[1]]
    page.records.matrix.press((2, 5))
    assert page.table.shown_ids() == ids


def test_search_finds_by_initials(page, ids):
    page.records.search.setText("cfkj1")
    assert page.table.shown_ids() == [ids[1]]


def test_a_record_another_page_points_to_is_shown_whatever_the_filters(page, desk, ids):
    page.records.chips._press("high")
    page.show_record(ids[2])
    settle(desk)
    assert page.side.risk_id == ids[2]


def test_an_empty_register_leads_to_the_library(qtbot, desk):
    page = show(qtbot, desk, RisksPage)
    press(qtbot, page.table.empty.action)
    settle(desk)
    assert dialog_of(page, LibraryDialog)


def test_every_control_has_a_name(page, desk, control_id):
    page.side.controls.open_control(control_id)
    assert all_named(page) == []


@pytest.mark.parametrize(
    ("opener", "kind"),
    [
        ("records.open_new", NewRiskDialog),
        ("records.open_clone", NewRiskDialog),
        ("deeds.open_library", LibraryDialog),
        ("records.open_bulk", BulkDialog),
        ("records.open_history", HistoryDialog),
    ],
)
def test_every_dialog_has_names(page, desk, ids, opener, kind):
    page.table.select(ids)
    attrgetter(opener)(page)()
    settle(desk)
    assert nameless(dialog_of(page, kind)) == []


def test_where_it_is_narrow_the_form_opens_in_place_of_the_list(page, desk, ids):
    page.resize(700, 420)
    assert not page.side.isVisible()
    assert page.table.isVisible()
    page.table.opened.emit(ids[0])
    assert page.side.isVisible()
    assert not page.table.isVisible()
    page.records.beside.close_side()
    assert page.table.isVisible()
    assert page.to_paper not in page.top_actions()
