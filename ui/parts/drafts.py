"""What was typed and not saved yet, kept in the workspace for the person who typed it.

Forms hand over their texts here; a little later they are written on the worker. At a lock all of
it is written first and then forgotten: the next person's forms know nothing of it.
"""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from cleanclinic.operations.workspace.drafts import Draft, drafts, drop_draft, save_draft
from ui.parts.record_form import RecordForm
from ui.parts.tasks import Tasks

WRITE_AFTER_MS = 2_000


class DraftBook(QObject):
    """The drafts of the person at the screen; see `ui.parts.kit.Drafts`."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._known: dict[str, dict[str, str]] = {}
        self._waiting: set[str] = set()
        self._is_open = False
        self._timer = QTimer(self, singleShot=True, interval=WRITE_AFTER_MS)
        self._timer.timeout.connect(self.write)

    def open(self) -> None:
        """Reads the drafts of whoever came in; to be asked before the first page is."""
        self._known, self._is_open = {}, True
        self._tasks.run(drafts, self._take, failed=lambda _: True)

    def close(self) -> None:
        """Writes what waits, then forgets everything; later calls do nothing until `open`."""
        self.write()
        self._is_open = False
        self._known = {}

    def unsaved(self, place: str) -> Mapping[str, str]:
        return self._known.get(place, {})

    def keep(self, place: str, values: Mapping[str, str]) -> None:
        if not self._is_open or self._known.get(place, {}) == values:
            return
        if not any(values.values()):
            self.drop(place)
            return
        self._known[place] = dict(values)
        self._waiting.add(place)
        self._timer.start()

    def drop(self, place: str) -> None:
        if self._is_open and self._known.pop(place, None) is not None:
            self._waiting.discard(place)
            self._tasks.run(lambda workspace: drop_draft(workspace, place))

    def write(self) -> None:
        """Writes what waits, now; a text too long to be kept is not, and the form still has it."""
        self._timer.stop()
        for place in sorted(self._waiting):
            write = partial(save_draft, place=place, values=self._known[place])
            self._tasks.run(write, failed=lambda _: True)
        self._waiting.clear()

    def _take(self, found: tuple[Draft, ...]) -> None:
        self._known = {one.place: dict(one.values) for one in found} | self._known


def flush_forms() -> None:
    """Every open form hands over what can be saved and keeps the rest, before a lock."""
    for top in QApplication.topLevelWidgets():
        inside: QWidget
        for inside in top.findChildren(QWidget):
            if isinstance(inside, RecordForm):
                inside.flush()
