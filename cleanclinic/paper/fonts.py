"""The paper's typefaces: loaded once per process, each with its fallback for rare characters."""

import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import groupby
from threading import Lock
from typing import Any

from reportlab.pdfbase import pdfmetrics

from cleanclinic.paper.mends import UnicodeFont
from cleanclinic.records.rare_fonts import RARE_REST, rare_part

EM = 1000
SPACE = 0x20
_loading = Lock()


class Face(StrEnum):
    """A typeface by the file it comes from: 宋体, 黑体 and 楷体."""

    SONG = "NotoSerifSC-Regular.ttf"
    SONG_BOLD = "NotoSerifSC-Bold.ttf"
    HEI = "NotoSansSC-Regular.ttf"
    HEI_BOLD = "NotoSansSC-Bold.ttf"
    KAI = "CleanClinicKai-Regular.ttf"


# Holds any character at all, as a blank: what is drawn as a box can still be copied.
UNSEEN = "Unseen"


@dataclass(frozen=True)
class Run:
    """Neighbouring characters of one font; `font` is "" where no font has the character."""

    font: str
    text: str


class Widths(dict[int, int]):
    """Advance of each character in thousandths of the size; what no font has is a full square."""

    def __init__(self, file: str) -> None:
        face: Any = load_font(file).face
        super().__init__({code: round(face.getCharWidth(code)) for code in face.charToGlyph})
        self.own = frozenset(code for code in self if code >= SPACE)
        self.file = file

    def __missing__(self, code: int) -> int:
        file = fallback(code)
        face: Any = None if file is None else load_font(file).face
        width = EM if face is None else round(face.getCharWidth(code))
        self[code] = width
        return width


class Typeface:
    """Measures and splits text for one face."""

    def __init__(self, face: Face) -> None:
        self.font = face.value
        self.widths = Widths(face.value)

    def width(self, text: str, size: float) -> float:
        widths = self.widths
        return sum([widths[code] for code in map(ord, text)]) * size / EM

    def advances(self, text: str, size: float) -> list[float]:
        """The width of each character."""
        widths, scale = self.widths, size / EM
        return [widths[code] * scale for code in map(ord, text)]

    def runs(self, text: str) -> tuple[Run, ...]:
        """The text in pieces of one font each: this face, then the rare fonts, then none."""
        if self.widths.own.issuperset(map(ord, text)):
            return (Run(self.font, text),) if text else ()
        return tuple(Run(font, "".join(part)) for font, part in groupby(text, key=self._font_of))

    def missing(self, text: str) -> Iterator[str]:
        """Each character of the text that no font has."""
        own = self.widths.own
        for character in text:
            if ord(character) not in own and fallback(ord(character)) is None:
                yield character

    def _font_of(self, character: str) -> str:
        code = ord(character)
        return self.font if code in self.widths.own else fallback(code) or ""


@cache
def typeface(face: Face) -> Typeface:
    """The typeface, parsed on first use and kept for the process."""
    return Typeface(face)


def fallback(code: int) -> str | None:
    """The font for a character the chosen face lacks, or None where no font has it."""
    if code < SPACE:
        return None
    if code in load_font(Face.SONG.value).face.charToGlyph:
        return Face.SONG.value
    part = rare_part(code)
    return part if code in load_font(part).face.charToGlyph else None


def load_font(file: str) -> UnicodeFont:
    """One font file, known to ReportLab by its name; the lock keeps it from loading twice."""
    with _loading:
        return _parsed(file)


class Blanks(dict[int, int]):
    """Every code point has the same glyph: the first, which is never shown."""

    def __contains__(self, code: object) -> bool:
        return True

    def __missing__(self, code: int) -> int:
        return 0


def load_unseen() -> None:
    """Make the font for text that is copied but not seen known to ReportLab."""
    with _loading:
        _unseen()


@cache
def _unseen() -> UnicodeFont:
    stream = BytesIO(lzma.decompress((files("resources") / "fonts" / RARE_REST).read_bytes()))
    stream.name = UNSEEN
    font = UnicodeFont(UNSEEN, stream, asciiReadable=False)
    face: Any = font.face
    face.charToGlyph, face.charWidths, face.defaultWidth = Blanks(), {}, EM
    # Of two fonts with one PostScript name ReportLab uses only the first.
    face.name = type(face.name)(b"CleanClinicUnseen")
    pdfmetrics.registerFont(font)
    return font


@cache
def _parsed(file: str) -> UnicodeFont:
    data = (files("resources") / "fonts" / file).read_bytes()
    stream = BytesIO(lzma.decompress(data) if file.endswith(".xz") else data)
    stream.name = file  # ReportLab names the embedded file by it
    font = UnicodeFont(file, stream, asciiReadable=False)
    pdfmetrics.registerFont(font)
    return font
