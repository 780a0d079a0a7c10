"""Short forms about an issue: a new one, more time, the look back, answers of a self-check."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from cleanclinic.operations.issues.board import Issue, rules_of
from cleanclinic.operations.issues.findings import add_finding, edit_finding
from cleanclinic.operations.issues.work import ask_extension, look_back
from cleanclinic.operations.recording.evidence import add_with_files
from cleanclinic.operations.self_checks.issues import Offered, OfferedRun, make_findings
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed, Saved
from cleanclinic.records.issue_order import IssueGravity, IssueSource
from cleanclinic.records.rectification import Finding, Rectification
from cleanclinic.records.rectification_rules import RectificationRules
from ui.parts.choices import Choices
from ui.parts.files_to_come import FilesToCome
from ui.parts.form_fields import fields_for, not_asked_for
from ui.parts.layouts import column, label, row
from ui.parts.page import Desk
from ui.parts.patient_warning import PatientWarning
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import RunDialog
from ui.parts.scroll import fit_height, scrolled

_FIELDS = ("problem", "source", "gravity", "found_on", "due", "basis")
_LABELS, _TALLEST, _WIDE = 76, 340, 520


class FindingDialog(RunDialog):
    """A new issue the ward found; `like` is what a copy begins with, or one that repeats another.

    With `edited` it is that finding that is written otherwise. Signals: `made` (id).
    """

    made = Signal(str)

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        like: Mapping[str, Any] | None = None,
        edited: Issue | None = None,
    ) -> None:
        text = desk.words.text
        again = (like or {}).get("ancestor")
        key = "ui.rectify.again.title" if again else "ui.rectify.new"
        super().__init__(desk, parent, text("ui.rectify.edit.title" if edited else key))
        self._edited = edited
        self._like = dict(like or {})
        fields = fields_for(
            desk, Finding, _FIELDS, half=("source", "gravity", "found_on", "due"),
            lines={"problem": 4, "basis": 2}, past=("found_on",),
        )  # fmt: skip
        # A copy is no draft of a new one, nor of another copy.
        place = f"rectify.edit.{edited.id}" if edited else "rectify.new"
        if like:
            place = f"rectify.again.{again}" if again else "rectify.copy"
        asked = not_asked_for(fields, "due", "found_on")
        self.form = RecordForm(desk, asked, label_width=_LABELS, place=place)
        self.form.show_record("", self._start())
        self.body.addWidget(self.form)
        self.warning = PatientWarning(desk, self.form)
        self.body.addWidget(self.warning.note)
        self.warning.look()
        self.hint = label("", "muted", wrap=True)
        self.files = FilesToCome(desk, self.form)
        if edited is None:
            self.body.addWidget(self.hint)
            self.body.addWidget(self.files)
            self.files.drop_over(self)
            self.files.resized.connect(self.fit)
            desk.tasks.run(rules_of, self._show_times, owner=self)
        self.finish_body(text("ui.rectify.edit.save" if edited else "ui.rectify.new.save"))
        self.setMinimumWidth(desk.look.px(_WIDE))
        self.form.focus_field("problem")

    def _show_times(self, rules: RectificationRules) -> None:
        """How long one has here, by how grave it is."""
        days = {gravity.value: rules.days(gravity) for gravity in IssueGravity}
        self.hint.setText(self.desk.words.text("ui.rectify.due.hint", **days))
        self.fit()

    def _start(self) -> dict[str, Any]:
        if self._edited is not None:
            return {name: getattr(self._edited.record, name) for name in _FIELDS}
        return {
            "source": IssueSource.INSPECTION,
            "gravity": IssueGravity.ORDINARY,
            "found_on": self.desk.today(),
            **self._like,
        }

    def submit(self) -> None:
        if not self.is_whole(self.form):
            return
        values = {**self._like, **self.form.values()}
        edited = self._edited
        if edited is not None:
            if values.get("due") is None:
                values["due"] = edited.record.due
            self.run(partial(edit_finding, issue_id=edited.id, values=values), self._saved)
            return
        if values.get("due") is None:
            values.pop("due", None)
        files = self.files.files

        def add(workspace: Workspace) -> Saved:
            return add_with_files(
                workspace, Finding, files, values, partial(add_finding, workspace)
            )

        self.run(add, self._saved)

    def _saved(self, saved: Saved) -> None:
        self.made.emit(saved.id)


class ExtensionDialog(RunDialog):
    """Until when, and why; the office grants it, or the ward itself what is its own."""

    def __init__(self, desk: Desk, parent: QWidget, issue: Issue) -> None:
        text = desk.words.text
        about = "ui.rectify.extension.office" if issue.is_order else "ui.rectify.extension.own"
        super().__init__(
            desk, parent, text("ui.rectify.extension.title", number=issue.record.number),
            text(about, due=issue.standing.due.isoformat()),
        )  # fmt: skip
        self._issue = issue
        names = ("extension_to", "extension_why")
        fields = fields_for(desk, Rectification, names, lines={"extension_why": 3})
        self.form = RecordForm(
            desk, fields, label_width=_LABELS, place=f"rectify.extension.{issue.id}"
        )
        later = max(issue.standing.due, desk.today()) + timedelta(days=7)
        self.form.show_record("", {"extension_to": later, "extension_why": ""})
        self.body.addWidget(self.form)
        self.finish_body(text("ui.rectify.extension.ask"))
        self.form.focus_field("extension_why")

    def submit(self) -> None:
        if not self.is_whole(self.form):
            return
        values = self.form.values()
        to: date | None = values.get("extension_to")
        why = str(values.get("extension_why") or "").strip()
        if to is None or not why:
            self.say(self.desk.words.text("ui.rectify.extension.lacking"))
            return
        said = self.desk.words.text("ui.rectify.extension.said")
        self.run(
            partial(ask_extension, issue_id=self._issue.id, to=to, why=why),
            lambda _: self.desk.window.tell(said, undo=True),
        )


class LookBackDialog(RunDialog):
    """Whether it lasted.

    Signals: `recurred` (issue id) where it happened again.
    """

    recurred = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget, issue: Issue) -> None:
        text = desk.words.text
        super().__init__(
            desk, parent, text("ui.rectify.look_back.title", number=issue.record.number),
            text("ui.rectify.look_back.about"),
        )  # fmt: skip
        self._issue = issue
        answers = [
            (name, text(f"ui.rectify.look_back.{name}"), text(f"ui.rectify.look_back.{name}.about"))
            for name in ("lasting", "recurred")
        ]
        self.answers = Choices(desk, answers, self.windowTitle())
        fields = fields_for(desk, Rectification, ("remark",), lines={"remark": 2})
        self.form = RecordForm(
            desk, fields, label_width=_LABELS, place=f"rectify.look_back.{issue.id}"
        )
        self.form.show_record("", {"remark": issue.work.remark if issue.work else ""})
        self.body.addWidget(self.answers)
        self.body.addWidget(self.form)
        self.finish_body(text("ui.rectify.look_back.save"))

    def submit(self) -> None:
        if not self.is_whole(self.form):
            return
        lasting, issue_id = self.answers.current == "lasting", self._issue.id
        remark = str(self.form.values().get("remark") or "")

        def done(_: Saved) -> None:
            if not lasting:
                self.recurred.emit(issue_id)

        self.run(partial(look_back, issue_id=issue_id, lasting=lasting, remark=remark), done)


class OfferDialog(RunDialog):
    """The answers below full of a self-check; those ticked become issues."""

    def __init__(self, desk: Desk, parent: QWidget, offer: OfferedRun) -> None:
        text = desk.words.text
        super().__init__(
            desk, parent, text("ui.rectify.offer.title"),
            text("ui.rectify.offer.about", title=offer.title),
        )  # fmt: skip
        self._offer = offer
        self.boxes: dict[str, QCheckBox] = {}
        inner = QWidget()
        rows = column(desk.look, gap=8, into=inner)
        for one in offer.answers:
            rows.addWidget(self._line(one))
        rows.addStretch(1)
        self._list = scrolled(inner)
        self.body.addWidget(self._list)
        self.finish_body(text("ui.rectify.offer.make"))
        self.setMinimumWidth(desk.look.px(_WIDE))
        fit_height(self._list, desk.look.px(_TALLEST))
        self._count()

    def _line(self, one: Offered) -> QWidget:
        text = self.desk.words.text
        said = text("ui.rectify.offer.line", number=one.number, text=one.text, lost=one.lost)
        box = QCheckBox()
        box.setAccessibleName(said)
        told = _Told(said, box)
        box.setChecked(one.must or bool(one.finding))
        box.setEnabled(not one.must and not one.finding)
        box.toggled.connect(lambda _: self._count())
        self.boxes[one.number] = box
        holder = QWidget()
        key = "ui.rectify.offer.made" if one.finding else "ui.rectify.offer.must"
        note = text(key) if one.must or one.finding else one.remark
        under = label(note, "muted", wrap=True)
        under.setVisible(bool(note))
        texts = column(self.desk.look, told, under, gap=2)
        line = row(self.desk.look, box, texts, gap=8, margins=(0, 0, 10, 0), into=holder)
        line.setStretch(1, 1)
        line.setAlignment(box, Qt.AlignmentFlag.AlignTop)
        return holder

    def chosen(self) -> Sequence[str]:
        """The numbers that are ticked and can be made."""
        known = {one.number for one in self._offer.answers if one.finding}
        return [
            number for number, box in self.boxes.items() if box.isChecked() and number not in known
        ]

    def _count(self) -> None:
        self.accept_button.setEnabled(bool(self.chosen()))

    def submit(self) -> None:
        def done(made: Changed) -> None:
            said = self.desk.words.text("ui.rectify.offer.said", count=made.count)
            self.desk.window.tell(said, undo=True)

        self.run(partial(make_findings, run_id=self._offer.run, numbers=self.chosen()), done)


class _Told(QLabel):
    """The text of a tick box, which does not break lines by itself; a press ticks the box."""

    def __init__(self, text: str, box: QCheckBox) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._box = box

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._box.click()
