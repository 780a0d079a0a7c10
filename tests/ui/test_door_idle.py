"""Nobody there, a PC that slept, a system that says the person left."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from ui.parts import session
from ui.parts.idle import LOOK_EVERY_MS, Clocks, IdleWatch


class Hours:
    """Two clocks to be set by hand."""

    def __init__(self):
        self.awake, self.boot = 1000.0, 5000.0

    def work(self, seconds):
        self.awake += seconds
        self.boot += seconds

    def sleep(self, seconds):
        self.boot += seconds


@pytest.fixture
def hours():
    return Hours()


@pytest.fixture
def window(qtbot):
    made = QWidget()
    made.line = QLineEdit()
    QVBoxLayout(made).addWidget(made.line)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


@pytest.fixture
def watch(qapp, window, hours):
    made = IdleWatch(qapp, minutes=5, clocks=Clocks(lambda: hours.awake, lambda: hours.boot))
    made.heard = []
    made.idled.connect(lambda: made.heard.append("idle"))
    made.slept.connect(lambda: made.heard.append("slept"))
    made.start()
    yield made
    made.stop()
    made.deleteLater()


def pass_time(watch, hours, seconds):
    """As the timer sees it: a look every few seconds."""
    step = LOOK_EVERY_MS / 1000
    for _ in range(int(seconds / step)):
        hours.work(step)
        watch.look()


def test_after_five_minutes_it_is_said_once(watch, hours):
    pass_time(watch, hours, 295)
    assert watch.heard == []
    pass_time(watch, hours, 60)
    assert watch.heard == ["idle"]


def test_typing_and_the_mouse_begin_it_anew(watch, hours, window, qtbot):
    pass_time(watch, hours, 290)
    handle = window.windowHandle()
    qtbot.keyClick(handle, Qt.Key.Key_A)
    assert window.line.text() == "a", "the key went through the window"
    pass_time(watch, hours, 290)
    qtbot.mouseMove(handle)
    pass_time(watch, hours, 290)
    assert watch.heard == []
    pass_time(watch, hours, 15)
    assert watch.heard == ["idle"]


def test_a_dialog_counts_too_and_what_nobody_did_does_not(watch, hours, window, qtbot):
    pass_time(watch, hours, 290)
    window.line.setText("by the program")
    window.resize(300, 200)
    qtbot.wait(1)
    pass_time(watch, hours, 15)
    assert watch.heard == ["idle"]
    dialog = QDialog(window)
    with qtbot.waitExposed(dialog):
        dialog.open()
    watch._watch(dialog.windowHandle())
    pass_time(watch, hours, 290)
    qtbot.keyClick(dialog.windowHandle(), Qt.Key.Key_A)
    pass_time(watch, hours, 290)
    assert watch.heard == ["idle"]
    dialog.close()


@pytest.mark.parametrize(("minutes", "seconds"), [(0, 60), (30, 1800), (999, 1800)])
def test_it_is_never_off(watch, hours, minutes, seconds):
    watch.set_minutes(minutes)
    pass_time(watch, hours, seconds - 5)
    assert watch.heard == []
    pass_time(watch, hours, 5)
    assert watch.heard == ["idle"]


def test_a_sleep_is_seen_where_a_clock_stands_still_meanwhile(watch, hours):
    pass_time(watch, hours, 20)
    hours.sleep(30)
    pass_time(watch, hours, 5)
    assert watch.heard == ["slept"]


def test_a_sleep_is_seen_by_the_late_timer_where_no_clock_stands_still(watch, hours):
    pass_time(watch, hours, 20)
    hours.work(120)
    watch.look()
    assert watch.heard == ["slept"]


def test_a_busy_moment_is_no_sleep(watch, hours):
    hours.work(40)
    watch.look()
    assert watch.heard == []


def test_while_nothing_is_open_no_timer_runs(watch, hours):
    watch.stop()
    assert not watch.is_watching
    hours.work(3600)
    watch.start()
    pass_time(watch, hours, 290)
    assert watch.heard == []


# --- What the system says -------------------------------------------------------------------------

BUS = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtWidgets import QApplication
from ui.parts.session import SessionEar

app = QApplication([])
ear, heard = SessionEar(), []
print("listens", ear.listen())
ear.left.connect(lambda: heard.append(1))

def say(path, interface, name, *values):
    message = QDBusMessage.createSignal(path, interface, name)
    message.setArguments(list(values))
    QDBusConnection.sessionBus().send(message)
    QDBusConnection.systemBus().send(message)

saver = "org.freedesktop.ScreenSaver"
QDBusConnection.sessionBus().registerService(saver)
QDBusConnection.systemBus().registerService("org.freedesktop.login1")
login = "org.freedesktop.login1"
def speak():
    say("/ScreenSaver", saver, "ActiveChanged", False)
    say("/ScreenSaver", saver, "ActiveChanged", True)
    say("/org/freedesktop/login1", login + ".Manager", "PrepareForSleep", False)
    say("/org/freedesktop/login1", login + ".Manager", "PrepareForSleep", True)
    say("/org/freedesktop/login1/session/_31", login + ".Session", "Lock")
    QTimer.singleShot(600, app.quit)
QTimer.singleShot(0, speak)
app.exec()
print("heard", len(heard))
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("dbus-run-session"),
    reason="needs a D-Bus of its own",
)
def test_the_bus_tells_of_a_locked_screen_of_sleep_and_of_the_session():
    # One private bus stands for both: only the addresses differ.
    script = 'DBUS_SYSTEM_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS" exec "$0" -c "$1"'
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script, sys.executable, BUS],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.stdout.split() == ["listens", "True", "heard", "3"], done.stdout + done.stderr


WINDOWS = """
import ctypes
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui.parts.session import SessionEar

app = QApplication([])
app.setQuitOnLastWindowClosed(False)
ear, heard = SessionEar(), []
print("listens", ear.listen())
ear.left.connect(lambda: heard.append(1))
user = ctypes.WinDLL("user32")
user.PostMessageW.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_size_t, ctypes.c_ssize_t]
SESSION, POWER, ALL = 0x02B1, 0x0218, 0xFFFF
window = int(ear._ears[0].winId())
def speak():
    # Unlocked and locked, the console taken by another user; awake, asleep, as Windows tells all.
    for kind in (8, 7, 2):
        user.PostMessageW(window, SESSION, kind, 1)
    for kind in (18, 4):
        user.PostMessageW(ALL, POWER, kind, 0)
    QTimer.singleShot(600, app.quit)
QTimer.singleShot(0, speak)
app.exec()
print("heard", len(heard))
"""


@pytest.mark.skipif(sys.platform != "win32", reason="needs windows of Windows")
def test_windows_tells_of_a_locked_screen_of_sleep_and_of_another_user():
    done = subprocess.run(
        [sys.executable, "-c", WINDOWS],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "windows"},
    )  # fmt: skip
    assert done.stdout.split() == ["listens", "True", "heard", "3"], done.stdout + done.stderr


def test_windows_messages_of_leaving_are_told_from_others():
    told = session.tells_of_leaving
    assert told(0x02B1, 0x7), "the session was locked"
    assert told(0x02B1, 0x2), "another user came to the console"
    assert not told(0x02B1, 0x8), "it was unlocked again"
    assert told(0x0218, 0x4), "the PC goes to sleep"
    assert not told(0x0218, 0x12), "it woke up"
    assert not told(0x0100, 0x7), "a key"
