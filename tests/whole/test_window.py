"""The window on a real X server, driven by the keys and clicks of a person."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.opening import open_workspace
from tests.hospital import Hospital
from tests.whole.conftest import environment

pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")),
        reason="a window needs Xvfb and xdotool",
    ),
]
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
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.05)
    raise AssertionError("waited in vain")


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


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    """The folder of a demo ward that is granted and closed."""
    with Hospital(tmp_path / "hospital") as hospital:
        return hospital.ward("icu").folder


def test_a_risk_point_is_recorded_by_keys_alone_and_survives_a_kill(
    screen: Screen, ward: Path, tmp_path: Path
):
    log = (tmp_path / "window.log").open("wb")
    command = [sys.executable, "-m", "cleanclinic", "window", "--workspace", str(ward)]
    program = subprocess.Popen(command, env=screen.environment, stdout=log, stderr=log)
    try:
        (window,) = until(lambda: screen.windows("."))

        def new_risk_dialog() -> list[str]:
            # Until the workspace is open there is no page that could take the keys.
            screen.press(window, "ctrl+2", "ctrl+n")
            return screen.windows("新增风险点")

        (dialog,) = until(new_risk_dialog)
        screen.press(dialog, "Down", "Tab", "Tab")
        screen.type("storeroom")
        screen.do("key", "Tab")
        screen.type("one person keeps the only key")
        screen.do("key", "ctrl+Return")
        until(lambda: not screen.windows("新增风险点"))
    finally:
        program.kill()
        program.wait()
        log.close()
    with open_workspace(ward) as workspace:
        (row,) = list_risks(workspace).rows
        assert (row.number, row.post) == ("R-0001", "storeroom")
        assert row.description == "one person keeps the only key"
        assert workspace.store.verify().problem is None
