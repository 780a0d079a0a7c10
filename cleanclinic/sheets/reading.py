"""Reads the rows of a workbook (xlsx, xls) or a text table (csv), whatever its name ends in."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from cleanclinic.errors import FileProblemError, reason_of
from cleanclinic.sheets.characters import without_private_use
from cleanclinic.sheets.errors import (
    SheetBigError,
    SheetDamagedError,
    SheetEmptyError,
    SheetFormatError,
    SheetLockedError,
    SheetRowsError,
    SheetWideError,
)
from cleanclinic.sheets.extent import OLE_MAGIC, ZIP_MAGIC, check_xls, check_xlsx

ROWS_MAX = 20_000
# As many as a workbook of the old kind has: each one is asked about before it is taken in.
COLUMNS_MAX = 256
FILE_MAX = 50 * 1024 * 1024
# What a text file may not hold if it is to be a table: anything below a blank but line ends, tabs.
_NOT_TEXT = frozenset(map(chr, range(32))) - set("\t\r\n")

Cell = None | str | int | float | bool | date | time


@dataclass(frozen=True)
class SheetRows:
    """The rows of one sheet; `rows[0][0]` is cell A1, no row or column at the end is empty.

    Whole numbers are int, dates are date, an empty cell is None.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def read_rows(path: Path) -> SheetRows:
    """The first visible sheet with content. Raises the sheet errors and FileProblemError."""
    try:
        size = path.stat().st_size
        if size > FILE_MAX:
            raise SheetBigError(file=path.name, limit_mb=FILE_MAX // 1024 // 1024)
        if not (path.is_file() or path.is_dir()):
            # A pipe or a device may never end; of a folder the system says what it is.
            raise SheetFormatError(file=path.name)
        with path.open("rb") as file:
            start = file.read(8)
        if start.startswith(ZIP_MAGIC):
            check_xlsx(path)
            return _read_workbook(path)
        if start.startswith(OLE_MAGIC):
            check_xls(path)
            return _read_workbook(path)
        return _read_text(path)
    except OSError as error:
        raise FileProblemError(path=path, reason=reason_of(error)) from error


def _read_workbook(path: Path) -> SheetRows:
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ is not SheetTypeEnum.WorkSheet:
                    continue
                if sheet.visible is not SheetVisibleEnum.Visible:
                    continue
                cells = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                rows = _trimmed(tuple(map(_cell, row)) for row in cells)
                if rows:
                    return _limited(path, sheet.name, rows)
    except CalamineError as error:
        if "assword" in f"{type(error).__name__}{error}":
            raise SheetLockedError(file=path.name) from error
        raise SheetDamagedError(file=path.name) from error
    except BaseException as error:
        # The library panics at some damaged old workbooks; a panic is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise SheetDamagedError(file=path.name) from error
    raise SheetEmptyError(file=path.name)


def _cell(value: object) -> Cell:
    match value:
        case str():
            return without_private_use(value) or None
        case bool() | int() | time():
            return value
        case float():
            return int(value) if value.is_integer() else value
        case datetime():
            return value.date()
        case date():
            return value
        case timedelta():
            return str(value)
        case _:
            return None


def _read_text(path: Path) -> SheetRows:
    data = path.read_bytes()
    text = _decoded(data)
    if not text.strip():
        raise SheetEmptyError(file=path.name)
    # Many hospital systems save a web page and call it .xls.
    if text.lstrip().startswith(("<", "%PDF")) or not _NOT_TEXT.isdisjoint(text):
        raise SheetFormatError(file=path.name)
    first_line = text.lstrip().partition("\n")[0]
    delimiter = max(",\t;", key=first_line.count)
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = _trimmed(
            tuple(without_private_use(value) or None for value in row) for row in reader
        )
    except csv.Error as error:
        raise SheetDamagedError(file=path.name) from error
    if not rows:
        raise SheetEmptyError(file=path.name)
    return _limited(path, path.stem, rows)


def _decoded(data: bytes) -> str:
    """Text in UTF-8 or GB 18030; a NUL where neither reads it."""
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            # Editors put the mark before GB 18030 too.
            return data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    return "\0"


def _trimmed(rows: Iterable[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """The rows without the empty ones at the end."""
    found = list(rows)
    while found and not any(_holds(cell) for cell in found[-1]):
        found.pop()
    return found


def _holds(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _limited(path: Path, name: str, rows: list[tuple[Cell, ...]]) -> SheetRows:
    if len(rows) > ROWS_MAX:
        raise SheetRowsError(file=path.name, rows=len(rows), limit=ROWS_MAX)
    columns = max(map(_reach, rows))
    if columns > COLUMNS_MAX:
        raise SheetWideError(file=path.name, columns=columns, limit=COLUMNS_MAX)
    return SheetRows(name, tuple(row[:columns] for row in rows))


def _reach(row: tuple[Cell, ...]) -> int:
    """How many cells there are up to the last that holds something."""
    return next((at for at in range(len(row), 0, -1) if _holds(row[at - 1])), 0)
