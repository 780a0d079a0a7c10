"""The office's start page: who has reported, the hospital's counts, what waits for a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from cleanclinic.operations.workspace.start_page import (
    Arrival,
    IndexesGlance,
    OfficeOverview,
    Todo,
)
from ui.parts.card_grid import CardGrid
from ui.parts.cards import Card, CountCard
from ui.parts.closing_card import ClosingCard
from ui.parts.empty import Empty
from ui.parts.find_button import find_button
from ui.parts.index_bars import IndexBars
from ui.parts.journal_badge import result_badge
from ui.parts.lane import Rank
from ui.parts.layouts import column, row
from ui.parts.lines import Line, LineList, TodoList
from ui.parts.page import Desk, Page
from ui.parts.scroll import scrolled
from ui.parts.times import long_day, moment_text
from ui.parts.todo_items import todo_items

if TYPE_CHECKING:
    # This page is shown from what was kept while the core is still being loaded.
    from cleanclinic.operations.workspace.glance import OfficeGlimpse
    from cleanclinic.operations.workspace.opening import Workspace
    from cleanclinic.records.held import Changes

_NARROW = 820
_LEAST_OF_CARDS = 150
_SIDE_SHARE, _MAIN_SHARE = 5, 9
# So many things to do are seen at once, more where the page is this tall; then the list scrolls.
_TODOS_SEEN, _TODOS_SEEN_TALL, _TALL = 4, 6, 600


class OfficeOverviewPage(Page):
    """Counts of the hospital as far as the departments have reported."""

    least_height = 0

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self.seek = find_button(desk)
        self._subtitle = ""
        self._todos: tuple[Todo, ...] = ()
        self._nothing = False
        self._shown: object = None
        self._indexes: IndexesGlance | None = None
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

    def top_actions(self) -> list[QWidget]:
        return [self.seek]

    def reading_actions(self) -> list[QWidget]:
        return [self.seek]

    def reload(self, changes: Changes | None) -> None:
        self.desk.tasks.run(_read, self._show, key="office_overview", rank=Rank.READ)
        self.desk.tasks.run(_read_indexes, self._show_indexes, key="office_indexes", rank=Rank.REST)

    def show_glimpse(self, glimpse: OfficeGlimpse) -> None:
        self._show((glimpse.overview, glimpse.now.astimezone()))
        if glimpse.indexes is not None:
            self._show_indexes(glimpse.indexes)

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

    def _show(self, seen: tuple[OfficeOverview, datetime]) -> None:
        view, today = seen[0], seen[1].date()
        subtitle = f"{view.hospital} · {long_day(self.words, today)}"
        if subtitle != self._subtitle:
            self._subtitle = subtitle
            self.heading_changed.emit()
        if (view, today) == self._shown:
            return
        self._shown = (view, today)
        self._show_counts(view)
        self._show_todos(view, today)
        self._nothing = not view.departments
        self.empty.setVisible(self._nothing)
        self._arrange()
        self._show_inbox(view.inbox, today)
        self.closing.show_rows(view.closing)

    def _show_indexes(self, found: IndexesGlance) -> None:
        if found != self._indexes:
            self._indexes = found
            self.indexes.show_index(found)

    def _show_todos(self, view: OfficeOverview, today: date) -> None:
        self._todos = view.todos
        self.todo_card.set_title(self.words.text("ui.home.todo", count=view.todos_total))
        self.todos.show_items(todo_items(self.words, view.todos, today))
        self.todo_card.setVisible(bool(view.todos))

    def _go(self, item: str) -> None:
        todo = self._todos[int(item)]
        self.desk.window.go(todo.page, todo.target)

    def _show_counts(self, view: OfficeOverview) -> None:
        text, cards = self.words.text, self.cards
        reported = f"{view.reported} / {view.departments}"
        cards["reported"].show_count(reported, self._missing(view))
        risks = view.risks
        note = text(
            "ui.office.card.risks.note", high=risks.high, medium=risks.medium, low=risks.low
        )
        cards["risks"].show_count(f"{risks.total} / {view.controls}", note)
        share = f"{100 * view.pledges_signed / view.staff:.1f}%" if view.staff else "–"
        note = text("ui.office.card.pledges.note", signed=view.pledges_signed, staff=view.staff)
        cards["pledges"].show_count(share, note)
        tone = "warn" if view.requests else ""
        key = "some" if view.requests else "none"
        note = text(f"ui.office.card.requests.{key}")
        cards["requests"].show_count(str(view.requests), note, tone)

    def _missing(self, view: OfficeOverview) -> str:
        text, count = self.words.text, view.departments - view.reported
        if not count:
            return text("ui.office.card.reported.all")
        shown = text("ui.list.comma").join(view.missing)
        key = "missing" if count <= len(view.missing) else "missing_more"
        return text(f"ui.office.card.reported.{key}", names=shown, count=count)

    def _show_inbox(self, arrivals: Sequence[Arrival], today: date) -> None:
        self.inbox.show_lines(
            [
                Line(
                    str(place),
                    self._said(one),
                    moment_text(self.words, one.at, today),
                    result_badge(self.words, one.result),
                )
                for place, one in enumerate(arrivals)
            ]
        )

    def _said(self, arrival: Arrival) -> str:
        if arrival.number is None:
            return arrival.who
        number = self.words.text("part.journal.number", number=f"{arrival.number:04d}")
        return f"{arrival.who} {number}"

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
        tall = self.height() >= self.desk.look.px(_TALL) and not narrow
        lines = min(len(self._todos), _TODOS_SEEN_TALL if tall else _TODOS_SEEN)
        self._todo_area.setFixedHeight(self.todos.row_height() * lines)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)


def _read(workspace: Workspace) -> tuple[OfficeOverview, datetime]:
    from cleanclinic.operations.home.office_overview import (  # noqa: PLC0415  see the top
        office_overview,
    )

    return office_overview(workspace), workspace.now().astimezone()


def _read_indexes(workspace: Workspace) -> IndexesGlance:
    from cleanclinic.operations.home.office_overview import (  # noqa: PLC0415  see the top
        indexes_glance,
    )

    return indexes_glance(workspace)
