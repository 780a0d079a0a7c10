"""Spreadsheets somebody wants to take in."""

import io
import zipfile
from functools import cache
from pathlib import Path

from xlsxwriter import Workbook

from cleanclinic.sheets.reading import read_rows
from cleanclinic.sheets.risks import read_risks
from tests.fuzz.base import Target, as_file


@cache
def workbook() -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("风险点")
        rows = [
            ["业务领域", "风险类别", "岗位", "风险描述", "可能性", "影响"],
            ["药品", "岗位风险", "处方医师", "使用药品", 3, 4.5],
            [None, True, "=1+1", "2026-01-01", "", "词"],
        ]
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return file.getvalue()


def part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        return archive.read(name)


def with_part(name: str, data: bytes) -> bytes:
    """The workbook with one of its parts replaced, its checks right."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(file, "w") as new:
        for member in old.namelist():
            new.writestr(member, data if member == name else old.read(member))
    return file.getvalue()


def run_sheet(data: bytes) -> None:
    path = as_file(data, "x.xlsx")
    read_rows(path)
    read_risks(path)


def run_sheet_part(data: bytes) -> None:
    """The first byte says which part of the workbook the rest is."""
    name = PARTS[(data[0] if data else 0) % len(PARTS)]
    run_sheet(with_part(name, data[1:]))


PARTS = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
)


def old_sheets() -> list[bytes]:
    return [(Path(__file__).parent.parent / "core" / "sheet_files" / "risks.xls").read_bytes()]


def text_tables() -> list[bytes]:
    table = '业务领域,风险类别,岗位\r\n药品,岗位风险,"处方\n医师"\r\n,,\r\n'
    return [table.encode("utf-8-sig"), table.encode("gb18030"), table.encode("utf-16")]


TARGETS: dict[str, Target] = {
    "xlsx": Target(run_sheet, lambda: [workbook()]),
    "xlsx-part": Target(
        run_sheet_part, lambda: [bytes([at]) + part(name) for at, name in enumerate(PARTS)]
    ),
    "xls": Target(run_sheet, old_sheets),
    "csv": Target(run_sheet, text_tables),
}
