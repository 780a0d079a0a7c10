"""One submitted self-check as the office looks at it: read-only, but for its own column."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.self_check_reviews import say_of_run
from cleanclinic.operations.self_checks import RunView
from cleanclinic.records.self_check import Column
from cleanclinic.records.standard_methods import Given
from ui.pages.selfcheck.categories import CategoryList
from ui.pages.selfcheck.columns import ColumnsDialog
from ui.pages.selfcheck.dialogs import WhyDialog
from ui.pages.selfcheck.item_panel import ItemPanel
from ui.pages.selfcheck.model import RunModel
from ui.pages.selfcheck.saving import Saver
from ui.pages.selfcheck.side import CheckSide
from ui.parts.beside import Beside
from ui.parts.layouts import row
from ui.parts.page import Desk
from ui.parts.run_dialog import open_dialog

_LEFT, _RIGHT, _NARROW = 208, 300, 960


class ReviewPane(QWidget):
    """The same keys as at the ward, into the office's column.

    Signals: `shown` whenever what is shown may have changed.
    """

    shown = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._view: RunView | None = None
        self.model: RunModel | None = None
        self.saver = Saver(desk, self, say_of_run)
        self.saver.changed.connect(self._lay_over)
        self.categories = CategoryList(desk)
        self.categories.setFixedWidth(desk.look.px(_LEFT))
        self.categories.chosen.connect(self.go_to)
        self.panel = ItemPanel(desk)
        self.panel.answered.connect(self.answer)
        self.panel.cleared.connect(self.clear)
        self.panel.chosen.connect(self._on_chosen)
        self.panel.remark_wanted.connect(self._want_remark)
        self.side = CheckSide(desk)
        self.side.score.explained.connect(self.open_why)
        self.side.score.compared.connect(self.open_columns)
        self.side.score.chosen.connect(self.go_to)
        self.side.score.lacking_wanted.connect(self._go_to_lacking)
        self.side.answer.remarked.connect(self.remark)
        main = QWidget()
        row(desk.look, self.categories, self.panel, gap=16, into=main).setStretch(1, 1)
        self.body = Beside(desk, main, self.side, side_width=_RIGHT, narrow=_NARROW)
        self.body.narrowed.connect(lambda narrow: self.categories.setVisible(not narrow))
        row(desk.look, self.body, into=self)

    def show_run(self, view: RunView) -> None:
        """Shows a run; the same one again keeps the place."""
        first = self._view is None or self._view.run.id != view.run.id
        self._view = view
        self.saver.begin(view.run.id)
        sent = view.review is not None and view.review.final
        self.panel.changeable = not sent and not self.desk.read_only
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
        self.panel.choose(code)
        self.panel.setFocus()

    def _go_to_lacking(self) -> None:
        if self.model is not None:
            self.go_to(self.model.next_lacking(self.panel.code))

    def open_why(self) -> None:
        """Shows every step of the office's score."""
        if self.model is not None:
            dialog = WhyDialog(self.desk, self, self.model)
            dialog.chosen.connect(self.go_to)
            open_dialog(dialog)

    def open_columns(self) -> None:
        """Shows what department, head and office say beside each other."""
        if self.model is not None:
            dialog = ColumnsDialog(self.desk, self, self.model)
            dialog.chosen.connect(self.go_to)
            open_dialog(dialog)

    def _say(self, values: dict[str, dict[str, object]]) -> None:
        if self._view is not None:
            say = partial(say_of_run, run_id=self._view.run.id, values=values)
            self.desk.tasks.run(say, owner=self)

    def _lay_over(self) -> None:
        """Shows the loaded run with what was said since."""
        if self._view is None:
            return
        self.model = model = RunModel(self._view, dict(self.saver.over), Column.OFFICE)
        self.panel.show_model(model)
        self.categories.show_model(model, self.panel.code)
        self.side.score.show_model(model)
        self._show_answer(model)
        self.shown.emit()

    def _show_answer(self, model: RunModel) -> None:
        code = self.panel.code
        self.side.answer.show_model(model, code, changeable=self.panel.changeable)
        self.body.show_current(self.desk.words.text("ui.selfcheck.about", code=code))

    def _on_chosen(self, code: str) -> None:
        if self.model is not None:
            self._show_answer(self.model)
            self.categories.show_model(self.model, code)

    def _want_remark(self) -> None:
        self.body.open_side()
        self.side.answer.remark.setFocus()
