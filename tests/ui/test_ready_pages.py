"""What the window makes while nobody does anything, over a real demo ward."""

from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

from cleanclinic.operations.demo.making_all import make_demo
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.records.post_type import PostType
from cleanclinic.words import Words
from tests.ui.looks import wear
from ui.core_loading import DOOR
from ui.main_window import MainWindow
from ui.options import Options
from ui.pages.registers.shapes import BY_KIND
from ui.parts.kit import UiState
from ui.program import Program
from ui.ready_pages import ReadyPages


class Rest:
    """A window, and for how long nobody has done anything in it."""

    def __init__(self, window, tasks):
        self.window, self.tasks = window, tasks
        self.pause_s = 0.0
        self.ready = ReadyPages(window, lambda: self.pause_s)

    def state(self):
        """A mark of all that was written."""
        marks = []
        self.tasks.run(lambda workspace: workspace.store.state_mark(), marks.append)
        assert self.tasks.wait_idle()
        return marks

    def have_only(self, *names):
        """As a window would be that has these pages alone."""
        self.window.entries = tuple(one for one in self.window.entries if one.name in names)

    def have_pause(self, seconds=60.0):
        """All that is done meanwhile is done."""
        self.pause_s = seconds
        for _ in range(60):
            self.ready.look()
            assert self.tasks.wait_idle()
        assert self.ready.is_done is (1 < seconds < inf)
        self.pause_s = 0.0


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "demo"
    return Path(make_demo(folder, words=Words("zh_CN"), departments=1, staff=10).first_ward)


@pytest.fixture
def rest(qtbot, tasks, ward, look, words):
    window = MainWindow(tasks, words, look, UiState())
    window.show()
    qtbot.addWidget(window, before_close_func=lambda _: tasks.wait_idle())
    made = Rest(window, tasks)
    tasks.open(lambda: open_workspace(ward), lambda _: None)
    window.open_pages(DOOR, "ward")
    qtbot.waitUntil(lambda: window.current == "home" and tasks.is_idle)
    return made


def test_pages_are_readied_in_a_pause_and_stand_whole_when_wanted(rest):
    window = rest.window
    for no_pause in (1.0, inf):
        rest.have_pause(no_pause)
        assert list(window.pages) == ["home"]
    before = rest.state()
    rest.have_pause()
    assert rest.state() == before
    assert set(window.pages) == {entry.name for entry in window.entries}
    assert window.shell.stack.currentWidget() is window.pages["home"]
    registers, risks = window.pages["registers"], window.pages["risks"]
    asked = []
    rest.tasks.busy.connect(asked.append)
    for page, table in (
        ("risks", risks.table),
        ("staff", window.pages["staff"].table),
        ("registers", registers.desk_shown().table),
    ):
        window.go(page)
        assert window.current == page
        assert table.isVisible()
        assert table.model.rows
    # What such a page shows only later was made and read as well.
    for kind in BY_KIND:
        registers.show_register(kind)
        assert registers.desk_shown().view.held
    window.go("risks")
    risks.show_table("controls")
    assert risks.controls.table.model.rows
    assert asked == []


def test_what_changed_after_a_page_was_readied_is_there_when_it_is_shown(rest):
    rest.have_only("home", "staff")
    rest.have_pause()
    values = {"name": "李小娜", "staff_number": "88001", "post_type": PostType.NURSE}
    rest.tasks.run(lambda workspace: add_staff(workspace, values))
    assert rest.tasks.wait_idle()
    rest.window.go("staff")
    assert rest.tasks.wait_idle()
    shown = rest.window.pages["staff"].table.model.rows
    assert "李小娜" in [cell for row in shown for cell in row.cells]


def test_pages_that_were_forgotten_are_readied_again_and_none_behind_a_lock(rest, qtbot):
    rest.have_only("home", "reports", "settings")
    rest.have_pause()
    rest.window._rebuild()
    qtbot.waitUntil(lambda: rest.window.current == "home" and rest.tasks.is_idle)
    assert list(rest.window.pages) == ["home"]
    rest.have_pause()
    assert len(rest.window.pages) == len(rest.window.entries)
    rest.window.close_pages()
    rest.have_pause()
    assert not rest.window.pages


def test_a_page_that_cannot_be_loaded_holds_up_none(rest):
    rest.have_only("home", "risks", "reports", "settings")
    door = rest.window._door
    broken = {"risks", "settings"}

    def load_page(tasks, name):
        if name in broken:
            raise ImportError(name)
        return door.load_page(tasks, name)

    rest.window._door = replace(door, load_page=load_page)
    rest.have_pause()
    assert {entry.name for entry in rest.window.entries} - set(rest.window.pages) == broken


def test_a_program_left_alone_readies_its_pages(qtbot, qapp, look, ward):
    program = Program(qapp, Options(ward))
    window = program.window
    qtbot.addWidget(window, before_close_func=lambda _: program.tasks.wait_idle())
    program.begin()
    qtbot.waitUntil(lambda: bool(window.pages) and len(window.pages) == len(window.entries))
    assert window.current == "home"
    assert program.tasks.wait_idle()
    program.keeper.leave()
    wear(qapp, look)
