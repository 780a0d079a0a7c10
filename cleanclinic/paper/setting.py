"""Sets text: paragraphs of several faces into lines, and lines onto a page."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cleanclinic.paper.fonts import UNSEEN, Face, Run, load_unseen, typeface
from cleanclinic.paper.mends import SPACES, break_lines

# Chinese lines end flush: the rest of a line is spread between its characters, up to this much.
MOST_STRETCH_EM = 0.12
UNDERLINE_DROP_EM = 0.16
BASELINE_EM = 0.88


@dataclass(frozen=True)
class Span:
    """Text of one face; underlined where a form's blank was filled."""

    text: str
    face: Face = Face.SONG
    underlined: bool = False


@dataclass(frozen=True)
class Piece:
    """A run of one font at its place in the line."""

    x: float
    run: Run


@dataclass(frozen=True)
class SetLine:
    """A line ready to draw, from its left end; `stretch` is added after each character."""

    pieces: tuple[Piece, ...]
    size: float
    width: float
    stretch: float = 0.0
    strokes: tuple[tuple[float, float], ...] = ()


def set_paragraph(
    spans: Sequence[Span],
    size: float,
    width: float,
    *,
    indent: float = 0.0,
    flush: bool = True,
) -> list[SetLine]:
    """The lines of one paragraph; `indent` moves the first line in."""
    clean = [Span(tidy(span.text), span.face, span.underlined) for span in spans if span.text]
    text = "".join(span.text for span in clean)
    advances: list[float] = []
    for span in clean:
        advances += typeface(span.face).advances(span.text, size)
    breaks = break_lines(text, advances, width - indent, width)
    lines = []
    for number, (start, end) in enumerate(breaks):
        offset = indent if number == 0 else 0.0
        shown = start + max(1, len(text[start:end].rstrip(SPACES)))
        used = sum(advances[start:shown])
        stretch = 0.0
        if flush and number + 1 < len(breaks):
            stretch = spread(width - offset - used, shown - start, size)
        lines.append(_line(clean, start, shown, size, offset, stretch))
    return lines


def tidy(text: str) -> str:
    """One line of text: tabs and line ends become spaces."""
    return " ".join(text.splitlines()).replace("\t", " ") if not text.isprintable() else text


def spread(room: float, characters: int, size: float) -> float:
    """How much to add after each character so that the line ends flush."""
    if room <= 0 or characters < 2:
        return 0.0
    stretch = math.floor(room / (characters - 1) * 1000) / 1000
    return stretch if stretch <= MOST_STRETCH_EM * size else 0.0


def _line(
    spans: Sequence[Span], start: int, end: int, size: float, x: float, stretch: float
) -> SetLine:
    pieces: list[Piece] = []
    strokes: list[tuple[float, float]] = []
    at = 0
    for span in spans:
        part = span.text[max(start - at, 0) : max(end - at, 0)]
        at += len(span.text)
        if not part:
            continue
        face, left = typeface(span.face), x
        for run in face.runs(part):
            if pieces and pieces[-1].run.font == run.font:
                joined = pieces.pop()
                pieces.append(Piece(joined.x, Run(run.font, joined.run.text + run.text)))
            else:
                pieces.append(Piece(x, run))
            x += face.width(run.text, size) + stretch * len(run.text)
        if span.underlined:
            strokes.append((left, x - stretch))
    return SetLine(tuple(pieces), size, x - stretch, stretch, tuple(strokes))


def set_line(text: str, size: float, face: Face = Face.SONG) -> SetLine:
    """One line that is not broken."""
    text = tidy(text)
    return _line([Span(text, face)], 0, len(text), size, 0.0, 0.0)


def set_within(text: str, size: float, width: float, face: Face = Face.SONG) -> SetLine:
    """One line that is not broken, in smaller type where it would be too long."""
    line = set_line(text, size, face)
    return line if line.width <= width else set_line(text, size * width / line.width, face)


def set_title(text: str, size: float, width: float, face: Face, most: int) -> list[SetLine]:
    """A title of at most so many lines, in smaller type where it would have more."""
    lines = set_balanced(text, size, width, face)
    while len(lines) > most:
        size *= 0.95
        lines = set_balanced(text, size, width, face)
    return lines


def set_balanced(text: str, size: float, width: float, face: Face) -> list[SetLine]:
    """As few lines as needed, of about the same length, each to be centred."""
    spans = [Span(text, face)]
    lines = set_paragraph(spans, size, width, flush=False)
    if len(lines) < 2:
        return lines
    count, narrow = len(lines), typeface(face).width(text, size) / len(lines)
    while narrow < width:
        lines = set_paragraph(spans, size, narrow, flush=False)
        if len(lines) == count:
            return lines
        narrow += size / 2
    return set_paragraph(spans, size, width, flush=False)


