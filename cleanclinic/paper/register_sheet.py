"""One entry of a register on A4: a grid of facts, boxes of text, signatures, seal, square code.

All registers use this one frame; which facts stand where is chosen by whoever fills it in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanclinic.paper.fonts import Face
from cleanclinic.paper.missing import missing_glyphs
from cleanclinic.paper.output import write_file
from cleanclinic.paper.page import (
    BLACK,
    GREY,
    MM,
    draw_demo_mark,
    draw_footer,
    finish,
    open_canvas,
    sheet_of,
)
from cleanclinic.paper.printed import PrintResult
from cleanclinic.paper.qr import qr_path
from cleanclinic.paper.setting import (
    SetLine,
    Span,
    draw_at,
    draw_centred,
    draw_lines,
    draw_placed,
    draw_right,
    set_line,
    set_paragraph,
    set_within,
)
from cleanclinic.words import Words

PAGE = sheet_of(210, 297, (24, 22, 20, 22))
HOSPITAL_SIZE, TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 14, 20, 10.5, 9
LEADING = 16.0
PAD = 1.6 * MM
LABEL_WIDTH = 27 * MM
HEAD_HEIGHT, RUNNING_HEIGHT = 28 * MM, 8 * MM
QR_SIDE = 19 * MM
SIGN_HEIGHT, SEAL_HEIGHT = 15 * MM, 40 * MM
LEAST_ROW = 8.4 * MM
NOTE_GAP = 2.5 * MM
# From so many lines on a cell is a box to write in; it grows by at most this much of itself.
BOX_LINES, MOST_OPENED = 3, 1.0


@dataclass(frozen=True)
class Fact:
    """A label and its value; `wide` takes the whole row, `lines` is how tall it is at least."""

    label: str
    value: str
    wide: bool = False
    lines: int = 1


@dataclass(frozen=True)
class RegisterSheet:
    """What stands on the sheet; every text as it should be read. No `seal` means no place for one.

    `note` is the rule the entry was made under, small below the table.
    """

    hospital: str
    department: str
    title: str
    number: str
    payload: str
    facts: tuple[Fact, ...]
    signatures: tuple[str, ...]
    seal: str = ""
    note: str = ""
    author: str = ""


@dataclass(frozen=True)
class _Cell:
    """Lines in a stretch of the table's width."""

    left: float
    right: float
    lines: tuple[SetLine, ...]
    label: bool = False


@dataclass(frozen=True)
class _Row:
    cells: tuple[_Cell, ...]
    height: float
    box: bool = False


def register_sheet_pdf(sheet: RegisterSheet, *, words: Words, demo: bool = False) -> bytes:
    """The sheet as bytes; nothing is written anywhere."""
    return _drawn(sheet, _laid_out(sheet), words, demo=demo)


def print_register_sheet(
    target: Path, sheet: RegisterSheet, *, words: Words, demo: bool = False
) -> PrintResult:
    """The sheet as a file; raises the file errors, and then nothing was written."""
    pages = _laid_out(sheet)
    write_file(target, _drawn(sheet, pages, words, demo=demo))
    texts = (sheet.hospital, sheet.department, *(fact.value for fact in sheet.facts))
    missing = missing_glyphs((sheet.number, text) for text in texts)
    return PrintResult(len(pages), (target,), missing)


def _laid_out(sheet: RegisterSheet) -> list[list[_Row]]:
    return _pages(list(_rows(sheet)), _end_height(sheet))


def _drawn(sheet: RegisterSheet, pages: list[list[_Row]], words: Words, *, demo: bool) -> bytes:
    canvas = open_canvas(PAGE, words, sheet.title, sheet.author or sheet.hospital)
    canvas.setSubject(sheet.number)
    for number, rows in enumerate(pages, 1):
        if demo:
            draw_demo_mark(canvas, PAGE, words)
        if number == 1:
            _draw_head(canvas, sheet, words)
        else:
            running = set_within(f"{sheet.title}　{sheet.number}", SMALL_SIZE, PAGE.room)
            draw_right(canvas, running, PAGE.right, PAGE.top - 4 * MM)
        top = PAGE.top - (HEAD_HEIGHT if number == 1 else RUNNING_HEIGHT)
        top = _draw_rows(canvas, rows, top)
        if number == len(pages):
            _draw_end(canvas, sheet, words, top)
        draw_footer(canvas, PAGE, words, number, len(pages))
        canvas.showPage()
    return finish(canvas)


# How the facts become rows, and rows pages


def _rows(sheet: RegisterSheet) -> Iterator[_Row]:
    waiting: Fact | None = None
    for fact in sheet.facts:
        if fact.wide:
            if waiting:
                yield _pair(waiting, None)
                waiting = None
            yield _wide(fact)
        elif waiting:
            yield _pair(waiting, fact)
            waiting = None
        else:
            waiting = fact
    if waiting:
        yield _pair(waiting, None)


