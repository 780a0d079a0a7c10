"""The window on a real X server, driven by the keys and clicks of a person."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.opening import open_workspace
from tests.hospital import Hospital
from tests.whole.screen import Screen, screen, until

__all__ = ["screen"]
pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")),
        reason="a window needs Xvfb and xdotool",
    ),
]


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
