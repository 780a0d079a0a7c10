"""The indexes of all departments as bars, on the office's start page; a press leads to them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.workspace.start_page import IndexesGlance
from ui.parts.bar_tone import tone_of_bar
from ui.parts.cards import Card
from ui.parts.charts import BarChart
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label
from ui.parts.scroll import scrolled

_LABEL = 120


class IndexBars(Card):
    """The best first; those that rest on too little stand behind, without a colour.

    Signals: `wanted` when the whole list was asked for.
    """

    wanted = Signal()

    def __init__(self, kit: Kit) -> None:
        title = kit.words.text("nav.indexes")
        super().__init__(kit, title)
        self._words = kit.words
        self._title = title
        self.chart = BarChart(kit, title, label_width=_LABEL, whole=100)
        self.nothing = label(kit.words.text("ui.office.index.none"), "muted", wrap=True)
        self.nothing.hide()
        self.whole = button(kit, kit.words.text("ui.office.index.all"), "link")
        self.whole.clicked.connect(self.wanted)
        self.head.addWidget(self.whole)
        holder = QWidget()
        column(kit.look, self.nothing, self.chart, None, into=holder)
        self.body.addWidget(scrolled(holder))

    def show_index(self, found: IndexesGlance) -> None:
        """Shows these departments; without any index it says when there will be one."""
        text = self._words.text
        self.chart.show_bars(
            [
                (one.name, float(one.value), tone_of_bar(one.band, vetoed=one.vetoed))
                for one in found.bars
            ]
        )
        said = []
        if found.average:
            said.append(text("ui.office.index.average", value=found.average))
        for name, count in (("vetoed", found.vetoed), ("vague", found.vague)):
            if count:
                said.append(text(f"ui.office.index.{name}", count=count))
        if found.bars and found.without:
            said.append(text("ui.office.index.without", count=found.without))
        self.set_title(self._title, " · ".join(said))
        self.chart.setVisible(bool(found.bars))
        self.nothing.setVisible(not found.bars)
