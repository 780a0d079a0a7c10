"""The office's notice of the hospital's digits: stamped, and compared by wards with the screen."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from cleanclinic.paper.code_sheet import LEADING, PAGE, day_text
from cleanclinic.paper.fonts import Face
from cleanclinic.paper.page import MM, draw_demo_mark, finish, open_canvas
from cleanclinic.paper.setting import (
    Span,
    draw_centred,
    draw_lines,
    draw_right,
    set_line,
    set_paragraph,
)
from cleanclinic.words import Words

TITLE_SIZE, TEXT_SIZE, DIGIT_SIZE, ROOM = 22, 16, 26, 12 * MM
PARTS = ("use", "differs", "keep")


@dataclass(frozen=True)
class NoticeSheet:
    """What stands on the notice; `digits` are five groups of five."""

    hospital: str
    digits: str
    on: date


def notice_sheet_pdf(sheet: NoticeSheet, *, words: Words, demo: bool = False) -> bytes:
    """The page as bytes; nothing is written anywhere."""
    title = words.text("paper.notice.title")
    canvas = open_canvas(PAGE, words, title, sheet.hospital)
    if demo:
        draw_demo_mark(canvas, PAGE, words)
    heading = set_line(title, TITLE_SIZE, Face.SONG_BOLD)
    draw_centred(canvas, heading, PAGE.centre, PAGE.top - 12 * MM)
    about = words.text("paper.notice.about", hospital=sheet.hospital)
    top = _paragraph(canvas, about, PAGE.top - 28 * MM)
    digits = set_line(sheet.digits.replace(" ", "   "), DIGIT_SIZE, Face.HEI_BOLD)
    draw_centred(canvas, digits, PAGE.centre, top - ROOM - DIGIT_SIZE / 2)
    top -= 2 * ROOM + DIGIT_SIZE
    for part in PARTS:
        top = _paragraph(canvas, words.text(f"paper.notice.{part}"), top)
    top -= 2 * ROOM
    for text in (words.text("paper.notice.from"), day_text(sheet.on, words)):
        draw_right(canvas, set_line(text, TEXT_SIZE), PAGE.right - 12 * MM, top)
        top -= TEXT_SIZE * LEADING + 3 * MM
    canvas.showPage()
    return finish(canvas)


def _paragraph(canvas: Any, text: str, top: float) -> float:
    lines = set_paragraph([Span(text)], TEXT_SIZE, PAGE.room, indent=2 * TEXT_SIZE, flush=False)
    draw_lines(canvas, lines, PAGE.left, top, TEXT_SIZE * LEADING)
    return top - len(lines) * TEXT_SIZE * LEADING - 2 * MM
