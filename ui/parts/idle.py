"""Noticing that nobody has touched the program for a while, or that the PC has slept.

One event filter sits on the windows themselves, below the widgets: it sees what a person does and
little else. A timer looks at the clock every few seconds.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

LOOK_EVERY_MS = 5_000
MINUTES, LEAST_MINUTES, MOST_MINUTES = 5, 1, 30
# Where the screen remembers after how many minutes it is locked.
MINUTES_KEY = "look.lock_minutes"
# Set on a dialog that holds what cannot be made again, such as sheets printed a moment ago.
HOLDS_WORK = "holds_work"
# A timer that comes this much too late was held up by sleep, not by work.
_SLEPT_S = 60.0
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
    }
)


def _boot_seconds() -> float:
    """Seconds since the start of the PC, those asleep included where the system counts them."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


@dataclass(frozen=True)
class Clocks:
    """`awake` may stand still while the PC sleeps; `boot` goes on where the system has such one."""

    awake: Callable[[], float] = time.monotonic
    boot: Callable[[], float] = _boot_seconds


class IdleWatch(QObject):
    """Signals: `idled` once when nobody did anything for so long; `slept` after a sleep.

    `returned` when somebody does something after it `idled`.
    """

    idled = Signal()
    returned = Signal()
    slept = Signal()

    def __init__(
        self, parent: QObject, *, minutes: int = MINUTES, clocks: Clocks | None = None
    ) -> None:
        super().__init__(parent)
        self._clocks = clocks or Clocks()
        self._limit_s = 60.0
        self._told = False
        self._touched = self._clocks.boot()
        self._looked = (self._clocks.awake(), self._clocks.boot())
        self.set_minutes(minutes)
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._watched: QWindow | None = None

    def start(self) -> None:
        """Begins to watch; called again it goes on from now."""
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication) and not self._timer.isActive():
            application.focusWindowChanged.connect(self._watch)
            self._watch(application.focusWindow())
        self._looked = (self._clocks.awake(), self._clocks.boot())
        self.touch()
        self._timer.start()

    def stop(self) -> None:
        """Watches no more, as while nothing is open."""
        if self._timer.isActive():
            application = QGuiApplication.instance()
            if isinstance(application, QGuiApplication):
                application.focusWindowChanged.disconnect(self._watch)
            self._watch(None)
            self._timer.stop()

    def set_minutes(self, minutes: int) -> None:
        """How long nobody may do anything, 1 to 30 minutes."""
        self._limit_s = 60.0 * min(max(minutes, LEAST_MINUTES), MOST_MINUTES)

    def set_seconds(self, seconds: float) -> None:
        """The same, for what may begin sooner than a lock."""
        self._limit_s = seconds

    def touch(self) -> None:
        """Somebody is there."""
        self._touched = self._clocks.boot()
        if self._told:
            self._told = False
            self.returned.emit()

    def look(self) -> None:
        """Compares the clocks now."""
        awake, boot = self._clocks.awake(), self._clocks.boot()
        before_awake, before_boot = self._looked
        self._looked = (awake, boot)
        gone = boot - before_boot
        stood_still = gone - (awake - before_awake)
        # Where the waking clock counts sleep too only the late timer shows it.
        if stood_still > LOOK_EVERY_MS / 1000 or gone > _SLEPT_S:
            self.slept.emit()
        elif boot - self._touched >= self._limit_s and not self._told:
            self._told = True
            self.idled.emit()

    @property
    def pause_s(self) -> float:
        """For how many seconds nobody has done anything."""
        return self._clocks.boot() - self._touched

    @property
    def is_watching(self) -> bool:
        return self._timer.isActive()

    def _watch(self, window: QWindow | None) -> None:
        """Moves the filter to the window that has the keyboard now."""
        if window is self._watched:
            return
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched.destroyed.disconnect(self._forget)
        self._watched = window
        if window is not None:
            window.installEventFilter(self)
            window.destroyed.connect(self._forget)
            self.touch()

    def _forget(self) -> None:
        self._watched = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self.touch()
        return False
