"""Dialogs of an evaluation: one column with its marks, and the final grade."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from cleanclinic.operations.ethics.board import EvaluationDetail
from cleanclinic.operations.ethics.rounds import Column, clear_column, fill_column, set_grade
from cleanclinic.records.decimals import plain
from cleanclinic.records.ethics_evaluation import EthicsColumn, EthicsEvaluation
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.ethics_terms import EthicsGrade, EthicsHeading, ReviewLevel
from cleanclinic.records.fields import Field, Number, field_of
from ui.parts.fields import LabelledField
from ui.parts.form_fields import FormField
from ui.parts.kit import Kit
from ui.parts.layouts import button, row
from ui.parts.offers import offer_used
from ui.parts.page import Desk
from ui.parts.pick_box import Option
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import RunDialog

_MARK_LABELS = 268
_WIDE = 500
_LABEL_WIDTH = 60
_SIGNING_HEIGHT = 170
SIGNING = ("grade", "remark", "by", "on")


class GradeBox(QComboBox):
    """One of the four grades, or none."""

    def __init__(self, kit: Kit, name: str, *, none: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.addItem(none, None)
        for one in EthicsGrade:
            self.addItem(kit.words.text(f"ethics_grade.{one}"), one)

    def grade(self) -> EthicsGrade | None:
        value = self.currentData()
        return EthicsGrade(value) if value is not None else None

    def show_grade(self, grade: EthicsGrade | None) -> None:
        self.setCurrentIndex(0 if grade is None else 1 + list(EthicsGrade).index(grade))


class Marks(RecordForm):
    """A line for the mark of each heading, at the most its full points."""

    def __init__(self, kit: Kit, rules: EthicsRules, *, place: str = "") -> None:
        fields = []
        for heading in EthicsHeading:
            most = rules.heading(heading).full
            note = Number(Decimal(0), most)
            fields.append(
                FormField(
                    Field(heading.value, note, required=False),
                    kit.words.text(f"ethics_heading.{heading}"),
                    hint=f"0–{plain(most)}",
                )
            )
        super().__init__(kit, fields, label_width=_MARK_LABELS, place=place)
        self._rules = rules

    def fill(self) -> None:
        """Full points everywhere, as if they were typed."""
        for heading in EthicsHeading:
            editor = self.editor(heading.value)
            editor.show_value(plain(self._rules.heading(heading).full))
            editor.typed.emit()

    def show_marks(
        self, marks: Mapping[EthicsHeading, Decimal], *, read_only: bool = False
    ) -> None:
        """Shows the marks given; a heading without stays empty."""
        shown = {heading.value: plain(mark) for heading, mark in marks.items()}
        self.show_record("", shown, read_only=read_only)

    def marks(self) -> dict[EthicsHeading, Decimal | None] | None:
        """The mark of each heading, None for one without; None where one cannot stand."""
        if self.all_problems():
            self.focus_field(next(iter(self.problems)))
            return None
        values = self.values()
        return {heading: values[heading.value] for heading in EthicsHeading}


class ColumnDialog(RunDialog):
    """What one level of review gives: marks, grade, remark, name and day.

    Signals: `next_wanted` (ReviewLevel) once it was saved on the way to the next person.
    """

    next_wanted = Signal(object)

    def __init__(
        self, desk: Desk, parent: QWidget, detail: EvaluationDetail, level: ReviewLevel
    ) -> None:
        text = desk.words.text
        one = detail.evaluation
        title = text(
            "ui.staff.column.title",
            name=one.name,
            year=one.year,
            level=text(f"review_level.{level}"),
        )
        super().__init__(desk, parent, title)
        self._id, self._level = one.id, level
        held = one.column(level)
        closed = one.is_final() or bool(desk.read_only)
        place = f"staff.column.{one.id}.{level}"
        self.marks = Marks(desk, detail.rules, place=f"{place}.marks")
        self.marks.show_marks(held.marks, read_only=closed)
        self.full = button(desk, text("ui.staff.column.full"), "link")
        self.full.clicked.connect(self.marks.fill)
        self.clear = button(desk, text("ui.staff.column.clear"), "link")
        self.clear.clicked.connect(self.empty)
        self.clear.setVisible(held != EthicsColumn(marks={}))
        self.signing = Signing(desk, place)
        offer_used(desk, EthicsEvaluation, self.signing, by=f"{level}_by")
        shown = {name: getattr(held, name) for name in SIGNING}
        shown["on"] = held.on or (None if closed else desk.today())
        self.signing.show_record("column", {})
        self.signing.show_record("", shown, read_only=closed)
        self.body.addWidget(self.marks)
        self.body.addLayout(row(desk.look, self.clear, None, self.full))
        self.body.addWidget(self.signing)
        self.setMinimumWidth(desk.look.px(_WIDE))
        self.finish_body(text("ui.staff.column.save"))
        self.again = button(desk, text("ui.staff.column.next"))
        # As in the dialogs for something new.
        self.again.setShortcut(QKeySequence("Ctrl+Shift+Return"))
        self.again.clicked.connect(self.submit_and_go_on)
        self.buttons.insertWidget(2, self.again)
        if closed:
            for part in (self.full, self.clear, self.accept_button, self.again):
                part.hide()

    def submit(self) -> None:
        self._submit(go_on=False)

    def submit_and_go_on(self) -> None:
        """Saves, and asks for the same column of the next person."""
        self._submit(go_on=True)

    def _submit(self, *, go_on: bool) -> None:
        marks = self.marks.marks()
        filled = self.signing.column(marks) if marks is not None else None
        if filled is None:
            return
        evaluation_id, level = self._id, self._level

        def then(_: object) -> None:
            self.desk.window.tell(self.desk.words.text("ui.staff.column.saved"), undo=True)
            if go_on:
                self.next_wanted.emit(level)

        self.run(lambda workspace: fill_column(workspace, [evaluation_id], level, filled), then)

    def empty(self) -> None:
        """Takes out all that stands in the column; the notice takes it back."""
        evaluation_id, level = self._id, self._level

        def then(_: object) -> None:
            self.desk.window.tell(self.desk.words.text("ui.staff.column.cleared"), undo=True)

        self.run(lambda workspace: clear_column(workspace, evaluation_id, level), then)


class Signing(RecordForm):
    """Grade, remark, name and day of a column; the same for one person and for many."""

    def __init__(self, desk: Desk, place: str = "") -> None:
        text = desk.words.text
        grades = [Option(one, text(f"ethics_grade.{one}")) for one in EthicsGrade]
        fields = [
            FormField(
                replace(field_of(EthicsEvaluation, f"self_{name}"), name=name),
                text(f"ui.staff.column.{name}"),
                tuple(grades) if name == "grade" else (),
                half=name in ("by", "on"),
                lines=3,
            )
            for name in SIGNING
        ]
        super().__init__(desk, fields, label_width=_LABEL_WIDTH, place=place)
        self.setMinimumHeight(desk.look.px(_SIGNING_HEIGHT))
        self.show_record("", {})

    def column(
        self,
        marks: Mapping[EthicsHeading, Decimal | None],
        *,
        full: bool = False,
        all_of_it: bool = True,
    ) -> Column | None:
        """What was typed as a column; None where something of it cannot be.

        Without `all_of_it` what is empty here leaves what stands there.
        """
        if self.all_problems():
            self.focus_field(next(iter(self.problems)))
            return None
        values = self.values()
        if not all_of_it:
            values = {name: value or None for name, value in values.items()}
        return Column(marks=marks or None, full=full, **values)


class GradeDialog(RunDialog):
    """The final grade where it is another than the reckoned one, with the reason."""

    def __init__(self, desk: Desk, parent: QWidget, detail: EvaluationDetail) -> None:
        text = desk.words.text
        one = detail.evaluation
        best = text(f"ethics_grade.{detail.score.grade}")
        about = text("ui.staff.grade.about", best=best)
        super().__init__(desk, parent, text("ui.staff.grade"), about)
        self._id = one.id
        self.grade = GradeBox(
            desk, text("ethics_evaluation.final"), none=text("ui.staff.grade.proposed")
        )
        self.grade.show_grade(one.final)
        reason = _line(200)
        reason.setText(one.reason)
        self.reason = LabelledField(
            desk, text("ethics_evaluation.reason"), reason, place=f"staff.grade.{one.id}"
        )
        self.reason.entered.connect(self.submit)
        self.body.addLayout(row(desk.look, self.grade, None))
        self.body.addWidget(self.reason)
        self.finish_body(text("ui.staff.grade.save"))

    def submit(self) -> None:
        grade, reason, evaluation_id = self.grade.grade(), self.reason.text(), self._id

        def then(_: object) -> None:
            self.desk.window.tell(self.desk.words.text("ui.staff.grade.saved"), undo=True)

        self.run(lambda workspace: set_grade(workspace, evaluation_id, grade, reason), then)


def _line(length: int) -> QLineEdit:
    edit = QLineEdit()
    edit.setMaxLength(length)
    return edit
