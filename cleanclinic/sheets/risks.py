"""Reads a list of risk points from a spreadsheet that people keep.

Heads are recognised by the names people give them (resources/catalog/risk_sheet.json), wherever the
table begins and in whatever order. A row with a cell that breaks a rule is not taken: its problems
are listed with their cells.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from cleanclinic.records.business_area import BusinessArea
from cleanclinic.records.control import Control
from cleanclinic.records.fields import EARLIEST_YEAR, LATEST_YEAR, Field, field_of
from cleanclinic.records.risk_point import RiskPoint
from cleanclinic.records.staff_member import StaffMember
from cleanclinic.sheets.cells import (
    UnreadableError,
    as_day,
    as_line,
    as_mark,
    as_measures,
    as_text,
)
from cleanclinic.sheets.errors import SheetColumnsError, SheetEmptyError
from cleanclinic.sheets.extent import column_letters
from cleanclinic.sheets.reading import Cell, read_rows
from cleanclinic.words import LANGUAGES, load

# In the order in which a sheet of ours shows them; the first five must be there.
COLUMNS = (
    "number",
    "area",
    "place",
    "text",
    "likelihood",
    "impact",
    "responsible",
    "review_day",
    "controls",
)
REQUIRED = ("area", "place", "text", "likelihood", "impact")
# Titles and notes may stand above the heads.
HEAD_SEARCH_ROWS = 15


class CellRule(StrEnum):
    """The rule a cell breaks; the words are `cell_rule.<value>`."""

    REQUIRED = "required"
    NUMBER = "number"
    TWICE = "twice"
    AREA = "area"
    MARK = "mark"
    DAY = "day"
    LONG = "long"
    CHARACTER = "character"


@dataclass(frozen=True)
class RiskRow:
    """A risk point as a sheet holds it; `number` is empty where the sheet gives none."""

    number: str
    area: BusinessArea
    place: str
    text: str
    likelihood: int
    impact: int
    responsible: str = ""
    review_day: date | None = None
    controls: tuple[str, ...] = ()


@dataclass(frozen=True)
class CellProblem:
    """A cell and the rule it breaks; `row` and `column` count from 1."""

    row: int
    column: int
    value: str
    rule: CellRule

    @property
    def cell(self) -> str:
        """The cell as spreadsheets name it, such as H12."""
        return f"{column_letters(self.column)}{self.row}"


@dataclass(frozen=True)
class RiskImport:
    """What a sheet holds: the rows that keep all rules, and every cell that breaks one."""

    rows: tuple[RiskRow, ...]
    problems: tuple[CellProblem, ...]


def read_risks(path: Path) -> RiskImport:
    """The risk points of a sheet. Raises the sheet errors if there is no such table in it."""
    rows = read_rows(path).rows
    head_row, columns = _find_heads(path, rows)
    taken: list[RiskRow] = []
    problems: list[CellProblem] = []
    numbers: set[str] = set()
    for index, cells in enumerate(rows[head_row + 1 :], head_row + 2):
        row = _Row(index, cells, columns)
        if row.is_empty:
            continue
        if row.only_measures and taken:
            # Lists whose cells were merged over several measures come like this.
            more = as_measures(row.cell("controls"))
            last = taken.pop()
            taken.append(RiskRow(**{**vars(last), "controls": last.controls + more}))
            continue
        risk = row.read(numbers)
        problems += row.problems
        if risk is not None:
            taken.append(risk)
    if not taken and not problems:
        raise SheetEmptyError(file=path.name)
    return RiskImport(tuple(taken), tuple(problems))


class _Row:
    """One row of the table, and what is wrong with it."""

    def __init__(self, index: int, cells: tuple[Cell, ...], columns: Mapping[str, int]) -> None:
        self._index = index
        self._cells = cells
        self._columns = columns
        self.problems: list[CellProblem] = []

    @property
    def is_empty(self) -> bool:
        return not any(as_text(self.cell(name)) for name in self._columns)

    @property
    def only_measures(self) -> bool:
        return not any(as_text(self.cell(name)) for name in self._columns if name != "controls")

    def cell(self, name: str) -> Cell:
        column = self._columns.get(name)
        return self._cells[column] if column is not None and column < len(self._cells) else None

    def read(self, numbers: set[str]) -> RiskRow | None:
        """The risk point, or None where a cell breaks a rule; `numbers` are those seen above."""
        number = as_line(self.cell("number")).upper()
        self._check("number", number, CellRule.NUMBER if number else None)
        if number and number in numbers:
            self._report("number", CellRule.TWICE)
        numbers.add(number)
        area = _areas().get(_plain(as_line(self.cell("area"))))
        if area is None:
            self._report("area", CellRule.AREA)
        place, text = as_line(self.cell("place")), as_text(self.cell("text"))
        responsible = as_line(self.cell("responsible"))
        measures = as_measures(self.cell("controls"))
        for name, value in (("place", place), ("text", text), ("responsible", responsible)):
            self._check(name, value)
        for measure in measures:
            self._check("controls", measure)
        likelihood, impact = self._mark("likelihood"), self._mark("impact")
        review_day = self._day()
        if self.problems or area is None:
            return None
        return RiskRow(
            number, area, place, text, likelihood, impact, responsible, review_day, measures
        )

    def _mark(self, name: str) -> int:
        try:
            return as_mark(self.cell(name))
        except UnreadableError:
            self._report(name, CellRule.MARK)
            return 0

    def _day(self) -> date | None:
        try:
            day = as_day(self.cell("review_day"))
        except UnreadableError:
            day = date.min
        if day is not None and not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            self._report("review_day", CellRule.DAY)
        return day

    def _check(self, name: str, value: str, otherwise: CellRule | None = None) -> None:
        """Reports what the record's own field would refuse."""
        broken = _fields()[name].problem(value) if value or name in REQUIRED else None
        if broken is not None:
            rules = {
                "required": CellRule.REQUIRED,
                "too_long": CellRule.LONG,
                "control": CellRule.CHARACTER,
            }
            self._report(name, otherwise or rules.get(broken.rule, CellRule.CHARACTER))

    def _report(self, name: str, rule: CellRule) -> None:
        value = as_text(self.cell(name))
        if not value and name in REQUIRED:
            rule = CellRule.REQUIRED
        self.problems.append(CellProblem(self._index, self._columns[name] + 1, value, rule))


