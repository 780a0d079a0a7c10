"""Ends the program at every step it takes on the disk, one step later each time."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

STEPS = ("os.rename", "os.mkdir", "os.rmdir", "os.remove")
LATEST = 400
KILLED = 9
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked here")


def killed_at_each_step(work: Callable[[Path], object], places: Iterator[Path]) -> Iterator[Path]:
    """Does the work in a child for each place, killed one step later every time.

    Gives each place as the child left it; the last one is that of a child that got through.
    """
    for left, place in zip(range(1, LATEST), places, strict=False):
        pid = os.fork()
        if pid == 0:
            _die_after(left, place)
            try:
                work(place)
            except BaseException as error:  # noqa: BLE001  the parent is told, whatever it was
                os.write(2, repr(error).encode())
                os._exit(1)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        assert code in (0, KILLED), code
        yield place
        if code == 0:
            return
    raise AssertionError("never got through")


def _die_after(left: int, place: Path) -> None:
    steps = [left]

    def spy(event: str, arguments: tuple[object, ...]) -> None:
        writes = event == "open" and int(str(arguments[2] or 0)) & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in STEPS) and str(place) in str(arguments[0]):
            steps[0] -= 1
            if steps[0] <= 0:
                os._exit(KILLED)

    sys.addaudithook(spy)
