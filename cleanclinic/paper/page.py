"""The sheet itself: sizes and margins after GB/T 9704, the footer, and the mark of demo data."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.colors import Color

from cleanclinic.paper.fonts import Face, load_font
from cleanclinic.paper.setting import draw_centred, set_line
from cleanclinic.paper.streaming import Out, StreamedCanvas
from cleanclinic.words import Words

MM = 72 / 25.4
FOOTER_SIZE = 10.5
DEMO_SIZE = 12
RED = Color(0.75, 0.05, 0.05)
GREY = Color(0.45, 0.45, 0.45)
BLACK = Color(0, 0, 0)


@dataclass(frozen=True)
class Sheet:
    """A page and the area that may hold text, in points from the lower left."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def room(self) -> float:
        return self.right - self.left

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


def sheet_of(width_mm: float, height_mm: float, margins_mm: tuple[float, ...]) -> Sheet:
    """A sheet by its size and its margins: top, left, bottom, right."""
    top, left, bottom, right = (margin * MM for margin in margins_mm)
    width, height = width_mm * MM, height_mm * MM
    return Sheet(width, height, left, width - right, height - top, bottom)


PORTRAIT = sheet_of(210, 297, (37, 28, 35, 26))
# A table lies on its side: the binding edge (订口) is then at the top.
LANDSCAPE = sheet_of(297, 210, (28, 18, 20, 18))


def open_canvas(sheet: Sheet, words: Words, title: str, author: str, out: Out | None = None) -> Any:
    """An empty document, written to `out` as it is drawn; without one, `finish` has its bytes."""
    load_font(Face.SONG.value)
    make: Any = StreamedCanvas  # its stubs take the font's name for a number
    canvas = make(
        BytesIO() if out is None else out,
        pagesize=(sheet.width, sheet.height),
        initialFontName=Face.SONG.value,
        lang=words.language.replace("_", "-"),
    )
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("CleanClinic")
    return canvas


def finish(canvas: Any) -> bytes:
    """The bytes of a document in memory; the canvas is used up."""
    canvas.save()
    data: bytes = canvas.out.getvalue()
    return data


def draw_footer(canvas: Any, sheet: Sheet, words: Words, page: int, pages: int) -> None:
    """Page n of m, below the text."""
    text = words.text("paper.page", page=page, pages=pages)
    draw_centred(canvas, set_line(text, FOOTER_SIZE), sheet.centre, sheet.bottom - 11 * MM)


def draw_demo_mark(canvas: Any, sheet: Sheet, words: Words) -> None:
    """What says at the head of a page that nothing on it is real."""
    line = set_line(words.text("paper.demo"), DEMO_SIZE, Face.HEI)
    baseline = sheet.height - 15 * MM
    canvas.saveState()
    canvas.setFillColor(RED)
    canvas.setStrokeColor(RED)
    canvas.setLineWidth(0.8)
    half = line.width / 2 + 4 * MM
    canvas.rect(sheet.centre - half, baseline - 2.2 * MM, 2 * half, 7.5 * MM)
    draw_centred(canvas, line, sheet.centre, baseline)
    canvas.restoreState()
