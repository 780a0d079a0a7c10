"""The integrity index with its trend on the start page; a press explains it."""

from __future__ import annotations

from cleanclinic.operations.workspace.start_page import IndexGlance
from ui.parts.cards import PressLine
from ui.parts.charts import LineChart
from ui.parts.layouts import Elided, column, label, row
from ui.parts.page import Desk
from ui.parts.style import dress

_CHART = 108
_FEWEST = 2


class IndexCard(PressLine):
    """The number, what it changed by, the months behind it, and how much it rests on.

    Signals: `pressed`.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._title = desk.words.text("ui.home.index")
        super().__init__(self._title)
        dress(self, "card", hot="true")
        look = desk.look
        self.figure = label("–", "figure")
        self.change = Elided("", "muted")
        self.coverage = Elided("", "muted")
        self.chart = LineChart(desk, self._title)
        self.chart.setFixedHeight(look.px(_CHART))
        self.chart.hide()
        self.soon = label("", "muted", wrap=True)
        self.soon.hide()
        head = row(look, self.figure, self.change, gap=10)
        head.setStretch(1, 1)
        column(
            look, label(self._title, "muted"), head, self.chart, self.soon, self.coverage,
            gap=4, margins=(16, 12, 14, 12), into=self,
        )  # fmt: skip

    def show_index(self, index: IndexGlance) -> None:
        """Shows the index; without data it says what would give it some."""
        text = self._desk.words.text
        self.figure.setText(index.value or "–")
        role = "bad_text" if index.vetoed else "text"
        self.figure.setStyleSheet(f"color: {self._desk.look.colour(role).name()};")
        self.change.set_whole(self._changed(index))
        # What rests on too little would look like a rise or a fall.
        told = [one for one in index.trend if one.value and not one.vague]
        points = [(f"{one.day:%Y-%m}", float(one.value)) for one in told]
        drawn = len(points) >= _FEWEST
        key = "ui.home.index.soon.more" if len(index.trend) >= _FEWEST else "ui.home.index.soon"
        self.soon.setText(text(key, percent=index.wanted))
        self.chart.show_points(points)
        self.chart.setVisible(drawn)
        self.soon.setVisible(not drawn)
        said = text(
            "ui.home.index.coverage",
            percent=index.coverage, confidence=text(f"confidence.{index.confidence}"),
        )  # fmt: skip
        self.coverage.set_whole(said if index.value else text("ui.home.index.none"))
        self.setAccessibleName(
            " ".join(filter(None, (self._title, self.figure.text(), self._changed(index), said)))
        )

    def _changed(self, index: IndexGlance) -> str:
        text = self._desk.words.text
        if index.vetoed:
            return text("ui.home.index.vetoed")
        if index.unsaid:
            return text(f"ui.home.index.unsaid.{index.unsaid}")
        if not index.change:
            return ""
        if index.change == "0":
            return text("ui.home.index.same")
        return text("ui.home.index.change", change=index.change)
