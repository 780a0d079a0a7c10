"""Prints integrity pledges: one A4 form a person, with a code to find the scan again."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from cleanclinic.errors import CancelledError
from cleanclinic.paper.errors import NothingToPrintError
from cleanclinic.paper.missing import missing_glyphs
from cleanclinic.paper.output import Batch, growing_file
from cleanclinic.paper.page import (
    PORTRAIT,
    draw_demo_mark,
    draw_footer,
    open_canvas,
)
from cleanclinic.paper.pledge_frame import draw_head, draw_marks, draw_running_head, draw_signing
from cleanclinic.paper.pledge_layout import Block, Layout, Placed, PledgeLayouts
from cleanclinic.paper.pledge_text import (
    PledgeSheet,
    PledgeTemplateText,
    check_sheets,
    check_template,
    filled_text,
)
from cleanclinic.paper.printed import (
    Cancelled,
    MissingGlyph,
    PrintResult,
    Progress,
    never,
    no_progress,
)
from cleanclinic.paper.setting import draw_lines
from cleanclinic.paper.streaming import Out
from cleanclinic.words import Words

__all__ = [
    "PledgeSheet",
    "PledgeTemplateText",
    "PrintMode",
    "check_template",
    "pledge_pdf",
    "print_pledges",
]

PrintMode = Literal["one file", "one each"]


def print_pledges(
    target: Path,
    template: PledgeTemplateText,
    sheets: Sequence[PledgeSheet],
    *,
    words: Words,
    mode: PrintMode = "one file",
    demo: bool = False,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> PrintResult:
    """Print everybody into one file, or one file each into a folder; all of it or nothing."""
    check_template(template)
    if not sheets:
        raise NothingToPrintError
    check_sheets(template, sheets)
    printer = PledgePrinter(template, words, demo=demo)
    step = _stepper(len(sheets), progress, cancelled)
    if mode == "one file":
        with growing_file(target) as file:
            printer.write(file, sheets, step)
            _stop_if(cancelled)
        files = [target]
    else:
        files = []
        with Batch(target) as folder:
            for sheet in sheets:
                step()
                files.append(folder.add(f"{sheet.doc_number} {sheet.name}", printer.pdf(sheet)))
            _stop_if(cancelled)
    progress(len(sheets), len(sheets))
    return PrintResult(printer.pages, tuple(files), find_missing(template, sheets))


def pledge_pdf(
    template: PledgeTemplateText, sheet: PledgeSheet, *, words: Words, demo: bool = False
) -> bytes:
    """One person's form in memory, as it would be printed."""
    check_template(template)
    check_sheets(template, [sheet])
    return PledgePrinter(template, words, demo=demo).pdf(sheet)


def find_missing(
    template: PledgeTemplateText, sheets: Sequence[PledgeSheet]
) -> tuple[MissingGlyph, ...]:
    """Every character no font has, once for each text and person it stands in."""
    return missing_glyphs(
        chain(
            ((template.title, text) for text in template.texts()),
            ((sheet.who, text) for sheet in sheets for text in sheet.values().values()),
        )
    )


def _stop_if(cancelled: Cancelled) -> None:
    if cancelled():
        raise CancelledError


def _stepper(total: int, progress: Progress, cancelled: Cancelled) -> Callable[[], None]:
    """What is called before each sheet: stops if asked to, then tells how far it is."""
    done = iter(range(total))

    def step() -> None:
        _stop_if(cancelled)
        progress(next(done), total)

    return step


class PledgePrinter:
    """Draws sheets; what is the same on every sheet of a file is drawn into it once."""

    def __init__(self, template: PledgeTemplateText, words: Words, *, demo: bool) -> None:
        self.pages = 0
        self._template = template
        self._words = words
        self._demo = demo
        self._layouts = PledgeLayouts(template, words)

    def pdf(self, sheet: PledgeSheet) -> bytes:
        """One person's sheet as a document of its own."""
        document = BytesIO()
        self.write(document, [sheet])
        return document.getvalue()

    def write(
        self, out: Out, sheets: Sequence[PledgeSheet], step: Callable[[], None] | None = None
    ) -> None:
        """A document of these sheets, with a bookmark for each; `step` is called before each."""
        first = sheets[0]
        title = filled_text(self._template.title, first)
        if len(sheets) == 1:
            title = f"{title} {first.name}"
        canvas = open_canvas(PORTRAIT, self._words, title, first.hospital, out)
        canvas.setSubject(self._words.text("paper.pledge.subject"))
        for sheet in sheets:
            if step is not None:
                step()
            canvas.bookmark(sheet.name)
            self._draw(canvas, sheet, self._layouts.layout(sheet))
        canvas.showOutline()
        canvas.save()

    def _draw(self, canvas: Any, sheet: PledgeSheet, layout: Layout) -> None:
        count = len(layout.pages)
        for number, placed in enumerate(layout.pages, 1):
            if count == 1:
                self._draw_frame_once(canvas, sheet)
            else:
                self._draw_frame(canvas, sheet, number, count)
            if number > 1:
                draw_running_head(canvas, sheet, self._words)
            for part in placed:
                self._draw_part(canvas, part, layout.step.leading)
            draw_marks(canvas, sheet, self._words, first=number == 1, last=number == count)
            canvas.showPage()
            self.pages += 1

    def _draw_frame_once(self, canvas: Any, sheet: PledgeSheet) -> None:
        template = self._template
        texts = (
            sheet.hospital,
            *(filled_text(t, sheet) for t in (template.title, template.hotline)),
        )
        name = "frame-" + sha256("\x1f".join(texts).encode()).hexdigest()[:24]
        if not canvas.hasForm(name):
            canvas.beginForm(name)
            self._draw_frame(canvas, sheet, 1, 1)
            canvas.endForm()
        canvas.doForm(name)

    def _draw_frame(self, canvas: Any, sheet: PledgeSheet, number: int, count: int) -> None:
        if self._demo:
            draw_demo_mark(canvas, PORTRAIT, self._words)
        if number == 1:
            draw_head(canvas, sheet.hospital, filled_text(self._template.title, sheet))
        if number == count:
            hotline = filled_text(self._template.hotline, sheet)
            draw_signing(canvas, self._words, hotline, self._template.version)
        draw_footer(canvas, PORTRAIT, self._words, number, count)

    def _draw_part(self, canvas: Any, part: Placed, leading: float) -> None:
        block = part.block
        if not block.key or part.first or part.last < len(block.lines):
            lines = block.lines[part.first : part.last]
            draw_lines(canvas, lines, PORTRAIT.left, part.top, leading)
            return
        canvas.saveState()
        canvas.translate(PORTRAIT.left, part.top)
        canvas.doForm(_form_of(canvas, block, leading))
        canvas.restoreState()


def _form_of(canvas: Any, block: Block, leading: float) -> str:
    """The block as a form of the document, its top left at the origin."""
    name = f"{block.key}-{leading:g}"
    if not canvas.hasForm(name):
        height = len(block.lines) * leading
        canvas.beginForm(name, -leading, -height - leading, PORTRAIT.width, leading)
        draw_lines(canvas, block.lines, 0, 0, leading)
        canvas.endForm()
    return name
