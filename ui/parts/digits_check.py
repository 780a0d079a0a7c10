"""Comparing 25 digits, over the phone or with a notice: each group is ticked, or all are typed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from ui.parts.digits import GROUPS
from ui.parts.kit import Kit
from ui.parts.layouts import column, label, row
from ui.parts.style import dress

_DIGITS = 25


class DigitsCheck(QWidget):
    """`typed` is the words key of the field, and with `.wrong` of what is said of other digits.

    Signals: `changed` when more or less agrees.
    """

    changed = Signal()

    def __init__(self, kit: Kit, digits: str, *, typed: str = "ui.requests.typed") -> None:
        super().__init__()
        self._typed_key = typed
        self._kit = kit
        self._parts = digits.split()[:GROUPS]
        text = kit.words.text
        self.ticks = [self._group(place, part) for place, part in enumerate(self._parts)]
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(text(typed))
        self.typed.setAccessibleName(text(typed))
        self.typed.setMaximumWidth(kit.look.px(360))
        self.typed.textEdited.connect(lambda _: self._tell())
        self.said = label(" ", "muted", wrap=True)
        groups = row(kit.look, *self.ticks, None, gap=18)
        column(kit.look, groups, 2, self.typed, self.said, gap=6, into=self)

    def digits(self) -> str:
        """The digits as they were heard, or as every group was ticked."""
        if self.typed.text():
            return self.typed.text()
        return " ".join(self._parts) if all(one.isChecked() for one in self.ticks) else ""

    def agrees(self) -> bool:
        """Whether all 25 were compared and are the same; what was typed outweighs ticks."""
        return _only(self.digits()) == "".join(self._parts)

    def differs(self) -> bool:
        """Whether what was typed is not what the file says."""
        heard = _only(self.typed.text())
        return not "".join(self._parts).startswith(heard) or len(heard) > _DIGITS

    def _group(self, place: int, part: str) -> QCheckBox:
        look = self._kit.look
        tick = QCheckBox(part)
        tick.setFont(look.font(20, bold=True))
        tick.setStyleSheet(f"font-size: {look.text_px(20)}px; font-weight: 700;")
        name = self._kit.words.text("ui.requests.group", place=place + 1, digits=part)
        tick.setAccessibleName(name)
        tick.toggled.connect(lambda _: self._tell())
        return tick

    def _tell(self) -> None:
        heard = _only(self.typed.text())
        wrong, ticked = self.differs(), sum(one.isChecked() for one in self.ticks)
        text = self._kit.words.text
        if heard:
            key = "wrong" if wrong else "same" if self.agrees() else "count"
            words = self._typed_key if wrong else "ui.requests.typed"
            self.said.setText(text(f"{words}.{key}", count=len(heard)))
        elif ticked:
            key = "all" if ticked == GROUPS else "some"
            self.said.setText(text(f"ui.requests.ticked.{key}", count=ticked))
        else:
            self.said.setText(" ")
        dress(self.said, "problem" if wrong else "muted")
        self.changed.emit()


def _only(digits: str) -> str:
    return "".join(c for c in digits if c.isdigit())
