"""Blocks of a document: headings, facts, texts and tables that go on to the next page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from reportlab.lib.colors import Color

from cleanclinic.paper.fonts import Face, typeface
from cleanclinic.paper.page import BLACK, MM, sheet_of
from cleanclinic.paper.setting import (
    SetLine,
    Span,
    draw_lines,
    draw_placed,
    set_line,
    set_paragraph,
)

PAGE = sheet_of(210, 297, (24, 24, 24, 20))
TEXT_SIZE, LEADING = 10.0, 14.0
PADDING = 1.4 * MM
HEADING_SIZE, HEADING_HEIGHT = 13.0, 10 * MM
FILL = Color(0.94, 0.95, 0.95)
# A word may take so much of the page.
_LONGEST, _ROUNDING = 0.25, 1e-6
# A text of more lines begins at the top of its cell.
_FEW_LINES = 3
_WORD = re.compile(r"[!-\u2e7f]+")


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, its share of the page's width."""

    title: str
    share: float
    centred: bool = False

    @property
    def room(self) -> float:
        return self.share * PAGE.room - 2 * PADDING


@dataclass(frozen=True)
class Row:
    """A row in lines; `head` is the row of headings, which stands again on every page."""

    columns: tuple[Column, ...]
    cells: tuple[tuple[SetLine, ...], ...]
    head: "Row | None" = None
    filled: bool = False
    # At least so many lines high.
    least: float = 1

    @property
    def lines(self) -> int:
        return max(1, *(len(cell) for cell in self.cells))

    @property
    def height(self) -> float:
        return max(self.least, self.lines) * LEADING + 2 * PADDING

    def texts(self) -> Iterator[str]:
        yield from ("".join(map(_text_of, cell)) for cell in self.cells)

    def cut(self, lines: int) -> "tuple[Row, Row]":
        """The first so many lines of the row, and the rest of it."""
        first = replace(self, cells=tuple(cell[:lines] for cell in self.cells))
        return first, replace(self, cells=tuple(cell[lines:] for cell in self.cells))

    def draw(self, canvas: Any, top: float) -> None:
        left, height = PAGE.left, self.height
        placed = []
        for column, lines in zip(self.columns, self.cells, strict=True):
            width = column.share * PAGE.room
            if self.filled:
                canvas.setFillColor(FILL)
                canvas.rect(left, top - height, width, height, stroke=0, fill=1)
                canvas.setFillColor(BLACK)
            canvas.setLineWidth(0.5)
            canvas.rect(left, top - height, width, height)
            middle = self.filled or column.centred
            level = middle or (self.lines <= _FEW_LINES and self.least <= 1)
            y = top - (height - len(lines) * LEADING) / 2 if level else top - PADDING
            for line in lines:
                x = left + (width - line.width) / 2 if middle else left + PADDING
                y -= LEADING
                placed.append((line, x, y + (LEADING - line.size) / 2 + 0.12 * line.size))
            left += width
        draw_placed(canvas, placed)


@dataclass(frozen=True)
class Heading:
    """The name of a section; it never stands last on a page."""

    text: str
    height: float = HEADING_HEIGHT

    def texts(self) -> Iterator[str]:
        yield self.text

    def draw(self, canvas: Any, top: float) -> None:
        line = set_line(self.text, HEADING_SIZE, Face.HEI_BOLD)
        draw_placed(canvas, [(line, PAGE.left, top - self.height + 2.6 * MM)])


@dataclass(frozen=True)
class Text:
    """A line of running text."""

    line: SetLine
    height: float = LEADING

    def texts(self) -> Iterator[str]:
        yield _text_of(self.line)

    def draw(self, canvas: Any, top: float) -> None:
        draw_lines(canvas, [self.line], PAGE.left, top, LEADING)


@dataclass(frozen=True)
class Kept:
    """Blocks that stay together on one page."""

    blocks: "tuple[Row | Heading | Text, ...]"

    @property
    def height(self) -> float:
        return sum(block.height for block in self.blocks)

    @property
    def head(self) -> Row | None:
        """The headings of the table its rows are of."""
        return next((one.head for one in self.blocks if isinstance(one, Row)), None)

    def texts(self) -> Iterator[str]:
        for block in self.blocks:
            yield from block.texts()

    def draw(self, canvas: Any, top: float) -> None:
        for block in self.blocks:
            block.draw(canvas, top)
            top -= block.height


class Block(Protocol):
    """Something as tall as it says, drawn from its top down."""

    @property
    def height(self) -> float: ...

    def texts(self) -> Iterator[str]: ...

    def draw(self, canvas: Any, top: float) -> None: ...


Page = list[tuple[Block, float]]


