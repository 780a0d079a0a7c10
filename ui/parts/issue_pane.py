"""One issue beside a list, as far as the ward's page and the office's show it alike."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLayout, QPushButton, QWidget

from cleanclinic.operations.issues.board import Issue
from ui.parts.cards import Card, Facts
from ui.parts.issue_evidence import EvidencePair
from ui.parts.issue_path import IssuePath
from ui.parts.issue_rows import issue_facts, kin_lines, review_lines, state_badge
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.lines import LineList
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.scroll import scrolled
from ui.parts.style import dress


class IssueKin(QWidget):
    """What an issue repeats and what repeats it; a press leads there.

    Signals: `chosen` (issue id).
    """

    chosen = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._lines = column(kit.look, gap=2, into=self)
        self.links: list[QPushButton] = []
        self.setAccessibleName(kit.words.text("part.issue.family"))

    def show_issue(self, issue: Issue, today: date) -> None:
        """Shows the family of an issue; hidden where it has none."""
        for link in self.links:
            link.hide()
            link.deleteLater()
        self.links = []
        for relative, said in kin_lines(self._kit.words, issue, today):
            link = button(self._kit, said, "link", icon_name="history")
            link.clicked.connect(lambda _=False, to=relative: self.chosen.emit(to))
            self._lines.addWidget(link, alignment=Qt.AlignmentFlag.AlignLeft)
            self.links.append(link)
        self.setVisible(bool(self.links))


class IssuePane(QFrame):
    """Head, way, facts, files and the office's words; what each side adds stands between.

    Signals: `paper_wanted`; `relative_wanted` (id of an issue of the same family).
    """

    paper_wanted = Signal()
    relative_wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        dress(self, "card")
        self.desk = desk
        self.issue: Issue | None = None
        # How it stood on another day: to be read only.
        self.past = False
        text = desk.words.text
        self.heading = Elided("", "heading")
        self.pill = Pill(desk.look, Badge(""))
        self.paper = button(desk, "", "quiet", icon_name="printer", name=text("ui.rectify.sheet"))
        self.paper.clicked.connect(self.paper_wanted)
        self.problem = label("", wrap=True)
        self.path = IssuePath(desk)
        self.kin = IssueKin(desk)
        self.kin.chosen.connect(self.relative_wanted)
        self.facts = Facts(desk)
        self.files = EvidencePair(desk)
        self.reviews = Card(desk, text("ui.rectify.reviews"))
        self.words_said = LineList(desk, text("ui.rectify.reviews"))
        self.reviews.body.addWidget(self.words_said)

    def lay_out(self, *parts: QWidget | QLayout) -> None:
        """Puts the parts below the head, in one area that scrolls."""
        look = self.desk.look
        head = row(look, self.heading, self.pill, self.paper, margins=(16, 12, 10, 0))
        head.setStretch(0, 1)
        inner = QWidget()
        column(look, *parts, None, gap=12, margins=(16, 4, 16, 14), into=inner)
        self.area = scrolled(inner)
        layout = column(look, head, self.area, gap=6, into=self)
        layout.setStretch(1, 1)
        # Takes the room where nothing is chosen, so that the head stays above.
        layout.addStretch(0)

    @property
    def may_change(self) -> bool:
        """Whether somebody may do anything about what is shown."""
        return not self.desk.read_only and not self.past

    def leave_issue(self) -> None:
        """Called before another issue is shown; overridden where something may be unsaved."""

    def show_alike(self, issue: Issue | None) -> None:
        """Shows what both sides show; the place in it stays while it is the same issue."""
        if issue is None or self.issue is None or issue.id != self.issue.id:
            self.leave_issue()
            self.area.verticalScrollBar().setValue(0)
        self.issue = issue
        for part in (self.area, self.pill, self.paper):
            part.setVisible(issue is not None)
        words, today = self.desk.words, self.desk.today()
        if issue is None:
            self.heading.set_whole(words.text("ui.rectify.none"))
            return
        self.heading.set_whole(issue.record.number)
        self.pill.set_badge(state_badge(words, issue))
        self.problem.setText(issue.record.problem)
        self.path.show_steps(issue.path, today)
        self.kin.show_issue(issue, today)
        self.facts.show_facts(issue_facts(words, issue, today))
        self.words_said.show_lines(review_lines(words, issue.reviews, today))
        self.reviews.setVisible(bool(issue.reviews))
