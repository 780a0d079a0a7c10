"""Which round of signing is shown, what it is about, and how far it has come."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame

from cleanclinic.operations.pledges.board import PledgeBoard
from ui.parts.charts import ThinBar
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.page import Desk
from ui.parts.style import dress
from ui.parts.times import day_text


class RoundCard(QFrame):
    """The head of the page; where there are several rounds, its name is a choice of them.

    Signals: `picked` (id of a round); `edit_wanted` and `history_wanted` of the one shown.
    """

    picked = Signal(str)
    edit_wanted = Signal()
    history_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._words = desk.words
        dress(self, "card")
        self.title = Elided("", "heading")
        self.rounds = QComboBox()
        self.rounds.setAccessibleName(desk.words.text("ui.pledges.rounds"))
        self.rounds.activated.connect(lambda at: self.picked.emit(self.rounds.itemData(at)))
        self.rounds.hide()
        self.note = Elided("", "muted")
        self.signed = label("", "heading")
        self.bar = ThinBar(desk, desk.words.text("ui.pledges.progress"))
        self.bar.setFixedWidth(desk.look.px(150))
        text = desk.words.text
        self.edit = button(desk, "", "quiet", icon_name="pencil", name=text("ui.pledges.edit"))
        self.edit.clicked.connect(self.edit_wanted)
        self.past = button(
            desk, "", "quiet", icon_name="history", name=text("ui.pledges.round.history")
        )
        self.past.clicked.connect(self.history_wanted)
        left = column(desk.look, self.title, self.rounds, self.note, gap=2)
        layout = row(
            desk.look, left, self.edit, self.past, self.signed, self.bar,
            gap=12, margins=(16, 10, 16, 10), into=self,
        )  # fmt: skip
        layout.setStretch(0, 1)

    def show_board(self, board: PledgeBoard, today: date, *, changeable: bool = True) -> None:
        """Shows a round as it stands; an own one may be edited where it is `changeable`."""
        self.edit.setVisible(changeable and board.own)
        self.title.set_whole(board.title)
        listed = [self.rounds.itemData(at) for at in range(self.rounds.count())]
        if listed != [key for key, _ in board.campaigns]:
            self.rounds.clear()
            for key, title in board.campaigns:
                self.rounds.addItem(title, key)
        self.rounds.setCurrentIndex(self.rounds.findData(board.campaign_id))
        several = len(board.campaigns) > 1
        self.rounds.setVisible(several)
        self.title.setVisible(not several)
        self.note.set_whole(" · ".join(self._facts(board, today)))
        self.signed.setText(f"{board.signed} / {board.total}")
        self.bar.show_share(board.signed, board.total)

    def _facts(self, board: PledgeBoard, today: date) -> list[str]:
        text = self._words.text
        facts = []
        if board.template_version:
            facts.append(text("ui.pledges.template", version=board.template_version))
        else:
            facts.append(text("ui.pledges.template.own"))
        if board.issued_on:
            facts.append(text("ui.pledges.issued", day=day_text(board.issued_on, today)))
        if board.due:
            facts.append(text("ui.pledges.due", day=day_text(board.due, today)))
        return facts
