"""Numbers of the navigation that take long to find: asked behind the first page, then at rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.parts.lane import Rank
from ui.parts.tasks import Tasks

if TYPE_CHECKING:
    from cleanclinic.operations.workspace.opening import Workspace

Ask = Callable[["Workspace"], Mapping[str, int]]
# After a change one mostly goes on writing; the number can wait until that is over.
_REST_MS = 1500


class LateBadges(QObject):
    """Keeps the numbers between two lookings; one that is not known yet is not shown.

    Signals: `told` when they are there.
    """

    told = Signal()

    def __init__(self, parent: QObject, tasks: Tasks) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._ask: Ask | None = None
        self._asked = False
        self.counts: Mapping[str, int] = {}
        self.rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self.rest.timeout.connect(self.ask_now)

    def begin(self, ask: Ask | None) -> None:
        """Whom to ask from now on; nobody while nothing is open."""
        self._ask, self._asked, self.counts = ask, False, {}
        self.rest.stop()

    def ask_first(self) -> None:
        """Asks, if it was not asked since the beginning."""
        if not self._asked:
            self.ask_now()

    def ask_now(self) -> None:
        """Asks behind all that is queued; a number that cannot be found is left out."""
        self.rest.stop()
        self._asked = True
        if self._ask is not None:
            self._tasks.run(
                self._ask, self._tell, lambda _: True, key="late_badges", rank=Rank.REST
            )

    def ask_soon(self) -> None:
        """Asks once nothing has changed for a moment, if it was ever asked."""
        if self._asked and self._ask is not None:
            self.rest.start()

    def note(self, name: str, count: int) -> None:
        """What a page has found itself."""
        if name in self.counts:
            self.counts = {**self.counts, name: count}

    def _tell(self, counts: Mapping[str, int]) -> None:
        if self._ask is not None:
            self.counts = counts
            self.told.emit()
