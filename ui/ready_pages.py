"""Pages made and filled while nobody does anything, so that each stands at once when wanted."""

from collections.abc import Callable, Iterator
from math import inf

from PySide6.QtCore import QObject, QTimer

from ui.main_window import MainWindow

_LOOK_EVERY_MS = 100
# To make a page takes as long as a stutter: whoever types or points is not between two moves then.
_PAUSE_S = 1.5


class ReadyPages(QObject):
    """Readies the pages of a window one after another, and of each what it shows only later.

    Begins when a page has its data: the first one, and one that was made anew with all others.
    """

    def __init__(self, window: MainWindow, pause_s: Callable[[], float]) -> None:
        """`pause_s` is for how many seconds nobody has done anything; infinite for not known."""
        super().__init__(window)
        self._window = window
        self._pause_s = pause_s
        self._pieces: Iterator[None] = iter(())
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        window.page_filled.connect(self._begin)

    @property
    def is_done(self) -> bool:
        """Whether all is made, or nothing has a page yet."""
        return not self._timer.isActive()

    def look(self) -> None:
        """Does one piece, if nobody works and nothing is under way."""
        is_time = _PAUSE_S <= self._pause_s() < inf and self._window.tasks.is_idle
        if not self._window.is_open or (is_time and next(self._pieces, self) is self):
            self._timer.stop()

    def _begin(self, _: str) -> None:
        # What is made already is passed over.
        self._pieces = self._all_pieces()
        self._timer.start()

    def _all_pieces(self) -> Iterator[None]:
        window = self._window
        for entry in window.entries:
            if entry.name not in window.pages:
                window.ready(entry.name)
                yield
            if entry.name in window.pages:
                yield from window.pages[entry.name].make_rest()
