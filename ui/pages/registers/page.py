"""The registers of a ward: one desk for each, chosen by the chips above."""

from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from cleanclinic.operations.registers.entries import register_of
from cleanclinic.operations.registers.summary import RegisterCount, register_counts
from cleanclinic.records.held import Changes
from cleanclinic.records.register import Register
from cleanclinic.records.rep_visit import RepVisit
from ui.pages.registers.companies import CompaniesDialog
from ui.pages.registers.entry_notes import EntryNotes
from ui.pages.registers.papers import show_entry, show_year
from ui.pages.registers.plans import Watch, plan_of
from ui.pages.registers.shapes import BY_KIND, SHAPES, Shape
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.lane import Rank
from ui.parts.layouts import column, row
from ui.parts.page import Desk, Page
from ui.parts.paper_dialog import PaperDialog
from ui.parts.record_desk import RecordDesk
from ui.parts.record_side import RecordSide

_YEARS_OFFERED = 4
# What every register tells of in many of its rows.
_IN_ALL = frozenset({"staff_member", "register_rules"})
_STATE = "registers.shown"


class RegistersPage(Page):
    """Gifts, visits, thanks, talks, decisions, mailbox, complaints."""

    kinds = frozenset({*BY_KIND, *_IN_ALL})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desks: dict[str, RecordDesk] = {}
        self._stale: set[str] = set(BY_KIND)
        self._counts: dict[str, RegisterCount] = {}
        self._uncounted: set[str] = set()
        self.chips = FilterChips(desk, self.words.text("nav.registers"))
        self.chips.chosen.connect(self._choose)
        self.closed = Empty(desk, "lock", self.words.text("ui.registers.closed"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.closed)
        above = row(desk.look, self.chips, None, margins=(20, 12, 20, 0))
        layout = column(desk.look, above, self.stack, gap=0, into=self)
        layout.setStretch(1, 1)
        self._print_keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self)
        self._print_keys.activated.connect(self.print_entry)
        remembered = desk.state.get(_STATE, "")
        self.current = remembered if remembered in BY_KIND else SHAPES[0].of.KIND
        self._show_chips()
        self._show_current()

    # The page

    def title(self) -> str:
        return self.words.text("nav.registers")

    def subtitle(self) -> str:
        counts = tuple(self._counts.values())
        if not counts:
            return ""
        text = self.words.text(
            "ui.registers.subtitle", year=counts[0].year, count=sum(one.count for one in counts)
        )
        overdue = sum(one.overdue for one in counts)
        return text + self.words.text("ui.registers.overdue", count=overdue) if overdue else text

    def top_actions(self) -> list[QWidget]:
        return [] if self._is_closed() else self.desk_shown().top_actions()

    def reading_actions(self) -> list[QWidget]:
        return [] if self._is_closed() else self.desk_shown().reading_actions()

    def reload(self, changes: Changes | None) -> None:
        kind = self.current
        if changes is None or not _IN_ALL.isdisjoint(changes.kinds):
            self._stale |= set(BY_KIND)
        elif kind in changes.kinds and kind not in self._stale and not self._is_closed():
            # What is shown is brought up to date by what the act touched.
            self._stale |= changes.kinds & set(BY_KIND) - {kind}
            self.desk_shown().reload(changes)
        else:
            self._stale |= changes.kinds & set(BY_KIND)
        self._refresh()
        # Each is counted until it is told, whatever comes meanwhile.
        year = {one.year for one in self._counts.values()} == {self.desk.today().year}
        known = year and changes is not None and _IN_ALL.isdisjoint(changes.kinds)
        self._uncounted |= changes.kinds & set(BY_KIND) if known and changes else set(BY_KIND)
        count = partial(register_counts, changed=frozenset(self._uncounted))
        self.desk.tasks.run(count, self._show_counts, key="registers.counts", rank=Rank.READ)

    def make_rest(self) -> Iterator[None]:
        for kind, shape in BY_KIND.items():
            if kind not in self._desks:
                self._make_desk(shape)
                yield
            if self._is_due(kind):
                self._read(kind)
                yield

    def show_record(self, record_id: str) -> None:
        """Selects an entry, whichever register it is in; a kind in its place shows that one."""
        if record_id in BY_KIND:
            self.show_register(record_id)
            return

        def then(kind: str) -> None:
            if kind in BY_KIND:
                self.show_register(kind)
                self.desk_shown().show_record(record_id)

        self.desk.tasks.run(partial(register_of, record_id=record_id), then, owner=self)

    def leave(self) -> None:
        for one in self._desks.values():
            one.flush()

    def focus_search(self) -> None:
        if not self._is_closed():
            self.desk_shown().focus_search()

    # What is shown

    def show_register(self, kind: str) -> None:
        """Shows another register, and remembers it for the next time."""
        self.leave()
        self.current = kind
        self.chips.choose(kind)
        self.desk.state.set(_STATE, kind)
        self._show_current()
        self.heading_changed.emit()

    def _choose(self, kind: str) -> None:
        """Shows a register and goes into its table: its keys hold from there."""
        self.show_register(kind)
        if not self._is_closed():
            table = self.desk_shown().table
            (table.view if table.view.isVisible() else table.empty.action).setFocus()

    def desk_shown(self) -> RecordDesk:
        """The desk of the register that is shown; made when first shown."""
        if self.current not in self._desks:
            self._make_desk(BY_KIND[self.current])
        return self._desks[self.current]

    def _make_desk(self, shape: Shape) -> None:
        kind, watch = shape.of.KIND, Watch(self.desk.today())
        made = RecordDesk(self.desk, plan_of(self.desk, shape, watch))
        made.side_made.connect(partial(self._add_notes, watch))
        made.set_row_actions(self._row_actions)
        made.more.menu_shown.aboutToShow.connect(partial(self._offer_years, made, kind))
        if shape.of is RepVisit:
            text = self.words.text("ui.registers.companies.menu")
            made.more.menu_shown.addAction(text, self.open_companies)
        self._desks[kind] = made
        self.stack.addWidget(made)

    def _add_notes(self, watch: Watch, side: RecordSide) -> None:
        notes = EntryNotes(self.desk, watch)
        notes.sheet.clicked.connect(self.print_entry)
        side.top.addWidget(notes)
        side.shown.connect(lambda held: notes.show_entry(held.record if held else None))
        notes.show_entry(None)

    def _is_closed(self, kind: str = "") -> bool:
        count = self._counts.get(kind or self.current)
        return count is not None and count.hidden

    def _is_due(self, kind: str) -> bool:
        """Whether something changed in a register since it was read."""
        return kind in self._stale and not self._is_closed(kind)

    def _read(self, kind: str) -> None:
        self._stale.discard(kind)
        self._desks[kind].reload()

    def _show_current(self) -> None:
        closed = self._is_closed()
        self.stack.setCurrentWidget(self.closed if closed else self.desk_shown())
        self._refresh()

    def _refresh(self) -> None:
        """Reads the register that is shown, if something changed since; others when shown."""
        if self._is_due(self.current):
            self.desk_shown()
            self._read(self.current)

    def _show_counts(self, counts: Sequence[RegisterCount]) -> None:
        self._counts |= {one.of.KIND: one for one in counts}
        self._uncounted.clear()
        self._show_chips()
        self._show_current()
        self.heading_changed.emit()
        self.badge_changed.emit(sum(one.overdue for one in self._counts.values()))

    def _show_chips(self) -> None:
        text = self.words.text
        chips = []
        for kind in BY_KIND:
            count = self._counts.get(kind)
            name = text(f"ui.registers.name.{kind}")
            chips.append((kind, f"{name} {count.count}" if count and not count.hidden else name))
        self.chips.show_chips(chips)
        self.chips.choose(self.current)

    def open_companies(self) -> CompaniesDialog:
        """Who came for which company, to begin a visit of somebody known."""
        dialog = CompaniesDialog(self.desk, self)
        dialog.visit_wanted.connect(self._desks[RepVisit.KIND].open_like)
        dialog.open()
        return dialog

    # Paper

    def print_entry(self) -> PaperDialog | None:
        """Shows the sheet of the entry in the form."""
        held = None if self._is_closed() else self.desk_shown().current()
        if held is None:
            return None
        self.leave()
        return show_entry(self.desk, self, held.record)

    def print_year(self, of: type[Register], year: int) -> PaperDialog:
        """Shows a register's ledger of a year."""
        self.leave()
        return show_year(self.desk, self, of, year)

    def _row_actions(self, ids: list[str]) -> Sequence[QAction | None]:
        if len(ids) != 1:
            return []
        action = QAction(self.words.text("ui.registers.sheet"))
        action.setShortcut(QKeySequence(QKeySequence.StandardKey.Print))
        action.triggered.connect(self.print_entry)
        return [action]

    def _offer_years(self, desk: RecordDesk, kind: str) -> None:
        """The ledgers of the years that have entries, at the end of the menu."""
        menu = desk.more.menu_shown
        for old in menu.actions():
            if old.property("year"):
                menu.removeAction(old)
        years = sorted({one.record.on.year for one in desk.view.held.values()}, reverse=True)
        for year in years[:_YEARS_OFFERED]:
            action = menu.addAction(self.words.text("ui.registers.ledger", year=year))
            action.setProperty("year", year)
            action.triggered.connect(partial(self.print_year, BY_KIND[kind].of, year))
