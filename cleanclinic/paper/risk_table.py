"""The risk list as a table: its columns, its rows in lines, and which rows go on which page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from cleanclinic.paper.fonts import Face
from cleanclinic.paper.page import LANDSCAPE, MM
from cleanclinic.paper.setting import SetLine, Span, set_paragraph
from cleanclinic.words import Words

LevelMark = Literal["high", "medium", "low", ""]

TEXT_SIZE = 9.0
LEADING = 12.0
PADDING = 1.2 * MM
HEAD_ROW = 9 * MM
FIRST_HEAD = 21 * MM
LATER_HEAD = 2 * MM
SIGNING = 20 * MM


@dataclass(frozen=True, kw_only=True)
class RiskListRow:
    """One risk point with its controls; every text as it should be read."""

    number: str
    area: str
    post: str
    description: str
    category: str
    likelihood: str
    impact: str
    level: str
    level_mark: LevelMark = ""
    controls: tuple[str, ...] = ()
    responsible: str = ""
    watched_by: str = ""
    review_on: date | None = None
    status: str = ""


@dataclass(frozen=True)
class Column:
    """A column by the key of its heading; `named` ones stand again where a row goes on."""

    key: str
    width_mm: float
    centred: bool = False
    named: bool = False

    @property
    def room(self) -> float:
        return self.width_mm * MM - 2 * PADDING


COLUMNS = (
    Column("row", 9, centred=True, named=True),
    Column("number", 15.5, centred=True, named=True),
    Column("area", 22.5),
    Column("post", 18),
    Column("description", 36.5),
    Column("category", 17.5, centred=True),
    Column("likelihood", 12, centred=True),
    Column("impact", 9, centred=True),
    Column("level", 11, centred=True, named=True),
    Column("controls", 42.5),
    Column("responsible", 16, centred=True),
    Column("watch", 19.5, centred=True),
    Column("review", 19.5, centred=True),
    Column("status", 12.5, centred=True),
)
LEVEL_COLUMN = next(n for n, column in enumerate(COLUMNS) if column.key == "level")
EDGES = tuple(
    LANDSCAPE.left + sum(column.width_mm for column in COLUMNS[:n]) * MM
    for n in range(len(COLUMNS) + 1)
)
Cell = tuple[SetLine, ...]


@dataclass(frozen=True)
class Slice:
    """Lines `first` to `last` of a row; a row is cut only if it is taller than a page."""

    row: int
    first: int
    last: int

    @property
    def height(self) -> float:
        return (self.last - self.first) * LEADING + 2 * PADDING


def cells(row: RiskListRow, number: int, words: Words) -> tuple[Cell, ...]:
    """The lines of each cell of a row."""
    values = (
        str(number),
        row.number,
        row.area,
        row.post,
        row.description,
        row.category,
        row.likelihood,
        row.impact,
        row.level,
        None,
        row.responsible,
        row.watched_by,
        "" if row.review_on is None else row.review_on.isoformat(),
        row.status,
    )
    return tuple(
        control_lines(row.controls, column.room) if text is None else short(text, column.room)
        for text, column in zip(values, COLUMNS, strict=True)
    )


@lru_cache(maxsize=2000)
def short(text: str, room: float) -> Cell:
    """The lines of a cell; the same areas, posts and categories come again and again."""
    lines: list[SetLine] = []
    for part in text.splitlines():
        lines += set_paragraph([Span(part)], TEXT_SIZE, room, flush=False)
    return tuple(lines)


def control_lines(controls: Sequence[str], room: float) -> Cell:
    """Controls below each other, numbered."""
    lines: list[SetLine] = []
    for number, control in enumerate(controls, 1):
        spans = [Span(f"{number}. "), Span(control)]
        lines += set_paragraph(spans, TEXT_SIZE, room, flush=False)
    return tuple(lines)


def heading(column: Column, words: Words) -> Cell:
    """The lines of a column's heading."""
    text = words.text(f"paper.risks.column.{column.key}")
    return tuple(set_paragraph([Span(text, Face.HEI)], TEXT_SIZE, column.room, flush=False))


def line_count(row: RiskListRow, number: int, words: Words) -> int:
    """How many lines tall a row is."""
    return max(1, *(len(cell) for cell in cells(row, number, words)))


def share_out(counts: Sequence[int], signing: float = SIGNING) -> list[list[Slice]]:
    """Rows on pages: whole where they fit; what `signing` points tall ends all is never alone."""
    pages: list[list[Slice]] = [[]]
    left = page_room(first=True)
    for piece in slices(counts, signing):
        if piece.height > left and pages[-1]:
            pages.append([])
            left = page_room(first=False)
        pages[-1].append(piece)
        left -= piece.height
    if left < signing:
        # No piece is too tall to stand with the signatures, so this one was not alone.
        pages.append([pages[-1].pop()])
    return pages


def page_room(*, first: bool) -> float:
    """The height left for rows below the headings."""
    head = FIRST_HEAD if first else LATER_HEAD
    return LANDSCAPE.top - LANDSCAPE.bottom - head - HEAD_ROW


def slices(counts: Sequence[int], signing: float) -> Iterator[Slice]:
    """Each row as one piece; one too tall to stand with the signatures is cut."""
    most = int((page_room(first=True) - signing - 2 * PADDING) / LEADING)
    for row, count in enumerate(counts):
        for first in range(0, count, most):
            yield Slice(row, first, min(first + most, count))
