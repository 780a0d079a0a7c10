"""A year's ledger (台账): any columns on A4 on its side, headings on every page, totals below."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanclinic.paper.errors import NothingToPrintError
from cleanclinic.paper.fonts import Face, typeface
from cleanclinic.paper.output import write_file
from cleanclinic.paper.page import (
    BLACK,
    LANDSCAPE,
    MM,
    draw_demo_mark,
    draw_footer,
    finish,
    open_canvas,
)
from cleanclinic.paper.printed import MissingGlyph, PrintResult
from cleanclinic.paper.risk_list import HEADING_FILL, Placing, draw_grid
from cleanclinic.paper.risk_table import (
    FIRST_HEAD,
    HEAD_ROW,
    LATER_HEAD,
    LEADING,
    PADDING,
    SIGNING,
    TEXT_SIZE,
    Cell,
    Slice,
    share_out,
    short,
)
from cleanclinic.paper.setting import (
    BASELINE_EM,
    Span,
    draw_at,
    draw_centred,
    draw_placed,
    draw_right,
    set_line,
    set_paragraph,
    set_within,
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
    face = typeface(Face.SONG)
    named = [(row[0], text) for row in ledger.rows for text in row]
    found = [
        MissingGlyph(text, f"U+{ord(character):04X}", who)
        for who, text in (("", ledger.hospital), ("", ledger.department), *named)
        for character in face.missing(" ".join(text.splitlines()))
    ]
    return tuple(dict.fromkeys(found))


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
        self._rooms = [width - 2 * PADDING for width in widths]

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
        return tuple(short(text, room) for text, room in zip(row, self._rooms, strict=True))

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
        top = LANDSCAPE.top - (FIRST_HEAD if number == 1 else LATER_HEAD)
        if number == 1:
            self._draw_head(canvas)
        else:
            text = f"{self._ledger.department}　{self._ledger.title}"
            running = set_within(text, TEXT_SIZE, LANDSCAPE.room)
            draw_at(canvas, running, LANDSCAPE.left, LANDSCAPE.top)
        canvas.setFillColor(HEADING_FILL)
        canvas.rect(LANDSCAPE.left, top - HEAD_ROW, LANDSCAPE.room, HEAD_ROW, stroke=0, fill=1)
        canvas.setFillColor(BLACK)
        placing: Placing = []
        self._place(placing, self._headings(), top, HEAD_ROW, heading=True)
        at = top - HEAD_ROW
        for piece in slices:
            parts = [cell[piece.first : piece.last] for cell in rows[piece.row]]
            self._place(placing, parts, at, piece.height)
            at -= piece.height
        draw_placed(canvas, placing)
        draw_grid(canvas, top, [HEAD_ROW, *(one.height for one in slices)], self._edges)
        if number == pages:
            self._draw_end(canvas, at)
        draw_footer(canvas, LANDSCAPE, self._words, number, pages)
        canvas.showPage()

    def _headings(self) -> list[Cell]:
        return [
            tuple(set_paragraph([Span(column.title, Face.HEI)], TEXT_SIZE, room, flush=False))
            for column, room in zip(self._ledger.columns, self._rooms, strict=True)
        ]

    def _place(
        self,
        placing: Placing,
        parts: Sequence[Cell],
        top: float,
        height: float,
        *,
        heading: bool = False,
    ) -> None:
        for number, (column, lines) in enumerate(zip(self._ledger.columns, parts, strict=True)):
            y = top - (height - len(lines) * LEADING) / 2
            for line in lines:
                y -= LEADING
                x = self._edges[number] + PADDING
                if column.centred or heading:
                    x += (self._rooms[number] - line.width) / 2
                placing.append((line, x, y + (LEADING + line.size) / 2 - BASELINE_EM * line.size))

    def _draw_head(self, canvas: Any) -> None:
        ledger, words, top = self._ledger, self._words, LANDSCAPE.top
        hospital = set_within(ledger.hospital, 14, LANDSCAPE.room, Face.SONG_BOLD)
        draw_centred(canvas, hospital, LANDSCAPE.centre, top)
        title = set_within(ledger.title, 20, LANDSCAPE.room, Face.SONG_BOLD)
        draw_centred(canvas, title, LANDSCAPE.centre, top - 10 * MM)
        baseline = top - FIRST_HEAD + 2.5 * MM
        department = words.text("paper.risks.department", department=ledger.department)
        line = set_within(department, 10.5, LANDSCAPE.room - 80 * MM)
        draw_at(canvas, line, LANDSCAPE.left, baseline)
        draw_right(canvas, set_line(ledger.as_of, 10.5), LANDSCAPE.right, baseline)

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
