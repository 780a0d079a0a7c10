"""Python's cycle collector, run only on the UI thread and only between events.

Collected on a worker it could delete a widget there. So it is off; a timer replaces it.
"""

import gc
from collections.abc import Callable
from math import inf

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS = 1000
_SETTLED_LATEST_MS = 20_000
_YOUNG, _MIDDLE = 700, 10
# So many new objects at once are records that were read, not garbage: to look through them takes
# as long as a stutter. They are put out of sight, until somebody has been away for so long.
_MANY, _AWAY_S = 10_000, 60.0
# A look through everything waits for a pause of so long, but not beyond so many helpings: with
# thousands of records at hand it takes a quarter of a second.
_PAUSE_S, _OVERDUE = 2.0, 60


class Collector(QObject):
    """Collects what the automatic collector would have, in small helpings.

    Not before `settle`: a look through all that the start makes would stall the window.
    """

    def __init__(self, parent: QObject, pause_s: Callable[[], float] = lambda: _PAUSE_S) -> None:
        """`pause_s` is for how many seconds nobody has done anything."""
        super().__init__(parent)
        self._pause_s = pause_s
        self._out_of_sight = False
        gc.disable()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        QTimer.singleShot(_SETTLED_LATEST_MS, self, self.settle)

    def look(self) -> int:
        """Collects a generation whose turn it is; answers with how many objects went."""
        young, middle, old = gc.get_count()
        if young > _MANY:
            gc.freeze()
            self._out_of_sight = True
            return 0
        if self._out_of_sight and _AWAY_S <= self._pause_s() < inf:
            return self._look_at_all()
        if old > _OVERDUE or (old > _MIDDLE and self._pause_s() >= _PAUSE_S):
            return gc.collect(2)
        if middle > _MIDDLE:
            return gc.collect(1)
        return gc.collect(0) if young > _YOUNG else 0

    def _look_at_all(self) -> int:
        """Also through what was put out of sight, and puts away again what stays."""
        self._out_of_sight = False
        gc.unfreeze()
        gone = gc.collect(2)
        gc.freeze()
        return gone

    def settle(self) -> None:
        """Puts all loaded so far out of the collector's sight, once: modules never go; begins."""
        if not self._timer.isActive():
            gc.freeze()
            self._timer.start()
