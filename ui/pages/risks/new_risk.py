"""The dialog for a risk point that is in no library, or for a copy of one."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from cleanclinic.operations.risks.lines import COPIED
from ui.pages.risks.grading import GradingForm
from ui.parts.layouts import label
from ui.parts.page import Desk
from ui.parts.record_new import NewRecordDialog
from ui.parts.record_plan import DeskPlan
from ui.parts.record_view import DeskView


class NewRiskDialog(NewRecordDialog):
    """Asks for the grade by the method chosen; a copy may bring the controls along."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        plan: DeskPlan,
        view: DeskView,
        like: Mapping[str, Any] | None,
        controls: int = 0,
    ) -> None:
        self.grading = GradingForm(desk)
        text = desk.words.text
        self.with_controls = QCheckBox(text("ui.risks.new.controls", count=controls))
        self.with_controls.setChecked(True)
        self.with_controls.setVisible(False)
        self._has_controls = controls > 0
        super().__init__(desk, parent, plan, view, like)

    def add_more(self) -> None:
        self.more.addWidget(self.grading.method)
        self.more.addWidget(self.grading)
        if self._has_controls:
            self.with_controls.setVisible(True)
            self.more.addWidget(self.with_controls)
        self.more.addWidget(label(self.kit.words.text("ui.risks.new.number"), "muted", wrap=True))

    def show_values(self, values: Mapping[str, Any]) -> None:
        super().show_values(values)
        self.grading.show_values("", values)

    def values(self) -> dict[str, Any]:
        return {**super().values(), **self.grading.values()}

    def beside(self) -> dict[str, Any]:
        """What is no field of the form: that of a copy without controls names no other."""
        found = super().beside()
        if not self.with_controls.isChecked():
            found.pop(COPIED, None)
        return found
