"""How workers are heard on the UI thread, without an `emit` of theirs."""

import socket
from collections.abc import Callable
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
        try:
            self._there.send(b"\0")
        except OSError:
            # Full: it has been rung often enough. Closed: nobody listens any more.
            return

    def close(self) -> None:
        """Nothing said from now on is heard."""
        self._notifier.setEnabled(False)
        self._unhang()

    def _hear(self) -> None:
        self._here.recv(_ENOUGH)
        try:
            while True:
                self._said.get_nowait()()
        except Empty:
            return
        except BaseException:
            # What was said behind it must not wait for the next.
            self._there.send(b"\0")
            raise


def _close(*ends: socket.socket) -> None:
    for end in ends:
        end.close()
