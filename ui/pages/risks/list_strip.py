"""A line above the list: how far the review is, who approved the list, and the rules."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.risks.approvals import ApprovalState
from cleanclinic.operations.risks.review_rounds import Progress
from cleanclinic.words import Words
from ui.parts.chips import FilterChips
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, row
from ui.parts.read_only import keep_off

POINTS, CONTROLS = "points", "controls"


class DeskSwitch(FilterChips):
    """Which of the two tables is shown.

    Signals: `chosen` (POINTS or CONTROLS).
    """

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, kit.words.text("nav.risks"))
        self._show({POINTS: "", CONTROLS: ""})

    def show_counts(self, points: int, controls: int) -> None:
        """Says how many there are of each."""
        self._show({POINTS: points, CONTROLS: controls})

    def _show(self, counts: Mapping[str, object]) -> None:
        text = self._kit.words.text
        said = {key: text(f"ui.risks.switch.{key}", count=count) for key, count in counts.items()}
        self.show_chips([(key, one.strip()) for key, one in said.items()])


class ListStrip(QWidget):
    """`switch` leads to the controls; the rest is about the list of points.

    Signals: `review_wanted`, `approval_wanted`, `rules_wanted`.
    """

    review_wanted = Signal()
    approval_wanted = Signal()
    rules_wanted = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        text = kit.words.text
        self.approval = Elided("", "muted", stub=4)
        self.approve = button(kit, text("ui.risks.menu.approval"), "link")
        self.review = button(kit, text("ui.risks.menu.review"), "link")
        self.rules = button(kit, text("ui.risks.menu.rules"), "link")
        keep_off(kit, self.approve)
        self.approve.clicked.connect(self.approval_wanted)
        self.review.clicked.connect(self.review_wanted)
        self.rules.clicked.connect(self.rules_wanted)
        self.switch = DeskSwitch(kit)
        self.list_tools = QWidget()
        tools = row(
            kit.look, self.approval, self.approve, self.review, self.rules,
            gap=8, into=self.list_tools,
        )  # fmt: skip
        tools.setStretch(0, 1)
        inside = row(kit.look, self.switch, self.list_tools, gap=12, into=self)
        inside.setStretch(1, 1)

    def show_state(self, approval: ApprovalState, review: Progress | None) -> None:
        """Shows the latest approval and the round under way."""
        words = self._kit.words
        self.approval.set_whole(approval_text(words, approval))
        name = words.text("ui.risks.menu.review")
        if review is not None:
            name = words.text("ui.risks.review.under_way", done=review.done, of=review.of)
            self.review.setEnabled(True)
        else:
            # Somebody who may only look cannot begin a round, but look at one.
            keep_off(self._kit, self.review)
        self.review.setText(name)
        self.review.setAccessibleName(name)


def approval_text(words: Words, state: ApprovalState) -> str:
    """Who approved the list when, and how much changed since."""
    if state.last is None:
        return words.text("ui.risks.approval.none")
    said = words.text("ui.risks.approval.by", person=state.last.by, day=state.last.on.isoformat())
    if not state.changed:
        return said
    return said + words.text("ui.risks.approval.changed", count=state.changed)
