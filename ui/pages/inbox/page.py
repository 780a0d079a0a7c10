"""The office's inbox: bundles of the departments come in, receipts go back out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.exchange.alarms import AlarmCard, answer
from cleanclinic.operations.exchange.import_report import ImportReport
from cleanclinic.operations.exchange.quarantine import Apart, quarantine_counts
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import Exported, export_receipts
from cleanclinic.operations.exchange.shared_folder import FolderRound
from cleanclinic.operations.exchange.standing import (
    ExchangeState,
    JournalResult,
    JournalRow,
    exchange_state,
)
from cleanclinic.operations.workspace.epochs import EpochNotice, dismiss_epoch_notice, epoch_notice
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.held import Changes
from cleanclinic.words import Words
from ui.pages.inbox.early import early_text
from ui.pages.inbox.quarantine import KeptApart, QuarantineDialog, kept_apart
from ui.parts.alarms import AlarmsCard
from ui.parts.chips import FilterChips
from ui.parts.file_drop import FileDrop
from ui.parts.files import choose_folder, open_with_system
from ui.parts.folder_card import FolderCard, FolderDialog
from ui.parts.imported import ImportedCard
from ui.parts.journal import journal_rows, journal_table
from ui.parts.lane import Rank
from ui.parts.layouts import button, column
from ui.parts.note import Note
from ui.parts.page import Desk, Page
from ui.parts.run_dialog import open_dialog
from ui.parts.scroll import scrolled
from ui.parts.search_box import SearchBox
from ui.parts.table_more import TableMore
from ui.parts.table_row import Row
from ui.parts.take_in_button import TakeInButton

CHIPS = ("all", "in", "out", "waiting", "refused")
_JOURNAL_TALL = 230
_OF_RESULT = {"refused": JournalResult.REFUSED, "waiting": JournalResult.WAITING}


@dataclass(frozen=True)
class _Seen:
    """All the page shows, read in one go."""

    state: ExchangeState
    rows: Sequence[Row]
    notice: EpochNotice | None
    apart: Apart


class InboxPage(Page):
    """What came, what became of it, and what went back."""

    kinds = frozenset({"exchange"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._entries: Sequence[JournalRow] = ()
        text = desk.words.text
        self.imported = ImportedCard(desk)
        self.alarms = AlarmsCard(desk)
        self.alarms.wanted.connect(self.answer_alarm)
        self.note = Note(desk, text("ui.sync.note.read"))
        self.note.acted.connect(self.dismiss_notice)
        self.apart = Note(desk, text("ui.inbox.apart.open"), urgent=True)
        self.proof = Note(desk, text("ui.inbox.proof.open"))
        for note in (self.apart, self.proof):
            note.acted.connect(partial(self.open_quarantine, note))
        self.early = Note(desk)
        self.dialog: QuarantineDialog | None = None
        self.folder: FolderCard | None = None
        FileDrop(desk, self, text("part.drop")).dropped.connect(self.take_in)
        self.chips = FilterChips(desk, text("ui.inbox.chips"))
        self.chips.chosen.connect(self._on_chip)
        self.journal = journal_table(desk, office=True, chips=self.chips)
        TableMore(desk, self, self.journal, self.words.text("part.journal.title"))
        self.search = SearchBox(desk)
        self.journal.follow(self.search)
        self.search.down.connect(self.journal.select_first)
        self.receipts = button(desk, text("ui.inbox.receipts"), icon_name="upload")
        self.receipts.clicked.connect(self._choose_receipts)
        self.take = TakeInButton(
            desk, text("ui.inbox.import"), text("ui.files.office"), folder_first=True
        )
        self.take.chosen.connect(self.take_in)
        self.take.menu_shown.addAction(text("ui.folder.open")).triggered.connect(self.open_folder)
        inner = QWidget()
        layout = column(
            desk.look, self.note, self.alarms, self.apart, self.proof, self.early, self.imported,
            self.journal, gap=14, margins=(20, 16, 20, 16), into=inner,
        )  # fmt: skip
        layout.setStretch(6, 1)
        # Where much is to be said on a small screen the whole page scrolls.
        self.journal.setMinimumHeight(desk.look.px(_JOURNAL_TALL))
        column(desk.look, scrolled(inner), into=self)
        for keys, do in (("Ctrl+I", self.take.choose_folder), ("Ctrl+E", self._choose_receipts)):
            QShortcut(QKeySequence(keys), self).activated.connect(do)

    def title(self) -> str:
        return self.words.text("nav.inbox")

    def subtitle(self) -> str:
        return self.words.text("ui.inbox.subtitle")

    def top_actions(self) -> list[QWidget]:
        return [self.search, self.receipts, self.take]

    def reload(self, changes: Changes | None) -> None:
        read = partial(_read, words=self.words)
        self.desk.tasks.run(read, self._show, key="inbox", rank=Rank.READ)

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def take_in(self, sources: Path | Sequence[Path]) -> None:
        """Takes files in, or all that belong to the program in a folder."""
        if self.desk.read_only:
            return

        def work(workspace: Workspace, progress: Any) -> ImportReport:
            return import_files(workspace, sources, progress=progress, cancelled=progress.cancelled)

        job = self.desk.tasks.run_long(work, self.imported.show_report, busy=self.take)
        self.desk.window.show_progress(self.words.text("ui.sync.import.wait"), job)

    def send_receipts(self, folder: Path) -> None:
        """Writes a receipt for every device that waits for one."""

        def work(workspace: Workspace, progress: Any) -> Exported:
            return export_receipts(
                workspace, folder, progress=progress, cancelled=progress.cancelled
            )

        job = self.desk.tasks.run_long(work, self._sent, busy=self.receipts)
        self.desk.window.show_progress(self.words.text("ui.inbox.receipts.wait"), job)

    def _sent(self, exported: Exported) -> None:
        folder = exported.paths[0].parent
        text = self.words.text("ui.inbox.sent", count=len(exported.paths), folder=folder.name)
        self.desk.window.tell(text)
        open_with_system(folder)

    def answer_alarm(self, alarm: AlarmCard, action: str) -> None:
        """Does what a person chose about a contradiction with a department."""
        self.desk.tasks.run(lambda workspace: answer(workspace, alarm.id, action))

    def dismiss_notice(self) -> None:
        """The person has read what became of the office's own file."""
        self.desk.tasks.run(dismiss_epoch_notice)
        self.note.show_sentence("")

    def open_quarantine(self, note: Note) -> None:
        """Shows what is kept apart, to decide about it or to put it away."""
        self.desk.tasks.run(kept_apart, self._show_quarantine, busy=note.action)

    def open_folder(self) -> None:
        """The shared folder, in a dialog of its own."""
        dialog = FolderDialog(self.desk, self)
        dialog.card.looked.connect(self._looked)
        open_dialog(dialog)
        self.folder = dialog.card

    def _looked(self, done: FolderRound) -> None:
        self.imported.show_report(ImportReport(done.problems, done.changes))

    def _show_quarantine(self, kept: KeptApart) -> None:
        self.dialog = QuarantineDialog(self.desk, self, kept, self.imported.show_report)
        open_dialog(self.dialog)

    def _show(self, seen: _Seen) -> None:
        state, rows = seen.state, seen.rows
        self._entries = state.journal
        self.alarms.show_alarms(state.alarms, self.desk.today())
        self._show_notes(seen)
        text = self.words.text
        counts = {name: sum(self._is(name, entry) for entry in self._entries) for name in CHIPS}
        self.chips.show_chips([(n, text(f"ui.inbox.chip.{n}", count=counts[n])) for n in CHIPS])
        self.journal.show_rows(rows)

    def _show_notes(self, seen: _Seen) -> None:
        words = self.words
        key = f"epoch_notice.office.{seen.notice.reason}" if seen.notice else ""
        self.note.show_sentence(words.text(key) if words.has(key) else "")
        self.early.show_sentence(early_text(words, seen.state.early))
        open_, proof = seen.apart.to_decide, seen.apart.proof
        self.apart.show_sentence(words.text("ui.inbox.apart", count=open_) if open_ else "")
        # Where there is something to decide its dialog shows the rest too.
        calm = proof and not open_
        self.proof.show_sentence(words.text("ui.inbox.proof", count=proof) if calm else "")

    def _on_chip(self, name: str) -> None:
        def wanted(row: Row) -> bool:
            return self._is(name, self._entries[int(row.id)])

        self.journal.set_filter("chip", None if name == "all" else wanted)

    def _is(self, name: str, entry: JournalRow) -> bool:
        if name in _OF_RESULT:
            return entry.result is _OF_RESULT[name]
        return name in ("all", entry.direction)

    def _choose_receipts(self) -> None:
        title = self.words.text("ui.inbox.receipts")
        if folder := choose_folder(self, self.desk, title, "send"):
            self.send_receipts(folder)


def _read(workspace: Workspace, words: Words) -> _Seen:
    state = exchange_state(workspace)
    return _Seen(
        state=state,
        rows=journal_rows(state.journal, words, office=True),
        notice=epoch_notice(workspace),
        apart=quarantine_counts(workspace),
    )
