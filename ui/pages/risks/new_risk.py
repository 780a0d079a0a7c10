"""The dialog for a risk point that is in no library."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.staff import StaffRow
from cleanclinic.records.grading import GradingMethod
from cleanclinic.records.risk_category import RiskCategory
from ui.pages.risks.fields import label_width, risk_fields
from ui.pages.risks.grading import GradingForm
from ui.parts.page import Desk
from ui.parts.question import Dialog
from ui.parts.record_form import Option, RecordForm

_FIELDS = ("area", "category", "post", "description")
_START = {
    "category": RiskCategory.POST,
    "method": GradingMethod.MATRIX,
    "likelihood": 3,
    "impact": 3,
}


class NewRiskDialog(Dialog):
    """Signals: `wanted` (values by field) once all of them can be saved."""

    wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, people: Sequence[StaffRow]) -> None:
        super().__init__(desk, parent, desk.words.text("ui.risks.new"))
        wide = label_width(desk)
        fields = risk_fields(desk, _FIELDS, half=("area", "category"))
        self.form = RecordForm(desk, fields, label_width=wide, place="risks.new")
        self.grading = GradingForm(desk)
        responsible = risk_fields(
            desk,
            ("responsible",),
            options={"responsible": [Option(person.id, person.name) for person in people]},
        )
        self.standing = RecordForm(desk, responsible, label_width=wide, place="risks.new.standing")
        self.form.show_record("", _START)
        self.grading.show_record("", _START)
        self.standing.show_record("", {})
        self.grading.reason.setText(desk.words.text("ui.risks.new.number"))
        for part in (self.form, self.grading.method, self.grading, self.standing):
            self.body.addWidget(part)
        self.add_buttons(desk.words.text("ui.risks.new.save"))
        self.setMinimumWidth(desk.look.px(520))
        self.form.focus_field("area")

    def accept(self) -> None:
        """Asks for the values to be saved; who saves them closes the dialog with `done`."""
        if self.form.all_problems() or self.standing.all_problems():
            self.form.focus_field(next(iter(self.form.problems), "area"))
            return
        values: dict[str, Any] = self.form.values() | self.grading.values() | self.standing.values()
        self.wanted.emit({name: value for name, value in values.items() if value is not None})
