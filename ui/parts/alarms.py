"""What contradicts between two sides: a sentence each, what differs, and what a person can do."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from cleanclinic.operations.exchange.alarms import AlarmCard
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.lines_card import LinesCard
from ui.parts.style import dress
from ui.parts.times import moment_text

_MOST_SHOWN_PX = 264


class AlarmsCard(LinesCard):
    """Hidden while there is nothing. Signals: `wanted` (card, action) when a button is pressed."""

    wanted = Signal(object, str)

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, kit.words.text("part.alarms", count=0), gap=10, most=_MOST_SHOWN_PX)
        self._kit = kit

    def show_alarms(self, alarms: Sequence[AlarmCard], today: date) -> None:
        """Shows all that is open, the newest first."""
        self.set_title(self._kit.words.text("part.alarms", count=len(alarms)))
        self.show_lines([self._line(one, today) for one in alarms])

    def _line(self, alarm: AlarmCard, today: date) -> QWidget:
        kit, text = self._kit, self._kit.words.text
        frame = QFrame()
        dress(frame, "inner")
        sentence = text(alarm.text_key, **alarm.values)
        frame.setAccessibleName(sentence)
        when = label(moment_text(kit.words, alarm.at, today), "muted")
        lines = [label(sentence, wrap=True)]
        for one in alarm.differing:
            kind = text(f"kind.{one.kind}")
            differs = text("part.alarms.differs", kind=kind, here=one.here, there=one.there)
            lines.append(label(differs, "muted", wrap=True))
        buttons = [button(kit, text(f"alarm_action.{action}")) for action in alarm.actions]
        for one_button, action in zip(buttons, alarm.actions, strict=True):
            one_button.clicked.connect(partial(self.wanted.emit, alarm, action))
            one_button.setEnabled(not kit.read_only)
        column(
            kit.look, *lines, row(kit.look, when, None, *buttons, gap=8),
            gap=6, margins=(10, 8, 10, 8), into=frame,
        )  # fmt: skip
        return frame
