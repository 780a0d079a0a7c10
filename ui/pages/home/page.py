"""The start page of a ward: counts, what is due, the index, what was changed and sent."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from cleanclinic.operations.workspace.start_page import ActLine, IndexGlance, Overview, Todo
from cleanclinic.words import Words
from ui.pages.home.count_cards import CountCards
from ui.pages.home.index_card import IndexCard
from ui.pages.home.sent_line import SentLine
from ui.parts.cards import Card
from ui.parts.empty import Empty
from ui.parts.find_button import find_button
from ui.parts.lane import Rank
from ui.parts.layouts import button, column, row
from ui.parts.lines import Line, LineList, TodoList
from ui.parts.page import Desk, Page
from ui.parts.pills import Badge
from ui.parts.scroll import scrolled
from ui.parts.times import long_day, moment_text
from ui.parts.todo_items import todo_items

if TYPE_CHECKING:
    # This page is shown from what was kept while the core is still being loaded.
    from cleanclinic.operations.index.indexing import DepartmentIndex
    from cleanclinic.operations.recording.history import Undone
    from cleanclinic.operations.workspace.glance import Glimpse
    from cleanclinic.operations.workspace.opening import Workspace
    from cleanclinic.records.held import Changes

_NARROW = 820
_LOW = 700
_HEAD_HEIGHT = 26
# Where the to-do list stands in its column; what says how to begin stands below it.
_TODO = 1
_LEAST_OF_TODOS = 140
_GREETINGS = ((5, "evening"), (11, "morning"), (13, "noon"), (18, "afternoon"), (24, "evening"))
# What a ward without any risk point has to do all the same.
_FIRST = frozenset({"clock", "recovery_sheet", "issue", "check_due", "check_reviewed"})


class HomePage(Page):
    """Greeting, counts, to-do list and recent changes of one department."""

    least_height = 0

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._heading = (desk.words.text("nav.home"), "")
        self.seek = find_button(desk)
        self._todos: tuple[Todo, ...] = ()
        self._anything = True
        self._shown: object = None
        # Before all that stands in it is made: see `room` in Desk.
        inner = QWidget()
        column(desk.look, scrolled(inner), into=self)
        self.counts = CountCards(desk)
        self.index = IndexCard(desk)
        self.index.pressed.connect(self._explain)
        self._todo_card, self.todos = self._make_todos()
        self._recent_card, self.recent = self._make_recent()
        self._undo = self._make_undo()
        self._recent_card.head.addWidget(self._undo)
        self.empty = Empty(
            desk, "shield-alert", self.words.text("ui.home.empty"),
            self.words.text("ui.home.empty.begin"),
        )  # fmt: skip
        self.empty.wanted.connect(partial(desk.window.go, "risks", "library"))
        self.empty.hide()
        self.sent = SentLine(desk)
        left = column(desk.look, self.counts, self._todo_card, self.empty, gap=14)
        left.setStretch(_TODO, 1)
        self._left = left
        right = QWidget()
        self._right = right
        beside = column(desk.look, self.index, self._recent_card, gap=14, into=right)
        beside.setStretch(1, 1)
        self._upper = row(desk.look, left, right, gap=16)
        self._upper.setStretch(0, 7)
        self._upper.setStretch(1, 3)
        whole = column(
            desk.look, self._upper, self.sent, gap=14, margins=(20, 16, 20, 16), into=inner
        )
        whole.setStretch(0, 1)
        # At 200 % the page is too low for all of it: it scrolls before a count is cut.
        self._todo_card.setMinimumHeight(desk.look.px(_LEAST_OF_TODOS))

    def title(self) -> str:
        return self._heading[0]

    def subtitle(self) -> str:
        return self._heading[1]

    def top_actions(self) -> list[QWidget]:
        return [self.seek]

    def reading_actions(self) -> list[QWidget]:
        return [self.seek]

    def reload(self, changes: Changes | None) -> None:
        self.desk.tasks.run(_look, self._show, key="home", rank=Rank.READ)
        # Its first time a year of months is reckoned: what is due must not wait for it.
        self.desk.tasks.run(_look_index, self.index.show_index, key="home.index", rank=Rank.READ)

    def show_glimpse(self, glimpse: Glimpse) -> None:
        self._show((glimpse.overview, glimpse.now.astimezone()))
        if glimpse.index is not None:
            self.index.show_index(glimpse.index)

    def _make_todos(self) -> tuple[Card, TodoList]:
        card = Card(self.desk, self.words.text("ui.home.todo", count="").strip())
        card.head.addStrut(self.desk.look.px(_HEAD_HEIGHT))
        todos = TodoList(self.desk, card.accessibleName())
        todos.chosen.connect(self._go)
        self._nothing = Empty(
            self.desk, "circle-check", self.words.text("ui.home.todo.none.sentence")
        )
        self._nothing.hide()
        card.body.addWidget(scrolled(todos))
        card.body.addWidget(self._nothing)
        return card, todos

    def _make_recent(self) -> tuple[Card, LineList]:
        card = Card(self.desk, self.words.text("ui.home.recent"))
        card.head.addStrut(self.desk.look.px(_HEAD_HEIGHT))
        recent = LineList(self.desk, self.words.text("ui.home.recent"))
        card.body.addWidget(scrolled(recent))
        return card, recent

    def _make_undo(self) -> QWidget:
        link = button(self.desk, self.words.text("ui.home.recent.undo"), "link", icon_name="undo-2")
        link.clicked.connect(self._take_back)
        link.hide()
        return link

    def _show(self, seen: tuple[Overview, datetime]) -> None:
        view, now = seen
        self._show_heading(view, now)
        if (view, now.date()) == self._shown:
            return
        self._shown = (view, now.date())
        self.counts.show_view(view)
        self.sent.show_view(view, now.date())
        nothing_yet = view.risks.total == 0
        self.empty.setVisible(nothing_yet)
        first = any(todo.kind in _FIRST for todo in view.todos)
        self._todo_card.setVisible(not nothing_yet or first)
        self._left.setStretch(_TODO, 0 if nothing_yet else 1)
        self._left.setStretch(_TODO + 1, 1 if nothing_yet else 0)
        self._anything = not nothing_yet
        self._arrange()
        self._show_todos(view.todos, now.date())
        self._show_recent(view.recent, now.date())

    def _show_heading(self, view: Overview, now: datetime) -> None:
        part = next(name for until, name in _GREETINGS if now.hour < until)
        greeting = self.words.text(f"ui.home.{part}", name=view.person)
        heading = (greeting, long_day(self.words, now.date()))
        if heading != self._heading:
            self._heading = heading
            self.heading_changed.emit()

    def _show_todos(self, todos: tuple[Todo, ...], today: date) -> None:
        self._todos = todos
        count = str(len(todos)) if todos else ""
        self._todo_card.set_title(self.words.text("ui.home.todo", count=count).strip())
        self.todos.show_items(todo_items(self.words, todos, today))
        self.todos.setVisible(bool(todos))
        self._nothing.setVisible(not todos)

    def _show_recent(self, acts: tuple[ActLine, ...], today: date) -> None:
        self.recent.show_lines([self._line(act, today) for act in acts])
        last = next((act for act in acts if not act.undone), None)
        self._undo.setVisible(last is not None)
        if last is not None:
            act = act_name(self.words, last)
            self._undo.setToolTip(self.words.text("ui.home.recent.undo.tip", act=act))

    def _line(self, act: ActLine, today: date) -> Line:
        text = f"{act.person} {act_name(self.words, act)}"
        undone = Badge(self.words.text("ui.home.recent.undone")) if act.undone else None
        return Line(act.act_id, text, moment_text(self.words, act.at, today), undone)

    def _go(self, item: str) -> None:
        todo = self._todos[int(item)]
        self.desk.window.go(todo.page, todo.target)

    def _take_back(self) -> None:
        self.desk.tasks.run(_undo, self._taken_back, busy=self._undo)

    def _taken_back(self, undone: Undone) -> None:
        act = act_name(self.words, undone.line)
        self.desk.window.tell(self.words.text("ui.home.recent.took_back", act=act))

    def _explain(self) -> None:
        self.desk.tasks.run(_explained, self._show_explained, owner=self)

    def _show_explained(self, found: DepartmentIndex) -> None:
        from ui.parts.index_dialog import IndexDialog  # noqa: PLC0415  on its first use

        shown = IndexDialog(self.desk, self, found)
        shown.chosen.connect(self.desk.window.go)
        shown.finished.connect(shown.deleteLater)
        shown.open()

    def _arrange(self) -> None:
        """Where it is narrow the index and the changes go below, or away if it is low as well."""
        look = self.desk.look
        narrow = self.width() < look.px(_NARROW)
        self.sent.set_narrow(narrow)
        low = self.height() < look.px(_LOW)
        direction = QBoxLayout.Direction
        self._upper.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        self._right.setVisible(self._anything and not (narrow and low))
        # Four times nothing must not push what to begin with out of sight.
        self.counts.setVisible(self._anything or not (narrow and low))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)


def act_name(words: Words, act: ActLine) -> str:
    return words.act(act.key, act.args, act.reversal)


def _look(workspace: Workspace) -> tuple[Overview, datetime]:
    from cleanclinic.operations.home.overview import overview  # noqa: PLC0415  see the top

    return overview(workspace), workspace.now().astimezone()


def _undo(workspace: Workspace) -> Undone:
    from cleanclinic.operations.recording.history import undo  # noqa: PLC0415  see the top

    return undo(workspace)


def _look_index(workspace: Workspace) -> IndexGlance:
    from cleanclinic.operations.index.indexing import index_glance  # noqa: PLC0415  see the top

    return index_glance(workspace)


def _explained(workspace: Workspace) -> DepartmentIndex:
    from cleanclinic.operations.index.indexing import department_index  # noqa: PLC0415  see the top

    return department_index(workspace)
