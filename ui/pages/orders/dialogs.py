"""The office's forms: an order to departments, and its word on what was handed in."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem, QWidget

from cleanclinic.operations.rectification_board import Issue
from cleanclinic.operations.rectification_office import issue_orders, review
from cleanclinic.operations.results import Changed
from cleanclinic.records.initials import matches, search_text
from cleanclinic.records.issue_order import (
    IssueGravity,
    IssueOrder,
    IssueSource,
    OrderReview,
    ReviewVerdict,
)
from cleanclinic.records.rectification import RectifyState
from ui.parts.check_list import CheckList
from ui.parts.choices import Choices
from ui.parts.issue_evidence import EvidencePair
from ui.parts.layouts import button, column, label, row
from ui.parts.page import Desk
from ui.parts.record_form import RecordForm, fields_for
from ui.parts.run_dialog import RunDialog
from ui.parts.scroll import fit_height, scrolled
from ui.parts.search_box import SearchBox

_FIELDS = (
    "problem", "requirement", "source", "gravity", "found_on", "due", "basis", "leader", "listed",
)  # fmt: skip
_LABELS, _LIST_WIDE, _FORM_WIDE, _TALL, _FILES_TALL = 76, 210, 470, 400, 240
_ROLE = Qt.ItemDataRole.UserRole


class OrderDialog(RunDialog):
    """One text, one or many departments: each gets an order with a number of its own."""

    def __init__(self, desk: Desk, parent: QWidget, departments: Mapping[str, str]) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.orders.new"))
        self.search = SearchBox(desk)
        self.list = CheckList(desk)
        self.list.setAccessibleName(text("issue_order.department"))
        for one, name in departments.items():
            item = QListWidgetItem(name, self.list)
            item.setData(_ROLE, one)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
        self.count = label("", "muted")
        self.every = button(desk, text("ui.orders.every"), "link")
        fields = fields_for(
            desk, IssueOrder, _FIELDS, half=("source", "gravity", "found_on", "due"),
            lines={"problem": 4, "requirement": 3, "basis": 2}, past=("found_on",),
        )  # fmt: skip
        self.form = RecordForm(desk, fields, label_width=_LABELS, place="orders.new")
        self.form.show_record(
            "",
            {
                "source": IssueSource.INSPECTION,
                "gravity": IssueGravity.ORDINARY,
                "found_on": desk.today(),
                "listed": False,
            },
        )
        self._build()
        self.search.searched.connect(self._find)
        self.list.itemChanged.connect(lambda _: self._count())
        self.every.clicked.connect(self._tick_all)
        self._count()
        self.form.focus_field("problem")

    def _build(self) -> None:
        look = self.desk.look
        left = column(look, self.search, self.list, row(look, self.count, None, self.every), gap=6)
        self.list.setFixedWidth(look.px(_LIST_WIDE))
        area = scrolled(self.form)
        area.setMinimumWidth(look.px(_FORM_WIDE))
        room = self.screen().availableSize().height() - look.px(220)
        tall = min(look.px(_TALL), max(room, look.px(200)))
        area.setFixedHeight(tall)
        both = row(look, left, area, gap=16)
        both.setStretch(1, 1)
        self.body.addLayout(both)
        self.finish_body(self.desk.words.text("ui.orders.issue"))

    def chosen(self) -> list[str]:
        """The ids of the departments that are ticked."""
        items = [self.list.item(place) for place in range(self.list.count())]
        return [one.data(_ROLE) for one in items if one.checkState() is Qt.CheckState.Checked]

    def _find(self, text: str) -> None:
        for place in range(self.list.count()):
            item = self.list.item(place)
            item.setHidden(not matches(search_text(item.text()), text))

    def _tick_all(self) -> None:
        items = [self.list.item(place) for place in range(self.list.count())]
        shown = [one for one in items if not one.isHidden()]
        on = any(one.checkState() is Qt.CheckState.Unchecked for one in shown)
        for one in shown:
            one.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _count(self) -> None:
        text = self.desk.words.text("ui.orders.chosen", count=len(self.chosen()))
        self.count.setText(text)

    def submit(self) -> None:
        values: dict[str, Any] = self.form.values()

        def done(made: Changed) -> None:
            said = self.desk.words.text("ui.orders.said", count=made.count)
            self.desk.window.tell(said, undo=True)

        self.run(partial(issue_orders, departments=self.chosen(), values=values), done)


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
        self.due = RecordForm(desk, [due], label_width=_LABELS)
        self.reason = RecordForm(desk, [reason], label_width=_LABELS)
        asked = work.extension_to if work and work.extension_to else None
        self.due.show_record("", {"due": asked or issue.standing.due + timedelta(days=7)})
        self.reason.show_record("", {"reason": ""})
        for form in (self.due, self.reason):
            self.body.addWidget(form)
        self.finish_body(text("ui.orders.review.save"))
        self.setMinimumWidth(desk.look.px(_FORM_WIDE + 60))
        fit_height(self._area, desk.look.px(_FILES_TALL))
        self._show_fields()

    def _show_fields(self) -> None:
        self.due.setVisible(self.verdicts.current == ReviewVerdict.EXTENDED)
        self.fit()

    def submit(self) -> None:
        verdict = ReviewVerdict(self.verdicts.current)
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
