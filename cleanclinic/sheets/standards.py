"""Reads a self-check standard from a workbook: facts above, then a line for each indicator.

Category and item may stand once for all their lines (cells that were merged come like this). A
cell that cannot be read is a problem with its place; what is wrong with the standard as a whole is
for `records.standard_faults` to say.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TypeVar

from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.standard import (
    EVERY_DEPARTMENT,
    Standard,
    StandardBand,
    StandardCategory,
    StandardIndicator,
    StandardItem,
)
from cleanclinic.records.standard_catalog import BUILT_IN_ID
from cleanclinic.records.standard_methods import KNOWN
from cleanclinic.sheets.cells import UnreadableError, as_day, as_line, as_text
from cleanclinic.sheets.errors import SheetColumnsError, SheetEmptyError
from cleanclinic.sheets.extent import column_letters
from cleanclinic.sheets.reading import Cell, read_rows
from cleanclinic.words import LANGUAGES, Words

_T = TypeVar("_T")

FACTS = (
    "code", "title", "version", "valid_from", "valid_to", "full", "bonus_cap", "bands", "basis",
)  # fmt: skip
COLUMNS = (
    "category", "category_title", "weight", "item", "item_title", "number", "text", "points",
    "method", "rule", "evidence", "departments", "veto",
)  # fmt: skip
# Without these it is no such table.
REQUIRED = ("category", "item", "number", "text", "points", "method")
HEAD_SEARCH_ROWS = 30
# What is larger was typed by mistake, and cannot be reckoned with.
NUMBER_MOST = Decimal(10**9)
_FILLED_DOWN = ("category", "category_title", "weight", "item", "item_title")
_SEPARATORS = re.compile(r"[、,，;；\n]")
_YES = {"是", "√", "yes", "y", "1", "true"}
_NO = {"", "否", "×", "-", "no", "n", "0", "false"}


@dataclass(frozen=True)
class StandardProblem:
    """A cell that cannot be read; the words of the rule are `standard_cell.<rule>`."""

    cell: str
    value: str
    rule: str


@dataclass(frozen=True)
class SheetStandard:
    """What a workbook holds; `standard` is None while a cell of it cannot be read."""

    standard: Standard | None
    problems: tuple[StandardProblem, ...]


def read_standard_sheet(path: Path) -> SheetStandard:
    """The standard in a workbook. Raises the sheet errors if there is no such table in it."""
    rows = read_rows(path).rows
    head, columns = _find_heads(path, rows)
    reader = _Reader(rows, head, columns)
    standard = reader.standard()
    if not standard.indicators and not reader.problems:
        raise SheetEmptyError(file=path.name)
    return SheetStandard(None if reader.problems else standard, tuple(reader.problems))


def _find_heads(path: Path, rows: Sequence[tuple[Cell, ...]]) -> tuple[int, dict[str, int]]:
    """The row of heads and where each column is; raises SheetColumnsError naming what lacks."""
    best: dict[str, int] = {}
    for index, cells in enumerate(rows[:HEAD_SEARCH_ROWS]):
        found: dict[str, int] = {}
        for place, cell in enumerate(cells):
            name = _heads().get(_plain(as_line(cell)))
            if name is not None:
                found.setdefault(name, place)
        if all(name in found for name in REQUIRED):
            return index, found
        best = max(best, found, key=len)
    words = Words("zh_CN")
    missing = [words.text(f"standard_head.{name}") for name in REQUIRED if name not in best]
    shown = [words.text(f"standard_head.{name}") for name in best]
    raise SheetColumnsError(file=path.name, missing="、".join(missing), found="、".join(shown))


class _Reader:
    """Goes through the rows once and notes every cell it cannot read."""

    def __init__(
        self, rows: Sequence[tuple[Cell, ...]], head: int, columns: Mapping[str, int]
    ) -> None:
        self._rows = rows
        self._head = head
        self._columns = columns
        self.problems: list[StandardProblem] = []

    def standard(self) -> Standard:
        facts = self._facts()
        categories: dict[str, StandardCategory] = {}
        items: dict[str, StandardItem] = {}
        indicators = []
        for row in self._lines():
            category, item = row.text("category"), row.text("item")
            if category not in categories:
                weight = row.number("weight", Decimal(1))
                title = row.text("category_title") or category
                categories[category] = StandardCategory(code=category, title=title, weight=weight)
            if item not in items:
                title = row.text("item_title") or item
                items[item] = StandardItem(code=item, category=category, title=title)
            indicators.append(row.indicator(item))
        return Standard(
            id=BUILT_IN_ID,
            code=as_line(facts.value("code")),
            title=as_line(facts.value("title")),
            version=facts.whole("version", 1),
            categories=tuple(categories.values()),
            items=tuple(items.values()),
            indicators=tuple(indicators),
            bands=facts.bands(),
            full=facts.number("full", Decimal(100)),
            bonus_cap=facts.number("bonus_cap", Decimal(0)),
            valid_from=facts.day("valid_from"),
            valid_to=facts.day("valid_to"),
            basis=as_text(facts.value("basis")),
        )

    def _facts(self) -> "_Facts":
        places: dict[str, tuple[int, int]] = {}
        for index, cells in enumerate(self._rows[: self._head]):
            name = _fact_names().get(_plain(as_line(cells[0]))) if cells else None
            if name is not None:
                place = next((n for n in range(1, len(cells)) if as_line(cells[n])), 1)
                places.setdefault(name, (index, place))
        return _Facts(self, places)

    def cell(self, row: int, column: int) -> Cell:
        cells = self._rows[row]
        return cells[column] if column < len(cells) else None

    def refuse(self, row: int, column: int, rule: str) -> None:
        """Notes a cell that cannot be read."""
        place = f"{column_letters(column + 1)}{row + 1}"
        self.problems.append(StandardProblem(place, as_line(self.cell(row, column)), rule))

    def _lines(self) -> Iterator["_Line"]:
        above: dict[str, Cell] = {}
        for index in range(self._head + 1, len(self._rows)):
            values = {name: self.cell(index, place) for name, place in self._columns.items()}
            own = [name for name in values if name not in _FILLED_DOWN]
            if not any(as_line(values[name]) for name in own if name in ("number", "text")):
                # A line of category or item alone, a sum, or nothing: it only names what follows.
                above |= {n: values[n] for n in _FILLED_DOWN if as_line(values.get(n))}
                continue
            if as_line(values.get("category")) not in ("", as_line(above.get("category"))):
                above = {}
            for name in _FILLED_DOWN:
                if as_line(values.get(name)):
                    above[name] = values[name]
            yield _Line(self, index, values | above, self._columns)


class _Facts:
    """What stands above the table, by name."""

    def __init__(self, reader: _Reader, places: Mapping[str, tuple[int, int]]) -> None:
        self._reader = reader
        self._places = places

    def value(self, name: str) -> Cell:
        return self._reader.cell(*self._places[name]) if name in self._places else None

    def number(self, name: str, default: Decimal) -> Decimal:
        return self._read(name, lambda cell: _number(cell, default), default)

    def whole(self, name: str, default: int) -> int:
        return self._read(name, lambda cell: _whole(cell, default), default)

    def day(self, name: str) -> date | None:
        return self._read(name, as_day, None)

    def bands(self) -> tuple[StandardBand, ...]:
        return self._read("bands", _bands, ())

    def _read(self, name: str, read: Callable[[Cell], _T], default: _T) -> _T:
        try:
            return read(self.value(name))
        except UnreadableError:
            self._reader.refuse(*self._places[name], name)
            return default


class _Line:
    """A line of the table."""

    def __init__(
        self, reader: _Reader, row: int, values: Mapping[str, Cell], columns: Mapping[str, int]
    ) -> None:
        self._reader = reader
        self._row = row
        self._values = values
        self._columns = columns

    def text(self, name: str) -> str:
        return as_line(self._values.get(name))

    def number(self, name: str, default: Decimal | None) -> Decimal:
        try:
            return _number(self._values.get(name), default)
        except UnreadableError:
            self._reader.refuse(self._row, self._columns[name], "number")
            return default or Decimal(0)

    def indicator(self, item: str) -> StandardIndicator:
        return StandardIndicator(
            code=self.text("number"),
            item=item,
            text=as_text(self._values.get("text")),
            points=self.number("points", None),
            # A method of a newer version stays as it is written.
            method=_methods().get(self.text("method").lower(), self.text("method")),
            rule=self.text("rule"),
            evidence=as_text(self._values.get("evidence")),
            departments=self._departments(),
            veto=self._veto(),
        )

    def _departments(self) -> str:
        names = [name.strip() for name in _SEPARATORS.split(self.text("departments"))]
        values = []
        for name in filter(None, names):
            value = _departments().get(name.lower())
            if value is None:
                self._reader.refuse(self._row, self._columns["departments"], "departments")
            elif value == EVERY_DEPARTMENT:
                return EVERY_DEPARTMENT
            else:
                values.append(value)
        return " ".join(dict.fromkeys(values)) or EVERY_DEPARTMENT

    def _veto(self) -> bool:
        text = self.text("veto").lower()
        if text not in _YES | _NO:
            self._reader.refuse(self._row, self._columns["veto"], "veto")
        return text in _YES


def _number(cell: Cell, default: Decimal | None) -> Decimal:
    text = as_line(cell)
    if not text and default is not None:
        return default
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise UnreadableError from error
    if isinstance(cell, bool | date) or not number.is_finite() or abs(number) > NUMBER_MOST:
        raise UnreadableError
    return number


def _whole(cell: Cell, default: int) -> int:
    number = _number(cell, Decimal(default))
    if number != number.to_integral_value():
        raise UnreadableError
    return int(number)


def _bands(cell: Cell) -> tuple[StandardBand, ...]:
    """示范=90,80；达标=75: the name, the least score, and perhaps the share of each category."""
    found = []
    for place, part in enumerate(filter(None, re.split(r"[;；\n]", as_text(cell))), 1):
        title, equals, numbers = part.replace("，", ",").replace("＝", "=").partition("=")
        least, _, share = numbers.partition(",")
        if not equals or not title.strip():
            raise UnreadableError
        each = _whole(share.strip().rstrip("%％"), 0)
        found.append(
            StandardBand(
                code=f"b{place}",
                title=title.strip(),
                least=_number(least.strip(), None),
                each_category=each,
            )
        )
    return tuple(found)


def bands_text(bands: Sequence[StandardBand]) -> str:
    """As `read_standard_sheet` takes it back."""
    parts = []
    for band in bands:
        share = f",{band.each_category}" if band.each_category else ""
        parts.append(f"{band.title}={band.least}{share}")
    return "；".join(parts)


def _plain(text: str) -> str:
    """A head without marks and blanks, to be recognised."""
    return re.sub(r"[\s:：*（）()]", "", text).lower()


@cache
def _heads() -> dict[str, str]:
    return _named("standard_head", COLUMNS)


@cache
def _fact_names() -> dict[str, str]:
    return _named("standard_fact", FACTS)


def _named(family: str, names: Sequence[str]) -> dict[str, str]:
    return {
        _plain(Words(language).text(f"{family}.{name}")): name
        for language in LANGUAGES
        for name in names
    }


@cache
def _methods() -> dict[str, str]:
    found = {name: name for name in KNOWN}
    for language in LANGUAGES:
        words = Words(language)
        found |= {words.text(f"standard_method.{name}").lower(): name for name in KNOWN}
    return found


@cache
def _departments() -> dict[str, str]:
    found = {EVERY_DEPARTMENT: EVERY_DEPARTMENT}
    for language in LANGUAGES:
        words = Words(language)
        found[words.text("standard_sheet.all").lower()] = EVERY_DEPARTMENT
        for kind in DepartmentType:
            found[words.text(f"department_type.{kind.value}").lower()] = kind.value
    return found
