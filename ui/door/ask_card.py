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
        self.setFixedWidth(kit.look.px(540))
        self.setWindowTitle(text("door.ask"))
        self.target = TargetLine(kit, text("door.ask.write"), "send")
        self.target.changed.connect(self._tell)
        self.write = button(kit, text("door.ask.write"), icon_name="usb")
        self.write.clicked.connect(self._write)
        self.written = label("", "label", wrap=True)
        self.digits = Digits(kit, text("door.ask.digits"), large=True)
        self.steps = Sentences(kit, numbered=True)
        self.steps.show_texts([text(f"door.ask.{one}") for one in _STEPS])
        self._after = QFrame()
        column(kit.look, self.written, self.digits, self.steps, gap=10, into=self._after)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        go_back = button(kit, text("start.back"))
        go_back.clicked.connect(self.back)
        self.answer = button(kit, text("door.ask.answer"), icon_name="folder-open")
        self.answer.clicked.connect(self._choose)
        column(
            kit.look,
            label(text("door.ask"), "title"),
            label(text("door.ask.sentence"), "muted", wrap=True),
            self.target, row(kit.look, self.write, None), self._after, self.problem,
            row(kit.look, go_back, None, self.answer),
            gap=12, margins=(32, 26, 32, 24), into=self,
        )  # fmt: skip
        self._waits = False
        if waiting is None:
            self._show_stage()
        else:
            self.show_waiting(*waiting)

    def show_waiting(self, digits: str, at: datetime) -> None:
        """A request was written: what to do with it."""
        self._waits = True
        when = moment_text(self.kit.words, at, self.kit.today())
        self.written.setText(self.kit.words.text("door.ask.written", when=when))
        self.digits.show_digits(digits)
        self.show_problem("")
        self._show_stage()

    def show_problem(self, sentence: str) -> None:
        """Says why it did not go on."""
        self.setEnabled(True)
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _show_stage(self) -> None:
        """The next thing to do stands out."""
        text = self.kit.words.text
        self._after.setVisible(self._waits)
        self.answer.setVisible(self._waits)
        self.write.setText(" " + text("door.ask.again" if self._waits else "door.ask.write"))
        self.write.setAccessibleName(self.write.text().strip())
        _stress(self.write, on=not self._waits)
        _stress(self.answer, on=self._waits)
        self.setFocusProxy(self.answer if self._waits else self._first())
        self._tell()

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


def _stress(press: QPushButton, *, on: bool) -> None:
    dress(press, "primary" if on else "")
