"""What the periodic assessments of a doctor came to, for reference."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.ethics.assessments import (
    add_assessment,
    edit_assessment,
    remove_assessments,
)
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.initials import search_text
from cleanclinic.records.periodic_assessment import AssessmentResult, PeriodicAssessment
from ui.pages.staff.assessment_past import (
    assessment_title,
    open_assessment_bin,
    open_assessment_history,
)
from ui.pages.staff.file_sheets import assessments_plan
from ui.parts.empty import Empty
from ui.parts.field_saving import save_field
from ui.parts.form_fields import fields_for
from ui.parts.layouts import button, column
from ui.parts.offers import offer_used
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.question import Dialog
from ui.parts.record_day import LookBack
from ui.parts.record_form import RecordForm
from ui.parts.record_plan import DeskPlan
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import RunDialog, open_dialog
from ui.parts.table_more import TableMore, bare_head
from ui.parts.table_row import Column, Row
from ui.parts.table_take import TableTake
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

    def __init__(self, desk: Desk, back: LookBack) -> None:
        """`back` is the day the page looks back to."""
        super().__init__()
        self.desk = desk
        self._staff_id = ""
        self._found: dict[str, PeriodicAssessment] = {}
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
                "years", text("ui.staff.assessment.period"), column_width(desk, "", "0000–0000")
            ),
            Column("on", named("on"), column_width(desk, named("on"), "2026-11-22"), "muted"),
            Column("result", named("result"), 104),
            Column("ethics", named("ethics_result"), 120),
            Column("by", named("organisation"), 160, stretch=True),
            Column("number", named("number"), 120, "muted"),
        )
        self.table = RecordTable(desk, "staff.assessments", columns, empty=empty)
        title = text("ui.staff.tab.assessments")
        self.table.view.setAccessibleName(title)
        self.table.set_menu(self._row_actions)
        self.table.opened.connect(self.open_assessment)
        remove = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table.view)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        remove.activated.connect(self.remove_selected)
        bare_head(desk, self.table, self.add)
        more = TableMore(
            desk, self, self.table, title,
            back=back, open_bin=lambda: open_assessment_bin(self.desk, self),
        )  # fmt: skip
        self.take = TableTake(desk, self, self.table, self._sheet_plan)
        for act in self.take.add_to(more.menu_shown):
            act.setEnabled(not desk.read_only)
        column(desk.look, self.table, into=self)

    def _sheet_plan(self) -> DeskPlan | None:
        """What a table of assessments is read by, where they may be noted."""
        return None if self.desk.read_only else assessments_plan(self.desk, self._staff_id)

    def show_assessments(self, staff_id: str, found: Sequence[PeriodicAssessment]) -> None:
        """Shows those of a person."""
        self._staff_id = staff_id
        self._found = {one.id: one for one in found}
        self.table.show_rows([self._row(one) for one in found])

    def open_new(self) -> None:
        """Notes another one."""
        if self._staff_id:
            open_dialog(AssessmentDialog(self.desk, self, self._staff_id))

    def open_assessment(self, assessment_id: str) -> None:
        """One of them; its fields save by themselves."""
        if (one := self._found.get(assessment_id)) is not None:
            open_dialog(OneAssessmentDialog(self.desk, self, one))

    def open_history(self, assessment_id: str) -> None:
        """Who changed what about one, and what stood before comes back."""
        if (one := self._found.get(assessment_id)) is not None:
            open_assessment_history(self.desk, self, one)

    def remove_selected(self) -> None:
        """Deletes those noted by mistake; the notice takes it back."""
        if (ids := self.table.selected_ids()) and not self.desk.read_only:
            text = self.desk.words.text("ui.staff.assessment.removed")
            self.desk.tasks.run(
                partial(remove_assessments, ids=ids),
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
        text = self.desk.words.text

        def action(key: str, do: Callable[[], object], *, writes: bool = False) -> QAction:
            made = QAction(text(key))
            made.triggered.connect(do)
            made.setEnabled(not (writes and self.desk.read_only))
            return made

        new = action("ui.staff.assessment.new", self.open_new, writes=True)
        gone = action("part.bin", lambda: open_assessment_bin(self.desk, self))
        if not ids:
            return [new, gone]
        remove = action("ui.staff.assessment.remove", self.remove_selected, writes=True)
        if len(ids) > 1:
            return [remove, gone]
        return [
            action("ui.staff.assessment.open", lambda: self.open_assessment(ids[0])),
            action("part.desk.menu.history", lambda: self.open_history(ids[0])),
            new,
            None,
            remove,
            gone,
        ]


class AssessmentDialog(RunDialog):
    """One assessment of one doctor."""

    def __init__(self, desk: Desk, parent: QWidget, staff_id: str) -> None:
        text = desk.words.text
        super().__init__(
            desk, parent, text("ui.staff.assessment.new"), text("ui.staff.assessment.about")
        )
        self._staff_id = staff_id
        self.form = _form(desk, f"staff.assessment.new.{staff_id}")
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


class OneAssessmentDialog(Dialog):
    """One that was noted: what is typed saves itself."""

    def __init__(self, desk: Desk, parent: QWidget, one: PeriodicAssessment) -> None:
        super().__init__(desk, parent, assessment_title(desk.words, one))
        self.desk = desk
        self.form = _form(desk, "staff.assessment")
        values = {name: getattr(one, name) for name in FIELDS}
        self.form.show_record(one.id, values, read_only=bool(desk.read_only))
        self.form.edited.connect(self._save)
        self.body.addWidget(self.form)
        close = button(desk, desk.words.text("part.close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self.history = button(
            desk, desk.words.text("part.desk.history"), "link", icon_name="history"
        )
        self.history.clicked.connect(self.accept)
        self.history.clicked.connect(lambda: open_assessment_history(desk, parent, one))
        self.buttons.insertWidget(0, self.history)
        self.buttons.addWidget(close)
        self.setMinimumWidth(desk.look.px(_WIDE))

    def _save(self, assessment_id: str, field: str, value: object) -> None:
        values: dict[str, Any] = {field: value}
        save_field(
            self.desk, [self.form], assessment_id, field,
            lambda workspace: edit_assessment(workspace, assessment_id, values), self, codes=None,
        )  # fmt: skip

    def done(self, result: int) -> None:
        self.form.flush()
        super().done(result)


def _form(desk: Desk, place: str) -> RecordForm:
    half = ("from_year", "to_year", "result", "ethics_result")
    fields = fields_for(desk, PeriodicAssessment, FIELDS, half=half)
    made = RecordForm(desk, fields, label_width=_LABEL_WIDTH, place=place)
    offer_used(desk, PeriodicAssessment, made, own=("number", "remark"))
    return made
