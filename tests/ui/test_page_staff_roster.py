"""The roster from Excel and back: by staff number, each line said before anything is written."""

from datetime import date
from functools import partial

import pytest
from PySide6.QtGui import QGuiApplication
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.staff import add_staff, come_back, edit_staff, list_staff
from cleanclinic.records.post_type import PostType
from tests.ui.accessibility import nameless
from tests.ui.pages import ask, settle, show
from ui.pages.staff import StaffPage
from ui.parts.record_import import ImportDialog

# Of every block of characters that names are made of, and what stands between.
NAMES = (
    "赟彧勰琎屾曌骉頔", "䶮㛃䜣䴖㬎㧑㥄", "𤩽𨱑𨱇𦈡", "𪟝𫖮𫖯𫍯𫍽𫘝", "𫟹𫠊𫝦𫟥",
    "𬍛𬱖𬭎𬀩𬱟𬤊𬴊𬭸", "𬭚𬘭𬘡𬙂𬸚", "𮧵𮀎", "阿依古丽·买买提", "Anna Müller", "古" * 50,
)  # fmt: skip
HEADS = ("序号", "姓名", "职工号", "岗位", "职称", "入科时间", "离科时间")


@pytest.fixture
def page(qtbot, desk):
    person = {"name": "陈晓燕", "staff_number": "100", "post_type": PostType.NURSE}
    ask(desk, partial(add_staff, values=person))
    return show(qtbot, desk, StaffPage)


def roster(desk):
    return {one.staff_number: one for one in ask(desk, list_staff)}


def opened(desk, page, path):
    page.sheet.open_file(path)
    for _ in range(3):
        settle(desk)
    (dialog,) = [one for one in page.findChildren(ImportDialog) if one.isVisible()]
    assert nameless(dialog) == []
    return dialog


def results(dialog):
    return [str(row.cells[1]) for row in dialog.preview.model.rows]


def written(path, rows):
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return path


def lines():
    return [(at + 1, name, f"2{at:02}", "护理", "护师") for at, name in enumerate(NAMES)]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_names_of_every_kind_come_from_a_roster_and_go_back_into_one(desk, page, tmp_path, form):
    path = tmp_path / f"roster.{form}"
    if form == "csv":
        rows = ["\t".join(map(str, row)) for row in (HEADS[:5], *lines())]
        path.write_bytes("\r\n".join(rows).encode("gb18030"))
    else:
        # Below a title in merged cells, above empty lines and a sum.
        written(path, [("人员名单",), HEADS[:5], *lines(), (), ("合计", len(NAMES)), ()])
    dialog = opened(desk, page, path)
    assert dialog.layout_now.columns[:5] == ("", "name", "staff_number", "post_type", "title")
    assert [one.match for one in dialog.matched][: len(NAMES)] == ["new"] * len(NAMES)
    dialog.accept()
    settle(desk)
    assert [roster(desk)[f"2{at:02}"].name for at in range(len(NAMES))] == list(NAMES)
    assert desk.window.told
    settle(desk)
    page.sheet.export_to(tmp_path / "out.xlsx")
    for _ in range(3):
        settle(desk)
    cells = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()
    assert {row[0] for row in cells[3:]} == {"陈晓燕", *NAMES}
    again = opened(desk, page, tmp_path / "out.xlsx")
    assert {one.match for one in again.matched} == {"same"}
    assert not again.accept_button.isEnabled()
    again.reject()
    ask(desk, undo)
    assert list(roster(desk)) == ["100"]


