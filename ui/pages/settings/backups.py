"""Backups: how they stand, the list, one more, a copy for a stick, a check, the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.keeping.backups import (
    BackupCheck,
    BackupMade,
    BackupRow,
    BackupState,
    backup_state,
    copy_backup,
    list_backups,
    make_backup,
)
from cleanclinic.operations.keeping.care import CareFact, CareTask, care_state
from cleanclinic.operations.keeping.going_back import GoBackPreview, check_one, preview_go_back
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.roles import Role
from cleanclinic.operations.workspace.rotation import BackupReason
from ui.pages.settings.go_back_dialog import GoBackDialog
from ui.pages.settings.kept_error import KeptError
from ui.pages.settings.section import Section, open_dialog
from ui.parts.cards import Card, Facts
from ui.parts.empty import Empty
from ui.parts.failures import sentence_of
from ui.parts.files import choose_folder, find_stick
from ui.parts.job import Progress
from ui.parts.layouts import button, column, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.record_table import RecordTable
from ui.parts.table_cell import Cell
from ui.parts.table_row import Column, Row
from ui.parts.times import moment_text
from ui.parts.widths import column_width

_REASON_TONES = {"daily": "plain", "manual": "info"}
_TABLE_LEAST = 300
_MEGA, _TENTH = 1024 * 1024, 10


@dataclass(frozen=True)
class Backups:
    """What the section shows; `failed` is what the last one by itself failed of."""

    state: BackupState
    rows: tuple[BackupRow, ...]
    failed: tuple[CareFact, ...]
    may: bool
    today: date


class BackupsSection(Section):
    """A card on how things stand, and the list."""

    name = "backups"
    icon = "hard-drive"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._by_name: dict[str, BackupRow] = {}
        self._may = False
        card = Card(desk, self.text("title"))
        self.state = Pill(desk.look, Badge(""))
        self.said = label("", wrap=True)
        self.facts = Facts(desk)
        self.make = button(desk, self.text("make"), "primary", icon_name="save")
        self.carry = button(desk, self.text("carry"), icon_name="usb")
        self.make.clicked.connect(self.make_now)
        self.carry.clicked.connect(self.choose_stick)
        head = row(desk.look, self.state, self.said, gap=10)
        head.setStretch(1, 1)
        card.body.addLayout(head)
        card.body.addWidget(self.facts)
        card.body.addWidget(label(self.text("about"), "muted", wrap=True))
        card.body.addLayout(row(desk.look, self.make, self.carry, None))
        self.body.addWidget(card)
        self.body.addWidget(self._make_table(), 1)

    def reload(self) -> None:
        self.desk.tasks.run(_read, self._show, key="settings.backups")

    # What a person does

    def make_now(self) -> None:
        """One more, by hand."""

        def work(workspace: Workspace, progress: Progress) -> BackupMade:
            return make_backup(workspace, progress=progress, cancelled=progress.cancelled)

        self._long(work, self._made, "making", self.make)

    def choose_stick(self) -> None:
        """Asks where the newest is to be copied to."""
        title = self.text("carry")
        if folder := choose_folder(self, self.desk, title, "backup", find_stick()):
            self.carry_to(folder)

    def carry_to(self, folder: Path) -> None:
        """The newest one, read back there."""
        newest = next((one.path for one in self._by_name.values() if one.head), None)
        if newest is None:
            return
        path = newest

        def work(progress: Progress) -> Path:
            return copy_backup(path, folder, progress=progress, cancelled=progress.cancelled)

        def carried(copy: Path) -> None:
            self.desk.window.tell(self.text("carried", name=copy.name))

        job = self.desk.tasks.run_aside(work, carried, busy=self.carry, owner=self)
        self.desk.window.show_progress(self.text("carrying"), job)

    def check_chosen(self) -> None:
        """Restores the chosen one on trial."""
        chosen = self._chosen()
        if chosen is None:
            return
        path = chosen.path

        def work(workspace: Workspace, progress: Progress) -> BackupCheck:
            return check_one(workspace, path, progress=progress, cancelled=progress.cancelled)

        def checked(found: BackupCheck) -> None:
            self.desk.window.tell(self.text("sound", count=found.changes))

        self._long(work, checked, "trying", self.check)

    def ask_go_back(self) -> None:
        """Says what going back to the chosen one means, and asks."""
        chosen = self._chosen()
        if chosen is None:
            return
        path = chosen.path

        def ask(preview: GoBackPreview) -> None:
            open_dialog(GoBackDialog(self.desk, self.window_part(), path, preview))

        self.desk.tasks.run(
            lambda workspace: preview_go_back(workspace, path), ask, busy=self.back, owner=self
        )

    def choose(self, path: Path) -> None:
        """Marks one in the list."""
        self.table.select([path.name])

    def _long(
        self,
        work: Callable[[Workspace, Progress], object],
        then: Callable[..., None],
        key: str,
        press: QWidget,
    ) -> None:
        job = self.desk.tasks.run_long(work, then, busy=press, owner=self)
        self.desk.window.show_progress(self.text(key), job)

    def _made(self, made: BackupMade) -> None:
        self.desk.window.tell(self.text("made", name=made.path.name))
        self.announce()

    # What is shown

    def _show(self, found: Backups) -> None:
        self._may = found.may
        self._by_name = {one.path.name: one for one in found.rows}
        self._show_state(found)
        self.carry.setEnabled(found.state.newest is not None)
        self.table.show_rows([self._row(one) for one in found.rows])
        self._arm()

    def _show_state(self, found: Backups) -> None:
        state, failed = found.state, found.failed
        newest = state.newest.made_at if state.newest else None
        if failed:
            badge = Badge(self.text("failed"), "bad")
            said = sentence_of(self.desk, KeptError(failed[0].code, failed[0].values))
        elif newest is None:
            badge, said = Badge(self.text("none"), "warn"), self.text("none.sentence")
        else:
            badge, said = Badge(self.text("good"), "good"), self.text("good.sentence")
        self.state.set_badge(badge)
        self.said.setText(said)
        rehearsed = state.rehearsed_at
        never = self.text("never")
        when = moment_text(self.words, newest, found.today) if newest else never
        tried = moment_text(self.words, rehearsed, found.today) if rehearsed else never
        self.facts.show_facts([(self.text("newest"), when), (self.text("rehearsed"), tried)])

    def _row(self, one: BackupRow) -> Row:
        if one.head is None:
            unreadable = self.text("unreadable")
            error = one.error or CleanClinicError()
            said = sentence_of(self.desk, error)
            return Row(one.path.name, ("", Badge(unreadable, "bad"), "", "", said), one.path.name)
        reason = self.words.text(f"backup_reason.{one.reason}")
        badge = Badge(reason, _REASON_TONES.get(one.reason, "warn"))
        made = one.head.made_at.astimezone()
        lines = one.head.facts.audit.size
        cells = (made, badge, _size(one.size), lines, one.path.name)
        return Row(one.path.name, cells, f"{one.path.name}\n{reason}")

    def _make_table(self) -> QWidget:
        text, desk = self.text, self.desk
        reasons = [Badge(self.words.text(f"backup_reason.{one}"), "info") for one in BackupReason]

        def wide(name: str, *cells: Cell) -> int:
            return column_width(desk, text(f"column.{name}"), *cells)

        columns = (
            Column("at", text("column.at"), wide("at", "2026-11-22 00:00")),
            Column("reason", text("column.reason"), wide("reason", *reasons), "badge"),
            Column("size", text("column.size"), wide("size", "100.0 MB"), "muted"),
            Column("lines", text("column.lines"), wide("lines", "100000"), "number"),
            Column("file", text("column.file"), 170, "muted", stretch=True),
        )
        self.table = RecordTable(
            self.desk, "backups", columns, title=text("list"),
            empty=Empty(self.desk, "hard-drive", text("empty")),
        )  # fmt: skip
        self.table.setMinimumHeight(self.desk.look.px(_TABLE_LEAST))
        self.check = button(self.desk, text("check"))
        self.back = button(self.desk, text("back"), "danger", icon_name="history")
        self.check.clicked.connect(self.check_chosen)
        self.back.clicked.connect(self.ask_go_back)
        self.table.current_changed.connect(lambda _: self._arm())
        foot = row(self.desk.look, None, self.check, self.back)
        holder = QWidget()
        layout = column(self.desk.look, self.table, foot, gap=10, into=holder)
        layout.setStretch(0, 1)
        self._arm()
        return holder

    def _arm(self) -> None:
        chosen = self._chosen()
        readable = chosen is not None and chosen.head is not None
        self.check.setEnabled(readable)
        self.back.setEnabled(readable and self._may)

    def _chosen(self) -> BackupRow | None:
        return self._by_name.get(self.table.current_id())


def _size(size: int) -> str:
    return f"{size / _MEGA:.1f} MB" if size >= _MEGA / _TENTH else f"{max(size // 1024, 1)} KB"


def _read(workspace: Workspace) -> Backups:
    acting, care = workspace.acting, care_state(workspace)
    facts = (care.facts[CareTask.BACKUP], care.facts[CareTask.REHEARSAL])
    return Backups(
        state=backup_state(workspace),
        rows=list_backups(workspace.folder),
        failed=tuple(fact for fact in facts if fact.code),
        may=acting is None or acting.role is Role.HEAD_NURSE,
        today=workspace.today(),
    )
