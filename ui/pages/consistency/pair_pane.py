"""The two places of a file that is found twice, side by side, each one press away."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QWidget

from cleanclinic.operations.index.consistency import CheckRow
from cleanclinic.records.control import Evidence
from ui.parts.evidence_view import EvidenceView
from ui.parts.flow import FlowLine
from ui.parts.icons import pixmap
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.page import Desk
from ui.parts.small_picture import show_small
from ui.parts.style import dress

_SIDE = 108


class PlaceHalf(QWidget):
    """One place: its picture, its name, the file with its day.

    Signals: `go_wanted` for the way to the place.
    """

    go_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._evidence: Evidence | None = None
        text = desk.words.text
        self.picture = label("")
        self.picture.setFixedSize(QSize(desk.look.px(_SIDE), desk.look.px(_SIDE)))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.place = label("", "strong", wrap=True)
        self.where = Elided("", "muted")
        self.file = Elided("", "muted")
        self.go = button(desk, text("ui.consistency.go"), "link", icon_name="arrow-right")
        self.go.clicked.connect(self.go_wanted)
        self.open = button(desk, text("ui.consistency.pair.open"), "link", icon_name="zoom-in")
        self.open.clicked.connect(self._open)
        ways = FlowLine(desk.look.px(4), 0)
        for press in (self.go, self.open):
            ways.line.addWidget(press)
        said = column(
            desk.look, self.place, self.where, self.file, None,
            ways, gap=2,
        )  # fmt: skip
        whole = row(desk.look, self.picture, said, gap=12, into=self)
        whole.setStretch(1, 1)

    def show_place(self, place: str, page: str, evidence: Evidence) -> None:
        """Shows a place; its picture follows when it was read."""
        text = self._desk.words.text
        self.place.setText(place)
        self.where.set_whole(page)
        day = evidence.on.isoformat() if evidence.on else ""
        file = text("ui.consistency.pair.file", name=evidence.name, day=day).strip(" ·")
        self.file.set_whole(file)
        # Two buttons of one name: which place each is about stands in the name of each.
        self.go.setAccessibleName(text("ui.consistency.pair.go", place=place))
        self.open.setAccessibleName(text("ui.consistency.pair.open.name", name=evidence.name))
        if evidence == self._evidence:
            return
        self._evidence = evidence
        self.picture.setAccessibleName(evidence.name)
        self._show_none()
        ratio = self.devicePixelRatioF()

        def show(picture: QPixmap) -> None:
            picture.setDevicePixelRatio(ratio)
            self.picture.setPixmap(picture)

        show_small(
            self._desk, evidence, round(self._desk.look.px(_SIDE) * ratio), show,
            wanted=lambda: evidence == self._evidence, owner=self,
        )  # fmt: skip

    def _show_none(self) -> None:
        self.picture.setPixmap(pixmap(self._desk.look, "file-text", "muted", size=32))

    def _open(self) -> None:
        if self._evidence is not None:
            EvidenceView(self._desk, self, self._evidence).open()


class PairPane(QFrame):
    """Signals: `go_wanted` (page, what it is to show)."""

    go_wanted = Signal(str, str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        dress(self, "card")
        self._words = desk.words
        self._row: CheckRow | None = None
        self.first, self.second = PlaceHalf(desk), PlaceHalf(desk)
        self.first.go_wanted.connect(self._go_first)
        self.second.go_wanted.connect(self._go_second)
        whole = row(
            desk.look, self.first, self.second, gap=20, margins=(14, 12, 14, 12), into=self
        )  # fmt: skip
        whole.setStretch(0, 1)
        whole.setStretch(1, 1)
        self.hide()

    def show_row(self, found: CheckRow | None) -> None:
        """Shows both places of a finding, or nothing where it has one only."""
        self._row = found
        both = found is not None and found.other is not None and found.evidence is not None
        self.setVisible(both)
        if found is None or found.other is None or found.evidence is None:
            return
        text, other = self._words.text, found.other
        label_of = str(found.values["label"])
        self.first.show_place(label_of, text(f"nav.{found.page}"), found.evidence)
        self.second.show_place(other.label, text(f"nav.{other.page}"), other.evidence)

    def _go_first(self) -> None:
        if self._row is not None:
            self.go_wanted.emit(self._row.page, self._row.target)

    def _go_second(self) -> None:
        if self._row is not None and self._row.other is not None:
            self.go_wanted.emit(self._row.other.page, self._row.other.target)
