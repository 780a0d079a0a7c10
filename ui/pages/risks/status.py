"""The status of a risk point: shown with its reason, and changed only with one."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.risks.points import move_risks
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.risk_point import RiskPoint, RiskStatus
from ui.pages.risks.fields import label_width, risk_fields
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.read_only import keep_off
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import RunDialog
from ui.parts.times import day_text

_TONES = {RiskStatus.CONTROLLED: "good", RiskStatus.RECTIFYING: "warn"}
_FIELDS = ("status", "status_why")


class StatusLine(QWidget):
    """Signals: `wanted` when somebody wants to change it."""

    wanted = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        wide = label_width(kit)
        self.name = label(kit.words.text("risk_point.status"), "label")
        self.name.setFixedWidth(kit.look.px(wide))
        self.name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.pill = Pill(kit.look, Badge(""))
        self.since = label("", "muted")
        self.change = button(kit, kit.words.text("ui.risks.status.change"), "link")
        self.change.clicked.connect(self.wanted)
        keep_off(kit, self.change)
        self.why = label("", "muted", wrap=True)
        why = row(kit.look, wide + 10, self.why, gap=0)
        why.setStretch(1, 1)
        line = row(kit.look, self.name, self.pill, self.since, None, self.change, gap=10)
        column(kit.look, line, why, gap=2, into=self)

    def show_point(self, point: RiskPoint, today: date, *, changeable: bool = True) -> None:
        """Shows the status of a risk point, since when and why."""
        self.change.setVisible(changeable)
        words = self._kit.words
        self.pill.set_badge(
            Badge(words.text(f"risk_status.{point.status}"), _TONES.get(point.status, "plain"))
        )
        self.since.setText(day_text(point.status_on, today) if point.status_on else "")
        self.why.setText(point.status_why)
        self.why.setVisible(bool(point.status_why))


class StatusDialog(RunDialog):
    """Asks for the new status of some risk points and why."""

    def __init__(
        self, desk: Desk, parent: QWidget, ids: Sequence[str], now: RiskStatus | None
    ) -> None:
        text = desk.words.text
        title = text("ui.risks.status.title", count=len(ids))
        super().__init__(desk, parent, title, text("ui.risks.status.about"))
        self._ids = list(ids)
        place = f"risks.status.{self._ids[0] if len(self._ids) == 1 else ''}"
        self.form = RecordForm(
            desk, risk_fields(desk, _FIELDS), label_width=label_width(desk), place=place
        )
        start = RiskStatus.RECTIFYING if now is RiskStatus.CONTROLLED else RiskStatus.CONTROLLED
        self.form.show_record("", {"status": start, "status_why": ""})
        self.body.addWidget(self.form)
        self.finish_body(text("ui.risks.status.save"))
        self.form.focus_field("status_why")

    def submit(self) -> None:
        values, ids = self.form.values(), self._ids
        why = str(values["status_why"] or "").strip()
        if not why:
            self.form.show_problem("status_why", self.desk.words.text("problem.required"))
            self.form.focus_field("status_why")
        elif not self.form.all_problems():
            self.run(
                lambda workspace: move_risks(workspace, ids, values["status"], why), self._moved
            )

    def _moved(self, changed: Changed) -> None:
        text = self.desk.words.text("ui.risks.status.done", count=changed.count)
        self.desk.window.tell(text, undo=bool(changed.changes))
