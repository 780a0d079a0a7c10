"""Long work of the UI thread done in steps, so that the window answers in between."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

# With 0 two steps often follow each other without a look at keys and clocks in between.
_BETWEEN_MS = 1


class Turns(QObject):
    """Does what stands between two `yield`s, each piece in a turn of the event loop of its own."""

    def __init__(self, parent: QObject, steps: Iterator[None]) -> None:
        super().__init__(parent)
        self._steps = steps
        QTimer.singleShot(_BETWEEN_MS, self, self._go)

    def _go(self) -> None:
        try:
            next(self._steps)
        except StopIteration:
            self.deleteLater()
        else:
            QTimer.singleShot(_BETWEEN_MS, self, self._go)
