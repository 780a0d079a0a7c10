"""What stands around a pledge's text: head, signatures, seal, code."""

from dataclasses import dataclass
from typing import Any

from cleanclinic.paper.fonts import Face
from cleanclinic.paper.page import BLACK, GREY, MM, PORTRAIT
from cleanclinic.paper.pledge_text import PledgeSheet
from cleanclinic.paper.qr import qr_path
from cleanclinic.paper.setting import (
    SetLine,
    Span,
    draw_at,
    draw_centred,
    draw_lines,
    draw_right,
    set_line,
    set_paragraph,
    set_title,
    set_within,
)
from cleanclinic.words import Words

NUMBER_SIZE = 12
HOSPITAL_SIZE = 18
TITLE_SIZE = 22
LABEL_SIZE = 12
OWNER_SIZE = 8.0
OWNER_LEADING = 1.35
QR_SIDE = 26 * MM
QUIET = 3.2 * MM
SEAL_SIDE = 45 * MM
BLOCK_TOP = PORTRAIT.bottom + 45 * MM
FOOT = PORTRAIT.bottom - 4.5 * MM
ROWS = tuple(BLOCK_TOP - mm * MM for mm in (8, 19, 31, 42))
LABEL_LEFT = PORTRAIT.left + 36 * MM
LINE_RIGHT = PORTRAIT.right - SEAL_SIDE - 5 * MM


@dataclass(frozen=True)
class Area:
    """A rectangle in points from the lower left of the page."""

    left: float
    bottom: float
    right: float
    top: float


# Where a reader of scans looks for ink.
SIGNATURE_AREA = Area(LABEL_LEFT + 33 * MM, ROWS[0] - 2 * MM, LINE_RIGHT, ROWS[0] + 7 * MM)


def draw_head(canvas: Any, hospital: str, title: str) -> None:
    """The hospital's name and the title, centred, 小标宋-like."""
    name = set_within(hospital, HOSPITAL_SIZE, PORTRAIT.room, Face.SONG_BOLD)
    lines = set_title(title, TITLE_SIZE, PORTRAIT.room, Face.SONG_BOLD, 2)
    above, below = (6, 17.5) if len(lines) == 1 else (4, 12.5)
    draw_centred(canvas, name, PORTRAIT.centre, PORTRAIT.top - above * MM)
    baseline = PORTRAIT.top - below * MM
    for line in lines:
        draw_centred(canvas, line, PORTRAIT.centre, baseline)
        baseline -= line.size * 1.25


def draw_running_head(canvas: Any, sheet: PledgeSheet, words: Words) -> None:
    """Whose sheet a further page belongs to."""
    text = words.text("paper.pledge.number", number=sheet.doc_number) + "　" + sheet.name
    line = set_within(text, 10.5, PORTRAIT.room)
    draw_right(canvas, line, PORTRAIT.right, PORTRAIT.top + 5 * MM)


def draw_signing(canvas: Any, words: Words, hotline: str, version: str) -> None:
    """The lines to sign on, the place for the seal, and whom to call."""
    for row, key in zip(ROWS, ("signer", "date", "witness", "date"), strict=True):
        draw_at(canvas, set_line(words.text(f"paper.pledge.{key}"), LABEL_SIZE), LABEL_LEFT, row)
    blank = set_line(words.text("paper.pledge.blank_date"), LABEL_SIZE)
    canvas.setLineWidth(0.6)
    for row in (ROWS[0], ROWS[2]):
        canvas.line(SIGNATURE_AREA.left, row - 1 * MM, LINE_RIGHT, row - 1 * MM)
    for row in (ROWS[1], ROWS[3]):
        draw_right(canvas, blank, LINE_RIGHT, row)
    role = set_line(words.text("paper.pledge.witness_role"), 9)
    draw_at(canvas, role, LABEL_LEFT, ROWS[2] - 5 * MM)
    draw_seal_place(canvas, words)
    if hotline:
        text = words.text("paper.pledge.hotline", hotline=hotline)
        line = set_within(text, 10.5, PORTRAIT.room - 30 * MM)
        draw_at(canvas, line, PORTRAIT.left, FOOT)
    if version:
        line = set_line(words.text("paper.pledge.version", version=version), 9)
        draw_right(canvas, line, PORTRAIT.right, FOOT)


def draw_seal_place(canvas: Any, words: Words) -> None:
    """A dotted square the size of an official seal."""
    left, bottom = PORTRAIT.right - SEAL_SIDE, BLOCK_TOP - SEAL_SIDE
    canvas.setLineWidth(0.6)
    canvas.setStrokeColor(GREY)
    canvas.setDash([1, 2.2])
    canvas.rect(left, bottom, SEAL_SIDE, SEAL_SIDE)
    canvas.setDash()
    canvas.setStrokeColor(BLACK)
    canvas.setFillColor(GREY)
    line = set_line(words.text("paper.pledge.seal"), 10.5)
    draw_centred(canvas, line, left + SEAL_SIDE / 2, bottom + SEAL_SIDE / 2 - 1.5 * MM)
    canvas.setFillColor(BLACK)


def draw_marks(canvas: Any, sheet: PledgeSheet, words: Words, *, first: bool, last: bool) -> None:
    """What is this sheet's own: its number above, the code and whose it is below."""
    if first:
        number = words.text("paper.pledge.number", number=sheet.doc_number)
        line = set_within(number, NUMBER_SIZE, PORTRAIT.room)
        draw_right(canvas, line, PORTRAIT.right, PORTRAIT.top + 4 * MM)
    if not last:
        return
    left, bottom = PORTRAIT.left + QUIET, BLOCK_TOP - QR_SIDE
    canvas.addLiteral(qr_path(sheet.qr_payload, left, bottom, QR_SIDE))
    size, lines = set_owner(sheet, words)
    draw_lines(canvas, lines, PORTRAIT.left, bottom - QUIET, size * OWNER_LEADING)


def set_owner(sheet: PledgeSheet, words: Words) -> tuple[float, list[SetLine]]:
    """Whose sheet it is, as small as it must be to stand below the code."""
    number = words.text("paper.pledge.staff_number", number=sheet.staff_number)
    texts = (sheet.doc_number, sheet.name, number if sheet.staff_number else "")
    room = BLOCK_TOP - QR_SIDE - QUIET - PORTRAIT.bottom
    size = OWNER_SIZE
    while True:
        lines: list[SetLine] = []
        for text in texts:
            lines += set_paragraph([Span(text)], size, QR_SIDE + 2 * QUIET, flush=False)
        if len(lines) * size * OWNER_LEADING <= room:
            return size, lines
        size *= 0.9
