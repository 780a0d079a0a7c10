"""Risk points on paper, to Excel and back, and pasted from it."""

from functools import partial

import pytest

from cleanclinic.operations.recording.history import recent_acts, undo
from cleanclinic.operations.recording.sheets import read_texts, write_records
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import edit_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.risks.sheets import export_risks
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.grading import GradingMethod
from cleanclinic.records.post_type import PostType
from tests.ui.accessibility import nameless
from tests.ui.pages import ask, dialog_of, press, settle
from ui.parts.record_import import ImportDialog
from ui.parts.record_paste import PasteDialog

HEADS = ("类别", "岗位", "风险点表现", "可能性", "危害", "防控措施", "责任人")


def read_again(page, desk, path):
    """The dialog over a file."""
    page.records.files.open_file(path, page.records.view)
    settle(desk)
    dialog = dialog_of(page, ImportDialog)
    settle(desk)
    return dialog


def show_columns(page, *keys):
    for key in keys:
        page.table.columns.show_column(page.table.model.column_index(key), True)


@pytest.fixture
def told(page, desk, ids):
    """Points with everything a sheet may say: people, days, controls."""
    values = {"name": "李娜", "staff_number": "7", "post_type": PostType.NURSE}
    person = ask(desk, partial(add_staff, values=values)).id
    ask(desk, partial(edit_risk, risk_id=ids[0], values={"responsible": person}))
    criteria = {"method": GradingMethod.CONSEQUENCE}
    ask(desk, partial(edit_risk, risk_id=ids[1], values=criteria))
    for text in ("双人核对", "月度盘点，1. 先点数 2. 再签字"):
        control = {"text": text, "frequency": Frequency.DAILY}
        ask(desk, partial(add_control, risk_id=ids[0], values=control))
    settle(desk)
    return page


def test_what_is_exported_comes_back_without_a_change(told, desk, ids, tmp_path):
    show_columns(told, "responsible", "review_on", "category", "likelihood", "impact", "measures")
    path = tmp_path / "风险点.xlsx"
    told.records.files.export_to(path, told.records.view)
    settle(desk)
    before = ask(desk, list_risks)
    dialog = read_again(told, desk, path)
    assert nameless(dialog) == []
    assert [one.match.value for one in dialog.matched] == ["same"] * 3
    assert not dialog.accept_button.isEnabled()
    assert ask(desk, list_risks) == before


def test_the_sheet_of_the_command_line_is_read_as_well(told, desk, ids, tmp_path, words):
    path = tmp_path / "一览表.xlsx"
    ask(desk, partial(export_risks, path=path, words=words))
    dialog = read_again(told, desk, path)
    assert [one.match.value for one in dialog.matched] == ["same"] * 3


def test_a_file_holds_the_rows_and_columns_on_the_screen(told, desk, ids, tmp_path):
    told.records.chips._press("high")
    show_columns(told, "measures")
    path = tmp_path / "风险点.xlsx"
    told.records.files.export_to(path, told.records.view)
    settle(desk)
    rows = read_texts(path)
    head = next(row for row in rows if "编号" in row)
    numbers = [row[head.index("编号")] for row in rows[rows.index(head) + 1 :]]
    assert numbers == ["R-0001"]
    assert "责任人" not in head
    (line,) = rows[rows.index(head) + 1 :]
    assert "双人核对" in line[head.index("防控措施")]


def test_a_changed_file_changes_what_it_says_as_one_act(told, desk, ids, tmp_path, words, qtbot):
    path = tmp_path / "风险点.xlsx"
    # Another program's: by number, without our ids.
    rows = [
        ("", ("R-0002", "药品使用", "药房", "改过的表现", "3", "4", "逐笔核对")),
        ("", ("R-0003", "收费", "处方开具2", "表现2", "1", "2", "")),
        ("", ("", "收费", "窗口", "私收现金", "4 较大", "5", "1. 票据双签\n2. 每日对账")),
    ]
    write_records(
        path, title="一览表", about="", heads=("编号", *HEADS[:6]), rows=rows, words=words
    )
    dialog = read_again(told, desk, path)
    assert [one.match.value for one in dialog.matched] == ["changed", "changed", "new"]
    press(qtbot, dialog.accept_button)
    settle(desk)
    found = {row.number: row for row in ask(desk, list_risks).rows}
    assert (found["R-0002"].post, found["R-0002"].measures) == ("药房", ("逐笔核对",))
    assert found["R-0004"].measures == ("票据双签", "每日对账")
    assert (found["R-0004"].area, found["R-0004"].likelihood) == (BusinessArea.FEES, 4)
    assert ask(desk, partial(recent_acts, limit=1))[0].key == "act.import_risks"
    ask(desk, undo)
    found = {row.number: row for row in ask(desk, list_risks).rows}
    assert found["R-0002"].post == "处方开具1"
    assert "R-0004" not in found


def test_a_block_from_a_spreadsheet_becomes_points_with_controls(page, desk, ids, qtbot):
    rows = (
        HEADS,
        ("收费", "窗口", "私收现金", "4", "５", "票据双签", ""),
        # Merged over two controls: the second stands alone in its line.
        ("", "", "", "", "", "每日对账", ""),
        ("不知道", "窗口", "私收现金", "4", "9", "", "没有此人"),
        ("", "", "", "", "", "", ""),
    )
    page.table.view.pasted.emit([list(row) for row in rows])
    dialog = dialog_of(page, PasteDialog)
    settle(desk)
    assert nameless(dialog) == []
    settle(desk)
    good, bad, _ = dialog.found
    assert good.is_good
    assert {one.name for one in bad.problems} == {"area", "impact", "responsible"}
    assert not dialog.accept_button.isEnabled()
    dialog.skip.setChecked(True)
    press(qtbot, dialog.accept_button)
    settle(desk)
    point = next(row for row in ask(desk, list_risks).rows if row.post == "窗口")
    assert (point.number, point.score) == ("R-0004", 20)
    assert point.measures == ("票据双签", "每日对账")
    assert page.table.current_id() == point.id
    ask(desk, undo)
    assert len(ask(desk, list_risks).rows) == 3


def test_a_number_that_is_used_is_refused_before_anything_is_written(page, desk, ids):
    rows = [["编号", *HEADS[:5]], ["R-0001", "收费", "窗口", "私收现金", "4", "5"]]
    page.table.view.pasted.emit(rows)
    dialog = dialog_of(page, PasteDialog)
    settle(desk)
    settle(desk)
    assert [one.rule for one in dialog.found[0].problems] == ["used"]
    assert not dialog.accept_button.isEnabled()


def test_the_list_is_printed(page, desk, tmp_path):
    path = tmp_path / "一览表.pdf"
    page.papers.print_to(path)
    settle(desk)
    assert path.read_bytes().startswith(b"%PDF")
