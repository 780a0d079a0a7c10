"""The ethics evaluation form (医德考评表): one page a person and year, a second for long texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cleanclinic.paper.blocks import (
    LEADING,
    PADDING,
    PAGE,
    TEXT_SIZE,
    Block,
    Column,
    Heading,
    Page,
    Row,
    cell,
    facts,
    share_out,
    texts,
)
from cleanclinic.paper.fonts import Face
from cleanclinic.paper.page import BLACK, GREY, MM
from cleanclinic.paper.setting import (
    draw_at,
    draw_centred,
    draw_lines,
    draw_right,
    set_line,
    set_within,
)
from cleanclinic.words import Words

TITLE_SIZE, HEAD_SIZE = 20.0, 12.0
HEAD_HEIGHT = 24 * MM
LABEL_SHARE, FACT_LABEL = 0.14, 0.45
FEWEST_BOX_LINES = 2
SIGN_HEIGHT = 13 * MM
# A hospital's stamp is 42 mm across.
SEAL_SIDE, SEAL_HEIGHT, LEAST_HEIGHT = 45 * MM, 46 * MM, 24 * MM
FAMILY = "paper.ethics"


@dataclass(frozen=True, kw_only=True)
class ReviewBox:
    """What one level of review wrote; `sealed` leaves room for the stamp."""

    title: str
    text: str
    grade: str
    by: str
    on: str
    sealed: bool = False


@dataclass(frozen=True, kw_only=True)
class EthicsSheet:
    """One form, every text as it should be read.

    `marks` has a row for each heading: its name, full points and the mark of each of `levels`;
    `entries` are additions and deductions with their points, `why` says what held the grade down.
    """

    hospital: str
    year: int
    name: str
    facts: tuple[tuple[str, str], ...]
    levels: tuple[str, ...]
    marks: tuple[tuple[str, ...], ...]
    sums: tuple[str, ...]
    entries: tuple[str, ...]
    boxes: tuple[ReviewBox, ...]
    score: str
    grade: str
    state: str
    why: str = ""

    def texts(self) -> tuple[str, ...]:
        """All of it that somebody typed."""
        boxes = (text for box in self.boxes for text in (box.text, box.by))
        return (
            self.hospital,
            self.name,
            *(value for _, value in self.facts),
            *self.entries,
            self.why,
            *boxes,
        )


@dataclass(frozen=True)
class Form:
    """A form laid out: its own page, and pages for what did not fit into its boxes."""

    sheet: EthicsSheet
    blocks: tuple[Block, ...]
    box_heights: tuple[float, ...]
    shown: tuple[str, ...]
    more: tuple[Page, ...]

    @property
    def pages(self) -> int:
        return 1 + len(self.more)


def lay_out(sheet: EthicsSheet, words: Words) -> Form:
    """What stands where; a text too long for its box stands on a page of its own."""
    blocks = [
        *facts(sheet.facts, 3, named=FACT_LABEL),
        *_marks(sheet, words),
        *_entries(sheet, words),
    ]
    room = PAGE.top - HEAD_HEIGHT - PAGE.bottom - sum(block.height for block in blocks)
    heights = _box_heights(sheet.boxes, room)
    shown: list[str] = []
    more: list[Block] = []
    for box, height in zip(sheet.boxes, heights, strict=True):
        lines = max(FEWEST_BOX_LINES, int((height - SIGN_HEIGHT - 2 * PADDING) / LEADING))
        fits = len(cell(box.text, _box_room(box, height))) <= lines
        shown.append(box.text if fits else words.text(f"{FAMILY}.overleaf"))
        if not fits:
            more += [Heading(box.title), *texts(box.text)]
    if len(sheet.entries) > (fits_in := _entries_shown(sheet)):
        more += [Heading(words.text(f"{FAMILY}.entries"))]
        more += [block for entry in sheet.entries[fits_in:] for block in texts(entry)]
    pages = tuple(share_out(more, PAGE.top - 8 * MM)) if more else ()
    return Form(sheet, tuple(blocks), heights, tuple(shown), pages)


def _marks(sheet: EthicsSheet, words: Words) -> list[Block]:
    narrow = 0.1
    wide = 1 - narrow * (1 + len(sheet.levels))
    columns = (
        Column(words.text(f"{FAMILY}.heading"), wide),
        *(
            Column(title, narrow, centred=True)
            for title in (words.text(f"{FAMILY}.full"), *sheet.levels)
        ),
    )
    head = Row(columns, tuple(cell(c.title, c.room, Face.HEI) for c in columns), filled=True)
    rows = [
        Row(columns, tuple(cell(t, c.room) for t, c in zip(row, columns, strict=True)))
        for row in sheet.marks
    ]
    sums = (words.text(f"{FAMILY}.sum"), *sheet.sums)
    last = Row(
        columns, tuple(cell(t, c.room, Face.HEI) for t, c in zip(sums, columns, strict=True))
    )
    return [head, *rows, last]


def _entries_shown(sheet: EthicsSheet) -> int:
    return 4 if len(sheet.boxes) > 3 else 6


def _entries(sheet: EthicsSheet, words: Words) -> list[Block]:
    columns = (Column("", LABEL_SHARE, centred=True), Column("", 1 - LABEL_SHARE))
    most = _entries_shown(sheet)
    shown = list(sheet.entries[:most])
    if len(sheet.entries) > most:
        shown.append(words.text(f"{FAMILY}.entries_more", count=len(sheet.entries) - most))
    text = "\n".join(shown) or words.text(f"{FAMILY}.no_entries")
    label = words.text(f"{FAMILY}.entries")
    result = words.text(f"{FAMILY}.result", score=sheet.score, grade=sheet.grade)
    if sheet.why:
        result = words.text(f"{FAMILY}.result_why", result=result, why=sheet.why)
    return [
        Row(columns, (cell(label, columns[0].room, Face.HEI), cell(text, columns[1].room))),
        Row(
            columns,
            (
                cell(words.text(f"{FAMILY}.outcome"), columns[0].room, Face.HEI),
                cell(result, columns[1].room, Face.HEI),
            ),
        ),
    ]


def _box_heights(boxes: Sequence[ReviewBox], room: float) -> tuple[float, ...]:
    """Boxes of one height, but for a stamp's, which is as tall as a stamp where there is room."""
    each = room / len(boxes)
    sealed = sum(box.sealed for box in boxes)
    rest = (room - sealed * SEAL_HEIGHT) / max(1, len(boxes) - sealed)
    if each >= SEAL_HEIGHT or rest < LEAST_HEIGHT:
        return (each,) * len(boxes)
    return tuple(SEAL_HEIGHT if box.sealed else rest for box in boxes)


