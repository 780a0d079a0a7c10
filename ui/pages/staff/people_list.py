"""The roster as a narrow list: name, title and the latest grade, to be searched by initials."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.records.ethics_terms import EthicsGrade
from ui.pages.staff.view import PeopleView
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.layouts import column
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.record_table import RecordTable
from ui.parts.search_box import SearchBox
from ui.parts.table_row import Column
from ui.parts.widths import column_width

CHIPS = ("here", "left", "all")
_EMPTY_WIDTH = 210
_MOST = 16_777_215


class PeopleList(QWidget):
    """Signals: `wanted` when somebody new is to be added, `opened` when somebody is opened."""

    wanted = Signal()
    opened = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._words = desk.words
        self._view = PeopleView({}, (), desk.today())
        text = desk.words.text
        self.search = SearchBox(desk, text("ui.staff.search"))
        self.search.setMinimumWidth(0)
        self.search.setMaximumWidth(_MOST)
        self.chips = FilterChips(desk, text("ui.staff.chips"))
        self.chips.chosen.connect(self._on_chip)
        empty = Empty(
            desk, "users", text("ui.staff.empty"), text("ui.staff.add"), widest=_EMPTY_WIDTH
        )
        empty.wanted.connect(self.wanted)
        grades = [Badge(text(f"ethics_grade.{one}")) for one in EthicsGrade]
        columns = (
            Column("name", text("staff_member.name"), 76, "strong", stretch=True),
            Column("title", text("staff_member.title"), 86, "muted"),
            Column("grade", text("ethics_evaluation.final"), column_width(desk, "", *grades)),
        )
        self.table = RecordTable(desk, "people", columns, chips=self.chips, empty=empty, plain=True)
        self.table.view.setAccessibleName(text("nav.staff"))
        self.table.view.header.hide()
        self.table.opened.connect(lambda _: self.opened.emit())
        self.search.searched.connect(self.table.set_query)
        self.search.down.connect(self.table.select_first)
        column(desk.look, self.search, self.table, gap=10, into=self).setStretch(1, 1)

    def show_people(self, view: PeopleView) -> None:
        """Shows the roster; search and chip stay."""
        self._view = view
        self.chips.show_chips(
            [
                (name, self._words.text(f"ui.staff.chip.{name}", count=len(view.among(name))))
                for name in CHIPS
            ]
        )
        self._on_chip(self.chips.current)
        self.table.show_rows(view.rows)

    def select(self, person_id: str) -> None:
        """Selects somebody, whatever chip hides her."""
        if person_id in self._view.people and person_id not in self._view.among(self.chips.current):
            self.chips.choose("all")
            self._on_chip("all")
        self.table.select([person_id])

    def _on_chip(self, name: str) -> None:
        among = self._view.among(name)
        self.table.set_filter("chip", None if name == "all" else lambda shown: shown.id in among)
