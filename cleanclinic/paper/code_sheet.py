"""A page with a secret code in groups and as a square code, rules to keep it by, and a receipt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zlib import crc32

from cleanclinic.paper.fonts import Face
from cleanclinic.paper.page import (
    BLACK,
    GREY,
    MM,
    draw_demo_mark,
    finish,
    open_canvas,
    sheet_of,
)
from cleanclinic.paper.qr import qr_path
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

PAGE = sheet_of(210, 297, (25, 25, 20, 25))
TITLE_SIZE, FACT_SIZE, TEXT_SIZE, GROUP_SIZE, SMALL_SIZE = 22, 11, 11, 19, 8.5
LEADING = 1.55
BOX_WIDTH, BOX_HEIGHT, BOX_GAP, BOXES_IN_ROW = 35 * MM, 12 * MM, 3 * MM, 3
QR_SIDE = 38 * MM
CUT = PAGE.bottom + 62 * MM
# Words that are the same on every such sheet.
_SHARED = "paper.recovery"


@dataclass(frozen=True)
class CodeSheet:
    """What stands on one sheet, its sentences by key; the code never shows by accident.

    `family` begins the keys of the sentences: `<family>.title`, `.number`, `.about`, `.receipt`,
    `.receipt_text`, `.first`, `.second`, and `.rule.<rule>` for each of the rules.
    """

    family: str
    author: str
    number: int
    facts: tuple[tuple[str, str], ...]
    groups: tuple[str, ...] = field(repr=False)
    payload: str = field(repr=False)
    rules: tuple[str, ...]
    # What the receipt says beside number and day.
    receipt: Mapping[str, object]
    on: date


def code_payload(prefix: str, subject: str, code: str) -> str:
    """What the square code says; the check refuses a misread one."""
    said = f"{prefix}|{subject}|{code}"
    return f"{said}|{crc32(said.encode('utf-8', 'surrogatepass')):08X}"


def read_code_payload(prefix: str, text: str) -> tuple[str, str] | None:
    """Subject and code of a scanned sheet, or None for text that is no such square code."""
    parts = text.strip().split("|")
    if len(parts) != 4 or parts[0] != prefix:
        return None
    return (parts[1], parts[2]) if text.strip() == code_payload(prefix, *parts[1:3]) else None


def day_text(day: date, words: Words) -> str:
    return words.text(f"{_SHARED}.day", year=day.year, month=day.month, day=day.day)


def code_sheet_pdf(sheet: CodeSheet, *, words: Words, demo: bool = False) -> bytes:
    """The page as bytes; nothing is written anywhere."""
    title = words.text(f"{sheet.family}.title")
    canvas = open_canvas(PAGE, words, title, sheet.author)
    if demo:
        draw_demo_mark(canvas, PAGE, words)
    top = _draw_head(canvas, sheet, words, title)
    top = _draw_facts(canvas, sheet, words, top)
    top = _draw_code(canvas, sheet, words, top)
    _draw_rules(canvas, sheet, words, top)
    _draw_receipt(canvas, sheet, words)
    canvas.showPage()
    return finish(canvas)


def _draw_head(canvas: Any, sheet: CodeSheet, words: Words, title: str) -> float:
    draw_centred(
        canvas, set_line(title, TITLE_SIZE, Face.SONG_BOLD), PAGE.centre, PAGE.top - 7 * MM
    )
    number = words.text(f"{sheet.family}.number", number=sheet.number)
    draw_right(canvas, set_line(number, FACT_SIZE), PAGE.right, PAGE.top + 3 * MM)
    lines = set_paragraph(
        [Span(words.text(f"{sheet.family}.about"), Face.KAI)], TEXT_SIZE, PAGE.room, flush=False
    )
    top = PAGE.top - 12 * MM
    draw_lines(canvas, lines, PAGE.left, top, TEXT_SIZE * LEADING)
    return top - len(lines) * TEXT_SIZE * LEADING - 2 * MM


def _draw_facts(canvas: Any, sheet: CodeSheet, words: Words, top: float) -> float:
    leading = FACT_SIZE * LEADING
    for label, value in sheet.facts:
        name = set_line(words.text(label), FACT_SIZE, Face.HEI)
        room = PAGE.room - 34 * MM
        draw_at(canvas, name, PAGE.left, top - FACT_SIZE)
        draw_at(canvas, set_within(value, FACT_SIZE, room), PAGE.left + 34 * MM, top - FACT_SIZE)
        top -= leading
    return top - 3 * MM


def _draw_code(canvas: Any, sheet: CodeSheet, words: Words, top: float) -> float:
    canvas.setLineWidth(0.8)
    for place, group in enumerate(sheet.groups):
        row, column = divmod(place, BOXES_IN_ROW)
        left = PAGE.left + column * (BOX_WIDTH + BOX_GAP)
        bottom = top - BOX_HEIGHT - row * (BOX_HEIGHT + 2 * BOX_GAP)
        canvas.rect(left, bottom, BOX_WIDTH, BOX_HEIGHT)
        # Spread by hand: no space that would be copied or read as part of the code.
        step = (BOX_WIDTH - 6 * MM) / len(group)
        for number, character in enumerate(group):
            centre = left + 3 * MM + (number + 0.5) * step
            line = set_line(character, GROUP_SIZE, Face.HEI_BOLD)
            draw_centred(canvas, line, centre, bottom + 3.6 * MM)
        name = words.text(f"{_SHARED}.group", number=place + 1)
        canvas.setFillColor(GREY)
        draw_at(canvas, set_line(name, SMALL_SIZE), left, bottom - 3.4 * MM)
        canvas.setFillColor(BLACK)
    canvas.addLiteral(qr_path(sheet.payload, PAGE.right - QR_SIDE, top - QR_SIDE, QR_SIDE))
    rows = -(-len(sheet.groups) // BOXES_IN_ROW)
    hint = set_paragraph(
        [Span(words.text(f"{_SHARED}.reading"))],
        SMALL_SIZE,
        2 * (BOX_WIDTH + BOX_GAP) - 4 * MM,
        flush=False,
    )
    beside = PAGE.left + BOX_WIDTH + BOX_GAP
    last = top - (rows - 1) * (BOX_HEIGHT + 2 * BOX_GAP)
    draw_lines(canvas, hint, beside, last, SMALL_SIZE * 1.4)
    return top - rows * (BOX_HEIGHT + 2 * BOX_GAP) - 3 * MM


def _draw_rules(canvas: Any, sheet: CodeSheet, words: Words, top: float) -> None:
    for number, rule in enumerate(sheet.rules, 1):
        text = f"{number}. " + words.text(f"{sheet.family}.rule.{rule}")
        lines = set_paragraph([Span(text)], TEXT_SIZE, PAGE.room, flush=False)
        draw_lines(canvas, lines, PAGE.left, top, TEXT_SIZE * 1.45)
        top -= len(lines) * TEXT_SIZE * 1.45 + 1 * MM


def _draw_receipt(canvas: Any, sheet: CodeSheet, words: Words) -> None:
    """What is torn off and filed: who holds the sheet. The code does not stand on it."""
    canvas.setDash([3, 3])
    canvas.setLineWidth(0.6)
    canvas.setStrokeColor(GREY)
    canvas.line(0, CUT, PAGE.width, CUT)
    canvas.setDash()
    canvas.setStrokeColor(BLACK)
    canvas.setFillColor(GREY)
    draw_centred(
        canvas, set_line(words.text(f"{_SHARED}.cut"), SMALL_SIZE), PAGE.centre, CUT + 1.5 * MM
    )
    canvas.setFillColor(BLACK)
    title = set_line(words.text(f"{sheet.family}.receipt"), 14, Face.SONG_BOLD)
    draw_centred(canvas, title, PAGE.centre, CUT - 9 * MM)
    text = words.text(
        f"{sheet.family}.receipt_text",
        number=sheet.number,
        year=sheet.on.year,
        month=sheet.on.month,
        day=sheet.on.day,
        **sheet.receipt,
    )
    lines = set_paragraph([Span(text)], TEXT_SIZE, PAGE.room, indent=2 * TEXT_SIZE, flush=False)
    top = CUT - 13 * MM
    draw_lines(canvas, lines, PAGE.left, top, TEXT_SIZE * LEADING)
    top -= len(lines) * TEXT_SIZE * LEADING + 8 * MM
    signed = (f"{sheet.family}.first", f"{sheet.family}.second")
    _draw_blank(canvas, words, f"{_SHARED}.place", PAGE.left, PAGE.right, top)
    half = PAGE.room / 2
    for row, keys in enumerate((signed, (f"{_SHARED}.date",) * 2), 1):
        for column, key in enumerate(keys):
            left = PAGE.left + column * half
            _draw_blank(canvas, words, key, left, left + half - 6 * MM, top - row * 11 * MM)


def _draw_blank(
    canvas: Any, words: Words, key: str, left: float, right: float, baseline: float
) -> None:
    """A label and a line to write on."""
    line = set_line(words.text(key), TEXT_SIZE)
    draw_at(canvas, line, left, baseline)
    canvas.setLineWidth(0.6)
    canvas.line(left + line.width + 1 * MM, baseline - 1 * MM, right, baseline - 1 * MM)
