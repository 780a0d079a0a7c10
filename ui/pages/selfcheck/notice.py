"""What is to be decided about a run as a whole: a trial, the head's column, a newer standard."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from cleanclinic.records.decimals import plain
from cleanclinic.records.self_check import Column
from ui.pages.selfcheck.model import RunModel
from ui.parts.kit import Kit
from ui.parts.layouts import button, label, row
from ui.parts.style import dress


class RunNotice(QFrame):
    """Signals: `kept` and `thrown_away` of a trial; `ended` of the head's column; `moved`;
    `compared` where the office has said something.
    """

    kept = Signal()
    thrown_away = Signal()
    ended = Signal()
    moved = Signal()
    compared = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        dress(self, "warned")
        self._does: Callable[[], None] = self.moved.emit
        self.text = label("", wrap=True)
        self.no = button(kit, kit.words.text("ui.selfcheck.try.drop"))
        self.no.clicked.connect(self.thrown_away)
        self.yes = button(kit, "")
        self.yes.clicked.connect(self._on_yes)
        layout = row(kit.look, self.text, self.no, self.yes, margins=(12, 7, 8, 7), into=self)
        layout.setStretch(0, 1)
        self.hide()

    def show_model(self, model: RunModel, *, trying: bool) -> None:
        """Shows the one thing that is on, if any."""
        text, newer = self._kit.words.text, model.view.newer
        value = "–" if model.score.value is None else plain(model.score.value)
        self.no.setVisible(trying)
        self.setVisible(True)
        if trying:
            self._say(text("ui.selfcheck.try.on", value=value))
            self._offer(text("ui.selfcheck.try.keep", count=len(model.over)), self.kept.emit)
        elif model.column is Column.HEAD:
            self._say(text("ui.selfcheck.head.on", value=value))
            self._offer(text("ui.selfcheck.head.end"), self.ended.emit)
        elif newer and model.view.editable:
            self._say(text("ui.selfcheck.newer_standard", version=newer))
            self._offer(text("ui.selfcheck.move"), self.moved.emit)
        elif (review := model.view.review) is not None and model.column is Column.SELF:
            office = "–" if review.result is None else plain(review.result)
            count = len(review.answers)
            self._say(text("ui.selfcheck.reviewed", by=review.by, value=office, count=count))
            self._offer(text("ui.selfcheck.columns.title"), self.compared.emit)
        else:
            self.hide()

    def _on_yes(self) -> None:
        self._does()

    def _say(self, sentence: str) -> None:
        self.text.setText(sentence)

    def _offer(self, said: str, does: Callable[[], None]) -> None:
        self.yes.setText(said)
        self.yes.setAccessibleName(said)
        self._does = does
