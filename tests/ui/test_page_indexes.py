"""The indexes of all departments on the office's screen."""

from dataclasses import replace
from threading import Event

import pytest

from cleanclinic.operations.index.index_rules import index_rules, publish_index_rules
from cleanclinic.operations.index.indexing import department_index
from cleanclinic.operations.recording.writing import edit_record
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.records.control import Control, Evidence
from tests.hospital import CONTROL, risk
from tests.ui.pages import all_named, settle
from ui.pages.indexes import IndexesPage
from ui.pages.office_overview import OfficeOverviewPage
from ui.pages.reports import ReportsPage
from ui.parts.table_cell import Bar

PROOF = Evidence(attachment="ab" * 32, name="照片.jpg")


@pytest.fixture
def heard(hospital):
    """One department with evidence of all, one of half, and one that has sent nothing."""
    rules = index_rules(hospital.office)
    publish_index_rules(hospital.office, replace(rules, vague=20, title="本院规则"))
    found = {}
    for name, proven in (("half", 1), ("full", 2)):
        ward = hospital.ward(name)
        point = add_risk(ward, risk())
        for number in range(2):
            control = add_control(ward, point.id, {**CONTROL, "text": f"措施{number}"})
            if number < proven:
                edit_record(ward, Control, control.id, {"evidence": (PROOF,)})
        hospital.take(hospital.office, hospital.send(ward))
        found[ward.department_id] = department_index(ward).index.value
    hospital.ward("mute")
    return found


def names(page):
    return [page.table.row(one).cells[0] for one in page.table.shown_ids()]


def test_every_department_stands_with_the_number_it_sees_itself(office_page, heard, window):
    page = office_page(IndexesPage)
    assert names(page) == ["full病区", "half病区", "mute病区"]
    rows = {one: page.table.row(one).cells for one in page.table.shown_ids()}
    assert {one: rows[one][1].value for one in heard} == heard
    assert [cells[1].tone for cells in rows.values() if isinstance(cells[1], Bar)] == [
        "main", "bad",
    ]  # fmt: skip
    assert [str(cells[2]) for cells in rows.values()] == ["示范", "不达标", "尚未收到"]
    assert page.summary.figure.text() == "75.00"
    assert "本院规则" in page.subtitle()
    page.chips.press("index_standing.none")
    assert names(page) == ["mute病区"]
    page.table.select_first()
    assert not page.explain.isEnabled()
    page.chips.press("all")
    half = page.table.shown_ids()[1]
    page.table.select([half])
    page.explain.click()
    assert page.dialog.windowTitle() == "half病区 · 清廉指数 50.00"
    assert [one.code for one in page.dialog.effects] == ["controls"]
    (line,) = [one for one in page.dialog.lines if "整改" in one.accessibleName()][:1]
    line.pressed.emit()
    assert window.went == [("orders", f"all/{half}")]
    assert all_named(page) == []


def test_another_period_and_its_paper(office_page, heard):
    page = office_page(IndexesPage)
    assert page.papers.pdf.isEnabled()
    page.period.setCurrentIndex(1)
    page.period.chosen.emit()
    settle(page.desk)
    assert page.summary.figure.text() == "–"
    assert {str(page.table.row(one).cells[2]) for one in page.table.shown_ids()} == {
        "尚无指数", "尚未收到",
    }  # fmt: skip
    assert not page.papers.pdf.isEnabled()


def test_work_that_is_left_or_stopped_is_done_when_it_is_asked_for_again(qtbot, office_page, heard):
    desk = office_page(OfficeOverviewPage).desk
    page = IndexesPage(desk)
    qtbot.addWidget(page)
    page.show()
    # The worker is busy with something else until the person has stopped it.
    stopped = Event()
    desk.tasks.run(lambda _: stopped.wait())
    page.reload(None)
    qtbot.waitUntil(lambda: bool(desk.window.jobs))
    (title, job) = desk.window.jobs[-1]
    assert "清廉指数" in title
    job.cancel()
    stopped.set()
    settle(desk)
    assert page.stopped.isVisible()
    page.stopped.wanted.emit()
    settle(desk)
    assert len(names(page)) == 3
    page.hide()
    page.reload(None)
    page.leave()
    settle(desk)
    assert page._job is None
    page.show()
    settle(desk)
    assert page._job is None
    assert len(names(page)) == 3


def test_an_office_that_has_heard_nothing_says_where_to_begin(office_page, window):
    page = office_page(IndexesPage)
    assert page.empty.isVisible()
    page.empty.wanted.emit()
    assert window.went == [("requests", "")]


def test_the_offices_reports_begin_with_them(office_page, heard):
    page = office_page(ReportsPage)
    assert page.report.name == "departments"
    assert [row[0] for row in page.report.rows] == ["full病区", "half病区", "mute病区"]
    assert "尚未收到" in [row[2] for row in page.report.rows]
    assert page.note.isVisible()
    page.names.setCurrentRow(1)
    settle(page.desk)
    assert page.report.name == "risks"
    assert page.note.isHidden()


def test_the_overview_shows_them_as_bars_and_leads_on(office_page, heard, window):
    page = office_page(OfficeOverviewPage)
    said = page.indexes.chart.accessibleName()
    assert said == "清廉指数: full病区 100, half病区 50"
    page.indexes.whole.click()
    assert window.went == [("indexes", "")]
