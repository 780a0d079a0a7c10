import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from cleanclinic.errors import FileProblemError
from cleanclinic.sheets import extent
from cleanclinic.sheets.characters import without_private_use
from cleanclinic.sheets.errors import (
    SheetBigError,
    SheetDamagedError,
    SheetEmptyError,
    SheetFarCellError,
    SheetFormatError,
    SheetLockedError,
    SheetRowsError,
    SheetWideError,
)
from cleanclinic.sheets.reading import COLUMNS_MAX, ROWS_MAX, read_rows
from cleanclinic.words import LANGUAGES, Words

XLS = Path(__file__).parent / "sheet_files" / "risks.xls"


@pytest.fixture
def book(tmp_path):
    """Writes cells to a workbook and gives its path."""

    def write(cells, *, hidden_first=False):
        path = tmp_path / "book.xlsx"
        with Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as made:
            if hidden_first:
                made.add_worksheet("藏").write(0, 0, "hidden")
            sheet = made.add_worksheet("清单")
            if hidden_first:
                sheet.activate()
                sheet.set_first_sheet()
                made.get_worksheet_by_name("藏").hide()
            for (row, column), value in cells.items():
                sheet.write(row, column, value)
        return path

    return write


def test_values_come_as_what_they_are(book):
    path = book({(1, 1): 5.0, (1, 2): 5.5, (1, 3): date(2026, 3, 8), (1, 4): "2026-3-8"})
    rows = read_rows(path)
    assert rows.name == "清单"
    assert rows.rows == ((None,) * 5, (None, 5, 5.5, date(2026, 3, 8), "2026-3-8"))
    assert type(rows.rows[1][1]) is int


def test_a_hidden_sheet_is_passed_over(book):
    assert read_rows(book({(0, 0): "x"}, hidden_first=True)).rows == (("x",),)


def test_an_old_workbook_is_read():
    rows = read_rows(XLS).rows
    assert rows[1][:2] == ("R-0001", "耗材管理")
    assert rows[1][7] == date(2026, 3, 8)


def test_the_name_does_not_decide_what_a_file_is(tmp_path):
    renamed = tmp_path / "list.csv"
    renamed.write_bytes(XLS.read_bytes())
    assert len(read_rows(renamed).rows) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_tables_are_read_in_either_encoding(tmp_path, encoding):
    path = tmp_path / "list.csv"
    path.write_bytes('编号,姓名\r\nR-1,"李𫖯\r\n二行"\r\n,\r\n'.encode(encoding))
    assert read_rows(path).rows == (("编号", "姓名"), ("R-1", "李𫖯\r\n二行"))
    path.write_bytes("\ufeff编号,姓名\rR-1,李𫖯\r".encode(encoding))
    assert read_rows(path).rows == (("编号", "姓名"), ("R-1", "李𫖯"))


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    path = tmp_path / "list.txt"
    path.write_text(delimiter.join(["甲", "乙", "丙"]) + "\n", encoding="utf-8")
    assert read_rows(path).rows == (("甲", "乙", "丙"),)