def draw_lines(canvas: Any, lines: Iterable[SetLine], x: float, top: float, leading: float) -> None:
    """Draw lines below each other; the first has its head `leading` apart from the next."""
    placed = []
    for number, line in enumerate(lines):
        # The glyph's square stands in the middle of its line.
        drop = (leading - line.size) / 2 + BASELINE_EM * line.size
        placed.append((line, x, top - number * leading - drop))
    draw_placed(canvas, placed)


def draw_centred(canvas: Any, line: SetLine, centre: float, baseline: float) -> None:
    draw_placed(canvas, [(line, centre - line.width / 2, baseline)])


def draw_right(canvas: Any, line: SetLine, right: float, baseline: float) -> None:
    draw_placed(canvas, [(line, right - line.width, baseline)])


def draw_at(canvas: Any, line: SetLine, x: float, baseline: float) -> None:
    draw_placed(canvas, [(line, x, baseline)])


def draw_placed(canvas: Any, placed: Sequence[tuple[SetLine, float, float]]) -> None:
    """Draw lines, each with its left end and baseline, as one text object."""
    text = canvas.beginText()
    font, stretch = ("", 0.0), 0.0
    for line, x, y in placed:
        if line.stretch != stretch:
            stretch = line.stretch
            text.setCharSpace(stretch)
        follows = False
        for piece in line.pieces:
            if not piece.run.font:
                follows = False
                continue
            if (piece.run.font, line.size) != font:
                font = (piece.run.font, line.size)
                text.setFont(*font)
            if not follows:
                text.setTextOrigin(round(x + piece.x, 2), round(y, 2))
            text.textOut(piece.run.text)
            follows = True
    if stretch:
        text.setCharSpace(0)
    canvas.drawText(text)
    for line, x, y in placed:
        _draw_extras(canvas, line, x, y)


def _draw_extras(canvas: Any, line: SetLine, x: float, y: float) -> None:
    if line.strokes:
        drop = round(y - UNDERLINE_DROP_EM * line.size, 2)
        canvas.setLineWidth(0.6)
        canvas.lines(
            [(round(x + left, 2), drop, round(x + right, 2), drop) for left, right in line.strokes]
        )
    for piece in line.pieces:
        if not piece.run.font:
            for number, character in enumerate(piece.run.text):
                left = x + piece.x + number * (line.size + line.stretch)
                draw_box(canvas, character, left, y, line.size)


def draw_box(canvas: Any, character: str, x: float, y: float, size: float) -> None:
    """A square with the code point of a character no font has; copying gives the character."""
    code = f"{ord(character):04X}"
    half = (len(code) + 1) // 2
    side, left, bottom = size * 0.9, x + size * 0.05, y - size * 0.1
    canvas.setLineWidth(size * 0.04)
    canvas.rect(left, bottom, side, side)
    width = side / (half + 0.4)
    strokes: list[tuple[float, float, float, float]] = []
    for row, digits in enumerate((code[:half], code[half:])):
        start = left + (side - len(digits) * width) / 2
        base = bottom + side * (0.56 - 0.46 * row)
        for number, digit in enumerate(digits):
            place = (start + (number + 0.18) * width, base, width * 0.64, side * 0.34)
            strokes += digit_strokes(digit, *place)
    canvas.lines(strokes)
    load_unseen()
    text = canvas.beginText()
    text.setFont(UNSEEN, size)
    text.setTextRenderMode(3)
    text.setTextOrigin(x, y)
    text.textOut(character)
    text.setTextRenderMode(0)
    canvas.drawText(text)


# Seven segments: lower left, upper left, lower right, upper right, bottom, middle, top.
SEGMENTS = (
    (0, 0, 0, 1),
    (0, 1, 0, 2),
    (1, 0, 1, 1),
    (1, 1, 1, 2),
    (0, 0, 1, 0),
    (0, 1, 1, 1),
    (0, 2, 1, 2),
)
DIGIT_SEGMENTS = {
    "0": "012346",
    "1": "23",
    "2": "03456",
    "3": "23456",
    "4": "1235",
    "5": "12456",
    "6": "012456",
    "7": "236",
    "8": "0123456",
    "9": "123456",
    "A": "012356",
    "B": "01245",
    "C": "0146",
    "D": "02345",
    "E": "01456",
    "F": "0156",
}


def digit_strokes(
    digit: str, x: float, y: float, width: float, height: float
) -> list[tuple[float, float, float, float]]:
    """A hexadecimal digit as lines, so that copying the text does not copy the digits."""
    segments = (SEGMENTS[int(number)] for number in DIGIT_SEGMENTS[digit])
    return [
        (x + x0 * width, y + y0 * height / 2, x + x1 * width, y + y1 * height / 2)
        for x0, y0, x1, y1 in segments
    ]
