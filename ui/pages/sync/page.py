"""The sync page of a ward: send, take in, what came and went, who this computer is."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.alarms import AlarmCard, answer
from cleanclinic.operations.enrolment import RequestCard, write_request
from cleanclinic.operations.exchange import ExchangeState, exchange_state
from cleanclinic.operations.receiving import ImportReport, import_files
from cleanclinic.operations.results import Changed
from cleanclinic.operations.sending import Exported, export_bundle
from cleanclinic.operations.settling import ConflictCard, ConflictSide, settle_conflict
from cleanclinic.operations.workspace import Workspace
from cleanclinic.records.held import Changes
from cleanclinic.words import Words
from ui.pages.sync.conflicts import ConflictsCard
from ui.pages.sync.identity import IdentityCard
from ui.pages.sync.waiting import WaitingCard
from ui.parts.alarms import AlarmsCard
from ui.parts.beside import Beside
from ui.parts.files import choose_files, choose_folder, choose_target
from ui.parts.imported import ImportedCard
from ui.parts.journal import journal_rows, journal_table
from ui.parts.layouts import column
from ui.parts.menu_button import MenuButton
from ui.parts.page import Desk, Page
from ui.parts.pills import Badge
from ui.parts.scroll import scrolled
from ui.parts.table_model import Row

_SIDE_WIDTH = 348


class SyncPage(Page):
    """Carrying data to the office and back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._state: ExchangeState | None = None
        self._first = ""
        self.waiting = WaitingCard(desk)
        self.waiting.send_wanted.connect(self.send_to)
        self.imported = ImportedCard(desk)
        self.journal = journal_table(desk, office=False)
        self.identity = IdentityCard(desk)
        self.identity.request_wanted.connect(self._choose_request)
        self.identity.grant_wanted.connect(self._choose_files)
        self.alarms = AlarmsCard(desk)
        self.alarms.wanted.connect(self.answer_alarm)
        self.conflicts = ConflictsCard(desk)
        self.conflicts.settled.connect(self.settle)
        self.conflicts.hide()
        self._make_import()
        main, side = QWidget(), QWidget()
        left = column(
            desk.look, self.alarms, self.waiting, self.imported, self.journal, gap=14, into=main
        )
        left.setStretch(3, 1)
        column(desk.look, self.conflicts, self.identity, None, gap=14, into=side)
        self.beside = Beside(desk, main, scrolled(side), side_width=_SIDE_WIDTH)
        column(desk.look, self.beside, into=self)
        for keys, do in (("Ctrl+E", self.waiting.choose_stick), ("Ctrl+I", self._choose_files)):
            QShortcut(QKeySequence(keys), self).activated.connect(do)

    def title(self) -> str:
        return self.words.text("nav.sync")

    def subtitle(self) -> str:
        return self.words.text("ui.sync.subtitle")

    def top_actions(self) -> list[QWidget]:
        return [self.take]

    def reload(self, changes: Changes | None) -> None:
        read = partial(_read, words=self.words)
        self.desk.tasks.run(read, self._show, key="sync")

    def show_record(self, record_id: str) -> None:
        """Puts the conflict of a record first."""
        self._first = record_id
        self.beside.open_side()
        if self._state is not None:
            self._show_conflicts(self._state.conflicts)

    def _make_import(self) -> None:
        text = self.words.text
        self.take = MenuButton(self.desk, text("ui.sync.import"))
        menu = self.take.menu_shown
        menu.addAction(text("ui.sync.import.files")).triggered.connect(self._choose_files)
        menu.addAction(text("ui.sync.import.folder")).triggered.connect(self._choose_folder)

    def _show(self, seen: tuple[ExchangeState, Sequence[Row], date]) -> None:
        state, rows, _ = seen
        self._state = state
        self.alarms.show_alarms(state.alarms, self.desk.today())
        self.waiting.show_state(state)
        self.identity.show_state(state)
        self.journal.show_rows(rows)
        self._show_conflicts(state.conflicts)
        text = self.words.text
        if state.conflicts:
            count = len(state.conflicts)
            peek = Badge(text("ui.sync.conflicts", count=count), "warn")
        elif state.identity.granted:
            peek = Badge(text("ui.sync.identity.granted"), "good")
        else:
            peek = Badge(text("ui.sync.identity.waiting"), "warn")
        self.beside.show_current(text("ui.sync.identity"), peek)

    def _show_conflicts(self, conflicts: Sequence[ConflictCard]) -> None:
        ordered = sorted(conflicts, key=lambda one: one.record_id != self._first)
        self.conflicts.setVisible(bool(ordered))
        self.conflicts.show_conflicts(ordered, self.desk.today())

    # What a person does

    def send_to(self, folder: Path) -> None:
        """Writes what waits into a folder; it is read back before it counts."""

        def work(workspace: Workspace, progress: Any) -> Exported:
            return export_bundle(workspace, folder, progress=progress, cancelled=progress.cancelled)

        job = self.desk.tasks.run_long(work, self.waiting.show_done, self._not_sent)
        self.waiting.follow(job, folder)

    def _not_sent(self, _: Exception) -> bool:
        """What was to be written waits again; the window says why it was not."""
        self.reload(None)
        return False

    def take_in(self, sources: Path | Sequence[Path]) -> None:
        """Takes files in, or all that belong to the program in a folder."""

        def work(workspace: Workspace, progress: Any) -> ImportReport:
            return import_files(workspace, sources, progress=progress, cancelled=progress.cancelled)

        job = self.desk.tasks.run_long(work, self._took, busy=self.take)
        self.desk.window.show_progress(self.words.text("ui.sync.import.wait"), job)

    def _took(self, report: ImportReport) -> None:
        self.imported.show_report(report)

    def write_request_to(self, path: Path) -> None:
        """Writes the request that asks the office for a grant."""
        self.desk.tasks.run(lambda workspace: write_request(workspace, path), self._requested)

    def _requested(self, card: RequestCard) -> None:
        name = card.path.name if card.path else ""
        self.desk.window.tell(self.words.text("ui.sync.identity.requested", name=name))

    def settle(self, conflict: ConflictCard, side: ConflictSide) -> None:
        """Takes one side's value; the other stays in the history."""
        self.desk.tasks.run(
            lambda workspace: settle_conflict(
                workspace, conflict.kind, conflict.record_id, conflict.field, side.hash
            ),
            self._settled,
        )

    def answer_alarm(self, alarm: AlarmCard, action: str) -> None:
        """Does what a person chose about a contradiction with the office."""
        self.desk.tasks.run(lambda workspace: answer(workspace, alarm.id, action))

    def _settled(self, _: Changed) -> None:
        self.desk.window.tell(self.words.text("ui.sync.conflict.settled"), undo=True)

    def _choose_request(self) -> None:
        text = self.words.text
        name = text("ui.sync.identity.request.file")
        title = text("ui.sync.identity.request")
        path = choose_target(self, self.desk, title, name, text("ui.files.request"), "send")
        if path:
            self.write_request_to(path)

    def _choose_files(self) -> None:
        text = self.words.text
        title = text("ui.sync.import.files")
        if paths := choose_files(self, self.desk, title, text("ui.files.bundles"), "receive"):
            self.take_in(paths)

    def _choose_folder(self) -> None:
        title = self.words.text("ui.sync.import.folder")
        if folder := choose_folder(self, self.desk, title, "receive"):
            self.take_in(folder)


def _read(workspace: Workspace, words: Words) -> tuple[ExchangeState, Sequence[Row], date]:
    state = exchange_state(workspace)
    return state, journal_rows(state.journal, words, office=False), workspace.today()
