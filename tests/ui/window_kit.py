"""The window with its real pages, over a demo ward that the tests of a module share."""

from pathlib import Path

import pytest

from cleanclinic.operations.demo.making_all import make_demo
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.words import Words
from ui.core_loading import DOOR
from ui.main_window import MainWindow
from ui.parts.kit import UiState
from ui.parts.later import Later

__all__ = ["visit", "ward", "window"]


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "demo"
    return Path(make_demo(folder, words=Words("zh_CN"), departments=1, staff=10).first_ward)


@pytest.fixture
def window(qtbot, tasks, ward, look, words):
    made = MainWindow(tasks, words, look, UiState())
    qtbot.addWidget(made, before_close_func=lambda _: tasks.wait_idle())
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
    made.equip(Later())
    tasks.open(lambda: open_workspace(ward), lambda _: None)
    made.open_pages(DOOR, "ward")
    qtbot.waitUntil(lambda: made.current == "home" and tasks.is_idle)
    return made


def visit(qtbot, window, page, record=""):
    """Goes to a page and waits until it is filled."""
    window.go(page, record)
    qtbot.waitUntil(lambda: window.current == page and window.tasks.is_idle)
    return window.pages[page]
