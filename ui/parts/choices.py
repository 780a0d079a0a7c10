"""One of several answers, each with a sentence that says what it means."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from ui.parts.kit import Kit
from ui.parts.layouts import column, label, row


class Choices(QWidget):
    """Signals: `chosen` (key) when another one was chosen."""

    chosen = Signal(str)

    def __init__(
        self, kit: Kit, answers: Sequence[tuple[str, str, str]], name: str, *, across: bool = False
    ) -> None:
        """`answers` are (key, text, sentence); the first is chosen. `across`: in one line."""
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self.presses: dict[str, QRadioButton] = {}
        rows = row(kit.look, gap=24, into=self) if across else column(kit.look, gap=8, into=self)
        for key, text, sentence in answers:
            press = QRadioButton(text.replace("&", "&&"))
            press.setAccessibleName(text)
            press.setAccessibleDescription(sentence)
            press.toggled.connect(lambda on, key=key: self.chosen.emit(key) if on else None)
            self._group.addButton(press)
            self.presses[key] = press
            answer = column(kit.look, press, gap=2)
            if sentence:
                answer.addLayout(row(kit.look, 24, label(sentence, "muted", wrap=True), gap=0))
            rows.addLayout(answer)
        if across:
            rows.addStretch(1)
        if answers:
            self.presses[answers[0][0]].setChecked(True)

    @property
    def current(self) -> str:
        return next((key for key, press in self.presses.items() if press.isChecked()), "")

    def choose(self, key: str) -> None:
        """Chooses an answer as if pressed."""
        self.presses[key].setChecked(True)
