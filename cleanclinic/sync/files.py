"""Files that are whole or not there: written beside, flushed, renamed, read back."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cleanclinic.errors import telling
from cleanclinic.renames import rename, rename_for_good, sync_folder, sync_names
from cleanclinic.sync.errors import ChangingFileError, LimitError, ReadBackError, SpecialFileError
from cleanclinic.sync.limits import BUNDLE_MAX, CHUNK

PART = ".part"
_BINARY = getattr(os, "O_BINARY", 0)
_CLOSE_ON_EXEC = getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True)
class WrittenFile:
    """A file that is safely on its disk."""

    path: Path
    size: int
    sha256: str


class HashingWriter:
    """Writes to an open file and knows the SHA-256 and size of all that went through."""

    def __init__(self, descriptor: int, on_bytes: Callable[[int], None] | None = None) -> None:
        self._descriptor = descriptor
        self._on_bytes = on_bytes
        self._sha256 = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._sha256.update(data)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        self.size += len(data)
        if self._on_bytes is not None:
            self._on_bytes(len(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here; `write_safely` brings the bytes to the disk."""

    def digest(self) -> bytes:
        return self._sha256.digest()


def write_safely(
    target: Path,
    produce: Callable[[HashingWriter], None],
    on_bytes: Callable[[int], None] | None = None,
) -> WrittenFile:
    """Write what `produce` gives as `target`; on any failure nothing new stays."""
    with telling(target):
        _demand_name(target)
        part = target.with_name(target.name + PART)
        descriptor = _open_new(part)
        try:
            try:
                writer = HashingWriter(descriptor, on_bytes)
                produce(writer)
                os.fsync(descriptor)
                _forget_cache(descriptor)
            finally:
                os.close(descriptor)
            written = WrittenFile(target, writer.size, writer.digest().hex())
            # Read back before the rename: a fake stick must not replace what was good.
            if sha256_of(part) != written.sha256:
                raise ReadBackError(name=target.name)
            rename(part, target)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
        sync_names(target)
    return written


def _demand_name(target: Path) -> None:
    """Beside the top of a disk nothing can be written."""
    if not target.name:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))


def write_bytes_safely(target: Path, data: bytes) -> WrittenFile:
    def produce(writer: HashingWriter) -> None:
        writer.write(data)

    return write_safely(target, produce)


def copy_in(
    source: Path,
    target: Path,
    limit: int = BUNDLE_MAX,
    on_bytes: Callable[[int], None] | None = None,
) -> WrittenFile:
    """Copy a carried file to our own disk; only a plain file that holds still is taken."""
    with telling(source):
        descriptor = open_plain(source)
    try:
        before = os.fstat(descriptor)
        if before.st_size > limit:
            raise LimitError(name=source.name, thing="file", limit=limit)

        def produce(writer: HashingWriter) -> None:
            _copy(descriptor, source, before.st_size, writer)

        return write_safely(target, produce, on_bytes)
    finally:
        os.close(descriptor)


def move_safely(source: Path, target: Path) -> None:
    """Rename within one disk, and make the rename last."""
    with telling(target):
        rename_for_good(source, target)
        if source.parent != target.parent:
            sync_folder(source.parent)


def read_small(path: Path, limit: int) -> bytes:
    """All of a small plain file; raises LimitError before reading more than `limit`."""
    with telling(path):
        descriptor = open_plain(path)
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(limit + 1)
    if len(data) > limit:
        raise LimitError(name=path.name, thing="file", limit=limit)
    return data


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _open_new(part: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY | _CLOSE_ON_EXEC
    try:
        return os.open(part, flags, 0o600)
    except FileExistsError:
        # Left by a program that ended in the middle; nobody else writes under this name.
        part.unlink()
        return os.open(part, flags, 0o600)


def open_plain(path: Path) -> int:
    """Open a plain file for reading; a pipe would make the program wait for ever."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise SpecialFileError(name=path.name or str(path))
    descriptor = os.open(path, os.O_RDONLY | _BINARY | _CLOSE_ON_EXEC | _NO_LINK | _NO_WAIT)
    # Looked at again: the name may point elsewhere by now.
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise SpecialFileError(name=path.name)
    return descriptor


def _copy(descriptor: int, source: Path, size: int, writer: HashingWriter) -> None:
    before = os.fstat(descriptor)
    while writer.size <= size:
        with telling(source):
            block = os.read(descriptor, CHUNK)
        if not block:
            break
        writer.write(block)
    after = os.fstat(descriptor)
    if writer.size != size or (after.st_size, after.st_mtime_ns) != (size, before.st_mtime_ns):
        raise ChangingFileError(name=source.name)


def _forget_cache(descriptor: int) -> None:
    # Reading back from memory would prove nothing about the stick.
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
