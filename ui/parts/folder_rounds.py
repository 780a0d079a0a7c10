"""While somebody is in, the shared folder is looked into now and then, on the worker."""

from PySide6.QtCore import QObject, QTimer, Signal

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.exchange.shared_folder import FolderRound, exchange_with_folder
from cleanclinic.operations.workspace.opening import Workspace
from ui.parts.job import Job, Progress
from ui.parts.tasks import Tasks

EVERY_S = 30


class FolderRounds(QObject):
    """Signals: `came` (FolderRound) after each look; pages hear of new records by themselves."""

    came = Signal(object)

    def __init__(self, tasks: Tasks, *, every_ms: int = EVERY_S * 1000) -> None:
        super().__init__()
        self._tasks = tasks
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self._look)

    def enter(self) -> None:
        """Somebody is in; said again it changes nothing."""
        if not self._timer.isActive():
            self._timer.start()

    def leave(self) -> None:
        """Nobody is in any more: a locked workspace is closed."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()

    def _look(self) -> None:
        if self._job is None:
            self._job = self._tasks.run_long(_exchange, self._looked, self._failed, owner=self)

    def _looked(self, done: FolderRound) -> None:
        self._job = None
        self.came.emit(done)

    def _failed(self, error: Exception) -> bool:
        self._job = None
        if isinstance(error, CleanClinicError):
            # It is tried again soon, and nobody asked for it now.
            return True
        self._timer.stop()
        return False


def _exchange(workspace: Workspace, progress: Progress) -> FolderRound:
    return exchange_with_folder(workspace, cancelled=progress.cancelled)
