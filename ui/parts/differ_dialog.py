"""What two PCs of a department wrote differently, side by side, for who may only look at it."""

from collections.abc import Collection, Sequence

from PySide6.QtWidgets import QLayout, QWidget

from cleanclinic.operations.exchange.settling import ConflictCard, conflicts
from cleanclinic.operations.workspace.opening import Workspace
from ui.parts.layouts import button, column, label, row
from ui.parts.page import Desk
from ui.parts.question import Dialog
from ui.parts.run_dialog import open_dialog
from ui.parts.scroll import scrolled
from ui.parts.settle_side import SideShown, before_card, card_title, side_card

_LEAST, _WIDE, _TALL = 560, 900, 620


class DifferDialog(Dialog):
    """Both sides of what differs in a record; the department decides, on a PC of its own."""

    def __init__(self, desk: Desk, parent: QWidget, cards: Sequence[ConflictCard]) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("part.differ.title"))
        inner = QWidget()
        lines = column(desk.look, gap=8, margins=(0, 0, 8, 0), into=inner)
        for card in cards:
            lines.addWidget(label(card_title(desk.words, card), "heading", wrap=True))
            lines.addLayout(_sides(desk, card))
        lines.addStretch(1)
        area = scrolled(inner)
        area.setMinimumWidth(desk.look.px(_LEAST))
        self.body.addWidget(label(text("part.differ.sentence"), "muted", wrap=True))
        self.body.addWidget(area, 1)
        close = button(desk, text("part.close"))
        close.clicked.connect(self.reject)
        self.buttons.addWidget(close)
        self.resize(desk.look.px(_WIDE), desk.look.px(_TALL))


def _sides(desk: Desk, card: ConflictCard) -> QLayout:
    today = desk.today()
    shown: list[QWidget] = [
        side_card(desk, SideShown(card, side, None), today, lambda: None)
        for side in (*card.sides, *card.others)
    ]
    if card.before is not None:
        shown.insert(1 if len(shown) == 2 else 0, before_card(desk, card.before))
    return row(desk.look, *shown, gap=12)


def show_differences(desk: Desk, parent: QWidget, record_ids: Collection[str]) -> None:
    """Opens what is to be settled in some records, where something is."""

    def read(workspace: Workspace) -> tuple[ConflictCard, ...]:
        return tuple(one for one in conflicts(workspace) if one.record_id in record_ids)

    def show(cards: tuple[ConflictCard, ...]) -> None:
        if cards:
            open_dialog(DifferDialog(desk, parent, cards))

    desk.tasks.run(read, show, owner=parent)
