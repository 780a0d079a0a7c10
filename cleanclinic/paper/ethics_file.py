"""The whole ethics file (医德档案) of a person: cover, basics, tables, forms of the years."""

from dataclasses import dataclass
from typing import Any

from cleanclinic.paper.blocks import (
    PAGE,
    Block,
    Column,
    Heading,
    Page,
    facts,
    share_out,
    table,
    texts,
)
from cleanclinic.paper.ethics_form import FAMILY, EthicsSheet
from cleanclinic.paper.fonts import Face
from cleanclinic.paper.page import MM
from cleanclinic.paper.setting import (
    draw_at,
    draw_centred,
    draw_right,
    set_line,
    set_title,
    set_within,
)
from cleanclinic.words import Words

COVER_TITLE, COVER_SIZE = 40.0, 16.0
# The shares of the columns of each section's table.
SECTIONS: dict[str, tuple[float, ...]] = {
    "evaluations": (0.12, 0.14, 0.14, 0.14, 0.14, 0.14, 0.18),
    "timeline": (0.16, 0.2, 0.52, 0.12),
    "commendations": (0.16, 0.18, 0.54, 0.12),
    "adverse": (0.16, 0.24, 0.36, 0.24),
    "assessments": (0.2, 0.18, 0.2, 0.42),
}
_NARROW = 0.2
_CENTRED = frozenset({"evaluations", "assessments"})


@dataclass(frozen=True, kw_only=True)
class EthicsFile:
    """A person's file, every text as it should be read; `sections` by name of `SECTIONS`."""

    hospital: str
    department: str
    name: str
    staff_number: str
    made_on: str
    basics: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    forms: tuple[EthicsSheet, ...] = ()

    def texts(self) -> tuple[str, ...]:
        """All of it that somebody typed."""
        cells = (text for _, rows in self.sections for row in rows for text in row)
        basics = (value for _, value in self.basics)
        return (self.hospital, self.department, self.name, *basics, *cells)


def lay_out_file(one: EthicsFile, words: Words) -> list[Page]:
    """The pages between the cover and the forms."""
    blocks: list[Block] = [Heading(words.text(f"{FAMILY}.section.basics")), *facts(one.basics)]
    for name, rows in one.sections:
        blocks.append(Heading(words.text(f"{FAMILY}.section.{name}")))
        if not rows:
            blocks += texts(words.text(f"{FAMILY}.section.none"))
            continue
        titles = words.text(f"{FAMILY}.columns.{name}").split("|")
        columns = [
            Column(title, share, centred=name in _CENTRED or share <= _NARROW)
            for title, share in zip(titles, SECTIONS[name], strict=True)
        ]
        blocks += table(columns, rows)
    return share_out(blocks, PAGE.top - 6 * MM)


def draw_cover(canvas: Any, one: EthicsFile, words: Words) -> None:
    """Name and department in the middle of an empty page."""
    top = PAGE.top - 18 * MM
    for line in set_title(one.hospital, 20, PAGE.room, Face.SONG_BOLD, 2):
        draw_centred(canvas, line, PAGE.centre, top)
        top -= 10 * MM
    title = set_line(words.text(f"{FAMILY}.file"), COVER_TITLE, Face.SONG_BOLD)
    draw_centred(canvas, title, PAGE.centre, PAGE.top - 75 * MM)
    left, width = PAGE.centre - 50 * MM, 100 * MM
    rows = (
        ("name", one.name),
        ("staff_number", one.staff_number),
        ("department", one.department),
        ("made_on", one.made_on),
    )
    labels = [
        set_line(words.text(f"{FAMILY}.cover.{key}"), COVER_SIZE, Face.HEI) for key, _ in rows
    ]
    start = left + max(30 * MM, *(label.width + 4 * MM for label in labels))
    baseline = PAGE.top - 120 * MM
    for label, (_, value) in zip(labels, rows, strict=True):
        draw_at(canvas, label, left, baseline)
        shown = set_within(value, COVER_SIZE, left + width - start - 2 * MM)
        draw_centred(canvas, shown, (start + left + width) / 2, baseline)
        canvas.setLineWidth(0.6)
        canvas.line(start, baseline - 2 * MM, left + width, baseline - 2 * MM)
        baseline -= 16 * MM


def draw_page(canvas: Any, one: EthicsFile, page: Page, words: Words) -> None:
    """One page of the tables, with whose it is above."""
    running = words.text(f"{FAMILY}.running", name=one.name, number=one.staff_number)
    room = PAGE.room - 50 * MM
    draw_at(canvas, set_within(running, 9, room), PAGE.left, PAGE.top)
    draw_right(canvas, set_within(one.department, 9, 48 * MM), PAGE.right, PAGE.top)
    canvas.setLineWidth(0.5)
    canvas.line(PAGE.left, PAGE.top - 1.6 * MM, PAGE.right, PAGE.top - 1.6 * MM)
    for block, top in page:
        block.draw(canvas, top)
