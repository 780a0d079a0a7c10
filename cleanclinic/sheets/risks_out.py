"""Writes a list of risk points as a workbook that `read_risks` takes back without a change."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cleanclinic.records.business_area import BusinessArea
from cleanclinic.sheets.cells import measures_text
from cleanclinic.sheets.errors import SheetCellLongError
from cleanclinic.sheets.extent import column_letters
from cleanclinic.sheets.risks import COLUMNS, RiskRow
from cleanclinic.sheets.writing import write_whole
from cleanclinic.words import Words

CELL_MAX = 32_767
# So many more rows can be filled in with the lists at hand.
SPARE_ROWS = 200
WIDTHS = (10, 12, 18, 44, 8, 8, 12, 12, 52)
WRITE_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
HEAD_FORMAT = {
    "bold": True,
    "bg_color": "#0F6B5C",
    "font_color": "#FFFFFF",
    "border": 1,
    "border_color": "#C8D3D0",
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
}
CELL_FORMAT = {"border": 1, "border_color": "#C8D3D0", "valign": "top", "text_wrap": True}
# Excel counts a 29 February 1900 that never was: earlier days would move by one.
FIRST_SAFE_DAY = date(1900, 3, 1)


def write_risks(path: Path, rows: Iterable[RiskRow], language: str = "zh_CN") -> None:
    """Write beside and rename; raises FileProblemError, DiskFullError, SheetCellLongError."""
    write_whole(path, lambda book: _write_book(book, path.name, list(rows), Words(language)))


def _write_book(target: BytesIO, name: str, rows: Sequence[RiskRow], words: Words) -> None:
    with Workbook(target, WRITE_OPTIONS) as book:
        sheet = book.add_worksheet(words.text("sheet.risks"))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 1)
        head = book.add_format(HEAD_FORMAT)
        cell = book.add_format(CELL_FORMAT)
        day = book.add_format({**CELL_FORMAT, "num_format": "yyyy-mm-dd"})
        sheet.set_row(0, 24)
        for column, key in enumerate(COLUMNS):
            sheet.set_column(column, column, WIDTHS[column])
            sheet.write_string(0, column, words.text(f"sheet_head.{key}"), head)
        for index, row in enumerate(rows, 1):
            _write_row(name, sheet, index, row, words, cell, day)
        sheet.autofilter(0, 0, max(1, len(rows)), len(COLUMNS) - 1)
        _add_choices(book, sheet, len(rows) + SPARE_ROWS, words)


def _write_row(
    name: str,
    sheet: Worksheet,
    index: int,
    row: RiskRow,
    words: Words,
    cell: Format,
    day: Format,
) -> None:
    values = (
        row.number,
        words.text(f"business_area.{row.area}"),
        row.place,
        row.text,
        row.likelihood,
        row.impact,
        row.responsible,
        row.review_day,
        measures_text(row.controls),
    )
    for column, value in enumerate(values):
        if isinstance(value, int):
            sheet.write_number(index, column, value, cell)
        elif isinstance(value, date) and value >= FIRST_SAFE_DAY:
            sheet.write_datetime(index, column, value, day)
        elif value:
            text = str(value)
            if len(text.encode("utf-16-le")) // 2 > CELL_MAX:
                place = f"{column_letters(column + 1)}{index + 1}"
                raise SheetCellLongError(file=name, cell=place, limit=CELL_MAX)
            sheet.write_string(index, column, text, cell)
        else:
            sheet.write_blank(index, column, None, cell)


def _add_choices(book: Workbook, sheet: Worksheet, last: int, words: Words) -> None:
    """Lists to choose from; the areas stand on a hidden sheet, as a list in a cell is too short."""
    choices = book.add_worksheet(words.text("sheet.choices"))
    choices.hide()
    for index, area in enumerate(BusinessArea):
        choices.write_string(index, 0, words.text(f"business_area.{area}"))
    area_column, marks = COLUMNS.index("area"), COLUMNS.index("likelihood")
    source = f"='{words.text('sheet.choices')}'!$A$1:$A${len(BusinessArea)}"
    sheet.data_validation(1, area_column, last, area_column, {"validate": "list", "source": source})
    sheet.data_validation(
        1, marks, last, marks + 1, {"validate": "list", "source": [1, 2, 3, 4, 5]}
    )
    days = COLUMNS.index("review_day")
    sheet.data_validation(
        1,
        days,
        last,
        days,
        {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "ignore_blank": True},
    )
