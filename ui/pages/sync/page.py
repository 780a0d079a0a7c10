"""The sync page of a ward: how far things have come, taking in, deciding, and who this PC is."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from cleanclinic.operations.exchange.alarms import OFFER_AGAIN, AlarmCard, answer
from cleanclinic.operations.exchange.import_report import ImportReport
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import Exported, export_bundle
from cleanclinic.operations.exchange.settling import (
    ConflictCard,
    ConflictSide,
    choose_after_all,
    settle_conflict,
    settle_with_both,
)
from cleanclinic.operations.exchange.shared_folder import FolderRound
from cleanclinic.operations.exchange.standing import ExchangeState
from cleanclinic.operations.office.asking import GrantUnseenError
from cleanclinic.operations.workspace.epochs import dismiss_epoch_notice
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.held import Changes
from ui.pages.sync.decide import DecideCard
from ui.pages.sync.enrolling import Enrolling
from ui.pages.sync.identity import IdentityCard
from ui.pages.sync.sending import SendingCard
from ui.pages.sync.view import SyncView, read_sync
from ui.parts.alarms import AlarmsCard
from ui.parts.beside import Beside
from ui.parts.entries import TAKE_FILE
from ui.parts.file_drop import FileDrop
from ui.parts.folder_card import FolderCard
from ui.parts.imported import ImportedCard
from ui.parts.journal import journal_table
from ui.parts.lane import Rank
from ui.parts.layouts import column
from ui.parts.note import Note
from ui.parts.page import Desk, Page
from ui.parts.pills import Badge
from ui.parts.scroll import scrolled
from ui.parts.settle_view import SettleView
from ui.parts.table_more import TableMore
from ui.parts.take_in_button import TakeInButton

SIDE_WIDTH, _JOURNAL_TALL = 348, 210
# What a thing to do names in place of a record: the settling, a stick to write to.
DECIDE, SEND = "conflict", "send"


class SyncPage(Page):
    """Carrying data to the office and back."""

    least_height = 0

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._state: ExchangeState | None = None
        self._wish = ""
        self._make_parts()
        main, side = QWidget(), QWidget()
        left = column(
            desk.look, self.epoch_note, self.root_note, self.alarms, self.sending, self.imported,
            self.journal, gap=14, into=main,
        )  # fmt: skip
        left.setStretch(5, 1)
        column(desk.look, self.decide, self.identity, self.folder, None, gap=14, into=side)
        self.journal.setMinimumHeight(desk.look.px(_JOURNAL_TALL))
        self.beside = Beside(desk, scrolled(main), scrolled(side), side_width=SIDE_WIDTH)
        self._stack = QStackedWidget()
        for view in (self.beside, self.settling):
            self._stack.addWidget(view)
        column(desk.look, self._stack, into=self)
        for keys, do in (("Ctrl+E", self.sending.choose_stick), ("Ctrl+I", self.take.choose_files)):
            QShortcut(QKeySequence(keys), self).activated.connect(do)

    def title(self) -> str:
        return self.words.text("nav.sync")

    def subtitle(self) -> str:
        return self.words.text("ui.sync.subtitle")

    def top_actions(self) -> list[QWidget]:
        return [self.take]

    def reload(self, changes: Changes | None) -> None:
        read = partial(read_sync, words=self.words)
        self.desk.tasks.run(read, self._show, key="sync", rank=Rank.READ)
        self.folder.reload()

    def show_record(self, record_id: str) -> None:
        """Goes to what a thing to do is about: a difference to settle, or a stick to write to."""
        self._wish = record_id
        if self._state is not None:
            self._follow_wish()

    def show_round(self, done: FolderRound) -> None:
        self.folder.show_round(done)

    def leave(self) -> None:
        self.close_settling()

    def show_first(self) -> None:
        self.close_settling()

    def _make_parts(self) -> None:
        desk, text = self.desk, self.words.text
        self.epoch_note = Note(desk, text("ui.sync.note.read"))
        self.epoch_note.acted.connect(self.dismiss_notice)
        self.root_note = Note(desk, text("ui.sync.root.open"), urgent=True)
        self.enrolling = Enrolling(desk, self)
        self.root_note.acted.connect(self.enrolling.ask_new_root)
        self.alarms = AlarmsCard(desk)
        self.alarms.wanted.connect(self.answer_alarm)
        self.sending = SendingCard(desk)
        self.sending.send_wanted.connect(self.send_to)
        self.sending.approval_wanted.connect(lambda: desk.window.go("risks", "approval"))
        self.imported = ImportedCard(desk)
        self.journal = journal_table(desk, office=False)
        TableMore(desk, self, self.journal, self.words.text("part.journal.title"))
        self.take = TakeInButton(desk, text("ui.sync.import"), text("ui.files.bundles"))
        self.take.chosen.connect(self.take_in)
        self.identity = IdentityCard(desk)
        self.enrolling.follow(self.identity)
        self.identity.grant_wanted.connect(self.take.choose_files)
        self.folder = FolderCard(desk)
        self.folder.looked.connect(self._looked)
        self.decide = DecideCard(desk)
        self.decide.wanted.connect(self.open_settling)
        self.settling = SettleView(desk)
        self.settling.chosen.connect(partial(self.settle, again=False))
        self.settling.rechosen.connect(partial(self.settle, again=True))
        self.settling.both_chosen.connect(self.settle_both)
        self.settling.closed.connect(self.close_settling)
        drop = FileDrop(desk, self, text("part.drop"))
        drop.dropped.connect(self.take_in)

    def _show(self, seen: SyncView) -> None:
        state, text = seen.state, self.words.text
        self._state = state
        today = self.desk.today()
        notice = seen.epoch.notice
        said = text(f"epoch_notice.{notice.reason}") if notice else ""
        self.epoch_note.show_sentence(said)
        self.enrolling.offer = seen.offer
        self.enrolling.whose = f"{seen.state.identity.department} {seen.state.identity.device}"
        self.root_note.show_sentence(text("ui.sync.root.note") if seen.offer else "")
        self.alarms.show_alarms(state.alarms, today)
        self.sending.show_state(state, today, seen.unapproved)
        self.identity.show_state(state, seen.epoch, restored=seen.restored)
        self.journal.show_rows(seen.rows)
        self.decide.show_conflicts(state.conflicts)
        self.settling.show_conflicts(state.conflicts, today)
        self._peek(state)
        self._follow_wish()

    def _peek(self, state: ExchangeState) -> None:
        """What the line says that stands for the side where it is narrow."""
        text = self.words.text
        if state.conflicts:
            count = len(state.conflicts)
            peek = Badge(text("ui.sync.conflicts", count=count), "warn")
        elif state.identity.granted:
            peek = Badge(text("ui.sync.identity.granted"), "good")
        else:
            peek = Badge(text("ui.sync.identity.waiting"), "warn")
        self.beside.show_current(text("ui.sync.identity"), peek)

    def _follow_wish(self) -> None:
        wish, self._wish = self._wish, ""
        state = self._state
        if not wish or state is None:
            return
        if wish.startswith(TAKE_FILE):
            self.take_in([Path(wish.removeprefix(TAKE_FILE))])
        elif wish == SEND:
            if self.sending.to_stick.isEnabled():
                self.sending.choose_stick()
        elif wish == DECIDE or any(card.record_id == wish for card in state.conflicts):
            self.open_settling("" if wish == DECIDE else wish)

    # Sending and taking in

    def send_to(self, folder: Path) -> None:
        """Writes what waits into a folder; it is read back before it counts."""

        def work(workspace: Workspace, progress: Any) -> Exported:
            return export_bundle(workspace, folder, progress=progress, cancelled=progress.cancelled)

        job = self.desk.tasks.run_long(work, self.sending.show_done, self._not_sent)
        self.sending.follow(job, folder)

    def _not_sent(self, _: Exception) -> bool:
        """What was to be written waits again; the window says why it was not."""
        self.reload(None)
        return False

    def take_in(self, sources: Path | Sequence[Path]) -> None:
        """Takes files in, or all that belong to the program in a folder."""
        if self.desk.read_only:
            return

        def work(workspace: Workspace, progress: Any) -> ImportReport:
            return import_files(
                workspace, sources,
                trust_grants=False, progress=progress, cancelled=progress.cancelled,
            )  # fmt: skip

        job = self.desk.tasks.run_long(work, self._took, busy=self.take)
        self.desk.window.show_progress(self.words.text("ui.sync.import.wait"), job)

    def _took(self, report: ImportReport) -> None:
        unseen = [one for one in report.files if isinstance(one.error, GrantUnseenError)]
        rest = tuple(one for one in report.files if one not in unseen)
        if rest:
            self.imported.show_report(ImportReport(rest, report.changes))
        if unseen:
            self.enrolling.look_at_grant(unseen[0].path)

    def _looked(self, done: FolderRound) -> None:
        """What was refused of the shared folder is said file by file."""
        self.imported.show_report(ImportReport(done.problems, done.changes))

    def answer_alarm(self, alarm: AlarmCard, action: str) -> None:
        """Does what a person chose about a contradiction with the office."""

        def told(_: object) -> None:
            if action == OFFER_AGAIN:
                self.desk.window.tell(self.words.text("ui.sync.offered"))

        self.desk.tasks.run(lambda workspace: answer(workspace, alarm.id, action), told, owner=self)

    def dismiss_notice(self) -> None:
        """The person has read why this PC counts anew."""
        self.desk.tasks.run(dismiss_epoch_notice)
        self.epoch_note.show_sentence("")

    # Deciding

    def open_settling(self, record_id: str = "") -> None:
        """Shows what is to be decided in place of the page, one thing after the other."""
        if self._state is not None and self._state.conflicts:
            self._stack.setCurrentWidget(self.settling)
            self.settling.begin(record_id)

    def close_settling(self) -> None:
        """Back to the page."""
        self._stack.setCurrentWidget(self.beside)

    def settle(self, conflict: ConflictCard, side: ConflictSide, *, again: bool = False) -> None:
        """Takes one side's value; the other stays in the history."""
        operation = choose_after_all if again else settle_conflict
        self._decide(
            conflict,
            lambda workspace: operation(
                workspace, conflict.kind, conflict.record_id, conflict.field, side.hash
            ),
        )

    def settle_both(self, conflict: ConflictCard) -> None:
        """Keeps the texts of both sides."""
        self._decide(
            conflict,
            lambda workspace: settle_with_both(
                workspace, conflict.kind, conflict.record_id, conflict.field
            ),
        )

    def _decide(self, conflict: ConflictCard, operation: Any) -> None:
        def failed(_: Exception) -> bool:
            self.settling.not_chosen(conflict)
            return False

        self.desk.tasks.run(operation, failed=failed, owner=self)
