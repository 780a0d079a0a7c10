"""A spreadsheet of risk points as somebody else made it."""

from xlsxwriter import Workbook

HEADS = ("编号", "业务类别", "岗位", "风险点", "可能性", "影响", "责任人", "复评日期", "防控措施")
ROW = ("R-0001", "药品", "处方医师", "收受回扣", 3, 4, "", "2026-12-31", "每月抽查")


def sheet(folder, *rows, heads=HEADS):
    path = folder / "risks.xlsx"
    book = Workbook(path)
    page = book.add_worksheet()
    for index, row in enumerate((heads, *rows)):
        page.write_row(index, 0, row)
    book.close()
    return path
