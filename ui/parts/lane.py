"""One worker thread: what is ordered of it, and what it asks of the UI thread.

What only reads, and much, lets others in between: see `Rank`.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from queue import SimpleQueue
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from cleanclinic.errors import CancelledError
from ui.parts.bell import Bell
from ui.parts.job import Job

Failed = Callable[[Exception], bool | None]


class Rank(IntEnum):
    """What is done before what. Only what writes nothing may have another rank than the first.

    Whoever reads much for a page is let in on by acts and by what shows the next page at once;
    both by what is worked out at rest.
    """

    NOW = 0
    READ = 1
    REST = 2


class _Overtaken(BaseException):
    """What an order has read so far no longer holds; no Exception, which its work may take up."""


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
    rank: Rank = Rank.NOW
    # It opens or closes the workspace: nothing may be half read meanwhile.
    alone: bool = False
    value: Any = None
    failure: Exception | None = None


class Lane:
    """One worker thread and its queue; `answer` is called with each order on the UI thread.

    Orders of one rank are served in their order, those of a lower one before. `written` counts what
    was written so far, so that an order which let one in that wrote begins again.

    An order leads to widgets, and the last who lets go of one destroys it: on another thread than
    the window's that crashes, sooner or later. So the lane keeps every order until it is answered,
    and the worker lets go of it before it says so.
    """

    def __init__(
        self,
        name: str,
        bell: Bell,
        answer: Callable[[Order], None],
        written: Callable[[], int] = lambda: 0,
    ) -> None:
        self._bell = bell
        self._answer = answer
        self._written = written
        self._queue: SimpleQueue[tuple[int, Order] | None] = SimpleQueue()
        self._kept: dict[int, Order] = {}
        self._place = 0
        self._newest: dict[str, int] = {}
        # The worker's own: what waits, by rank, and what it is at.
        self._waiting: tuple[deque[tuple[int, Order]], ...] = tuple(deque() for _ in Rank)
        self._rank = Rank.NOW
        self._at = (0, "")
        self._stopped = False
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

    def give_way(self) -> None:
        """From work under way, where it may be interrupted: does first what comes before it.

        When that has written something, or opens or closes the workspace, the work under way is
        broken off here and done again.
        """
        if self._rank is Rank.NOW or threading.current_thread() is not self._thread:
            return
        self._sort()
        place, key = self._at
        if key and self._newest.get(key) != place:
            # What it finds is wanted no more: another one that reads the same waits.
            raise _Overtaken
        before, rank = self._written(), self._rank
        while found := self._next(rank):
            waiting = self._waiting[found - 1]
            if waiting[0][1].alone:
                raise _Overtaken
            self._do(waiting)
            if self._written() != before:
                raise _Overtaken
            self._sort()

    def _serve(self) -> None:
        while True:
            self._sort()
            if found := self._next(None):
                self._do(self._waiting[found - 1])
            elif self._stopped:
                return
            else:
                self._take(self._queue.get())

    def _sort(self) -> None:
        """Takes over what was ordered since."""
        while not self._queue.empty():
            self._take(self._queue.get())

    def _take(self, found: tuple[int, Order] | None) -> None:
        if found is None:
            self._stopped = True
        else:
            self._waiting[found[1].rank].append(found)

    def _next(self, before: Rank | None) -> int:
        """One more than the rank of what comes next, of those before a rank; 0 for nothing."""
        ranks = range(len(self._waiting) if before is None else before)
        return next((rank + 1 for rank in ranks if self._waiting[rank]), 0)

    def _do(self, waiting: deque[tuple[int, Order]]) -> None:
        # Taken here: whoever calls a function holds what it hands over until the function returns.
        place, order = waiting.popleft()
        if order.alone:
            self._drop_before(place)
        if order.key and self._newest.get(order.key) != place:
            order.job.cancel()
        outer = self._rank, self._at
        self._rank, self._at = order.rank, (place, order.key)
        try:
            _work(order)
        except _Overtaken:
            waiting.appendleft((place, order))
            return
        finally:
            self._rank, self._at = outer
        del order
        self._bell.say(partial(self._hand_out, place))

    def _drop_before(self, place: int) -> None:
        """What waits of old belongs to the workspace that is being closed."""
        for waiting in self._waiting[Rank.NOW + 1 :]:
            for waits, order in waiting:
                if waits < place:
                    order.job.cancel()

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
