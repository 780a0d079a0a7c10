"""A list of issues with chips and search, and the one that is chosen beside it."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.rectification_board import Issue
from ui.parts.beside import Beside
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.issue_rows import OFFICE_CHIPS, WARD_CHIPS, issue_columns, issue_row, state_badge
from ui.parts.layouts import column
from ui.parts.page import Desk
from ui.parts.record_table import RecordTable
from ui.parts.search_box import SearchBox


class IssueDesk(QWidget):
    """The same for the ward's page and the office's; `side` shows what `chosen` names.

    Signals: `chosen` (Issue, or None); `new_wanted`; `sheet_wanted`.
    """

    chosen = Signal(object)
    new_wanted = Signal()
    sheet_wanted = Signal()

    def __init__(
        self, desk: Desk, empty: Empty, side: QWidget, *, office: bool, side_width: int
    ) -> None:
        super().__init__()
        self._desk = desk
        self._office = office
        self._wanted = ""
        self.tests: Mapping[str, Callable[[Issue], bool]] = OFFICE_CHIPS if office else WARD_CHIPS
        self.issues: dict[str, Issue] = {}
        text, name = desk.words.text, "orders" if office else "rectify"
        self._chip_key = f"ui.{name}.chip"
        self.search = SearchBox(desk)
        self.chips = FilterChips(desk, text("ui.rectify.chips"))
        self.chips.chosen.connect(self._filter)
        self.table = RecordTable(
            desk, name, issue_columns(desk, office=office), chips=self.chips, empty=empty
        )
        self.table.view.setAccessibleName(text(f"nav.{name}"))
        self.beside = Beside(desk, self.table, side, side_width=side_width)
        column(desk.look, self.beside, into=self)
        self.search.searched.connect(self.table.set_query)
        self.search.down.connect(self.table.select_first)
        self.table.current_changed.connect(self._show_current)
        self.table.opened.connect(lambda _: self.beside.open_side())
        self.table.set_menu(self._row_menu)
        for keys, wanted in (
            (QKeySequence.StandardKey.New, self.new_wanted),
            (QKeySequence.StandardKey.Print, self.sheet_wanted),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(wanted)

    def count(self, name: str) -> int:
        """How many issues a chip stands for."""
        return sum(map(self.tests[name], self.issues.values()))

    def show_issues(self, issues: Sequence[Issue]) -> None:
        """Shows these; what is chosen stays so, else the first is."""
        text, today = self._desk.words.text, self._desk.today()
        self.issues = {one.id: one for one in issues}
        self.chips.show_chips(
            [
                (name, text(f"{self._chip_key}.{name}", count=self.count(name)))
                for name in self.tests
            ]
        )
        rows = [issue_row(self._desk.words, one, today, office=self._office) for one in issues]
        self.table.show_rows(rows)
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

    def choose_chip(self, name: str) -> None:
        """Shows the issues of a chip."""
        self.chips.choose(name)
        self._filter(name)

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _filter(self, name: str) -> None:
        test, issues = self.tests.get(name, self.tests["all"]), self.issues
        self.table.set_filter("chip", lambda row: row.id in issues and test(issues[row.id]))

    def _show_current(self, issue_id: str) -> None:
        issue = self.issues.get(issue_id)
        self.chosen.emit(issue)
        if issue is not None:
            self.beside.show_current(issue.record.number, state_badge(self._desk.words, issue))

    def _row_menu(self, ids: list[str]) -> Sequence[QAction | None]:
        if len(ids) != 1:
            return []
        action = QAction(self._desk.words.text("ui.rectify.sheet"), self)
        action.triggered.connect(self.sheet_wanted)
        return [action]
