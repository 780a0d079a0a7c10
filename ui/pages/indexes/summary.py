"""The hospital above the table: its average, and how many departments come to what."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from cleanclinic.operations.index.hospital import HospitalIndex
from cleanclinic.operations.index.hospital_words import counts_text
from cleanclinic.records.integrity_index import IndexBand
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, column, label, row
from ui.parts.style import dress

_COLOURS = {
    IndexBand.MODEL: "chart_main",
    IndexBand.GOOD: "chart_soft",
    IndexBand.WEAK: "chart_warn",
    IndexBand.FAILED: "chart_bad",
}
_TALL, _GAP, _NARROW = 16, 2, 620


class ShareBar(QWidget):
    """A bar of parts beside one another, each as long as its share."""

    def __init__(self, kit: Kit, name: str) -> None:
        super().__init__()
        self._look = kit.look
        self._parts: Sequence[tuple[str, int]] = ()
        self.setFixedHeight(kit.look.px(_TALL))
        self.setAccessibleName(name)

    def show_parts(self, parts: Sequence[tuple[str, int]], said: str) -> None:
        """Shows (colour role, count); `said` is the same in words."""
        self._parts = [one for one in parts if one[1]]
        self.setToolTip(said)
        self.setAccessibleDescription(said)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = self._look.px(_GAP)
        parts = self._parts or [("track", 1)]
        room = self.width() - gap * (len(parts) - 1)
        whole, left = sum(count for _, count in parts), 0.0
        for role, count in parts:
            wide = room * count / whole
            painter.setBrush(self._look.colour(role))
            painter.drawRoundedRect(QRectF(left, 0, wide, self.height()), 3, 3)
            left += wide + gap
        painter.end()


class IndexSummary(QFrame):
    """The average, the shares of the bands, and at the end of the line the `period` they are of."""

    def __init__(self, kit: Kit, period: QWidget) -> None:
        super().__init__()
        dress(self, "card")
        self._kit = kit
        text, look = kit.words.text, kit.look
        self.figure = label("–", "figure")
        self.note = label("", "muted")
        self.bar = ShareBar(kit, text("ui.indexes.bands"))
        self.counts = Elided("", "muted")
        head = row(look, self.figure, self.note, None, gap=10)
        average = column(look, label(text("ui.indexes.average"), "muted"), head, gap=2)
        self._shares = QWidget()
        column(
            look, label(text("ui.indexes.bands"), "muted"), self.bar, self.counts, None,
            gap=6, into=self._shares,
        )  # fmt: skip
        chosen = column(look, label(text("ui.indexes.period"), "muted"), period, None, gap=6)
        whole = row(
            look, average, self._shares, chosen, gap=28, margins=(16, 10, 16, 10), into=self
        )
        whole.setStretch(1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the chips alone tell the counts."""
        self._shares.setVisible(self.width() >= self._kit.look.px(_NARROW))
        super().resizeEvent(event)

    def show_index(self, found: HospitalIndex) -> None:
        """Shows a period."""
        text, average = self._kit.words.text, found.average
        self.figure.setText("–" if average is None else str(average))
        count = len(found.firm)
        self.note.setText(text("ui.indexes.average.note", count=count) if count else "")
        said = counts_text(found, self._kit.words)
        self.counts.set_whole(said)
        parts = [(_COLOURS[band], n) for band, n in found.bands.items()]
        parts += [("chart_plain", found.vague), ("track", found.without)]
        self.bar.show_parts(parts, said)
