"""The one door from widgets to data: two lanes of work, answers back on the UI thread.

The workspace lane runs operations on the open workspace, one at a time, in order. The aside lane
runs work that never touches the workspace (PDF, scans, Excel). Widgets call `Tasks.run` and
`Tasks.run_aside` and go on; nothing here ever waits on the UI thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from cleanclinic.errors import CancelledError
from ui.parts.bell import Bell
from ui.parts.job import Job, Progress
from ui.parts.lane import Failed, Lane, Order, Rank, Turn

if TYPE_CHECKING:
    # The workspace brings the whole storage library; the first window must not wait for it.
    from cleanclinic.operations.workspace.opening import Workspace
    from cleanclinic.records.held import Changes

T = TypeVar("T")
OnProgress = Callable[[int, int, str], None]


class Tasks(QObject):
    """The door. `run` for the workspace, `run_aside` for everything else.

    Signals: `changed` (Changes) once per act that changed something; `failed` (Exception) when
    nobody took the failure; `idle` when nothing is under way; `busy` (bool) when that changes.
    """

    changed = Signal(object)
    failed = Signal(object)
    idle = Signal()
    busy = Signal(bool)

    def __init__(self, workspace: Workspace | None = None) -> None:
        super().__init__()
        self._workspace = workspace
        self._under_way = 0
        self._closed = False
        self._bell = Bell()
        self._lanes: dict[str, Lane] = {}
        self._thread = threading.get_ident()
        self._waiting: set[Turn] = set()

    def open(
        self,
        opener: Callable[[], Workspace],
        then: Callable[[Workspace], None],
        failed: Failed | None = None,
    ) -> Job:
        """Opens a workspace on its own thread; `run` serves it from then on."""

        def work() -> Workspace:
            return self._take(opener())

        return self._order("workspace", lambda job: work, then, failed, alone=True)

    def exchange(
        self,
        operation: Callable[[Workspace], Workspace],
        then: Callable[[Workspace], None],
        failed: Failed | None = None,
    ) -> Job:
        """Runs an operation that closes the workspace and gives it opened anew, as somebody else.

        `run` serves that one from then on.
        """

        def work() -> Workspace:
            return self._take(operation(self._open_workspace()))

        return self._order("workspace", lambda job: work, then, failed, alone=True)

    def shut(self, then: Callable[[object], None]) -> Job:
        """Closes the workspace behind what is queued; another may be opened afterwards."""
        return self._order("workspace", lambda job: self._close_workspace, then, None, alone=True)

    def close(self) -> None:
        """Finishes what is queued, closes the workspace and ends both threads, for good."""
        self._closed = True
        for turn in tuple(self._waiting):
            turn.give_up()
        if "workspace" in self._lanes:
            closing = Order(Job(), self._close_workspace, None, None, None, None, "", alone=True)
            self._lanes["workspace"].put(closing)
        elif self._workspace is not None:
            self._close_workspace()
        for lane in self._lanes.values():
            lane.stop()
        self._lanes.clear()
        self._bell.close()
        self._under_way = 0

    def turn(self, work: Callable[[], T]) -> T:
        """From work on a worker: does this on the UI thread and gives its answer.

        Raises what `work` raises, and CancelledError when the window is closed before its turn.
        """
        if threading.get_ident() == self._thread:
            return work()
        turn = Turn(work)
        self._waiting.add(turn)
        try:
            # Whoever closes first says so, and only then looks who waits.
            if self._closed:
                raise CancelledError
            self._bell.say(turn.take)
            answer: T = turn.result()
        finally:
            self._waiting.discard(turn)
        return answer

    def run(
        self,
        operation: Callable[[Workspace], T],
        then: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        busy: QWidget | None = None,
        owner: QObject | None = None,
        key: str = "",
        rank: Rank = Rank.NOW,
    ) -> Job:
        """Runs an operation on the workspace, in order; `then(value)` follows on the UI thread.

        `failed(error)` may take a failure by returning True; else the window shows it. `busy` is
        disabled meanwhile. The answer is dropped when `owner` (by default the object whose method
        `then` is) was deleted. Of waiting orders with the same `key` only the newest runs. What
        only reads, and much, has a `rank` and lets others in; within one the order is kept.
        """
        return self._order(
            "workspace", lambda job: lambda: operation(self._open_workspace()), then, failed,
            busy=busy, owner=owner, key=key, rank=rank,
        )  # fmt: skip

    def run_long(
        self,
        operation: Callable[[Workspace, Progress], T],
        then: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        busy: QWidget | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """As `run`, for an operation that reports progress and can be cancelled."""
        return self._order(
            "workspace",
            lambda job: lambda: operation(self._open_workspace(), Progress(job, self._bell)),
            then, failed, busy=busy, owner=owner,
        )  # fmt: skip

    def run_aside(
        self,
        work: Callable[[Progress], T],
        then: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        busy: QWidget | None = None,
        owner: QObject | None = None,
        key: str = "",
    ) -> Job:
        """Runs work that never touches the workspace beside it, with progress and cancel."""
        return self._order(
            "aside", lambda job: lambda: work(Progress(job, self._bell)), then, failed,
            busy=busy, owner=owner, key=key,
        )  # fmt: skip

    @property
    def is_idle(self) -> bool:
        return self._under_way == 0

    def wait_idle(self, timeout_ms: int = 60_000) -> bool:
        """Serves events until nothing is under way (for tests and pictures); False on timeout."""
        loop = QEventLoop()
        patience = QTimer(singleShot=True, interval=timeout_ms)
        patience.timeout.connect(loop.quit)
        patience.start()
        # What was let go of by the last answer is to be gone as well.
        self.idle.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
        # Whoever heard of the idle moment first may have ordered something again.
        while patience.isActive() and not self.is_idle:
            loop.exec()
        self.idle.disconnect(loop.quit)
        return self.is_idle

    def _take(self, workspace: Workspace) -> Workspace:
        self._workspace = workspace
        workspace.store.give_way = self._lanes["workspace"].give_way
        return workspace

    def _written(self) -> int:
        return self._workspace.store.written if self._workspace is not None else 0

    def _close_workspace(self) -> None:
        workspace, self._workspace = self._workspace, None
        if workspace is not None:
            workspace.close()

    def _open_workspace(self) -> Workspace:
        if self._workspace is None:
            raise CancelledError
        return self._workspace

    def _order(
        self,
        lane: str,
        work: Callable[[Job], Callable[[], Any]],
        then: Callable[[Any], None] | None,
        failed: Failed | None,
        *,
        busy: QWidget | None = None,
        owner: QObject | None = None,
        key: str = "",
        rank: Rank = Rank.NOW,
        alone: bool = False,
    ) -> Job:
        job = Job()
        if self._closed:
            job.cancel()
            return job
        owner = owner or _bound_object(then)
        focus = busy is not None and busy.window().focusWidget() is busy
        if busy is not None:
            if focus:
                # Else the cursor would jump to whatever comes next.
                busy.window().setFocus()
            busy.setEnabled(False)
        self._under_way += 1
        if self._under_way == 1:
            self.busy.emit(True)
        order = Order(job, work(job), then, failed, busy, owner, key, focus, rank, alone)
        self._lane(lane).put(order)
        return job

    def _lane(self, name: str) -> Lane:
        if name not in self._lanes:
            self._lanes[name] = Lane(
                f"cleanclinic-{name}", self._bell, self._on_done, self._written
            )
        return self._lanes[name]

    def _on_done(self, order: Order) -> None:
        if self._closed:
            return
        failure = order.failure
        try:
            if order.busy is not None and isValid(order.busy):
                order.busy.setEnabled(True)
                if order.focus and order.busy.window().focusWidget() in (None, order.busy.window()):
                    order.busy.setFocus()
            alive = order.owner is None or isValid(order.owner)
            if failure is not None:
                self._report(order, failure, alive=alive)
            elif order.then is not None and alive:
                order.then(order.value)
            if failure is None:
                self._broadcast(order.value)
        finally:
            order.job.ended.emit()
            self._under_way -= 1
            if self._under_way == 0:
                self.busy.emit(False)
                self.idle.emit()

    def _report(self, order: Order, failure: Exception, *, alive: bool) -> None:
        if alive and order.failed is not None and order.failed(failure):
            return
        if not isinstance(failure, CancelledError):
            # It would cost the first painting 2 ms.
            import logging  # noqa: PLC0415  most starts never need it

            logging.getLogger("cleanclinic.ui").error("work failed", exc_info=failure)
            self.failed.emit(failure)

    def _broadcast(self, value: Any) -> None:
        changes = changes_of(value)
        if changes is not None and changes.kinds:
            self.changed.emit(changes)


def changes_of(value: Any) -> Changes | None:
    """The Changes that an answer is or carries; told by its shape, as its module loads later."""
    return next(filter(_is_changes, (value, getattr(value, "changes", None))), None)


def _is_changes(value: Any) -> bool:
    return all(isinstance(getattr(value, name, None), frozenset) for name in ("kinds", "ids"))


def _bound_object(then: Callable[..., None] | None) -> QObject | None:
    receiver = getattr(then, "__self__", None)
    return receiver if isinstance(receiver, QObject) else None
