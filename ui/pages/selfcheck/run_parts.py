"""What a run is looked at with, at the ward and at the office: categories, questions and side."""

from PySide6.QtWidgets import QWidget

from ui.pages.selfcheck.categories import CategoryList
from ui.pages.selfcheck.columns import ColumnsDialog
from ui.pages.selfcheck.dialogs import WhyDialog
from ui.pages.selfcheck.item_panel import ItemPanel
from ui.pages.selfcheck.model import RunModel
from ui.pages.selfcheck.side import CheckSide
from ui.parts.beside import Beside
from ui.parts.layouts import row
from ui.parts.page import Desk
from ui.parts.run_dialog import open_dialog

_LEFT, _RIGHT, _NARROW = 208, 300, 960


class RunParts:
    """Three parts that follow one another; `owner` is the page they and their dialogs stand on.

    `model` is the run with what was answered since it was loaded.
    """

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self._desk = desk
        self._owner = owner
        self.model: RunModel | None = None
        self._changeable = False
        self.categories = CategoryList(desk)
        self.categories.setFixedWidth(desk.look.px(_LEFT))
        self.categories.chosen.connect(self.go_to)
        self.panel = ItemPanel(desk)
        self.panel.chosen.connect(self._on_chosen)
        self.panel.remark_wanted.connect(self._want_remark)
        self.side = CheckSide(desk)
        self.side.score.explained.connect(self.open_why)
        self.side.score.compared.connect(self.open_columns)
        self.side.score.chosen.connect(self.go_to)
        self.side.score.lacking_wanted.connect(self._go_to_lacking)

    def lay_out(self, middle: QWidget) -> Beside:
        """Categories, what stands in the middle, and the side; where it is narrow the middle."""
        main = QWidget()
        row(self._desk.look, self.categories, middle, gap=16, into=main).setStretch(1, 1)
        self.body = Beside(self._desk, main, self.side, side_width=_RIGHT, narrow=_NARROW)
        self.body.narrowed.connect(lambda narrow: self.categories.setVisible(not narrow))
        return self.body

    def show_model(self, model: RunModel, *, changeable: bool) -> None:
        """Shows a run; `changeable` says whether remark and files may be added to."""
        self.model, self._changeable = model, changeable
        self.panel.show_model(model)
        self.categories.show_model(model, self.panel.code)
        self.categories.show_keys(changeable=self.panel.changeable)
        self.side.score.show_model(model)
        self._show_answer(model)

    def forget(self) -> None:
        """There is no run any more."""
        self.model = None

    def go_to(self, code: str) -> None:
        """Chooses an indicator, and the keys are for it."""
        self.panel.choose(code)
        self.panel.setFocus()

    def open_why(self) -> None:
        """Shows every step of the score."""
        if self.model is not None:
            dialog = WhyDialog(self._desk, self._owner, self.model)
            dialog.chosen.connect(self.go_to)
            open_dialog(dialog)

    def open_columns(self) -> None:
        """Shows what department, head and office say beside each other."""
        if self.model is not None:
            dialog = ColumnsDialog(self._desk, self._owner, self.model)
            dialog.chosen.connect(self.go_to)
            open_dialog(dialog)

    def _go_to_lacking(self) -> None:
        if self.model is not None:
            self.go_to(self.model.next_lacking(self.panel.code))

    def _on_chosen(self, code: str) -> None:
        if self.model is not None:
            self._show_answer(self.model)
            self.categories.show_model(self.model, code)

    def _show_answer(self, model: RunModel) -> None:
        code = self.panel.code
        self.side.answer.show_model(model, code, changeable=self._changeable)
        self.body.show_current(self._desk.words.text("ui.selfcheck.about", code=code))

    def _want_remark(self) -> None:
        self.body.open_side()
        self.side.answer.remark.setFocus()
