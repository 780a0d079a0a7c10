"""The reports page: choosing, periods, Excel and paper."""

from decimal import Decimal
from functools import partial

import pytest
from python_calamine import CalamineWorkbook

from cleanclinic.operations.ethics.rounds import start_round
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.registers.entries import add_entry
from cleanclinic.records.gift_record import GiftForm, GiftRecord
from cleanclinic.records.post_type import PostType
from tests.ui.pages import TODAY, all_named, ask, settle, show
from ui.pages.reports import ReportsPage
from ui.parts.paper_dialog import PaperDialog
from ui.parts.table_painting import shown_text


@pytest.fixture
def page(qtbot, desk):
    person = {"name": "陈晓燕", "staff_number": "101", "post_type": PostType.NURSE}
    ask(desk, partial(add_staff, values=person))
    for _ in range(2):
        ask(desk, partial(add_entry, of=GiftRecord, values={"on": TODAY, "form": GiftForm.MONEY}))
    return show(qtbot, desk, ReportsPage)


def choose(desk, page, name):
    page.show_record(name)
    settle(desk)


def test_without_anything_it_says_what_to_do(page):
    assert page.empty.isVisible()
    assert not page.papers.pdf.isEnabled()


def test_a_report_is_shown_by_its_period(desk, page):
    choose(desk, page, "gifts")
    assert page.report.rows[0][1] == 2
    assert [row.cells[1] for row in page._table.model.rows] == [2, 2]
    assert page.chart.isVisible()
    page.quarters.choose("1")
    page.quarters.chosen.emit("1")
    settle(desk)
    assert page.report.rows == ()
    assert page.empty.isVisible()


def test_sums_of_money_are_parted_into_thousands(desk, page):
    values = {"on": TODAY, "form": GiftForm.CARD, "amount": Decimal(6000)}
    ask(desk, partial(add_entry, of=GiftRecord, values=values))
    choose(desk, page, "gifts")
    columns = page._table.model.columns
    written = {
        shown_text(column, cell)
        for row in page._table.model.rows
        for column, cell in zip(columns, row.cells, strict=True)
    }
    assert "6,000" in written
    assert "6000" not in written


def test_what_is_recorded_meanwhile_is_in_it(desk, page):
    choose(desk, page, "gifts")
    ask(desk, partial(add_entry, of=GiftRecord, values={"on": TODAY, "form": GiftForm.CARD}))
    settle(desk)
    assert page.report.name == "gifts"
    assert page.report.totals[1] == 3


def test_it_goes_to_paper_and_excel(desk, page, tmp_path):
    choose(desk, page, "learning")
    page.papers.print_shown()
    settle(desk)
    (dialog,) = page.findChildren(PaperDialog)
    assert dialog.pdf.startswith(b"%PDF")
    dialog.accept()
    page.papers.save_excel(tmp_path / "r.xlsx")
    settle(desk)
    sheet = CalamineWorkbook.from_path(tmp_path / "r.xlsx").get_sheet_by_index(0)
    assert sheet.to_python(skip_empty_area=False)[3][0] == "陈晓燕"
    assert desk.window.told


def test_every_control_has_a_name(desk, page):
    choose(desk, page, "registers")
    assert all_named(page) == []


def test_everybodys_evaluation_goes_to_excel_beside_the_report(desk, page, tmp_path):
    ask(desk, partial(start_round, year=TODAY.year))
    choose(desk, page, "gifts")
    assert page.detail not in page.top_actions()
    choose(desk, page, "ethics")
    assert page.detail in page.top_actions()
    page.save_detail(tmp_path / "year.xlsx")
    settle(desk)
    book = CalamineWorkbook.from_path(tmp_path / "year.xlsx")
    assert book.get_sheet_by_index(0).to_python()[3][:2] == ["101", "陈晓燕"]
