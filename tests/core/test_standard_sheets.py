"""A standard goes out as a workbook and comes back the same; what is wrong in it has its cell."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from xlsxwriter import Workbook

from cleanclinic.operations.recording.history import undoable
from cleanclinic.operations.self_checks.sheets import (
    StandardUnreadableError,
    export_standard,
    read_standard,
    sound_standard,
)
from cleanclinic.operations.self_checks.standards import publish_standard, standards_in_force
from cleanclinic.records.standard import Standard
from cleanclinic.records.standard_catalog import built_in_standards
from cleanclinic.records.standard_faults import StandardFaultyError
from cleanclinic.sheets.errors import SheetColumnsError, SheetEmptyError
from cleanclinic.sheets.standards import read_standard_sheet
from cleanclinic.sheets.standards_out import write_standard
from cleanclinic.storage.errors import RecordFinalError
from cleanclinic.words import LANGUAGES, Words
from tests.core.standard_kit import STANDARD_ID, indicator, standard

ZH = Words("zh_CN")
HEADS = ("大项编号", "小项编号", "指标编号", "指标内容", "分值", "评分方法", "适用科室", "否决项")


def back(of):
    """A standard as a sheet can give it back: without its id and the codes of its bands."""
    bands = tuple(replace(band, code=f"b{n}") for n, band in enumerate(of.bands, 1))
    return replace(of, id=STANDARD_ID, bands=bands)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("of", built_in_standards(), ids=lambda of: of.code)
def test_a_standard_comes_back_as_it_went_out(tmp_path, of, language):
    path = tmp_path / "标准.xlsx"
    write_standard(path, of, Words(language))
    found = read_standard_sheet(path)
    assert found.problems == ()
    assert back(found.standard) == back(of)


def workbook(path, rows, facts=()):
    """A workbook by hand: facts, an empty line, heads, rows; None leaves a cell out."""
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        lines = [*facts, (), *rows]
        for at, line in enumerate(lines):
            for column, value in enumerate(line):
                if value is not None:
                    sheet.write(at, column, value)
    return path


def test_merged_cells_and_fewer_columns_are_understood(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        [
            HEADS,
            ("1", "1.1", "1.1.1", "第一条", 40, "是否做到", "全部", "是"),
            (None, None, "1.1.2", "第二条", 30, "是否做到", "内科病区、药学", None),
            (None, "1.2", "1.2.1", "第三条", "20", "是否做到", None, "否"),
            ("2", "2.1", None, None, None, None, None, None),
            (None, None, "2.1.1", "第四条", 10, "by_moonlight", "*", None),
            (),
        ],
        [("标准编号", "X1"), ("标准名称：", "试行"), ("等次", "示范＝90，80%;不达标=0")],
    )
    found = read_standard_sheet(path)
    assert found.problems == ()
    of = found.standard
    assert [(one.code, one.category) for one in of.items] == [
        ("1.1", "1"), ("1.2", "1"), ("2.1", "2")
    ]  # fmt: skip
    assert [one.item for one in of.indicators] == ["1.1", "1.1", "1.2", "2.1"]
    assert of.indicators[0].veto
    assert of.indicators[1].departments.split()[0] == "ward"
    assert of.indicators[3].method == "by_moonlight"
    assert [(band.title, band.least, band.each_category) for band in of.bands] == [
        ("示范", Decimal(90), 80), ("不达标", Decimal(0), 0)
    ]  # fmt: skip
    assert (of.full, of.version) == (Decimal(100), 1)


def test_cells_that_are_really_merged_say_one_value_for_all_they_cover(tmp_path):
    path = tmp_path / "merged.xlsx"
    with Workbook(path) as book:
        sheet, plain = book.add_worksheet(), book.add_format()
        sheet.merge_range(0, 0, 0, 3, "科室自查标准", plain)
        sheet.merge_range(1, 1, 1, 3, "X1", plain)
        sheet.write(1, 0, "标准编号")
        sheet.write_row(2, 0, ("标准名称", "试行"))
        sheet.write_row(3, 0, ("等次", "示范=90;不达标=0"))
        sheet.write_row(5, 0, HEADS)
        sheet.merge_range(6, 0, 8, 0, "1", plain)
        sheet.merge_range(6, 1, 7, 1, "1.1", plain)
        sheet.write(8, 1, "1.2")
        for line, code in ((6, "1.1.1"), (7, "1.1.2"), (8, "1.2.1")):
            sheet.write_row(line, 2, (code, f"第 {code} 条", 30, "是否做到"))
    found = read_standard_sheet(path)
    assert found.problems == ()
    of = found.standard
    assert (of.code, [one.code for one in of.categories]) == ("X1", ["1"])
    assert [(one.code, one.item) for one in of.indicators] == [
        ("1.1.1", "1.1"), ("1.1.2", "1.1"), ("1.2.1", "1.2")
    ]  # fmt: skip


def test_blank_heads_name_what_is_missing(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx", [("大项编号", None, "指标编号", None), ("1", "1", "1", "x")]
    )
    with pytest.raises(SheetColumnsError) as caught:
        read_standard_sheet(path)
    assert caught.value.values["missing"] == "小项编号、指标内容、分值、评分方法"
    with pytest.raises(SheetEmptyError):
        read_standard_sheet(workbook(tmp_path / "b.xlsx", [HEADS]))


def test_every_cell_that_cannot_be_read_is_named(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        [HEADS, ("1", "1.1", "1.1.1", "第一条", "十分", "是否做到", "月球部", "也许")],
        [("满分", "一百"), ("等次", "示范"), ("启用日期", "明年")],
    )
    found = read_standard_sheet(path)
    assert found.standard is None
    assert {(one.cell, one.rule) for one in found.problems} == {
        ("E6", "number"), ("G6", "departments"), ("H6", "veto"),
        ("B1", "full"), ("B2", "bands"), ("B3", "valid_from"),
    }  # fmt: skip
    for language in LANGUAGES:
        words = Words(language)
        assert all(words.has(f"standard_cell.{one.rule}") for one in found.problems)


def test_a_number_nobody_can_mean_is_a_cell_that_cannot_be_read(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        [HEADS, ("1", "1.1", "1.1.1", "第一条", "1e999999", "是否做到", "", "")],
        [("版本号", "1e999999"), ("满分", "1e99"), ("等次", "示范=90,1e999999")],
    )
    found = {(one.cell, one.rule) for one in read_standard_sheet(path).problems}
    assert found == {("E6", "number"), ("B1", "version"), ("B2", "full"), ("B3", "bands")}
    halves = workbook(tmp_path / "b.xlsx", [HEADS], [("版本号", "1.5")])
    assert [one.rule for one in read_standard_sheet(halves).problems] == ["version"]


def test_an_office_works_a_standard_over_and_publishes_it(hospital, tmp_path):
    office, path = hospital.office, tmp_path / "标准.xlsx"
    export_standard(office, "JBZ", 1, path, words=ZH)
    read = read_standard(office, path)
    assert read.sound
    assert len(read.change.same) == 18
    of = built_in_standards()[2]
    reworded = replace(of.indicators[0], text="绩效方案每半年公布一次，与药品检查收入无关")
    second = replace(of, version=2, indicators=(reworded, *of.indicators[1:]))
    write_standard(path, second, ZH)
    read = read_standard(office, path)
    assert read.change.reworded == ("1.1.1",)
    publish_standard(office, sound_standard(read))
    (row,) = [one for one in standards_in_force(office) if one.code == "JBZ"]
    assert (row.version, row.built_in) == (2, False)
    # What was published stays; only its end may be set.
    (held,) = office.store.all(Standard)
    assert undoable(office) is None
    with office.store.act("act.publish_standard", office.actor) as act:
        with pytest.raises(RecordFinalError):
            act.put(replace(held.record, title="又一个"))
        with pytest.raises(RecordFinalError):
            act.tombstone(Standard, held.record.id)
        act.put(replace(held.record, valid_to=date(2027, 12, 31)))
    later = standards_in_force(office, date(2028, 1, 1))
    assert [one.version for one in later if one.code == "JBZ"] == [1]


def test_a_faulty_standard_is_told_and_not_published(hospital, tmp_path):
    path = tmp_path / "a.xlsx"
    faulty = standard(indicator("a", "50", "binary"), indicator("a", "50", "binary", text="又一条"))
    write_standard(path, faulty, ZH)
    read = read_standard(hospital.office, path)
    assert not read.sound
    assert [fault.rule for fault in read.faults] == ["twice"]
    with pytest.raises(StandardFaultyError):
        publish_standard(hospital.office, sound_standard(read))
    workbook(path, [HEADS, ("1", "1.1", "1.1.1", "第一条", "十分", "是否做到", "", "")])
    with pytest.raises(StandardUnreadableError) as caught:
        sound_standard(read_standard(hospital.office, path))
    for language in LANGUAGES:
        assert "E3" in Words(language).sentence(caught.value)
    assert all(row.built_in for row in standards_in_force(hospital.office))
