"""The recovery sheet: one A4 page with the code that opens the data, and a receipt to sign."""

from collections.abc import Sequence
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
PREFIX = "CCR1"
TITLE_SIZE, FACT_SIZE, TEXT_SIZE, GROUP_SIZE, SMALL_SIZE = 22, 11, 11, 19, 8.5
LEADING = 1.55
BOX_WIDTH, BOX_HEIGHT, BOX_GAP, BOXES_IN_ROW = 35 * MM, 12 * MM, 3 * MM, 3
QR_SIDE = 38 * MM
RULES = ("keep", "use", "once", "again", "lost")
CUT = PAGE.bottom + 62 * MM


@dataclass(frozen=True)
class RecoverySheet:
    """What stands on one sheet; the code never shows by accident."""

    department: str
    hospital: str
    device: str
    install_id: str
    number: int
    groups: tuple[str, ...] = field(repr=False)
    payload: str = field(repr=False)
    # Empty before the office has granted this PC.
    hospital_digits: str
    on: date


def sheet_payload(install_id: str, code: str) -> str:
    """What the square code says; the check refuses a misread one."""
    said = f"{PREFIX}|{install_id}|{code}"
    return f"{said}|{crc32(said.encode()):08X}"


def read_sheet_code(text: str) -> tuple[str, str] | None:
    """Installation and code of a scanned sheet, or None for text that is no square code of ours."""
    parts = text.strip().split("|")
    if len(parts) != 4 or parts[0] != PREFIX or text.strip() != sheet_payload(parts[1], parts[2]):
        return None
    return parts[1], parts[2]


def recovery_sheet_pdf(sheet: RecoverySheet, *, words: Words, demo: bool = False) -> bytes:
    """The page as bytes; nothing is written anywhere."""
    title = words.text("paper.recovery.title")
    canvas = open_canvas(PAGE, words, title, sheet.hospital)
    if demo:
        draw_demo_mark(canvas, PAGE, words)
    top = _draw_head(canvas, sheet, words, title)
    top = _draw_facts(canvas, sheet, words, top)
    top = _draw_code(canvas, sheet, words, top)
    _draw_rules(canvas, words, top)
    _draw_receipt(canvas, sheet, words)
    canvas.showPage()
    return finish(canvas)


def _draw_head(canvas: Any, sheet: RecoverySheet, words: Words, title: str) -> float:
    draw_centred(
        canvas, set_line(title, TITLE_SIZE, Face.SONG_BOLD), PAGE.centre, PAGE.top - 7 * MM
    )
    number = words.text("paper.recovery.number", number=sheet.number)
    draw_right(canvas, set_line(number, FACT_SIZE), PAGE.right, PAGE.top + 3 * MM)
    lines = set_paragraph(
        [Span(words.text("paper.recovery.about"), Face.KAI)], TEXT_SIZE, PAGE.room, flush=False
    )
    top = PAGE.top - 12 * MM
    draw_lines(canvas, lines, PAGE.left, top, TEXT_SIZE * LEADING)
    return top - len(lines) * TEXT_SIZE * LEADING - 2 * MM


def _draw_facts(canvas: Any, sheet: RecoverySheet, words: Words, top: float) -> float:
    leading = FACT_SIZE * LEADING
    for label, value in _facts(sheet, words):
        name = set_line(words.text(f"paper.recovery.{label}"), FACT_SIZE, Face.HEI)
        room = PAGE.room - 34 * MM
        draw_at(canvas, name, PAGE.left, top - FACT_SIZE)
        draw_at(canvas, set_within(value, FACT_SIZE, room), PAGE.left + 34 * MM, top - FACT_SIZE)
        top -= leading
    return top - 3 * MM


def _facts(sheet: RecoverySheet, words: Words) -> Sequence[tuple[str, str]]:
    day = words.text(
        "paper.recovery.day", year=sheet.on.year, month=sheet.on.month, day=sheet.on.day
    )
    facts = [
        ("hospital", sheet.hospital),
        ("department", sheet.department),
        ("device", sheet.device or "—"),
        ("install", sheet.install_id),
        ("printed", day),
    ]
    if sheet.hospital_digits:
        facts.append(("digits", sheet.hospital_digits))
    return facts


