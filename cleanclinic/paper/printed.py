"""What printing answers with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class MissingGlyph:
    """A character no font has; it stands on the page as a box with its code point."""

    text: str
    code_point: str
    who: str


@dataclass(frozen=True)
class PrintResult:
    pages: int
    files: tuple[Path, ...]
    missing_glyphs: tuple[MissingGlyph, ...]


def no_progress(_done: int, _total: int) -> None:
    """For callers that show none."""


def never() -> bool:
    """For callers that cannot be stopped."""
    return False
