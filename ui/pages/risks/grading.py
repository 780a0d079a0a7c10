"""The parts of the side form that grade a risk point: method, inputs, reason, three grades."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from cleanclinic.operations.risks.detail import RiskDetail
from cleanclinic.records.grading import Criterion, Grade, GradingMethod
from cleanclinic.records.risk_point import RiskPoint, Stage, stage_field
from ui.pages.risks.fields import SCALES, label_width, risk_fields
from ui.pages.risks.view import level_badge
from ui.parts.flow import Flow
from ui.parts.fold import Fold
from ui.parts.kit import Kit
from ui.parts.layouts import column, label, row
from ui.parts.pills import Badge, Pill
from ui.parts.record_form import RecordForm

_LABELS_BESIDE = 80


class GradingForm(QWidget):
    """Shows what the chosen method asks, for one stage; `method` itself is a form to be placed
    where it fits, with the current stage. `forms` are a side's to show and to save.

    Signals: `edited` (record id, field, value) for what is ticked.
    """

    edited = Signal(str, str, object)

    def __init__(self, kit: Kit, stage: Stage = Stage.CURRENT) -> None:
        super().__init__()
        self._kit = kit
        self.stage = stage
        self._record_id = ""
        self._wide = label_width(kit)
        self.method = self._form("method")
        self.inputs: dict[GradingMethod, QWidget] = {
            GradingMethod.MATRIX: self._form("likelihood", "impact"),
            GradingMethod.CONSEQUENCE: self._form("consequence"),
            GradingMethod.CRITERIA: self._make_criteria(),
        }
        self.reason = label("", "muted", wrap=True)
        reason = row(kit.look, self._wide + 10, self.reason, gap=0)
        reason.setStretch(1, 1)
        column(kit.look, *self.inputs.values(), reason, gap=4, into=self)
        self._show_method(GradingMethod.MATRIX)

    def _form(self, *names: str) -> RecordForm:
        """The stage's own fields, called as those of the current one are."""
        wanted = names if names == ("method",) else [stage_field(self.stage, one) for one in names]
        # Beside long labels two of them on a line would have no room for what is chosen.
        beside = SCALES if self._wide <= _LABELS_BESIDE else ()
        half = [stage_field(self.stage, one) for one in beside]
        fields = [
            replace(shown, label=self._kit.words.text(f"{RiskPoint.KIND}.{name}"))
            for name, shown in zip(names, risk_fields(self._kit, wanted, half=half), strict=True)
        ]
        made = RecordForm(self._kit, fields, label_width=self._wide)
        if half and isinstance(grid := made.layout(), QGridLayout):
            # What a step of the impact is called is longer.
            for column_at, share in ((1, 4), (3, 5)):
                grid.setColumnStretch(column_at, share)
        made.edited.connect(self._on_edited)
        return made

    # What a side does

    @property
    def forms(self) -> list[RecordForm]:
        """Those of the stage, and the one of the method."""
        return [self.method, *self.stage_forms]

    @property
    def stage_forms(self) -> list[RecordForm]:
        return [inputs for inputs in self.inputs.values() if isinstance(inputs, RecordForm)]

    def show_values(self, record_id: str, values: Mapping[str, Any]) -> None:
        """Shows the grading of a record that no side shows."""
        for form in self.forms:
            form.show_record(record_id, values)
        self.show_ticks(record_id, values)

    def show_ticks(
        self, record_id: str, values: Mapping[str, Any], *, read_only: bool = False
    ) -> None:
        """Shows the inputs of the method chosen, and what is ticked."""
        self._record_id = record_id
        chosen = set(values.get(stage_field(self.stage, "criteria")) or ())
        for criterion, box in self._boxes.items():
            box.setChecked(criterion in chosen)
            box.setEnabled(not (read_only or self._kit.read_only))
        self._show_method(values.get("method") or GradingMethod.MATRIX)

    def show_grade(self, grade: Grade | None) -> None:
        """Says why the level is what it is; a stage may have none."""
        self.reason.setText(self._kit.words.text(grade.reason, **grade.values) if grade else "")
        self.reason.setVisible(grade is not None)

    def values(self) -> dict[str, Any]:
        """What was chosen, for a record that does not exist yet."""
        found: dict[str, Any] = {}
        for form in self.forms:
            found |= form.values()
        return found | {stage_field(self.stage, "criteria"): self._criteria()}

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
        name = stage_field(self.stage, "criteria")
        self.edited.emit(self._record_id, name, self._criteria())

    def _on_edited(self, _: str, field: str, value: object) -> None:
        if field == "method" and isinstance(value, GradingMethod):
            self._show_method(value)

    def _show_method(self, method: GradingMethod) -> None:
        for other, inputs in self.inputs.items():
            inputs.setVisible(other is method)


class Stages(QWidget):
    """The three grades beside each other, who watches and when it is looked at next; `fold` holds
    what two of them are made of, to be placed where it fits.

    Signals: `edited` (record id, field, value).
    """

    edited = Signal(str, str, object)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        text = kit.words.text
        self.pills = {stage: Pill(kit.look, Badge("")) for stage in Stage}
        grades = QWidget()
        flow = Flow(grades, kit.look.px(16), kit.look.px(4))
        for stage, pill in self.pills.items():
            cell = QWidget()
            row(kit.look, label(text(f"stage.{stage}"), "muted"), pill, gap=6, into=cell)
            flow.addWidget(cell)
        self.watch = label("", "muted", wrap=True)
        self.crossed = label("", "problem", wrap=True)
        self.gradings = {stage: GradingForm(kit, stage) for stage in (Stage.INHERENT, Stage.TARGET)}
        self.fold = Fold(kit, text("ui.risks.stages"), "risks.stages")
        for stage, form in self.gradings.items():
            self.fold.body.addWidget(label(text(f"ui.risks.stage.{stage}"), "muted", wrap=True))
            self.fold.body.addWidget(form)
            form.edited.connect(self.edited)
        wide = label_width(kit) + 10
        said = column(kit.look, grades, self.watch, self.crossed, gap=4)
        line = row(kit.look, wide, said, gap=0)
        line.setStretch(1, 1)
        column(kit.look, line, into=self)

    @property
    def forms(self) -> list[RecordForm]:
        """The forms of both grades, for a side to show and to save."""
        return [form for one in self.gradings.values() for form in one.stage_forms]

    def show_ticks(self, record_id: str, point: RiskPoint, *, read_only: bool) -> None:
        """Shows what is ticked for both grades."""
        for one in self.gradings.values():
            one.show_ticks(record_id, vars(point), read_only=read_only)

    def show_detail(self, detail: RiskDetail) -> None:
        """Shows a risk point's grades, or the same one's again."""
        words = self._kit.words
        for stage, pill in self.pills.items():
            grade = detail.grades[stage]
            if grade is None:
                pill.set_badge(Badge(words.text("ui.risks.stage.none")))
            else:
                pill.set_badge(level_badge(words, grade.level, grade.score))
        who = words.text("part.list.comma").join(
            words.text(f"watcher.{one}") for one in detail.watchers
        )
        day = detail.point.review_on
        said = [words.text("ui.risks.watch.next", day=day.isoformat())] if day else []
        said += [words.text("ui.risks.watch", who=who)] if who else []
        self.watch.setText(" · ".join(said))
        self.watch.setVisible(bool(said))
        crossed = detail.crossed
        self.crossed.setVisible(crossed is not None)
        if crossed is not None:
            self.crossed.setText(words.text(f"ui.risks.crossed.{crossed}"))
        for stage, form in self.gradings.items():
            form.show_grade(detail.grades[stage])
