"""Orders (交办) across all departments: issued, handed in, and the office's word on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.issues.board import departments_of
from cleanclinic.operations.issues.office import (
    order_again,
    withdraw_order,
    withdrawn_orders,
)
from cleanclinic.operations.workspace.opening import Workspace, WorkspaceKind
from cleanclinic.records.held import Changes
from cleanclinic.records.issue_order import IssueOrder
from ui.pages.orders.dialogs import ReviewDialog
from ui.pages.orders.side import OrderSide
from ui.parts.differ_dialog import show_differences
from ui.parts.empty import Empty
from ui.parts.issue_desk import IssueDesk
from ui.parts.issue_papers import show_ledger, show_sheet
from ui.parts.issue_reader import IssueReader
from ui.parts.issue_rows import IssueRows
from ui.parts.lane import Rank
from ui.parts.layouts import button, column
from ui.parts.order_dialog import OrderDialog, OrderStart
from ui.parts.page import Desk, Page
from ui.parts.paper_dialog import PaperDialog
from ui.parts.read_only import keep_off
from ui.parts.record_bin import BinDialog
from ui.parts.record_plan import Deeds, DeskPlan
from ui.parts.run_dialog import open_dialog
from ui.parts.table_filter import ColumnTest

_SIDE = 430
# What a copy of an order begins with; days and departments are its own.
_SAID = ("problem", "requirement", "source", "gravity", "basis", "leader", "listed")


class OrdersPage(Page):
    """What waits for the office first."""

    kinds = frozenset(
        {
            "issue_order",
            "finding",
            "rectification",
            "order_receipt",
            "order_review",
            "department",
            "rectification_rules",
        }
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self._departments: Mapping[str, str] = {}
        self._first = True
        self._wanted: tuple[str, str] | None = None
        empty = Empty(desk, "list-checks", text("ui.orders.empty"), text("ui.orders.new"))
        empty.wanted.connect(self.open_new)
        self.side = OrderSide(desk)
        self.list = IssueDesk(desk, empty, self.side, office=True, side_width=_SIDE)
        self.table, self.search, self.chips = self.list.table, self.list.search, self.list.chips
        self.more = self.list.more
        self.more.menu_shown.addAction(text("part.bin"), self.open_bin)
        self.add = button(desk, text("ui.orders.new"), "primary", icon_name="plus")
        self.add.clicked.connect(self.open_new)
        keep_off(desk, self.add)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.add.click)
        column(desk.look, self.list, into=self)
        self.list.chosen.connect(self.side.show_issue)
        self.list.new_wanted.connect(self.open_new)
        self.list.sheet_wanted.connect(self.print_sheet)
        self.list.ledger_wanted.connect(self.print_ledger)
        self.list.day_changed.connect(lambda: self.reload(None))
        self.list.set_row_actions(self._row_actions)
        copy = QShortcut(QKeySequence("Ctrl+D"), self.list)
        copy.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        copy.activated.connect(self.open_copy)
        self.side.review_wanted.connect(self.open_review)
        self.side.withdraw_wanted.connect(self.withdraw)
        self.side.paper_wanted.connect(self.print_sheet)
        self.side.again_wanted.connect(self.open_again)
        self.side.conflict_wanted.connect(self.open_differences)
        self.side.relative_wanted.connect(self.list.show_issue)

    # The page

    def title(self) -> str:
        return self.words.text("nav.orders")

    def subtitle(self) -> str:
        if not self.table.is_read:
            return ""
        count = self.list.count
        return self.words.text(
            "ui.orders.subtitle",
            waiting=count("waiting"), open=count("open"), late=count("late"),
        )  # fmt: skip

    def top_actions(self) -> list[QWidget]:
        return [self.search, self.more, self.add]

    def reading_actions(self) -> list[QWidget]:
        return [self.search, self.more]

    def reload(self, changes: Changes | None) -> None:
        if self.list.read_after(changes, self._show_found):
            return
        self.list.read_first()
        self.desk.tasks.run(
            partial(_read, day=self.list.day, reader=self.list.reader), self._show,
            key="orders", rank=Rank.READ,
        )  # fmt: skip

    def show_record(self, record_id: str) -> None:
        """Selects an issue, or shows what is wanted of a department ("late/<its id>")."""
        chip, of_department, department = record_id.partition("/")
        if of_department:
            self._wanted = (chip, department)
            self._show_wanted()
        else:
            self.list.show_issue(record_id)

    def _show_wanted(self) -> None:
        if self._wanted is None or not self._departments:
            return
        chip, department = self._wanted
        self._wanted = None
        self._first = False
        name = self._departments.get(department)
        test = ColumnTest(values=frozenset({name})) if name else None
        self.table.filter_column("department", test)
        self.list.choose_chip(chip)

    def focus_search(self) -> None:
        self.list.focus_search()

    def _show(self, seen: "_Seen") -> None:
        self._departments = seen.departments
        self._show_found(seen.found)

    def _show_found(self, found: IssueRows) -> None:
        self.list.show_issues(found)
        if self._first and found.issues:
            self._first = False
            wanted = next(one for one in ("waiting", "open", "all") if self.list.count(one))
            self.list.choose_chip(wanted)
            self.list.show_issues(found)
        self._show_wanted()
        self.heading_changed.emit()

    # What is done

    def open_new(self) -> OrderDialog | None:
        """Opens a new order."""
        return self._open_order(OrderStart())

    def open_differences(self) -> None:
        """Shows what two PCs of the department handed in differently."""
        issue = self.side.issue
        if issue is not None:
            work = [] if issue.work is None else [issue.work.id]
            show_differences(self.desk, self, [issue.id, *work])

    def _open_order(self, start: OrderStart) -> OrderDialog | None:
        if self.desk.read_only:
            return None
        dialog = OrderDialog(self.desk, self, self._departments, start)
        open_dialog(dialog)
        return dialog

    def open_copy(self) -> None:
        """Opens an order that begins with what the one shown says, for whomever it is chosen."""
        issue = self.side.issue
        if issue is not None and issue.is_order:
            self._open_order(OrderStart(like={name: getattr(issue.record, name) for name in _SAID}))

    def _row_actions(self, ids: list[str]) -> Sequence[QAction | None]:
        issue = self.side.issue
        if self.desk.read_only or len(ids) != 1 or issue is None or not issue.is_order:
            return []
        made = QAction(self.words.text("part.desk.menu.clone"), self)
        made.setShortcut(QKeySequence("Ctrl+D"))
        made.triggered.connect(self.open_copy)
        return [made]

    def open_again(self) -> None:
        """Opens an order that names the closed issue that is shown as what happened again."""
        issue = self.side.issue
        if issue is None or self.desk.read_only:
            return
        title = self.words.text("ui.orders.again.title", number=issue.record.number)
        department = issue.department_id

        def then(like: dict[str, object]) -> None:
            self._open_order(OrderStart(title, department, like))

        self.desk.tasks.run(partial(order_again, issue_id=issue.id), then, owner=self)

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

    def open_bin(self) -> None:
        """The orders that were withdrawn before any file carried them, and bringing them back."""
        plan = DeskPlan(
            of=IssueOrder, name="orders", columns=(), form=(),
            title_of=lambda held, names: _joined(held.record, names),
            deeds=Deeds(removed=withdrawn_orders),
        )  # fmt: skip
        BinDialog(self.desk, self, plan, self._departments).open()

    # Paper

    def print_sheet(self) -> PaperDialog | None:
        """Shows the order on paper."""
        issue = self.side.issue
        return show_sheet(self.desk, self, issue) if issue is not None else None

    def print_ledger(self) -> PaperDialog:
        """Shows the ledger of all departments."""
        return show_ledger(self.desk, self)


def _joined(order: IssueOrder, departments: Mapping[str, str]) -> str:
    return " ".join((order.number, departments.get(order.department, ""), order.problem))


@dataclass(frozen=True)
class _Seen:
    found: IssueRows
    departments: Mapping[str, str]


def _read(workspace: Workspace, *, day: date | None, reader: IssueReader) -> _Seen:
    workspace.require(WorkspaceKind.OFFICE)
    return _Seen(reader.read(workspace, day), departments_of(workspace))
