"""The office's form for its word on what was handed in."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.issues.board import Issue
from cleanclinic.operations.issues.office import review
from cleanclinic.records.issue_order import OrderReview, ReviewVerdict
from cleanclinic.records.rectification import RectifyState
from ui.parts.choices import Choices
from ui.parts.form_fields import fields_for
from ui.parts.issue_evidence import EvidencePair
from ui.parts.layouts import label
from ui.parts.page import Desk
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import RunDialog
from ui.parts.scroll import fit_height, scrolled

_LABELS, _WIDE, _FILES_TALL = 76, 530, 240


class ReviewDialog(RunDialog):
    """The office's word on one round, with the department's files before and after."""

    def __init__(self, desk: Desk, parent: QWidget, issue: Issue) -> None:
        text = desk.words.text
        super().__init__(
            desk, parent, text("ui.orders.review.title", number=issue.record.number),
            text("ui.orders.review.about", department=issue.department, round=issue.round),
        )  # fmt: skip
        self._issue = issue
        work = issue.work
        if work is not None and work.measures and not issue.standing.asks:
            self.body.addWidget(label(work.measures, wrap=True))
        if work is not None and issue.standing.asks:
            self.body.addWidget(label(work.extension_why, wrap=True))
        self.files = EvidencePair(desk)
        self.files.show_issue(issue, changeable=False)
        self._area = scrolled(self.files)
        self.body.addWidget(self._area)
        verdicts = verdicts_for(issue)
        answers = [
            (one.value, text(f"review_verdict.{one}"), text(f"ui.orders.verdict.{one}"))
            for one in verdicts
        ]
        self.verdicts = Choices(desk, answers, self.windowTitle())
        self.verdicts.chosen.connect(lambda _: self._show_fields())
        self.body.addWidget(self.verdicts)
        fields = fields_for(desk, OrderReview, ("due", "reason"), lines={"reason": 3})
        due, reason = fields
        place = f"orders.review.{issue.id}"
        self.due = RecordForm(desk, [due], label_width=_LABELS, place=f"{place}.due")
        self.reason = RecordForm(desk, [reason], label_width=_LABELS, place=f"{place}.reason")
        asked = work.extension_to if work and work.extension_to else None
        self.due.show_record("", {"due": asked or issue.standing.due + timedelta(days=7)})
        self.reason.show_record("", {"reason": ""})
        for form in (self.due, self.reason):
            self.body.addWidget(form)
        self.finish_body(text("ui.orders.review.save"))
        self.setMinimumWidth(desk.look.px(_WIDE))
        fit_height(self._area, desk.look.px(_FILES_TALL))
        self._show_fields()

    def _show_fields(self) -> None:
        self.due.setVisible(self.verdicts.current == ReviewVerdict.EXTENDED)
        self.fit()

    def submit(self) -> None:
        verdict = ReviewVerdict(self.verdicts.current)
        extended = [self.due] if verdict is ReviewVerdict.EXTENDED else []
        if not self.is_whole(*extended, self.reason):
            return
        due = self.due.values().get("due") if verdict is ReviewVerdict.EXTENDED else None
        reason = str(self.reason.values().get("reason") or "").strip()
        issue = self._issue
        said = self.desk.words.text(
            "ui.orders.review.said",
            number=issue.record.number, verdict=self.desk.words.text(f"review_verdict.{verdict}"),
        )  # fmt: skip
        self.run(
            partial(
                review, issue_id=issue.id, verdict=verdict, round_seen=issue.round,
                reason=reason, due=due,
            ),
            lambda _: self.desk.window.tell(said, undo=True),
        )  # fmt: skip


def verdicts_for(issue: Issue) -> Sequence[ReviewVerdict]:
    """What the office may say as the issue stands."""
    if issue.standing.state is RectifyState.SUBMITTED:
        return (ReviewVerdict.CLOSED, ReviewVerdict.SENT_BACK)
    if issue.standing.asks:
        return (ReviewVerdict.EXTENDED, ReviewVerdict.NOT_EXTENDED)
    return (ReviewVerdict.LASTING, ReviewVerdict.RECURRED)
