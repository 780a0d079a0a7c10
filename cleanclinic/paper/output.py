"""Puts finished files in place: written beside, flushed, then renamed; else nothing is left."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from cleanclinic.errors import FileProblemError, telling
from cleanclinic.renames import rename, rename_for_good, sync_names

NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))
LONGEST_NAME_BYTES = 200


def write_file(path: Path, data: bytes) -> None:
    """The whole file, or the old one untouched."""
    with growing_file(path) as file:
        file.write(data)


class GrowingFile:
    """A file that is not in its place yet."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self._path = path
        self._stream = stream

    def write(self, data: bytes) -> None:
        """Add to its end."""
        with telling(self._path):
            self._stream.write(data)


@contextmanager
def growing_file(path: Path) -> Iterator[GrowingFile]:
    """A file to be filled piece by piece, which replaces the one at `path` when the block ends.

    After any error, in the block or with the disk, that one is untouched and nothing is left.
    """
    part = beside(path)
    with telling(path):
        stream = part.open("wb")
    try:
        yield GrowingFile(path, stream)
        with telling(path):
            stream.flush()
            os.fsync(stream.fileno())
            stream.close()
            rename_for_good(part, path)
    except BaseException:
        # Closing writes what is buffered; what was wrong with the disk still is.
        with suppress(OSError):
            stream.close()
        part.unlink(missing_ok=True)
        raise


def beside(path: Path) -> Path:
    """Where a file is written before it is renamed into place; nowhere for the top of a disk."""
    if not path.name:
        raise FileProblemError(path=path, reason="@reason.EISDIR")
    return path.with_name(f".{path.name[:60]}.part")


def put(path: Path, data: bytes) -> None:
    """Write and wait until it is on the disk."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


class Batch:
    """Many files of one folder that appear together at the end, or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._waiting: dict[Path, Path] = {}
        self._taken: set[str] = set()
        self._made: list[Path] = []

    def __enter__(self) -> "Batch":
        with telling(self.folder):
            self._made = [one for one in (self.folder, *self.folder.parents) if not one.exists()]
            self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def add(self, name: str, data: bytes) -> Path:
        """Write one file beside its place; a name taken twice gets a number."""
        path, count = self.folder / safe_name(name), 1
        while path.name.casefold() in self._taken:
            count += 1
            path = self.folder / safe_name(f"{name} ({count})")
        self._taken.add(path.name.casefold())
        part = beside(path).with_name(f".{len(self._waiting)}.part")
        self._waiting[path] = part
        with telling(path):
            put(part, data)
        return path

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        placed = []
        try:
            if kind is None:
                for path, part in self._waiting.items():
                    fresh = not path.exists()
                    with telling(path):
                        rename(part, path)
                    if fresh:
                        placed.append(path)
                with telling(self.folder):
                    sync_names(*self._waiting)
                return
        except BaseException:
            for path in placed:
                path.unlink(missing_ok=True)
            self._clear()
            raise
        self._clear()

    def _clear(self) -> None:
        for part in self._waiting.values():
            part.unlink(missing_ok=True)
        for folder in self._made:
            if folder.exists() and not any(folder.iterdir()):
                folder.rmdir()


def safe_name(name: str) -> str:
    """A file name every system takes, cut between characters, with .pdf at its end."""
    plain = "".join(c for c in name.translate(NOT_IN_NAMES) if c.isprintable()).strip(" .")
    while len(plain.encode("utf-8", "replace")) > LONGEST_NAME_BYTES:
        plain = plain[:-1]
    return f"{plain or '_'}.pdf"
