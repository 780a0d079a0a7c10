"""The entries of a person's ethics file of some kinds: made, confirmed, refused, looked into."""

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.ethics.events import (
    EventRow,
    pass_events,
    remove_events,
    reopen_events,
    submit_events,
)
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.results import Changed
from cleanclinic.records.conduct_event import EventState
from cleanclinic.records.ethics_rules import EthicsRules
from cleanclinic.records.ethics_terms import ConductKind
from cleanclinic.records.initials import search_text
from ui.pages.staff.entry_dialogs import EntryDialog, NewEntryDialog, RefuseDialog
from ui.pages.staff.entry_past import open_entry_bin, open_entry_history
from ui.pages.staff.file_sheets import entries_plan
from ui.pages.staff.view import STATE_TONES, signed
from ui.parts.empty import Empty
from ui.parts.layouts import button, column
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.record_day import LookBack
from ui.parts.record_plan import DeskPlan
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import open_dialog
from ui.parts.table_more import TableMore, bare_head
from ui.parts.table_row import Column, Row
from ui.parts.table_take import TableTake
from ui.parts.widths import column_width

Operation = Callable[[Workspace, Collection[str]], Changed]


class EntriesTab(QWidget):
    """A table of entries with the buttons that move them on."""

    def __init__(self, desk: Desk, back: LookBack, name: str, kinds: Sequence[ConductKind]) -> None:
        """`back` is the day the page looks back to."""
        super().__init__()
        self.desk = desk
        self._back = back
        self._kinds = kinds
        self._name = name
        self._staff_id = ""
        self._rules: EthicsRules | None = None
        self._rows: dict[str, EventRow] = {}
        text = desk.words.text
        self.add = button(desk, text("ui.staff.entry.new"), icon_name="plus")
        self.add.clicked.connect(self.open_new)
        self.confirm = button(desk, text("ui.staff.entry.pass"), icon_name="check")
        self.confirm.clicked.connect(partial(self._move, pass_events, "passed"))
        self.refuse = button(desk, text("ui.staff.entry.refuse"), icon_name="x")
        self.refuse.clicked.connect(self.open_refuse)
        self.reopen = button(desk, text("ui.staff.entry.reopen"), icon_name="undo-2")
        self.reopen.clicked.connect(partial(self._move, reopen_events, "reopened"))
        self.submit = button(desk, text("ui.staff.entry.submit"), icon_name="send")
        self.submit.clicked.connect(partial(self._move, submit_events, "submitted"))
        self._make_table()
        bare_head(desk, self.table, self.add, self.confirm, self.refuse, self.reopen, self.submit)
        title = text(f"ui.staff.tab.{self._name}")
        more = TableMore(
            desk, self, self.table, title,
            back=back, open_bin=lambda: open_entry_bin(self.desk, self),
        )  # fmt: skip
        self.take = TableTake(desk, self, self.table, self._sheet_plan)
        for act in self.take.add_to(more.menu_shown):
            act.setEnabled(not desk.read_only)
        column(desk.look, self.table, into=self)
        remove = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table.view)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        remove.activated.connect(self.remove_selected)
        self._on_selection()

    def _make_table(self) -> None:
        desk, text = self.desk, self.desk.words.text
        empty = Empty(
            desk, "award", text(f"ui.staff.{self._name}.empty"), text("ui.staff.entry.new")
        )
        empty.wanted.connect(self.open_new)
        columns = (
            Column("on", text("conduct_event.on"), column_width(desk, "", "2026-11-22"), "muted"),
            Column("kind", text("conduct_event.kind"), _wide(desk, "conduct_kind", ConductKind)),
            Column("what", text("ui.staff.what"), 240, stretch=True),
            Column("points", text("conduct_event.points"), 64, "muted", align="right"),
            Column("state", text("conduct_event.state"), _wide(desk, "event_state", EventState)),
            Column(
                "files",
                text("conduct_event.evidence"),
                column_width(desk, text("conduct_event.evidence")),
                "muted",
                align="right",
            ),
        )
        self.table = RecordTable(desk, f"staff.{self._name}", columns, empty=empty)
        self.table.view.setAccessibleName(text(f"ui.staff.tab.{self._name}"))
        self.table.selection_changed.connect(self._on_selection)
        self.table.opened.connect(self.open_entry)
        self.table.set_menu(self._row_actions)

    def _sheet_plan(self) -> DeskPlan | None:
        """What a table of entries is read by, where they may be noted."""
        if self._rules is None or self.desk.read_only:
            return None
        return entries_plan(self.desk, self._rules, self._staff_id)

    def show_entries(self, staff_id: str, events: Sequence[EventRow], rules: EthicsRules) -> None:
        """Shows the entries of these kinds of a person; `rules` are those of now."""
        self._staff_id = staff_id
        self._rules = rules
        self._rows = {one.id: one for one in events if one.kind in self._kinds}
        self.table.show_rows([self._row(one) for one in self._rows.values()])
        self._on_selection()

    def has(self, event_id: str) -> bool:
        """Whether an entry is among those shown."""
        return event_id in self._rows

    def _row(self, one: EventRow) -> Row:
        text = self.desk.words.text
        what = one.text or text(f"ethics_heading.{one.heading}.short")
        said = what
        if one.summary:
            said = text("ui.list.said", name=what, said=one.summary)
        if one.veto:
            said = f"{text('conduct_event.veto')} · {said}"
        kind = Badge(text(f"conduct_kind.{one.kind}"), "good" if one.kind.adds else "bad")
        state = Badge(text(f"event_state.{one.state}"), STATE_TONES[one.state])
        points = signed(one.points if one.kind.adds else -one.points)
        cells = (one.on, kind, said, points, state, len(one.evidence) or None)
        return Row(one.id, cells, search_text(said, state.text))

    # What a person does

    def open_new(self) -> None:
        """A new entry for the person shown."""
        if self._staff_id:
            dialog = NewEntryDialog(self.desk, self, [self._staff_id], self._kinds)
            open_dialog(dialog)

    def open_entry(self, event_id: str) -> None:
        """One entry with what is hidden of it and its evidence; of a past day how it came about."""
        one = self._rows.get(event_id)
        if one is not None and self._back.day is not None:
            self.open_history(event_id)
        elif one is not None:
            dialog = EntryDialog(self.desk, self, one)
            dialog.step_wanted.connect(self._step)
            open_dialog(dialog)

    def _step(self, by: int) -> None:
        """Opens the entry after the one that was open, or before; at the end the same again."""
        self.table.step(by)
        self.open_entry(self.table.current_id())

    def open_copy(self, event_id: str) -> None:
        """A new entry for the same person that begins as one does."""
        if (one := self._rows.get(event_id)) is not None:
            dialog = NewEntryDialog(self.desk, self, [one.staff_id], self._kinds, like=one)
            open_dialog(dialog)

    def open_history(self, event_id: str) -> None:
        """Who changed what about an entry."""
        if (one := self._rows.get(event_id)) is not None:
            title = one.text or self.desk.words.text(f"conduct_kind.{one.kind}")
            passed = one.state is EventState.PASSED
            open_entry_history(self.desk, self, event_id, title, passed=passed)

    def open_refuse(self) -> None:
        """Refuse what is selected, with a reason."""
        if ids := self._selected():
            open_dialog(RefuseDialog(self.desk, self, ids))

    def remove_selected(self) -> None:
        """Deletes entries made by mistake; the notice takes it back."""
        self._move(remove_events, "removed")

    def _selected(self, *states: EventState) -> list[str]:
        ids = [one for one in self.table.selected_ids() if one in self._rows]
        return [one for one in ids if not states or self._rows[one].state in states]

    def _move(self, operation: Operation, said: str) -> None:
        ids = self.table.selected_ids()
        if not ids or self.desk.read_only:
            return

        def then(changed: Changed) -> None:
            text = self.desk.words.text(f"ui.staff.entry.{said}", count=changed.count)
            self.desk.window.tell(text, undo=True)

        self.desk.tasks.run(lambda workspace: operation(workspace, ids), then, owner=self)

    def _on_selection(self) -> None:
        can = not self.desk.read_only
        waiting = self._selected(EventState.DRAFT, EventState.PENDING)
        passed = self._selected(EventState.PASSED)
        refused = self._selected(EventState.REFUSED)
        self.add.setEnabled(can)
        self.confirm.setEnabled(can and bool(waiting) and not passed)
        self.refuse.setEnabled(can and bool(waiting or passed))
        self.reopen.setVisible(bool(passed) and not (waiting or refused))
        self.reopen.setEnabled(can)
        self.submit.setVisible(bool(refused) and not (waiting or passed))
        self.submit.setEnabled(can)

    def _row_actions(self, ids: list[str]) -> Sequence[QAction | None]:
        text = self.desk.words.text

        def action(key: str, do: Callable[[], object], *, on: bool = True) -> QAction:
            made = QAction(text(f"ui.staff.entry.{key}"))
            made.triggered.connect(do)
            made.setEnabled(on and not self.desk.read_only)
            return made

        gone = QAction(text("part.bin"))
        gone.triggered.connect(lambda: open_entry_bin(self.desk, self))
        if not ids:
            return [action("new", self.open_new), gone]
        past = QAction(text("part.desk.menu.history"))
        past.triggered.connect(lambda: self.open_history(ids[0]))
        return [
            action("open", lambda: self.open_entry(ids[0])),
            action("copy", lambda: self.open_copy(ids[0]), on=len(ids) == 1),
            past,
            action("pass", self.confirm.click, on=self.confirm.isEnabled()),
            action("refuse", self.open_refuse, on=self.refuse.isEnabled()),
            action("reopen", self.reopen.click, on=not self.reopen.isHidden()),
            action("submit", self.submit.click, on=not self.submit.isHidden()),
            None,
            action("remove", self.remove_selected),
            gone,
        ]


def _wide(desk: Desk, family: str, of: type[StrEnum]) -> int:
    """As wide as the widest badge of a choice."""
    return column_width(desk, "", *(Badge(desk.words.text(f"{family}.{one}")) for one in of))