def _wide(fact: Fact) -> _Row:
    edge = PAGE.left + LABEL_WIDTH
    return _row((PAGE.left, edge, fact.label), (edge, PAGE.right, fact.value), least=fact.lines)


def _pair(first: Fact, second: Fact | None) -> _Row:
    edge, middle = PAGE.left + LABEL_WIDTH, PAGE.centre
    if second is None:
        return _row((PAGE.left, edge, first.label), (edge, PAGE.right, first.value), least=1)
    return _row(
        (PAGE.left, edge, first.label),
        (edge, middle, first.value),
        (middle, middle + LABEL_WIDTH, second.label),
        (middle + LABEL_WIDTH, PAGE.right, second.value),
        least=1,
    )


def _row(*texts: tuple[float, float, str], least: int) -> _Row:
    cells = []
    for number, (left, right, text) in enumerate(texts):
        label = number % 2 == 0
        lines = _set(text, right - left - 2 * PAD, Face.HEI if label else Face.SONG)
        cells.append(_Cell(left, right, lines, label))
    count = max(least, *(len(cell.lines) for cell in cells))
    height = max(count * LEADING + 2 * PAD, LEAST_ROW)
    return _Row(tuple(cells), height, box=least >= BOX_LINES)


def _set(text: str, room: float, face: Face) -> tuple[SetLine, ...]:
    lines: list[SetLine] = []
    for part in text.splitlines():
        lines += set_paragraph([Span(part, face)], TEXT_SIZE, room, flush=False)
    return tuple(lines)


def _pages(rows: list[_Row], end: float) -> list[list[_Row]]:
    """Rows on pages; a row that is taller than what is left of a page is cut between lines."""
    pages: list[list[_Row]] = [[]]
    left = PAGE.top - PAGE.bottom - HEAD_HEIGHT
    whole = PAGE.top - PAGE.bottom - RUNNING_HEIGHT
    while rows:
        row = rows.pop(0)
        if row.height > left:
            parts = _cut(row, left)
            if parts is None:
                pages.append([])
                left = whole
                rows.insert(0, row)
                continue
            row = parts[0]
            rows.insert(0, parts[1])
        pages[-1].append(row)
        left -= row.height
    if len(pages) == 1 and left >= end:
        pages = [_opened(pages[0], left - end)]
    elif left < end:
        # The signatures take the last row with them, where there is room for both.
        last = pages[-1][-1]
        moved = len(pages[-1]) > 1 and last.height + end <= whole
        pages.append([pages[-1].pop()] if moved else [])
    return pages


def _opened(rows: list[_Row], room: float) -> list[_Row]:
    """The same rows, the boxes taller by what is left of the page: room to write by hand."""
    boxes = sum(row.height for row in rows if row.box)
    if not boxes or room <= 0:
        return rows
    factor = 1 + min(room / boxes, MOST_OPENED)
    return [_Row(row.cells, row.height * factor, box=True) if row.box else row for row in rows]


def _cut(row: _Row, room: float) -> tuple[_Row, _Row] | None:
    """The row in two, its upper part filling the room; None where it would hold too little."""
    count = int((room - 2 * PAD) / LEADING)
    longest = max(len(cell.lines) for cell in row.cells)
    if count < 3 or longest - count < 2:
        return None
    upper = tuple(
        _Cell(cell.left, cell.right, cell.lines[:count], cell.label) for cell in row.cells
    )
    lower = tuple(
        _Cell(cell.left, cell.right, cell.lines if cell.label else cell.lines[count:], cell.label)
        for cell in row.cells
    )
    rest = max(len(cell.lines) for cell in lower)
    return _Row(upper, room), _Row(lower, max(rest * LEADING + 2 * PAD, LEAST_ROW))