def _draw_code(canvas: Any, sheet: RecoverySheet, words: Words, top: float) -> float:
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
        name = words.text("paper.recovery.group", number=place + 1)
        canvas.setFillColor(GREY)
        draw_at(canvas, set_line(name, SMALL_SIZE), left, bottom - 3.4 * MM)
        canvas.setFillColor(BLACK)
    canvas.addLiteral(qr_path(sheet.payload, PAGE.right - QR_SIDE, top - QR_SIDE, QR_SIDE))
    rows = -(-len(sheet.groups) // BOXES_IN_ROW)
    hint = set_paragraph(
        [Span(words.text("paper.recovery.reading"))],
        SMALL_SIZE,
        2 * (BOX_WIDTH + BOX_GAP) - 4 * MM,
        flush=False,
    )
    beside = PAGE.left + BOX_WIDTH + BOX_GAP
    last = top - (rows - 1) * (BOX_HEIGHT + 2 * BOX_GAP)
    draw_lines(canvas, hint, beside, last, SMALL_SIZE * 1.4)
    return top - rows * (BOX_HEIGHT + 2 * BOX_GAP) - 3 * MM


def _draw_rules(canvas: Any, words: Words, top: float) -> None:
    for number, rule in enumerate(RULES, 1):
        text = f"{number}. " + words.text(f"paper.recovery.rule.{rule}")
        lines = set_paragraph([Span(text)], TEXT_SIZE, PAGE.room, flush=False)
        draw_lines(canvas, lines, PAGE.left, top, TEXT_SIZE * 1.45)
        top -= len(lines) * TEXT_SIZE * 1.45 + 1 * MM


def _draw_receipt(canvas: Any, sheet: RecoverySheet, words: Words) -> None:
    """What is torn off and filed: who holds the sheet. The code does not stand on it."""
    canvas.setDash([3, 3])
    canvas.setLineWidth(0.6)
    canvas.setStrokeColor(GREY)
    canvas.line(0, CUT, PAGE.width, CUT)
    canvas.setDash()
    canvas.setStrokeColor(BLACK)
    canvas.setFillColor(GREY)
    draw_centred(
        canvas, set_line(words.text("paper.recovery.cut"), SMALL_SIZE), PAGE.centre, CUT + 1.5 * MM
    )
    canvas.setFillColor(BLACK)
    title = set_line(words.text("paper.recovery.receipt"), 14, Face.SONG_BOLD)
    draw_centred(canvas, title, PAGE.centre, CUT - 9 * MM)
    text = words.text(
        "paper.recovery.receipt_text",
        hospital=sheet.hospital,
        department=sheet.department,
        number=sheet.number,
        install=sheet.install_id[-8:],
        year=sheet.on.year,
        month=sheet.on.month,
        day=sheet.on.day,
    )
    lines = set_paragraph([Span(text)], TEXT_SIZE, PAGE.room, indent=2 * TEXT_SIZE, flush=False)
    top = CUT - 13 * MM
    draw_lines(canvas, lines, PAGE.left, top, TEXT_SIZE * LEADING)
    top -= len(lines) * TEXT_SIZE * LEADING + 8 * MM
    half = PAGE.room / 2
    for row, keys in enumerate((("place", ""), ("first", "second"), ("date", "date"))):
        for column, key in enumerate(keys):
            if key:
                _draw_blank(canvas, words, key, PAGE.left + column * half, top - row * 11 * MM)


def _draw_blank(canvas: Any, words: Words, key: str, left: float, baseline: float) -> None:
    """A label and a line to write on."""
    line = set_line(words.text(f"paper.recovery.{key}"), TEXT_SIZE)
    draw_at(canvas, line, left, baseline)
    canvas.setLineWidth(0.6)
    right = PAGE.left + PAGE.room if key == "place" else left + PAGE.room / 2 - 6 * MM
    canvas.line(left + line.width + 1 * MM, baseline - 1 * MM, right, baseline - 1 * MM)
