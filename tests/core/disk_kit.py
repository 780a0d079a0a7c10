"""Small real disks for tests, and filling them up."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MOST_BYTES = 64 * 1024 * 1024
MOUNTS = sys.platform == "linux" and os.geteuid() == 0
WHY_NOT = "only root can make a small disk"
needs_mounts = pytest.mark.skipif(not MOUNTS, reason=WHY_NOT)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A real disk of this size; skips where mounting is not allowed."""
    if not MOUNTS:
        pytest.skip(WHY_NOT)
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    done = subprocess.run(["mount", *options], check=False, capture_output=True)
    if done.returncode:
        pytest.skip(f"no mounting here: {done.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, leave: int) -> Path:
    """Take up the room on a disk but for a few bytes; it must be the small one it seems."""
    ballast = folder / "ballast"
    room = shutil.disk_usage(folder).free - leave
    assert room < MOST_BYTES
    ballast.write_bytes(bytes(max(room, 0)))
    return ballast
