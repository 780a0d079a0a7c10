"""Why a score is what it is: step by step, each entry a line that opens its evidence."""

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from cleanclinic.operations.ethics.board import EvaluationDetail, why_lower
from cleanclinic.records.decimals import plain
from cleanclinic.records.ethics_scoring import Step
from ui.pages.staff.view import grade_badge, signed
from ui.parts.cards import PressLine
from ui.parts.kit import Kit
from ui.parts.layouts import clear, column, label, row, rule
from ui.parts.pills import Pill
from ui.parts.scroll import scrolled
from ui.parts.style import dress

_BASE = ("full", "mark", "marks")
_BAD = ("deduct", "cap", "gate", "veto")


class ScoreList(QFrame):
    """Signals: `entry_wanted` (id of an entry)."""

    entry_wanted = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        dress(self, "inner")
        self.figure = label("", "figure")
        self.figure.setAccessibleName(kit.words.text("ethics_evaluation.score"))
        self.pill: Pill | None = None
        self._most = label("", "muted")
        self._head = row(kit.look, self.figure, self._most, None, gap=8)
        inner = QWidget()
        self._lines = column(kit.look, gap=1, into=inner)
        area = scrolled(inner)
        layout = column(
            kit.look, self._head, rule(), area, gap=6, margins=(14, 10, 8, 10), into=self
        )
        layout.setStretch(2, 1)

    def show_detail(self, detail: EvaluationDetail) -> None:
        """Shows the score of an evaluation with all its steps."""
        score, words = detail.score, self._kit.words
        self.figure.setText(plain(score.total))
        self._most.setText(words.text("ui.staff.score.most", most=plain(score.most)))
        if self.pill is not None:
            self._head.removeWidget(self.pill)
            self.pill.hide()
            self.pill.deleteLater()
        grade = detail.evaluation.final or detail.evaluation.proposed or score.grade
        self.pill = Pill(self._kit.look, grade_badge(words, grade))
        self._head.addWidget(self.pill)
        clear(self._lines)
        base = [step for step in score.steps if step.key in _BASE]
        self._say(words.text("ui.staff.score.base"), plain(score.base), strong=True)
        reduced = [step for step in base if step.amount != step.values["full"]]
        for step in reduced:
            self._step(step)
        for step in score.steps:
            if step not in base:
                self._step(step)
        if why := why_lower(detail.evaluation, score):
            self._say(words.act(*why), "")
        self._lines.addStretch(1)

    def _step(self, step: Step) -> None:
        words = self._kit.words
        values = {
            name: plain(value) if isinstance(value, Decimal) else value
            for name, value in step.values.items()
        }
        said = words.act(f"ethics.step.{step.key}", values)
        if step.key in (*_BASE, "total"):
            amount = plain(step.amount) if step.amount is not None else ""
        else:
            amount = signed(step.amount)
        strong = step.key in ("total", "veto")
        self._say(said, amount, strong=strong, event=step.event, bad=step.key in _BAD)

    def _say(
        self, said: str, amount: str, *, strong: bool = False, event: str = "", bad: bool = False
    ) -> None:
        look = self._kit.look
        holder: QWidget = PressLine(f"{said} {amount}") if event else QWidget()
        text = label(said, "" if strong else "small", wrap=True)
        figure = label(amount, "" if strong else "small")
        if bad:
            for one in (text, figure):
                one.setStyleSheet(f"color: {look.colour('bad_text').name()};")
        layout = row(look, text, figure, gap=8, margins=(4, 3, 6, 3), into=holder)
        layout.setStretch(0, 1)
        if isinstance(holder, PressLine):
            holder.setToolTip(self._kit.words.text("ui.staff.score.open"))
            holder.pressed.connect(lambda: self.entry_wanted.emit(event))
        self._lines.addWidget(holder)
