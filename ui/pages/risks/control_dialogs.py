"""Looking whether a control works, and saying which further risk points it serves."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.recording.evidence import add_with_files
from cleanclinic.operations.recording.writing import list_records
from cleanclinic.operations.risks.controls import (
    check_control,
    checks_of,
    get_control,
    share_control,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.control_check import ControlCheck, Effect
from cleanclinic.records.initials import search_text
from cleanclinic.records.risk_point import RiskPoint
from ui.parts.evidence_strip import EvidenceStrip
from ui.parts.files_to_come import FilesToCome
from ui.parts.form_fields import fields_for
from ui.parts.layouts import label
from ui.parts.page import Desk
from ui.parts.pick_box import Option
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import RunDialog
from ui.parts.search_box import SearchBox
from ui.parts.table_row import Column, Row
from ui.parts.times import day_text

_FIELDS = ("effect", "on", "by", "finding")
_TOLD = 3
_WIDE, _TALL = 620, 460

Shared = tuple[Sequence[RiskPoint], Sequence[str]]
"""Every risk point but the control's own, and the ids of those it serves."""


class CheckDialog(RunDialog):
    """Asks what was found about a control, with what shows it; what was found before stands below.

    The files of the look before this one can be opened here, not changed.
    """

    def __init__(
        self, desk: Desk, parent: QWidget, control_id: str, people: Sequence[Option]
    ) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.risks.check.title"))
        self._control_id = control_id
        options = {"by": people}
        fields = fields_for(
            desk, ControlCheck, _FIELDS, options=options, lines={"finding": 3}, past=("on",)
        )
        self.form = RecordForm(desk, fields, place=f"risks.check.{control_id}")
        self.form.show_record("", {"effect": Effect.EFFECTIVE, "on": desk.today()})
        self.before = label("", "muted", wrap=True)
        self.before.hide()
        self.files = FilesToCome(desk, self.form)
        self.files.drop_over(self)
        self.files.resized.connect(self.fit)
        self.proof = EvidenceStrip(desk, ControlCheck)
        self.proof.hide()
        for part in (self.form, self.files, self.before, self.proof):
            self.body.addWidget(part)
        self.finish_body(text("ui.risks.check.save"))
        self.form.focus_field("effect")
        desk.tasks.run(partial(checks_of, control_id=control_id), self._show_before, owner=self)

    def submit(self) -> None:
        values = self.form.values()
        finding = str(values.get("finding") or "").strip()
        if values.get("effect") is not Effect.EFFECTIVE and not finding:
            self.form.show_problem("finding", self.desk.words.text("problem.required"))
            self.form.focus_field("finding")
        elif not self.form.all_problems():
            known = {name: value for name, value in values.items() if value is not None}
            files = self.files.files

            def add(workspace: Workspace) -> Saved:
                make = partial(check_control, workspace, self._control_id)
                return add_with_files(workspace, ControlCheck, files, known, make)

            self.run(add, self._checked)

    def _show_before(self, checks: Sequence[ControlCheck]) -> None:
        words, today = self.desk.words, self.desk.today()
        lines = [
            " ".join(
                (day_text(one.on, today), words.text(f"effect.{one.effect}"), one.finding)
            ).strip()
            for one in checks[:_TOLD]
        ]
        self.before.setText("\n".join(lines))
        self.before.setVisible(bool(lines))
        if checks and checks[0].evidence:
            self.proof.show_files(checks[0].id, checks[0].evidence, changeable=False)
            self.proof.heading.setText(words.text("ui.risks.check.proof"))
            self.proof.show()
        self.fit()

    def _checked(self, _: Saved) -> None:
        self.desk.window.tell(self.desk.words.text("ui.risks.check.done"), undo=True)


class ShareDialog(Dialog):
    """Ticks the further risk points a control serves."""

    def __init__(self, desk: Desk, parent: QWidget, control_id: str) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.risks.share.title"))
        self.desk = desk
        self._control_id = control_id
        self.search = SearchBox(desk)
        self.table = RecordTable(desk, "risks.share", _columns(desk), checks=True, plain=True)
        self.table.view.setAccessibleName(self.windowTitle())
        self.table.follow(self.search)
        self.search.down.connect(self.table.select_first)
        self.body.addWidget(label(text("ui.risks.share.about"), "muted", wrap=True))
        self.body.addWidget(self.search)
        self.body.addWidget(self.table, 1)
        self.add_buttons(text("ui.risks.share.save"))
        self.accepted.connect(self._save)
        self.resize(desk.look.px(_WIDE), desk.look.px(_TALL))
        desk.tasks.run(partial(_read, control_id=control_id), self._show, owner=self)

    def _show(self, found: Shared) -> None:
        points, served = found
        self.table.show_rows(
            tuple(
                Row(
                    one.id,
                    (one.number, one.post, one.description),
                    search_text(one.number, one.post, one.description),
                )
                for one in points
            )
        )
        self.table.set_checked(served)

    def _save(self) -> None:
        ids, control_id = self.table.checked_ids(), self._control_id
        self.desk.tasks.run(lambda workspace: share_control(workspace, control_id, ids))


def _columns(desk: Desk) -> tuple[Column, ...]:
    text = desk.words.text
    return (
        Column("number", text("risk_point.number"), 84, "muted"),
        Column("post", text("risk_point.post"), 130),
        Column("description", text("risk_point.description"), 220, stretch=True),
    )


def _read(workspace: Workspace, control_id: str) -> Shared:
    control = get_control(workspace, control_id)
    points = [held.record for held in list_records(workspace, RiskPoint)]
    others = [one for one in points if one.id != control.risk_point]
    return sorted(others, key=lambda one: one.number), control.serves()[1:]