@cache
def _fields() -> Mapping[str, Field]:
    """The record's field behind each column of text."""
    return {
        "number": field_of(RiskPoint, "number"),
        "place": field_of(RiskPoint, "post"),
        "text": field_of(RiskPoint, "description"),
        "responsible": field_of(StaffMember, "name"),
        "controls": field_of(Control, "text"),
    }


def _find_heads(path: Path, rows: tuple[tuple[Cell, ...], ...]) -> tuple[int, Mapping[str, int]]:
    """The row of heads and the column of each name known."""
    candidates = [_columns_of(cells) for cells in rows[:HEAD_SEARCH_ROWS]]
    index, columns = max(enumerate(candidates), key=lambda one: len(one[1]))
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        shown = index if columns else next(_filled(rows))
        raise SheetColumnsError(
            file=path.name,
            missing="、".join(risk_heads()[name][0] for name in missing),
            found="、".join(filter(None, map(as_line, rows[shown]))) or "—",
        )
    return index, columns


def _filled(rows: tuple[tuple[Cell, ...], ...]) -> Iterator[int]:
    return (index for index, cells in enumerate(rows) if any(map(as_text, cells)))


def _columns_of(cells: tuple[Cell, ...]) -> dict[str, int]:
    """The column of each name; of two heads that would do, the more usual one is taken."""
    plain = [_plain(as_line(cell)) for cell in cells]
    return {
        name: plain.index(found)
        for name, synonyms in risk_heads().items()
        if (found := next((one for one in map(_plain, synonyms) if one in plain), None))
    }


def area_names() -> list[tuple[str, BusinessArea]]:
    """What people also call the areas."""
    areas = _catalog()["areas"].items()
    return [(name, BusinessArea(area)) for area, names in areas for name in names]


def _plain(text: str) -> str:
    """A head or area without remarks in brackets, blanks, marks and capitals."""
    without_remarks = re.sub(r"[(（\[【][^)）\]】]*[)）\]】]", "", text)
    return re.sub(r"[\s/、:：*＊·_-]", "", without_remarks or text).lower()


@cache
def _catalog() -> Mapping[str, Any]:
    text = (files("resources") / "catalog" / "risk_sheet.json").read_text(encoding="utf-8")
    catalog: Mapping[str, Any] = json.loads(text)
    return catalog


@cache
def risk_heads() -> Mapping[str, list[str]]:
    """What people call each of COLUMNS."""
    heads: Mapping[str, list[str]] = _catalog()["heads"]
    return heads


@cache
def _areas() -> Mapping[str, BusinessArea]:
    """Areas by their words in every language and by what people also call them."""
    names = {
        _plain(name): BusinessArea(area)
        for area, others in _catalog()["areas"].items()
        for name in others
    }
    for language in LANGUAGES:
        words = load(language)
        names |= {_plain(words[f"business_area.{area}"]): area for area in BusinessArea}
    return names
