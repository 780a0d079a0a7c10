"""Workbooks made to take all memory or to fail in a way of their own."""

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

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


def test_a_large_honest_file_of_old_kind_is_still_read(tmp_path):
    path = tmp_path / "x.xls"
    path.write_bytes(SHEET.read_bytes() + bytes(2 * MEGABYTE))
    check_xls(path)
