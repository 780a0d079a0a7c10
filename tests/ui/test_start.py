"""The plain frame that stands first: what it must not ask of Qt, and that nothing moves later."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui.looks import wear
from ui.options import Options, read_options
from ui.parts.entries import ENTRIES
from ui.parts.first_frame import FirstFrame
from ui.parts.style import Look
from ui.parts.turns import Turns
from ui.program import Program
from ui.start import Start

ROOT = Path(__file__).parents[2]
WIDE = 196
REMEMBERED = {"shell.kind": "ward", "shell.where": "心内科一病区", "shell.who": "王敏"}

# A process of its own: in this one the types are there and the style sheet is on.
WATCHED = """
import sys
from PySide6 import QtCore
from ui.options import read_options
import ui.start as start

options, folder = read_options(sys.argv[2:]), sys.argv[1]

class Watched(start.Start):
    program = property(lambda self: self.made, lambda self, made: self.watch(made))

    def watch(self, made):
        self.made = made
        if made is not None:
            made.window.painted.connect(lambda: self.shoot("real"))

    def begin(self):
        self.frame.painted.connect(lambda: self.shoot("plain"))
        super().begin()

    def shoot(self, name):
        print(name, "Qt" in vars(QtCore), flush=True)
        self.frame.grab().save(f"{folder}/{name}.png")
        if name == "real":
            self.frame.close()

start.Start = Watched
sys.exit(start.start(options))
"""


# Which thread makes the classes while the rest of the program is imported.
LATE = """
import builtins, sys, threading
from PySide6 import QtCore
from ui.options import read_options
import ui.start as start

def build(function, name, *bases, build=builtins.__build_class__, **more):
    if any(isinstance(base, type(QtCore.QObject)) for base in bases):
        classes.append(name)
        if threading.current_thread() is not threading.main_thread():
            print(name, "was made on a worker")
    return build(function, name, *bases, **more)

classes, builtins.__build_class__ = [], build

class Watched(start.Start):
    program = property(lambda self: self.made, lambda self, made: self.watch(made))

    def watch(self, program):
        self.made = program
        if program is not None:
            program.window.page_filled.connect(lambda _: QtCore.QTimer.singleShot(0, self.wait))

    def wait(self):
        if not self.made.tasks.is_idle:
            QtCore.QTimer.singleShot(20, self.wait)
            return
        print("" if "SettingsPage" in classes else "fewer pages than there are")
        self.frame.close()

