"""What can go wrong and a person can act on; each class has a stable code and a sentence by key."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar


class CleanClinicError(Exception):
    """A refusal or failure a person can act on; the sentence is `error.<code>` in the words."""

    code: ClassVar[str] = "GENERAL"

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.code, values)

    def __str__(self) -> str:
        """The code and its values, for logs; people read `Words.sentence`."""
        return " ".join([self.code, *(f"{key}={value}" for key, value in self.values.items())])


class CancelledError(CleanClinicError):
    """A person stopped the work; nothing of it was kept."""

    code = "CANCELLED"


class FileProblemError(CleanClinicError):
    """A file or folder could not be read or written; values: `path`, `reason`."""

    code = "FILE"


class DiskFullError(CleanClinicError):
    """No room left where `path` should be written."""

    code = "DISK-FULL"


# What a system says of files in its own language, told by the words `reason.<name>`.
_REASONS = frozenset(
    ("EACCES", "EBUSY", "EIO", "EISDIR", "ENAMETOOLONG", "ENODEV", "ENOENT", "EPERM", "EROFS")
)


def reason_of(error: OSError) -> str:
    """Why the system refused, as words where they are known."""
    name = errno.errorcode.get(error.errno or 0, "")
    return f"@reason.{name}" if name in _REASONS else error.strerror or str(error)


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what the system says of a file into DiskFullError or FileProblemError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(path=path) from error
        raise FileProblemError(path=path, reason=reason_of(error)) from error
