"""How departments settle their issues, on the office's start page; a line leads to the ledger."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from cleanclinic.operations.workspace.start_page import ClosingRow
from ui.parts.cards import Card
from ui.parts.kit import Kit
from ui.parts.layouts import button
from ui.parts.lines import Line, LineList
from ui.parts.pills import Badge
from ui.parts.scroll import scrolled

# So many departments are seen at once; the list scrolls.
_SEEN = 4


class ClosingCard(Card):
    """The share closed on time, and each department with what is overdue.

    Signals: `chosen` (what the page of orders is to show).
    """

    chosen = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, kit.words.text("ui.office.closing"))
        self._kit = kit
        self.lines = LineList(kit, kit.words.text("ui.office.closing"))
        self.lines.chosen.connect(self.chosen)
        self.ledger = button(kit, kit.words.text("ui.office.closing.all"), "link")
        self.ledger.clicked.connect(lambda: self.chosen.emit("all/"))
        self.head.addWidget(self.ledger)
        self._area = scrolled(self.lines)
        self.body.addWidget(self._area)

    def show_rows(self, rows: Sequence[ClosingRow]) -> None:
        """Shows these; hidden where nothing was due."""
        text = self._kit.words.text
        due, on_time = (sum(getattr(one, name) for one in rows) for name in ("due", "on_time"))
        share = f"{100 * on_time / due:.0f}" if due else ""
        note = text("ui.office.closing.note", share=share, done=on_time, due=due) if due else ""
        self.set_title(text("ui.office.closing"), note)
        self.lines.show_lines(
            [
                Line(
                    f"{'late' if one.late else 'all'}/{one.department_id}",
                    text(
                        "ui.office.closing.line",
                        name=one.department, done=one.on_time, due=one.due,
                    ),
                    "",
                    Badge(text("ui.office.closing.late", count=one.late), "bad")
                    if one.late
                    else None,
                )
                for one in rows
            ]
        )  # fmt: skip
        shown = min(len(rows), _SEEN)
        self._area.setFixedHeight(self._kit.look.px(30) * shown)
        self.setVisible(bool(rows))
