"""Noting that the department head approved the list."""

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.risks.approvals import approve_risks
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.risk_approval import RiskApproval
from ui.parts.form_fields import fields_for
from ui.parts.offers import offer_used
from ui.parts.page import Desk
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import RunDialog

_FIELDS = ("by", "on", "remark")


def read_approver(workspace: Workspace) -> str:
    """Who approves: the head of the department, as far as known."""
    department = workspace.department
    return department.director if department else ""


class ApprovalDialog(RunDialog):
    """Asks who approved the list, when, and what was said."""

    def __init__(self, desk: Desk, parent: QWidget, name: str) -> None:
        text = desk.words.text
        super().__init__(
            desk, parent, text("ui.risks.approval.title"), text("ui.risks.approval.about")
        )
        fields = fields_for(desk, RiskApproval, _FIELDS, lines={"remark": 2}, past=("on",))
        self.form = RecordForm(desk, fields, place="risks.approval")
        self.form.show_record("", {"by": name, "on": desk.today(), "remark": ""})
        offer_used(desk, RiskApproval, self.form)
        self.body.addWidget(self.form)
        self.finish_body(text("ui.risks.approval.save"))
        self.form.focus_field("remark" if name else "by")

    def submit(self) -> None:
        if self.form.all_problems():
            self.form.focus_field(next(iter(self.form.problems), "by"))
            return
        values = self.form.values()
        self.run(
            lambda workspace: approve_risks(
                workspace, values["by"], on=values["on"], remark=values["remark"] or ""
            ),
            self._approved,
        )

    def _approved(self, _: Saved) -> None:
        self.desk.window.tell(self.desk.words.text("ui.risks.approval.done"), undo=True)
