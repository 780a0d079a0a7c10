"""Prints the risk list (风险点及防控措施一览表): A4 on its side, headings on every page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reportlab.lib.colors import Color

from cleanclinic.errors import CancelledError
from cleanclinic.paper.errors import NothingToPrintError
from cleanclinic.paper.missing import missing_glyphs
from cleanclinic.paper.output import write_file
from cleanclinic.paper.page import (
    LANDSCAPE,
    MM,
    draw_demo_mark,
    draw_footer,
    finish,
    open_canvas,
)
from cleanclinic.paper.printed import (
    Cancelled,
    MissingGlyph,
    PrintResult,
    Progress,
    never,
    no_progress,
)
from cleanclinic.paper.risk_table import (
    COLUMNS,
    EDGES,
    HEAD_ROW,
    LEVEL_COLUMN,
    RiskListRow,
    Slice,
    cells,
    heading,
    line_count,
    share_out,
)
from cleanclinic.paper.setting import (
    draw_at,
    draw_placed,
    draw_right,
    set_line,
)
from cleanclinic.paper.table_page import (
    HEADING_FILL,
    Placing,
    TableHead,
    draw_grid,
    draw_table_head,
    fill,
    place_row,
    places,
)
from cleanclinic.words import Words

__all__ = ["RiskListHead", "RiskListRow", "print_risk_list", "risk_list_pdf"]

LEVEL_FILLS = {
    "high": Color(0.98, 0.87, 0.85),
    "medium": Color(1.0, 0.95, 0.82),
    "low": Color(0.89, 0.95, 0.89),
}
_PLACES = places(EDGES, [column.centred for column in COLUMNS])


@dataclass(frozen=True, kw_only=True)
class RiskListHead:
    """What stands above the table; an empty title means the form's own.

    `approval` says below the table who approved the list.
    """

    hospital: str
    department: str
    title: str = ""
    as_of: date | None = None
    author: str = ""
    approval: str = ""


def print_risk_list(
    target: Path,
    head: RiskListHead,
    rows: Sequence[RiskListRow],
    *,
    words: Words,
    demo: bool = False,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> PrintResult:
    """Print the list of a department; each row counts twice in the progress: set, then drawn."""
    printer = RiskListPrinter(head, rows, words, demo=demo)
    data = printer.pdf(progress, cancelled)
    write_file(target, data)
    return PrintResult(printer.pages, (target,), find_missing(head, rows))


def risk_list_pdf(
    head: RiskListHead, rows: Sequence[RiskListRow], *, words: Words, demo: bool = False
) -> bytes:
    """The list in memory, as it would be printed."""
    return RiskListPrinter(head, rows, words, demo=demo).pdf(no_progress, never)


def find_missing(head: RiskListHead, rows: Sequence[RiskListRow]) -> tuple[MissingGlyph, ...]:
    """Every character no font has, with the number of the row it stands in."""
    named = [("", text) for text in (head.hospital, head.department, head.title, head.approval)]
    for row in rows:
        texts = (row.number, row.area, row.post, row.description, row.category, row.responsible)
        named += [(row.number, text) for text in (*texts, *row.controls)]
    return missing_glyphs(named)


class RiskListPrinter:
    """Sets every row to know its height, shares the rows out, then draws page after page."""

    def __init__(
        self, head: RiskListHead, rows: Sequence[RiskListRow], words: Words, *, demo: bool
    ) -> None:
        self.pages = 0
        self._head = head
        self._rows = rows
        self._words = words
        self._demo = demo
        self._headings = [heading(column, words) for column in COLUMNS]

    def pdf(self, progress: Progress, cancelled: Cancelled) -> bytes:
        rows, words = self._rows, self._words
        if not rows:
            raise NothingToPrintError
        counts = []
        for number, row in enumerate(rows):
            _report(number, 2 * len(rows), progress, cancelled)
            counts.append(line_count(row, number + 1, words))
        pages = share_out(counts)
        canvas = open_canvas(
            LANDSCAPE, words, self._title(), self._head.author or self._head.hospital
        )
        canvas.setSubject(self._head.department)
        for number, slices in enumerate(pages, 1):
            _report(len(rows) + slices[0].row, 2 * len(rows), progress, cancelled)
            self._draw_page(canvas, slices, number, len(pages))
        self.pages = len(pages)
        data = finish(canvas)
        _report(2 * len(rows), 2 * len(rows), progress, cancelled)
        return data

    def _title(self) -> str:
        return self._head.title or self._words.text("paper.risks.title")

    def _draw_page(self, canvas: Any, slices: Sequence[Slice], number: int, pages: int) -> None:
        if self._demo:
            draw_demo_mark(canvas, LANDSCAPE, self._words)
        head = self._table_head()
        top = draw_table_head(canvas, head, self._words, first=number == 1)
        placing: Placing = []
        heights = [HEAD_ROW, *(piece.height for piece in slices)]
        place_row(placing, _PLACES, self._headings, top, HEAD_ROW, heading=True)
        fill(canvas, EDGES[0], EDGES[-1], top, HEAD_ROW, HEADING_FILL)
        at = top - HEAD_ROW
        for piece in slices:
            row = self._rows[piece.row]
            if colour := LEVEL_FILLS.get(row.level_mark):
                left, right = EDGES[LEVEL_COLUMN : LEVEL_COLUMN + 2]
                fill(canvas, left, right, at, piece.height, colour)
            whole = cells(row, piece.row + 1, self._words)
            parts = [
                cell[piece.first : piece.last] or (cell if column.named else ())
                for column, cell in zip(COLUMNS, whole, strict=True)
            ]
            place_row(placing, _PLACES, parts, at, piece.height)
            at -= piece.height
        draw_placed(canvas, placing)
        draw_grid(canvas, top, heights, EDGES)
        if number == pages:
            self._draw_end(canvas, at)
        draw_footer(canvas, LANDSCAPE, self._words, number, pages)
        canvas.showPage()

    def _table_head(self) -> TableHead:
        head, words = self._head, self._words
        shown = head.as_of and words.text("paper.risks.as_of", date=day(head.as_of, words))
        return TableHead(head.hospital, self._title(), head.department, shown or "")

    def _draw_end(self, canvas: Any, top: float) -> None:
        words, left = self._words, LANDSCAPE.left
        draw_at(canvas, set_line(self._count(), 9), left, top - 5.5 * MM)
        if self._head.approval:
            approval = set_line(self._head.approval, 9)
            draw_right(canvas, approval, LANDSCAPE.right, top - 5.5 * MM)
        baseline = top - 16 * MM
        keys = ("filled_in_by", "head_of_department", "signed_on")
        for x, key in zip((left, left + 85 * MM, left + 180 * MM), keys, strict=True):
            label = set_line(words.text(f"paper.risks.{key}"), 12)
            draw_at(canvas, label, x, baseline)
            if key == "signed_on":
                blank = set_line(words.text("paper.risks.blank_date"), 12)
                draw_right(canvas, blank, LANDSCAPE.right, baseline)
            else:
                canvas.setLineWidth(0.6)
                start = x + label.width
                canvas.line(start, baseline - 1 * MM, start + 42 * MM, baseline - 1 * MM)

    def _count(self) -> str:
        rows = self._rows
        marks: Counter[str] = Counter(row.level_mark for row in rows)
        values = {"points": len(rows), "controls": sum(len(row.controls) for row in rows)}
        if marks[""]:
            return self._words.text("paper.risks.count_plain", **values)
        levels = {mark: marks[mark] for mark in ("high", "medium", "low")}
        return self._words.text("paper.risks.count", **values, **levels)


def day(when: date, words: Words) -> str:
    return words.text("paper.risks.date", year=when.year, month=when.month, day=when.day)


def _report(done: int, total: int, progress: Progress, cancelled: Cancelled) -> None:
    if cancelled():
        raise CancelledError
    progress(done, total)