def _seal_side(height: float) -> float:
    return min(SEAL_SIDE, height - 1 * MM)


def _box_room(box: ReviewBox, height: float) -> float:
    """The width for text, beside the place for the stamp."""
    wide = (1 - LABEL_SHARE) * PAGE.room - 2 * PADDING
    return wide - _seal_side(height) - 2 * MM if box.sealed else wide


def draw_form(canvas: Any, form: Form, words: Words) -> None:
    """The form's own page."""
    sheet = form.sheet
    hospital = set_within(sheet.hospital, HEAD_SIZE, PAGE.room, Face.SONG_BOLD)
    draw_centred(canvas, hospital, PAGE.centre, PAGE.top - HEAD_SIZE)
    title = set_within(words.text(f"{FAMILY}.title"), TITLE_SIZE, PAGE.room, Face.SONG_BOLD)
    draw_centred(canvas, title, PAGE.centre, PAGE.top - 13 * MM)
    year = set_line(words.text(f"{FAMILY}.year", year=sheet.year), TEXT_SIZE + 1)
    draw_centred(canvas, year, PAGE.centre, PAGE.top - 20.5 * MM)
    if sheet.state:
        canvas.setFillColor(GREY)
        draw_right(canvas, set_line(sheet.state, TEXT_SIZE), PAGE.right, PAGE.top - 20.5 * MM)
        canvas.setFillColor(BLACK)
    at = PAGE.top - HEAD_HEIGHT
    for block in form.blocks:
        block.draw(canvas, at)
        at -= block.height
    for box, text, height in zip(sheet.boxes, form.shown, form.box_heights, strict=True):
        _draw_box(canvas, box, text, at, height, words)
        at -= height
    canvas.setLineWidth(1)
    top = PAGE.top - HEAD_HEIGHT
    canvas.rect(PAGE.left, at, PAGE.room, top - at)


