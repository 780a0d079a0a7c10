"""Work under way: how it reports and how a person cancels it."""

import threading
import time
from functools import partial

from PySide6.QtCore import QObject, Signal

from cleanclinic.errors import CancelledError
from ui.parts.bell import Bell

_REPORT_EVERY_S = 0.05


class Job(QObject):
    """A piece of work under way; the handle by which a person cancels it.

    Signals: `progressed` (done, total, text), `ended` when its answer or failure was handed out.
    """

    progressed = Signal(int, int, str)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Asks the work to stop at its next progress report; it then fails with CancelledError."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()


class Progress:
    """What long work calls as it goes: `progress(done, total, text)`; raises when cancelled."""

    def __init__(self, job: Job, bell: Bell) -> None:
        self._job = job
        self._bell = bell
        self._last = 0.0

    def __call__(self, done: int, total: int, text: str = "") -> None:
        self.check()
        now = time.monotonic()
        if done >= total or now - self._last >= _REPORT_EVERY_S:
            self._last = now
            self._bell.say(partial(self._job.progressed.emit, done, total, text))

    def check(self) -> None:
        """Raises CancelledError once the person has cancelled."""
        if self._job.cancelled:
            raise CancelledError

    def cancelled(self) -> bool:
        """Whether the person has cancelled, for work that asks rather than reports."""
        return self._job.cancelled
