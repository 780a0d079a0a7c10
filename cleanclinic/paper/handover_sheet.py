"""The handover sheet (护士长工作交接单): what was handed over by whom to whom, and who signs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cleanclinic.paper.code_sheet import day_text
from cleanclinic.paper.fonts import Face
from cleanclinic.paper.page import MM, draw_demo_mark, finish, open_canvas, sheet_of
from cleanclinic.paper.setting import (
    Span,
    draw_at,
    draw_centred,
    draw_lines,
    draw_right,
    set_line,
    set_paragraph,
    set_within,
)
from cleanclinic.words import Words

PAGE = sheet_of(210, 297, (30, 28, 25, 26))
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 22, 12, 10
LEADING = 1.6
LABEL_WIDTH = 26 * MM
CELL_HEIGHT = 8 * MM
# Kind and count, twice side by side.
_COLUMNS = (0.32, 0.18, 0.32, 0.18)
_FAMILY = "paper.handover"


@dataclass(frozen=True)
class HandoverSheet:
    """What stands on the sheet; moments are text already, as they are read on the screen.

    `way` is empty when the outgoing person was there, else how it was done without her.
    `old_sheet` is 0 where there was no recovery sheet.
    """

    hospital: str
    department: str
    device: str
    number: str
    on: date
    outgoing: str
    outgoing_at: str
    incoming: str
    incoming_at: str
    way: str
    stays: bool
    counts: tuple[tuple[str, int], ...]
    log_size: int
    digits: str
    old_sheet: int
    new_sheet: int


def handover_sheet_pdf(sheet: HandoverSheet, *, words: Words, demo: bool = False) -> bytes:
    """The page as bytes; nothing is written anywhere."""
    title = words.text(f"{_FAMILY}.title")
    canvas = open_canvas(PAGE, words, title, sheet.hospital)
    if demo:
        draw_demo_mark(canvas, PAGE, words)
    draw_centred(
        canvas, set_line(title, TITLE_SIZE, Face.SONG_BOLD), PAGE.centre, PAGE.top - 8 * MM
    )
    number = set_line(words.text(f"{_FAMILY}.number", number=sheet.number), SMALL_SIZE)
    draw_right(canvas, number, PAGE.right, PAGE.top + 3 * MM)
    top = _draw_facts(canvas, sheet, words, PAGE.top - 17 * MM)
    top = _heading(canvas, words, "counts", top)
    top = _draw_counts(canvas, sheet, words, top)
    top = _heading(canvas, words, "access", top)
    for text in _access(sheet, words):
        top = _paragraph(canvas, text, top)
    top = _heading(canvas, words, "signatures", top)
    about = words.text(f"{_FAMILY}.about")
    if sheet.way:
        how = words.text(f"{_FAMILY}.way.{sheet.way}")
        about = words.text(f"{_FAMILY}.about_absent", way=how)
    top = _paragraph(canvas, about, top)
    _draw_signatures(canvas, sheet, words, top - 7 * MM)
    canvas.showPage()
    return finish(canvas)


def _draw_facts(canvas: Any, sheet: HandoverSheet, words: Words, top: float) -> float:
    def said(name: str, at: str) -> str:
        key = "confirmed" if at else "absent"
        return words.text(f"{_FAMILY}.{key}", name=name, at=at)

    facts = (
        ("hospital", sheet.hospital or "—"),
        ("department", sheet.department),
        ("device", sheet.device or "—"),
        ("on", day_text(sheet.on, words)),
        ("outgoing", said(sheet.outgoing, sheet.outgoing_at)),
        ("incoming", said(sheet.incoming, sheet.incoming_at)),
    )
    for name, value in facts:
        label = set_line(words.text(f"{_FAMILY}.{name}"), TEXT_SIZE, Face.HEI)
        line = set_within(value, TEXT_SIZE, PAGE.room - LABEL_WIDTH)
        draw_at(canvas, label, PAGE.left, top - TEXT_SIZE)
        draw_at(canvas, line, PAGE.left + LABEL_WIDTH, top - TEXT_SIZE)
        top -= TEXT_SIZE * LEADING
    return top - 1 * MM


def _heading(canvas: Any, words: Words, name: str, top: float) -> float:
    line = set_line(words.text(f"{_FAMILY}.{name}"), TEXT_SIZE + 1, Face.HEI_BOLD)
    draw_at(canvas, line, PAGE.left, top - 3 * MM - TEXT_SIZE)
    return top - 3 * MM - TEXT_SIZE * LEADING


def _paragraph(canvas: Any, text: str, top: float) -> float:
    lines = set_paragraph([Span(text)], TEXT_SIZE, PAGE.room, indent=2 * TEXT_SIZE, flush=False)
    draw_lines(canvas, lines, PAGE.left, top, TEXT_SIZE * LEADING)
    return top - len(lines) * TEXT_SIZE * LEADING


def _draw_counts(canvas: Any, sheet: HandoverSheet, words: Words, top: float) -> float:
    head = [words.text(f"{_FAMILY}.{name}") for name in ("kind", "count")] * 2
    cells = [text for kind, count in sheet.counts for text in (kind, f"{count:,}")]
    cells += [""] * (-len(cells) % len(_COLUMNS))
    rows = [cells[at : at + len(_COLUMNS)] for at in range(0, len(cells), len(_COLUMNS))]
    top -= 1 * MM
    _draw_row(canvas, head, top, Face.HEI)
    for row in rows:
        top -= CELL_HEIGHT
        _draw_row(canvas, row, top, Face.SONG)
    top -= CELL_HEIGHT + 1.5 * MM
    total = words.text(f"{_FAMILY}.total", size=f"{sheet.log_size:,}", digits=sheet.digits)
    return _paragraph(canvas, total, top)


def _draw_row(canvas: Any, cells: Sequence[str], top: float, face: Face) -> None:
    canvas.setLineWidth(0.6)
    left, bottom = PAGE.left, top - CELL_HEIGHT
    for number, (text, share) in enumerate(zip(cells, _COLUMNS, strict=True)):
        width = share * PAGE.room
        canvas.rect(left, bottom, width, CELL_HEIGHT)
        line = set_within(text, TEXT_SIZE - 0.5, width - 4 * MM, face)
        baseline = bottom + (CELL_HEIGHT - TEXT_SIZE * 0.74) / 2
        if number % 2 and face is not Face.HEI:
            draw_right(canvas, line, left + width - 3 * MM, baseline)
        else:
            draw_centred(canvas, line, left + width / 2, baseline)
        left += width


def _access(sheet: HandoverSheet, words: Words) -> tuple[str, ...]:
    key = "stays" if sheet.stays else "ended" if sheet.old_sheet else "ended_no_sheet"
    at = sheet.incoming_at
    ended = words.text(f"{_FAMILY}.{key}", name=sheet.outgoing, at=at, sheet=sheet.old_sheet)
    return ended, words.text(f"{_FAMILY}.sheet", sheet=sheet.new_sheet)


def _draw_signatures(canvas: Any, sheet: HandoverSheet, words: Words, top: float) -> None:
    signers = ("sign_witness" if sheet.way else "sign_outgoing", "sign_incoming")
    half = PAGE.room / 2
    for column, name in enumerate(signers):
        left = PAGE.left + column * half
        right = left + half - 6 * MM
        label = set_line(words.text(f"{_FAMILY}.{name}"), TEXT_SIZE)
        draw_at(canvas, label, left, top - TEXT_SIZE)
        canvas.setLineWidth(0.6)
        baseline = top - TEXT_SIZE - 1.2 * MM
        canvas.line(left + label.width + 1 * MM, baseline, right, baseline)
        date_line = set_line(words.text(f"{_FAMILY}.sign_date"), TEXT_SIZE)
        draw_at(canvas, date_line, left, top - TEXT_SIZE - 13 * MM)
