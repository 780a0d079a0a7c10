"""Records of one kind as they are shown: search, chips, table, the form of the current one.

`record_desk` adds what people do with them. Knows no record kind.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.records.held import Changes, Held
from ui.parts.beside import Beside
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.lane import Rank
from ui.parts.layouts import column
from ui.parts.page import Desk
from ui.parts.record_day import LookBack
from ui.parts.record_plan import DeskPlan
from ui.parts.record_side import RecordSide
from ui.parts.record_table import RecordTable
from ui.parts.record_view import NO_VIEW, DeskView, ViewReader, can_read_after
from ui.parts.search_box import SearchBox
from ui.parts.table_row import Row

ALL = "all"
"""The chip that shows every record; it stands before those of the plan."""
CONFLICT = "(conflict)"
"""The chip of records that two PCs changed differently; there only while there are some."""


class ShownRecords(QWidget):
    """The side is made when it is first shown something or asked for, after the first rows.

    Signals: `loaded` (DeskView) whenever other records are shown; `current_changed` (id);
    `side_made` (RecordSide) once, for who puts more into it.
    """

    loaded = Signal(object)
    current_changed = Signal(str)
    side_made = Signal(object)

    def __init__(self, desk: Desk, plan: DeskPlan, back: LookBack | None = None) -> None:
        """`back` is given where the page looks back as a whole, with a strip of its own."""
        super().__init__()
        self.desk = desk
        self.plan = plan
        self.view: DeskView = NO_VIEW
        self.back = back or LookBack(desk, self)
        self.back.changed.connect(self._on_day)
        self._wanted: list[str] = []
        self._has_asked = False
        self._reader = ViewReader(plan, desk.words)
        self._kind = desk.words.text(plan.kind_key)
        self.search = SearchBox(desk)
        self._make_table()
        self._side: RecordSide | None = None
        self.beside = Beside(
            desk, self.placed_table(), self._made_side,
            side_width=plan.side_width, keeps_rows=True,
        )  # fmt: skip
        above = [self.back.strip] if back is None else []
        layout = column(desk.look, *above, self.beside, gap=0, into=self)
        layout.setStretch(len(above), 1)

    # What the page does

    def reload(self, changes: Changes | None = None) -> None:
        """Reads everything again on the worker, or what `changes` tells of where that is enough."""
        reader, run = self._reader, self.desk.tasks.run
        if changes is not None and self.day is None and can_read_after(self.plan, changes):
            run(partial(reader.read_after, changes=changes), self._show, rank=Rank.READ)
            return
        # Of this desk alone: another one of the kind is not shown by what this one reads.
        key = f"desk.{self.plan.name}.{id(self)}"
        if not self._has_asked and self.day is None and self.table.shows_all:
            # Once: never while all are being read, by the same reader.
            order = self.table.model.sort_order
            run(partial(reader.read_first, order=order), self._show_first, key=f"{key}.first")
        self._has_asked = True
        run(partial(reader.read, day=self.day), self._show, key=key, rank=Rank.READ)

    def flush(self) -> None:
        """Hands over what was typed; to be called before the page goes away."""
        if self._side is not None:
            self._side.flush()

    def show_record(self, record_id: str) -> None:
        """Selects a record as soon as it is there, whatever filters stand in its way."""
        self.want([record_id])

    def want(self, ids: Sequence[str]) -> None:
        """Selects records as soon as they are there."""
        self._wanted = list(ids)
        self._select_wanted()

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def show_day(self, day: date | None) -> None:
        """Shows how things stood at the end of a day, for reading; None leads back to now."""
        self.flush()
        self.back.show_day(day)

    def _on_day(self) -> None:
        self.flush()
        self.reload()

    @property
    def side(self) -> RecordSide:
        """The form beside the table, with what belongs to it."""
        if self._side is None:
            self.beside.place_side()
        assert self._side is not None
        return self._side

    @property
    def day(self) -> date | None:
        """The day that is looked back to; None for now."""
        return self.back.day

    @property
    def can_change(self) -> bool:
        """Whether somebody may change what is shown."""
        return self.day is None and not self.desk.read_only

    def held(self, record_id: str) -> Held[Any] | None:
        return self.view.held.get(record_id)

    def current(self) -> Held[Any] | None:
        """The record in the side form."""
        return self.view.held.get(self.table.current_id())

    def chosen(self) -> list[Held[Any]]:
        """The selected records from top to bottom; only what is shown can be selected."""
        ids, held = self.table.selected_ids(), self.view.held
        # Of the first rows nothing more is known until all are read.
        return [held[one] for one in ids if one in held]

    # How it is built: a kind with more on its desk puts its own in place of these

    def make_side(self) -> RecordSide:
        """The form beside the table."""
        return RecordSide(self.desk, self.plan)

    def placed_table(self) -> QWidget:
        """The table with what stands around it."""
        return self.table

    def placed_side(self) -> QWidget:
        """The form with what stands around it."""
        return self.side

    def connect_side(self, side: RecordSide) -> None:
        """Listens to the side that was just made."""
        side.conflict_wanted.connect(lambda record: self.desk.window.go("sync", record))
        side.step_wanted.connect(self.step)

    def _made_side(self) -> QWidget:
        self._side = self.make_side()
        self.connect_side(self._side)
        placed = self.placed_side()
        self.side_made.emit(self._side)
        return placed

    def _make_table(self) -> None:
        desk, plan, text = self.desk, self.plan, self.desk.words.text
        sentence = text(plan.empty) if plan.empty else text("part.desk.empty", kind=self._kind)
        begin = text(plan.begin or "part.desk.add", kind=self._kind) if plan.can_add else ""
        empty = Empty(desk, plan.icon, sentence, begin)
        self.chips = FilterChips(desk, text("part.desk.chips", kind=self._kind))
        self.chips.chosen.connect(self._on_chip)
        self.table = RecordTable(desk, plan.name, plan.columns, empty=empty, chips=self.chips)
        self.table.view.setAccessibleName(self._kind)
        self.table.current_changed.connect(self._on_current)
        self.table.opened.connect(lambda _: self.edit())
        self.table.follow(self.search)
        self.table.all_wanted.connect(self.lift_filters)
        self.search.down.connect(self.table.select_first)

    # What is shown

    def _show_first(self, rows: tuple[Row, ...] | None) -> None:
        """Shows the first rows until all are there; what can be done with them comes then."""
        if rows is not None and self.view is NO_VIEW and self.day is None:
            self.table.show_first(rows)
            self.beside.place_side_soon()

    def _show(self, view: DeskView) -> None:
        if view.day != self.day:
            return
        self.view = view
        self.back.arrived()
        self.table.set_past(on=view.day is not None)
        self._show_chips(view)
        self.table.show_rows(view.rows)
        self.beside.place_side()
        if not self._select_wanted() and not self.table.current_id():
            self.table.select(self.table.shown_ids()[:1])
        self._show_current()
        self.loaded.emit(view)

    def _show_chips(self, view: DeskView) -> None:
        """The chips of the plan, and one for what two PCs changed differently where they did."""
        text = self.desk.words.text
        self.chips.setVisible(bool(self.plan.chips or view.in_conflict))
        every = (ALL, text("part.desk.all", count=len(view.held)))
        counted = [(chip, len(view.by_chip[chip.key])) for chip in self.plan.chips]
        some = [
            (chip.key, text(chip.title, count=count))
            for chip, count in counted
            if count or not chip.rare
        ]
        if view.in_conflict:
            some.append((CONFLICT, text("part.desk.differs", count=len(view.in_conflict))))
        self.chips.show_chips([every, *some])
        self._on_chip(self.chips.current)

    def _on_chip(self, name: str) -> None:
        wanted = self.view.in_conflict if name == CONFLICT else self.view.by_chip.get(name)
        self.table.set_filter("chip", None if wanted is None else lambda row: row.id in wanted)

    def _select_wanted(self) -> bool:
        wanted = [one for one in self._wanted if one in self.view.held]
        if not wanted:
            return False
        if any(one not in self.table.shown_ids() for one in wanted):
            self.lift_filters()
        self._wanted = []
        self.table.select(wanted)
        self.beside.open_side()
        return True

    def lift_filters(self) -> None:
        """Shows every record: no search, no chip, no filter of a column."""
        self.search.clear()
        if self.chips.current not in ("", ALL):
            self.chips.choose(ALL)
            self._on_chip(ALL)
        self.table.lift_filters()

    def _on_current(self, record_id: str) -> None:
        self._show_current()
        self.current_changed.emit(record_id)

    def _show_current(self) -> None:
        held = self.current()
        if held is None:
            if self._side is not None:
                self._side.clear()
            self.beside.show_current("")
            return
        self.side.show_held(held, self.view)
        self.beside.show_current(self.side.heading.toolTip(), self.side.badge)

    # Going from one to the next

    def step(self, by: int) -> None:
        """Goes on to the next record of the table, or back; the cursor stays in its field."""
        field, before = self.side.focused_field(), self.table.current_id()
        self.flush()
        self.table.step(by)
        if field and self.table.current_id() != before:
            self.side.focus_field(field)

    def edit(self) -> None:
        """Puts the cursor into the form."""
        self.beside.open_side()
        self.side.focus_form()
