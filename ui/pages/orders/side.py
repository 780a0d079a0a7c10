"""One issue at the office: its way, what was ordered, what the department wrote, its files."""

from PySide6.QtCore import Signal

from cleanclinic.operations.issues.board import Issue
from cleanclinic.operations.issues.office import waits_for_office
from cleanclinic.records.rectification import RectifyState
from cleanclinic.words import Words
from ui.parts.cards import Card, Facts
from ui.parts.issue_pane import IssuePane
from ui.parts.layouts import button, label, row
from ui.parts.page import Desk
from ui.parts.times import day_text


class OrderSide(IssuePane):
    """Signals: `review_wanted`, `withdraw_wanted`, `again_wanted`, `conflict_wanted`."""

    review_wanted = Signal()
    withdraw_wanted = Signal()
    again_wanted = Signal()
    conflict_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self.department = label("", "muted")
        self.review = button(desk, text("ui.orders.review"), "primary")
        self.withdraw = button(desk, text("ui.orders.withdraw"))
        self.again = button(desk, text("ui.orders.again"), "link")
        differs = text("part.issue.conflict.office")
        self.conflict = button(desk, differs, "link", icon_name="triangle-alert")
        self.work = Card(desk, text("ui.orders.work"))
        self.work_facts = Facts(desk)
        self.work.body.addWidget(self.work_facts)
        for press, signal in (
            (self.review, self.review_wanted),
            (self.withdraw, self.withdraw_wanted),
            (self.again, self.again_wanted),
            (self.conflict, self.conflict_wanted),
        ):
            press.clicked.connect(signal)
        self.lay_out(
            self.department, self.problem, self.conflict, self.path, self.kin,
            row(desk.look, self.review, self.withdraw, self.again, None),
            self.facts, self.work, self.files, self.reviews,
        )  # fmt: skip
        self.show_issue(None)

    def show_issue(self, issue: Issue | None) -> None:
        """Shows an issue, or none."""
        self.show_alike(issue)
        if issue is None:
            return
        self.department.setText(issue.department)
        self.conflict.setVisible(issue.conflicted)
        may = self.may_change
        self.review.setVisible(may and waits_for_office(issue))
        fresh = issue.is_order and issue.standing.state is RectifyState.NEW
        self.withdraw.setVisible(may and fresh)
        self.again.setVisible(may and issue.closed)
        found = work_facts(self.desk.words, issue, self.desk)
        self.work_facts.show_facts(found)
        self.work.setVisible(bool(found))
        self.files.show_issue(issue, changeable=False)
        self.files.setVisible(issue.work is not None or bool(issue.record.evidence))


def work_facts(words: Words, issue: Issue, desk: Desk) -> list[tuple[str, str]]:
    """What the department wrote, as far as it did."""
    work, today = issue.work, desk.today()
    if work is None:
        return []

    def day(name: str) -> str:
        found = getattr(work, name)
        return day_text(found, today) if found else ""

    def with_day(name: str, other: str) -> str:
        return " ".join(filter(None, (getattr(work, name), day(other))))

    asked = ""
    if work.extension_to is not None:
        asked = f"{day_text(work.extension_to, today)}　{work.extension_why}"
    facts = [
        ("extension_to", asked),
        ("plan", work.plan),
        ("planned_for", day("planned_for")),
        ("measures", work.measures),
        ("done_on", day("done_on")),
        ("verified_by", with_day("verified_by", "verified_on")),
        ("submitted_on", day("submitted_on")),
        ("round", str(work.round) if work.round > 1 else ""),
        ("remark", work.remark),
    ]
    return [(words.text(f"rectification.{name}"), value) for name, value in facts if value]
