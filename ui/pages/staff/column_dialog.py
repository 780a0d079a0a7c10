"""Dialogs of an evaluation: one column with its marks, and the final grade."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from cleanclinic.operations.ethics.board import EvaluationDetail
from cleanclinic.operations.ethics.rounds import Column, clear_column, fill_column, set_grade
from cleanclinic.records.decimals import plain
from cleanclinic.records.ethics_evaluation import EthicsColumn, EthicsEvaluation
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.ethics_terms import EthicsGrade, EthicsHeading, ReviewLevel
from cleanclinic.records.fields import field_of
from ui.parts.fields import LabelledField
from ui.parts.form_fields import FormField
from ui.parts.kit import Kit
from ui.parts.layouts import button, label, row
from ui.parts.page import Desk
from ui.parts.pick_box import Option
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import RunDialog

_MARK_WIDTH = 74
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


class Marks(QWidget):
    """A line for the mark of each heading, beside its full points."""

    def __init__(self, kit: Kit, rules: EthicsRules) -> None:
        super().__init__()
        self._rules = rules
        self._kit = kit
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(kit.look.px(4))
        grid.setColumnStretch(0, 1)
        self.edits: dict[EthicsHeading, QLineEdit] = {}
        for at, heading in enumerate(EthicsHeading):
            name = kit.words.text(f"ethics_heading.{heading}")
            edit = QLineEdit()
            edit.setFixedWidth(kit.look.px(_MARK_WIDTH))
            edit.setAlignment(Qt.AlignmentFlag.AlignRight)
            edit.setAccessibleName(name)
            self.edits[heading] = edit
            most = plain(rules.heading(heading).full)
            grid.addWidget(label(name), at, 0)
            grid.addWidget(edit, at, 1)
            grid.addWidget(label(f"/ {most}", "muted"), at, 2)

    def fill(self) -> None:
        """Full points everywhere."""
        for heading, edit in self.edits.items():
            edit.setText(plain(self._rules.heading(heading).full))

    def show_marks(self, marks: Mapping[EthicsHeading, Decimal]) -> None:
        for heading, edit in self.edits.items():
            edit.setText(plain(marks[heading]) if heading in marks else "")

    def read(self) -> tuple[dict[EthicsHeading, Decimal], str]:
        """The marks typed, and the name of the first heading that holds no number, or ""."""
        marks = {}
        for heading, edit in self.edits.items():
            text = edit.text().strip().translate(_HALF_WIDTH)
            if not text:
                continue
            try:
                marks[heading] = Decimal(text)
            except InvalidOperation:
                edit.setFocus()
                return {}, self._kit.words.text(f"ethics_heading.{heading}.short")
        return marks, ""

    def set_read_only(self) -> None:
        for edit in self.edits.values():
            edit.setReadOnly(True)


# Digits and the point as a Chinese input method types them.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．。", "0123456789..")


class ColumnDialog(RunDialog):
    """What one level of review gives: marks, grade, remark, name and day."""

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
        self.marks = Marks(desk, detail.rules)
        self.marks.show_marks(held.marks)
        self.full = button(desk, text("ui.staff.column.full"), "link")
        self.full.clicked.connect(self.marks.fill)
        self.clear = button(desk, text("ui.staff.column.clear"), "link")
        self.clear.clicked.connect(self.empty)
        self.clear.setVisible(held != EthicsColumn(marks={}))
        self.signing = Signing(desk)
        closed = one.is_final() or bool(desk.read_only)
        shown = {name: getattr(held, name) for name in SIGNING}
        shown["on"] = held.on or (None if closed else desk.today())
        self.signing.show_record("column", {})
        self.signing.show_record("", shown, read_only=closed)
        self.body.addWidget(self.marks)
        self.body.addLayout(row(desk.look, self.clear, None, self.full))
        self.body.addWidget(self.signing)
        self.setMinimumWidth(desk.look.px(_WIDE))
        self.finish_body(text("ui.staff.column.save"))
        if closed:
            self.marks.set_read_only()
            self.full.hide()
            self.clear.hide()
            self.accept_button.hide()

    def submit(self) -> None:
        marks, wrong = self.marks.read()
        if wrong:
            self.say(self.desk.words.text("ui.staff.column.number", heading=wrong))
            return
        filled = self.signing.column(marks)
        if filled is None:
            return
        evaluation_id, level = self._id, self._level

        def then(_: object) -> None:
            self.desk.window.tell(self.desk.words.text("ui.staff.column.saved"), undo=True)

        self.run(lambda workspace: fill_column(workspace, [evaluation_id], level, filled), then)

    def empty(self) -> None:
        """Takes out all that stands in the column; the notice takes it back."""
        evaluation_id, level = self._id, self._level

        def then(_: object) -> None:
            self.desk.window.tell(self.desk.words.text("ui.staff.column.cleared"), undo=True)

        self.run(lambda workspace: clear_column(workspace, evaluation_id, level), then)


class Signing(RecordForm):
    """Grade, remark, name and day of a column; the same for one person and for many."""

    def __init__(self, desk: Desk) -> None:
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
        super().__init__(desk, fields, label_width=_LABEL_WIDTH)
        self.setMinimumHeight(desk.look.px(_SIGNING_HEIGHT))
        self.show_record("", {})

    def column(
        self, marks: Mapping[EthicsHeading, Decimal], *, full: bool = False, all_of_it: bool = True
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
        self.reason = LabelledField(desk, text("ethics_evaluation.reason"), _line(200))
        self.reason.edit.setText(one.reason)
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
