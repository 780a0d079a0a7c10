"""One indicator: its text, large buttons with their digits, what was typed, and what it lacks."""

from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from cleanclinic.operations.self_check_words import plain
from cleanclinic.records.scoring import Question
from cleanclinic.records.standard_methods import Given
from ui.pages.selfcheck.choices import (
    COUNT,
    REASON,
    REASONS,
    SHARE,
    Choice,
    choices_for,
    chosen_of,
    points_text,
)
from ui.pages.selfcheck.model import RunModel
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.pills import Badge, Pill
from ui.parts.style import dress

_REASON_LENGTH = 200
# How wide a line of buttons may be, and how much wider a button is than its text.
_ROOM, _AROUND = 460, 34


class EntryLine(QLineEdit):
    """A line whose Enter stays in it: the screen behind takes Enter for going on.

    Signals: `entered`.
    """

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


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
        self._typing = self._make_typing()
        self._reasons = self._make_reasons()
        column(
            kit.look, head, lines, self._typing, self._reasons,
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
            press.setEnabled(changeable)
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
            if digit in REASONS:
                self._give_reason(self._kit.words.text(f"ui.selfcheck.reason.{digit}"))
            return True
        choice = next((one for one in self.choices if one.digit == digit), None)
        if choice is not None and self.buttons[digit].isEnabled():
            self._choose(choice)
        return choice is not None

    def stop_asking(self) -> None:
        """Puts away what asks for more."""
        self.asking = ""
        self._typing.hide()
        self._reasons.hide()

    # How it is built

    def _worth_text(self) -> str:
        points = self.question.indicator.points
        key = "ui.selfcheck.worth" if points else "ui.selfcheck.bonus"
        return self._kit.words.text(key, points=plain(points))

    def _make_lines(self) -> QVBoxLayout:
        """The buttons, on as many lines as their texts need; what came of them behind the last."""
        look = self._kit.look
        room, lines, used = look.px(_ROOM), [row(look)], 0
        metrics = QFontMetrics(look.font(bold=True))
        for choice in self.choices:
            made = button(self._kit, f"{choice.text} {choice.digit}")
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(partial(self._on_button, choice))
            self.buttons[choice.digit] = made
            wide = metrics.horizontalAdvance(made.text()) + look.px(_AROUND)
            if used and used + wide > room:
                lines[-1].addStretch(1)
                lines.append(row(look))
                used = 0
            lines[-1].addWidget(made)
            used += wide
        if not self.choices:
            lines[-1].addWidget(label(self._kit.words.text("ui.selfcheck.newer"), "problem"))
        for part in (self._points, self._files):
            lines[-1].addSpacing(look.px(4))
            lines[-1].addWidget(part)
        lines[-1].insertStretch(lines[-1].count() - 1, 1)
        return column(look, *lines, gap=6)

    def _make_typing(self) -> QWidget:
        kit, text = self._kit, self._kit.words.text
        inside = QWidget()
        self.count = self._number_edit("ui.selfcheck.count")
        self.total = self._number_edit("ui.selfcheck.total")
        self._total_label = label(text("ui.selfcheck.total"), "muted")
        self._count_label = label(text("ui.selfcheck.count"), "muted")
        self.keep = button(kit, text("ui.selfcheck.keep"))
        self.keep.clicked.connect(self._give_amount)
        self.problem = label("", "problem")
        row(
            kit.look, self._count_label, self.count, self._total_label, self.total, self.keep,
            self.problem, None, into=inside,
        )  # fmt: skip
        self.count.entered.connect(self._on_count)
        self.total.entered.connect(self._give_amount)
        inside.hide()
        return inside

    def _number_edit(self, key: str) -> "EntryLine":
        made = EntryLine()
        made.setMaxLength(5)
        made.setFixedWidth(self._kit.look.px(72))
        made.setAccessibleName(self._kit.words.text(key))
        return made

    def _make_reasons(self) -> QWidget:
        kit, text = self._kit, self._kit.words.text
        inside = QWidget()
        parts: list[QWidget] = [label(text("ui.selfcheck.why"), "muted")]
        for digit in REASONS:
            said = text(f"ui.selfcheck.reason.{digit}")
            press = button(kit, f"{said} {digit}", "chip")
            press.clicked.connect(partial(self._give_reason, said))
            parts.append(press)
        self.reason = EntryLine()
        self.reason.setMaxLength(_REASON_LENGTH)
        self.reason.setPlaceholderText(text("ui.selfcheck.reason.other"))
        self.reason.setAccessibleName(text("ui.selfcheck.reason.other"))
        self.reason.entered.connect(lambda: self._give_reason(self.reason.text().strip()))
        column(kit.look, row(kit.look, *parts, None, gap=6), self.reason, gap=6, into=inside)
        inside.hide()
        return inside

    # What a person does

    def _on_button(self, choice: Choice) -> None:
        self.pressed.emit()
        self._choose(choice)

    def _choose(self, choice: Choice) -> None:
        self.stop_asking()
        if choice.asks == REASON:
            self.asking = REASON
            self._reasons.show()
        elif choice.asks:
            self._ask_amount(choice.asks)
        elif choice.given is not None:
            self.answered.emit(choice.given, "")

    def _ask_amount(self, asks: str) -> None:
        self.asking = asks
        share = asks == SHARE
        text = self._kit.words.text
        self._count_label.setText(text("ui.selfcheck.done" if share else "ui.selfcheck.count"))
        self._total_label.setVisible(share)
        self.total.setVisible(share)
        self.problem.setText("")
        self._typing.show()
        self.count.setFocus()
        self.count.selectAll()

    def _on_count(self) -> None:
        if self.asking == SHARE:
            self.total.setFocus()
            self.total.selectAll()
        else:
            self._give_amount()

    def _give_amount(self) -> None:
        amount = _number(self.count.text())
        total = _number(self.total.text()) if self.asking == SHARE else None
        given = Given(amount, total)
        method = self.question.method
        rule = method.problem(given) if not hasattr(method, "name") else None
        if amount is None or rule is not None:
            self.problem.setText(self._kit.words.text(f"answer_problem.{rule or 'amount'}"))
            return
        self.stop_asking()
        self.answered.emit(given, "")

    def _give_reason(self, reason: str) -> None:
        if reason:
            self.stop_asking()
            self.answered.emit(Given(not_applicable=True), reason)

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


def _number(text: str) -> Decimal | None:
    """Digits as a number; full-width ones too, as an input method leaves them."""
    return Decimal(int(text)) if text.strip().isdecimal() else None
