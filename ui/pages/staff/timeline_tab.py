"""Lines about a person in the order of days: the whole timeline, or those of some kinds."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.ethics.timeline import TimelineRow
from cleanclinic.records.initials import search_text
from ui.pages.staff.view import TONES, signed
from ui.parts.empty import Empty
from ui.parts.evidence_view import EvidenceView
from ui.parts.layouts import column
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.record_day import LookBack
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import open_dialog
from ui.parts.search_box import SearchBox
from ui.parts.table_cell import Link
from ui.parts.table_more import TableMore, bare_head
from ui.parts.table_row import Column, Row
from ui.parts.widths import column_width

_FILE = "file"

# The badges of the timeline that take the most room.
BADGES = ("kind.ethics_evaluation", "kind.periodic_assessment", "conduct_kind.adverse")


class TimelineTab(QWidget):
    """Signals: `opened` (kind, record id) when a line was opened."""

    opened = Signal(str, str)

    def __init__(
        self,
        desk: Desk,
        back: LookBack,
        name: str,
        wanted: Callable[[TimelineRow], bool] = lambda _: True,
    ) -> None:
        """`back` is the day the page looks back to."""
        super().__init__()
        self.desk = desk
        self._wanted = wanted
        self._lines: dict[str, TimelineRow] = {}
        text = desk.words.text
        empty = Empty(desk, "history", text(f"ui.staff.{name}.empty"))
        wide = column_width(desk, text("conduct_event.kind"), *(Badge(text(key)) for key in BADGES))
        columns = (
            Column("on", text("conduct_event.on"), column_width(desk, "", "2026-11-22"), "muted"),
            Column("badge", text("conduct_event.kind"), wide),
            Column("what", text("ui.staff.what"), 240, stretch=True),
            Column("points", text("conduct_event.points"), 60, "muted", align="right"),
            Column(_FILE, text("conduct_event.evidence"), 96, "link"),
        )
        self.table = RecordTable(desk, f"staff.{name}", columns, empty=empty)
        title = text(f"ui.staff.tab.{name}")
        self.table.view.setAccessibleName(title)
        self.search = SearchBox(desk)
        self.table.follow(self.search)
        self.search.down.connect(self.table.select_first)
        bare_head(desk, self.table, self.search)
        TableMore(desk, self, self.table, title, back=back)
        self.table.opened.connect(self._open)
        self.table.link_pressed.connect(self._press)
        column(desk.look, self.table, into=self)

    def show_lines(self, lines: Sequence[TimelineRow]) -> None:
        """Shows those of the lines that belong here."""
        wanted = [one for one in lines if self._wanted(one)]
        self._lines = {f"{place}:{one.record_id}": one for place, one in enumerate(wanted)}
        self.table.show_rows([self._row(key, one) for key, one in self._lines.items()])

    def _row(self, key: str, line: TimelineRow) -> Row:
        words = self.desk.words
        said = words.act(line.key, line.values)
        badge = Badge(words.text(line.badge), TONES[line.tone])
        link = Link(line.files[0].name) if line.files else None
        cells = (line.on, badge, said, signed(line.points), link)
        return Row(key, cells, search_text(said, badge.text))

    def _open(self, key: str) -> None:
        line = self._lines.get(key)
        if line is not None:
            self.opened.emit(line.kind, line.record_id)

    def _press(self, key: str, column_key: str) -> None:
        line = self._lines.get(key)
        if line is not None and line.files and column_key == _FILE:
            open_dialog(EvidenceView(self.desk, self, line.files[0]))
