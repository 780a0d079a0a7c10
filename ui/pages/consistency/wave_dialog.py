"""Saying why findings are none."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from cleanclinic.operations.index.consistency import CheckRow, wave_off
from ui.parts.fields import LabelledField
from ui.parts.layouts import label
from ui.parts.page import Desk
from ui.parts.run_dialog import RunDialog

_LONGEST = 200


class WaveDialog(RunDialog):
    """Asks for the reason.

    Signals: `waved` when it was kept.
    """

    waved = Signal()

    def __init__(self, desk: Desk, parent: QWidget, rows: Sequence[CheckRow], said: str) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.consistency.wave.title"))
        self._rows = tuple(rows)
        self.body.addWidget(label(said, wrap=True))
        about = text("ui.consistency.wave.about")
        self.why = LabelledField(
            desk, text("consistency_note.why"), QLineEdit(), about, place="consistency.wave"
        )
        self.why.edit.setMaxLength(_LONGEST)
        self.body.addWidget(self.why)
        self.finish_body(text("ui.consistency.wave.ok"))

    def submit(self) -> None:
        operation = partial(wave_off, rows=self._rows, why=self.why.text())
        self.run(operation, lambda _: self.waved.emit())
