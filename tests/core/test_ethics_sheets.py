"""Ethics evaluations and files as workbooks: what they say, and to whom."""

from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.ethics.board import ethics_board
from cleanclinic.operations.ethics.events import add_event, list_events, pass_events
from cleanclinic.operations.ethics.rounds import Column, fill_column, propose_grades, start_round
from cleanclinic.operations.ethics.sheets import write_ethics_files, write_evaluations
from cleanclinic.operations.hidden.sensitive import looks_at
from cleanclinic.operations.recording.staff import add_staff, edit_staff
from cleanclinic.operations.workspace.roles import Person, Role
from cleanclinic.records.ethics_terms import EthicsHeading, ReviewLevel
from cleanclinic.words import LANGUAGES, Words
from tests.hospital import Hospital, person

YEAR, DAY = 2026, date(2026, 10, 5)
WORDS = Words("zh_CN")
SECRETS = ("土家族", "与同事争吵", "通报批评")


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("sheets")) as house:
        made = house.found_ward("w1")
        people = [add_staff(made, person(n)).id for n in range(4)]
        edit_staff(made, people[0], {"ethnicity": "土家族", "name": "刘䶮"})
        start_round(made, YEAR)
        ids = [row.id for row in ethics_board(made, YEAR).rows]
        for level in (ReviewLevel.SELF, ReviewLevel.DEPARTMENT):
            fill_column(made, ids, level, Column(full=True, by="王敏", on=DAY))
        hidden = {"facts": "与同事争吵", "outcome": "通报批评"}
        for item, more in (("minus-talk", hidden), ("veto-gift", {})):
            add_event(made, {"staff_member": people[0], "on": DAY, "item": item, **more})
        pass_events(made, [row.id for row in list_events(made)])
        propose_grades(made, YEAR)
        made.people_here = people
        yield made


def read(path):
    book = CalamineWorkbook.from_path(path)
    found = {}
    for name in book.sheet_names:
        _, about, heads, *rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found[name] = about[0], heads, rows
    return found


def said(path):
    return str(list(read(path).items()))


def test_a_year_says_everybodys_marks_what_was_added_and_taken_and_why(ward, tmp_path):
    path = tmp_path / "year.xlsx"
    done = write_evaluations(ward, YEAR, path, words=WORDS)
    assert (done.count, done.changes.ids) == (4, frozenset())
    (_, heads, rows), (_, _, steps) = read(path).values()
    by_name = {row[1]: dict(zip(heads, row, strict=True)) for row in rows}
    assert len(by_name) == len(rows) == 4
    one = by_name["刘䶮"]
    board = {row.name: row for row in ethics_board(ward, YEAR).rows}["刘䶮"]
    short = [WORDS.text(f"ethics_heading.{heading}.short") for heading in EthicsHeading]
    assert [f"{name}·自评" in one for name in short] == [True] * 7
    assert all(one[f"{name}·科评"] == one[f"{name}·自评"] > 0 for name in short)
    assert {one[f"{name}·院评"] for name in short} == {""}
    assert one["自评合计"] == sum(one[f"{name}·自评"] for name in short)
    assert (one["得分"], one["扣分"]) == (float(board.score.total), float(board.score.taken))
    assert one["拟定等次"] == WORDS.text(f"ethics_grade.{board.proposed}")
    assert "累计扣分 25" in one["扣分闸与一票否决"]
    assert "一票否决：" in one["扣分闸与一票否决"]
    assert one["状态"] == "缺单位评价"
    mine = [row for row in steps if row[1] == "刘䶮"]
    assert len(mine) == len(board.score.steps)
    assert [row[3] for row in mine if row[3] != ""] == [
        float(step.amount) for step in board.score.steps if step.amount is not None
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_head_has_its_cells_in_both_languages(ward, tmp_path, language):
    write_evaluations(ward, YEAR, tmp_path / "year.xlsx", words=Words(language))
    write_ethics_files(ward, ward.people_here, tmp_path / "files.xlsx", words=Words(language))
    for path in ("year.xlsx", "files.xlsx"):
        for _, heads, rows in read(tmp_path / path).values():
            assert all(heads)
            assert {len(row) for row in rows} <= {len(heads)}


def test_whole_files_show_what_is_hidden_only_on_request_and_then_it_is_written_down(
    ward, tmp_path
):
    masked, whole = tmp_path / "masked.xlsx", tmp_path / "whole.xlsx"
    done = write_ethics_files(ward, ward.people_here[:2], masked, words=WORDS)
    assert (done.count, bool(done.changes)) == (2, False)
    assert not [one for one in SECRETS if one in said(masked)]
    assert not looks_at(ward)
    tables = read(masked)
    assert [len(rows) for _, _, rows in tables.values()] == [2, 2, 0, 2, 0, 2, 14]
    write_ethics_files(ward, ward.people_here[:2], whole, words=WORDS, unmasked=True)
    assert [one for one in SECRETS if one not in said(whole)] == []
    assert sorted(look.field for look in looks_at(ward)) == ["ethnicity", "facts", "outcome"]


def test_without_the_permission_nothing_is_written(ward, tmp_path):
    before, ward.acting = ward.acting, Person("p", "何小雨", Role.RECORDER)
    path = tmp_path / "no.xlsx"
    try:
        with pytest.raises(CleanClinicError, match=r"^SENSITIVE-FORBIDDEN( |$)"):
            write_evaluations(ward, YEAR, path, words=WORDS)
        with pytest.raises(CleanClinicError, match=r"^SENSITIVE-FORBIDDEN( |$)"):
            write_ethics_files(ward, ward.people_here, path, words=WORDS)
    finally:
        ward.acting = before
    assert not path.exists()
