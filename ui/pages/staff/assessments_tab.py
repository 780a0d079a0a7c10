"""What the periodic assessments of a doctor came to, for reference."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.ethics.assessments import add_assessment, remove_assessment
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.initials import search_text
from cleanclinic.records.periodic_assessment import AssessmentResult, PeriodicAssessment
from ui.parts.empty import Empty
from ui.parts.form_fields import fields_for
from ui.parts.layouts import button, column, row
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.record_form import RecordForm
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import RunDialog, open_dialog
from ui.parts.style import dress
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

FIELDS = (
    "from_year", "to_year", "on", "result", "ethics_result", "organisation", "number", "remark",
)  # fmt: skip
_TONES = {
    AssessmentResult.QUALIFIED: "good",
    AssessmentResult.UNQUALIFIED: "bad",
    AssessmentResult.DEFERRED: "warn",
}
_LABEL_WIDTH, _WIDE = 96, 520


class AssessmentsTab(QWidget):
    """A table, and a dialog for a new one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._staff_id = ""
        text = desk.words.text
        self.add = button(desk, text("ui.staff.assessment.new"), icon_name="plus")
        self.add.clicked.connect(self.open_new)
        self.add.setEnabled(not desk.read_only)
        empty = Empty(
            desk, "stethoscope", text("ui.staff.assessments.empty"),
            text("ui.staff.assessment.new"),
        )  # fmt: skip
        empty.wanted.connect(self.open_new)
        named = partial(self._named, desk)
        columns = (
            Column(
                "years", text("periodic_assessment.from_year"), column_width(desk, "", "0000–0000")
            ),
            Column("on", named("on"), column_width(desk, named("on"), "2026-11-22"), "muted"),
            Column("result", named("result"), 104),
            Column("ethics", named("ethics_result"), 120),
            Column("by", named("organisation"), 160, stretch=True),
            Column("number", named("number"), 120, "muted"),
        )
        self.table = RecordTable(desk, "staff.assessments", columns, plain=True, empty=empty)
        dress(self.table, "bare")
        self.table.view.setAccessibleName(text("ui.staff.tab.assessments"))
        self.table.set_menu(self._row_actions)
        remove = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table.view)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        remove.activated.connect(self.remove_current)
        bar = row(desk.look, self.add, None)
        column(desk.look, bar, self.table, gap=8, into=self).setStretch(1, 1)

    def show_assessments(self, staff_id: str, found: Sequence[PeriodicAssessment]) -> None:
        """Shows those of a person."""
        self._staff_id = staff_id
        self.table.show_rows([self._row(one) for one in found])

    def open_new(self) -> None:
        """Notes another one."""
        if self._staff_id:
            open_dialog(AssessmentDialog(self.desk, self, self._staff_id))

    def remove_current(self) -> None:
        """Deletes one noted by mistake; the notice takes it back."""
        if found := self.table.current_id():
            text = self.desk.words.text("ui.staff.assessment.removed")
            self.desk.tasks.run(
                partial(remove_assessment, assessment_id=found),
                lambda _: self.desk.window.tell(text, undo=True), owner=self,
            )  # fmt: skip

    @staticmethod
    def _named(desk: Desk, field: str) -> str:
        return desk.words.text(f"periodic_assessment.{field}")

    def _row(self, one: PeriodicAssessment) -> Row:
        cells = (
            f"{one.from_year}–{one.to_year}", one.on, self._badge(one.result),
            self._badge(one.ethics_result), one.organisation, one.number,
        )  # fmt: skip
        return Row(one.id, cells, search_text(one.organisation, one.number))

    def _badge(self, result: AssessmentResult | None) -> Badge | None:
        if result is None:
            return None
        return Badge(self.desk.words.text(f"assessment_result.{result}"), _TONES[result])

    def _row_actions(self, ids: list[str]) -> Sequence[QAction | None]:
        new = QAction(self.desk.words.text("ui.staff.assessment.new"))
        new.triggered.connect(self.open_new)
        remove = QAction(self.desk.words.text("ui.staff.assessment.remove"))
        remove.triggered.connect(self.remove_current)
        return [new, remove] if ids else [new]


class AssessmentDialog(RunDialog):
    """One assessment of one doctor."""

    def __init__(self, desk: Desk, parent: QWidget, staff_id: str) -> None:
        text = desk.words.text
        super().__init__(
            desk, parent, text("ui.staff.assessment.new"), text("ui.staff.assessment.about")
        )
        self._staff_id = staff_id
        half = ("from_year", "to_year", "result", "ethics_result")
        self.form = RecordForm(
            desk, fields_for(desk, PeriodicAssessment, FIELDS, half=half), label_width=_LABEL_WIDTH
        )
        year = desk.today().year
        self.form.show_record("", {"from_year": year - 2, "to_year": year, "on": desk.today()})
        self.body.addWidget(self.form)
        self.setMinimumWidth(desk.look.px(_WIDE))
        self.finish_body(text("ui.staff.assessment.save"))

    def submit(self) -> None:
        if self.form.all_problems():
            self.form.focus_field(next(iter(self.form.problems)))
            return
        values = {**self.form.values(), "staff_member": self._staff_id}

        def then(_: Saved) -> None:
            text = self.desk.words.text("ui.staff.assessment.saved")
            self.desk.window.tell(text, undo=True)

        self.run(lambda workspace: add_assessment(workspace, values), then)