def _text_of(line: SetLine) -> str:
    return "".join(piece.run.text for piece in line.pieces)


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], *, least: float = 1
) -> list[Block]:
    """The rows of a table under their headings, each at least so many lines high."""
    head = Row(
        tuple(columns), tuple(cell(one.title, one.room, Face.HEI) for one in columns), filled=True
    )
    return [head, *(_row(tuple(columns), row, head, least) for row in rows)]


def _row(columns: tuple[Column, ...], texts: Sequence[str], head: Row, least: float) -> Row:
    cells = tuple(cell(text, one.room) for one, text in zip(columns, texts, strict=True))
    return Row(columns, cells, head, least=least)


def shares(wanted: Sequence[float], columns: Sequence[Sequence[str]]) -> list[float]:
    """The page shared out among columns as `wanted`, but none narrower than its longest word.

    The first text of each column is its heading. Where a word is longer than a column may be, or
    there is not room for all of them, words are broken.
    """
    least = [
        (min(max(map(_longest_word, texts)), _LONGEST * PAGE.room) + 2 * PADDING) / PAGE.room
        for texts in columns
    ]
    found = [one / sum(wanted) for one in wanted]
    if sum(least) > 1:
        return found
    while any(one < floor - _ROUNDING for one, floor in zip(found, least, strict=True)):
        narrow = [one <= floor for one, floor in zip(found, least, strict=True)]
        taken = sum(floor for floor, short in zip(least, narrow, strict=True) if short)
        rest = sum(one for one, short in zip(found, narrow, strict=True) if not short)
        found = [
            floor if short else one * (1 - taken) / rest
            for one, floor, short in zip(found, least, narrow, strict=True)
        ]
    return found


def _longest_word(text: str) -> float:
    """The width of what is not broken, in the wider face: Chinese may be broken anywhere."""
    measures = [typeface(face).width for face in (Face.SONG, Face.HEI)]
    words = _WORD.findall(text)
    return max((measure(one, TEXT_SIZE) for one in words for measure in measures), default=0.0)


def facts(pairs: Sequence[tuple[str, str]], across: int = 2, *, named: float = 0.34) -> list[Block]:
    """Labels and values side by side, `across` of them in each row; labels take `named` of it."""
    share = 1 / across
    label, value = share * named, share * (1 - named)
    columns = tuple(
        Column("", width, centred=True) for _ in range(across) for width in (label, value)
    )
    filled = [*pairs, *[("", "")] * (-len(pairs) % across)]
    rows: list[Block] = []
    for at in range(0, len(filled), across):
        cells = tuple(
            cell(text, column.room, Face.HEI if number % 2 == 0 else Face.SONG)
            for number, (text, column) in enumerate(
                zip([t for pair in filled[at : at + across] for t in pair], columns, strict=True)
            )
        )
        rows.append(Row(columns, cells))
    return rows


def texts(text: str, *, indent: bool = True, below: bool = False) -> list[Text]:
    """Paragraphs over the whole width; a little lower where they stand `below` a table."""
    lines = [
        line
        for part in text.splitlines()
        for line in set_paragraph(
            [Span(part)], TEXT_SIZE, PAGE.room, indent=2 * TEXT_SIZE if indent else 0, flush=False
        )
    ]
    gap = [Text(set_line("", TEXT_SIZE), LEADING / 3)] if below else []
    return [*gap, *(Text(line) for line in lines)]


def cell(text: str, room: float, face: Face = Face.SONG) -> tuple[SetLine, ...]:
    """A cell's text in lines; what a person typed on lines of its own stays so."""
    lines: list[SetLine] = []
    for part in text.splitlines():
        lines += set_paragraph([Span(part, face)], TEXT_SIZE, room, flush=False)
    return tuple(lines)


def share_out(blocks: Sequence[Block], top: float, *, first_top: float | None = None) -> list[Page]:
    """Blocks on pages, each beginning at `top`, or the first one lower down.

    A row taller than what is left of a page is cut only where it would not fit on a page of its
    own.
    """
    pages: list[Page] = [[]]
    at = top if first_top is None else first_top
    waiting = list(blocks)
    while waiting:
        block = waiting.pop(0)
        need = block.height
        if isinstance(block, Heading):
            need += sum(one.height for one in waiting[:2])
        elif isinstance(block, Row) and block.filled and waiting:
            need += min(waiting[0].height, 3 * LEADING)
        if need > at - PAGE.bottom and pages[-1]:
            at = top
            pages.append([])
            if isinstance(block, Row | Kept) and block.head is not None:
                pages[-1].append((block.head, at))
                at -= block.head.height
        if isinstance(block, Row) and block.height > at - PAGE.bottom:
            fits = max(1, int((at - PAGE.bottom - 2 * PADDING) / LEADING))
            block, rest = block.cut(fits)
            waiting.insert(0, rest)
        pages[-1].append((block, at))
        at -= block.height
    return pages
