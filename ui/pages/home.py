"""The start page of a ward: counts, what the office has, what is due, and what was changed."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from cleanclinic.operations.start_page import ActLine, LevelCounts, Overview, Todo
from cleanclinic.words import Words
from ui.parts.cards import Card, CountCard, Line, LineList, TodoList
from ui.parts.charts import ThinBar
from ui.parts.empty import Empty
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, column, row
from ui.parts.page import Desk, Page
from ui.parts.pills import Badge
from ui.parts.scroll import scrolled
from ui.parts.stations import StationsLine
from ui.parts.style import dress
from ui.parts.times import long_day, moment_text
from ui.parts.todo_items import todo_items

if TYPE_CHECKING:
    # This page is shown from what was kept while the core is still being loaded.
    from cleanclinic.operations.glance import Glimpse
    from cleanclinic.operations.history import Undone
    from cleanclinic.operations.workspace import Workspace
    from cleanclinic.records.held import Changes

_NARROW = 820
_LOW = 700
_HEAD_HEIGHT = 26
_LOWER = 2
_GREETINGS = ((5, "evening"), (11, "morning"), (13, "noon"), (18, "afternoon"), (24, "evening"))
_SHEET = "recovery_sheet"


class HomePage(Page):
    """Greeting, counts, to-do list and recent changes of one department."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._heading = (desk.words.text("nav.home"), "")
        self._todos: tuple[Todo, ...] = ()
        self._anything = True
        self._shown: object = None
        self._cards = self._make_cards()
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
        counts = row(desk.look, *self._cards.values(), gap=14)
        for place in range(len(self._cards)):
            counts.setStretch(place, 1)
        self._lower = row(desk.look, self._todo_card, self._recent_card, gap=16)
        self._lower.setStretch(0, 7)
        self._lower.setStretch(1, 3)
        self.sent = SentLine(desk)
        self._layout = column(
            desk.look, counts, self.sent, self._lower, self.empty,
            gap=14, margins=(20, 16, 20, 16), into=self,
        )  # fmt: skip
        self._layout.setStretch(_LOWER, 1)

    def title(self) -> str:
        return self._heading[0]

    def subtitle(self) -> str:
        return self._heading[1]

    def reload(self, changes: Changes | None) -> None:
        self.desk.tasks.run(_look, self._show, key="home")

    def show_glimpse(self, glimpse: Glimpse) -> None:
        self._show((glimpse.overview, glimpse.now.astimezone()))

    def _make_cards(self) -> dict[str, CountCard]:
        cards: dict[str, CountCard] = {}
        for name, icon_name, page in (
            ("risks", "shield-alert", "risks"),
            ("controls", "list-checks", "risks"),
            ("pledges", "file-pen-line", "pledges"),
        ):
            card = CountCard(self.desk, self.words.text(f"ui.home.card.{name}"), icon_name)
            card.pressed.connect(partial(self.desk.window.go, page))
            cards[name] = card
        self.levels = LevelBar(self.desk)
        self._bars = {
            name: ThinBar(self.desk, self.words.text(f"ui.home.card.{name}"))
            for name in ("controls", "pledges")
        }
        feet: dict[str, QWidget] = {"risks": self.levels, **self._bars}
        for name, foot in feet.items():
            self._set_foot(cards[name], foot)
        return cards

    def _set_foot(self, card: CountCard, bar: QWidget) -> None:
        """Puts a bar below a count; all cards keep the same lines."""
        look = self.desk.look
        bar.setFixedHeight(look.px(5))
        layout = card.layout()
        assert isinstance(layout, QBoxLayout)
        layout.addSpacing(look.px(7))
        layout.addWidget(bar)
        layout.addSpacing(look.px(2))

    def _make_todos(self) -> tuple[Card, TodoList]:
        card = Card(self.desk, self.words.text("ui.home.todo", count="").strip())
        card.head.addStrut(self.desk.look.px(_HEAD_HEIGHT))
        todos = TodoList(self.desk)
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
        recent = LineList(self.desk)
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
        self._show_counts(view, now.date())
        nothing_yet = view.risks.total == 0
        self.empty.setVisible(nothing_yet)
        # Without its recovery sheet a ward has something to do before its first risk point.
        first = any(todo.kind == _SHEET for todo in view.todos)
        self._todo_card.setVisible(not nothing_yet or first)
        self._layout.setStretch(_LOWER, 0 if nothing_yet else 1)
        self._layout.setStretch(_LOWER + 1, 1 if nothing_yet else 0)
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

    def _show_counts(self, view: Overview, today: date) -> None:
        text = self.words.text
        risks = view.risks
        key = "note" if risks.total else "none"
        note = text(
            f"ui.home.card.risks.{key}", high=risks.high, medium=risks.medium, low=risks.low
        )
        self._cards["risks"].show_count(str(risks.total), note)
        self.levels.show_counts(risks)
        self._show_controls(view.controls_in_place, view.controls_total)
        self._show_pledges(view)
        self.sent.show_view(view, today)

    def _show_controls(self, done: int, total: int) -> None:
        note = (
            self.words.text("ui.home.card.controls.note", done=done, total=total)
            if total
            else self.words.text("ui.home.card.controls.none")
        )
        # Rounded down: 100 % is said only when every control has its evidence.
        figure = f"{100 * done // total}%" if total else "–"
        self._cards["controls"].show_count(figure, note)
        self._bars["controls"].show_share(done, total)

    def _show_pledges(self, view: Overview) -> None:
        left = view.pledges_total - view.pledges_signed
        key = "left" if left else "done"
        if not view.campaign_title:
            key = "none"
        note = self.words.text(f"ui.home.card.pledges.{key}", count=left)
        figure = f"{view.pledges_signed} / {view.pledges_total}" if view.campaign_title else "–"
        self._cards["pledges"].show_count(figure, note)
        self._bars["pledges"].show_share(view.pledges_signed, view.pledges_total)

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

    def _arrange(self) -> None:
        """Where it is narrow the list of changes goes below, or away if it is low as well."""
        look = self.desk.look
        narrow = self.width() < look.px(_NARROW)
        self.sent.set_narrow(narrow)
        low = self.height() < look.px(_LOW)
        direction = QBoxLayout.Direction
        self._lower.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        self._recent_card.setVisible(self._anything and not (narrow and low))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)


