"""Has done what is due while nobody works, one piece at a time, and gives way at once."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from cleanclinic.operations.keeping.care import CareDone, CareTask, care_due, do_care
from cleanclinic.operations.workspace.opening import Workspace
from ui.parts.idle import Clocks, IdleWatch
from ui.parts.job import Job, Progress
from ui.parts.tasks import Tasks

# Sooner than any lock: a locked workspace is closed, and nothing can be done in it.
AFTER_S = 30.0


class Caretaker(QObject):
    """Signals: `found` (error) when a piece of work found something wrong, or failed."""

    found = Signal(object)

    def __init__(self, tasks: Tasks, *, clocks: Clocks | None = None) -> None:
        super().__init__()
        self._tasks = tasks
        self._job: Job | None = None
        self._idle = False
        self.watch = IdleWatch(self, clocks=clocks)
        self.watch.set_seconds(AFTER_S)
        self.watch.idled.connect(self._begin)
        self.watch.returned.connect(self.give_way)

    def enter(self) -> None:
        """Somebody is in; said again it changes nothing."""
        if not self.watch.is_watching:
            self.watch.start()

    def leave(self) -> None:
        """Nobody is in any more."""
        self.watch.stop()
        self.give_way()

    def give_way(self) -> None:
        """Somebody does something: what is under way stops, and is due again."""
        self._idle = False
        if self._job is not None:
            self._job.cancel()

    def _begin(self) -> None:
        self._idle = True
        self._next()

    def _next(self) -> None:
        if self._idle:
            self._job = self._tasks.run(care_due, self._go, self._stopped, owner=self)

    def _go(self, due: tuple[CareTask, ...]) -> None:
        self._job = None
        if due and self._idle:
            work = partial(_do, task=due[0])
            self._job = self._tasks.run_long(work, self._done, self._stopped, owner=self)

    def _done(self, done: CareDone) -> None:
        self._job = None
        if done.error is not None:
            self.found.emit(done.error)
        self._next()

    def _stopped(self, _: Exception) -> bool:
        self._job = None
        return True


def _do(workspace: Workspace, progress: Progress, *, task: CareTask) -> CareDone:
    # It says nothing of how far it is: nobody is looking.
    return do_care(workspace, task, cancelled=progress.cancelled)