def test_a_formula_in_a_text_table_stays_text(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("=1+1,@x,-2\n", encoding="utf-8")
    assert read_rows(path).rows == (("=1+1", "@x", "-2"),)


@pytest.mark.parametrize(
    ("old", "new"),
    [("\ue863", "䶮"), ("\ue81e", "龴"), ("\ue844", "䜣"), ("\ue7c7", "ḿ"), ("\ue816", "𠂇")],
)
def test_private_characters_of_old_systems_become_real_ones(old, new):
    assert without_private_use(f"王{old}") == f"王{new}"


def test_no_private_character_of_the_old_tables_is_left():
    old = "".join(map(chr, [*range(0xE78D, 0xE797), 0xE7C7, *range(0xE815, 0xE865)]))
    new = without_private_use(old)
    assert len(new) == len(old)
    assert not any(0xE000 <= ord(char) <= 0xF8FF for char in new)
    assert without_private_use("王\ue000") == "王\ue000"


def test_what_is_no_spreadsheet_is_refused(tmp_path):
    for name, content in (
        ("a.xls", "<html><table><tr><td>编号</td></tr></table></html>".encode()),
        ("a.xlsx", b"%PDF-1.7\n\x00\x01\x02\xff"),
        ("b.xlsx", b"\x00" * 600),
        ("b.csv", b"%PDF-1.4\n1 0 obj\n"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(SheetFormatError):
            read_rows(path)
    archive = tmp_path / "c.xlsx"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("readme.txt", "no workbook")
    with pytest.raises(SheetFormatError):
        read_rows(archive)


def test_a_cut_workbook_is_refused(book, tmp_path):
    whole = book({(row, 0): f"第{row}行" for row in range(50)}).read_bytes()
    cut = tmp_path / "cut.xlsx"
    for length in range(10, len(whole), max(1, len(whole) // 40)):
        cut.write_bytes(whole[:length])
        with pytest.raises(SheetDamagedError):
            read_rows(cut)


def test_flipped_bits_never_do_more_than_refuse(book, tmp_path):
    whole = book({(row, 0): f"第{row}行" for row in range(20)}).read_bytes()
    damaged = tmp_path / "damaged.xlsx"
    for at in range(0, len(whole), 97):
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        try:
            read_rows(damaged)
        except (SheetDamagedError, SheetFormatError, SheetEmptyError):
            continue


def test_a_cut_or_damaged_old_workbook_is_refused(tmp_path):
    whole = XLS.read_bytes()
    bad = tmp_path / "bad.xls"
    refusals = (SheetDamagedError, SheetFormatError, SheetEmptyError, SheetLockedError)
    refused = 0
    for at in range(8, len(whole), 61):
        for content in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            bad.write_bytes(content)
            try:
                read_rows(bad)
            except (*refusals, SheetFarCellError):
                refused += 1
    assert refused > 20


def compound(name):
    """The smallest compound file with one stream of that name."""
    head = bytearray(512)
    head[:8] = extent.OLE_MAGIC
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIII", head, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", head, 76, 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = b""
    for entry, kind in (("Root Entry", 5), (name, 2)):
        data = entry.encode("utf-16-le").ljust(64, b"\0")
        data += struct.pack("<HB", len(entry) * 2 + 2, kind)
        entries += data.ljust(116, b"\0") + struct.pack("<III", 0xFFFFFFFE, 0, 0)
    return bytes(head) + fat + entries.ljust(512, b"\0")


def test_a_workbook_with_a_password_is_told_from_a_broken_one(tmp_path):
    path = tmp_path / "locked.xlsx"
    path.write_bytes(compound("EncryptedPackage"))
    with pytest.raises(SheetLockedError):
        read_rows(path)
    path.write_bytes(compound("WordDocument"))
    with pytest.raises(SheetFormatError):
        read_rows(path)


def test_an_old_workbook_with_a_password_is_told(tmp_path):
    # The first record behind the workbook's beginning becomes the one that announces a password.
    content = bytearray(XLS.read_bytes())
    begin = content.index(b"\x09\x08\x10\x00")
    second = begin + 4 + 16
    content[second : second + 2] = b"\x2f\x00"
    path = tmp_path / "locked.xls"
    path.write_bytes(content)
    with pytest.raises(SheetLockedError):
        read_rows(path)


@pytest.mark.parametrize("far", [(1_048_575, 16_383), (1_048_575, 8), (300, 16_383)])
def test_a_stray_cell_far_out_is_refused_before_memory_is_taken(book, far):
    with pytest.raises(SheetFarCellError) as caught:
        read_rows(book({(0, 0): "编号", far: "x"}))
    letters = extent.column_letters(far[1] + 1)
    assert caught.value.values["cell"] == f"{letters}{far[0] + 1}"


def test_a_stray_cell_without_a_place_of_its_own_is_refused(book, tmp_path):
    path = book({(0, 0): 1, (1_048_575, 16_383): 2})
    bare = tmp_path / "bare.xlsx"
    rezipped(path, bare, lambda content: content.replace(b'<c r="A1"', b"<c"))
    with pytest.raises(SheetFarCellError):
        read_rows(bare)


def test_empty_cells_with_a_format_are_no_content(tmp_path):
    path = tmp_path / "formats.xlsx"
    with Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        sheet.write(0, 0, "编号")
        sheet.write_blank(1_048_575, 16_383, None, made.add_format({"bold": True}))
    assert read_rows(path).rows == (("编号",),)


def test_an_old_workbook_with_a_stray_cell_is_refused(tmp_path):
    content = bytearray(XLS.read_bytes())
    cell = content.index(struct.pack("<HHHH", 0xFD, 10, 2, 8))
    struct.pack_into("<HH", content, cell + 4, 65_535, 65_535)
    path = tmp_path / "far.xls"
    path.write_bytes(content)
    with pytest.raises(SheetFarCellError):
        read_rows(path)


def rezipped(path, target, change):
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)))


def test_a_number_of_texts_that_cannot_be_true_is_refused(book, tmp_path):
    claimed = tmp_path / "claimed.xlsx"
    rezipped(
        book({(0, 0): "编号"}),
        claimed,
        lambda content: content.replace(b'uniqueCount="1"', b'uniqueCount="4000000000"'),
    )
    with pytest.raises(SheetDamagedError):
        read_rows(claimed)


@pytest.mark.parametrize(("first", "behind"), [(0, 4_000_000_000), (4_000_000_000, 1)])
def test_an_old_workbook_that_claims_a_huge_size_is_refused(tmp_path, first, behind):
    content = bytearray(XLS.read_bytes())
    dimensions = content.index(b"\x00\x02\x0e\x00")
    struct.pack_into("<II", content, dimensions + 4, first, behind)
    path = tmp_path / "huge.xls"
    path.write_bytes(content)
    with pytest.raises((SheetFarCellError, SheetDamagedError)):
        read_rows(path)


def test_a_packed_bomb_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b" " * 2_000_000)
    monkeypatch.setattr(extent, "UNPACKED_MAX", 1_000_000)
    with pytest.raises(SheetBigError):
        read_rows(path)


def test_the_number_of_rows_has_a_limit(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("甲,乙\n" * (ROWS_MAX + 1), encoding="utf-8")
    with pytest.raises(SheetRowsError) as caught:
        read_rows(path)
    assert caught.value.values["rows"] == ROWS_MAX + 1
    path.write_text("甲,乙\n" * ROWS_MAX, encoding="utf-8")
    assert len(read_rows(path).rows) == ROWS_MAX


def test_the_number_of_columns_has_a_limit_and_empty_ones_do_not_count(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text(",".join(["甲"] * (COLUMNS_MAX + 1)), encoding="utf-8")
    with pytest.raises(SheetWideError) as caught:
        read_rows(path)
    assert caught.value.values["columns"] == COLUMNS_MAX + 1
    path.write_text("甲,乙" + "," * 16_000 + "\n丙\n", encoding="utf-8")
    assert read_rows(path).rows == (("甲", "乙"), ("丙",))


def test_an_empty_file_or_sheet_is_told(book, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    with pytest.raises(SheetEmptyError):
        read_rows(path)
    with pytest.raises(SheetEmptyError):
        read_rows(book({}))


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileProblemError):
        read_rows(tmp_path / "none.xlsx")
    with pytest.raises(FileProblemError):
        read_rows(tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_refusal_has_a_sentence(language):
    words = Words(language)
    for error in (
        SheetFormatError(file="a"),
        SheetLockedError(file="a"),
        SheetDamagedError(file="a"),
        SheetEmptyError(file="a"),
        SheetRowsError(file="a", rows=1, limit=2),
        SheetWideError(file="a", columns=1, limit=2),
        SheetFarCellError(file="a", cell="XFD1"),
        SheetBigError(file="a", limit_mb=3),
    ):
        assert words.sentence(error)