def _draw_box(
    canvas: Any, box: ReviewBox, text: str, top: float, height: float, words: Words
) -> None:
    label_width = LABEL_SHARE * PAGE.room
    canvas.setLineWidth(0.5)
    canvas.rect(PAGE.left, top - height, PAGE.room, height)
    canvas.line(PAGE.left + label_width, top, PAGE.left + label_width, top - height)
    label = cell(box.title, label_width - 2 * PADDING, Face.HEI)
    y = top - (height - len(label) * LEADING) / 2
    for number, line in enumerate(label):
        x = PAGE.left + (label_width - line.width) / 2
        draw_lines(canvas, [line], x, y - number * LEADING, LEADING)
    left = PAGE.left + label_width + PADDING
    lines = cell(text, _box_room(box, height))
    draw_lines(canvas, lines, left, top - PADDING, LEADING)
    baseline = top - height + 3.2 * MM
    if box.sealed:
        _draw_seal(canvas, top, height, words)
    _draw_signing(canvas, box, left, baseline, words)


def _draw_seal(canvas: Any, top: float, height: float, words: Words) -> None:
    side = _seal_side(height)
    canvas.saveState()
    canvas.setDash([2, 2])
    canvas.setStrokeColor(GREY)
    canvas.setFillColor(GREY)
    left = PAGE.right - side - 0.5 * MM
    bottom = top - height + (height - side) / 2
    canvas.rect(left, bottom, side, side)
    line = set_line(words.text(f"{FAMILY}.seal"), TEXT_SIZE)
    draw_centred(canvas, line, left + side / 2, bottom + side / 2 - TEXT_SIZE / 3)
    canvas.restoreState()


def _draw_signing(canvas: Any, box: ReviewBox, left: float, baseline: float, words: Words) -> None:
    """Grade, signature and day; what is not known is a blank to write on."""
    x = left
    parts: Sequence[tuple[str, str, float]] = (
        ("grade", box.grade, 14 * MM),
        ("signature", box.by, 25 * MM),
        ("day", box.on, 0),
    )
    if box.sealed:
        baseline += LEADING
    for key, value, blank in parts:
        if box.sealed and key == "day":
            # Below the name, so that the place for the stamp stays free.
            x, baseline = left, baseline - LEADING
        text = words.text(f"{FAMILY}.{key}")
        label = set_line(text, TEXT_SIZE)
        draw_at(canvas, label, x, baseline)
        x += label.width
        if value:
            shown = set_within(value, TEXT_SIZE, blank or PAGE.room / 4)
            draw_at(canvas, shown, x, baseline)
        if blank:
            # Whoever signs by hand finds the line, with her name on it where it is known.
            canvas.setLineWidth(0.5)
            canvas.line(x, baseline - 1 * MM, x + blank, baseline - 1 * MM)
            x += blank
        elif not value:
            draw_at(canvas, set_line(words.text(f"{FAMILY}.blank_day"), TEXT_SIZE), x, baseline)
        x += 4 * MM


def draw_more(canvas: Any, form: Form, page: Page, words: Words) -> None:
    """A page with what did not fit."""
    text = words.text(f"{FAMILY}.more", name=form.sheet.name, year=form.sheet.year)
    draw_at(canvas, set_within(text, TEXT_SIZE, PAGE.room), PAGE.left, PAGE.top - TEXT_SIZE)
    for block, top in page:
        block.draw(canvas, top)
