"""Which files an import is of: those named, and in a folder those that are the program's."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from cleanclinic.errors import CleanClinicError, FileProblemError, reason_of
from cleanclinic.sync.bundle import list_bundles
from cleanclinic.sync.enrolment import GRANT_SUFFIX, REQUEST_SUFFIX
from cleanclinic.sync.epochs import EPOCH_SUFFIX

# Requests, grants and statements of a new epoch.
SMALL = (GRANT_SUFFIX, REQUEST_SUFFIX, EPOCH_SUFFIX)


class NothingToImportError(CleanClinicError):
    """There is no file of the program in `path`."""

    code = "NOTHING-TO-IMPORT"


def files_in(sources: Path | Sequence[Path]) -> Iterator[Path]:
    """The files to be taken in, in order; raises NothingToImportError and FileProblemError."""
    for source in [sources] if isinstance(sources, Path) else sources:
        if not source.is_dir():
            yield source
            continue
        try:
            small = sorted(
                path for path in source.iterdir() if path.suffix.lower() in SMALL and path.is_file()
            )
        except OSError as error:
            raise FileProblemError(path=source, reason=reason_of(error)) from error
        found = [*small, *list_bundles(source)]
        if not found:
            raise NothingToImportError(path=source)
        yield from found
