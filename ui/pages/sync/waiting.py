"""What waits to be sent: how much, where to, how far it has come, and what came of it."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.exchange import ExchangeState
from cleanclinic.operations.sending import Exported
from ui.parts.cards import Card
from ui.parts.charts import ThinBar
from ui.parts.files import choose_folder, find_stick, last_folder, open_with_system
from ui.parts.icons import pixmap
from ui.parts.layouts import button, column, label, row
from ui.parts.page import Desk
from ui.parts.tasks import Job

_MEGA, _KILO = 1_000_000, 1000


class WaitingCard(Card):
    """Signals: `send_wanted` (folder)."""

    send_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.words = desk.words
        self._job: Job | None = None
        self._folder: Path | None = None
        self._make_counts()
        self._make_buttons()
        self._make_progress()
        self._make_result()

    def show_state(self, state: ExchangeState) -> None:
        """Shows what waits and what the office has confirmed."""
        text = self.words.text
        waiting, files = state.waiting_changes, state.waiting_attachments
        title = text("ui.sync.waiting", count=waiting) if waiting else text("ui.sync.waiting.none")
        note = text("ui.sync.next", number=f"{state.next_number:04d}") if waiting else ""
        if files:
            note = text("ui.sync.files", count=files, more=note)
        self.set_title(title, note)
        figures = (waiting, state.unconfirmed, state.confirmed_upto)
        for shown, figure in zip(self._figures.values(), figures, strict=True):
            shown.setText(str(figure))
        granted = state.identity.granted
        anything = bool(waiting or files or state.unconfirmed or state.confirm_due)
        for send in (self.to_stick, self.to_folder):
            send.setEnabled(granted and anything and self._job is None)
        self._hint.setText(text("ui.sync.hint" if granted else "ui.sync.not_granted"))

    def follow(self, job: Job, folder: Path) -> None:
        """Shows how far the writing has come, until it ends."""
        self._job, self._folder = job, folder
        self._result.hide()
        self._progress.show()
        self.bar.show_share(0, 1)
        self._wait.setText(self.words.text("ui.sync.writing", place=_place(folder), share=0))
        self._cancel.setEnabled(True)
        self.to_stick.setEnabled(False)
        self.to_folder.setEnabled(False)
        job.progressed.connect(self._on_progress)
        job.ended.connect(self._on_ended)

    def show_done(self, exported: Exported) -> None:
        """Says what was written, after it was read back."""
        folder = self._folder or exported.paths[0].parent
        numbers = "、".join(f"#{number:04d}" for number in exported.numbers)
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

    def _make_counts(self) -> None:
        text = self.words.text
        self._figures = {name: label("–", "heading") for name in ("wait", "sent", "confirmed")}
        line = row(self.desk.look, gap=28)
        for name, figure in self._figures.items():
            title = label(text(f"ui.sync.count.{name}"), "muted")
            line.addLayout(row(self.desk.look, title, figure, gap=8))
        line.addStretch(1)
        self.body.addLayout(line)

    def _make_buttons(self) -> None:
        desk, text = self.desk, self.words.text
        self.to_folder = button(desk, text("ui.sync.folder"), icon_name="folder")
        self.to_folder.clicked.connect(self.choose_shared)
        self.to_stick = button(desk, text("ui.sync.stick"), "primary", icon_name="usb")
        self.to_stick.clicked.connect(self.choose_stick)
        self._hint = label("", "muted", wrap=True)
        line = row(desk.look, self._hint, self.to_folder, self.to_stick, gap=10)
        line.setStretch(0, 1)
        self.body.addLayout(line)
        last = last_folder(desk, "send")
        self.to_folder.setToolTip(str(last))

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
