"""The side form of one risk point: its fields, its grade with the reason, its controls."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from cleanclinic.operations.controls import (
    add_control,
    edit_control,
    get_control,
    remove_control,
    unshare_control,
)
from cleanclinic.operations.results import Changed, Saved
from cleanclinic.operations.risk_detail import RiskDetail
from cleanclinic.operations.risk_points import edit_risk
from cleanclinic.operations.staff import StaffRow
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.record import RecordInvalidError
from cleanclinic.records.risk_point import RiskStatus
from ui.pages.risks.control_dialogs import CheckDialog, ShareDialog
from ui.pages.risks.controls import ControlList
from ui.pages.risks.fields import label_width, risk_fields
from ui.pages.risks.grading import GradingForm, Stages
from ui.pages.risks.status import StatusLine
from ui.pages.risks.view import level_badge
from ui.parts.fold import Fold
from ui.parts.layouts import Elided, button, column, label, row, rule
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.record_form import Option, RecordForm
from ui.parts.run_dialog import open_dialog
from ui.parts.scroll import scrolled
from ui.parts.style import dress
from ui.parts.times import moment_text

_UPPER = ("post", "description")
_LOWER = ("responsible",)
_MORE = ("review_on", "area", "number", "category", "remark")
_GRADING = ("method", "likelihood", "impact", "consequence", "criteria")


class RiskSide(QFrame):
    """One risk point, saving itself.

    Signals: `history_wanted`, `conflict_wanted`, `status_wanted`.
    """

    history_wanted = Signal()
    conflict_wanted = Signal()
    status_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.words = desk.words
        dress(self, "card")
        self._risk_id = ""
        self.status: RiskStatus | None = None
        self._people: Sequence[StaffRow] = ()
        self._today = date.min
        self._make_forms()
        self._build()
        self.clear()

    @property
    def risk_id(self) -> str:
        return self._risk_id

    def show_detail(self, detail: RiskDetail, people: Sequence[StaffRow], today: date) -> None:
        """Shows a risk point, or the same one again: what is being typed stays."""
        point = detail.point
        if point.id != self._risk_id:
            self.flush()
            self._area.verticalScrollBar().setValue(0)
        self._risk_id = point.id
        if list(people) != list(self._people):
            self._people = people
            options = [Option(person.id, person.name) for person in people]
            self.standing.set_options("responsible", options)
        self._today = today
        self._show_head(detail)
        values = vars(point)
        self.upper.show_record(point.id, _of(values, _UPPER))
        self.grading.show_record(point.id, _of(values, _GRADING))
        self.grading.show_grade(detail.grade)
        self.stages.show_detail(detail)
        self.status = point.status
        self.status_line.show_point(point, today)
        self._show_origin(detail)
        self.standing.show_record(point.id, _of(values, _LOWER))
        self.more.show_record(point.id, _of(values, _MORE))
        self.controls.show_controls(detail.controls, people, detail.rules, today)
        self._show_foot(detail, today)
        self._area.show()
        self._foot_bar.show()

    def clear(self) -> None:
        """Shows no risk point."""
        self.flush()
        self._risk_id = ""
        self.heading.set_whole(self.words.text("ui.risks.side.none"))
        self._pill.hide()
        self.conflict.hide()
        self._area.hide()
        self._foot_bar.hide()

    def flush(self) -> None:
        """Hands over what was typed and not yet saved."""
        for form in self._forms:
            form.flush()
        self.grading.flush()
        self.stages.flush()
        self.controls.flush()

    def focus_form(self) -> None:
        """Puts the cursor where a risk point is described."""
        self.upper.focus_field("description")

    def _make_forms(self) -> None:
        desk = self.desk
        wide = label_width(desk)
        self.upper = RecordForm(
            desk,
            risk_fields(desk, _UPPER, lines={"description": 2}),
            label_width=wide,
            place="risks.upper",
        )
        self.grading = GradingForm(desk)
        self.stages = Stages(desk)
        self.status_line = StatusLine(desk)
        self.status_line.wanted.connect(self.status_wanted)
        self.standing = RecordForm(
            desk, risk_fields(desk, _LOWER), label_width=wide, place="risks.standing"
        )
        self.more = RecordForm(
            desk,
            risk_fields(desk, _MORE, lines={"remark": 2}),
            label_width=wide,
            place="risks.more",
        )
        self._forms = (self.upper, self.standing, self.more)
        for form in (*self._forms, self.grading, self.stages):
            form.edited.connect(self._save)
        self.fold = Fold(desk, self.words.text("ui.risks.side.more"), "risks.more")
        self.fold.body.addWidget(self.grading.method)
        self.fold.body.addWidget(self.more)
        self.origin = label("", "muted", wrap=True)
        self.fold.body.addWidget(self.origin)
        self.controls = ControlList(desk)
        self.controls.edited.connect(self._save_control)
        self.controls.added.connect(self._add_control)
        self.controls.removed.connect(self._remove_control)
        self.controls.check_wanted.connect(self.open_check)
        self.controls.share_wanted.connect(self.open_share)

    def _build(self) -> None:
        desk, text = self.desk, self.words.text
        self.heading = Elided("", "heading")
        self._pill = Pill(desk.look, Badge(""))
        self.conflict = button(
            desk, text("ui.risks.side.conflict"), "link", icon_name="triangle-alert"
        )
        self.conflict.clicked.connect(self.conflict_wanted)
        head = row(desk.look, self.heading, self._pill, gap=10, margins=(16, 11, 16, 0))
        head.setStretch(0, 1)
        inner = QWidget()
        column(
            desk.look, self.upper, self.grading, self.stages, self.standing, self.status_line,
            rule(), self.controls, rule(),
            self.stages.fold, self.fold, None, gap=8, margins=(14, 2, 8, 10), into=inner,
        )  # fmt: skip
        self._area = scrolled(inner)
        self._foot = Elided("", "muted")
        self.history = button(desk, text("ui.risks.history"), "link", icon_name="history")
        self.history.clicked.connect(self.history_wanted)
        self._foot_bar = QWidget()
        foot = row(desk.look, self._foot, self.history, margins=(16, 4, 10, 6), into=self._foot_bar)
        foot.setStretch(0, 1)
        warn = row(desk.look, self.conflict, None, margins=(12, 0, 12, 0))
        layout = column(
            desk.look,
            head,
            warn,
            self._area,
            self._foot_bar,
            gap=4,
            margins=(1, 1, 1, 1),
            into=self,
        )
        layout.setStretch(2, 1)
        layout.addStretch(0)

    def _show_head(self, detail: RiskDetail) -> None:
        point, grade = detail.point, detail.grade
        self.heading.set_whole(f"{point.number} {point.post}")
        self._pill.set_badge(level_badge(self.words, grade.level, grade.score))
        self._pill.show()
        self.conflict.setVisible(bool(detail.conflicts))

    def _show_origin(self, detail: RiskDetail) -> None:
        """Where the point was taken from, and what the ward made of it."""
        origin, text = detail.origin, self.words.text
        self.origin.setVisible(origin is not None)
        if origin is None:
            return
        said = text("ui.risks.origin", id=origin.id, place=origin.place)
        if origin.adapted:
            fields = [text(f"risk_point.{name}") for name in origin.adapted]
            said += text("ui.risks.origin.adapted", fields=text("part.list.comma").join(fields))
        self.origin.setText(said)
        self.origin.setToolTip(origin.text)

    def _show_foot(self, detail: RiskDetail, today: date) -> None:
        when = moment_text(self.words, detail.last_at, today) if detail.last_at else ""
        self._foot.set_whole(
            self.words.text(
                "ui.risks.side.revisions",
                count=detail.revisions,
                person=detail.last_person,
                when=when,
            )
        )

    def _save(self, risk_id: str, field: str, value: object) -> None:
        if not risk_id:
            return
        values: dict[str, Any] = {field: value}
        self.desk.tasks.run(
            lambda workspace: edit_risk(workspace, risk_id, values),
            failed=partial(self._refused, risk_id),
            owner=self,
        )

    def _refused(self, risk_id: str, error: Exception) -> bool:
        """Shows a broken rule at its field, where it is one of this form."""
        if not isinstance(error, RecordInvalidError) or risk_id != self._risk_id:
            return False
        for problem in error.problems:
            sentence = self.words.text(f"problem.{problem.rule}", **problem.values)
            for form in self._forms:
                if problem.field in form.values():
                    form.show_problem(problem.field, sentence)
                    return True
        return False

    def _save_control(self, control_id: str, field: str, value: object) -> None:
        values: dict[str, Any] = {field: value}
        self.desk.tasks.run(lambda workspace: edit_control(workspace, control_id, values))

    def _add_control(self, text: str) -> None:
        risk_id = self._risk_id
        values: dict[str, Any] = {"text": text, "frequency": Frequency.MONTHLY}
        self.desk.tasks.run(
            lambda workspace: add_control(workspace, risk_id, values), self._added_control
        )

    def _added_control(self, saved: Saved) -> None:
        # The line is there once the page has reloaded; it opens itself then.
        self.controls.open_control(saved.id)
        self.controls.adder.setFocus()

    def _remove_control(self, control_id: str) -> None:
        risk_id = self._risk_id
        self.desk.tasks.run(
            lambda workspace: _take_away(workspace, control_id, risk_id), self._removed_control
        )

    def _removed_control(self, _: Changed) -> None:
        self.desk.window.tell(self.words.text("ui.risks.control.removed"), undo=True)

    def open_check(self, control_id: str) -> None:
        """Asks whether a control works."""
        self.flush()
        open_dialog(CheckDialog(self.desk, self, control_id, self._people))

    def open_share(self, control_id: str) -> None:
        """Asks which further risk points a control serves."""
        self.flush()
        open_dialog(ShareDialog(self.desk, self, control_id))


def _take_away(workspace: Workspace, control_id: str, risk_id: str) -> Changed:
    """A control that serves others as well stays with those."""
    if len(get_control(workspace, control_id).serves()) > 1:
        return Changed(1, unshare_control(workspace, control_id, risk_id).changes)
    return remove_control(workspace, control_id)


def _of(values: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}
