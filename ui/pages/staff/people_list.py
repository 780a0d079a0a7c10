"""The roster: a narrow list beside the file of one, or the whole table with all that is kept.

Narrow it shows name, title and the latest grade; both are one table, so that what is searched,
filtered, grouped and selected stays.
"""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.records.ethics_terms import EthicsGrade
from cleanclinic.records.staff_member import StaffMember
from ui.pages.staff.view import WHERE, PeopleView
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.layouts import button, column, row
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.record_plan import columns_for
from ui.parts.record_table import RecordTable
from ui.parts.search_box import SearchBox
from ui.parts.table_row import Column
from ui.parts.widths import column_width

CHIPS = ("here", "left", "all")
# As rows have them (`view.read_people`).
FIELDS = ("staff_number", "post_type", "title", "duty", "joined", "left")
MORE = ("gender", "education", "birth_year", "working_since", "hired_on", "moved_from")
_WIDTHS = {"staff_number": 84, "title": 112, "duty": 112}
_EMPTY_WIDTH = 210
_SEARCH, _MOST = 250, 16_777_215
# From this width on the list stands alone.
_ALONE = 520


class PeopleList(QWidget):
    """Signals: `wanted` when somebody new is to be added, `opened` when somebody is opened.

    `whole_wanted` (bool) when the list is to take all the room, or to stand beside the file again.
    """

    wanted = Signal()
    opened = Signal()
    whole_wanted = Signal(bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._words = desk.words
        self._view = PeopleView({}, (), desk.today())
        # Whether it is the whole table.
        self.is_whole = False
        # The columns shown; None before any are chosen.
        self._columns: Mapping[str, int] | None = None
        text = desk.words.text
        self.search = SearchBox(desk, text("ui.staff.search"))
        self.whole = button(desk, "", "quiet", icon_name="grid-3x3", tip=text("ui.staff.whole"))
        self.whole.clicked.connect(lambda: self.whole_wanted.emit(not self.is_whole))
        self.chips = FilterChips(desk, text("ui.staff.chips"))
        self.chips.chosen.connect(self._on_chip)
        self._make_table()
        self.table.follow(self.search)
        self.search.down.connect(self.table.select_first)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.table.view)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(lambda: self.whole_wanted.emit(False))
        self._above = row(desk.look, self.search, self.whole, gap=6)
        self._above.addStretch(0)
        column(desk.look, self._above, self.table, gap=10, into=self).setStretch(1, 1)
        self.show_whole(on=False)

    def _make_table(self) -> None:
        desk, text = self._desk, self._desk.words.text
        empty = Empty(
            desk, "users", text("ui.staff.empty"), text("ui.staff.add"), widest=_EMPTY_WIDTH
        )
        empty.wanted.connect(self.wanted)
        grades = [Badge(text(f"ethics_grade.{one}")) for one in EthicsGrade]
        places = [Badge(text(f"ui.staff.where.{one}")) for one in WHERE]
        where, grade = text("ui.staff.where"), text("ethics_evaluation.final")
        columns = (
            Column("name", text("staff_member.name"), 110, "strong", stretch=True),
            *(
                replace(one, grows=True)
                for one in columns_for(desk, StaffMember, FIELDS, widths=_WIDTHS)
            ),
            Column("where", where, column_width(desk, where, *places), "badge", grows=True),
            Column("grade", grade, column_width(desk, grade, *grades), "badge", grows=True),
            *columns_for(desk, StaffMember, MORE, hidden=MORE),
        )
        # With the widths they have in the narrow list; 0 is the column's own.
        wide = column_width(desk, "", *grades)
        self._narrow = {"name": 0, "title": 86, "grade": wide}
        # Where there is no room for a file beside it, the list has more to itself.
        self._alone = {"name": 0, "staff_number": 0, "post_type": 0, "title": 0, "duty": 0,
                       "grade": wide}  # fmt: skip
        self.table = RecordTable(desk, "people", columns, chips=self.chips, empty=empty)
        self.table.view.setAccessibleName(text("nav.staff"))
        self.table.opened.connect(lambda _: self.opened.emit())

    def show_whole(self, *, on: bool) -> None:
        """Shows all columns that were chosen, or the narrow list."""
        text = self._words.text
        self.is_whole = on
        self._show_columns()
        self.whole.setText(f" {text('ui.staff.whole.back')}" if on else "")
        said = text("ui.staff.whole.end" if on else "ui.staff.whole")
        self.whole.setToolTip(said)
        self.whole.setAccessibleName(said)
        self.search.setMinimumWidth(0)
        self.search.setMaximumWidth(self._desk.look.px(_SEARCH) if on else _MOST)
        self._above.setStretch(2, 1 if on else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_columns()

    def _show_columns(self) -> None:
        """As many as there is room for; all that were chosen in the whole table."""
        wide = self.width() >= self._desk.look.px(_ALONE)
        shown = {} if self.is_whole else self._alone if wide else self._narrow
        if shown != self._columns:
            self._columns = shown
            self.table.set_compact(shown)

    @property
    def is_as_made(self) -> bool:
        """Whether those who are here stand in their own order."""
        table, first = self.table, self.chips.current in ("", CHIPS[0])
        return first and table.shows_all and not table.model.sort_order

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
