"""Consistency checks (核对): what was found, how grave it is, and the way to its place."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.index.consistency import (
    CheckRow,
    ConsistencyReport,
    take_wave_back,
)
from cleanclinic.operations.index.index_words import finding_text
from cleanclinic.records.consistency import Severity
from cleanclinic.records.consistency_note import ConsistencyNote
from cleanclinic.records.held import Changes
from ui.pages.consistency.found import ALL, WAVED, Found, FoundReader
from ui.pages.consistency.pair_pane import PairPane
from ui.pages.consistency.wave_dialog import WaveDialog
from ui.parts.chips import FilterChips
from ui.parts.empty import Empty
from ui.parts.lane import Rank
from ui.parts.layouts import button, column, label
from ui.parts.page import Desk, Page
from ui.parts.pills import Badge
from ui.parts.read_only import keep_off
from ui.parts.record_day import LookBack
from ui.parts.record_history import open_read_history
from ui.parts.record_table import RecordTable
from ui.parts.run_dialog import open_dialog
from ui.parts.search_box import SearchBox
from ui.parts.table_more import TableMore
from ui.parts.table_row import Column
from ui.parts.widths import column_width

_GO = "go"


class ConsistencyPage(Page):
    """All findings of a ward, gravest first; what was waved off stands behind a chip of its own."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        text = desk.words.text
        self._reader = FoundReader(desk.words)
        self._found: Found | None = None
        self._wanted = ""
        # Whether the chosen one was waved off: what can be done to it is the other way round.
        self._is_waved = False
        self.search = SearchBox(desk)
        self.again = button(desk, text("ui.consistency.again"), icon_name="refresh-cw")
        self.again.clicked.connect(self.check_again)
        self.wave = button(desk, text("ui.consistency.wave"), icon_name="pencil")
        self.wave.clicked.connect(self.open_wave)
        self.back = button(desk, text("ui.consistency.back"), icon_name="undo-2")
        self.back.clicked.connect(self.take_back)
        self.go = button(desk, text("ui.consistency.go"), "primary", icon_name="arrow-right")
        self.go.clicked.connect(self.open_current)
        keep_off(desk, self.wave, self.back)
        self.chips = FilterChips(desk, text("ui.consistency.chips"))
        self.chips.chosen.connect(self._filter)
        empty = Empty(desk, "circle-check", text("ui.consistency.empty"))
        self.table = RecordTable(desk, "consistency", _columns(desk), chips=self.chips, empty=empty)
        self.table.view.setAccessibleName(text("nav.consistency"))
        self.back_to = LookBack(desk, self)
        self.back_to.changed.connect(self._on_day)
        TableMore(desk, self, self.table, text("nav.consistency"), back=self.back_to)
        self.pair = PairPane(desk)
        self.pair.go_wanted.connect(desk.window.go)
        self.unread = label("", "muted", wrap=True)
        self.unread.hide()
        inner = column(
            desk.look, self.table, self.pair, self.unread, gap=8, margins=(20, 16, 20, 12)
        )
        inner.setStretch(0, 1)
        whole = column(desk.look, self.back_to.strip, inner, gap=0, into=self)
        whole.setStretch(1, 1)
        self._connect()

    def _connect(self) -> None:
        self.table.follow(self.search)
        self.search.down.connect(self.table.select_first)
        self.table.current_changed.connect(lambda _: self._show_actions())
        self.table.opened.connect(self.open_place)
        self.table.link_pressed.connect(lambda row_id, _: self.open_place(row_id))
        self.table.set_menu(self._row_menu)

    # The page

    @property
    def report(self) -> ConsistencyReport | None:
        """What was found last."""
        return self._found.report if self._found is not None else None

    @property
    def _rows(self) -> Mapping[str, CheckRow]:
        return self._found.by_row if self._found is not None else {}

    def title(self) -> str:
        return self.words.text("nav.consistency")

    def subtitle(self) -> str:
        report = self.report
        if report is None:
            return ""
        return self.words.text(
            "ui.consistency.subtitle", rules=report.rules, day=report.day.isoformat()
        )

    def top_actions(self) -> list[QWidget]:
        return [self.search, self.again, self.back if self._is_waved else self.wave, self.go]

    def reading_actions(self) -> list[QWidget]:
        return [self.search, self.again, self.go]

    def reload(self, changes: Changes | None) -> None:
        read = partial(self._reader.read, day=self.back_to.day)
        self.desk.tasks.run(read, self._show, key="consistency", rank=Rank.READ)

    def _on_day(self) -> None:
        past = self.back_to.day is not None
        self.table.set_past(on=past)
        self.again.setEnabled(not past)
        self.reload(None)

    @property
    def _can_change(self) -> bool:
        return self.back_to.day is None and not self.desk.read_only

    def show_record(self, record_id: str) -> None:
        """Selects the first finding about a record."""
        self._wanted = record_id
        self._select_wanted()

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    # What is shown

    def _show(self, found: Found) -> None:
        self._found = found
        self.back_to.arrived()
        current = self.table.current_id()
        text, counts = self.words.text, found.counts
        self.chips.show_chips(
            [
                (name, text(f"ui.consistency.chip.{name}", count=count))
                for name, count in counts.items()
                if count or name in (ALL, self.chips.current)
            ]
        )
        self._filter(self.chips.current)
        self.table.show_rows(found.rows)
        if self.table.model.place_of(current) < 0 and self.table.model.rowCount():
            self.table.select(self.table.shown_ids()[:1])
        self._select_wanted()
        self._show_actions()
        self.heading_changed.emit()
        if self.back_to.day is None:
            self.badge_changed.emit(counts[Severity.GRAVE])
            self._show_unread(found.report.unread)

    def _show_unread(self, count: int) -> None:
        """Pictures are looked at a few at a time, so that nobody else's work waits for all."""
        self.unread.setText(self.words.text("ui.consistency.unread", count=count))
        self.unread.setVisible(count > 0)
        if count:
            self.reload(None)

    def _select_wanted(self) -> None:
        if not self._wanted:
            return
        found = next((key for key, one in self._rows.items() if one.record == self._wanted), "")
        if found:
            self._wanted = ""
            self.chips.press(WAVED if self._rows[found].note_id else ALL)
            self.table.select([found])

    def _filter(self, name: str) -> None:
        if self._found is None:
            return
        by_chip = self._found.by_chip
        wanted = by_chip[name]
        # What all pass is no filter.
        every = name == ALL and not by_chip[WAVED]
        self.table.set_filter("chip", None if every else lambda row: row.id in wanted)

    def _show_actions(self) -> None:
        row = self._rows.get(self.table.current_id())
        waved = bool(row and row.note_id)
        self.go.setEnabled(row is not None)
        if waved != self._is_waved:
            self._is_waved = waved
            self.heading_changed.emit()
        self.wave.setEnabled(row is not None and self._can_change)
        self.back.setEnabled(self._can_change)
        self.pair.show_row(row)

    def _row_menu(self, ids: list[str]) -> Sequence[QAction | None]:
        rows = [self._rows[one] for one in ids if one in self._rows]
        deeds: dict[str, Callable[[], object]] = {}
        if len(rows) == 1:
            deeds["ui.consistency.go"] = partial(self.open_place, ids[0])
            if rows[0].note_id:
                deeds["part.desk.menu.history"] = partial(self.open_history, rows[0])
        if any(not one.note_id for one in rows) and self._can_change:
            deeds["ui.consistency.wave"] = self.open_wave
        if any(one.note_id for one in rows) and self._can_change:
            deeds["ui.consistency.back"] = self.take_back
        actions = []
        for key, do in deeds.items():
            action = QAction(self.words.text(key), self)
            action.triggered.connect(lambda _=False, do=do: do())
            actions.append(action)
        return actions

    # What is done

    def check_again(self) -> None:
        """Asks every rule again, with a bar where it takes long."""
        job = self.desk.tasks.run_long(self._reader.check, self._show, busy=self.again, owner=self)
        self.desk.window.show_progress(self.words.text("ui.consistency.progress"), job)

    def open_place(self, row_id: str) -> None:
        """Goes to where a finding can be put right."""
        row = self._rows.get(row_id)
        if row is not None:
            self.desk.window.go(row.page, row.target)

    def open_history(self, row: CheckRow) -> None:
        """Who said why a finding is none, and when."""
        said = finding_text(self.words, row)
        silent = ("rule", "about", "state")
        open_read_history(self.desk, self, ConsistencyNote, row.note_id, said, silent)

    def open_current(self) -> None:
        """Goes to the place of the chosen finding."""
        self.open_place(self.table.current_id())

    def open_wave(self) -> None:
        """Asks why the chosen findings are none."""
        rows = [one for one in self._chosen() if not one.note_id]
        if not rows or not self._can_change:
            return
        said = finding_text(self.words, rows[0])
        if len(rows) > 1:
            said = self.words.text("ui.consistency.wave.several", first=said, count=len(rows))
        dialog = WaveDialog(self.desk, self, rows, said)
        told = self.words.text("ui.consistency.waved")
        dialog.waved.connect(lambda: self.desk.window.tell(told, undo=True))
        open_dialog(dialog)

    def _chosen(self) -> list[CheckRow]:
        ids = self.table.selected_ids() or [self.table.current_id()]
        return [self._rows[one] for one in ids if one in self._rows]

    def take_back(self) -> None:
        """The chosen ones that were waved off are found again."""
        notes = [one.note_id for one in self._chosen() if one.note_id]
        if notes and self._can_change:
            said = self.words.text("ui.consistency.taken_back")
            self.desk.tasks.run(
                partial(take_wave_back, note_ids=notes),
                lambda _: self.desk.window.tell(said, undo=True), owner=self, busy=self.back,
            )  # fmt: skip


def _columns(desk: Desk) -> list[Column]:
    text = desk.words.text
    severities = [Badge(text(f"severity.{one}")) for one in Severity]
    title, where, go = (text(f"ui.consistency.{name}") for name in ("severity", "where", "go"))
    return [
        Column("severity", title, column_width(desk, title, *severities), "badge"),
        Column("what", text("ui.consistency.what"), 320, stretch=True),
        Column("why", text("ui.consistency.why"), 150, "muted", hidden=True),
        Column(
            "where", where, column_width(desk, where, text("nav.risks"), text("nav.staff")), "muted"
        ),
        Column(_GO, "", column_width(desk, "", go) + 20, "link", filterable=False),
    ]
