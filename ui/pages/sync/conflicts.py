"""Fields that two computers changed differently: both values, and a button for each."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from cleanclinic.operations.settling import ConflictCard, ConflictSide
from ui.parts.cards import Card
from ui.parts.layouts import button, clear, column, label, row
from ui.parts.page import Desk
from ui.parts.style import dress
from ui.parts.times import moment_text

_DELETED = "(deleted)"


class ConflictsCard(Card):
    """Signals: `settled` (card, side) when one value was chosen."""

    settled = Signal(object, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.text("ui.sync.conflicts", count=0))
        self.desk = desk
        self.words = desk.words
        self._rows = column(desk.look, gap=16)
        self.body.addLayout(self._rows)

    def show_conflicts(self, conflicts: Sequence[ConflictCard], today: date) -> None:
        """Shows all that is left to decide."""
        self.set_title(self.words.text("ui.sync.conflicts", count=len(conflicts)))
        clear(self._rows)
        for conflict in conflicts:
            self._rows.addWidget(self._conflict(conflict, today))

    def _conflict(self, conflict: ConflictCard, today: date) -> QWidget:
        holder = QWidget()
        text = self.words.text
        field = (
            text("ui.sync.conflict.deleted")
            if conflict.field == _DELETED
            else text(f"{conflict.kind}.{conflict.field}")
        )
        sentence = text("ui.sync.conflict", name=conflict.label, field=field)
        rows = column(self.desk.look, label(sentence, wrap=True), gap=8, into=holder)
        for side in conflict.sides:
            rows.addWidget(self._side(conflict, side, today))
        return holder

    def _side(self, conflict: ConflictCard, side: ConflictSide, today: date) -> QWidget:
        desk, text = self.desk, self.words.text
        frame = QFrame()
        dress(frame, "inner")
        when = moment_text(self.words, side.at, today)
        who = text("ui.sync.conflict.who", person=side.person, when=when)
        value = text(side.words_key, count=side.text) if side.words_key else side.text
        take = button(
            desk,
            text("ui.sync.conflict.take"),
            name=text("ui.sync.conflict.take.name", value=value),
        )
        take.clicked.connect(partial(self.settled.emit, conflict, side))
        left = column(desk.look, label(who, "muted"), label(value, wrap=True), gap=2)
        layout = row(desk.look, left, take, gap=10, margins=(10, 8, 10, 8), into=frame)
        layout.setStretch(0, 1)
        return frame
