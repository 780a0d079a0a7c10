"""Prints ethics evaluation forms and whole ethics files, of one person or of all in one PDF."""

from collections.abc import Callable, Iterable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from cleanclinic.errors import CancelledError
from cleanclinic.paper.blocks import PAGE
from cleanclinic.paper.errors import NothingToPrintError
from cleanclinic.paper.ethics_file import EthicsFile, draw_cover, draw_page, lay_out_file
from cleanclinic.paper.ethics_form import FAMILY, EthicsSheet, Form, draw_form, draw_more, lay_out
from cleanclinic.paper.missing import missing_glyphs
from cleanclinic.paper.output import growing_file
from cleanclinic.paper.page import draw_demo_mark, draw_footer, open_canvas
from cleanclinic.paper.printed import (
    Cancelled,
    MissingGlyph,
    PrintResult,
    Progress,
    never,
    no_progress,
)
from cleanclinic.paper.streaming import Out
from cleanclinic.words import Words

Draw = Callable[[Any], None]


Paper = EthicsSheet | EthicsFile
"""One form, or a whole file with its forms."""


def print_ethics(
    target: Path,
    count: int,
    papers: Iterable[Paper],
    *,
    words: Words,
    demo: bool = False,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> PrintResult:
    """`count` papers into one PDF; all of it or nothing. `papers` are asked for one by one."""
    if not count:
        raise NothingToPrintError
    done = iter(range(count))

    def step() -> None:
        if cancelled():
            raise CancelledError
        progress(next(done), count)

    with growing_file(target) as file:
        printer = _Printer(file, words, demo=demo)
        printer.write(papers, step)
        if cancelled():
            raise CancelledError
    progress(count, count)
    return PrintResult(printer.pages, (target,), tuple(printer.missing))


def ethics_pdf(paper: Paper, *, words: Words, demo: bool = False) -> bytes:
    """One paper in memory, as it would be printed."""
    out = BytesIO()
    _Printer(out, words, demo=demo).write([paper])
    return out.getvalue()


def _pages_of(paper: Paper, words: Words) -> list[Draw]:
    return (
        _form_pages(paper, words) if isinstance(paper, EthicsSheet) else _file_pages(paper, words)
    )


def _title_of(paper: Paper, words: Words) -> str:
    return words.text(f"{FAMILY}.{'title' if isinstance(paper, EthicsSheet) else 'file'}")


def _form_pages(sheet: EthicsSheet, words: Words) -> list[Draw]:
    form = lay_out(sheet, words)
    return [lambda canvas: draw_form(canvas, form, words), *_more_pages(form, words)]


def _more_pages(form: Form, words: Words) -> list[Draw]:
    return [partial(draw_more, form=form, page=page, words=words) for page in form.more]


def _file_pages(one: EthicsFile, words: Words) -> list[Draw]:
    pages: list[Draw] = [lambda canvas: draw_cover(canvas, one, words)]
    pages += [
        partial(draw_page, one=one, page=page, words=words) for page in lay_out_file(one, words)
    ]
    for sheet in one.forms:
        pages += _form_pages(sheet, words)
    return pages


class _Printer:
    """Draws one paper after the other; each has pages of its own number."""

    def __init__(self, out: Out, words: Words, *, demo: bool) -> None:
        self.pages = 0
        self.missing: dict[MissingGlyph, None] = {}
        self._out = out
        self._words = words
        self._demo = demo

    def write(self, papers: Iterable[Paper], step: Callable[[], None] | None = None) -> None:
        canvas = None
        for paper in papers:
            if step is not None:
                step()
            if canvas is None:
                title = _title_of(paper, self._words)
                canvas = open_canvas(PAGE, self._words, title, paper.hospital, self._out)
            self._draw(canvas, paper)
        if canvas is None:
            raise NothingToPrintError
        canvas.showOutline()
        canvas.save()

    def _draw(self, canvas: Any, paper: Paper) -> None:
        pages = _pages_of(paper, self._words)
        canvas.bookmark(paper.name)
        for number, draw in enumerate(pages, 1):
            if self._demo:
                draw_demo_mark(canvas, PAGE, self._words)
            draw(canvas)
            draw_footer(canvas, PAGE, self._words, number, len(pages))
            canvas.showPage()
        self.pages += len(pages)
        found = missing_glyphs((paper.name, text) for text in paper.texts())
        self.missing.update(dict.fromkeys(found))
