"""Deciding between what two PCs wrote: side by side, one key a choice, until all is settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QWidget

from cleanclinic.operations.exchange.settling import WHOLE, ConflictCard
from ui.parts.charts import ThinBar
from ui.parts.empty import Empty
from ui.parts.layouts import button, clear, column, label, row
from ui.parts.page import Desk
from ui.parts.scroll import scrolled
from ui.parts.settle_side import SideShown, before_card, card_title, side_card

_NARROW = 700
_KEYS = 9


@dataclass
class _Case:
    """One thing to decide, and what was chosen in this sitting: the hash of a side, or BOTH."""

    card: ConflictCard
    chosen: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.card.kind, self.card.record_id, self.card.field


_BOTH = "both"


class SettleView(QWidget):
    """Signals: `chosen` (card, side); `rechosen` (card, side) for what was settled a moment ago;
    `both_chosen` (card); `closed` to go back to the page.
    """

    chosen = Signal(object, object)
    rechosen = Signal(object, object)
    both_chosen = Signal(object)
    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.words = desk.words
        self._cases: list[_Case] = []
        self._place = 0
        self._today: date = desk.today()
        # What was decided last, and whether it is being looked at again.
        self._last: tuple[str, str, str] | None = None
        self._reopened = False
        self.setProperty("heardAs", "group")
        self.setAccessibleName(desk.words.text("ui.sync.decide"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._make_head()
        self._make_body()
        self._make_foot()
        column(
            desk.look, self._head, self._area, self.done, self._foot,
            gap=14, margins=(20, 14, 20, 14), into=self,
        ).setStretch(1, 1)  # fmt: skip
        self._make_keys()

    # What the page says

    def show_conflicts(self, cards: Sequence[ConflictCard], today: date) -> None:
        """All that is open now; what was decided in this sitting keeps its place."""
        self._today = today
        current = self._cases[self._place].key if self._cases else None
        fresh = {(one.kind, one.record_id, one.field): one for one in cards}
        kept = []
        for case in self._cases:
            card = fresh.pop(case.key, None)
            if card is None or card == case.card:
                # Settled, or what was chosen is just being written.
                kept += [case] if case.chosen or card else []
            else:
                kept.append(_Case(card))
        self._cases = kept + [_Case(card) for card in fresh.values()]
        places = [case.key for case in self._cases]
        self._place = places.index(current) if current in places else 0
        if self._cases and self._cases[self._place].chosen and not self._reopened:
            self._go_to_open()
        self._show()

    def begin(self, record_id: str = "") -> None:
        """A new sitting, at the record named or at the first."""
        self._cases = [case for case in self._cases if not case.chosen]
        self._last, self._reopened = None, False
        found = [n for n, case in enumerate(self._cases) if case.card.record_id == record_id]
        self._place = found[0] if found else 0
        self._show()
        self.setFocus()

    @property
    def current(self) -> ConflictCard | None:
        """What is shown; None when nothing is left."""
        return self._cases[self._place].card if self._cases and not self._all_done() else None

    # What a person does

    def choose(self, place: int) -> None:
        """Takes a side by its number from 0."""
        if self.desk.read_only or self.current is None or place >= len(self.current.sides):
            return
        case = self._cases[self._place]
        if case.chosen and case.card.field == WHOLE:
            return
        side, again = case.card.sides[place], bool(case.chosen)
        if case.chosen != side.hash:
            case.chosen = side.hash
            (self.rechosen if again else self.chosen).emit(case.card, side)
        self._go_on()

    def choose_both(self) -> None:
        """Keeps every text, one below the other."""
        if self.desk.read_only or self.current is None:
            return
        case = self._cases[self._place]
        if case.card.both and not case.chosen:
            case.chosen = _BOTH
            self.both_chosen.emit(case.card)
            self._go_on()

    def step(self, by: int) -> None:
        """The next one or the one before."""
        if self.current is not None:
            self._place = (self._place + by) % len(self._cases)
            self._reopened = bool(self._cases[self._place].chosen)
            self._show()

    def undo(self) -> None:
        """Back to what was decided last, to choose anew."""
        places = [case.key for case in self._cases]
        if self._last in places:
            self._place = places.index(self._last)
            self._reopened = True
            self._show()

    def not_chosen(self, card: ConflictCard) -> None:
        """What was chosen could not be written: it is open again."""
        for place, case in enumerate(self._cases):
            if case.card == card:
                case.chosen = ""
                self._place = place
        self._show()

    # What is shown

    def _go_on(self) -> None:
        """To the next one that is open."""
        case = self._cases[self._place]
        # What is final is not chosen anew.
        self._last = None if case.card.field == WHOLE else case.key
        self._reopened = False
        self._go_to_open()
        self._show()

    def _go_to_open(self) -> None:
        order = [*range(self._place + 1, len(self._cases)), *range(self._place)]
        self._place = next((n for n in order if not self._cases[n].chosen), self._place)

    def _all_done(self) -> bool:
        return not self._reopened and all(case.chosen for case in self._cases)

    def _show(self) -> None:
        done = self._all_done()
        decided = sum(bool(case.chosen) for case in self._cases)
        self._area.setVisible(not done)
        self.done.setVisible(done)
        self.bar.show_share(decided, len(self._cases) or 1)
        text, total = self.words.text, len(self._cases)
        if done:
            self._where.setText(text("ui.settle.where.done", count=decided))
        else:
            where = text("ui.settle.where", place=self._place + 1, count=total, done=decided)
            self._where.setText(where)
            self._show_case(self._cases[self._place])
        self.both.setVisible(not done and bool(self._cases[self._place].card.both))
        self.both.setEnabled(not (done or self.desk.read_only or self._cases[self._place].chosen))
        for press in (self.previous, self.following):
            press.setVisible(not done and total > 1)
        self.again.setVisible(self._last is not None)

    def _show_case(self, case: _Case) -> None:
        text, card = self.words.text, case.card
        sentence = "ui.settle.chosen" if case.chosen else "ui.settle.sentence"
        if card.field == WHOLE:
            sentence += ".whole"
        self._title.setText(card_title(self.words, card))
        self._sentence.setText(text(sentence))
        clear(self._columns)
        shown = [self._side(case, place) for place in range(len(card.sides))]
        shown += [
            side_card(self.desk, SideShown(card, one, None), self._today, lambda: None)
            for one in card.others
        ]
        before = before_card(self.desk, card.before) if card.before is not None else None
        # With two of them what both began with stands in the middle.
        columns = [shown[0], before, *shown[1:]] if len(shown) == 2 else [before, *shown]
        for widget in columns:
            if widget is not None:
                self._columns.addWidget(widget, 2 if widget is before else 3)

    def _side(self, case: _Case, place: int) -> QWidget:
        side = case.card.sides[place]
        shown = SideShown(case.card, side, place, taken=case.chosen == side.hash)
        return side_card(self.desk, shown, self._today, partial(self.choose, place))

    # How it is built

    def _make_head(self) -> None:
        desk, text = self.desk, self.words.text
        self.back = button(desk, text("ui.settle.back"), "link", icon_name="chevron-left")
        self.back.clicked.connect(self.closed)
        self._where = label("", "muted")
        self.bar = ThinBar(desk, text("ui.settle.progress"))
        self.bar.setFixedWidth(desk.look.px(180))
        self._head = QWidget()
        row(desk.look, self.back, None, self._where, self.bar, gap=14, into=self._head)

    def _make_body(self) -> None:
        desk, text = self.desk, self.words.text
        self._title, self._sentence = label("", "title", wrap=True), label("", "muted", wrap=True)
        inner = QWidget()
        self._columns = row(desk.look, gap=12)
        column(
            desk.look, self._title, self._sentence, 4, self._columns, None, gap=6,
            into=inner,
        )  # fmt: skip
        self._area = scrolled(inner)
        self.done = Empty(desk, "circle-check", text("ui.settle.done"), text("ui.settle.done.back"))
        self.done.wanted.connect(self.closed)
        self.done.hide()

    def _make_foot(self) -> None:
        desk, text = self.desk, self.words.text
        self.both = button(desk, text("ui.settle.both"), icon_name="layers")
        self.both.setToolTip(text("ui.settle.both.tip"))
        self.both.clicked.connect(self.choose_both)
        self.again = button(desk, text("ui.settle.again"), icon_name="undo-2")
        self.again.clicked.connect(self.undo)
        self.previous = button(desk, text("ui.settle.previous"))
        self.previous.clicked.connect(partial(self.step, -1))
        self.following = button(desk, text("ui.settle.next"))
        self.following.clicked.connect(partial(self.step, 1))
        self._foot = QWidget()
        row(
            desk.look, self.both, self.again, None, self.previous, self.following, gap=10,
            into=self._foot,
        )  # fmt: skip

    def _make_keys(self) -> None:
        keys = [(str(place + 1), partial(self.choose, place)) for place in range(_KEYS)]
        keys += [("Left", partial(self.step, -1)), ("Right", partial(self.step, 1))]
        keys += [("B", partial(self.choose_both)), ("U", partial(self.undo))]
        keys += [("Escape", partial(self.closed.emit))]
        for name, do in keys:
            press = QShortcut(QKeySequence(name), self)
            press.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            press.activated.connect(do)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < self.desk.look.px(_NARROW)
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        super().resizeEvent(event)
