"""The screen of one item: a card for each indicator, and the digits that answer them."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from cleanclinic.records.standard_methods import Given
from ui.pages.selfcheck.card import IndicatorCard
from ui.pages.selfcheck.choices import REASON
from ui.pages.selfcheck.model import ItemPlace, RunModel
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, clear, column, label, row
from ui.parts.scroll import scrolled

_ONWARD = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Return: 1,
    Qt.Key.Key_Enter: 1,
    Qt.Key.Key_Up: -1,
}
_SCREENS = {
    Qt.Key.Key_PageDown: 1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_Left: -1,
}


class ItemPanel(QWidget):
    """Signals: `answered` (code, Given, reason), `cleared` (code), `confirmed` (code),
    `chosen` (code); `evidence_wanted` and `remark_wanted` for the indicator chosen.
    """

    answered = Signal(str, object, str)
    cleared = Signal(str)
    confirmed = Signal(str)
    chosen = Signal(str)
    evidence_wanted = Signal()
    remark_wanted = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._model: RunModel | None = None
        self._item = ""
        self.code = ""
        self.changeable = True
        self.cards: dict[str, IndicatorCard] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("heardAs", "group")
        self.heading = Elided("", "heading")
        self.place = label("", "muted")
        text = kit.words.text
        self.back = button(
            kit, "", "quiet", icon_name="chevron-left", name=text("ui.selfcheck.back")
        )
        self.onward = button(
            kit, "", "quiet", icon_name="chevron-right", name=text("ui.selfcheck.onward")
        )
        self.back.clicked.connect(partial(self.turn, -1))
        self.onward.clicked.connect(partial(self.turn, 1))
        head = row(kit.look, self.heading, self.place, self.back, self.onward, gap=6)
        head.setStretch(0, 1)
        self._list = column(kit.look, gap=10)
        inner = QWidget()
        self._whole = column(kit.look, self._list, None, margins=(0, 0, 4, 0), into=inner)
        self._area = scrolled(inner)
        # New cards have their places some turns later, and a window may be made lower.
        self._area.verticalScrollBar().rangeChanged.connect(lambda *_: self._show_chosen())
        column(kit.look, head, self._area, gap=6, into=self).setStretch(1, 1)

    def show_model(self, model: RunModel) -> None:
        """Shows the run where one is; cards of the same item stay, with what is being typed."""
        self._model = model
        if self.code not in model.codes:
            self.code = model.first_open()
        self._arrange()

    def choose(self, code: str) -> None:
        """Goes to an indicator."""
        if self._model is None or not code:
            return
        moved = code != self.code
        self.code = code
        self._arrange()
        if moved:
            self.chosen.emit(code)

    def turn(self, step: int) -> None:
        """Goes so many screens on."""
        if self._model is not None:
            self.choose(self._model.item_beside(self.code, step))
            self.setFocus()

    def _arrange(self) -> None:
        assert self._model is not None
        if not self._model.items:
            return
        here = self._model.place_of(self.code)
        shown = self._model.items[here]
        if [one.code for one in shown.rows] != list(self.cards) or shown.item.code != self._item:
            self._build(shown)
        self.heading.set_whole(f"{shown.category} › {shown.item.title}")
        self.setAccessibleName(self.heading.accessibleName())
        values = {"place": here + 1, "count": len(self._model.items)}
        self.place.setText(self._kit.words.text("ui.selfcheck.place", **values))
        self.back.setEnabled(here > 0)
        self.onward.setEnabled(here + 1 < len(self._model.items))
        for code, card in self.cards.items():
            card.show_answer(self._model, changeable=self.changeable)
            card.set_chosen(on=code == self.code)
        self._show_chosen()

    def _show_chosen(self) -> None:
        if (card := self.cards.get(self.code)) is not None:
            # A card that was not laid out yet counts as taller than it will be.
            self._whole.activate()
            self._area.ensureWidgetVisible(card, 0, self._kit.look.px(4))

    def _build(self, shown: ItemPlace) -> None:
        clear(self._list)
        self._item = shown.item.code
        self.cards = {}
        for one in shown.rows:
            card = IndicatorCard(self._kit, one.question)
            card.pressed.connect(partial(self._on_pressed, one.code))
            card.answered.connect(partial(self._on_answered, one.code))
            self.cards[one.code] = card
            self._list.addWidget(card)
        self._area.verticalScrollBar().setValue(0)

    def _on_pressed(self, code: str) -> None:
        self.choose(code)
        if not isinstance(self.focusWidget(), QLineEdit | QPlainTextEdit):
            self.setFocus()

    def _on_answered(self, code: str, given: Given, reason: str) -> None:
        """Hands the answer over and goes on to the next one."""
        self.answered.emit(code, given, reason)
        self.setFocus()
        self._go(code, 1)

    def _go(self, code: str, step: int) -> None:
        if self._model is not None:
            self.choose(self._model.beside(code, step))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._model is None or self.code not in self.cards:
            super().keyPressEvent(event)
            return
        card, key, text = self.cards[self.code], Qt.Key(event.key()), event.text()
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier,
        )  # fmt: skip
        if not plain:
            super().keyPressEvent(event)
        elif len(text) == 1 and text.isdecimal():
            card.press_digit(int(text))
        elif key == Qt.Key.Key_Escape and card.asking:
            card.stop_asking()
            self.setFocus()
        elif key in _ONWARD and (card.asking in ("", REASON)):
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.changeable:
                self.confirmed.emit(self.code)
            self._go(self.code, _ONWARD[key])
        elif key in _SCREENS and not card.asking:
            self.turn(_SCREENS[key])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.changeable:
            self.cleared.emit(self.code)
        elif key == Qt.Key.Key_Space:
            self.choose(self._model.next_open(self.code))
        elif key == Qt.Key.Key_E:
            self.evidence_wanted.emit()
        elif key == Qt.Key.Key_R:
            self.remark_wanted.emit()
        else:
            super().keyPressEvent(event)
