"""The office's standards: out to Excel, every fault shown, published and in force."""

from dataclasses import replace

import pytest

from cleanclinic.operations.self_checks.standards import standards_in_force
from cleanclinic.records.standard_catalog import built_in_standards
from cleanclinic.sheets.standards_out import write_standard
from tests.ui.accessibility import nameless
from tests.ui.pages import all_named, ask, press, settle, show, sit_down
from ui.pages.standards import StandardsPage
from ui.pages.standards.publish_dialog import PublishDialog

NINE = next(one for one in built_in_standards() if one.code == "JBZ")


@pytest.fixture
def page(qtbot, kit, tasks, window, hospital, monkeypatch):
    monkeypatch.setattr("ui.pages.standards.page.open_with_system", lambda _: True)
    desk = sit_down(kit, tasks, window, hospital, hospital.office)
    return show(qtbot, desk, StandardsPage)


def dialog_of(page):
    (found,) = [one for one in page.findChildren(PublishDialog) if one.isVisible()]
    return found


def test_a_standard_is_worked_over_in_excel_and_published(qtbot, page, tmp_path, window):
    assert page.table.shown_ids() == ["QL143", "JXZZ", "JBZ", "YB", "GZHC"]
    assert all_named(page) == []
    path = tmp_path / "标准.xlsx"
    page.export_to(page._standards["JBZ"], path)
    settle(page.desk)
    assert path.exists()
    page.read(path)
    settle(page.desk)
    same = dialog_of(page)
    assert nameless(same) == []
    press(qtbot, same.accept_button)
    settle(page.desk)
    assert [error.code for error in window.failures] == ["STANDARD-VERSION"]
    reworded = replace(NINE.indicators[0], text="绩效方案每半年公布一次，与药品检查收入无关")
    write_standard(
        path, replace(NINE, version=2, indicators=(reworded, *NINE.indicators[1:])), page.words
    )
    page.read(path)
    settle(page.desk)
    press(qtbot, dialog_of(page).accept_button)
    settle(page.desk)
    rows = {one.code: one for one in ask(page.desk, standards_in_force)}
    assert (rows["JBZ"].version, rows["JBZ"].built_in) == (2, False)


def test_every_fault_is_listed_and_nothing_is_published(page, tmp_path):
    path = tmp_path / "标准.xlsx"
    twice = replace(NINE.indicators[1], code="1.1.1")
    faulty = replace(NINE, version=2, indicators=(NINE.indicators[0], twice, *NINE.indicators[2:]))
    write_standard(path, replace(faulty, bands=NINE.bands[:2]), page.words)
    page.read(path)
    settle(page.desk)
    dialog = dialog_of(page)
    assert nameless(dialog) == []
    assert [line.partition(":")[0] for line in dialog.faults] == ["1.1.1", "b2"]
    assert not hasattr(dialog, "accept_button")
    assert all("{" not in line and "@" not in line for line in dialog.faults)
    assert all(one.built_in for one in ask(page.desk, standards_in_force))


def test_the_standards_of_a_day_that_is_over_are_only_read(page):
    page.back.show_day(page.desk.today())
    settle(page.desk)
    assert page.back.strip.isVisible()
    assert "只能查看" in page.back.strip.accessibleName()
    assert page.table.shown_ids() == ["QL143", "JXZZ", "JBZ", "YB", "GZHC"]
    assert not page.publish.isEnabled()
    page.back.strip.back.click()
    settle(page.desk)
    assert page.publish.isEnabled()
