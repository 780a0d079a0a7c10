"""The request for a grant on paper: one A4 page with a square code and digits to read out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanclinic.paper.code_sheet import FACT_SIZE, LEADING, PAGE, TEXT_SIZE
from cleanclinic.paper.fonts import Face
from cleanclinic.paper.page import MM, draw_demo_mark, finish, open_canvas
from cleanclinic.paper.preview import opened, pack
from cleanclinic.paper.qr import qr_path, read_codes
from cleanclinic.paper.setting import (
    Span,
    draw_at,
    draw_centred,
    draw_lines,
    set_line,
    set_paragraph,
    set_within,
)
from cleanclinic.words import Words

QR_SIDE = 92 * MM
# The code is large and not folded or written on: the least repair makes it easiest to read.
QR_LEVEL = "M"
TITLE_SIZE, DIGIT_SIZE = 22, 24
_DOTS_A_MM, _PAGES_LOOKED_AT = 6, 20


@dataclass(frozen=True)
class RequestSheet:
    """What stands on the page; `digits` are five groups of five."""

    hospital: str
    department: str
    device: str
    install_id: str
    replaces: str
    asked: str
    digits: str
    payload: str


def request_sheet_pdf(sheet: RequestSheet, *, words: Words, demo: bool = False) -> bytes:
    """The page as bytes; nothing is written anywhere."""
    title = words.text("paper.request.title")
    canvas = open_canvas(PAGE, words, title, sheet.hospital)
    if demo:
        draw_demo_mark(canvas, PAGE, words)
    draw_centred(
        canvas, set_line(title, TITLE_SIZE, Face.SONG_BOLD), PAGE.centre, PAGE.top - 7 * MM
    )
    top = _paragraph(canvas, words.text("paper.request.about"), PAGE.top - 14 * MM)
    facts = (
        ("hospital", sheet.hospital),
        ("department", sheet.department),
        ("device", sheet.device),
        ("install", sheet.install_id),
        ("replaces", sheet.replaces),
        ("asked", sheet.asked),
    )
    for name, value in facts:
        if value:
            label = set_line(words.text(f"paper.request.{name}"), FACT_SIZE, Face.HEI)
            draw_at(canvas, label, PAGE.left, top - FACT_SIZE)
            line = set_within(value, FACT_SIZE, PAGE.room - 34 * MM)
            draw_at(canvas, line, PAGE.left + 34 * MM, top - FACT_SIZE)
            top -= FACT_SIZE * LEADING
    top -= 10 * MM
    digits = set_line(sheet.digits.replace(" ", "   "), DIGIT_SIZE, Face.HEI_BOLD)
    draw_centred(canvas, digits, PAGE.centre, top - DIGIT_SIZE)
    top -= DIGIT_SIZE * LEADING + 4 * MM
    left = PAGE.centre - QR_SIDE / 2
    canvas.addLiteral(qr_path(sheet.payload, left, top - QR_SIDE, QR_SIDE, QR_LEVEL))
    _paragraph(canvas, words.text("paper.request.rule"), top - QR_SIDE - 8 * MM)
    canvas.showPage()
    return finish(canvas)


def codes_in_pdf(pdf: Path) -> Iterator[str]:
    """What the square codes of a PDF say, page by page; raises PdfUnreadableError."""
    with opened(pdf) as document:
        for index in range(min(len(document), _PAGES_LOOKED_AT)):
            page = document[index]
            bitmap = page.render(scale=_DOTS_A_MM * MM, grayscale=True)
            width, height = bitmap.width, bitmap.height
            grey = pack(bytes(bitmap.buffer), width, height, bitmap.stride, 1)
            yield from read_codes(width, height, grey)


def _paragraph(canvas: Any, text: str, top: float) -> float:
    lines = set_paragraph([Span(text)], TEXT_SIZE, PAGE.room, flush=False)
    draw_lines(canvas, lines, PAGE.left, top, TEXT_SIZE * LEADING)
    return top - len(lines) * TEXT_SIZE * LEADING - 4 * MM
