import errno
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from xlsxwriter import Workbook

from cleanclinic.errors import DiskFullError, FileProblemError
from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.catalog import risk_library
from cleanclinic.sheets import writing
from cleanclinic.sheets.errors import SheetCellLongError, SheetColumnsError, SheetEmptyError
from cleanclinic.sheets.risks import CellProblem, CellRule, RiskRow, read_risks
from cleanclinic.sheets.risks_out import write_risks
from cleanclinic.words import LANGUAGES, Words

XLS = Path(__file__).parent / "sheet_files" / "risks.xls"
HEADS = (
    "编号",
    "类别",
    "岗位/环节",
    "风险表现",
    "可能性",
    "影响",
    "责任人",
    "复核日期",
    "防控措施",
)
GOOD = ("R-1", "收费", "医嘱计费", "多记护理费", 5, 2, "李娜", "2026-3-8", "核对")


@pytest.fixture
def sheet(tmp_path):
    def write(*rows, heads=HEADS, above=0):
        path = tmp_path / "list.xlsx"
        with Workbook(str(path)) as book:
            made = book.add_worksheet()
            if above:
                made.write(0, 0, "廉政风险点及防控措施一览表")
            for index, row in enumerate((heads, *rows), above):
                for column, value in enumerate(row):
                    if value is not None:
                        made.write(index, column, value)
        return path

    return write


def risk(number="R-0001", **values):
    return RiskRow(
        **{
            "number": number,
            "area": BusinessArea.FEES,
            "place": "医嘱计费",
            "text": "多记、重复记收护理项目",
            "likelihood": 5,
            "impact": 2,
            **values,
        }
    )


