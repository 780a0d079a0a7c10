"""The dialog for a new record: empty, or filled from the one it is a copy of."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from cleanclinic.records.fields import field_of
from ui.parts.files_to_come import FilesToCome
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label
from ui.parts.page import Desk
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm
from ui.parts.record_plan import DeskPlan
from ui.parts.record_view import DeskView
from ui.parts.scroll import scrolled

_WIDE, _TALLEST = 460, 520
# What stands above and below the fields: title, keys, buttons, the frame of the window.
_AROUND = 210


class NewRecordDialog(Dialog):
    """One after the other, or one and done; Escape ends it, a lock keeps what was typed.

    Of a kind with evidence files wait in `files` until the record is saved, and are filed with it.

    A kind that asks for more than one form can hold puts the rest into `more` and adds it to
    `values` and `show_values`.

    Signals: `wanted` (values by field, and whether another one follows).
    """

    wanted = Signal(object, bool)

    def __init__(
        self,
        kit: Desk,
        parent: QWidget,
        plan: DeskPlan,
        view: DeskView,
        like: Mapping[str, Any] | None = None,
    ) -> None:
        kind = kit.words.text(plan.kind_key)
        key = "part.desk.add" if like is None else "part.desk.clone"
        super().__init__(kit, parent, kit.words.text(key, kind=kind))
        self.plan = plan
        shown = plan.new_form()
        # A copy is no draft of a new one, and the other way round.
        place = f"{plan.name}.{'new' if like is None else 'copy'}"
        self.form = RecordForm(kit, shown, label_width=plan.label_width, place=place)
        for name in self.form.field_names():
            if name in view.options:
                self.form.set_options(name, view.options[name])
            self.form.offer(name, view.used.get(name, ()))
        self._start: dict[str, Any] = {**plan.start(), **(like or {})}
        # What the form does not show is copied all the same.
        self._beside = {n: v for n, v in self._start.items() if n not in self.form.field_names()}
        self.inner = QWidget()
        self.more: QVBoxLayout = column(kit.look, gap=4)
        column(kit.look, self.form, self.more, gap=4, into=self.inner)
        self.add_more()
        self.files = FilesToCome(kit, self.form) if plan.evidence_field else None
        if self.files is not None:
            self.more.addWidget(self.files)
            self.files.drop_over(self)
        self.show_values(self._start)
        self.body.addWidget(form_area(kit, self, self.inner))
        self.body.addWidget(label(kit.words.text("part.desk.add.hint"), "muted", wrap=True))
        self.add_buttons(kit.words.text("part.desk.save"))
        self.again = button(kit, kit.words.text("part.desk.save.next"))
        self.again.setShortcut(QKeySequence("Ctrl+Shift+Return"))
        self.again.clicked.connect(lambda: self._ask(again=True))
        self.buttons.insertWidget(2, self.again)
        self.form.focus_field(self._first_empty())

    def add_more(self) -> None:
        """Puts what the form cannot ask into `more`."""

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Shows what the record begins with."""
        self.form.show_record("", values)

    def values(self) -> dict[str, Any]:
        """What was typed and chosen."""
        return self.form.values()

    def beside(self) -> dict[str, Any]:
        """What the record begins with and the form does not show."""
        return dict(self._beside)

    def accept(self) -> None:
        """Asks for the record to be saved."""
        self._ask(again=False)

    def next(self) -> None:
        """Clears the form for the next one; what stays the same from one to the next is kept."""
        values = self.values()
        kept = {name: values.get(name) for name in self.plan.kept}
        self.form.drop_draft()
        if self.files is not None:
            self.files.clear()
        self.form.show_record("next", {})
        self.show_values({**self._start, **kept})
        self.setEnabled(True)
        self.form.focus_field(self._first_empty())

    def close_accepted(self) -> None:
        """It was saved."""
        super().accept()

    def refuse(self) -> None:
        """It was not saved: what was typed stays."""
        self.setEnabled(True)

    def _ask(self, *, again: bool) -> None:
        if self.form.all_problems():
            wrong = self.form.problems
            shown = (one.field.name for one in self.plan.new_form() if one.field.name in wrong)
            self.form.focus_field(next(shown, next(iter(wrong))))
            return
        values = {name: value for name, value in self.values().items() if self._said(name, value)}
        self.setEnabled(False)
        self.wanted.emit({**self.beside(), **values}, again)

    def _said(self, name: str, value: object) -> bool:
        """Whether a value takes the place of the field's own default."""
        required = field_of(self.plan.of, name).required
        return required or value is not None

    def _first_empty(self) -> str:
        values = self.form.values()
        names = self.form.field_names()
        return next((name for name in names if values.get(name) in (None, "", ())), names[0])


def form_area(kit: Kit, dialog: Dialog, inner: QWidget) -> QScrollArea:
    """A form in a dialog: on a low or enlarged screen it scrolls, so that the buttons stay on it.

    To be called when all stands in `inner`.
    """
    area = scrolled(inner)
    # It is measured as it looks in the dialog.
    area.setParent(dialog)
    area.setMinimumWidth(kit.look.px(_WIDE))
    room = dialog.screen().availableGeometry().height() - kit.look.px(_AROUND)
    area.setMinimumHeight(min(inner.sizeHint().height(), kit.look.px(_TALLEST), room))
    return area
