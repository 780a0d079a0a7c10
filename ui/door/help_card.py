"""The PIN is forgotten, or whoever knew it has left: what helps here."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ui.parts.choice_line import ChoiceLine
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row
from ui.parts.style import dress

# What helps, and its picture.
SIGNS = {"sheet": "file-text", "office": "building-2", "successor": "arrow-left-right"}


class HelpCard(QFrame):
    """`helps` are those of SIGNS that lead in here; `colleagues`: others have PINs in this ward.

    Signals: `wanted` (one of `helps`); `back`.
    """

    wanted = Signal(str)
    back = Signal()

    def __init__(
        self, kit: Kit, helps: Sequence[str], *, colleagues: bool, office: bool = False
    ) -> None:
        super().__init__()
        dress(self, "card")
        text = kit.words.text
        self.setFixedWidth(kit.look.px(480))
        self.setWindowTitle(text("door.help"))
        self.lines = {one: self._line(kit, one) for one in SIGNS if one in helps}
        go_back = button(kit, text("start.back"))
        go_back.clicked.connect(self.back)
        page = text("ui.settings.people")
        said = [text("door.help.colleague", page=page)] if colleagues else []
        if not self.lines:
            said.append(text("door.help.none.office" if office else "door.help.none"))
        elif colleagues:
            said.append(text("door.help.head"))
        column(
            kit.look, label(text("door.help"), "title"),
            *(label(one, "muted", wrap=True) for one in said), *self.lines.values(), 4,
            row(kit.look, go_back, None), gap=8, margins=(32, 26, 32, 22), into=self,
        )  # fmt: skip
        self.setFocusProxy(next(iter(self.lines.values()), go_back))

    def _line(self, kit: Kit, way: str) -> ChoiceLine:
        text = kit.words.text
        key = f"door.help.{way}"
        line = ChoiceLine(kit, SIGNS[way], text(key), text(f"{key}.sentence"))
        line.pressed.connect(lambda: self.wanted.emit(way))
        return line
