"""What an answer still asks for: how many, how many of how many, or why it does not apply."""

from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from cleanclinic.records.amounts import read_amount
from cleanclinic.records.standard_methods import AnyMethod, Given, Unknown
from ui.pages.selfcheck.choices import REASONS, SHARE
from ui.parts.composing import Composing
from ui.parts.flow import FlowLine
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row

_REASON_LENGTH = 200


class EntryLine(QLineEdit):
    """A line whose Enter stays in it: the screen behind takes Enter for going on.

    Signals: `entered`.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        Composing(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class AmountEntry(QWidget):
    """A count, or so many of so many; what the method does not allow is said at once.

    Signals: `given` (Given).
    """

    given = Signal(object)

    def __init__(self, kit: Kit, method: AnyMethod) -> None:
        super().__init__()
        self._kit = kit
        self._method = method
        self._share = False
        text = kit.words.text
        self._count_label = label("", "muted")
        self._total_label = label(text("ui.selfcheck.total"), "muted")
        self.count = self._edit("ui.selfcheck.count")
        self.total = self._edit("ui.selfcheck.total")
        self.keep = button(kit, text("ui.selfcheck.keep"))
        self.keep.clicked.connect(self._give)
        self.problem = label("", "problem")
        row(
            kit.look, self._count_label, self.count, self._total_label, self.total, self.keep,
            self.problem, None, into=self,
        )  # fmt: skip
        self.count.entered.connect(self._on_count)
        self.total.entered.connect(self._give)
        self.hide()

    def ask(self, asks: str) -> None:
        """Asks, with the cursor in the first number."""
        self._share = asks == SHARE
        key = "ui.selfcheck.done" if self._share else "ui.selfcheck.count"
        self._count_label.setText(self._kit.words.text(key))
        self._total_label.setVisible(self._share)
        self.total.setVisible(self._share)
        self.problem.setText("")
        self.show()
        self.count.setFocus()
        self.count.selectAll()

    def _edit(self, key: str) -> EntryLine:
        made = EntryLine()
        made.setMaxLength(5)
        made.setFixedWidth(self._kit.look.px(72))
        made.setAccessibleName(self._kit.words.text(key))
        return made

    def _on_count(self) -> None:
        if self._share:
            self.total.setFocus()
            self.total.selectAll()
        else:
            self._give()

    def _give(self) -> None:
        amount = _number(self.count.text())
        given = Given(amount, _number(self.total.text()) if self._share else None)
        method = self._method
        rule = "newer" if isinstance(method, Unknown) else method.problem(given)
        if amount is None or rule is not None:
            self.problem.setText(self._kit.words.text(f"answer_problem.{rule or 'amount'}"))
        else:
            self.given.emit(given)


class ReasonEntry(QWidget):
    """Why an indicator does not apply: one of three, by its digit, or another one.

    Signals: `given` (reason).
    """

    given = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        text = kit.words.text
        self._reasons = {digit: text(f"ui.selfcheck.reason.{digit}") for digit in REASONS}
        offered = FlowLine(kit.look.px(6), kit.look.px(6))
        offered.line.addWidget(label(text("ui.selfcheck.why"), "muted"))
        for digit, reason in self._reasons.items():
            press = button(kit, f"{reason} {digit}", "chip")
            press.clicked.connect(partial(self.given.emit, reason))
            offered.line.addWidget(press)
        self.other = EntryLine()
        self.other.setMaxLength(_REASON_LENGTH)
        self.other.setPlaceholderText(text("ui.selfcheck.reason.other"))
        self.other.setAccessibleName(text("ui.selfcheck.reason.other"))
        self.other.entered.connect(self._give_other)
        column(kit.look, offered, self.other, gap=6, into=self)
        self.hide()

    def press_digit(self, digit: int) -> None:
        """Gives the reason of a digit."""
        if digit in self._reasons:
            self.given.emit(self._reasons[digit])

    def _give_other(self) -> None:
        if reason := " ".join(self.other.text().split()):
            self.given.emit(reason)


def _number(text: str) -> Decimal | None:
    """A whole number as people type it: 12, full-width １２ as an input method leaves it, 十二."""
    amount = read_amount(text)
    return None if amount is None or amount != int(amount) else Decimal(int(amount))