def library_rows(count):
    library = risk_library()
    return tuple(
        RiskRow(
            f"R-{index:05d}",
            one.area,
            one.place,
            one.text,
            one.likelihood,
            one.impact,
            "欧阳𫖯" if index % 3 else "",
            date(2026, 1 + index % 12, 1 + index % 28) if index % 2 else None,
            tuple(control.text for control in one.controls),
        )
        for index in range(count)
        for one in (library[index % len(library)],)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_comes_back_unchanged(tmp_path, language):
    rows = library_rows(300)
    path = tmp_path / "out.xlsx"
    write_risks(path, rows, language)
    back = read_risks(path)
    assert back.problems == ()
    assert back.rows == rows
    assert list(tmp_path.iterdir()) == [path]


def test_12000_rows_come_back_unchanged(tmp_path):
    rows = library_rows(12_000)
    path = tmp_path / "out.xlsx"
    write_risks(path, rows)
    assert read_risks(path).rows == rows


LINE = (
    some.text(
        some.characters(exclude_categories=("C", "Zl", "Zp", "Zs"))
        | some.sampled_from("王𫖯𬱖·1.2①②、；;=@+-_x000D&<>\"'"),
        min_size=1,
        max_size=40,
    )
    .map(str.strip)
    .filter(bool)
)


@settings(max_examples=60, deadline=None)
@given(
    rows=some.lists(
        some.builds(
            RiskRow,
            number=some.from_regex(r"[0-9A-Z-]{0,20}", fullmatch=True),
            area=some.sampled_from(BusinessArea),
            place=LINE,
            text=LINE,
            likelihood=some.integers(1, 5),
            impact=some.integers(1, 5),
            responsible=LINE | some.just(""),
            review_day=some.none() | some.dates(date(1900, 1, 1), date(2200, 12, 31)),
            controls=some.lists(LINE, max_size=4).map(tuple),
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda row: row.number,
    )
)
def test_any_text_comes_back_unchanged(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("sheet") / "out.xlsx"
    write_risks(path, rows)
    assert read_risks(path) == type(read_risks(path))(tuple(rows), ())


def test_formulas_are_inert_text(tmp_path):
    path = tmp_path / "out.xlsx"
    row = risk(place="=HYPERLINK(1)", text='=cmd|"/c calc"!A1', controls=("=1+1", "{=2}"))
    write_risks(path, [row])
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert read_risks(path).rows == (row,)


def test_the_written_sheet_helps_to_fill_it_in(tmp_path):
    path = tmp_path / "out.xlsx"
    write_risks(path, [risk()])
    with zipfile.ZipFile(path) as archive:
        content = archive.read("xl/worksheets/sheet1.xml").decode()
    assert content.count("<dataValidation ") == 3
    assert 'state="frozen"' in content
    assert "$A$30" in content


def test_an_old_workbook_of_risks_is_read():
    back = read_risks(XLS)
    assert back.problems == ()
    assert back.rows[1] == RiskRow(
        "R-0002",
        BusinessArea.TESTING,
        "标本送检",
        "私自把标本送到院外机构并收取好处",
        3,
        5,
        "王敏",
        date(2026, 4, 1),
        ("统一出口", "物流交接记录"),
    )


def test_heads_are_known_by_other_names_in_any_order_below_a_title(sheet):
    heads = ("防范措施", "危害程度(1-5)", "发生可能性", "风险点", "业务环节", "业务域", "序号")
    path = sheet(
        ("①核对②盘点", 2, "5 很大", "多记费用", "计费", "收费管理", 1), heads=heads, above=2
    )
    assert read_risks(path).rows == (
        RiskRow("", BusinessArea.FEES, "计费", "多记费用", 5, 2, controls=("核对", "盘点")),
    )


def test_rows_that_hold_only_measures_belong_to_the_risk_above(sheet):
    path = sheet(GOOD, (None,) * 8 + ("每周抽查",), (None,) * 9, ("R-2", *GOOD[1:]))
    assert [row.controls for row in read_risks(path).rows] == [("核对", "每周抽查"), ("核对",)]


@pytest.mark.parametrize(
    ("column", "value", "rule", "cell"),
    [
        (0, "R/1", CellRule.NUMBER, "A2"),
        (0, "X" * 21, CellRule.NUMBER, "A2"),
        (1, "魔法", CellRule.AREA, "B2"),
        (1, None, CellRule.REQUIRED, "B2"),
        (2, None, CellRule.REQUIRED, "C2"),
        (2, "长" * 61, CellRule.LONG, "C2"),
        (3, None, CellRule.REQUIRED, "D2"),
        (3, "看不见\u202e的字", CellRule.CHARACTER, "D2"),
        (4, "高", CellRule.MARK, "E2"),
        (4, None, CellRule.REQUIRED, "E2"),
        (5, 6, CellRule.MARK, "F2"),
        (5, 2.5, CellRule.MARK, "F2"),
        (7, "3月8日", CellRule.DAY, "H2"),
        (7, "1066-10-14", CellRule.DAY, "H2"),
        (8, "长" * 501, CellRule.LONG, "I2"),
    ],
)
def test_a_cell_that_breaks_a_rule_is_named_and_its_row_not_taken(sheet, column, value, rule, cell):
    bad = list(GOOD)
    bad[column] = value
    back = read_risks(sheet(bad, ("R-2", *GOOD[1:])))
    assert [(problem.cell, problem.rule) for problem in back.problems] == [(cell, rule)]
    assert [row.number for row in back.rows] == ["R-2"]


def test_every_problem_of_a_row_is_listed(sheet):
    back = read_risks(sheet(("R-1", "魔法", None, "x", 9, 2, "", "昨天", "")))
    assert [problem.cell for problem in back.problems] == ["B2", "C2", "E2", "H2"]
    assert back.problems[3] == CellProblem(2, 8, "昨天", CellRule.DAY)


def test_a_number_given_twice_is_a_problem(sheet):
    back = read_risks(sheet(GOOD, GOOD))
    assert [(problem.cell, problem.rule) for problem in back.problems] == [("A3", CellRule.TWICE)]


def test_missing_columns_are_named_with_those_found(sheet):
    path = sheet(("1", "x"), heads=("编号", "风险表现", "备注"))
    with pytest.raises(SheetColumnsError) as caught:
        read_risks(path)
    assert caught.value.values["missing"] == "类别、岗位/环节、可能性、影响"
    assert caught.value.values["found"] == "编号、风险表现、备注"


def test_a_table_of_something_else_is_refused_with_its_heads(sheet):
    with pytest.raises(SheetColumnsError) as caught:
        read_risks(sheet(("王敏", "20143"), heads=("姓名", "工号")))
    assert caught.value.values["found"] == "姓名、工号"


def test_heads_without_rows_are_an_empty_list(sheet):
    with pytest.raises(SheetEmptyError):
        read_risks(sheet())


def test_a_text_too_long_for_a_cell_is_refused_and_the_old_file_kept(tmp_path):
    path = tmp_path / "out.xlsx"
    write_risks(path, [risk()])
    before = path.read_bytes()
    with pytest.raises(SheetCellLongError) as caught:
        write_risks(path, [risk(), risk("R-0002", controls=("长" * 40_000,))])
    assert caught.value.values["cell"] == "I3"
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileProblemError):
        write_risks(tmp_path / "none" / "out.xlsx", [risk()])


def test_a_full_disk_is_told_and_the_old_file_kept(tmp_path, monkeypatch):
    path = tmp_path / "out.xlsx"
    write_risks(path, [risk()])
    before = path.read_bytes()

    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(DiskFullError):
        write_risks(path, [risk("R-0002")])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_and_area_has_words(language):
    words = Words(language)
    assert all(words.text(f"cell_rule.{rule}") for rule in CellRule)
    names = [words.text(f"business_area.{area}") for area in BusinessArea]
    assert len(set(names)) == len(names)
    assert words.sentence(SheetColumnsError(file="a", missing="b", found="c"))
    assert words.sentence(SheetCellLongError(file="a", cell="b", limit=1))
