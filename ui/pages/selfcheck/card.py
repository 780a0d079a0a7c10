"""One indicator: its text, large buttons with their digits, what was typed, and what it lacks."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from cleanclinic.records.decimals import plain
from cleanclinic.records.scoring import Question
from cleanclinic.records.self_check import Column
from cleanclinic.records.standard_methods import Given
from ui.pages.selfcheck.asking import AmountEntry, ReasonEntry
from ui.pages.selfcheck.choices import (
    COUNT,
    REASON,
    SHARE,
    Choice,
    choices_for,
    chosen_of,
    points_text,
)
from ui.pages.selfcheck.model import RunModel
from ui.parts.flow import FlowLine
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.pills import Badge, Pill
from ui.parts.style import dress

_REASON_LENGTH = 200


class IndicatorCard(QFrame):
    """Signals: `pressed`; `answered` (Given, reason); `given_up` when typing was broken off."""

    pressed = Signal()
    answered = Signal(object, str)
    given_up = Signal()

    def __init__(self, kit: Kit, question: Question) -> None:
        super().__init__()
        self._kit = kit
        self.question = question
        self.choices = choices_for(kit.words, question)
        self.asking = ""
        indicator = question.indicator
        self.setAccessibleName(f"{indicator.code} {indicator.text}")
        self.buttons: dict[int, QPushButton] = {}
        self._text = label(indicator.text, wrap=True)
        self._flags = row(kit.look, gap=6)
        self._worth = label(self._worth_text(), "muted")
        head = row(kit.look, label(indicator.code, "label"), self._text, self._flags, self._worth)
        head.setStretch(1, 1)
        self._points = label("", "small")
        self._files = label("", "muted")
        self._shown_flags: list[tuple[str, str]] = []
        lines = self._make_lines()
        self.amount = AmountEntry(kit, question.method)
        self.amount.given.connect(self._give)
        self.reason = ReasonEntry(kit)
        self.reason.given.connect(partial(self._give, Given(not_applicable=True)))
        column(
            kit.look, head, lines, self.amount, self.reason,
            gap=8, margins=(14, 10, 14, 10), into=self,
        )  # fmt: skip
        self.set_chosen(on=False)

    def show_answer(self, model: RunModel, *, changeable: bool) -> None:
        """Shows how the indicator stands."""
        given = model.given(self.question.code)
        chosen = chosen_of(self.choices, given)
        for choice in self.choices:
            press = self.buttons[choice.digit]
            is_chosen = choice == chosen
            # Head and office see the same things happen or not; what does not apply stays so.
            away = choice.asks == REASON and model.column is not Column.SELF
            press.setEnabled(changeable and not away)
            press.setChecked(is_chosen)
            _dress(press, f"answer_{choice.tone}" if is_chosen else "answer")
        self._points.setText(self._answer_text(model, given))
        self._show_files(model)
        self._show_flags(model)

    def set_chosen(self, *, on: bool) -> None:
        """Marks the card the digits are for."""
        _dress(self, "picked" if on else "card")
        if not on:
            self.stop_asking()

    def press_digit(self, digit: int) -> bool:
        """What a digit does here; False where it means nothing."""
        if self.asking == REASON:
            self.reason.press_digit(digit)
            return True
        choice = next((one for one in self.choices if one.digit == digit), None)
        if choice is not None and self.buttons[digit].isEnabled():
            self._choose(choice)
        return choice is not None

    def stop_asking(self) -> None:
        """Puts away what asks for more."""
        self.asking = ""
        self.amount.hide()
        self.reason.hide()

    # How it is built

    def _worth_text(self) -> str:
        points = self.question.indicator.points
        key = "ui.selfcheck.worth" if points else "ui.selfcheck.bonus"
        return self._kit.words.text(key, points=plain(points))

    def _make_lines(self) -> QHBoxLayout:
        """The buttons, on as many lines as their texts need; what came of them behind the last."""
        look = self._kit.look
        presses = FlowLine(look.px(8), look.px(6))
        for choice in self.choices:
            made = button(self._kit, f"{choice.text} {choice.digit}")
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(partial(self._on_button, choice))
            self.buttons[choice.digit] = made
            presses.line.addWidget(made)
        if not self.choices:
            presses.line.addWidget(label(self._kit.words.text("ui.selfcheck.newer"), "problem"))
        lines = row(look, presses, gap=12)
        lines.setStretch(0, 1)
        for part in (self._points, self._files):
            lines.addWidget(part, 0, Qt.AlignmentFlag.AlignBottom)
            part.setMinimumHeight(look.px(34))
        return lines

    # What a person does

    def _on_button(self, choice: Choice) -> None:
        self.pressed.emit()
        self._choose(choice)

    def _choose(self, choice: Choice) -> None:
        self.stop_asking()
        self.asking = choice.asks
        if choice.asks == REASON:
            self.reason.show()
        elif choice.asks:
            self.amount.ask(choice.asks)
        elif choice.given is not None:
            self.answered.emit(choice.given, "")

    def _give(self, given: Given, reason: str = "") -> None:
        self.stop_asking()
        self.answered.emit(given, reason)

    # What is shown

    def _answer_text(self, model: RunModel, given: Given) -> str:
        words, code = self._kit.words, self.question.code
        parts = []
        chosen = chosen_of(self.choices, given)
        if chosen is not None and chosen.asks == COUNT:
            parts.append(words.text("self_check_said.events", count=plain(given.amount)))
        if chosen is not None and chosen.asks == SHARE:
            parts.append(f"{plain(given.amount)} / {plain(given.total)}")
        if given.not_applicable:
            parts.append(model.reason(code))
        elif worth := points_text(words, model.points(code)):
            parts.append(worth)
        return " · ".join(filter(None, parts))

    def _show_files(self, model: RunModel) -> None:
        found = model.view.row(self.question.code)
        files = len(found.answer.evidence) if found and found.answer else 0
        lacking = model.lacks_evidence(self.question.code)
        text = self._kit.words.text
        said = text("ui.selfcheck.files", count=files) if files else ""
        self._files.setText(text("ui.selfcheck.no_file") if lacking else said)
        _dress(self._files, "problem" if lacking else "muted")

    def _show_flags(self, model: RunModel) -> None:
        flags = self._flag_keys(model)
        if flags == self._shown_flags:
            return
        self._shown_flags = flags
        while self._flags.count():
            gone = self._flags.takeAt(0).widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for key, tone in flags:
            pill = Pill(
                self._kit.look, Badge(self._kit.words.text(f"ui.selfcheck.flag.{key}"), tone)
            )
            self._flags.addWidget(pill)

    def _flag_keys(self, model: RunModel) -> list[tuple[str, str]]:
        code = self.question.code
        found = model.view.row(code)
        fresh = code in model.over
        flags = []
        if self.question.indicator.veto:
            flags.append(("fired" if model.points(code).vetoed else "veto", "bad"))
        if found is not None and not fresh:
            flags += [("differs", "bad")] if found.differs else []
            flags += [("copied", "warn")] if found.copied else []
            if found.stale or found.changed:
                flags.append(("stale" if found.stale else "changed", "info"))
        return flags

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        super().mousePressEvent(event)


def _dress(widget: QWidget, look: str) -> None:
    """Dresses it where it looks otherwise: a key press must not polish what stays as it is."""
    if widget.property("look") != look:
        dress(widget, look)
