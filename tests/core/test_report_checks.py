"""The reports over self-checks say what the runs say, on the screen, on paper and in Excel."""

from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from cleanclinic.operations.index.periods import Period
from cleanclinic.operations.index.reports import make_report, report_pdf, write_report
from cleanclinic.operations.self_checks.answers import answer
from cleanclinic.operations.self_checks.runs import correct, period_of, submit
from cleanclinic.records.self_check import PeriodKind
from cleanclinic.words import LANGUAGES, Words
from tests.core.paper_pdfs import texts
from tests.core.rectification_kit import finding
from tests.core.self_check_kit import BAD, GOOD, answered, said, started, ward

__all__ = ["ward"]

WORDS = Words("zh_CN")
THIRD = period_of(PeriodKind.QUARTER, date(2026, 8, 1))
YEAR, QUARTER = Period(2026), Period(2026, 4)


@pytest.fixture
def two(ward):
    """The third quarter whole and well, the fourth worse and corrected once."""
    before = started(ward, THIRD, title="三季度自查")
    answer(ward, before, "a", GOOD)
    answer(ward, before, "b", said(0))
    answer(ward, before, "c", said(8, 10))
    submit(ward, before)
    run = started(ward)
    answered(ward, run)
    submit(ward, run)
    again = correct(ward, run).id
    answer(ward, again, "a", BAD)
    submit(ward, again)
    return ward


def report(ward, name, period, words=WORDS):
    return make_report(ward, name, period, words=words)


def test_a_check_stands_beside_the_one_before_with_what_was_answered_otherwise(two):
    found = report(two, "check_compared", QUARTER)
    name = "四季度自查"
    result, *parts, worst, less = found.rows
    assert result == (name, "得分", 98, 28, -70)
    assert [row[2:] for row in parts] == [(90, 20, -70), (8, 8, 0)]
    assert [(row[1].split()[0], *row[2:]) for row in (worst, less)] == [
        ("a", 60, 0, -60), ("b", 30, 20, -10),
    ]  # fmt: skip
    assert [bar[2] for bar in found.bars] == ["20", "8"]


def test_of_the_first_check_nothing_stands_beside_it(two):
    rows = report(two, "check_compared", Period(2026, 3)).rows
    assert rows[0] == ("三季度自查", "得分", "–", 98, "–")
    assert {row[2] for row in rows} == {row[4] for row in rows} == {"–"}


def test_a_year_has_the_last_version_of_each_check_and_the_issues_found_in_it(two):
    found = report(two, "checks", YEAR)
    assert [row[:4] for row in found.rows] == [
        ("三季度自查", 98, "–", "–"), ("四季度自查", 28, "–", "–"),
    ]  # fmt: skip
    assert found.note == ""
    finding(two)
    assert "期间发现问题 1 个" in report(two, "checks", YEAR).note
    assert report(two, "checks", Period(2025)).rows == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["checks", "check_compared"])
def test_paper_and_excel_say_it_too(two, tmp_path, language, name):
    words = Words(language)
    made = report(two, name, YEAR, words)
    (tmp_path / "r.pdf").write_bytes(report_pdf(two, made, words=words))
    printed = "".join(texts(tmp_path / "r.pdf"))
    assert made.title in printed
    assert "四季度自查" in printed
    write_report(made, tmp_path / "r.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "r.xlsx").get_sheet_by_index(0).to_python()
    assert Decimal(str(rows[-1][1] if name == "checks" else rows[-1][-1])) in (28, 98, 0, -10, -60)
