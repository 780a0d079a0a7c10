"""What one sees of a control at a glance: how it stands, what it says, when it is looked at."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.risks.control_standing import ControlRow
from cleanclinic.records.control import ControlState
from cleanclinic.records.control_check import Effect
from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, column, label, row
from ui.parts.pills import Badge, Pill
from ui.parts.times import day_text

_TONES = {ControlState.IN_PLACE: "good", ControlState.NO_EVIDENCE: "warn"}


def state_badge(kit: Kit, control: ControlRow) -> Badge:
    """How a control stands; what is worst sorts first."""
    tone = "bad" if control.overdue else _TONES.get(control.state, "plain")
    order = 0 if control.overdue else len(ControlState) - list(ControlState).index(control.state)
    return Badge(kit.words.text(f"control_state.{control.state}"), tone, order)


class ControlHead(QWidget):
    """The line one sees of a closed control; Enter or a press opens it."""

    pressed = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("heardAs", "button")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._pill = Pill(kit.look, Badge(""))
        self._text = Elided("")
        self._arrow = label("")
        self._note = Elided("", "muted")
        top = row(kit.look, self._pill, self._text, self._arrow, gap=8)
        top.setStretch(1, 1)
        column(kit.look, top, self._note, gap=1, into=self)

    def show_control(self, control: ControlRow, today: date) -> None:
        words = self._kit.words
        badge = state_badge(self._kit, control)
        self._pill.set_badge(badge)
        self._text.set_whole(control.text)
        parts = [words.text(f"frequency.{control.frequency}")]
        if control.responsible:
            parts.append(control.responsible)
        if control.due and control.state is not ControlState.IN_PLACE:
            parts.append(words.text("ui.risks.control.due", day=day_text(control.due, today)))
        if control.evidence:
            parts.append(words.text("ui.risks.control.files", count=len(control.evidence)))
        if control.others:
            others = words.text("part.list.comma").join(control.others)
            parts.append(words.text("ui.risks.control.others", numbers=others))
        if control.effect is not None and control.effect is not Effect.EFFECTIVE:
            parts.append(words.text(f"effect.{control.effect}"))
        if control.check_overdue:
            parts.append(words.text("ui.risks.check.overdue"))
        note = " · ".join(parts)
        self._note.set_whole(note)
        self.setAccessibleName(f"{badge.text} {control.text} {note}")

    def set_open(self, *, on: bool) -> None:
        name = "chevron-up" if on else "chevron-down"
        self._arrow.setPixmap(pixmap(self._kit.look, name, "muted", size=16))
        self._note.setVisible(not on)
        self._text.setVisible(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.pressed.emit()


def check_text(kit: Kit, control: ControlRow, today: date) -> str:
    """What the last look at a control found and when the next is due; empty where none is asked."""
    words = kit.words
    said = []
    if control.effect is not None and control.checked_on is not None:
        effect, day = words.text(f"effect.{control.effect}"), day_text(control.checked_on, today)
        said.append(words.text("ui.risks.check.last", effect=effect, day=day))
    if control.next_check is not None:
        key = "overdue_since" if control.check_overdue else "next"
        day = day_text(control.next_check, today)
        said.append(words.text(f"ui.risks.check.{key}", day=day))
    return " · ".join(said)
