"""A stick that says it is larger than it is: what lies behind its real end is lost or elsewhere.

exFAT through FUSE asks its device by two calls of the C library; a few lines of C stand in for
them in the driver's process alone. Everything above, the kernel's cache too, is as it always is.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Literal

import pytest

from tests.media import MIB

# What cheap controllers do with an address they do not have: nothing, begin again at the first one,
# or use the last MiB for all of them.
Lie = Literal["lost", "wraps", "last"]
_SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { MIB = 1 << 20 };

/* Where a byte really lies; -1 for nowhere. The real end is a whole number of MiB. */
static off_t place(off_t at)
{
    off_t end = atoll(getenv("STICK_REAL_BYTES"));
    const char *lie = getenv("STICK_LIE");
    if (at < end) return at;
    if (!strcmp(lie, "lost")) return -1;
    return strcmp(lie, "wraps") ? end - MIB + at % MIB : at % end;
}

static size_t piece(off_t at, size_t size)
{
    size_t room = MIB - at % MIB;
    return size < room ? size : room;
}

ssize_t pwrite(int fd, const void *from, size_t size, off_t at)
{
    ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite");
    size_t done = 0, part;
    for (; done < size; done += part, at += part) {
        part = piece(at, size - done);
        if (place(at) >= 0 && real(fd, (const char *)from + done, part, place(at)) < 0) return -1;
    }
    return size;
}

ssize_t pread(int fd, void *to, size_t size, off_t at)
{
    ssize_t (*real)(int, void *, size_t, off_t) = dlsym(RTLD_NEXT, "pread");
    size_t done = 0, part;
    for (; done < size; done += part, at += part) {
        part = piece(at, size - done);
        if (place(at) < 0) memset((char *)to + done, 0, part);
        else if (real(fd, (char *)to + done, part, place(at)) < 0) return -1;
    }
    return size;
}
"""


def liar(folder: Path, real_mib: int, lie: Lie) -> dict[str, str]:
    """What makes a stick's driver lie, to be given to `tests.media.stick`; skips without cc."""
    if not shutil.which("cc"):
        pytest.skip("cc is not installed")
    source, library = folder / "lie.c", folder / "lie.so"
    source.write_text(_SOURCE, encoding="ascii")
    build = ["cc", "-O1", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
    subprocess.run(build, check=True, capture_output=True)
    end = str(real_mib * MIB)
    return {"LD_PRELOAD": str(library), "STICK_REAL_BYTES": end, "STICK_LIE": lie}
