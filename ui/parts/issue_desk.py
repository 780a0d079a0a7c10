"""A list of issues with chips and search, and the one that is chosen beside it.

It goes out as a workbook, back to a day, and each issue has its history. What can be done with
several at once the page adds: a ward may do more than the office, whose orders stand as they went.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.issues.board import Issue, first_issues
from cleanclinic.operations.issues.book import can_read_after
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.held import Changes
from ui.parts.beside import Beside
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.issue_history import IssueHistoryDialog
from ui.parts.issue_pane import IssuePane
from ui.parts.issue_reader import IssueReader
from ui.parts.issue_rows import (
    NO_ISSUES,
    OFFICE_CHIPS,
    WARD_CHIPS,
    IssueRows,
    issue_columns,
    issue_row,
    state_badge,
)
from ui.parts.lane import Rank
from ui.parts.layouts import column
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk
from ui.parts.record_day import LookBack
from ui.parts.record_table import RecordTable
from ui.parts.record_view import FIRST_ROWS
from ui.parts.run_dialog import open_dialog
from ui.parts.search_box import SearchBox
from ui.parts.table_export import export_table
from ui.parts.table_row import Row

MoreActions = Callable[[list[str]], Sequence[QAction | None]]


class IssueDesk(QWidget):
    """The same for the ward's page and the office's; `side` shows what `chosen` names.

    Signals: `chosen` (Issue, or None); `new_wanted`; `sheet_wanted`; `ledger_wanted`; `day_changed`
    when issues are to be read as of `day` (None: as they stand).
    """

    chosen = Signal(object)
    new_wanted = Signal()
    sheet_wanted = Signal()
    ledger_wanted = Signal()
    day_changed = Signal()

    def __init__(
        self, desk: Desk, empty: Empty, side: IssuePane, *, office: bool, side_width: int
    ) -> None:
        super().__init__()
        self._desk = desk
        self._office = office
        self._wanted = ""
        self._more_actions: MoreActions = lambda _: ()
        self._side = side
        self.tests: Mapping[str, Callable[[Issue], bool]] = OFFICE_CHIPS if office else WARD_CHIPS
        self._found = NO_ISSUES
        self.reader = IssueReader(desk.words, office=office)
        text, name = desk.words.text, "orders" if office else "rectify"
        self._chip_key = f"ui.{name}.chip"
        self.search = SearchBox(desk)
        self.chips = FilterChips(desk, text("ui.rectify.chips"))
        self.chips.chosen.connect(self._filter)
        self.table = RecordTable(
            desk, name, issue_columns(desk, office=office), chips=self.chips, empty=empty
        )
        self.table.view.setAccessibleName(text(f"nav.{name}"))
        self.beside = Beside(desk, self.table, lambda: side, side_width=side_width, keeps_rows=True)
        self.back = LookBack(desk, self)
        self.back.changed.connect(self._on_day)
        self.more = MenuButton(desk, text("ui.rectify.more"))
        menu = self.more.menu_shown
        menu.addAction(text("ui.rectify.ledger"), self.ledger_wanted.emit)
        menu.addAction(text("part.export"), self.export)
        menu.addAction(text("part.day.back.menu"), self.back.open)
        layout = column(desk.look, self.back.strip, self.beside, gap=0, into=self)
        layout.setStretch(1, 1)
        self.table.follow(self.search)
        self.search.down.connect(self.table.select_first)
        self.table.current_changed.connect(self._show_current)
        self.table.opened.connect(lambda _: self.beside.open_side())
        self.table.set_menu(self._row_menu)
        for keys, do in (
            (QKeySequence.StandardKey.New, self.new_wanted.emit),
            (QKeySequence.StandardKey.Print, self.sheet_wanted.emit),
            ("Ctrl+H", self.open_history),
            ("Ctrl+PgDown", partial(self.step, 1)),
            ("Ctrl+PgUp", partial(self.step, -1)),
        ):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(do)

    @property
    def issues(self) -> Mapping[str, Issue]:
        """Those that are shown or filtered out, by id."""
        return self._found.issues

    def count(self, name: str) -> int:
        """How many issues a chip stands for."""
        return len(self._found.by_chip.get(name, ()))

    def read_after(self, changes: Changes | None, show: Callable[[IssueRows], None]) -> bool:
        """Has an act put into what is shown, where that is enough; tells whether it is."""
        if changes is None or self.day is not None or not can_read_after(changes):
            return False
        # Without a key: each act is put into what those before it left.
        self._desk.tasks.run(partial(self.reader.read_after, changes=changes), show, rank=Rank.READ)
        return True

    def read_first(self) -> None:
        """Has the first issues shown until all are read, where the page has none yet.

        They are those behind the first chip that has any, in their own order.
        """
        if self._found is not NO_ISSUES or self.day is not None or not self._is_as_made:
            return
        words, today, office = self._desk.words, self.back.today, self._office
        tests = self.tests.values()

        def read(workspace: Workspace) -> list[Row]:
            found = (first_issues(workspace, test, FIRST_ROWS) for test in tests)
            first = next((one for one in found if one), ())
            return [issue_row(words, one, today, office=office) for one in first]

        self._desk.tasks.run(read, self._show_first, owner=self, key=f"{self._chip_key}.first")

    @property
    def _is_as_made(self) -> bool:
        return self.table.shows_all and not self.table.model.sort_order

    def _show_first(self, rows: Sequence[Row]) -> None:
        if rows and self._found is NO_ISSUES and self.day is None:
            self.table.show_first(rows)
            self.beside.place_side_soon()

    def show_issues(self, found: IssueRows) -> None:
        """Shows these; what is chosen stays so, else the first is."""
        text = self._desk.words.text
        self.beside.place_side()
        self._side.past = self.day is not None
        self._found = found
        key = self._chip_key
        counted = {one: text(f"{key}.{one}", count=self.count(one)) for one in self.tests}
        self.chips.show_chips(list(counted.items()))
        self.back.arrived()
        self.table.set_past(on=self.day is not None)
        self.table.show_rows(found.rows)
        self._filter(self.chips.current)
        if self._wanted in self.issues:
            self.show_issue(self._wanted)
        elif not self.table.current_id() and (shown := self.table.shown_ids()):
            self.table.select(shown[:1])
        self._show_current(self.table.current_id())

    def show_issue(self, issue_id: str) -> None:
        """Chooses an issue, as soon as it is there."""
        self._wanted = issue_id
        if issue_id not in self.issues:
            return
        self._wanted = ""
        if issue_id not in self.table.shown_ids():
            self.chips.press("all")
        self.table.select([issue_id])
        self.beside.open_side()

    def step(self, by: int) -> None:
        """Goes on to the next issue of the table, or back."""
        self.table.step(by)

    @property
    def day(self) -> date | None:
        """The day that is looked back to; None for now."""
        return self.back.day

    def show_day(self, day: date | None) -> None:
        """Shows how the issues stood at the end of a day, for reading; None leads back to now."""
        self.back.show_day(day)

    def leave_side(self) -> None:
        """Saves what is being typed beside the list."""
        self._side.leave_issue()

    def _on_day(self) -> None:
        self.leave_side()
        self.day_changed.emit()

    def set_row_actions(self, make: MoreActions) -> None:
        """`make(ids)` gives more actions for the row menu."""
        self._more_actions = make

    def export(self) -> None:
        """Writes what the table shows into a workbook."""
        export_table(
            self._desk, self, self.table, self._desk.words.text("ui.rectify.ledger"), self.whole
        )

    def whole(self, row_id: str, key: str) -> str | None:
        """What a cell of a workbook says more than there is room for in a table."""
        issue = self.issues.get(row_id)
        return issue.record.problem if issue is not None and key == "problem" else None

    def open_history(self) -> None:
        """Who wrote what about the issue that is shown."""
        issue = self.issues.get(self.table.current_id())
        if issue is not None:
            self.leave_side()
            open_dialog(IssueHistoryDialog(self._desk, self, issue))

    def choose_chip(self, name: str) -> None:
        """Shows the issues of a chip."""
        self.chips.choose(name)
        self._filter(name)

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _filter(self, name: str) -> None:
        among = self._found.by_chip.get(name, frozenset(self.issues))
        every = len(among) == len(self.issues)
        self.table.set_filter("chip", None if every else lambda row: row.id in among)

    def _show_current(self, issue_id: str) -> None:
        issue = self.issues.get(issue_id)
        self.chosen.emit(issue)
        if issue is not None:
            self.beside.show_current(issue.record.number, state_badge(self._desk.words, issue))

    def _row_menu(self, ids: list[str]) -> Sequence[QAction | None]:
        more = self._more_actions(ids)
        if len(ids) != 1:
            return more
        text = self._desk.words.text
        sheet = QAction(text("ui.rectify.sheet"), self)
        history = QAction(text("part.desk.menu.history"), self)
        sheet.triggered.connect(self.sheet_wanted)
        history.setShortcut(QKeySequence("Ctrl+H"))
        history.triggered.connect(self.open_history)
        return [sheet, history, *more]
