"""Reports add up: every number is that of the records, on paper and in Excel alike."""

import random
from decimal import Decimal
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from cleanclinic.errors import FileProblemError
from cleanclinic.operations.demo.registers import DemoRegisters
from cleanclinic.operations.index.consistency import check_consistency
from cleanclinic.operations.index.indexing import department_index
from cleanclinic.operations.index.periods import Period
from cleanclinic.operations.index.reports import (
    Report,
    _document,
    make_report,
    print_report,
    report_names,
    report_pdf,
    report_years,
    write_report,
)
from cleanclinic.operations.recording.writing import add_record
from cleanclinic.operations.registers.entries import REGISTERS, add_entry, list_register
from cleanclinic.operations.risks.library import add_from_library, library
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.records.gift_record import GiftDisposal, GiftForm, GiftRecord
from cleanclinic.records.integrity_index import Confidence
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.sheets.plain import PlainTable, write_tables
from cleanclinic.words import LANGUAGES, Words
from tests.core.paper_pdfs import texts
from tests.hospital import Hospital, person

WORDS = Words("zh_CN")


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("reports")) as made:
        ward = made.found_ward("w1")
        for number in range(1, 8):
            add_record(ward, StaffMember, person(number))
        add_from_library(ward, [row.id for row in library(ward)[:9]])
        registers = DemoRegisters(ward, random.Random(3), full=True)
        registers.keep()
        registers.keep_last()
        yield ward


def cells(path):
    book = CalamineWorkbook.from_path(path)
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def this_year(ward):
    return Period(ward.today().year)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_report_is_made_in_both_languages_and_its_rows_fit_its_heads(ward, language):
    words = Words(language)
    for name in report_names(ward):
        for quarter in range(5):
            report = make_report(ward, name, Period(ward.today().year, quarter), words=words)
            assert report.title
            assert all(len(row) == len(report.heads) for row in report.rows)
            assert len(report.totals) in (0, len(report.heads))


def test_totals_are_the_sums_of_their_columns(ward):
    for name in report_names(ward):
        report = make_report(ward, name, this_year(ward), words=WORDS)
        for column, total in enumerate(report.totals[1:], 1):
            if total != "":
                assert total == sum(Decimal(row[column]) for row in report.rows)


def test_risk_points_add_up(ward):
    report = make_report(ward, "risks", this_year(ward), words=WORDS)
    register = list_risks(ward)
    assert report.totals[1] == len(register.rows)
    assert report.totals[5] == register.controls
    assert all(row[1] == sum(row[2:5]) for row in report.rows)


def test_quarters_add_up_to_the_year(ward):
    year = ward.today().year
    whole = make_report(ward, "registers", Period(year), words=WORDS)
    parts = [make_report(ward, "registers", Period(year, q), words=WORDS) for q in (1, 2, 3, 4)]
    for place, row in enumerate(whole.rows):
        assert row[1] == sum(one.rows[place][1] for one in parts)
        assert list(row[2:]) == [one.rows[place][1] for one in parts]
        count = sum(e.record.on.year == year for e in list_register(ward, REGISTERS[place]).entries)
        assert row[1] == count


def test_gifts_come_to_their_amounts_by_what_became_of_them(ward):
    before = make_report(ward, "gifts", this_year(ward), words=WORDS)
    values = {
        "on": ward.today(), "form": GiftForm.MONEY, "amount": Decimal("500.50"),
        "disposal": GiftDisposal.REFUSED, "disposed_on": ward.today(),
    }  # fmt: skip
    add_entry(ward, GiftRecord, values)
    after = make_report(ward, "gifts", this_year(ward), words=WORDS)
    refused = 3 + list(GiftDisposal).index(GiftDisposal.REFUSED)
    assert after.totals[2] - before.totals[2] == Decimal("500.50")
    assert after.totals[refused] - before.totals[refused] == 1
    assert after.totals[1] == sum(after.totals[3:])


def test_a_period_without_anything_is_empty_and_no_accident(ward):
    for name in report_names(ward):
        report = make_report(ward, name, Period(2001), words=WORDS)
        assert report_pdf(ward, report, words=WORDS).startswith(b"%PDF")


def test_years_are_those_with_entries_and_this_one(ward):
    assert report_years(ward)[0] == ward.today().year


