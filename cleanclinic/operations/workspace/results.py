"""What operations answer: plain values for a page or a command line."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cleanclinic.errors import CancelledError
from cleanclinic.paper.printed import MissingGlyph
from cleanclinic.records.held import Changes

# Told (done, total) now and then.
Progress = Callable[[int, int], None]
# Asked now and then whether the person wants to stop.
Cancelled = Callable[[], bool]


def no_progress(_done: int, _total: int) -> None:
    """Tell nobody."""


def never() -> bool:
    """Nobody can stop it."""
    return False


def stop_if(cancelled: Cancelled) -> None:
    """Raises CancelledError when the person asked to stop."""
    if cancelled():
        raise CancelledError()


@dataclass(frozen=True)
class Saved:
    """One record was written."""

    id: str
    changes: Changes


@dataclass(frozen=True)
class Changed:
    """`count` records were written in one act."""

    count: int
    changes: Changes


@dataclass(frozen=True)
class Printed:
    """Pages on disk; `path` is the file, or the folder of many files."""

    path: Path
    pages: int
    files: tuple[Path, ...]
    missing: tuple[MissingGlyph, ...]
    changes: Changes


NOTHING_CHANGED = Changes(frozenset(), frozenset())
