"""Prints ethics evaluation forms and whole ethics files, of one person or of all in one PDF."""

from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from cleanclinic.errors import CancelledError
from cleanclinic.paper.blocks import PAGE
from cleanclinic.paper.errors import NothingToPrintError
from cleanclinic.paper.ethics_file import EthicsFile, draw_cover, draw_page, lay_out_file
from cleanclinic.paper.ethics_form import FAMILY, EthicsSheet, Form, draw_form, draw_more, lay_out
from cleanclinic.paper.fonts import Face, typeface
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


def print_forms(
    target: Path,
    count: int,
    sheets: Iterable[EthicsSheet],
    *,
    words: Words,
    demo: bool = False,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> PrintResult:
    """`count` forms into one file; all of it or nothing. `sheets` are asked for one by one."""
    return _print(target, count, sheets, _form_pages, "title", words, demo, progress, cancelled)


def print_files(
    target: Path,
    count: int,
    files: Iterable[EthicsFile],
    *,
    words: Words,
    demo: bool = False,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> PrintResult:
    """`count` whole files into one PDF; all of it or nothing. `files` are asked for one by one."""
    return _print(target, count, files, _file_pages, "file", words, demo, progress, cancelled)


def form_pdf(sheet: EthicsSheet, *, words: Words, demo: bool = False) -> bytes:
    """One form in memory, as it would be printed."""
    out = BytesIO()
    _Printer(out, _form_pages, "title", words, demo=demo).write([sheet])
    return out.getvalue()


def file_pdf(one: EthicsFile, *, words: Words, demo: bool = False) -> bytes:
    """One file in memory, as it would be printed."""
    out = BytesIO()
    _Printer(out, _file_pages, "file", words, demo=demo).write([one])
    return out.getvalue()


def _form_pages(sheet: EthicsSheet, words: Words) -> list[Draw]:
    form = lay_out(sheet, words)
    return [lambda canvas: draw_form(canvas, form, words), *_more_pages(form, words)]


def _more_pages(form: Form, words: Words) -> list[Draw]:
    return [
        lambda canvas, page=page: draw_more(canvas, form, page, words)  # type: ignore[misc]
        for page in form.more
    ]


def _file_pages(one: EthicsFile, words: Words) -> list[Draw]:
    pages: list[Draw] = [lambda canvas: draw_cover(canvas, one, words)]
    pages += [
        lambda canvas, page=page: draw_page(canvas, one, page, words)  # type: ignore[misc]
        for page in lay_out_file(one, words)
    ]
    for sheet in one.forms:
        pages += _form_pages(sheet, words)
    return pages


class _Printer:
    """Draws one paper after the other; each has pages of its own number."""

    def __init__(
        self, out: Out, pages_of: Callable[[Any, Words], list[Draw]], title: str, words: Words,
        *, demo: bool,
    ) -> None:  # fmt: skip
        self.pages = 0
        self.missing: dict[MissingGlyph, None] = {}
        self._out = out
        self._pages_of = pages_of
        self._title = words.text(f"{FAMILY}.{title}")
        self._words = words
        self._demo = demo

    def write(self, papers: Iterable[Any], step: Callable[[], None] | None = None) -> None:
        canvas = None
        for paper in papers:
            if step is not None:
                step()
            if canvas is None:
                canvas = open_canvas(PAGE, self._words, self._title, paper.hospital, self._out)
            self._draw(canvas, paper)
        if canvas is None:
            raise NothingToPrintError
        canvas.showOutline()
        canvas.save()

    def _draw(self, canvas: Any, paper: Any) -> None:
        pages = self._pages_of(paper, self._words)
        canvas.bookmark(paper.name)
        for number, draw in enumerate(pages, 1):
            if self._demo:
                draw_demo_mark(canvas, PAGE, self._words)
            draw(canvas)
            draw_footer(canvas, PAGE, self._words, number, len(pages))
            canvas.showPage()
        self.pages += len(pages)
        face = typeface(Face.SONG)
        for text in paper.texts():
            for character in face.missing(" ".join(text.splitlines())):
                code = f"U+{ord(character):04X}"
                self.missing[MissingGlyph(text, code, paper.name)] = None


def _print(
    target: Path,
    count: int,
    papers: Iterable[Any],
    pages_of: Callable[[Any, Words], list[Draw]],
    title: str,
    words: Words,
    demo: bool,  # noqa: FBT001 (handed through from a keyword)
    progress: Progress,
    cancelled: Cancelled,
) -> PrintResult:
    if not count:
        raise NothingToPrintError
    done = iter(range(count))

    def step() -> None:
        if cancelled():
            raise CancelledError
        progress(next(done), count)

    with growing_file(target) as file:
        printer = _Printer(file, pages_of, title, words, demo=demo)
        printer.write(papers, step)
        if cancelled():
            raise CancelledError
    progress(count, count)
    return PrintResult(printer.pages, (target,), tuple(printer.missing))
