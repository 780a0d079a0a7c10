"""Writes a standard as a workbook that checks itself and that `read_standard_sheet` takes back.

Beside each line stands what Excel itself can see is wrong with it (a code twice, points that are no
number, an unknown method); above, what the points add up to.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.standard import EVERY_DEPARTMENT, Standard, StandardIndicator
from cleanclinic.records.standard_methods import KNOWN
from cleanclinic.sheets.extent import column_letters
from cleanclinic.sheets.risks_out import CELL_FORMAT, HEAD_FORMAT, SPARE_ROWS, WRITE_OPTIONS
from cleanclinic.sheets.standards import COLUMNS, FACTS, bands_text
from cleanclinic.sheets.writing import write_whole
from cleanclinic.words import Words

_WIDTHS = (9, 14, 7, 9, 20, 10, 52, 8, 14, 30, 28, 24, 8, 16)
_HEAD_ROW = len(FACTS) + 2
_FIRST = _HEAD_ROW + 1


def write_standard(path: Path, standard: Standard, words: Words) -> None:
    """Write beside and rename; raises FileProblemError and DiskFullError."""
    write_whole(path, lambda target: _write_book(target, standard, words))


def _write_book(target: BytesIO, standard: Standard, words: Words) -> None:
    with Workbook(target, WRITE_OPTIONS) as book:
        sheet = book.add_worksheet(words.text("standard_sheet.name"))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.freeze_panes(_HEAD_ROW + 1, 0)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        head, cell = book.add_format(HEAD_FORMAT), book.add_format(CELL_FORMAT)
        alarm = book.add_format({**CELL_FORMAT, "font_color": "#B42318", "bold": True})
        day = book.add_format({**CELL_FORMAT, "num_format": "yyyy-mm-dd"})
        _write_facts(sheet, standard, words, (cell, day))
        heads = [words.text(f"standard_head.{name}") for name in COLUMNS]
        for column, text in enumerate([*heads, words.text("standard_sheet.check")]):
            sheet.write_string(_HEAD_ROW, column, text, head)
        rows = _rows(standard, words)
        for index, values in enumerate(rows, _FIRST):
            for column, value in enumerate(values):
                _write(sheet, index, column, value, cell)
        last = _FIRST + len(rows) + SPARE_ROWS - 1
        for index in range(_FIRST, last + 1):
            formula = _check(index + 1, last + 1, words)
            sheet.write_formula(index, len(COLUMNS), formula, alarm, "")
        _add_sum(sheet, last, words, alarm, standard)
        _add_choices(book, sheet, last, words)


def _write_facts(
    sheet: Worksheet, standard: Standard, words: Words, formats: tuple[Format, Format]
) -> None:
    cell, day = formats
    values: dict[str, object] = {
        "code": standard.code,
        "title": standard.title,
        "version": standard.version,
        "valid_from": standard.valid_from,
        "valid_to": standard.valid_to,
        "full": standard.full,
        "bonus_cap": standard.bonus_cap,
        "bands": bands_text(standard.bands),
        "basis": standard.basis,
    }
    for index, name in enumerate(FACTS):
        sheet.write_string(index, 0, words.text(f"standard_fact.{name}"), cell)
        value = values[name]
        if isinstance(value, date):
            sheet.write_datetime(index, 1, value, day)
        else:
            _write(sheet, index, 1, value, cell)


def _write(sheet: Worksheet, row: int, column: int, value: object, cell: Format) -> None:
    match value:
        case int() | Decimal():
            sheet.write_number(row, column, float(value), cell)
        case None | "":
            sheet.write_blank(row, column, None, cell)
        case _:
            sheet.write_string(row, column, str(value), cell)


def _rows(standard: Standard, words: Words) -> list[tuple[object, ...]]:
    categories = {one.code: one for one in standard.categories}
    items = {one.code: one for one in standard.items}
    rows: list[tuple[object, ...]] = []
    for one in standard.indicators:
        item = items[one.item]
        category = categories[item.category]
        named = (category.code, category.title, category.weight, item.code, item.title)
        rows.append((*named, *_own(one, words)))
    return rows


def _own(one: StandardIndicator, words: Words) -> tuple[object, ...]:
    method = words.text(f"standard_method.{one.method}") if one.method in KNOWN else one.method
    veto = words.text("value.yes" if one.veto else "value.no")
    departments = _departments(one.departments, words)
    return (one.code, one.text, one.points, method, one.rule, one.evidence, departments, veto)


def _departments(values: str, words: Words) -> str:
    if values == EVERY_DEPARTMENT:
        return words.text("standard_sheet.all")
    known = {kind.value for kind in DepartmentType}
    return "、".join(
        words.text(f"department_type.{value}") if value in known else value
        for value in values.split()
    )


def _check(row: int, last: int, words: Words) -> str:
    """What is wrong with a line, as far as Excel can tell; empty where nothing is."""
    number, points, method = (_letter(name) for name in ("number", "points", "method"))
    first = _FIRST + 1
    codes = f"${number}${first}:${number}${last}"
    known = _quoted(",".join(words.text(f"standard_method.{name}") for name in KNOWN))

    def said(name: str) -> str:
        return _quoted(words.text(f"standard_sheet.{name}"))

    return (
        f'=IF({number}{row}="","",'
        f"IF(COUNTIF({codes},{number}{row})>1,{said('twice')},"
        f"IF(NOT(ISNUMBER({points}{row})),{said('points')},"
        f'IF(ISERROR(FIND({method}{row},{known})),{said("method")},""))))'
    )


def _add_sum(sheet: Worksheet, last: int, words: Words, cell: Format, standard: Standard) -> None:
    points = _letter("points")
    total = sum((one.points for one in standard.indicators), Decimal(0))
    text = words.text("standard_sheet.sum")
    formula = f"=SUM({points}{_FIRST + 1}:{points}{last + 1})"
    sheet.write_string(0, COLUMNS.index("text"), text, cell)
    sheet.write_formula(0, COLUMNS.index("points"), formula, cell, float(total))


def _add_choices(book: Workbook, sheet: Worksheet, last: int, words: Words) -> None:
    lists: Sequence[tuple[str, list[str]]] = (
        ("method", [words.text(f"standard_method.{name}") for name in KNOWN]),
        ("veto", [words.text("value.yes"), words.text("value.no")]),
    )
    for name, source in lists:
        column = COLUMNS.index(name)
        choice = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(_FIRST, column, last, column, choice)
    points = COLUMNS.index("points")
    rule = {"validate": "decimal", "criteria": ">=", "value": 0}
    sheet.data_validation(_FIRST, points, last, points, rule)
    help_sheet = book.add_worksheet(words.text("standard_sheet.help"))
    help_sheet.set_column(0, 0, 100)
    for index, line in enumerate(words.text("standard_sheet.help.text").split("\n")):
        help_sheet.write_string(index, 0, line)


def _letter(name: str) -> str:
    return column_letters(COLUMNS.index(name) + 1)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
