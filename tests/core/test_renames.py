"""Renames that hold."""

import errno
import os

import pytest

from cleanclinic import renames
from cleanclinic.paper.output import Batch, write_file
from cleanclinic.sheets.writing import write_whole
from cleanclinic.sync.files import write_bytes_safely

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows flushes no folder")


def test_a_file_held_by_a_scanner_is_renamed_as_soon_as_it_lets_go(tmp_path, monkeypatch):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"x")
    monkeypatch.setattr(renames, "_RETRY_DELAYS_S", (0.0,) * 6)
    left = [5]
    real = os.replace

    def held_at_first(*arguments):
        if left[0]:
            left[0] -= 1
            error = PermissionError(errno.EACCES, "held")
            error.winerror = 32
            raise error
        return real(*arguments)

    monkeypatch.setattr(os, "replace", held_at_first)
    renames.rename(source, target)
    assert target.read_bytes() == b"x"
    # Held for longer than anybody waits.
    left[0] = 100
    with pytest.raises(PermissionError):
        renames.rename(target, source)
    assert left[0] == 100 - 7


def test_a_file_that_is_not_there_is_no_reason_to_wait(tmp_path):
    with pytest.raises(FileNotFoundError):
        renames.rename(tmp_path / "nothing", tmp_path / "b")


@POSIX
@pytest.mark.parametrize(
    ("code", "fails"), [(errno.EINVAL, False), (errno.EROFS, False), (errno.EIO, True)]
)
def test_a_disk_that_cannot_flush_a_folder_is_no_error_and_a_broken_one_is(
    tmp_path, monkeypatch, code, fails
):
    def answer(_descriptor):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", answer)
    if fails:
        with pytest.raises(OSError, match=os.strerror(code)):
            renames.sync_folder(tmp_path)
    else:
        renames.sync_folder(tmp_path)


def _by_batch(path):
    with Batch(path.parent) as batch:
        batch.add(path.stem, b"x")


@POSIX
@pytest.mark.parametrize(
    "write",
    [
        lambda path: write_bytes_safely(path, b"x"),
        lambda path: write_file(path, b"x"),
        lambda path: write_whole(path, lambda book: book.write(b"x")),
        _by_batch,
    ],
    ids=["bundle", "paper", "sheet", "papers"],
)
def test_what_is_written_is_flushed_again_under_its_name_and_then_its_folder(
    tmp_path, monkeypatch, write
):
    """Without the second one a FAT stick pulled now holds an empty file: `test_media.py` shows it
    where the kernel has FAT."""
    path = tmp_path / "a.pdf"
    flushed = []
    real = os.fsync

    def noted(descriptor):
        flushed.append((os.fstat(descriptor).st_ino, path.exists()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    write(path)
    file, folder = path.stat().st_ino, tmp_path.stat().st_ino
    assert flushed == [(file, False), (file, True), (folder, True)]
