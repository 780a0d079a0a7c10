"""Risk lists in and out of Excel: unchanged both ways, one act, all or nothing."""

from datetime import date

import pytest

from cleanclinic.operations.recording.history import recent_acts, undo
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.library import add_from_library, library
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.risks.sheets import export_risks, import_risks, print_risks
from cleanclinic.records.control import Control
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.sheets.errors import SheetColumnsError, SheetError
from cleanclinic.words import LANGUAGES, Words
from tests.core.paper_pdfs import texts
from tests.core.sheet_kit import HEADS, ROW, sheet
from tests.hospital import CONTROL, contents, person, risk


@pytest.fixture
def full_ward(hospital):
    ward = hospital.ward()
    keeper = add_staff(ward, person(1, "欧阳一")).id
    add_from_library(ward, [row.id for row in library(ward) if row.fits][:12])
    point = add_risk(ward, risk(responsible=keeper, description="第一行\n第二行")).id
    add_control(ward, point, CONTROL)
    add_control(ward, point, {**CONTROL, "text": "1. 像编号的措施"})
    return ward


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_written_comes_back_unchanged(full_ward, tmp_path, language):
    export_risks(full_ward, tmp_path / "out.xlsx", Words(language))
    before = contents(full_ward)
    done = import_risks(full_ward, tmp_path / "out.xlsx")
    assert (done.added, done.updated, done.unchanged) == (0, 0, 13)
    assert done.problems == ()
    assert contents(full_ward) == before


def test_another_ward_takes_the_sheet_as_its_own(hospital, full_ward, tmp_path):
    export_risks(full_ward, tmp_path / "out.xlsx", Words("zh_CN"))
    other = hospital.ward("er")
    done = import_risks(other, tmp_path / "out.xlsx")
    assert (done.added, done.updated, done.unchanged) == (13, 0, 0)

    def listed(ward):
        return [
            (row.number, row.area, row.post, row.description, row.likelihood, row.impact)
            for row in list_risks(ward).rows
        ]

    def texts(ward):
        return sorted(held.record.text for held in ward.store.all(Control))

    assert listed(other) == listed(full_ward)
    assert texts(other) == texts(full_ward)


def test_an_import_is_one_act_that_can_be_undone(hospital, tmp_path):
    ward = hospital.ward()
    before = [held.record for held in ward.store.all(RiskPoint)]
    path = sheet(tmp_path, ("", "药品", "药师", "私下留样", 2, 2, "", "2027-1-1", ""), ROW)
    done = import_risks(ward, path)
    assert (done.added, recent_acts(ward, 1)[0].key) == (2, "act.import_risks")
    # The row without a number stands first, and still does not take the other's.
    assert sorted(row.number for row in list_risks(ward).rows) == ["R-0001", "R-0002"]
    undo(ward)
    assert [held.record for held in ward.store.all(RiskPoint)] == before
    assert ward.store.all(Control) == ()


def test_a_dry_run_says_what_would_happen_and_writes_nothing(hospital, tmp_path):
    ward = hospital.ward()
    add_risk(ward, risk())
    path = sheet(tmp_path, ROW, ("R-0009", *ROW[1:]))
    before = contents(ward)
    done = import_risks(ward, path, dry_run=True)
    assert (done.added, done.updated, done.unchanged) == (1, 1, 0)
    assert contents(ward) == before


def test_dates_as_people_type_them(hospital, tmp_path):
    ward = hospital.ward()
    texts = ("2026-12-31", "2026/12/31", "2026.12.31", "2026年12月31日", "20261231")
    rows = [(f"R-{n:04d}", *ROW[1:7], text, "") for n, text in enumerate(texts, 1)]
    done = import_risks(ward, sheet(tmp_path, *rows))
    assert done.problems == ()
    assert {row.review_on for row in list_risks(ward).rows} == {date(2026, 12, 31)}


def test_a_cell_that_breaks_a_rule_stops_the_whole_import_and_is_named(hospital, tmp_path):
    ward = hospital.ward()
    good = ("R-0005", *ROW[1:])
    bad = {
        "A3": ("R-0005 x", *ROW[1:]),
        "B3": ("R-1", "没有的类别", *ROW[2:]),
        "E3": (*ROW[:4], 6, *ROW[5:]),
        "F3": (*ROW[:5], "高", *ROW[6:]),
        "H3": (*ROW[:7], "明年春天", ROW[8]),
        "D3": (*ROW[:3], "", *ROW[4:]),
        "C3": (*ROW[:2], "岗" * 61, *ROW[3:]),
    }
    before = contents(ward)
    for cell, row in bad.items():
        done = import_risks(ward, sheet(tmp_path, good, row))
        assert [one.cell for one in done.problems] == [cell]
        for language in LANGUAGES:
            assert Words(language).has(f"cell_rule.{done.problems[0].rule}")
        assert not done.changes
    twice = import_risks(ward, sheet(tmp_path, good, good))
    assert [(one.cell, one.rule) for one in twice.problems] == [("A3", "twice")]
    assert contents(ward) == before


def test_wrong_columns_are_named(hospital, tmp_path):
    ward = hospital.ward()
    before = contents(ward)
    with pytest.raises(SheetColumnsError) as caught:
        import_risks(ward, sheet(tmp_path, ROW, heads=("甲", "乙", "岗位", *HEADS[3:])))
    assert "类别" in str(caught.value.values["missing"])
    for name, data in (("a.xlsx", b""), ("b.xlsx", b"PK\x03\x04" + bytes(50)), ("c.txt", b"hi")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(SheetError):
            import_risks(ward, tmp_path / name)
    assert contents(ward) == before


def test_twelve_thousand_rows_are_one_act(hospital, tmp_path):
    ward = hospital.ward()
    rows = [(f"R-{n:05d}", *ROW[1:3], f"风险点 {n}", *ROW[4:]) for n in range(12_000)]
    done = import_risks(ward, sheet(tmp_path, *rows))
    assert (done.added, done.problems) == (12_000, ())
    assert recent_acts(ward, 1)[0].count == 24_000
    assert len(list_risks(ward).rows) == 12_000


def test_the_risk_list_on_paper_holds_every_point(full_ward, tmp_path):
    done = print_risks(full_ward, tmp_path / "list.pdf", words=Words("zh_CN"))
    pages = texts(tmp_path / "list.pdf")
    assert done.pages == len(pages)
    for row in list_risks(full_ward).rows:
        assert row.number in "".join(pages)
