"""Asking the office to be let in again: a file on the stick, digits by telephone, its answer."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton

from ui.parts.digits import Digits
from ui.parts.files import choose_file
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.sentences import Sentences
from ui.parts.style import dress
from ui.parts.target_line import TargetLine
from ui.parts.times import moment_text

_STEPS = ("call", "bring", "fetch")
_WIDE = 620


class AskCard(QFrame):
    """First the request is written, then its digits stand here until the answer is chosen.

    Signals: `write_wanted` (folder); `answer_chosen` (path); `back`.
    """

    write_wanted = Signal(object)
    answer_chosen = Signal(object)
    back = Signal()

    def __init__(self, kit: Kit, waiting: tuple[str, datetime] | None) -> None:
        super().__init__()
        self.kit = kit
        dress(self, "card")
        text = kit.words.text
        self.setFixedWidth(kit.look.px(_WIDE))
        self.setWindowTitle(text("door.ask"))
        self.target = TargetLine(kit, text("door.ask.write"), "send")
        self.target.changed.connect(self._tell)
        self.write = button(kit, text("door.ask.write"), "primary")
        self.write.clicked.connect(self._write)
        self.written = label("", "label", wrap=True)
        self.digits = Digits(kit, text("door.ask.digits"), large=True)
        self.again = button(kit, text("door.ask.again"), "link")
        self.again.clicked.connect(lambda: self._show_stage(waits=False))
        self._after = self._make_after()
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        go_back = button(kit, text("start.back"))
        go_back.clicked.connect(self.back)
        self.answer = button(kit, text("door.ask.answer"), "primary")
        self.answer.clicked.connect(self._choose)
        column(
            kit.look,
            label(text("door.ask"), "title"),
            label(text("door.ask.sentence"), "muted", wrap=True),
            self.target, self._after, self.problem,
            row(kit.look, go_back, None, self.write, self.answer),
            gap=14, margins=(32, 26, 32, 24), into=self,
        )  # fmt: skip
        self._show_stage(waits=False)
        if waiting is not None:
            self.show_waiting(*waiting)

    def show_waiting(self, digits: str, at: datetime) -> None:
        """A request was written: what to do with it."""
        when = moment_text(self.kit.words, at, self.kit.today())
        self.written.setText(self.kit.words.text("door.ask.written", when=when))
        self.digits.show_digits(digits)
        self.show_problem("")
        self._show_stage(waits=True)

    def show_problem(self, sentence: str) -> None:
        """Says why it did not go on."""
        self.setEnabled(True)
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _make_after(self) -> QFrame:
        """What is to be done while the answer is awaited."""
        steps = Sentences(self.kit, numbered=True)
        steps.show_texts([self.kit.words.text(f"door.ask.{one}") for one in _STEPS])
        after = QFrame()
        foot = row(self.kit.look, self.again, None)
        column(self.kit.look, self.written, self.digits, steps, foot, gap=10, into=after)
        return after

    def _show_stage(self, *, waits: bool) -> None:
        """Only what can be done next stands there."""
        self._after.setVisible(waits)
        self.answer.setVisible(waits)
        self.target.setVisible(not waits)
        self.write.setVisible(not waits)
        self._tell()
        first = self.answer if waits else self._first()
        self.setFocusProxy(first)
        first.setFocus()

    def _first(self) -> QPushButton:
        return self.write if self.target.folder is not None else self.target.choose

    def _tell(self) -> None:
        self.write.setEnabled(self.target.folder is not None)

    def _write(self) -> None:
        self.show_problem("")
        self.setEnabled(False)
        self.write_wanted.emit(self.target.folder)

    def _choose(self) -> None:
        text = self.kit.words.text
        path = choose_file(
            self, self.kit, text("door.ask.answer"), text("door.ask.kinds"), "answer"
        )
        if path is not None:
            self.show_problem("")
            self.setEnabled(False)
            self.answer_chosen.emit(path)
