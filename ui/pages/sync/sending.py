"""How far what was written here has come, sending it on, and what the office says it lacks."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from cleanclinic.operations.exchange.sending import Exported
from cleanclinic.operations.exchange.standing import ExchangeState
from cleanclinic.operations.risks.approvals import ApprovalState
from ui.parts.cards import Card
from ui.parts.charts import ThinBar
from ui.parts.files import choose_folder, find_stick, last_folder, open_with_system
from ui.parts.flow import FlowLine
from ui.parts.icons import pixmap
from ui.parts.job import Job
from ui.parts.layouts import button, column, label, row
from ui.parts.page import Desk
from ui.parts.stations import Stations
from ui.parts.times import moment_text

_MEGA, _KILO = 1_000_000, 1000


class SendingCard(Card):
    """Signals: `send_wanted` (folder); `approval_wanted` of the list of risks."""

    send_wanted = Signal(object)
    approval_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.words = desk.words
        self._job: Job | None = None
        self._folder: Path | None = None
        self._make_buttons()
        self.stations = Stations(desk)
        self.body.addSpacing(desk.look.px(2))
        self.body.addWidget(self.stations)
        self._make_facts()
        self._make_progress()
        self._make_result()

    def show_state(
        self, state: ExchangeState, today: date, unapproved: ApprovalState | None = None
    ) -> None:
        """Shows where everything stands, and what follows from it."""
        text = self.words.text
        waiting, files = state.waiting_changes, state.waiting_attachments
        title = text("ui.sync.waiting", count=waiting) if waiting else text("ui.sync.waiting.none")
        note = text("ui.sync.next", number=f"{state.next_number:04d}") if waiting else ""
        if files:
            note = text("ui.sync.files", count=files, more=note)
        self.set_title(title, note)
        self.stations.show_counts(state.progress, today)
        granted = state.identity.granted
        anything = bool(waiting or files or state.unconfirmed or state.confirm_due)
        for send in (self.to_stick, self.to_folder, self.again):
            send.setEnabled(granted and anything and self._job is None)
        self._hint.setText(text("ui.sync.hint" if granted else "ui.sync.not_granted"))
        # Nothing is on its way: the room is the journal's.
        self._hint.setVisible(anything or not granted)
        self._show_facts(state, today)
        self._approval.setText(self._approval_text(unapproved))
        self._approval_line.setVisible(unapproved is not None)

    def facts(self) -> list[str]:
        """What is said below the picture (for tests)."""
        shown = (self._contact, self._missing, self._early, self._approval)
        return [one.text() for one in shown if one.text()]

    def _show_facts(self, state: ExchangeState, today: date) -> None:
        text, contact = self.words.text, state.office_contact
        if contact is None:
            self._contact.setText("")
        else:
            key = "today" if contact.days == 0 else "days"
            when = moment_text(self.words, contact.at, today)
            said = text(f"ui.sync.contact.{key}", when=when, count=contact.days)
            self._contact.setText(said)
        self._contact.setVisible(contact is not None)
        numbers = state.missing_numbers
        self._missing.setText(text("ui.sync.missing", numbers=numbers) if numbers else "")
        self._missing_line.setVisible(bool(numbers))
        self._early.setText(self._early_text(state))
        self._early_line.setVisible(bool(state.early))

    def _approval_text(self, unapproved: ApprovalState | None) -> str:
        """What the department head has not seen of the list of risks."""
        if unapproved is None:
            return ""
        key = "changed" if unapproved.last else "none"
        return self.words.text(f"ui.sync.approval.{key}", count=unapproved.changed)

    def _early_text(self, state: ExchangeState) -> str:
        """Of the office a number is missing; a colleague's bundle waits for what the office has."""
        text = self.words.text
        office = [one for one in state.early if one.missing]
        others = dict.fromkeys(one.sender for one in state.early if not one.missing)
        said = []
        if office:
            numbers = text("ui.list.comma").join(str(one.number) for one in office)
            said.append(text("ui.sync.early", numbers=numbers, missing=office[0].missing))
        if others:
            senders = text("ui.list.comma").join(others)
            said.append(text("ui.sync.early.direct", senders=senders))
        return "\n".join(said)

    def follow(self, job: Job, folder: Path) -> None:
        """Shows how far the writing has come, until it ends."""
        self._job, self._folder = job, folder
        self._result.hide()
        self._progress.show()
        self.bar.show_share(0, 1)
        self._wait.setText(self.words.text("ui.sync.writing", place=_place(folder), share=0))
        self._cancel.setEnabled(True)
        for send in (self.to_stick, self.to_folder, self.again):
            send.setEnabled(False)
        job.progressed.connect(self._on_progress)
        job.ended.connect(self._on_ended)

    def show_done(self, exported: Exported) -> None:
        """Says what was written, after it was read back."""
        folder = self._folder or exported.paths[0].parent
        comma = self.words.text("part.list.comma")
        numbers = comma.join(f"#{number:04d}" for number in exported.numbers)
        sentence = self.words.text(
            "ui.sync.done",
            place=_place(folder), numbers=numbers, size=size_text(exported.size),
        )  # fmt: skip
        self._sentence.setText(sentence)
        self._result.show()

    def choose_stick(self) -> None:
        """Asks for a folder, beginning at the stick where one is seen."""
        self._choose("ui.sync.stick.title", find_stick())

    def choose_shared(self) -> None:
        """Asks for a folder, beginning where it was written the last time."""
        self._choose("ui.sync.folder.title", None)

    def _choose(self, title: str, start: Path | None) -> None:
        text = self.words.text(title)
        if folder := choose_folder(self, self.desk, text, "send", start):
            self.send_wanted.emit(folder)

    def _make_buttons(self) -> None:
        desk, text = self.desk, self.words.text
        self.to_folder = button(desk, text("ui.sync.folder"), icon_name="folder")
        self.to_folder.clicked.connect(self.choose_shared)
        self.to_folder.setToolTip(str(last_folder(desk, "send")))
        self.to_stick = button(desk, text("ui.sync.stick"), "primary", icon_name="usb")
        self.to_stick.clicked.connect(self.choose_stick)
        sends = FlowLine(desk.look.px(8), desk.look.px(6))
        for send in (self.to_folder, self.to_stick):
            sends.line.addWidget(send)
        self.head.addWidget(sends)

    def _make_facts(self) -> None:
        desk, text = self.desk, self.words.text
        self._contact = label("", wrap=True)
        self._missing, self._early = label("", wrap=True), label("", wrap=True)
        self._approval = label("", wrap=True)
        self.again = button(desk, text("ui.sync.again"), "link", icon_name="usb")
        self.again.clicked.connect(self.choose_stick)
        self._missing_line = self._fact("triangle-alert", "warn_text", self._missing, self.again)
        self._early_line = self._fact("clock", "muted", self._early)
        self.approve = button(desk, text("ui.sync.approval.do"), "link")
        self.approve.clicked.connect(self.approval_wanted)
        self._approval_line = self._fact("info", "muted", self._approval, self.approve)
        self._hint = label("", "muted", wrap=True)
        for line in (self._missing_line, self._early_line, self._approval_line):
            line.hide()
            self.body.addWidget(line)
        self.body.addWidget(self._contact)
        self.body.addWidget(self._hint)

    def _fact(self, icon_name: str, role: str, said: QLabel, *more: QWidget) -> QWidget:
        look = self.desk.look
        picture, line = label(""), QWidget()
        picture.setPixmap(pixmap(look, icon_name, role, size=16))
        layout = row(look, picture, said, *more, gap=8, into=line)
        layout.setStretch(1, 1)
        return line

    def _make_progress(self) -> None:
        desk, text = self.desk, self.words.text
        self._progress = QWidget()
        self.bar = ThinBar(desk, text("ui.sync.writing.name"))
        self._wait = label("", "muted", wrap=True)
        self._cancel = button(desk, text("part.cancel"))
        self._cancel.clicked.connect(self._stop)
        below = row(desk.look, self._wait, self._cancel)
        below.setStretch(0, 1)
        column(desk.look, self.bar, below, gap=6, into=self._progress)
        self._progress.hide()
        self.body.addWidget(self._progress)

    def _make_result(self) -> None:
        desk = self.desk
        self._result = QWidget()
        picture = label("")
        picture.setPixmap(pixmap(desk.look, "circle-check", "good_text", size=18))
        self._sentence = label("", wrap=True)
        show = button(desk, self.words.text("ui.sync.show"), "link")
        show.clicked.connect(lambda: self._folder and open_with_system(self._folder))
        line = row(desk.look, picture, self._sentence, show, gap=8, into=self._result)
        line.setStretch(1, 1)
        self._result.hide()
        self.body.addWidget(self._result)

    def _on_progress(self, done: int, total: int, _: str) -> None:
        self.bar.show_share(done, total)
        share = 100 * done // total if total else 0
        place = _place(self._folder or Path())
        self._wait.setText(self.words.text("ui.sync.writing", place=place, share=share))

    def _on_ended(self) -> None:
        self._job = None
        self._progress.hide()

    def _stop(self) -> None:
        if self._job is not None:
            self._cancel.setEnabled(False)
            self._job.cancel()


def _place(folder: Path) -> str:
    return folder.name or str(folder)


def size_text(size: int) -> str:
    """1.8 MB, 12 KB."""
    if size >= _MEGA:
        return f"{size / _MEGA:.1f} MB"
    return f"{max(size // _KILO, 1)} KB"
