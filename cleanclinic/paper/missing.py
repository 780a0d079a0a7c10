"""Which characters of what is printed no font has; each stands there as a box."""

from collections.abc import Iterable

from cleanclinic.paper.fonts import Face, typeface
from cleanclinic.paper.printed import MissingGlyph


def missing_glyphs(named: Iterable[tuple[str, str]]) -> tuple[MissingGlyph, ...]:
    """Those of some texts, each with whose or what it is before it; every one is told once."""
    face = typeface(Face.SONG)
    found = (
        MissingGlyph(text, f"U+{ord(character):04X}", who)
        for who, text in named
        # Where a line ends is drawn by nobody.
        for character in face.missing(" ".join(text.splitlines()))
    )
    return tuple(dict.fromkeys(found))