def test_paper_says_what_the_screen_says(ward, tmp_path):
    report = make_report(ward, "registers", this_year(ward), words=WORDS)
    print_report(ward, report, tmp_path / "r.pdf", words=WORDS)
    page = "".join(texts(tmp_path / "r.pdf"))
    for row in report.rows:
        assert str(row[0]) in page
    assert report.title in page


def test_excel_holds_the_same_numbers(ward, tmp_path):
    report = make_report(ward, "gifts", this_year(ward), words=WORDS)
    write_report(report, tmp_path / "r.xlsx")
    rows = cells(tmp_path / "r.xlsx")
    assert rows[0][0] == report.title
    assert rows[2] == list(report.heads)
    assert rows[-1][1] == report.totals[1]
    assert Decimal(str(rows[-1][2])) == report.totals[2]
    # The bars are drawn there too, from a sheet that is not shown.
    assert report.bars
    with ZipFile(tmp_path / "r.xlsx") as packed:
        chart = packed.read("xl/charts/chart1.xml").decode()
        assert packed.read("xl/workbook.xml").count(b'state="hidden"') == 1
    assert all(f"<a:t>{shown}</a:t>" in chart for *_, shown in report.bars)


def test_texts_that_look_like_formulas_stay_texts_and_names_of_sheets_are_allowed(tmp_path):
    table = PlainTable("[a]*/" + "长" * 40, "", ("=1+1", "n"), (("=HYPERLINK()", 1), ("", None)))
    write_tables(tmp_path / "t.xlsx", [table, table])
    book = CalamineWorkbook.from_path(tmp_path / "t.xlsx")
    assert len(set(book.sheet_names)) == 2
    assert cells(tmp_path / "t.xlsx")[3][0] == "=HYPERLINK()"
    with ZipFile(tmp_path / "t.xlsx") as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_a_file_that_cannot_be_written_leaves_nothing(ward, tmp_path):
    report = make_report(ward, "risks", this_year(ward), words=WORDS)
    with pytest.raises(FileProblemError):
        write_report(report, tmp_path / "nowhere" / "r.xlsx")
    (tmp_path / "r.xlsx").mkdir()
    with pytest.raises(FileProblemError):
        write_report(report, tmp_path / "r.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["r.xlsx"]


def test_the_index_and_the_findings_of_the_checks_are_reports(ward):
    index = department_index(ward).index
    report = make_report(ward, "index", this_year(ward), words=WORDS)
    assert report.rows[-1][2] == index.value
    shares = [one for one in index.parts if one.points is not None]
    assert len(report.rows) == len(shares) + 1
    assert len(report.bars) == len(shares)
    found = make_report(ward, "consistency", this_year(ward), words=WORDS)
    assert len(found.rows) == len(check_consistency(ward).rows) > 0
    assert sum(int(said) for _, _, said in found.bars) == len(found.rows)
    before = make_report(ward, "index", Period(ward.today().year - 1), words=WORDS)
    assert before.rows == (), "nothing was on record then"


def test_an_index_that_rests_on_too_little_says_so_on_the_screen_on_paper_and_in_excel(
    ward, tmp_path
):
    assert department_index(ward).index.confidence is Confidence.VAGUE
    report = make_report(ward, "index", this_year(ward), words=WORDS)
    said = str(report.rows[-1][1])
    assert "不和别的季度比较" in said
    write_report(report, tmp_path / "r.xlsx")
    assert said in cells(tmp_path / "r.xlsx")[-1]
    print_report(ward, report, tmp_path / "r.pdf", words=WORDS)
    assert "不和别的季度比较" in "".join("".join(texts(tmp_path / "r.pdf")).split())


def test_no_word_is_broken_where_the_page_has_room_for_it():
    heads = ("Department", "Index", "Band", "Change", "Weights known", "Weakest part", "Last")
    row = ("心内科一病区及重症监护室", "98.72", "Exemplary", "", "100%", "Pledges", "2026-11-17")
    report = Report("departments", "Index", "", heads, (row,) * 2)
    blocks = _document(report, Words("en")).blocks
    lines = [
        "".join(piece.run.text for piece in line.pieces)
        for block in blocks
        for cell in block.cells
        for line in cell
    ]
    for word in " ".join((*heads, *row)).split():
        assert word > "~" or any(word in line for line in lines), word
    assert sum(column.share for column in blocks[0].columns) == pytest.approx(1)
