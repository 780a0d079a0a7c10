"""Rows of somebody's table: heads wherever they stand, cells as people write them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

import pytest

from cleanclinic.operations.recording.row_reading import (
    CellProblem,
    Layout,
    Skipped,
    Target,
    read_cell,
    read_rows,
    recognise,
)
from cleanclinic.records.fields import (
    Choice,
    Day,
    Flag,
    Line,
    Moment,
    Number,
    Paragraph,
    Parts,
    Refers,
    Whole,
    fields_of,
)
from cleanclinic.records.frequency import Frequency
from cleanclinic.words import LANGUAGES, Words

TODAY = date(2026, 11, 22)
ANNA, OTHER = ("018f3b6e-0000-7000-8000-00000000000" + end for end in "12")


@dataclass(frozen=True, kw_only=True)
class Person:
    staff: Annotated[str, Refers("staff_member")]


@dataclass(frozen=True, kw_only=True)
class Sample:
    name: Annotated[str, Line(10)]
    number: Annotated[str, Line(8, pattern=r"[0-9A-Z-]+")] = ""
    text: Annotated[str, Paragraph(40)] = ""
    often: Annotated[Frequency | None, Choice(Frequency)] = None
    level: Annotated[int | None, Whole(1, 500)] = None
    money: Annotated[Decimal | None, Number(Decimal(-500), Decimal(100_000))] = None
    due: Annotated[date | None, Day()] = None
    at: Annotated[object, Moment()] = None
    person: Annotated[str | None, Refers("staff_member")] = None
    done: Annotated[bool, Flag()] = False
    people: Annotated[tuple[Person, ...], Parts(Person)] = ()
    steps: Annotated[tuple[str, ...], Parts(str)] = ()


PEOPLE = (("王芳（10023）", ANNA), ("王芳（10024）", OTHER), ("李娜", OTHER))
CHOICES = {
    "often": (("每日", Frequency.DAILY), ("Daily", Frequency.DAILY)),
    "person": PEOPLE,
    "people": PEOPLE,
}
TITLES = {"name": "姓名", "number": "工号", "money": "金额", "due": "日期", "often": "频次"}
TARGETS = [
    Target(one, (TITLES.get(one.name, one.name), one.name.title()), CHOICES.get(one.name, ()))
    for one in fields_of(Sample)
]
BY_NAME = {one.name: one for one in TARGETS}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("name", "  欧阳·䶮 \u3000", "欧阳·䶮"),
        ("name", "两\n行", "两 行"),
        ("number", "１００２３", "10023"),
        ("text", "一\n二", "一\n二"),
        ("often", "每日", Frequency.DAILY),
        ("often", "DAILY", Frequency.DAILY),
        ("often", "", None),
        ("level", "１２", 12),
        ("level", "1,2", 12),
        ("level", "12.0", 12),
        ("money", "￥1,200.50", Decimal("1200.50")),
        ("money", "叁佰元整", Decimal(300)),
        ("money", "-20", Decimal(-20)),
        ("money", "—", None),
        ("due", "2026/3/8", date(2026, 3, 8)),
        ("due", "2026-03-08 00:00:00", date(2026, 3, 8)),
        ("due", "46089", date(2026, 3, 8)),
        ("due", "三月", CellProblem("due", "day", {"value": "三月"})),
        ("due", "2026年2月31日", CellProblem("due", "no_day", {"month": 2, "day": 31})),
        ("due", "2126-3-8", CellProblem("due", "day_far", {"value": "2126-03-08", "years": 50})),
        ("due", "", None),
        ("name", "\u200b欧阳\ufeff\xa0", "欧阳"),
        ("name", "\u200b", CellProblem("name", "required", {})),
        ("person", "李 娜", OTHER),
        ("person", "王芳(10024)", OTHER),
        ("person", "王芳", CellProblem("person", "two_alike", {"value": "王芳", "count": 2})),
        ("person", "赵六", CellProblem("person", "nobody", {"value": "赵六", "count": 0})),
        ("often", "每十年", CellProblem("often", "choice", {"value": "每十年", "count": 0})),
        ("done", "√", True),
        ("done", "否", False),
        ("done", "也许", CellProblem("done", "flag", {"value": "也许"})),
        ("people", "李娜、王芳（10023）", (Person(staff=OTHER), Person(staff=ANNA))),
        ("people", "李娜、赵六", CellProblem("people", "nobody", {"value": "赵六", "count": 0})),
        ("steps", "一；二\n三", ("一", "二", "三")),
        ("level", "很高", CellProblem("level", "whole", {"value": "很高"})),
        ("level", "501", CellProblem("level", "range", {"least": 1, "most": 500})),
        ("name", "", CellProblem("name", "required", {})),
        ("name", "很" * 11, CellProblem("name", "too_long", {"most": 10, "is": 11})),
        ("name", "#REF!", CellProblem("name", "excel_error", {"value": "#REF!"})),
        ("due", "########", CellProblem("due", "excel_error", {"value": "########"})),
        ("money", "=SUM(A1:A9)", CellProblem("money", "formula", {"value": "=SUM(A1:A9)"})),
        ("at", "下午", CellProblem("at", "moment", {"value": "下午"})),
        ("at", "2026-3-8 25:00", CellProblem("at", "moment", {"value": "2026-3-8 25:00"})),
    ],
)
def test_a_cell_is_read_as_people_write_it_or_told_in_words(name, text, value):
    assert read_cell(text, BY_NAME[name], TODAY) == value
    if isinstance(value, CellProblem):
        for language in LANGUAGES:
            assert "{" not in Words(language).text(f"problem.{value.rule}", **value.values)


def test_a_moment_is_of_this_place():
    moment = read_cell("3月8日 14:30", BY_NAME["at"], TODAY)
    assert (moment.date(), moment.hour, moment.minute) == (date(2027, 3, 8), 14, 30)
    assert moment.utcoffset() is not None


def test_heads_are_found_below_a_title_and_whatever_stands_around_them():
    rows = [
        ["2026 年登记表", "", "", ""],
        ["姓 名*", "金额（元）", "经手人", "Due："],
        ["甲", "1", "乙", "3.8"],
    ]
    assert recognise(rows, TARGETS) == Layout(1, ("name", "money", "", "due"))
    remembered = {"经手人": "person"}
    assert recognise(rows, TARGETS, remembered).columns == ("name", "money", "person", "due")


def test_merged_heads_of_two_lines_are_read_together():
    rows = [
        ["人员登记表", "", "", ""],
        ["姓名", "金额", "时间", ""],
        ["", "", "日期", "频次"],
        ["甲", "1", "3.8", "每日"],
        ["", "", "", ""],
        ["", "", "", ""],
    ]
    layout = recognise(rows, TARGETS)
    assert layout == Layout(2, ("name", "money", "due", "often"))
    assert layout.titles == ("姓名", "金额", "日期", "频次")
    good, *blank = read_rows(rows, layout, TARGETS, TODAY)
    assert (good.number, good.values["often"], good.is_good) == (4, Frequency.DAILY, True)
    assert [row.skipped for row in blank] == [Skipped.BLANK, Skipped.BLANK]


def test_one_line_of_heads_above_a_half_empty_line_is_one_line():
    rows = [["姓名", "金额", "别的"], ["甲", "", ""], ["乙", "2", ""]]
    layout = recognise(rows, TARGETS)
    assert layout == Layout(0, ("name", "money", ""))
    assert [row.values["name"] for row in read_rows(rows, layout, TARGETS, TODAY)] == ["甲", "乙"]


def test_rows_without_heads_are_taken_as_they_stand_on_the_screen():
    rows = [["甲", "10"], ["乙", "20"]]
    assert recognise(rows, TARGETS, shown=["name", "level", "due"]) == Layout(-1, ("name", "level"))
    assert recognise(rows, TARGETS, shown=["name"]) == Layout(-1, ("", ""))
    assert recognise([], TARGETS) == Layout(-1, ())


def test_one_field_is_one_column():
    rows = [["姓名", "姓名", "金额"], ["甲", "乙", "1"]]
    assert recognise(rows, TARGETS).columns == ("name", "", "money")


def test_lines_that_are_no_records_are_skipped_and_say_why():
    rows = [
        ["姓名", "金额"],
        ["甲", "1"],
        ["", ""],
        ["乙", "很多"],
        ["姓名", "金额"],
        ["甲", "1"],
        ["丙", "3"],
        ["合 计：", "4"],
    ]
    layout = recognise(rows, TARGETS)
    there = [{"name": "丙", "money": Decimal(3), "text": "别的"}]
    found = read_rows(rows, layout, TARGETS, TODAY, there)
    assert [row.number for row in found] == [2, 3, 4, 5, 6, 7, 8]
    assert [row.skipped for row in found] == [
        Skipped.NOT,
        Skipped.BLANK,
        Skipped.NOT,
        Skipped.HEAD,
        Skipped.SAME,
        Skipped.SAME,
        Skipped.SUM,
    ]
    assert [row.is_good for row in found] == [True, *[False] * 6]
    assert found[0].values == {"name": "甲", "money": Decimal(1)}
    assert found[2].problems == (CellProblem("money", "number", {"value": "很多"}),)
    for language in LANGUAGES:
        for why in Skipped:
            assert not why or Words(language).has(f"row_skipped.{why}")


def test_a_required_column_that_is_not_there_is_named():
    rows = [["金额"], ["1"]]
    (row,) = read_rows(rows, recognise(rows, TARGETS), TARGETS, TODAY)
    assert row.problems == (CellProblem("name", "lacking"),)
    assert not row.is_good


def test_a_short_line_lacks_what_is_not_there():
    rows = [["姓名", "金额", "日期"], ["甲"]]
    (row,) = read_rows(rows, recognise(rows, TARGETS), TARGETS, TODAY)
    assert (row.values, row.is_good) == ({"name": "甲"}, True)
