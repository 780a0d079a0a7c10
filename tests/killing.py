"""Kills a program before and after each of its steps and looks at what it left.

Runs as a program of its own that forks: starting a new one for each step would take a second each,
and a test's own process has threads.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class Steps:
    """Counts steps and kills the process at one of them."""

    def __init__(self, at: int) -> None:
        self._at = at
        self._count = count()

    def of(self, function: Any, wanted: Callable[..., bool] = lambda *_: True) -> Any:
        """The function, with a step before each wanted call and one after it."""

        def counted(*arguments: Any, **named: Any) -> Any:
            if not wanted(*arguments):
                return function(*arguments, **named)
            self._pass()
            result = function(*arguments, **named)
            self._pass()
            return result

        return counted

    def _pass(self) -> None:
        if next(self._count) == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


def at_each_step(act: Callable[[Path, Steps], None], look: Callable[[Path], object]) -> None:
    """Act on a fresh copy of a folder, killed one step later each time, and print what is seen."""
    source, copies = map(Path, sys.argv[1:3])
    for at in count():
        folder = Path(shutil.copytree(source, copies / str(at)))
        child = os.fork()
        if child == 0:
            try:
                act(folder, Steps(at))
                os._exit(0)
            finally:
                os._exit(1)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (0, -signal.SIGKILL), code
        print(look(folder), flush=True)
        shutil.rmtree(folder)
        if code == 0:
            break


def killed(module: str, act: str, look: str, source: Path, copies: Path) -> list[str]:
    """What `look` saw after each kill, the last one of the act that was not killed."""
    program = f"from tests.killing import at_each_step; from {module} import {act}, {look}; "
    program += f"at_each_step({act}, {look})"
    copies.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", program, str(source), str(copies)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
