"""One submitted self-check as the office looks at it: read-only, but for its own column."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.self_checks.reviews import say_of_run
from cleanclinic.operations.self_checks.standing import RunView
from cleanclinic.records.self_check import Column
from cleanclinic.records.standard_methods import Given
from ui.pages.selfcheck.model import RunModel
from ui.pages.selfcheck.run_parts import RunParts
from ui.pages.selfcheck.saving import Saver
from ui.parts.layouts import row
from ui.parts.page import Desk


class ReviewPane(QWidget):
    """The same keys as at the ward, into the office's column.

    Signals: `shown` whenever what is shown may have changed.
    """

    shown = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._view: RunView | None = None
        self.saver = Saver(desk, self, say_of_run)
        self.saver.changed.connect(self._lay_over)
        self.parts = RunParts(desk, self)
        self.panel, self.side = self.parts.panel, self.parts.side
        self.panel.answered.connect(self.answer)
        self.panel.cleared.connect(self.clear)
        self.side.answer.remarked.connect(self.remark)
        row(desk.look, self.parts.lay_out(self.panel), into=self)

    @property
    def model(self) -> RunModel | None:
        """The run as it is shown."""
        return self.parts.model

    def show_run(self, view: RunView, *, changeable: bool = True) -> None:
        """Shows a run; the same one again keeps the place. Of a past day none is `changeable`."""
        first = self._view is None or self._view.run.id != view.run.id
        self._view = view
        self.saver.begin(view.run.id)
        sent = view.review is not None and view.review.final
        self.panel.changeable = changeable and not (sent or self.desk.read_only)
        if first:
            codes = RunModel(view).codes
            self.panel.code = codes[0] if codes else ""
        self._lay_over()

    def leave(self) -> None:
        """Writes what waits."""
        self.side.answer.flush()
        self.saver.flush()

    def answer(self, code: str, given: Given, _: str) -> None:
        """Takes the office's answer; it is shown at once. As the department has it is none."""
        model = self.model
        found = model.view.row(code) if model else None
        if found is None:
            return
        same = given == found.given_to(Column.HEAD)
        said = Given() if same and not (found.office and found.office.remark) else given
        if same and said.untouched:
            self.clear(code)
        else:
            self.saver.stage(code, {"amount": said.amount, "total": said.total})

    def clear(self, code: str) -> None:
        """Takes the office's answer back: the department's stands again."""
        self.saver.flush()
        self.saver.over.pop(code, None)
        self._say({code: {"amount": None, "total": None}})

    def remark(self, code: str, text: str) -> None:
        self._say({code: {"remark": text}})

    def go_to(self, code: str) -> None:
        self.parts.go_to(code)

    def _say(self, values: dict[str, dict[str, object]]) -> None:
        if self._view is not None:
            say = partial(say_of_run, run_id=self._view.run.id, values=values)
            self.desk.tasks.run(say, owner=self)

    def _lay_over(self) -> None:
        """Shows the loaded run with what was said since."""
        if self._view is None:
            return
        model = RunModel(self._view, dict(self.saver.over), Column.OFFICE)
        self.parts.show_model(model, changeable=self.panel.changeable)
        self.shown.emit()
