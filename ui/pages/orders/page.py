"""Orders (交办) across all departments: issued, handed in, and the office's word on them."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.rectification_board import Issue
from cleanclinic.operations.rectification_office import OfficeBoard, office_board, withdraw_order
from cleanclinic.records.held import Changes
from ui.pages.orders.dialogs import OrderDialog, ReviewDialog
from ui.pages.orders.side import OrderSide
from ui.parts.beside import Beside
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.issue_papers import show_ledger, show_sheet
from ui.parts.issue_rows import OFFICE_CHIPS, issue_columns, issue_row, state_badge
from ui.parts.layouts import button, column
from ui.parts.page import Desk, Page
from ui.parts.paper_dialog import PaperDialog
from ui.parts.read_only import keep_off
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import open_dialog
from ui.parts.search_box import SearchBox

_SIDE = 430


class OrdersPage(Page):
    """What waits for the office first."""

    kinds = frozenset({"issue_order", "finding", "rectification", "order_review", "department"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self._issues: dict[str, Issue] = {}
        self._departments: Mapping[str, str] = {}
        self._wanted = ""
        self._first = True
        self.search = SearchBox(desk)
        self.ledger = button(desk, text("ui.rectify.ledger"), icon_name="printer")
        self.ledger.clicked.connect(self.print_ledger)
        self.add = button(desk, text("ui.orders.new"), "primary", icon_name="plus")
        self.add.clicked.connect(self.open_new)
        keep_off(desk, self.add)
        self.chips = FilterChips(desk, text("ui.rectify.chips"))
        self.chips.chosen.connect(self._filter)
        empty = Empty(desk, "list-checks", text("ui.orders.empty"), text("ui.orders.new"))
        empty.wanted.connect(self.open_new)
        self.table = RecordTable(
            desk, "orders", issue_columns(desk, office=True), chips=self.chips, empty=empty
        )
        self.table.view.setAccessibleName(text("nav.orders"))
        self.side = OrderSide(desk)
        self.beside = Beside(desk, self.table, self.side, side_width=_SIDE)
        column(desk.look, self.beside, into=self)
        self.search.searched.connect(self.table.set_query)
        self.search.down.connect(self.table.select_first)
        self.table.current_changed.connect(self._show_current)
        self.table.opened.connect(lambda _: self.beside.open_side())
        self.table.set_menu(self._row_menu)
        self.side.review_wanted.connect(self.open_review)
        self.side.withdraw_wanted.connect(self.withdraw)
        self.side.paper_wanted.connect(self.print_sheet)
        for keys, do in (
            (QKeySequence(QKeySequence.StandardKey.New), self.open_new),
            (QKeySequence(QKeySequence.StandardKey.Print), self.print_sheet),
        ):
            QShortcut(keys, self).activated.connect(do)

    # The page

    def title(self) -> str:
        return self.words.text("nav.orders")

    def subtitle(self) -> str:
        found = self._issues.values()
        return self.words.text(
            "ui.orders.subtitle",
            waiting=sum(OFFICE_CHIPS["waiting"](one) for one in found),
            open=sum(OFFICE_CHIPS["open"](one) for one in found),
            late=sum(one.late for one in found),
        )

    def top_actions(self) -> list[QWidget]:
        return [self.search, self.ledger, self.add]

    def reading_actions(self) -> list[QWidget]:
        return [self.search, self.ledger]

    def reload(self, changes: Changes | None) -> None:
        self.desk.tasks.run(office_board, self._show, key="orders")

    def show_record(self, record_id: str) -> None:
        """Selects an issue."""
        self._wanted = record_id
        if record_id in self._issues:
            self._select(record_id)

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    # What is shown

    def _show(self, board: OfficeBoard) -> None:
        today = self.desk.today()
        self._issues = {one.id: one for one in board.issues}
        self._departments = board.departments
        text = self.words.text
        counts = {n: sum(test(one) for one in board.issues) for n, test in OFFICE_CHIPS.items()}
        self.chips.show_chips(
            [(name, text(f"ui.orders.chip.{name}", count=n)) for name, n in counts.items()]
        )
        if self._first and not counts["waiting"]:
            self.chips.choose("open" if counts["open"] else "all")
        self._first = not board.issues
        self.table.show_rows(
            [issue_row(self.words, one, today, office=True) for one in board.issues]
        )
        self._filter(self.chips.current)
        if self._wanted in self._issues:
            self._select(self._wanted)
        elif not self.table.current_id() and (shown := self.table.shown_ids()):
            self.table.select(shown[:1])
        self._show_current(self.table.current_id())
        self.heading_changed.emit()

    def _select(self, issue_id: str) -> None:
        self._wanted = ""
        if issue_id not in self.table.shown_ids():
            self.chips.press("all")
        self.table.select([issue_id])
        self.beside.open_side()

    def _filter(self, name: str) -> None:
        test, issues = OFFICE_CHIPS.get(name, OFFICE_CHIPS["all"]), self._issues
        self.table.set_filter("chip", lambda row: row.id in issues and test(issues[row.id]))

    def _show_current(self, issue_id: str) -> None:
        issue = self._issues.get(issue_id)
        self.side.show_issue(issue)
        if issue is not None:
            self.beside.show_current(issue.record.number, state_badge(self.words, issue))

    def _row_menu(self, ids: list[str]) -> Sequence[QAction | None]:
        if len(ids) != 1:
            return []
        action = QAction(self.words.text("ui.rectify.sheet"), self)
        action.triggered.connect(self.print_sheet)
        return [action]

    # What is done

    def open_new(self) -> OrderDialog | None:
        """Opens a new order."""
        if self.desk.read_only:
            return None
        dialog = OrderDialog(self.desk, self, self._departments)
        open_dialog(dialog)
        return dialog

    def open_review(self) -> ReviewDialog | None:
        """Opens the dialog for the office's word on the issue that is shown."""
        if self.side.issue is None:
            return None
        dialog = ReviewDialog(self.desk, self, self.side.issue)
        open_dialog(dialog)
        return dialog

    def withdraw(self) -> None:
        """Takes the order away that is shown, if no file carried it yet."""
        issue = self.side.issue
        if issue is None:
            return
        said = self.words.text("ui.orders.withdrawn", number=issue.record.number)
        self.desk.tasks.run(
            partial(withdraw_order, order_id=issue.id),
            lambda _: self.desk.window.tell(said, undo=True), owner=self,
        )  # fmt: skip

    # Paper

    def print_sheet(self) -> PaperDialog | None:
        """Shows the order on paper."""
        issue = self.side.issue
        return show_sheet(self.desk, self, issue) if issue is not None else None

    def print_ledger(self) -> PaperDialog:
        """Shows the ledger of all departments."""
        return show_ledger(self.desk, self)
