"""Workbooks made to take all memory or to fail in a way of their own."""

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from cleanclinic.errors import CleanClinicError
from cleanclinic.sheets.errors import SheetDamagedError
from cleanclinic.sheets.extent import check_xls, check_xlsx
from cleanclinic.sheets.reading import read_rows
from tests.fuzz.sheets import workbook

SHEET = Path(__file__).parent / "sheet_files" / "risks.xls"
SECTOR = 512
MEGABYTE = 1024 * 1024


def repacked(packing: int, more: str = "") -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as old,
        zipfile.ZipFile(file, "w", packing) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
        if more:
            new.writestr(more, b"x")
    return file.getvalue()


def spoiled(data: bytes) -> bytes:
    return data[:60] + bytes(octet ^ 0x55 for octet in data[60:200]) + data[200:]


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_a_workbook_packed_in_a_foreign_way_or_spoiled_is_damaged(packing, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(spoiled(repacked(packing)))
    with pytest.raises(SheetDamagedError):
        read_rows(path)
    path.write_bytes(repacked(packing))
    if packing == zipfile.ZIP_DEFLATED:
        assert read_rows(path).rows
    else:
        with pytest.raises(SheetDamagedError):
            check_xlsx(path)


def test_a_long_list_of_few_texts_is_a_workbook(tmp_path):
    """Each use of a text counts: there are more of them than the texts have bytes."""
    path = tmp_path / "x.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row in range(400):
            sheet.write_row(row, 0, ["现金", "患方", "已上交"])
    assert len(read_rows(path).rows) == 400


def test_a_member_whose_name_is_no_text_is_damage(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(repacked(zipfile.ZIP_STORED, "词").replace("词".encode(), b"\xff\xfe\xfd"))
    with pytest.raises(SheetDamagedError):
        read_rows(path)


def looped(size: int) -> bytes:
    """A compound file whose tables speak of the same sector again and again."""
    data = bytearray(SHEET.read_bytes())
    data += bytes(size - len(data))
    number = size // SECTOR - 2
    # Each entry of this sector, and its last one too, names the sector itself.
    at = (number + 1) * SECTOR
    data[at : at + SECTOR] = struct.pack("<I", number) * (SECTOR // 4)
    struct.pack_into("<II", data, 68, number, 2**31)
    struct.pack_into("<109I", data, 76, *[number] * 109)
    return bytes(data)


def test_tables_that_speak_of_more_sectors_than_there_are_take_no_memory(tmp_path):
    """Ten megabytes that ask for billions of entries."""
    path = tmp_path / "x.xls"
    path.write_bytes(looped(10 * MEGABYTE))
    tracemalloc.start()
    try:
        with pytest.raises(CleanClinicError):
            check_xls(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 30 * MEGABYTE


def in_a_circle(which: str) -> bytes:
    """The sheet with one of its chains leading back into itself."""
    data = bytearray(SHEET.read_bytes())
    (directory,) = struct.unpack_from("<I", data, 48)
    (first_table,) = struct.unpack_from("<I", data, 76)

    def lead(sector: int, to: int) -> None:
        struct.pack_into("<I", data, (first_table + 1) * SECTOR + 4 * sector, to)

    match which:
        case "the table of tables":
            number = len(data) // SECTOR - 1
            data += struct.pack("<I", number) * (SECTOR // 4)
            struct.pack_into("<II", data, 68, number, 1)
        case "the directory":
            lead(directory, directory)
        case "the small table":
            number = len(data) // SECTOR - 1
            data += bytes(SECTOR)
            lead(number, 2**32 - 2)
            struct.pack_into("<I", data, 60, number)
        case "the content":
            (start,) = struct.unpack_from("<I", data, (directory + 1) * SECTOR + 128 + 116)
            lead(start, start)
        case "nothing anybody reads":
            lead(127, 127)
    return bytes(data)


@pytest.mark.parametrize(
    "which",
    [
        "the table of tables",
        "the directory",
        "the small table",
        "the content",
        "nothing anybody reads",
    ],
)
def test_a_chain_in_a_circle_never_reaches_the_reading_library(which, tmp_path, monkeypatch):
    """It would follow it until there is no memory, and end the program with all that was typed."""
    monkeypatch.setattr("cleanclinic.sheets.reading.CalamineWorkbook", None)
    path = tmp_path / "x.xls"
    path.write_bytes(in_a_circle(which))
    with pytest.raises(SheetDamagedError):
        read_rows(path)


def test_a_large_honest_file_of_old_kind_is_still_read(tmp_path):
    path = tmp_path / "x.xls"
    path.write_bytes(SHEET.read_bytes() + bytes(2 * MEGABYTE))
    check_xls(path)
