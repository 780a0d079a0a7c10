"""What became of files that were taken in."""

from dataclasses import dataclass
from pathlib import Path

from cleanclinic.errors import CleanClinicError
from cleanclinic.records.held import Changes
from cleanclinic.sync.streams import say_ranges


@dataclass(frozen=True)
class Imported:
    """What became of one file; `error` is set when it was refused.

    `result` is applied, duplicate, refused or waiting; a waiting one names the numbers `missing`.
    """

    path: Path
    result: str
    error: CleanClinicError | None
    number: int | None
    sender: str
    applied: int
    conflicts: int
    missing: tuple[tuple[int, int], ...] = ()

    @property
    def code(self) -> str:
        return self.error.code if self.error else ""

    @property
    def numbers(self) -> str:
        """The missing numbers as a person reads them: 3, 5-8."""
        return say_ranges(self.missing)


@dataclass(frozen=True)
class ImportReport:
    """All files of one import in the order given, then what had waited and came in with them."""

    files: tuple[Imported, ...]
    changes: Changes