def _end_height(sheet: RegisterSheet) -> float:
    height = SIGN_HEIGHT * -(-len(sheet.signatures) // 2)
    if sheet.seal:
        height = max(height, SEAL_HEIGHT)
    lines = _set(sheet.note, PAGE.room, Face.SONG) if sheet.note else ()
    return height + (len(lines) * LEADING + NOTE_GAP if lines else 0)


# How it is drawn


def _draw_head(canvas: Any, sheet: RegisterSheet, words: Words) -> None:
    room = PAGE.room - 2 * (QR_SIDE + 5 * MM)
    hospital = set_within(sheet.hospital, HOSPITAL_SIZE, room, Face.SONG_BOLD)
    draw_centred(canvas, hospital, PAGE.centre, PAGE.top - 4 * MM)
    title = set_within(sheet.title, TITLE_SIZE, room, Face.SONG_BOLD)
    draw_centred(canvas, title, PAGE.centre, PAGE.top - 14 * MM)
    side = QR_SIDE
    canvas.addLiteral(qr_path(sheet.payload, PAGE.right - side, PAGE.top - side + 3 * MM, side))
    baseline = PAGE.top - HEAD_HEIGHT + 2.5 * MM
    department = words.text("paper.risks.department", department=sheet.department)
    draw_at(canvas, set_within(department, TEXT_SIZE, PAGE.room * 0.5), PAGE.left, baseline)
    number = words.text("paper.register.number", number=sheet.number)
    draw_right(canvas, set_within(number, TEXT_SIZE, PAGE.room * 0.45), PAGE.right, baseline)


def _draw_rows(canvas: Any, rows: Sequence[_Row], top: float) -> float:
    placed = []
    canvas.setLineWidth(0.5)
    start = top
    for row in rows:
        bottom = top - row.height
        for cell in row.cells:
            placed += _place(cell, top, row.height)
            if cell.left > PAGE.left:
                canvas.line(cell.left, top, cell.left, bottom)
        if bottom > start - sum(one.height for one in rows) + 0.1:
            canvas.line(PAGE.left, bottom, PAGE.right, bottom)
        top = bottom
    if rows:
        canvas.setLineWidth(1)
        canvas.rect(PAGE.left, top, PAGE.room, start - top)
    draw_placed(canvas, placed)
    return top


def _place(cell: _Cell, top: float, height: float) -> list[tuple[SetLine, float, float]]:
    """Labels in the middle of their cell, short values level with them, long text from its top."""
    used = len(cell.lines) * LEADING
    low = cell.label or used + 2 * PAD >= height - LEADING
    y = top - ((height - used) / 2 if low else PAD)
    placed = []
    for line in cell.lines:
        x = cell.left + PAD
        if cell.label:
            x += (cell.right - cell.left - 2 * PAD - line.width) / 2
        placed.append((line, x, y - LEADING / 2 - 0.36 * TEXT_SIZE))
        y -= LEADING
    return placed


def _draw_end(canvas: Any, sheet: RegisterSheet, words: Words, top: float) -> None:
    """Signatures two in a row, each with its day; the seal's place beside them."""
    rows = -(-len(sheet.signatures) // 2)
    height = max(rows * SIGN_HEIGHT, SEAL_HEIGHT if sheet.seal else 0)
    seal_left = PAGE.right - SEAL_HEIGHT if sheet.seal else PAGE.right
    columns = 1 if sheet.seal else 2
    each = height / -(-len(sheet.signatures) // columns)
    width = (seal_left - PAGE.left) / columns
    for place, label in enumerate(sheet.signatures):
        row, column = divmod(place, columns)
        left = PAGE.left + column * width
        last = place == len(sheet.signatures) - 1 and column == 0
        right = seal_left if last else left + width
        _draw_signature(canvas, words, label, (left, right, top - row * each, each))
    if sheet.seal:
        _draw_seal(canvas, sheet.seal, seal_left, top - height, height)
    canvas.setLineWidth(1)
    canvas.rect(PAGE.left, top - height, PAGE.room, height)
    if sheet.note:
        lines = _set(sheet.note, PAGE.room, Face.KAI)
        draw_lines(canvas, lines, PAGE.left, top - height - NOTE_GAP, LEADING)


def _draw_signature(
    canvas: Any, words: Words, label: str, place: tuple[float, float, float, float]
) -> None:
    left, right, top, height = place
    canvas.setLineWidth(0.5)
    canvas.rect(left, top - height, right - left, height)
    draw_at(canvas, set_line(label, TEXT_SIZE, Face.HEI), left + PAD, top - 5.2 * MM)
    blank = set_line(words.text("paper.risks.blank_date"), SMALL_SIZE)
    draw_right(canvas, blank, right - PAD, top - height + 2.2 * MM)


def _draw_seal(canvas: Any, text: str, left: float, bottom: float, side: float) -> None:
    inset = 2 * MM
    canvas.setLineWidth(0.5)
    canvas.rect(left, bottom, PAGE.right - left, side)
    canvas.setStrokeColor(GREY)
    canvas.setDash([1, 2.2])
    radius = min(PAGE.right - left, side) / 2 - inset
    canvas.circle((left + PAGE.right) / 2, bottom + side / 2, radius)
    canvas.setDash()
    canvas.setStrokeColor(BLACK)
    canvas.setFillColor(GREY)
    centre = (left + PAGE.right) / 2
    line = set_within(text, SMALL_SIZE, 2 * radius - 6 * MM)
    draw_centred(canvas, line, centre, bottom + side / 2 - 1.2 * MM)
    canvas.setFillColor(BLACK)
