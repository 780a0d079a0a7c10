"""One issue beside the list: its way, the next thing to do, the order, what is done, the files."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame

from cleanclinic.operations.issues.board import Issue, NextAct
from cleanclinic.operations.issues.work import EDITABLE, set_work
from cleanclinic.records.rectification import Rectification, RectifyState
from ui.parts.field_saving import save_field
from ui.parts.form_fields import fields_for
from ui.parts.issue_pane import IssuePane
from ui.parts.layouts import button, column, label, row
from ui.parts.page import Desk
from ui.parts.patient_warning import PatientWarning
from ui.parts.pick_box import Option
from ui.parts.record_form import RecordForm
from ui.parts.style import dress

_LABELS = 76


class IssueSide(IssuePane):
    """Signals: `act_wanted` (NextAct), `extension_wanted`, `take_back_wanted`, `again_wanted`,
    `edit_wanted`, `remove_wanted`, `conflict_wanted`.
    """

    act_wanted = Signal(object)
    extension_wanted = Signal()
    take_back_wanted = Signal()
    again_wanted = Signal()
    edit_wanted = Signal()
    remove_wanted = Signal()
    conflict_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self.reason = label("", "problem", wrap=True)
        self.now = label("", "muted", wrap=True)
        self.next = button(desk, "", "primary")
        self.back = button(desk, text("ui.rectify.take_back"))
        self.extension = button(desk, text("ui.rectify.extension"), "link")
        self.again = button(desk, text("ui.rectify.again"), "link")
        self.edit = button(desk, text("ui.rectify.edit"), "link")
        self.remove = button(desk, text("ui.rectify.remove"), "link")
        differs = text("part.issue.conflict")
        self.conflict = button(desk, differs, "link", icon_name="triangle-alert")
        fields = fields_for(
            desk, Rectification, EDITABLE,
            lines={"plan": 2, "measures": 3, "remark": 2},
            past=("done_on",),
        )  # fmt: skip
        self.form = RecordForm(desk, fields, label_width=_LABELS, place="rectify")
        self.form.edited.connect(self._save)
        self.warning = PatientWarning(desk, self.form)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.files.strips["after"].paste)
        for name in self.form.field_names():
            # What is pasted while one writes shows what was done.
            self.files.strips["after"].watch(self.form.editor(name).control)
        self._connect()
        self._build()
        self.show_issue(None, ())

    def _connect(self) -> None:
        self.next.clicked.connect(self._act)
        for press, signal in (
            (self.back, self.take_back_wanted),
            (self.extension, self.extension_wanted),
            (self.again, self.again_wanted),
            (self.edit, self.edit_wanted),
            (self.remove, self.remove_wanted),
            (self.conflict, self.conflict_wanted),
        ):
            press.clicked.connect(signal)

    def _build(self) -> None:
        look = self.desk.look
        self._todo = QFrame()
        dress(self._todo, "card")
        acts = row(look, self.next, self.back, None, self.extension, gap=8)
        column(look, self.reason, self.now, acts, gap=6, margins=(12, 10, 12, 10), into=self._todo)
        more = row(look, self.again, self.edit, self.remove, None, gap=8)
        self.lay_out(
            self.problem, self.conflict, self.path, self.kin, self._todo, self.facts,
            self.form, self.warning.note, self.files, self.reviews, more,
        )  # fmt: skip

    # What is shown

    def show_issue(self, issue: Issue | None, people: Sequence[Option]) -> None:
        """Shows an issue, or none; while the same is shown what is being typed stays."""
        self.show_alike(issue)
        if issue is None:
            return
        self.conflict.setVisible(issue.conflicted)
        self._show_next(issue)
        self._show_form(issue, people)
        self.files.show_issue(issue, changeable=self.may_change and not issue.over)

    def leave_issue(self) -> None:
        self.form.flush()

    def _show_next(self, issue: Issue) -> None:
        words, act, standing = self.desk.words, issue.next_act, issue.standing
        may = self.may_change
        reason = standing.reason if standing.state is not RectifyState.CLOSED else ""
        self.reason.setText(words.text("ui.rectify.reason", reason=reason))
        self.reason.setVisible(bool(reason) and not issue.over)
        key = f"ui.rectify.now.{act}"
        if act is NextAct.NONE and standing.state is RectifyState.CLOSED:
            key = "ui.rectify.now.closed"
        day = standing.look_back_on.isoformat() if standing.look_back_on else ""
        self.now.setText(words.text(key, day=day))
        waits = act in (NextAct.WAIT, NextAct.NONE)
        self.next.setVisible(may and not waits)
        self.next.setText("" if waits else words.text(f"ui.rectify.do.{act}"))
        self.next.setAccessibleName(self.next.text() or words.text(f"issue_act.{act}"))
        final = issue.work is not None and issue.work.is_final()
        self.back.setVisible(may and standing.state is RectifyState.SUBMITTED)
        self.extension.setVisible(may and not final and act is not NextAct.RECEIVE)
        self.again.setVisible(may and issue.over)
        self.edit.setVisible(may and not issue.is_order and not final)
        removable = not issue.is_order and not issue.to_office and not final
        self.remove.setVisible(may and removable)

    def _show_form(self, issue: Issue, people: Sequence[Option]) -> None:
        self.form.set_options("owner", people)
        work = issue.work
        values = {name: getattr(work, name) if work else None for name in EDITABLE}
        closed = (
            self.past or issue.next_act is NextAct.RECEIVE or (work is not None and work.is_final())
        )
        self.form.show_record(issue.id, values, read_only=closed)
        self.warning.look()
        self.form.setVisible(issue.next_act is not NextAct.RECEIVE)
        self.files.setVisible(issue.next_act is not NextAct.RECEIVE or bool(issue.record.evidence))

    # What is done

    def _save(self, issue_id: str, field: str, value: object) -> None:
        save = partial(set_work, issue_id=issue_id, values={field: value})
        save_field(self.desk, [self.form], issue_id, field, save, self)

    def _act(self) -> None:
        self.form.flush()
        if self.issue is not None:
            self.act_wanted.emit(self.issue.next_act)

    def go_on_writing(self) -> None:
        """Puts the cursor where something is still lacking."""
        work = self.issue.work if self.issue else None
        for name in ("plan", "measures", "done_on"):
            if work is None or not getattr(work, name):
                self.form.focus_field(name)
                return
        self.files.strips["after"].choose.setFocus()
        self.area.ensureWidgetVisible(self.files)
