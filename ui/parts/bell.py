"""How workers are heard on the UI thread, without an `emit` of theirs."""

import socket
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from weakref import finalize

from PySide6.QtCore import QObject, QSocketNotifier

_ENOUGH = 4096


class Bell(QObject):
    """Calls on the UI thread what workers say, in the order it was said.

    PySide reads its table of types without Python's lock wherever Qt asks what an object is, and
    an `emit` asks. On a worker that falls together with the making of a type and crashes; so a
    worker writes a byte to a socket instead.
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._here, self._there = socket.socketpair()
        for end in (self._here, self._there):
            end.setblocking(False)
        # Also of a window that was made and never shown.
        self._unhang = finalize(self, _close, self._here, self._there)
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)

    def say(self, what: Callable[[], None]) -> None:
        """From any thread: `what` is called on the UI thread soon."""
        self._said.put(what)
        self._ring()

    def close(self) -> None:
        """Nothing said from now on is heard."""
        self._notifier.setEnabled(False)
        self._unhang()

    def _ring(self) -> None:
        # Full: it has been rung often enough. Closed: nobody listens any more.
        with suppress(OSError):
            self._there.send(b"\0")

    def _hear(self) -> None:
        try:
            self._here.recv(_ENOUGH)
        except BlockingIOError:
            pass
        except OSError:
            # It was closed after this had been noticed.
            return
        try:
            what = self._said.get_nowait()
        except Empty:
            return
        # One at a time: a dialog opened by it serves events of its own, and these are among them.
        if not self._said.empty():
            self._ring()
        what()


def _close(*ends: socket.socket) -> None:
    for end in ends:
        end.close()