start.Start = Watched
sys.exit(start.start(read_options(sys.argv[1:])))
"""


def watch(folder: Path, theme: str, zoom: int) -> str:
    """Starts over an empty folder up to the first painting of the real frame."""
    workspace = folder / "ward"
    workspace.mkdir()
    remembered = json.dumps({**REMEMBERED, "look.zoom": zoom})
    (workspace / "screen.json").write_text(remembered, encoding="utf-8")
    options = ["--workspace", str(workspace), "--theme", theme, "--language", "zh_CN"]
    return run(WATCHED, str(folder), *options)


def run(code: str, *arguments: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment, capture_output=True, text=True, check=True, cwd=ROOT, timeout=120,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("dark", 125)])
def test_the_plain_frame_waits_for_no_enums_and_the_real_one_looks_the_same(tmp_path, theme, zoom):
    assert watch(tmp_path, theme, zoom).split() == ["plain", "False", "real", "True"]
    plain, real = (QImage(str(tmp_path / f"{name}.png")) for name in ("plain", "real"))
    assert plain.size() == real.size()
    # Settings, help and lock below are pressed, not read: they come with the real frame.
    foot, side = plain.height() - 80, Look(theme, zoom).px(WIDE)
    named = [(x, y) for x in range(side) for y in range(foot)]
    around = [(x, y) for x in range(side, plain.width(), 7) for y in range(plain.height())]
    background = plain.pixelColor(side - 1, foot)
    assert sum(plain.pixelColor(*at) != background for at in named) > 500
    assert [at for at in named if plain.pixelColor(*at) != real.pixelColor(*at)] == []
    changed = [at for at in around if plain.pixelColor(*at) != real.pixelColor(*at)]
    assert changed == []


def test_every_class_of_qt_is_made_on_the_ui_thread(ward_folder):
    # Up to the last page of the ward: all of them are fetched behind the first.
    assert run(LATE, "--workspace", str(ward_folder)).split() == []


def test_turns_leave_room_for_events_in_between(qtbot):
    done = []

    def steps():
        done.append("one")
        QTimer.singleShot(0, lambda: done.append("event"))
        yield
        yield
        done.append("two")

    parent = QObject()
    turns = Turns(parent, steps())
    assert done == []
    with qtbot.waitSignal(turns.destroyed):
        pass
    assert done == ["one", "event", "two"]


def test_between_two_turns_the_clocks_have_theirs(qtbot):
    seen = []
    clock = QTimer(interval=2)
    clock.timeout.connect(lambda: seen.append("clock"))
    clock.start()

    def steps():
        for _ in range(12):
            seen.append("step")
            due = time.monotonic() + 0.004
            while time.monotonic() < due:
                pass
            yield

    parent = QObject()
    turns = Turns(parent, steps())
    with qtbot.waitSignal(turns.destroyed):
        pass
    assert "step,step" not in ",".join(seen)


def test_the_frame_takes_the_window_in_names_itself_after_it_and_closes_it(
    qtbot, qapp, ward_folder, look
):
    frame = FirstFrame(look, "清廉科室", ["心内科一病区"], [("首页", ENTRIES["ward"][0].icon)])
    qtbot.addWidget(frame)
    with qtbot.waitSignal(frame.painted):
        frame.show()
    program = Program(qapp, Options(ward_folder), frame)
    with qtbot.waitSignal(program.window.page_filled):
        program.begin()
    assert program.window.size() == frame.size()
    assert frame.windowTitle() == program.window.windowTitle() != "清廉科室"
    assert program.tasks.wait_idle()
    frame.close()
    assert not program.window.isVisible()
    assert not program.tasks._lanes
    assert QApplication.activeWindow() is None
    wear(qapp, look)


def test_a_frame_closed_before_the_window_came_opens_nothing(qtbot, qapp, ward_folder, look):
    starting = Start(qapp, Options(ward_folder))
    qtbot.addWidget(starting.frame)
    with qtbot.waitSignal(starting.frame.painted):
        starting.begin()
    starting.frame.close()
    qtbot.waitUntil(lambda: starting.program is not None and not starting.findChildren(Turns))
    assert starting.program.tasks.is_idle
    assert not starting.program.window.isVisible()


@pytest.mark.parametrize(("size", "fills"), [((760, 480), False), ((4000, 3000), True)])
def test_a_window_that_would_not_stand_whole_on_the_screen_fills_it(
    qtbot, qapp, look, tmp_path, size, fills
):
    (tmp_path / "screen.json").write_text(json.dumps({"window.size": size}), encoding="utf-8")
    starting = Start(qapp, Options(tmp_path))
    qtbot.addWidget(starting.frame)
    starting.begin()
    assert starting.frame.isMaximized() is fills
    starting.frame.hide()


def test_a_name_too_long_for_the_frame_is_cut(qtbot, look):
    frame = FirstFrame(look, "清廉科室", ["很长的名字" * 20], [])
    qtbot.addWidget(frame)
    (cut,) = [label for label in frame.findChildren(QLabel) if label.text().startswith("很长")]
    assert cut.text().endswith("…")
    assert cut.fontMetrics().horizontalAdvance(cut.text()) <= cut.width()


def test_options_are_pairs_and_name_a_workspace():
    given = read_options(["--workspace", "a", "--size", "800x600", "--theme", "dark"])
    assert given == Options(Path("a"), theme="dark", size=(800, 600))
    assert read_options(["--workspace"]) is None
    assert read_options(["--theme", "dark"]) is None
    assert read_options(["--workspace", "a", "--colour", "red"]) is None
