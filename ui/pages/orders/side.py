"""One issue at the office: its way, what was ordered, what the department wrote, its files."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from cleanclinic.operations.rectification_board import Issue
from cleanclinic.operations.rectification_office import waits_for_office
from cleanclinic.records.rectification import RectifyState
from cleanclinic.words import Words
from ui.parts.cards import Card, Facts, LineList
from ui.parts.issue_evidence import EvidencePair
from ui.parts.issue_path import IssuePath
from ui.parts.issue_rows import issue_facts, review_lines, state_badge
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.scroll import scrolled
from ui.parts.style import dress
from ui.parts.times import day_text


class OrderSide(QFrame):
    """Signals: `review_wanted`, `withdraw_wanted`, `paper_wanted`."""

    review_wanted = Signal()
    withdraw_wanted = Signal()
    paper_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        dress(self, "card")
        self.desk = desk
        self.issue: Issue | None = None
        text = desk.words.text
        self.heading = Elided("", "heading")
        self.pill = Pill(desk.look, Badge(""))
        self.paper = button(desk, "", "quiet", icon_name="printer", name=text("ui.rectify.sheet"))
        self.department = label("", "muted")
        self.problem = label("", wrap=True)
        self.path = IssuePath(desk)
        self.review = button(desk, text("ui.orders.review"), "primary")
        self.withdraw = button(desk, text("ui.orders.withdraw"))
        self.facts = Facts(desk)
        self.work = Card(desk, text("ui.orders.work"))
        self.work_facts = Facts(desk)
        self.work.body.addWidget(self.work_facts)
        self.files = EvidencePair(desk)
        self.reviews = Card(desk, text("ui.rectify.reviews"))
        self.words_said = LineList(desk)
        self.reviews.body.addWidget(self.words_said)
        for press, signal in (
            (self.review, self.review_wanted),
            (self.withdraw, self.withdraw_wanted),
            (self.paper, self.paper_wanted),
        ):
            press.clicked.connect(signal)
        self._build()
        self.show_issue(None)

    def _build(self) -> None:
        look = self.desk.look
        head = row(look, self.heading, self.pill, self.paper, margins=(16, 12, 10, 0))
        head.setStretch(0, 1)
        inner = QWidget()
        column(
            look, self.department, self.problem, self.path,
            row(look, self.review, self.withdraw, None), self.facts, self.work, self.files,
            self.reviews, None, gap=12, margins=(16, 4, 16, 14), into=inner,
        )  # fmt: skip
        self._area = scrolled(inner)
        layout = column(look, head, self._area, gap=6, into=self)
        layout.setStretch(1, 1)

    def show_issue(self, issue: Issue | None) -> None:
        """Shows an issue, or none."""
        if issue is None or self.issue is None or issue.id != self.issue.id:
            self._area.verticalScrollBar().setValue(0)
        self.issue = issue
        for part in (self._area, self.pill, self.paper):
            part.setVisible(issue is not None)
        words, today = self.desk.words, self.desk.today()
        if issue is None:
            self.heading.set_whole(words.text("ui.rectify.none"))
            return
        self.heading.set_whole(issue.record.number)
        self.pill.set_badge(state_badge(words, issue))
        self.department.setText(issue.department)
        self.problem.setText(issue.record.problem)
        self.path.show_steps(issue.path, today)
        may = not self.desk.read_only
        self.review.setVisible(may and waits_for_office(issue))
        fresh = issue.is_order and issue.standing.state is RectifyState.NEW
        self.withdraw.setVisible(may and fresh)
        self.facts.show_facts(issue_facts(words, issue, today))
        found = work_facts(words, issue, self.desk)
        self.work_facts.show_facts(found)
        self.work.setVisible(bool(found))
        self.files.show_issue(issue, changeable=False)
        self.files.setVisible(issue.work is not None or bool(issue.record.evidence))
        self.words_said.show_lines(review_lines(words, issue.reviews, today))
        self.reviews.setVisible(bool(issue.reviews))


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
        ("received_by", with_day("received_by", "received_on")),
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
