"""Plain documents of headings, facts, text and tables: sign-in sheets, exams, reports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.lib.colors import Color

from cleanclinic.paper.blocks import PAGE, Block, Page, share_out
from cleanclinic.paper.fonts import Face
from cleanclinic.paper.missing import missing_glyphs
from cleanclinic.paper.output import write_file
from cleanclinic.paper.page import BLACK, MM, draw_demo_mark, draw_footer, finish, open_canvas
from cleanclinic.paper.printed import PrintResult
from cleanclinic.paper.setting import (
    draw_at,
    draw_centred,
    draw_right,
    set_line,
    set_title,
    set_within,
)
from cleanclinic.words import Words

TITLE_SIZE, ABOUT_SIZE, SIGN_SIZE = 20.0, 10.5, 11.0
_TITLE_LEADING = 10 * MM
_SIGNING = 16 * MM
_BAR, _LABEL, _VALUE = 7 * MM, 42 * MM, 18 * MM
BAR = Color(0.05, 0.42, 0.35)


@dataclass(frozen=True)
class Bars:
    """Lying bars: label, value, and what stands behind the bar."""

    bars: tuple[tuple[str, float, str], ...]

    @property
    def height(self) -> float:
        return len(self.bars) * _BAR

    def texts(self) -> Iterator[str]:
        yield from (label for label, _, _ in self.bars)

    def draw(self, canvas: Any, top: float) -> None:
        most = max((value for _, value, _ in self.bars), default=0) or 1
        left = PAGE.left + _LABEL
        room = PAGE.room - _LABEL - _VALUE
        for label, value, shown in self.bars:
            baseline = top - _BAR + 2.2 * MM
            line = set_within(label, ABOUT_SIZE, _LABEL - 3 * MM)
            draw_right(canvas, line, left - 2 * MM, baseline)
            width = room * max(value, 0) / most
            canvas.setFillColor(BAR)
            canvas.rect(left, top - _BAR + 1.4 * MM, width, _BAR - 2.8 * MM, stroke=0, fill=1)
            canvas.setFillColor(BLACK)
            draw_at(canvas, set_line(shown, ABOUT_SIZE), left + width + 1.5 * MM, baseline)
            top -= _BAR


@dataclass(frozen=True)
class Document:
    """`about` stands small under the title, left and right; `signatures` are signed at the end."""

    title: str
    about: tuple[str, str]
    blocks: tuple[Block, ...]
    signatures: tuple[str, ...] = ()

    def texts(self) -> Iterator[str]:
        """All that stands in it."""
        yield from (self.title, *self.about)
        for block in self.blocks:
            yield from block.texts()


def document_pdf(
    documents: Sequence[Document], *, words: Words, author: str, demo: bool = False
) -> bytes:
    """Documents one after the other, each from a new page, with their own page numbers."""
    canvas = open_canvas(PAGE, words, documents[0].title, author)
    for one in documents:
        _draw(canvas, one, words, demo=demo)
    return finish(canvas)


def print_documents(
    target: Path, documents: Sequence[Document], *, words: Words, author: str, demo: bool = False
) -> PrintResult:
    """The same as a file; raises the file errors, and then nothing was written."""
    write_file(target, document_pdf(documents, words=words, author=author, demo=demo))
    missing = missing_glyphs((one.title, text) for one in documents for text in one.texts())
    return PrintResult(sum(len(_pages(one)) for one in documents), (target,), missing)


def _pages(one: Document) -> list[Page]:
    """The blocks on their pages; an empty last one where the signatures need one of their own."""
    lines = set_title(one.title, TITLE_SIZE, PAGE.room, Face.SONG_BOLD, 2)
    head = len(lines) * _TITLE_LEADING + 9 * MM
    pages = share_out(one.blocks, PAGE.top, first_top=PAGE.top - head)
    if one.signatures and _bottom(pages[-1]) - _SIGNING < PAGE.bottom:
        pages.append([])
    return pages


def _bottom(page: Page) -> float:
    """Where the last block of a page ends."""
    return min((top - block.height for block, top in page), default=PAGE.top)


def _draw(canvas: Any, one: Document, words: Words, *, demo: bool) -> None:
    pages = _pages(one)
    for number, page in enumerate(pages, 1):
        if demo:
            draw_demo_mark(canvas, PAGE, words)
        if number == 1:
            _draw_head(canvas, one)
        for block, top in page:
            block.draw(canvas, top)
        if number == len(pages) and one.signatures:
            _draw_signatures(canvas, one.signatures, _bottom(page))
        draw_footer(canvas, PAGE, words, number, len(pages))
        canvas.showPage()


def _draw_head(canvas: Any, one: Document) -> None:
    top = PAGE.top
    for line in set_title(one.title, TITLE_SIZE, PAGE.room, Face.SONG_BOLD, 2):
        draw_centred(canvas, line, PAGE.centre, top - TITLE_SIZE)
        top -= _TITLE_LEADING
    left, right = one.about
    draw_at(canvas, set_line(left, ABOUT_SIZE), PAGE.left, top - ABOUT_SIZE)
    draw_right(canvas, set_line(right, ABOUT_SIZE), PAGE.right, top - ABOUT_SIZE)


def _draw_signatures(canvas: Any, names: tuple[str, ...], bottom: float) -> None:
    width = PAGE.room / len(names)
    baseline = bottom - _SIGNING + 2 * MM
    for place, name in enumerate(names):
        left = PAGE.left + place * width
        line = set_line(name, SIGN_SIZE)
        draw_at(canvas, line, left, baseline)
        canvas.setLineWidth(0.6)
        start = left + line.width + 2 * MM
        canvas.line(start, baseline - 1 * MM, left + width - 4 * MM, baseline - 1 * MM)
