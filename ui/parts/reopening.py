"""Work on the files of a workspace that must be closed meanwhile, as going back to a backup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.parts.job import Progress

if TYPE_CHECKING:
    from cleanclinic.operations.workspace.opening import Workspace


@dataclass(frozen=True)
class Reopening:
    """`work` runs while nothing is open; then `opener` opens it, whether `work` failed or not.

    `title` says what is being done, `done` that it was.
    """

    title: str
    work: Callable[[Progress], object]
    opener: Callable[[], Workspace]
    done: str
