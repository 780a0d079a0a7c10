"""An X server of a test's own, and a hand on its keys and mouse."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from tests.whole.running import environment

PATIENCE_S = 60


class Screen:
    """An X server of our own and a hand on its keys and mouse."""

    def __init__(self, number: str) -> None:
        self.environment = environment(DISPLAY=f":{number}", QT_QPA_PLATFORM="xcb", LANG="C.UTF-8")

    def do(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return done.stdout.strip()

    def windows(self, title: str) -> list[str]:
        return self.do("search", "--onlyvisible", "--name", title).split()

    def press(self, window: str, *keys: str) -> None:
        """There is no window manager: the keyboard is handed to the window by hand."""
        self.do("windowfocus", "--sync", window)
        self.do("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Letters of the keyboard; others would be remapped key by key and get lost under load."""
        self.do("type", "--delay", "40", text)


def until(found: Callable[[], object]) -> object:
    """What `found` gives as soon as it gives something; the test fails if it never does."""
    answer = within(PATIENCE_S, found)
    assert answer, "waited in vain"
    return answer


def within(seconds: float, found: Callable[[], object]) -> object:
    """What `found` gives in this time; None if nothing."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.05)
    return None


@pytest.fixture
def screen() -> Iterator[Screen]:
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as said:
        number = said.readline().strip()
    yield Screen(number)
    server.kill()
    server.wait()