class SentLine(QFrame):
    """How far what was written here has come, on one line, and one click to send it on."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        text = desk.words.text
        dress(self, "card")
        self._more = button(desk, text("ui.home.sent"), "link", icon_name="refresh-cw")
        self._more.clicked.connect(lambda: desk.window.go("sync"))
        self.stations = StationsLine(desk)
        self._contact = Elided("", "muted")
        self._contact.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.send = button(desk, text("ui.home.sent.send"), icon_name="usb")
        self.send.clicked.connect(lambda: desk.window.go("sync", "send"))
        self.send.hide()
        layout = row(
            desk.look, self._more, self.stations, self._contact, self.send,
            gap=18, margins=(12, 8, 12, 8), into=self,
        )  # fmt: skip
        layout.setStretch(2, 1)

    def show_view(self, view: Overview, today: date) -> None:
        """Shows the four counts, and when the office was last heard from."""
        self.stations.show_counts(view.progress)
        self._contact.set_whole(self._said(view.last_sync, today))
        self.send.setVisible(bool(view.progress.unsent.changes or view.progress.sent.changes))

    def contact(self) -> str:
        """What is said of the office (for tests)."""
        return self._contact.toolTip()

    def _said(self, last: datetime | None, today: date) -> str:
        text = self._desk.words.text
        if last is None:
            return text("ui.home.sent.never")
        # A clock that was set back must not count in the negative.
        days = max((today - last.date()).days, 0)
        return text("ui.home.sent.days" if days else "ui.home.sent.today", count=days)

    def set_narrow(self, narrow: bool) -> None:
        """Where it is narrow only the counts and the button stay."""
        self._more.setVisible(not narrow)
        self.stations.set_narrow(narrow)
        self._contact.setVisible(not narrow)


class LevelBar(QWidget):
    """How the risk points divide into high, medium and low; the card's note says the numbers."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._look = kit.look
        self._counts = LevelCounts(0, 0, 0)

    def show_counts(self, counts: LevelCounts) -> None:
        self._counts = counts
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, counts = self._look, self._counts
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), look.colour("track"))
        left = 0.0
        for count, role in (
            (counts.high, "chart_bad"), (counts.medium, "chart_warn"), (counts.low, "chart_main")
        ):  # fmt: skip
            wide = self.width() * count / max(counts.total, 1)
            painter.fillRect(QRectF(left, 0, max(wide - 2, 0), self.height()), look.colour(role))
            left += wide
        painter.end()


def act_name(words: Words, act: ActLine) -> str:
    return words.act(act.key, act.args, act.reversal)


def _look(workspace: Workspace) -> tuple[Overview, datetime]:
    from cleanclinic.operations.overview import overview  # noqa: PLC0415  see the top

    return overview(workspace), workspace.now().astimezone()


def _undo(workspace: Workspace) -> Undone:
    from cleanclinic.operations.history import undo  # noqa: PLC0415  see the top

    return undo(workspace)
