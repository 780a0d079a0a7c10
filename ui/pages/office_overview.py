"""The office's start page: who has reported, the hospital's counts, what waits for a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from cleanclinic.operations.exchange.standing import JournalRow, exchange_state
from cleanclinic.operations.home.office_board import OfficeBoard, office_board
from cleanclinic.operations.home.office_desk import office_todos
from cleanclinic.operations.index.hospital import RESTS_ON, hospital_index
from cleanclinic.operations.issues.board import counted_issues
from cleanclinic.operations.issues.office import ClosingRow, closing_rates
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.start_page import Todo
from cleanclinic.records.held import Changes
from ui.parts.card_grid import CardGrid
from ui.parts.cards import Card, CountCard
from ui.parts.closing_card import ClosingCard
from ui.parts.empty import Empty
from ui.parts.index_bars import IndexBars
from ui.parts.journal import result_badge
from ui.parts.lane import Rank
from ui.parts.layouts import column, row
from ui.parts.lines import Line, LineList, TodoList
from ui.parts.page import Desk, Page
from ui.parts.pills import Badge
from ui.parts.scroll import scrolled
from ui.parts.times import long_day, moment_text
from ui.parts.todo_items import todo_items

_SHOWN = 12
_NARROW = 820
_LEAST_OF_CARDS = 150
_SIDE_SHARE, _MAIN_SHARE = 5, 9
# So many things to do are seen at once; the list scrolls.
_TODOS_SEEN = 4
_MOST_NAMED = 3


@dataclass(frozen=True)
class _Seen:
    board: OfficeBoard
    journal: Sequence[JournalRow]
    todos: tuple[Todo, ...]
    now: datetime
    closing: tuple[ClosingRow, ...]


class OfficeOverviewPage(Page):
    """Counts of the hospital as far as the departments have reported."""

    least_height = 0

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self._subtitle = ""
        self._todos: tuple[Todo, ...] = ()
        self._nothing = False
        self.cards = {
            name: CountCard(desk, text(f"ui.office.card.{name}"), icon_name)
            for name, icon_name in (
                ("reported", "building-2"),
                ("risks", "shield-alert"),
                ("pledges", "file-pen-line"),
                ("requests", "monitor"),
            )
        }
        for name, card in self.cards.items():
            page = "requests" if name == "requests" else "departments"
            card.pressed.connect(partial(desk.window.go, page))
        self.indexes = IndexBars(desk)
        self.indexes.wanted.connect(partial(desk.window.go, "indexes"))
        self.inbox_card, self.inbox = self._make_inbox()
        self.closing = ClosingCard(desk)
        self.closing.chosen.connect(partial(desk.window.go, "orders"))
        self.todo_card, self.todos = self._make_todos()
        self.empty = Empty(desk, "inbox", text("ui.office.empty"), text("ui.office.empty.begin"))
        self.empty.wanted.connect(partial(desk.window.go, "requests"))
        self.empty.hide()
        self._lay_out()

    def title(self) -> str:
        return self.words.text("nav.overview")

    def subtitle(self) -> str:
        return self._subtitle

    def reload(self, changes: Changes | None) -> None:
        self.desk.tasks.run(_read, self._show, key="office_overview", rank=Rank.READ)
        if changes is None or changes.kinds & RESTS_ON:
            reckon = partial(hospital_index, compared=False)
            self.desk.tasks.run(
                reckon, self.indexes.show_index, key="office_indexes", rank=Rank.REST
            )

    def _make_inbox(self) -> tuple[Card, LineList]:
        card = Card(self.desk, self.words.text("ui.office.inbox"))
        lines = LineList(self.desk, self.words.text("ui.office.inbox"))
        lines.chosen.connect(lambda _: self.desk.window.go("inbox"))
        card.body.addWidget(scrolled(lines))
        return card, lines

    def _make_todos(self) -> tuple[Card, TodoList]:
        card = Card(self.desk, self.words.text("ui.home.todo", count=""))
        todos = TodoList(self.desk, card.accessibleName())
        todos.chosen.connect(self._go)
        self._todo_area = scrolled(todos)
        card.body.addWidget(self._todo_area)
        card.hide()
        return card, todos

    def _lay_out(self) -> None:
        look = self.desk.look
        counts = CardGrid(self.desk)
        counts.set_cards(tuple(self.cards.values()))
        self._main = QWidget()
        main = column(look, self.todo_card, self.indexes, gap=14, into=self._main)
        main.setStretch(1, 1)
        self._lower = QWidget()
        self._side = QWidget()
        side = column(look, self.closing, self.inbox_card, gap=14, into=self._side)
        side.setStretch(1, 1)
        self._halves = row(look, self._main, self._side, gap=16, into=self._lower)
        self._halves.setStretch(0, _MAIN_SHARE)
        self._halves.setStretch(1, _SIDE_SHARE)
        inner = QWidget()
        self._whole = column(
            look, counts, self._lower, self.empty, gap=16, margins=(20, 16, 20, 16), into=inner
        )
        self._whole.setStretch(1, 1)
        self._whole.setStretch(2, 1)
        # Where it is low the page scrolls, and the lists keep this much.
        for card in (self.indexes, self.inbox_card):
            card.setMinimumHeight(look.px(_LEAST_OF_CARDS))
        column(look, scrolled(inner), into=self)

    def _show(self, seen: _Seen) -> None:
        board, today = seen.board, seen.now.date()
        subtitle = f"{board.hospital} · {long_day(self.words, today)}"
        if subtitle != self._subtitle:
            self._subtitle = subtitle
            self.heading_changed.emit()
        self._show_counts(board)
        self._show_todos(seen.todos, today)
        self._nothing = not board.departments
        self.empty.setVisible(self._nothing)
        self._arrange()
        self._show_inbox(seen.journal, today)
        self.closing.show_rows(seen.closing)

    def _show_todos(self, todos: tuple[Todo, ...], today: date) -> None:
        self._todos = todos
        self.todo_card.set_title(self.words.text("ui.home.todo", count=len(todos)))
        self.todos.show_items(todo_items(self.words, todos, today))
        self.todo_card.setVisible(bool(todos))
        lines = min(len(todos), _TODOS_SEEN)
        self._todo_area.setFixedHeight(self.todos.row_height() * lines)

    def _go(self, item: str) -> None:
        todo = self._todos[int(item)]
        self.desk.window.go(todo.page, todo.target)

    def _show_counts(self, board: OfficeBoard) -> None:
        text, cards = self.words.text, self.cards
        total = len(board.departments)
        missing = [row.name for row in board.departments if row.waiting]
        cards["reported"].show_count(f"{board.reported} / {total}", self._missing(missing))
        risks = board.risks
        points = risks.high + risks.medium + risks.low
        note = text(
            "ui.office.card.risks.note", high=risks.high, medium=risks.medium, low=risks.low
        )
        cards["risks"].show_count(f"{points} / {board.controls}", note)
        share = f"{100 * board.pledges_signed / board.staff:.1f}%" if board.staff else "–"
        note = text("ui.office.card.pledges.note", signed=board.pledges_signed, staff=board.staff)
        cards["pledges"].show_count(share, note)
        tone = "warn" if board.requests else ""
        key = "some" if board.requests else "none"
        note = text(f"ui.office.card.requests.{key}")
        cards["requests"].show_count(str(board.requests), note, tone)

    def _missing(self, names: Sequence[str]) -> str:
        text = self.words.text
        if not names:
            return text("ui.office.card.reported.all")
        shown = text("ui.list.comma").join(names[:_MOST_NAMED])
        key = "missing" if len(names) <= _MOST_NAMED else "missing_more"
        return text(f"ui.office.card.reported.{key}", names=shown, count=len(names))

    def _show_inbox(self, journal: Sequence[JournalRow], today: date) -> None:
        incoming = [entry for entry in journal if entry.direction == "in"][:_SHOWN]
        self.inbox.show_lines(
            [
                Line(str(place), self._said(entry), _when(self, entry.at, today), self._pill(entry))
                for place, entry in enumerate(incoming)
            ]
        )

    def _said(self, entry: JournalRow) -> str:
        who = entry.sender or entry.file
        if entry.number is None:
            return who
        number = self.words.text("part.journal.number", number=f"{entry.number:04d}")
        return f"{who} {number}"

    def _pill(self, entry: JournalRow) -> Badge:
        return result_badge(self.words, entry.result)

    def _arrange(self) -> None:
        """Where it is narrow the inbox stands below; before a department reports, nothing does."""
        direction = QBoxLayout.Direction
        narrow = self.width() < self.desk.look.px(_NARROW)
        self._halves.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        self._side.setVisible(not self._nothing)
        self.indexes.setVisible(not self._nothing)
        # Where there are no departments yet, what has to be done stands above the first step.
        self._whole.setStretch(1, 0 if self._nothing else 1)
        self._lower.setVisible(not self._nothing or bool(self._todos))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)


def _when(page: Page, at: datetime, today: date) -> str:
    return moment_text(page.words, at, today)


def _read(workspace: Workspace) -> _Seen:
    return _Seen(
        office_board(workspace),
        exchange_state(workspace).journal,
        office_todos(workspace),
        workspace.now().astimezone(),
        closing_rates(counted_issues(workspace), workspace.today().year),
    )
