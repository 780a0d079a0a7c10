"""Plain sentences below one another: what will happen, or what is to be done."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.parts.kit import Kit
from ui.parts.layouts import clear, column, label, row


class Sentences(QWidget):
    """Each with a dot before it, or with its number where they are steps to take."""

    def __init__(self, kit: Kit, *, numbered: bool = False) -> None:
        super().__init__()
        self._kit = kit
        self._numbered = numbered
        self._texts: tuple[str, ...] = ()
        self._rows = column(kit.look, gap=6, into=self)

    def show_texts(self, texts: Sequence[str]) -> None:
        """Shows these in place of what was there."""
        self._texts = tuple(texts)
        clear(self._rows)
        for place, text in enumerate(texts, 1):
            mark = label(f"{place}." if self._numbered else "·", "label")
            mark.setFixedWidth(self._kit.look.px(16))
            said = label(text, wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            line = row(self._kit.look, mark, said, gap=4)
            line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
            line.setStretch(1, 1)
            self._rows.addLayout(line)

    def texts(self) -> tuple[str, ...]:
        """What is said (for tests)."""
        return self._texts


def counted(kit: Kit, counts: Sequence[tuple[str, int]]) -> str:
    """风险点 23、人员 48: how many records of each kind, by (kind, count)."""
    text = kit.words.text
    parts = [text("part.counted", kind=text(f"kind.{kind}"), count=count) for kind, count in counts]
    return text("ui.list.comma").join(parts)
