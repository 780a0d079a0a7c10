"""A report as a table: its columns by what stands in them, its rows with the sums behind."""

from collections.abc import Sequence

from cleanclinic.operations.index.report_rows import Cell
from cleanclinic.operations.index.reports import Report
from cleanclinic.records.initials import search_text
from ui.parts.page import Desk
from ui.parts.table_painting import number_text
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

_FIRST, _OTHER = 200, 66


def text_lengths(report: Report) -> tuple[int, ...]:
    """How long the texts of each column are at most; 0 for one of numbers, days and dashes."""
    return tuple(_letters(report, at) for at in range(len(report.heads)))


def report_columns(desk: Desk, report: Report, lengths: Sequence[int]) -> list[Column]:
    """The one with the longest texts has the room; `lengths` as `text_lengths` gives them."""
    # Names first: only much longer texts elsewhere need the room more.
    roomy = 0 if lengths[0] * 2 >= max(lengths) else lengths.index(max(lengths))
    return [
        Column(
            f"c{at}", head, _FIRST if at == 0 else _width(desk, report, at),
            "strong" if at == 0 else "text" if lengths[at] else "number",
            stretch=at == roomy,
            # A number far from its name is hard to follow along the line.
            grows=at != roomy and not lengths[at],
            align="left" if at == 0 or lengths[at] else "right",
            parted=at > 0,
        )
        for at, head in enumerate(report.heads)
    ]  # fmt: skip


def report_rows(report: Report) -> list[Row]:
    """Every line, and one with the sums where there are any."""
    rows = [Row(str(at), cells, search_text(str(cells[0]))) for at, cells in enumerate(report.rows)]
    if report.totals:
        rows.append(Row("total", report.totals))
    return rows


def _width(desk: Desk, report: Report, at: int) -> int:
    cells = [_shown(row[at]) for row in (*report.rows, report.totals) if row]
    return max(_OTHER, min(column_width(desk, report.heads[at], *cells), _FIRST))


def _shown(cell: Cell) -> str:
    return cell if isinstance(cell, str) else number_text(cell)


def _letters(report: Report, at: int) -> int:
    cells = (row[at] for row in report.rows)
    said = (cell for cell in cells if isinstance(cell, str) and any(map(str.isalpha, cell)))
    return max(map(len, said), default=0)
