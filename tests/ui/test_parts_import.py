"""A desk's records out to a file and back: nothing changes by itself, each line says what it is."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from cleanclinic.operations.recording.history import recent_acts, undo
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.recording.writing import list_records, remove_records
from cleanclinic.operations.registers.entries import add_entry
from cleanclinic.records.commendation import Commendation, CommendationForm
from cleanclinic.records.gift_record import GiftForm, GiftRecord
from cleanclinic.records.post_type import PostType
from tests.ui.looks import wear
from tests.ui.pages import TODAY, ask, settle, show
from ui.pages.registers import RegistersPage
from ui.parts.record_import import ImportDialog
from ui.parts.record_paste import PasteDialog
from ui.parts.style import Look

ID = "记录号（请勿改）"


@pytest.fixture
def page(qtbot, desk):
    for number, name in enumerate(("陈晓燕", "刘䶮")):
        person = {"name": name, "staff_number": str(100 + number), "post_type": PostType.NURSE}
        ask(desk, partial(add_staff, values=person))
    for number in range(3):
        values = {
            "on": TODAY - timedelta(days=number), "form": GiftForm.MONEY,
            "amount": Decimal("100.5") * (number + 1), "what": f"红包 {number}",
        }  # fmt: skip
        ask(desk, partial(add_entry, of=GiftRecord, values=values))
    return show(qtbot, desk, RegistersPage)


def records(desk, of=GiftRecord):
    return {held.record.id: held.record for held in ask(desk, lambda w: list_records(w, of))}


def exported(desk, page, path):
    shown = page.desk_shown()
    shown.files.export_to(path, shown.view)
    settle(desk)
    book = CalamineWorkbook.from_path(path)
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def write(path, rows):
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, str(cell))


def opened(desk, page, path):
    shown = page.desk_shown()
    shown.files.open_file(path, shown.view)
    settle(desk)
    (dialog,) = [one for one in page.findChildren(ImportDialog) if one.isVisible()]
    return dialog


def test_what_was_exported_comes_back_without_a_change(desk, page, tmp_path):
    before = records(desk)
    rows = exported(desk, page, tmp_path / "out.xlsx")
    assert rows[2][-1] == ID
    assert {row[-1] for row in rows[3:]} == set(before)
    dialog = opened(desk, page, tmp_path / "out.xlsx")
    assert not dialog.accept_button.isEnabled()
    assert "3 条没有变化" in dialog.preview.foot.text()
    assert [one.match for one in dialog.matched] == ["same"] * 3
    assert dialog.boxes[-1].currentText() == dialog.kit.words.text("part.import.known")
    dialog.reject()
    assert records(desk) == before


def test_only_what_is_shown_goes_out(desk, page, tmp_path):
    shown = page.desk_shown()
    shown.table.set_query("HB-002")
    rows = exported(desk, page, tmp_path / "out.xlsx")
    assert len(rows) == 3 + 1


def test_a_changed_line_changes_its_record_and_a_new_one_is_added(desk, page, tmp_path):
    rows = exported(desk, page, tmp_path / "out.xlsx")[2:]
    # A column that is not shown, put in by hand.
    form, money = desk.words.text("gift_record.form"), desk.words.text("gift_form.money")
    rows = [[form if at == 0 else money, *row] for at, row in enumerate(rows)]
    heads = rows[0]
    amount = heads.index(desk.words.text("gift_record.amount"))
    rows[1][amount] = "二百元"
    new = ["" for _ in heads]
    new[heads.index(desk.words.text("gift_record.on"))] = TODAY.isoformat()
    new[heads.index(desk.words.text("gift_record.form"))] = desk.words.text("gift_form.card")
    write(tmp_path / "in.xlsx", [*rows, new])
    before = records(desk)
    dialog = opened(desk, page, tmp_path / "in.xlsx")
    assert [one.match for one in dialog.matched] == ["changed", "same", "same", "new"]
    dialog.accept()
    settle(desk)
    after = records(desk)
    assert after[rows[1][-1]].amount == 200
    assert len(after) == 4
    assert len({one.number for one in after.values()}) == 4
    (act,) = ask(desk, lambda w: recent_acts(w, 1))
    assert desk.words.act(act.key, act.args) == "导入红包礼品登记：新增 1 条，更新 1 条"
    ask(desk, undo)
    assert records(desk) == before


def test_changes_can_be_left_out(desk, page, tmp_path):
    rows = exported(desk, page, tmp_path / "out.xlsx")[2:]
    rows[1][rows[0].index(desk.words.text("gift_record.amount"))] = "9"
    write(tmp_path / "in.xlsx", rows)
    dialog = opened(desk, page, tmp_path / "in.xlsx")
    assert dialog.accept_button.isEnabled()
    dialog.update_box.setChecked(False)
    assert not dialog.accept_button.isEnabled()


def test_a_line_of_a_deleted_record_is_said_and_left(desk, page, tmp_path):
    exported(desk, page, tmp_path / "out.xlsx")
    gone = next(iter(records(desk)))
    ask(desk, lambda w: remove_records(w, GiftRecord, [gone]))
    settle(desk)
    dialog = opened(desk, page, tmp_path / "out.xlsx")
    assert sorted(one.match for one in dialog.matched) == ["same", "same", "unknown"]
    assert not dialog.accept_button.isEnabled()


@pytest.mark.parametrize(
    ("head", "cell", "said"),
    [("gift_record.on", "2026-02-31", "on"), ("gift_record.amount", "很多", "amount")],
)
def test_a_cell_that_cannot_be_read_is_named_and_nothing_is_written(
    desk, page, tmp_path, head, cell, said
):
    rows = exported(desk, page, tmp_path / "out.xlsx")[2:]
    rows[1][rows[0].index(desk.words.text(head))] = cell
    write(tmp_path / "in.xlsx", rows)
    before = records(desk)
    dialog = opened(desk, page, tmp_path / "in.xlsx")
    assert [one.name for one in dialog.matched[0].row.problems] == [said]
    dialog.reject()
    assert records(desk) == before


def test_a_text_table_of_an_older_program_comes_in(desk, page, tmp_path):
    page.show_register(Commendation.KIND)
    settle(desk)
    text = desk.words.text
    heads = [text(f"commendation.{one}") for one in ("on", "form", "giver", "reason")]
    form = text(f"commendation_form.{CommendationForm.BANNER}")
    lines = [",".join(heads), f"2026/11/3,{form},李某家属,护理细致", "2026.11.5,感谢信？,某,好"]
    (tmp_path / "old.csv").write_bytes("\r\n".join(lines).encode("gb18030"))
    dialog = opened(desk, page, tmp_path / "old.csv")
    assert [one.match for one in dialog.matched] == ["new", "none"]
    dialog.skip.setChecked(True)
    dialog.accept()
    settle(desk)
    (made,) = records(desk, Commendation).values()
    assert (made.reason, made.on.day) == ("护理细致", 3)
    assert len(ask(desk, lambda w: recent_acts(w, 1))) == 1


def test_a_file_that_is_no_table_is_refused_in_words(desk, page, tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"\x00\x01\x02")
    shown = page.desk_shown()
    shown.files.open_file(tmp_path / "x.xlsx", shown.view)
    settle(desk)
    assert [type(error).__name__ for error in desk.window.failures] == ["SheetFormatError"]


BROKEN = [
    # What a cell alone cannot show: handler, second witness, day it was disposed of.
    ("陈晓燕", "陈晓燕", "", "见证人一：同一个人不能填两处，请换一位"),
    ("陈晓燕", "刘䶮", "2026-01-02", f"处置日期：不能早于 {TODAY - timedelta(days=9)}"),
    ("", "", "2027-01-02", "处置日期：不能晚于今天：2027-01-02"),
]


def a_row(heads, desk, handler, witness, disposed):
    text = desk.words.text
    said = {
        "gift_record.on": str(TODAY - timedelta(days=9)),
        "gift_record.form": text("gift_form.card"), "gift_record.handler": handler,
        "gift_record.witness": witness, "gift_record.disposed_on": disposed,
    }  # fmt: skip
    return [next((v for k, v in said.items() if text(k) == head), "") for head in heads]


def test_rules_that_span_fields_are_said_before_anything_is_written(desk, page, tmp_path):
    fields = ("on", "form", "handler", "witness", "disposed_on")
    heads = [desk.words.text(f"gift_record.{one}") for one in fields]
    good = a_row(heads, desk, "陈晓燕", "刘䶮", "")
    rows = [heads, *(a_row(heads, desk, *one[:3]) for one in BROKEN), good]
    write(tmp_path / "in.xlsx", rows)
    before = records(desk)
    dialog = opened(desk, page, tmp_path / "in.xlsx")
    results = [str(row.cells[1]) for row in dialog.preview.model.rows]
    assert results[:3] == [one[3] for one in BROKEN]
    assert [one.match for one in dialog.matched] == ["none"] * 3 + ["new"]
    # Shown in the cell, counted, and left out only when that is said.
    at = [column.key for column in dialog.preview.model.columns].index("witness")
    assert dialog.preview.model.rows[0].cells[at].tone == "bad"
    assert dialog.skip.isVisible()
    assert "3" in dialog.skip.text()
    assert not dialog.accept_button.isEnabled()
    dialog.skip.setChecked(True)
    dialog.accept()
    settle(desk)
    assert len(records(desk)) == len(before) + 1


def test_a_changed_line_that_would_break_a_rule_is_said_too(desk, page, tmp_path):
    rows = exported(desk, page, tmp_path / "out.xlsx")[2:]
    rows = [
        [*row, cell] for row, cell in zip(rows, ("处置日期", "2001-01-01", "", ""), strict=True)
    ]
    write(tmp_path / "in.xlsx", rows)
    dialog = opened(desk, page, tmp_path / "in.xlsx")
    assert [one.match for one in dialog.matched] == ["none", "same", "same"]
    (problem,) = dialog.matched[0].row.problems
    assert (problem.name, problem.rule) == ("disposed_on", "earlier")


def test_pasted_rows_are_tried_as_they_would_be_saved(desk, page):
    fields = ("on", "form", "handler", "witness", "disposed_on")
    heads = [desk.words.text(f"gift_record.{one}") for one in fields]
    page.desk_shown().open_paste([heads, *(a_row(heads, desk, *one[:3]) for one in BROKEN)])
    settle(desk)
    (dialog,) = [one for one in page.findChildren(PasteDialog) if one.isVisible()]
    assert [str(row.cells[1]) for row in dialog.preview.model.rows] == [one[3] for one in BROKEN]
    assert not dialog.good()
    dialog.reject()


def test_the_buttons_stay_on_an_enlarged_screen(desk, page, qapp, look):
    worn = Look("light", 150)
    wear(qapp, worn)
    shown = page.desk_shown()
    heads = [desk.words.text(f"gift_record.{one}") for one in ("on", "form", "amount", "what")]
    rows = [[*heads, *(f"第 {number} 栏" for number in range(8))], ["2026-02-31"] * 12]
    dialog = PasteDialog(replace(desk, look=worn), page, shown.plan, rows, shown.view)
    dialog.show()
    settle(desk)
    tall, buttons = dialog.height(), dialog.accept_button.geometry()
    dialog.close()
    wear(qapp, look)
    assert tall <= dialog.room().height()
    assert buttons.bottom() < tall
