"""Where ReportLab gets Chinese wrong, mended: characters beyond the BMP, and line breaking.

The third mend, a fallback font for each rare character, is `fonts.Typeface.runs`.
"""

from collections.abc import Sequence
from typing import Any

from reportlab.pdfbase.ttfonts import TTFont

# GB/T 15834-2011: marks that may not begin a line, and those that may not end one.
NO_START = frozenset(
    "，。、；：？！）〕］】｝》〉」』”’·．％‰℃°…—～｡､〗〙〞／ー々"
    ",.;:?!)]}%>'\"/-~_|"
    "\u0300\u0301\u0302\u0303\u0304\ufe00\ufe01\ufe0e\ufe0f\u200d"
)
NO_END = frozenset("（〔［【｛《〈「『“‘〖〘〝￥＄£§№／([{<$#@")
PAIRED = frozenset("—…")
SPACES = " \u2002\u2003\u3000"


class UnicodeFont(TTFont):
    """A TrueType font whose text can be copied out of the PDF beyond U+FFFF too.

    ReportLab writes five hexadecimal digits there, which readers take for another character.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802 (ReportLab's name)
        subsets: list[list[int]] = [list(subset) for subset in self.state[doc].subsets]
        names = [self.getSubsetInternalName(n, doc)[1:] for n in range(len(subsets))]
        super().addObjects(doc)
        fonts = doc.idToObject["BasicFonts"].dict
        for name, subset in zip(names, subsets, strict=True):
            stream = doc.idToObject[fonts[name].ToUnicode.name]
            stream.content = to_unicode(fonts[name].BaseFont, subset)


def to_unicode(font_name: str, subset: Sequence[int]) -> str:
    """The CMap from the codes of a font subset to UTF-16BE text."""
    pairs = [
        f"<{code:02X}> <{chr(point).encode('utf-16-be', 'surrogatepass').hex().upper()}>"
        for code, point in enumerate(subset)
    ]
    blocks = (pairs[start : start + 100] for start in range(0, len(pairs), 100))
    mapping = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        f"/CMapName /{font_name} def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <{len(subset) - 1:02X}>\nendcodespacerange\n"
        f"{mapping}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


def may_break(text: str, at: int) -> bool:
    """Whether a line may end before `text[at]`, by the rules for Chinese and for Latin words."""
    before, after = text[at - 1], text[at]
    if after in SPACES:
        return False
    if before in SPACES:
        return after not in NO_START
    if before in PAIRED and after == before:
        return False
    if before in NO_END or after in NO_START:
        # A dash may begin a line; only its two halves belong together.
        return after == "—" and before not in NO_END
    return not (is_wordy(before) and is_wordy(after))


def is_wordy(character: str) -> bool:
    """Part of a Latin word, a number or a code, which stay whole."""
    return "!" <= character <= "~" or "\u00c0" <= character <= "\u024f"


def break_lines(
    text: str, widths: Sequence[float], first: float, rest: float
) -> list[tuple[int, int]]:
    """Start and end of each line of `text`, whose characters are `widths` wide.

    The first line may be `first` wide, the others `rest`. A word longer than a line is cut.
    """
    lines: list[tuple[int, int]] = []
    start, length = 0, len(text)
    while start < length:
        end = line_end(text, widths, start, first if not lines else rest)
        lines.append((start, end))
        start = end
    return lines


def line_end(text: str, widths: Sequence[float], start: int, room: float) -> int:
    """Where the line that begins at `start` ends; spaces at its end may hang out."""
    used, end, length = 0.0, start, len(text)
    while end < length and used + widths[end] <= room + 1e-6:
        used += widths[end]
        end += 1
    while end < length and text[end] in SPACES:
        end += 1
    fitting = end = max(end, start + 1)
    if end == length:
        return length
    while end > start and not may_break(text, end):
        end -= 1
    return end if end > start else fitting
