"""The indexes of all departments as bars, on the office's start page; a press leads to them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.index.hospital import HospitalIndex
from ui.parts.cards import Card
from ui.parts.charts import BarChart
from ui.parts.index_tones import bar_tone
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

    def show_index(self, found: HospitalIndex) -> None:
        """Shows these departments; without any index it says when there will be one."""
        text = self._words.text
        there = [one for one in found.rows if one.value is not None]
        self.chart.show_bars([(one.name, float(one.value or 0), bar_tone(one)) for one in there])
        said = []
        if found.average is not None:
            said.append(text("ui.office.index.average", value=found.average))
        for name, count in (("vetoed", found.vetoed), ("vague", found.vague)):
            if count:
                said.append(text(f"ui.office.index.{name}", count=count))
        if there and found.without:
            said.append(text("ui.office.index.without", count=found.without))
        self.set_title(self._title, " · ".join(said))
        self.chart.setVisible(bool(there))
        self.nothing.setVisible(not there)
