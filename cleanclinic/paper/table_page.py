"""What pages with a table on a sheet that lies on its side have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import Color

from cleanclinic.paper.fonts import Face
from cleanclinic.paper.page import BLACK, LANDSCAPE, MM
from cleanclinic.paper.risk_table import FIRST_HEAD, LATER_HEAD, LEADING, PADDING, TEXT_SIZE, Cell
from cleanclinic.paper.setting import (
    BASELINE_EM,
    SetLine,
    draw_at,
    draw_centred,
    draw_right,
    set_line,
    set_within,
)
from cleanclinic.words import Words

HEADING_FILL = Color(0.93, 0.94, 0.94)
Placing = list[tuple[SetLine, float, float]]


@dataclass(frozen=True)
class TableHead:
    """What stands above a table: on the first page all of it, on later ones whose it is."""

    hospital: str
    title: str
    department: str
    # What stands at the right of the department, the day it shows.
    beside: str


def draw_table_head(canvas: Any, head: TableHead, words: Words, *, first: bool) -> float:
    """The head of a page; answers where the table begins."""
    top = LANDSCAPE.top
    if not first:
        running = set_within(f"{head.department}　{head.title}", TEXT_SIZE, LANDSCAPE.room)
        draw_at(canvas, running, LANDSCAPE.left, top)
        return top - LATER_HEAD
    hospital = set_within(head.hospital, 14, LANDSCAPE.room, Face.SONG_BOLD)
    draw_centred(canvas, hospital, LANDSCAPE.centre, top)
    title = set_within(head.title, 20, LANDSCAPE.room, Face.SONG_BOLD)
    draw_centred(canvas, title, LANDSCAPE.centre, top - 10 * MM)
    baseline = top - FIRST_HEAD + 2.5 * MM
    department = words.text("paper.risks.department", department=head.department)
    line = set_within(department, 10.5, LANDSCAPE.room - 80 * MM)
    draw_at(canvas, line, LANDSCAPE.left, baseline)
    if head.beside:
        draw_right(canvas, set_line(head.beside, 10.5), LANDSCAPE.right, baseline)
    return top - FIRST_HEAD


@dataclass(frozen=True)
class Place:
    """Where the text of a column stands: from `left`, in so much `room`."""

    left: float
    room: float
    centred: bool


def places(edges: Sequence[float], centred: Sequence[bool]) -> tuple[Place, ...]:
    """The places between the edges of columns."""
    return tuple(
        Place(left + PADDING, right - left - 2 * PADDING, middle)
        for left, right, middle in zip(edges, edges[1:], centred, strict=False)
    )


def place_row(
    placing: Placing,
    columns: Sequence[Place],
    parts: Sequence[Cell],
    top: float,
    height: float,
    *,
    heading: bool = False,
) -> None:
    """Puts the lines of a row into the middle of its height; those of a heading are centred."""
    for column, lines in zip(columns, parts, strict=True):
        y = top - (height - len(lines) * LEADING) / 2
        for line in lines:
            y -= LEADING
            x = column.left
            if column.centred or heading:
                x += (column.room - line.width) / 2
            drop = (LEADING + line.size) / 2 - BASELINE_EM * line.size
            placing.append((line, x, y + drop))


def fill(canvas: Any, left: float, right: float, top: float, height: float, colour: Color) -> None:
    """Colours a stretch of a row."""
    canvas.setFillColor(colour)
    canvas.rect(left, top - height, right - left, height, stroke=0, fill=1)
    canvas.setFillColor(BLACK)


def draw_grid(canvas: Any, top: float, heights: Sequence[float], edges: Sequence[float]) -> None:
    """All lines of the table; the frame is stronger."""
    levels = [top]
    for height in heights:
        levels.append(levels[-1] - height)
    canvas.setLineWidth(0.5)
    inner = [(edges[0], y, edges[-1], y) for y in levels[1:-1]]
    inner += [(x, top, x, levels[-1]) for x in edges[1:-1]]
    canvas.lines(inner)
    canvas.setLineWidth(1)
    canvas.rect(edges[0], levels[-1], edges[-1] - edges[0], top - levels[-1])
