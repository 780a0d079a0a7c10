"""The side of one risk point: beside its fields the grade with the reason, status and controls."""

from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.risks.controls import (
    add_control,
    edit_control,
    get_control,
    remove_control,
    unshare_control,
)
from cleanclinic.operations.risks.detail import RiskDetail
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.frequency import Frequency
from cleanclinic.records.held import Held
from cleanclinic.records.risk_point import RiskStatus
from ui.pages.risks.control_dialogs import CheckDialog, ShareDialog
from ui.pages.risks.controls import ControlList
from ui.pages.risks.fields import label_width, risk_fields
from ui.pages.risks.grading import GradingForm, Stages
from ui.pages.risks.reader import RiskReader
from ui.pages.risks.status import StatusLine
from ui.parts.field_saving import save_field
from ui.parts.fold import Fold
from ui.parts.layouts import label, rule
from ui.parts.page import Desk
from ui.parts.record_form import RecordForm
from ui.parts.record_plan import DeskPlan
from ui.parts.record_side import RecordSide
from ui.parts.record_view import NO_VIEW, DeskView
from ui.parts.run_dialog import open_dialog

_STANDING = ("responsible",)
_MORE = ("review_on", "area", "number", "category", "remark")


class RiskSide(RecordSide):
    """What belongs to the point is read when it is shown.

    Signals: `status_wanted`.
    """

    status_wanted = Signal()

    def __init__(self, desk: Desk, plan: DeskPlan, reader: RiskReader) -> None:
        self._view: DeskView = NO_VIEW
        self._reader = reader
        super().__init__(desk, plan)
        self._make_parts()
        self.add_forms(*self.grading.forms, *self.stages.forms, self.standing, self.more)
        self.flushes.append(self.controls.flush)
        for part in (
            *(self.grading, self.stages, self.standing, self.status_line, rule()),
            *(self.controls, rule(), self.stages.fold, self.fold),
        ):
            self.body.addWidget(part)

    @property
    def risk_id(self) -> str:
        return self.held.record.id if self.held is not None else ""

    @property
    def status(self) -> RiskStatus | None:
        return self.held.record.status if self.held is not None else None

    def show_held(self, held: Held[Any], view: DeskView) -> None:
        """Shows a risk point, or the same one again; what belongs to it follows."""
        self._view = view
        super().show_held(held, view)
        point, past = held.record, view.day is not None
        place = self.form.record_id
        self.grading.show_ticks(place, vars(point), read_only=past)
        self.stages.show_ticks(place, point, read_only=past)
        self.status_line.show_point(point, view.today, changeable=not past)
        self.desk.tasks.run(
            partial(self._reader.detail, risk_id=point.id, day=view.day),
            partial(self._show_detail, view=view), _gone, key=f"risk_detail.{id(self)}",
        )  # fmt: skip

    def _make_parts(self) -> None:
        desk, wide = self.desk, label_width(self.desk)
        self.grading = GradingForm(desk)
        self.stages = Stages(desk)
        for one in (self.grading, *self.stages.gradings.values()):
            one.edited.connect(self.save)
        self.status_line = StatusLine(desk)
        self.status_line.wanted.connect(self.status_wanted)
        self.standing = RecordForm(
            desk, risk_fields(desk, _STANDING), label_width=wide, place="risks.standing"
        )
        self.more = RecordForm(
            desk, risk_fields(desk, _MORE, lines={"remark": 2}),
            label_width=wide, place="risks.more",
        )  # fmt: skip
        self.fold = Fold(desk, self.desk.words.text("ui.risks.side.more"), "risks.more")
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

    # What belongs to the point

    def _show_detail(self, detail: RiskDetail, *, view: DeskView) -> None:
        if detail.point.id != self.risk_id or view.day != self._view.day:
            return
        self.grading.show_grade(detail.grade)
        self.stages.show_detail(detail)
        self._show_origin(detail)
        self.controls.show_controls(
            detail.controls, view.options.get("responsible", ()), detail.rules,
            view.day or view.today, changeable=view.day is None,
        )  # fmt: skip

    def _show_origin(self, detail: RiskDetail) -> None:
        """Where the point was taken from, and what the ward made of it."""
        origin, text = detail.origin, self.desk.words.text
        self.origin.setVisible(origin is not None)
        if origin is None:
            return
        said = text("ui.risks.origin", id=origin.id, place=origin.place)
        if origin.adapted:
            fields = [text(f"risk_point.{name}") for name in origin.adapted]
            said += text("ui.risks.origin.adapted", fields=text("part.list.comma").join(fields))
        self.origin.setText(said)
        self.origin.setToolTip(origin.text)

    # Controls

    def _save_control(self, control_id: str, field: str, value: object) -> None:
        values: dict[str, Any] = {field: value}
        form = self.controls.line(control_id).form
        save_field(
            self.desk, [form] if form is not None else [], control_id, field,
            lambda workspace: edit_control(workspace, control_id, values), self,
        )  # fmt: skip

    def _add_control(self, text: str) -> None:
        risk_id = self.risk_id
        values: dict[str, Any] = {"text": text, "frequency": Frequency.MONTHLY}
        self.desk.tasks.run(
            lambda workspace: add_control(workspace, risk_id, values), self._added_control
        )

    def _added_control(self, saved: Saved) -> None:
        # The line is there once the page has reloaded; it opens itself then.
        self.controls.open_control(saved.id)
        self.controls.adder.setFocus()

    def _remove_control(self, control_id: str) -> None:
        risk_id = self.risk_id
        self.desk.tasks.run(
            lambda workspace: _take_away(workspace, control_id, risk_id), self._removed_control
        )

    def _removed_control(self, _: Changed) -> None:
        self.desk.window.tell(self.desk.words.text("ui.risks.control.removed"), undo=True)

    def open_check(self, control_id: str) -> None:
        """Asks whether a control works."""
        self.flush()
        people = self._view.options.get("responsible", ())
        open_dialog(CheckDialog(self.desk, self, control_id, people))

    def open_share(self, control_id: str) -> None:
        """Asks which further risk points a control serves."""
        self.flush()
        open_dialog(ShareDialog(self.desk, self, control_id))


def _gone(error: Exception) -> bool:
    """A risk point that was deleted meanwhile is no failure: the list is about to say so."""
    return isinstance(error, CleanClinicError) and error.code == "RECORD-MISSING"


def _take_away(workspace: Workspace, control_id: str, risk_id: str) -> Changed:
    """A control that serves others as well stays with those."""
    if len(get_control(workspace, control_id).serves()) > 1:
        return Changed(1, unshare_control(workspace, control_id, risk_id).changes)
    return remove_control(workspace, control_id)
