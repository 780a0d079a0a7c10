"""The left side: how far each category is, and a press to go there."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from ui.pages.selfcheck.model import RunModel
from ui.parts.cards import PressLine
from ui.parts.charts import ThinBar
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, clear, column, label, row
from ui.parts.scroll import scrolled
from ui.parts.style import dress


class CategoryList(QFrame):
    """Signals: `chosen` (code of the indicator to go to)."""

    chosen = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        dress(self, "card")
        self.heading = label("", "heading", wrap=True)
        self.standard = label("", "muted", wrap=True)
        self.lines: dict[str, _CategoryLine] = {}
        self._list = column(kit.look, gap=4)
        inner = QWidget()
        column(kit.look, self._list, None, into=inner)
        self.hint = label("", "muted", wrap=True)
        layout = column(
            kit.look, self.heading, self.standard, 4, scrolled(inner), self.hint,
            gap=4, margins=(14, 14, 10, 14), into=self,
        )  # fmt: skip
        layout.setStretch(3, 1)

    def show_keys(self, *, changeable: bool) -> None:
        """Names the keys that do something here."""
        key = "ui.selfcheck.keys" if changeable else "ui.selfcheck.keys.read"
        self.hint.setText(self._kit.words.text(key))

    def show_model(self, model: RunModel, code: str) -> None:
        """Shows the categories of the run, the one of an indicator marked."""
        self.heading.setText(model.view.run.title)
        version = model.view.standard.version
        self.standard.setText(
            self._kit.words.text(
                "ui.selfcheck.standard", title=model.view.standard.title, version=version
            )
        )
        asked = [one for one in model.score.categories if one.total]
        if [one.code for one in asked] != list(self.lines):
            self._build(model)
        here = model.items[model.place_of(code)].item.category if model.items else ""
        for one in asked:
            self.lines[one.code].show_progress(one.answered, one.total, here=one.code == here)

    def _build(self, model: RunModel) -> None:
        clear(self._list)
        titles = {one.code: one.title for one in model.view.standard.categories}
        self.lines = {}
        for one in model.score.categories:
            if not one.total:
                continue
            line = _CategoryLine(self._kit, titles[one.code])
            first = next(p.rows[0].code for p in model.items if p.item.category == one.code)
            line.pressed.connect(partial(self.chosen.emit, first))
            self.lines[one.code] = line
            self._list.addWidget(line)


class _CategoryLine(PressLine):
    def __init__(self, kit: Kit, title: str) -> None:
        super().__init__(title)
        self._title = title
        self.count = label("", "muted")
        self.bar = ThinBar(kit, title)
        head = row(kit.look, Elided(title), self.count, gap=6)
        head.setStretch(0, 1)
        column(kit.look, head, self.bar, gap=5, margins=(9, 7, 9, 9), into=self)

    def show_progress(self, done: int, total: int, *, here: bool) -> None:
        self.count.setText(f"{done}/{total}" if done else "—")
        self.bar.show_share(done, total)
        self.setAccessibleName(f"{self._title} {done}/{total}")
        look = "picked" if here else "pressline"
        if self.property("look") != look:
            dress(self, look)
