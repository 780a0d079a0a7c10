"""The door on a real X server and a real credential store, by keys alone.

First start, a ward locked, a wrong PIN, and in again.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cleanclinic.operations.workspace.at_door import people_at
from tests.whole.screen import Screen, screen, until, within

__all__ = ["screen"]

pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(
        not all(
            shutil.which(one)
            for one in ("Xvfb", "xdotool", "dbus-run-session", "gnome-keyring-daemon")
        ),
        reason="needs Xvfb, xdotool and a Secret Service",
    ),
]
PIN, WRONG = "739152", "284615"
AGAIN_S = 3
# A store of this test's own, opened before the program asks for it.
SESSION = """
printf 'password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
exec "$0" -m cleanclinic window --workspace "$1"
"""


def test_a_ward_begins_locks_and_opens_again_by_keys_alone(screen: Screen, tmp_path: Path):
    ward, home = tmp_path / "ward", tmp_path / "home"
    home.mkdir(mode=0o700)
    own = {
        "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "XDG_RUNTIME_DIR": str(home),
        "LANG": "zh_CN.UTF-8",
    }  # fmt: skip
    log = (tmp_path / "window.log").open("wb")
    program = subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", SESSION, sys.executable, str(ward)],
        env={**screen.environment, **own}, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip

    def shut() -> list[str]:
        """The title says nothing while nobody is in."""
        return screen.windows("^清廉科室$")

    def is_open() -> list[str]:
        return screen.windows("ward 1 · 清廉科室")

    def give(pin: str, taken: Callable[[], object]) -> None:
        """Again after a while, for a card just shown may miss it; five wrong ones have to wait."""

        def given() -> object:
            screen.press(window, "Escape")
            screen.type(pin)
            screen.do("key", "Return")
            return within(AGAIN_S, taken)

        until(given)

    def is_missed() -> bool:
        return "misses" in (ward / "keyslots.json").read_text(encoding="utf-8")

    try:
        (window,) = until(lambda: screen.windows("^欢迎使用清廉科室$"))
        screen.do("windowfocus", "--sync", window)
        for text in ("ward 1", "wang min", PIN, PIN):
            screen.type(text)
            screen.do("key", "Return")
        until(is_open)
        screen.press(window, "ctrl+shift+l")
        until(shut)

        give(WRONG, is_missed)
        assert not is_open()
        give(PIN, is_open)
        assert [one.name for one in people_at(ward)] == ["wang min"]
    finally:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        log.close()
