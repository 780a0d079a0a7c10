"""The part of the side form that grades a risk point: the method, its inputs, and the reason."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from cleanclinic.records.grading import Criterion, Grade, GradingMethod
from ui.pages.risks.fields import SCALES, label_width, risk_fields
from ui.parts.kit import Kit
from ui.parts.layouts import column, label, row
from ui.parts.record_form import RecordForm


class GradingForm(QWidget):
    """Shows what the chosen method asks; `method` itself is a form to be placed where it fits.

    Signals: `edited` (record id, field, value).
    """

    edited = Signal(str, str, object)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._record_id = ""
        self._wide = label_width(kit)

        def form(*names: str) -> RecordForm:
            fields = risk_fields(kit, names, half=SCALES)
            made = RecordForm(kit, fields, label_width=self._wide)
            made.edited.connect(self._on_edited)
            return made

        self.method = form("method")
        self.inputs: dict[GradingMethod, QWidget] = {
            GradingMethod.MATRIX: form("likelihood", "impact"),
            GradingMethod.CONSEQUENCE: form("consequence"),
            GradingMethod.CRITERIA: self._make_criteria(),
        }
        self.reason = label("", "muted", wrap=True)
        reason = row(kit.look, self._wide + 10, self.reason, gap=0)
        reason.setStretch(1, 1)
        column(kit.look, *self.inputs.values(), reason, gap=4, into=self)
        self._show_method(GradingMethod.MATRIX)

    @property
    def forms(self) -> list[RecordForm]:
        return [self.method, *(w for w in self.inputs.values() if isinstance(w, RecordForm))]

    def show_record(self, record_id: str, values: Mapping[str, Any]) -> None:
        """Shows the grading of a record."""
        self._record_id = record_id
        for form in self.forms:
            form.show_record(record_id, values)
        chosen = set(values.get("criteria") or ())
        for criterion, box in self._boxes.items():
            box.setChecked(criterion in chosen)
        self._show_method(values.get("method") or GradingMethod.MATRIX)

    def show_grade(self, grade: Grade) -> None:
        """Says why the level is what it is."""
        self.reason.setText(self._kit.words.text(grade.reason, **grade.values))

    def values(self) -> dict[str, Any]:
        """What was chosen, for a record that does not exist yet."""
        found: dict[str, Any] = {}
        for form in self.forms:
            found |= form.values()
        return found | {"criteria": self._criteria()}

    def flush(self) -> None:
        for form in self.forms:
            form.flush()

    def _make_criteria(self) -> QWidget:
        made = QWidget()
        text = self._kit.words.text
        self._boxes = {one: QCheckBox(text(f"criterion.{one}")) for one in Criterion}
        boxes = column(self._kit.look, *self._boxes.values(), gap=5)
        row(self._kit.look, self._wide + 10, boxes, None, gap=0, into=made)
        for box in self._boxes.values():
            box.setAccessibleName(box.text())
            box.clicked.connect(self._on_criterion)
        return made

    def _criteria(self) -> tuple[Criterion, ...]:
        return tuple(one for one, box in self._boxes.items() if box.isChecked())

    def _on_criterion(self) -> None:
        self.edited.emit(self._record_id, "criteria", self._criteria())

    def _on_edited(self, record_id: str, field: str, value: object) -> None:
        if field == "method" and isinstance(value, GradingMethod):
            self._show_method(value)
        self.edited.emit(record_id, field, value)

    def _show_method(self, method: GradingMethod) -> None:
        for other, inputs in self.inputs.items():
            inputs.setVisible(other is method)
