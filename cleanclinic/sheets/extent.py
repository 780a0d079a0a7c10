"""Looks at a workbook before it is read: is it one, is it locked, how far do its cells reach.

The reading library sets aside memory for the whole rectangle up to the farthest cell, and ends the
program if there is not enough. One stray cell at the sheet's far corner would do that, so the
corners are found here first. Values are not read here.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import cache, partial
from itertools import chain
from pathlib import Path

from cleanclinic.sheets.errors import (
    SheetBigError,
    SheetDamagedError,
    SheetFarCellError,
    SheetFormatError,
    SheetLockedError,
)

CELLS_MAX = 4_000_000
UNPACKED_MAX = 200 * 1024 * 1024
CHUNK = 1024 * 1024
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
# No program writes workbooks any other way, and the others fail in ways of their own.
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# A row's, a cell's or the text table's opening tag; a cell that closes itself holds nothing and
# does not count.
_TAG = re.compile(rb"<(?:\w+:)?(row|c|sst)\b([^>]*)>")
_COUNT = re.compile(rb"""[cC]ount\s*=\s*["'](\d+)["']""")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")

_FREE = 0xFFFFFFF0
_CELL_RECORDS = {0x02, 0x03, 0x04, 0x05, 0x06, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E}
_MANY_CELLS, _BEGIN, _PASSWORD = 0xBD, {0x09, 0x209, 0x409, 0x809}, 0x2F
_DIMENSIONS, _TEXTS = 0x200, 0xFC


def column_letters(column: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def check_xlsx(path: Path) -> None:
    """Raises a sheet error unless it is a workbook of sensible size."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if "xl/workbook.xml" not in names:
                raise SheetFormatError(file=path.name)
            if sum(member.file_size for member in members) > UNPACKED_MAX:
                raise SheetBigError(file=path.name, limit_mb=UNPACKED_MAX // 1024 // 1024)
            if any(member.compress_type not in _PACKINGS for member in members):
                raise SheetDamagedError(file=path.name)
            for member in members:
                # Read to its end also to prove that the size it claims is true.
                with archive.open(member) as part:
                    _check_xlsx_part(path, member.file_size, iter(partial(part.read, CHUNK), b""))
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError),
        # A member's name.
        UnicodeDecodeError,
    ) as error:
        raise SheetDamagedError(file=path.name) from error


def _check_xlsx_part(path: Path, size: int, chunks: Iterator[bytes]) -> None:
    rows = columns = row = column = 0
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        # A tag that the chunk's end cuts waits for the next one.
        whole = text.rfind(b">") + 1
        rest = text[whole:] if len(text) - whole < CHUNK else b""
        for tag, attributes in _TAG.findall(text[:whole]):
            if tag == b"sst":
                # The reading library believes this number too and sets memory aside for it.
                # It counts each use of a text: a long list has more of them than texts have bytes.
                most = max(size, CELLS_MAX)
                if any(int(number) > most for number in _COUNT.findall(attributes)):
                    raise SheetDamagedError(file=path.name)
                continue
            place = _PLACE.search(attributes)
            if tag == b"row":
                row, column = (int(place[2]) if place else row + 1), 0
                continue
            column = _column_number(place[1]) if place and place[1] else column + 1
            if not attributes.endswith(b"/"):
                row = int(place[2]) if place else row
                rows, columns = max(rows, row), max(columns, column)
        _check_area(path, rows, columns)


@cache
def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _check_area(path: Path, rows: int, columns: int) -> None:
    if rows * columns > CELLS_MAX:
        raise SheetFarCellError(file=path.name, cell=f"{column_letters(columns)}{rows}")


def check_xls(path: Path) -> None:
    """Raises a sheet error unless it is an old workbook, not locked, of sensible size."""
    try:
        book = _workbook_stream(path)
        rows = columns = at = 0
        while at + 4 <= len(book):
            kind, length = struct.unpack_from("<HH", book, at)
            if kind == _PASSWORD:
                raise SheetLockedError(file=path.name)
            if kind in _BEGIN:
                rows = columns = 0
            row, column = _reach(book, at, kind, length)
            rows, columns = max(rows, row), max(columns, column)
            _check_area(path, rows, columns)
            at += 4 + length
    except (struct.error, LookupError) as error:
        raise SheetDamagedError(file=path.name) from error


def _reach(book: bytes, at: int, kind: int, length: int) -> tuple[int, int]:
    """How many rows and columns a record of an old workbook speaks of."""
    if kind == _DIMENSIONS:
        # The reading library believes these numbers and sets memory aside for them.
        layout = "<IIHH" if length >= 14 else "<HHHH"
        first_row, rows, first_column, columns = struct.unpack_from(layout, book, at + 4)
        if rows and columns and (first_row >= rows or first_column >= columns):
            raise IndexError(first_row)
        return rows, columns
    if kind == _TEXTS:
        (texts,) = struct.unpack_from("<I", book, at + 8)
        if texts > len(book):
            raise IndexError(texts)
    if kind == _MANY_CELLS and length >= 6:
        (row,), (column,) = (
            struct.unpack_from("<H", book, at + place) for place in (4, 2 + length)
        )
        return row + 1, column + 1
    if kind in _CELL_RECORDS and length >= 6:
        row, column = struct.unpack_from("<HH", book, at + 4)
        return row + 1, column + 1
    return 0, 0


def _workbook_stream(path: Path) -> bytes:
    """The stream of a compound file that holds an old workbook's cells."""
    data = path.read_bytes()
    sector_size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    first_directory, _, cutoff, first_mini = struct.unpack_from("<IIII", data, 48)
    sectors = [*struct.unpack_from("<109I", data, 76)]
    fat = _sector_table(data, chain(sectors, _more_sectors(data, sector_size)), sector_size)
    directory = _chained(data, first_directory, fat, sector_size)
    entries = {}
    for at in range(0, len(directory) - 127, 128):
        (length,) = struct.unpack_from("<H", directory, at + 64)
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        entries[name] = struct.unpack_from("<II", directory, at + 116)
    if "EncryptedPackage" in entries:
        raise SheetLockedError(file=path.name)
    found = entries.get("Workbook") or entries.get("Book")
    if found is None:
        raise SheetFormatError(file=path.name)
    start, size = found
    table = _chained(data, first_mini, fat, sector_size)
    mini_fat = [*struct.unpack(f"<{len(table) // 4}I", table)]
    _check_ends(mini_fat)
    if size >= cutoff:
        return _chained(data, start, fat, sector_size)[:size]
    root_start, _ = entries["Root Entry"]
    mini = _chained(data, root_start, fat, sector_size)
    return _chained(b"\0" * 64 + mini, start, mini_fat, 64)[:size]


def _more_sectors(data: bytes, size: int) -> Iterator[int]:
    """The sectors of the table that the head has no room for; where they lie is a chain too."""
    (at,) = struct.unpack_from("<I", data, 68)
    seen = set()
    while at < _FREE:
        # The reading library would go round such a chain until there is no memory.
        if at in seen:
            raise IndexError(at)
        seen.add(at)
        *more, at = struct.unpack(f"<{size // 4}I", _sector(data, at, size))
        yield from more


def _sector_table(data: bytes, sectors: Iterable[int], size: int) -> list[int]:
    """What follows each sector of the file; more of it than the file has sectors is a trap."""
    table: list[int] = []
    for sector in sectors:
        if sector < _FREE and len(table) * size <= len(data):
            table += struct.unpack(f"<{size // 4}I", _sector(data, sector, size))
    _check_ends(table)
    return table


def _check_ends(table: list[int]) -> None:
    """Raises IndexError for a chain that runs in a circle, whoever may follow it."""
    walked = bytearray(len(table))
    for start in range(len(table)):
        way, at = [], start
        while at < len(table) and not walked[at]:
            walked[at] = 2
            way.append(at)
            at = table[at]
        if at < len(table) and walked[at] == 2:
            raise IndexError(at)
        for one in way:
            walked[one] = 1


def _sector(data: bytes, number: int, size: int) -> bytes:
    block = data[(number + 1) * size : (number + 2) * size]
    if not block:
        raise IndexError(number)
    return block.ljust(size, b"\0")


def _chained(data: bytes, start: int, table: list[int], size: int) -> bytes:
    """All sectors of a chain; a chain that runs in a circle is an IndexError."""
    blocks = []
    while start < _FREE:
        blocks.append(_sector(data, start, size))
        start = table[start]
        if len(blocks) > len(data) // size + 1:
            raise IndexError(start)
    return b"".join(blocks)
