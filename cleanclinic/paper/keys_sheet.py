"""The list of keys on one page, to be pinned beside the screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from cleanclinic.paper.fonts import Face
from cleanclinic.paper.page import MM, finish, open_canvas, sheet_of
from cleanclinic.paper.setting import draw_centred, draw_lines, set_line, set_within
from cleanclinic.words import Words

PAGE = sheet_of(210, 297, (20, 22, 18, 22))
TITLE_SIZE, HEAD_SIZE, TEXT_SIZE, LEADING = 18, 13, 11, 17
KEYS_FROM = 105 * MM


@dataclass(frozen=True)
class KeyPart:
    """Keys of one place: what is done, and the key that does it."""

    title: str
    lines: tuple[tuple[str, str], ...]


def keys_sheet_pdf(parts: Sequence[KeyPart], *, words: Words) -> bytes:
    """The page as bytes; nothing is written anywhere."""
    title = words.text("paper.keys.title", app=words.text("app.name"))
    canvas = open_canvas(PAGE, words, title, words.text("app.name"))
    draw_centred(canvas, set_line(title, TITLE_SIZE, Face.HEI_BOLD), PAGE.centre, PAGE.top)
    top = PAGE.top - TITLE_SIZE * 1.6
    for part in parts:
        top -= HEAD_SIZE * 0.6
        draw_lines(
            canvas, [set_line(part.title, HEAD_SIZE, Face.HEI_BOLD)], PAGE.left, top, LEADING
        )
        top -= LEADING + 2
        for text, keys in part.lines:
            room = KEYS_FROM - 4 * MM
            draw_lines(canvas, [set_within(text, TEXT_SIZE, room)], PAGE.left, top, LEADING)
            shown = set_within(keys, TEXT_SIZE, PAGE.room - KEYS_FROM, Face.HEI)
            draw_lines(canvas, [shown], PAGE.left + KEYS_FROM, top, LEADING)
            top -= LEADING
    canvas.showPage()
    return finish(canvas)
