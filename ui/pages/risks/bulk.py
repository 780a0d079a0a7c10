"""The dialog that sets one field of several risk points at once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from cleanclinic.operations.staff import StaffRow
from ui.pages.risks.fields import risk_fields
from ui.parts.layouts import label
from ui.parts.page import Desk
from ui.parts.question import Dialog
from ui.parts.record_form import Option, RecordForm

_FIELDS = ("status", "responsible", "review_on")


class BulkDialog(Dialog):
    """Says how many it changes; only ticked fields are set.

    Signals: `wanted` (values by field).
    """

    wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, count: int, people: Sequence[StaffRow]) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.risks.bulk", count=count))
        options = {"responsible": [Option(person.id, person.name) for person in people]}
        self.body.addWidget(label(text("ui.risks.bulk.hint", count=count), "muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(desk.look.px(10))
        grid.setVerticalSpacing(desk.look.px(8))
        grid.setColumnStretch(1, 1)
        self.ticks: dict[str, QCheckBox] = {}
        self.forms: dict[str, RecordForm] = {}
        for line, name in enumerate(_FIELDS):
            title = text(f"risk_point.{name}")
            tick = QCheckBox(title)
            tick.setAccessibleName(text("ui.risks.bulk.tick", field=title))
            (field,) = risk_fields(desk, (name,), options=options)
            # The tick before it is its label.
            form = RecordForm(desk, [replace(field, label="")], label_width=0)
            control = form.editor(name).control
            control.setAccessibleName(title)
            if isinstance(control, QComboBox):
                control.view().setAccessibleName(title)
            form.show_record("", {})
            form.edited.connect(lambda *_, tick=tick: tick.setChecked(True))
            tick.toggled.connect(self._on_tick)
            grid.addWidget(tick, line, 0)
            grid.addWidget(form, line, 1)
            self.ticks[name], self.forms[name] = tick, form
        self.body.addLayout(grid)
        self.add_buttons(text("ui.risks.bulk.save", count=count))
        self.setMinimumWidth(desk.look.px(440))
        self.accepted.connect(self._hand_over)
        self._on_tick()

    def values(self) -> dict[str, Any]:
        """The values of the ticked fields."""
        found: dict[str, Any] = {}
        for name, tick in self.ticks.items():
            if tick.isChecked():
                found |= self.forms[name].values()
        return found

    def accept(self) -> None:
        ticked = [self.forms[name] for name, tick in self.ticks.items() if tick.isChecked()]
        if ticked and not any(form.all_problems() for form in ticked):
            super().accept()

    def _on_tick(self) -> None:
        self.accept_button.setEnabled(any(tick.isChecked() for tick in self.ticks.values()))

    def _hand_over(self) -> None:
        self.wanted.emit(self.values())