def test_days_that_contradict_each_other_and_numbers_twice_are_said_before(desk, page, tmp_path):
    rows = [
        HEADS,
        (1, "甲", "301", "护理", "", "2024-05-01", "2023-05-01"),
        (2, "乙", "３０２", "护理", "", "2024/5/1", ""),
        (3, "丙", "302", "护理", "", "", ""),
        (4, "丁", "303", "护理", "", "2月31日", ""),
        (5, "戊", "304", "护理", "", "2126-03-01", ""),
        (6, "陈晓燕", "100", "护理", "主管护师", "", ""),
        (7, "古" * 51, "305", "护理", "", "", ""),
    ]
    dialog = opened(desk, page, written(tmp_path / "in.xlsx", rows))
    assert results(dialog) == [
        "离科日期：早于“入科日期”（2024-05-01），请核对两个日期",
        "新增", "工号：这张表里已经有一行是“302”，请删去其中一行",
        "入科日期：2 月没有 31 日",
        "入科日期：2126-03-01 离今天超过 50 年，请核对年份",
        "更新：职称", "姓名：最多 50 个字，现有 51 个",
    ]  # fmt: skip
    assert not dialog.accept_button.isEnabled()
    dialog.skip.setChecked(True)
    dialog.accept()
    settle(desk)
    assert {number: one.title for number, one in roster(desk).items()} == {
        "100": "主管护师", "302": "",
    }  # fmt: skip
    # What was changed and who is new came in one go, and go back in one.
    ask(desk, undo)
    assert {number: one.title for number, one in roster(desk).items()} == {"100": ""}


def test_two_numbers_change_hands_in_one_file(desk, page, tmp_path):
    rows = [HEADS, (1, "乙", "101", "护理", "", "", "")]
    dialog = opened(desk, page, written(tmp_path / "new.xlsx", rows))
    dialog.accept()
    settle(desk)
    before = {number: one.id for number, one in roster(desk).items()}
    page.sheet.export_to(tmp_path / "out.xlsx")
    for _ in range(3):
        settle(desk)
    rows = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()[2:]
    at = rows[0].index("工号")
    rows[1][at], rows[2][at] = rows[2][at], rows[1][at]
    dialog = opened(desk, page, written(tmp_path / "in.xlsx", rows))
    assert [one.match for one in dialog.matched] == ["changed", "changed"]
    dialog.accept()
    settle(desk)
    after = {number: one.id for number, one in roster(desk).items()}
    assert (after["100"], after["101"]) == (before["101"], before["100"])


def test_a_roster_is_pasted_and_who_came_back_stays_one_person(desk, page):
    (one,) = roster(desk).values()
    ask(desk, partial(edit_staff, person_id=one.id, values={"left": date(2025, 6, 30)}))
    ask(desk, partial(come_back, person_id=one.id, day=date(2026, 3, 1)))
    text = (
        "姓名\t工号\t岗位\t入科日期\n陈晓燕\t100\t护理\t2026-03-01\n陈晓燕\t101\t护理\t=TODAY()\n"
    )
    QGuiApplication.clipboard().setText(text)
    page.sheet.paste()
    for _ in range(3):
        settle(desk)
    (dialog,) = [one for one in page.findChildren(ImportDialog) if one.isVisible()]
    assert results(dialog)[0] == desk.words.text("row_match.same")
    assert "公式" in results(dialog)[1]
    dialog.reject()
    assert roster(desk)["100"].earlier
    QGuiApplication.clipboard().setText("一句话")
    page.sheet.paste()
    assert "剪贴板里没有表格" in desk.window.told[-1]


def test_a_name_of_signs_is_said_at_its_field_and_in_its_line(desk, page, tmp_path):
    (kept,) = ask(desk, list_staff)
    page.table.select([kept.id])
    for _ in range(3):
        settle(desk)
    form = page.tabs.basics.form
    form.edited.emit(kept.id, "name", "·")
    settle(desk)
    assert "没有文字" in form.problems["name"]
    assert roster(desk)["100"].name == "陈晓燕"
    rows = [HEADS[1:4], ("—", "201", "护理"), ("阿依古丽·买买提", "202", "护理")]
    dialog = opened(desk, page, written(tmp_path / "roster.xlsx", rows))
    assert [one.match for one in dialog.matched] == ["none", "new"]
    assert "没有文字" in results(dialog)[0]
