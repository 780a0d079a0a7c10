"""One worker thread: what is ordered of it, and what it asks of the UI thread."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from cleanclinic.errors import CancelledError
from ui.parts.bell import Bell
from ui.parts.job import Job

Failed = Callable[[Exception], bool | None]


@dataclass
class Order:
    """One queued piece of work, who wants its answer, and what came of it."""

    job: Job
    work: Callable[[], Any]
    then: Callable[[Any], None] | None
    failed: Failed | None
    busy: QWidget | None
    owner: QObject | None
    key: str
    # Whether the cursor was on `busy`, and is to be there again.
    focus: bool = False
    value: Any = None
    failure: Exception | None = None


class Lane:
    """One worker thread and its queue; `answer` is called with each order on the UI thread.

    An order leads to widgets, and the last who lets go of one destroys it: on another thread than
    the window's that crashes, sooner or later. So the lane keeps every order until it is answered,
    and the worker lets go of it before it says so.
    """

    def __init__(self, name: str, bell: Bell, answer: Callable[[Order], None]) -> None:
        self._bell = bell
        self._answer = answer
        self._queue: SimpleQueue[tuple[int, Order] | None] = SimpleQueue()
        self._kept: dict[int, Order] = {}
        self._place = 0
        self._newest: dict[str, int] = {}
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    def put(self, order: Order) -> None:
        self._place += 1
        self._kept[self._place] = order
        if order.key:
            self._newest[order.key] = self._place
        self._queue.put((self._place, order))

    def stop(self) -> None:
        """Lets the queue run out and waits for the thread."""
        self._queue.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while (found := self._queue.get()) is not None:
            place, order = found
            if order.key and self._newest.get(order.key) != place:
                order.job.cancel()
            _work(order)
            del found, order
            self._bell.say(partial(self._hand_out, place))

    def _hand_out(self, place: int) -> None:
        order = self._kept.pop(place)
        self._answer(order)
        # A failure knows where it was raised, and so its order: the two would keep each other.
        order.failure = None


class Turn:
    """What a worker wants done on the UI thread, and waits for."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self._value: Any = None
        self._failure: BaseException | None = None
        self._ended = threading.Event()

    def take(self) -> None:
        try:
            self._value = self._work()
        except Exception as error:  # noqa: BLE001 - it belongs to the worker
            self._failure = error
        self._ended.set()

    def give_up(self) -> None:
        self._failure = CancelledError()
        self._ended.set()

    def result(self) -> Any:
        self._ended.wait()
        if self._failure is not None:
            raise self._failure
        return self._value


def _work(order: Order) -> None:
    # In a function of its own: whatever it named is let go of when it returns.
    try:
        if order.job.cancelled:
            raise CancelledError
        order.value = order.work()
    except Exception as error:  # noqa: BLE001 - the border of the worker: all failures travel
        order.failure = error
