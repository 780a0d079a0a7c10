"""What two PCs changed differently, listed in short: one button leads to deciding it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from cleanclinic.operations.exchange.settling import ConflictCard
from ui.parts.cards import Card
from ui.parts.layouts import button, label, row
from ui.parts.lines import Line, LineList
from ui.parts.page import Desk
from ui.parts.settle_side import field_name

_SHOWN = 4


class DecideCard(Card):
    """Signals: `wanted` (record id, or "" for the first)."""

    wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.text("ui.sync.conflicts", count=0))
        self.words = desk.words
        self.lines = LineList(desk, desk.words.text("ui.sync.decide"))
        self.lines.chosen.connect(self.wanted)
        self.begin = button(desk, desk.words.text("ui.sync.decide"), "primary")
        self.begin.clicked.connect(lambda: self.wanted.emit(""))
        self.body.addWidget(label(desk.words.text("ui.sync.decide.sentence"), "muted", wrap=True))
        self.body.addWidget(self.lines)
        self.body.addLayout(row(desk.look, None, self.begin))
        self.hide()

    def show_conflicts(self, conflicts: Sequence[ConflictCard]) -> None:
        """Shows the first few, and how many there are."""
        text = self.words.text
        self.set_title(text("ui.sync.conflicts", count=len(conflicts)))
        lines = [
            Line(card.record_id, text("ui.sync.decide.line", name=card.label,
                                      field=field_name(self.words, card)))
            for card in conflicts[:_SHOWN]
        ]  # fmt: skip
        if more := len(conflicts) - len(lines):
            lines.append(Line("", text("ui.sync.decide.more", count=more)))
        self.lines.show_lines(lines)
        self.setVisible(bool(conflicts))
