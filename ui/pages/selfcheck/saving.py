"""Answers on their way to the record: shown at once, written when the person goes on.

Keys pressed on one indicator are one act, so that undo takes back an answer and not a digit. What
is only tried (what if) stays here until it is kept or thrown away.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from cleanclinic.operations.self_checks.answers import answer_many
from cleanclinic.operations.workspace.opening import Workspace
from ui.pages.selfcheck.model import Answer
from ui.parts.page import Desk

_SETTLE_MS = 700
Write = Callable[[Workspace, str, Mapping[str, Mapping[str, Any]]], object]
"""Writes values by indicator to a run, as one act."""


class Saver(QObject):
    """The answers of one run that the loaded run does not show yet.

    Signals: `changed` when what lies over the run changed.
    """

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject, write: Write = answer_many) -> None:
        super().__init__(parent)
        self._desk = desk
        self._written_by = write
        self._run = ""
        self._waiting: dict[str, Mapping[str, Any]] = {}
        self._saved: set[str] = set()
        self.over: dict[str, Answer] = {}
        self.trying = False
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self.flush)

    def begin(self, run_id: str) -> None:
        """Another run, or the same one loaded again: what was written is shown by it now."""
        if run_id != self._run:
            self.flush()
            self._run, self.over, self.trying = run_id, {}, False
            self._saved.clear()
            return
        if not self.trying:
            for code in self._saved - self._waiting.keys():
                self.over.pop(code, None)
            self._saved.clear()

    def stage(self, code: str, values: Mapping[str, Any]) -> None:
        """An answer was given: it is shown now and written soon."""
        if self._waiting and code not in self._waiting:
            self.flush()
        self.over[code] = Answer(dict(values))
        self._saved.discard(code)
        if not self.trying:
            self._waiting[code] = values
            self._timer.start()
        self.changed.emit()

    def flush(self) -> None:
        """Writes what waits, as one act."""
        self._timer.stop()
        waiting, self._waiting = self._waiting, {}
        if waiting:
            self._write(waiting, lambda: self._saved.update(waiting))

    def try_out(self) -> None:
        """From now on answers are only tried."""
        self.flush()
        self.trying = True
        self.changed.emit()

    def keep(self) -> None:
        """Writes all that was tried, as one act."""
        tried = {code: one.values for code, one in self.over.items()}
        self.trying = False
        if tried:
            self._write(tried, lambda: self._saved.update(tried))
        self.changed.emit()

    def throw_away(self) -> None:
        """What was tried never was."""
        self.trying = False
        self.over.clear()
        self.changed.emit()

    def _write(self, values: Mapping[str, Mapping[str, Any]], then: Callable[[], None]) -> None:
        run, written_by = self._run, self._written_by

        def write(workspace: Workspace) -> object:
            return written_by(workspace, run, values)

        failed = partial(self._failed, tuple(values))
        self._desk.tasks.run(write, lambda _: then(), failed, owner=self)

    def _failed(self, codes: tuple[str, ...], _: Exception) -> bool:
        """The record is as it was, so that is what is shown; the window says why."""
        for code in codes:
            self.over.pop(code, None)
        self.changed.emit()
        return False
