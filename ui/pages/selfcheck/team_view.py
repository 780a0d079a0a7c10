"""The self-check for a room of people (早交班): one indicator at a time, large, by digits."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from cleanclinic.operations.self_checks.words import said
from cleanclinic.records.scoring import Question
from cleanclinic.records.standard_methods import Given
from ui.pages.selfcheck.asking import AmountEntry, ReasonEntry
from ui.pages.selfcheck.choices import REASON, Choice, choices_for, chosen_of
from ui.pages.selfcheck.model import RunModel
from ui.parts.charts import ThinBar
from ui.parts.flow import FlowLine
from ui.parts.kit import Kit
from ui.parts.layouts import button, clear, column, label
from ui.parts.question import Dialog

_WIDE, _TALL = 1040, 620
_ONWARD = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}


class TeamView(Dialog):
    """Signals: `answered` (code, Given, reason)."""

    answered = Signal(str, object, str)

    def __init__(self, kit: Kit, parent: QWidget, model: RunModel, code: str) -> None:
        super().__init__(kit, parent, model.view.run.title)
        self.code = code
        self._model = model
        self._choices: tuple[Choice, ...] = ()
        self._asks_reason = False
        self.answer_buttons: dict[int, QPushButton] = {}
        self.where = label("", "aside")
        self.text = label("", "loud", wrap=True)
        self.before = label("", "aside", wrap=True)
        self._line = FlowLine(kit.look.px(14), kit.look.px(12))
        self._asking = column(kit.look)
        self.bar = ThinBar(kit, kit.words.text("ui.selfcheck.progress"))
        self.body.addWidget(self.where)
        self.body.addStretch(1)
        self.body.addWidget(self.text)
        self.body.addWidget(self.before)
        self.body.addSpacing(kit.look.px(16))
        self.body.addWidget(self._line)
        self.body.addLayout(self._asking)
        self.body.addStretch(2)
        self.body.addWidget(self.bar)
        hint = label(kit.words.text("ui.selfcheck.team.keys"), "muted")
        close = button(kit, kit.words.text("part.close"))
        close.clicked.connect(self.accept)
        self.buttons.insertWidget(0, hint)
        self.buttons.addWidget(close)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.resize(kit.look.px(_WIDE), kit.look.px(_TALL))
        self.go_to(code)

    def show_model(self, model: RunModel) -> None:
        """Shows the answers as they are now."""
        self._model = model
        self._show_answer()

    def go_to(self, code: str) -> None:
        """Shows an indicator."""
        found = self._model.view.row(code)
        if found is None:
            return
        self.code = code
        place = self._model.items[self._model.place_of(code)]
        self.where.setText(f"{place.category} › {place.item.title}　{code}")
        self.text.setText(found.question.indicator.text)
        words = self.kit.words
        self.before.setVisible(found.previous is not None)
        if found.previous is not None:
            told = said(words, found.question, found.previous.given)
            values = {"title": found.previous.title, "said": told}
            self.before.setText(words.text("ui.selfcheck.before_away", **values))
        self._build(found.question)
        self._show_answer()
        self.setFocus()

    def _build(self, question: Question) -> None:
        kit = self.kit
        self._choices = choices_for(kit.words, question)
        for old in self.answer_buttons.values():
            self._line.line.removeWidget(old)
            old.hide()
            old.deleteLater()
        clear(self._asking)
        self._asks_reason = False
        self.answer_buttons = {}
        for choice in self._choices:
            made = button(kit, f"{choice.text} {choice.digit}", "loud")
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(partial(self._choose, choice))
            self.answer_buttons[choice.digit] = made
            self._line.line.addWidget(made)
        self.amount = AmountEntry(kit, question.method)
        self.amount.given.connect(self._give)
        self.reason = ReasonEntry(kit)
        self.reason.given.connect(partial(self._give, Given(not_applicable=True)))
        self._asking.addWidget(self.amount)
        self._asking.addWidget(self.reason)

    def _show_answer(self) -> None:
        chosen = chosen_of(self._choices, self._model.given(self.code))
        for choice in self._choices:
            self.answer_buttons[choice.digit].setChecked(choice == chosen)
        self.bar.show_share(self._model.score.answered, self._model.score.total)

    def _choose(self, choice: Choice) -> None:
        self.amount.hide()
        self.reason.hide()
        self._asks_reason = choice.asks == REASON
        for one in self._choices:
            # A press alone would leave two of them marked while more is asked.
            self.answer_buttons[one.digit].setChecked(one == choice)
        if self._asks_reason:
            self.reason.show()
        elif choice.asks:
            self.amount.ask(choice.asks)
        elif choice.given is not None:
            self._give(choice.given)

    def _give(self, given: Given, reason: str = "") -> None:
        code = self.code
        self.answered.emit(code, given, reason)
        self.go_to(self._model.beside(code, 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, key = event.text(), Qt.Key(event.key())
        if len(text) == 1 and text.isdecimal():
            digit = int(text)
            if self._asks_reason:
                self.reason.press_digit(digit)
            elif (choice := next((c for c in self._choices if c.digit == digit), None)) is not None:
                self._choose(choice)
        elif key in _ONWARD:
            self.go_to(self._model.beside(self.code, _ONWARD[key]))
        else:
            super().keyPressEvent(event)
