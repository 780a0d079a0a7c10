"""A year's ledger (台账): any columns on A4 on its side, headings on every page, totals below."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanclinic.paper.errors import NothingToPrintError
from cleanclinic.paper.fonts import Face
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
from cleanclinic.paper.printed import MissingGlyph, PrintResult
from cleanclinic.paper.risk_table import (
    HEAD_ROW,
    SIGNING,
    TEXT_SIZE,
    Cell,
    Slice,
    share_out,
    short,
)
from cleanclinic.paper.setting import (
    Span,
    draw_at,
    draw_placed,
    set_line,
    set_paragraph,
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

TOTAL_LEADING = 13.5


@dataclass(frozen=True)
class LedgerColumn:
    """A column by its heading and its share of the page's width."""

    title: str
    share: float
    centred: bool = False


@dataclass(frozen=True)
class Ledger:
    """What is printed; every text as it should be read. `as_of` stands at the upper right."""

    hospital: str
    department: str
    title: str
    as_of: str
    columns: tuple[LedgerColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]
    signatures: tuple[str, ...]
    author: str = ""


def print_ledger(target: Path, ledger: Ledger, *, words: Words, demo: bool = False) -> PrintResult:
    """Print the ledger to a file; raises NothingToPrintError for one without rows."""
    printer = LedgerPrinter(ledger, words, demo=demo)
    write_file(target, printer.pdf())
    return PrintResult(printer.pages, (target,), find_missing(ledger))


def ledger_pdf(ledger: Ledger, *, words: Words, demo: bool = False) -> bytes:
    """The ledger in memory, as it would be printed."""
    return LedgerPrinter(ledger, words, demo=demo).pdf()


def find_missing(ledger: Ledger) -> tuple[MissingGlyph, ...]:
    """Every character no font has, with the first cell of its row."""
    cells = [(row[0], text) for row in ledger.rows for text in row]
    return missing_glyphs([("", ledger.hospital), ("", ledger.department), *cells])


class LedgerPrinter:
    """Sets every row to know its height, shares the rows out, then draws page after page."""

    def __init__(self, ledger: Ledger, words: Words, *, demo: bool) -> None:
        self.pages = 0
        self._ledger = ledger
        self._words = words
        self._demo = demo
        whole = sum(column.share for column in ledger.columns)
        widths = [LANDSCAPE.room * column.share / whole for column in ledger.columns]
        self._edges = [LANDSCAPE.left + sum(widths[:n]) for n in range(len(widths) + 1)]
        centred = [column.centred for column in ledger.columns]
        self._places = places(self._edges, centred)
        self._head = TableHead(ledger.hospital, ledger.title, ledger.department, ledger.as_of)

    def pdf(self) -> bytes:
        ledger, words = self._ledger, self._words
        if not ledger.rows:
            raise NothingToPrintError
        cells = [self._cells(row) for row in ledger.rows]
        counts = [max(1, *(len(cell) for cell in row)) for row in cells]
        pages = share_out(counts, self._end_height())
        canvas = open_canvas(LANDSCAPE, words, ledger.title, ledger.author or ledger.hospital)
        canvas.setSubject(ledger.department)
        for number, slices in enumerate(pages, 1):
            self._draw_page(canvas, cells, slices, number, len(pages))
        self.pages = len(pages)
        return finish(canvas)

    def _cells(self, row: Sequence[str]) -> tuple[Cell, ...]:
        return tuple(short(text, place.room) for text, place in zip(row, self._places, strict=True))

    def _end_height(self) -> float:
        return SIGNING + len(self._total_lines()) * TOTAL_LEADING

    def _total_lines(self) -> Cell:
        lines = []
        for text in self._ledger.totals:
            lines += set_paragraph([Span(text)], TEXT_SIZE + 0.5, LANDSCAPE.room, flush=False)
        return tuple(lines)

    def _draw_page(
        self,
        canvas: Any,
        rows: Sequence[Sequence[Cell]],
        slices: Sequence[Slice],
        number: int,
        pages: int,
    ) -> None:
        if self._demo:
            draw_demo_mark(canvas, LANDSCAPE, self._words)
        top = draw_table_head(canvas, self._head, self._words, first=number == 1)
        fill(canvas, LANDSCAPE.left, LANDSCAPE.right, top, HEAD_ROW, HEADING_FILL)
        placing: Placing = []
        place_row(placing, self._places, self._headings(), top, HEAD_ROW, heading=True)
        at = top - HEAD_ROW
        for piece in slices:
            parts = [cell[piece.first : piece.last] for cell in rows[piece.row]]
            place_row(placing, self._places, parts, at, piece.height)
            at -= piece.height
        draw_placed(canvas, placing)
        draw_grid(canvas, top, [HEAD_ROW, *(one.height for one in slices)], self._edges)
        if number == pages:
            self._draw_end(canvas, at)
        draw_footer(canvas, LANDSCAPE, self._words, number, pages)
        canvas.showPage()

    def _headings(self) -> list[Cell]:
        return [
            tuple(set_paragraph([Span(one.title, Face.HEI)], TEXT_SIZE, place.room, flush=False))
            for one, place in zip(self._ledger.columns, self._places, strict=True)
        ]

    def _draw_end(self, canvas: Any, top: float) -> None:
        lines, left = self._total_lines(), LANDSCAPE.left
        for number, line in enumerate(lines):
            draw_at(canvas, line, left, top - 5.5 * MM - number * TOTAL_LEADING)
        baseline = top - 6 * MM - len(lines) * TOTAL_LEADING - 5 * MM
        each = LANDSCAPE.room / len(self._ledger.signatures)
        canvas.setLineWidth(0.6)
        for number, text in enumerate(self._ledger.signatures):
            label, x = set_line(text, 12), left + number * each
            draw_at(canvas, label, x, baseline)
            start = x + label.width
            canvas.line(start, baseline - 1 * MM, start + 40 * MM, baseline - 1 * MM)
