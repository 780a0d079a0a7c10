"""Where a pledge's text goes: the largest type with which it fits one page, else more pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from cleanclinic.paper.fonts import Face
from cleanclinic.paper.page import MM, PORTRAIT
from cleanclinic.paper.pledge_text import (
    PledgeSheet,
    PledgeTemplateText,
    chinese_number,
    filled,
    is_constant,
    paragraphs,
)
from cleanclinic.paper.setting import SetLine, Span, set_paragraph
from cleanclinic.words import Words

HEAD_HEIGHT = 24 * MM
SIGNING_HEIGHT = 48 * MM


@dataclass(frozen=True)
class Step:
    """Size of the type and distance of the lines, in points."""

    size: float
    leading: float


STEPS = (
    Step(16, 29),
    Step(16, 27),
    Step(15, 26),
    Step(15, 24.5),
    Step(14, 24),
    Step(14, 22),
    Step(13.5, 21),
    Step(13, 20),
    Step(13, 19),
    Step(12, 18.5),
    Step(12, 17.5),
    Step(11.5, 17),
    Step(11, 16.5),
    Step(10.5, 15.5),
)
LONG_TEXT = Step(14, 24)
OPEN_LEADING_EM = 1.7


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the template with its number, if it has one."""

    text: str
    number: str = ""

    def spans(self, sheet: PledgeSheet) -> list[Span]:
        head = [Span(self.number, Face.HEI)] if self.number else []
        return head + filled(self.text, sheet)


@dataclass(frozen=True)
class Block:
    """Lines that belong together; those with a key are the same on every sheet."""

    lines: tuple[SetLine, ...]
    key: str = ""


@dataclass(frozen=True)
class Placed:
    """Some lines of a block and the height of their top on the page."""

    block: Block
    first: int
    last: int
    top: float


@dataclass(frozen=True)
class Layout:
    """A sheet's pages; the signatures stand on the last."""

    step: Step
    pages: tuple[tuple[Placed, ...], ...]


class PledgeLayouts:
    """Lays out sheet after sheet of one template; what is the same for all is set once."""

    def __init__(self, template: PledgeTemplateText, words: Words) -> None:
        self._template = template
        self._words = words
        self._constant: dict[tuple[int, float], Block] = {}

    def layout(self, sheet: PledgeSheet) -> Layout:
        room = PORTRAIT.top - PORTRAIT.bottom - HEAD_HEIGHT - SIGNING_HEIGHT
        for step in STEPS:
            if self._least_lines(sheet, step) * step.leading > room:
                continue
            blocks = self._blocks(sheet, step)
            lines = sum(len(block.lines) for block in blocks)
            if lines * step.leading <= room:
                open_step = opened(step, lines, room)
                return Layout(open_step, (stack(blocks, PORTRAIT.top - HEAD_HEIGHT, open_step),))
        return self._long_layout(sheet)

    @cached_property
    def _groups(self) -> list[tuple[bool, list[Paragraph]]]:
        """The paragraphs in order, neighbours that are the same for all together."""
        parts = groupby(self._paragraphs(), key=lambda paragraph: is_constant(paragraph.text))
        return [(constant, list(group)) for constant, group in parts]

    def _paragraphs(self) -> Iterator[Paragraph]:
        template = self._template
        for text in (*paragraphs(template.basis), *paragraphs(template.intro)):
            yield Paragraph(text)
        for number, clause in enumerate(template.clauses, 1):
            shown = chinese_number(number) if self._words.language == "zh_CN" else str(number)
            label = self._words.text("paper.pledge.clause", number=shown)
            yield Paragraph(" ".join(paragraphs(clause)), label)
        for text in paragraphs(template.consequence):
            yield Paragraph(text)

    def _least_lines(self, sheet: PledgeSheet, step: Step) -> int:
        """Lines of what is the same for all, and one for each other paragraph."""
        return sum(
            len(self._constant_block(index, sheet, step).lines) if constant else len(group)
            for index, (constant, group) in enumerate(self._groups)
        )

    def _blocks(self, sheet: PledgeSheet, step: Step) -> list[Block]:
        return [
            self._constant_block(index, sheet, step)
            if constant
            else Block(self._set(group, sheet, step))
            for index, (constant, group) in enumerate(self._groups)
        ]

    def _constant_block(self, index: int, sheet: PledgeSheet, step: Step) -> Block:
        place = (index, step.size)
        if place not in self._constant:
            lines = self._set(self._groups[index][1], sheet, step)
            self._constant[place] = Block(lines, f"pledge-{index}-{step.size:g}")
        return self._constant[place]

    def _set(
        self, group: Sequence[Paragraph], sheet: PledgeSheet, step: Step
    ) -> tuple[SetLine, ...]:
        lines: list[SetLine] = []
        for paragraph in group:
            spans = paragraph.spans(sheet)
            lines += set_paragraph(spans, step.size, PORTRAIT.room, indent=2 * step.size)
        return tuple(lines)

    def _long_layout(self, sheet: PledgeSheet) -> Layout:
        blocks = self._blocks(sheet, LONG_TEXT)
        leading = LONG_TEXT.leading
        pages, top = [], PORTRAIT.top - HEAD_HEIGHT
        for first, last in share_out(sum(len(block.lines) for block in blocks), leading):
            pages.append(tuple(cut(blocks, first, last, top, leading)))
            top = PORTRAIT.top
        return Layout(LONG_TEXT, tuple(pages))


def opened(step: Step, lines: int, room: float) -> Step:
    """The same type, its lines further apart where small type leaves room for it."""
    most = min(room / max(lines, 1), OPEN_LEADING_EM * step.size)
    return Step(step.size, max(step.leading, int(most * 2) / 2))


def stack(blocks: Sequence[Block], top: float, step: Step) -> tuple[Placed, ...]:
    """Blocks below each other."""
    total = sum(len(block.lines) for block in blocks)
    return tuple(cut(blocks, 0, total, top, step.leading))


def cut(
    blocks: Sequence[Block], first: int, last: int, top: float, leading: float
) -> Iterator[Placed]:
    """The part of the blocks between two lines of the whole, from the top of a page down."""
    at = 0
    for block in blocks:
        start, end = max(first - at, 0), min(last - at, len(block.lines))
        if start < end:
            yield Placed(block, start, end, top)
            top -= (end - start) * leading
        at += len(block.lines)


def share_out(lines: int, leading: float) -> Iterator[tuple[int, int]]:
    """Which lines go on which page, so that signatures never stand without two lines of text."""
    height = PORTRAIT.top - PORTRAIT.bottom
    room, first = int((height - HEAD_HEIGHT) / leading), 0
    signing = int(SIGNING_HEIGHT / leading) + 1
    while lines - first > room - signing:
        taken = min(room, lines - first - 2)
        yield first, first + taken
        first += taken
        room = int(height / leading)
    yield first, lines
