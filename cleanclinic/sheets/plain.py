"""Writes a table of texts and numbers as a workbook: a title above, its sums and bars below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cleanclinic.sheets.risks_out import (
    CELL_FORMAT,
    CELL_MAX,
    FIRST_SAFE_DAY,
    HEAD_FORMAT,
    WRITE_OPTIONS,
)
from cleanclinic.sheets.writing import write_whole

Cell = str | int | Decimal | date | None
_TITLE_ROW, _HEAD_ROW = 0, 2
_NAME_MAX = 31
_NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\")
_WIDEST, _NARROWEST, _SPARE = 60, 8, 3
_BEHIND = "1"
_BAR_COLOUR = "#0E6B5C"
# In pixels of a sheet at 100 %.
_CHART_WIDE, _CHART_HEAD, _CHART_BAR = 620, 70, 26


@dataclass(frozen=True)
class PlainTable:
    """`about` stands small under the title; `totals` is a last row, or empty; `bars` (label, value,
    shown as) are drawn below.
    """

    title: str
    about: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()
    bars: tuple[tuple[str, float, str], ...] = ()


def write_tables(path: Path, tables: Sequence[PlainTable]) -> None:
    """One sheet a table; raises FileProblemError and DiskFullError, with nothing written."""
    write_whole(path, lambda target: _write_book(target, tables))


def _write_book(target: BytesIO, tables: Sequence[PlainTable]) -> None:
    with Workbook(target, WRITE_OPTIONS) as book:
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "about": book.add_format({"font_color": "#56665F"}),
            "head": book.add_format(HEAD_FORMAT),
            "cell": book.add_format(CELL_FORMAT),
            "day": book.add_format({**CELL_FORMAT, "num_format": "yyyy-mm-dd"}),
            "total": book.add_format({**CELL_FORMAT, "bold": True, "bg_color": "#EEF1F0"}),
        }
        names: set[str] = set()
        for table in tables:
            sheet = book.add_worksheet(_sheet_name(table.title, names))
            _write_table(sheet, table, formats)
            if table.bars:
                behind = book.add_worksheet(_sheet_name(_BEHIND, names))
                _draw_bars(book, sheet, behind, table)


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel allows: at most 31 characters, no marks of its own, none twice."""
    name = title.translate(_NOT_IN_NAMES).strip("' ")[: _NAME_MAX - 3] or "1"
    number = 2
    found = name
    while found.lower() in taken:
        found, number = f"{name} {number}", number + 1
    taken.add(found.lower())
    return found


def _write_table(sheet: Worksheet, table: PlainTable, formats: dict[str, Format]) -> None:
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(_TITLE_ROW, 0, table.title, formats["title"])
    sheet.write_string(_TITLE_ROW + 1, 0, table.about, formats["about"])
    for column, head in enumerate(table.heads):
        cells = [head, *(row[column] for row in table.rows)]
        wide = max((_width(str(cell)) for cell in cells if cell is not None), default=0)
        sheet.set_column(column, column, min(max(wide + _SPARE, _NARROWEST), _WIDEST))
        sheet.write_string(_HEAD_ROW, column, head, formats["head"])
    at = _HEAD_ROW
    for at, row in enumerate(table.rows, _HEAD_ROW + 1):
        _write_row(sheet, at, row, formats["cell"], formats["day"])
    if table.totals:
        _write_row(sheet, at + 1, table.totals, formats["total"], formats["total"])
    sheet.freeze_panes(_HEAD_ROW + 1, 0)


def _draw_bars(book: Workbook, sheet: Worksheet, behind: Worksheet, table: PlainTable) -> None:
    """A chart below the table; what it is drawn from stands in a sheet that is not shown."""
    for at, (label, value, _) in enumerate(table.bars):
        behind.write_string(at, 0, label)
        behind.write_number(at, 1, float(value))
    behind.hide()
    last = len(table.bars) - 1
    chart = book.add_chart({"type": "bar"})
    chart.add_series({
        "categories": [behind.name, 0, 0, last, 0],
        "values": [behind.name, 0, 1, last, 1],
        "fill": {"color": _BAR_COLOUR},
        "gap": 60,
        "data_labels": {"value": True, "custom": [{"value": shown} for *_, shown in table.bars]},
    })  # fmt: skip
    chart.set_title({"name": table.title, "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    # The first of them above, as in the table.
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_size({"width": _CHART_WIDE, "height": _CHART_HEAD + _CHART_BAR * len(table.bars)})
    below = _HEAD_ROW + len(table.rows) + bool(table.totals) + 2
    sheet.insert_chart(below, 0, chart)


def _write_row(sheet: Worksheet, at: int, row: Sequence[Cell], cell: Format, day: Format) -> None:
    for column, value in enumerate(row):
        match value:
            case None | "":
                sheet.write_blank(at, column, None, cell)
            case int() | Decimal():
                sheet.write_number(at, column, float(value), cell)
            case date() if value >= FIRST_SAFE_DAY:
                sheet.write_datetime(at, column, value, day)
            case _:
                sheet.write_string(at, column, str(value)[:CELL_MAX], cell)


def _width(text: str) -> int:
    """How wide a text is, in the width of a digit: Chinese characters take two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
