"""The shared folder: where it is, whether it can be reached, and what the last look brought."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from cleanclinic.operations.exchange.shared_folder import (
    FolderRound,
    SharedFolder,
    exchange_with_folder,
    set_shared_folder,
    shared_folder,
)
from cleanclinic.operations.workspace.opening import Workspace
from ui.parts.cards import Card
from ui.parts.failures import sentence_of
from ui.parts.files import choose_folder
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.page import Desk
from ui.parts.pills import Badge, Pill
from ui.parts.question import Dialog

_WIDE = 460


class FolderCard(Card):
    """Reads and sets the folder itself.

    Signals: `looked` (FolderRound) after a look that met files it refused.
    """

    looked = Signal(object)

    def __init__(self, desk: Desk, *, office: bool = False) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.folder"))
        self.desk = desk
        self.words = desk.words
        self._folder: SharedFolder | None = None
        self._last = ""
        self._pill = Pill(desk.look, Badge(""))
        self._pill.hide()
        self.head.addWidget(self._pill)
        side = "office" if office else "ward"
        self._about = label(text(f"ui.folder.about.{side}"), "muted", wrap=True)
        self._path = Elided("")
        self.send = QCheckBox(text(f"ui.folder.send.{side}"))
        self.send.clicked.connect(self._on_send)
        self.said = label("", "muted", wrap=True)
        self.choose = button(desk, text("ui.folder.choose"), icon_name="folder-open")
        self.choose.clicked.connect(self._choose)
        self.look = button(desk, text("ui.folder.look"), icon_name="refresh-cw")
        self.look.clicked.connect(self.look_now)
        self.off = button(desk, text("ui.folder.off"), "link")
        self.off.clicked.connect(lambda: self.set_folder(None))
        self._inside = QWidget()
        column(desk.look, self._path, self.send, self.said, gap=6, into=self._inside)
        self.body.addWidget(self._about)
        self.body.addWidget(self._inside)
        self.body.addLayout(row(desk.look, self.look, self.choose, None))
        # Beside the others it would be cut in English.
        self.body.addLayout(row(desk.look, self.off, None))
        for part in (self.send, self.choose, self.look, self.off):
            part.setEnabled(not desk.read_only)
        self._inside.hide()

    def reload(self) -> None:
        """Reads what is set; whether a share answers can take a while."""
        self.desk.tasks.run(shared_folder, self.show_folder, key="shared_folder", owner=self)

    def show_folder(self, found: SharedFolder) -> None:
        """Shows what is set; a share that is gone is a fact and nothing else."""
        self._folder = found
        text, is_set = self.words.text, found.path is not None
        self._about.setVisible(not is_set)
        self._inside.setVisible(is_set)
        self.look.setVisible(is_set)
        self.off.setVisible(is_set)
        self._pill.setVisible(is_set)
        key = "ui.folder.change" if is_set else "ui.folder.choose"
        # With the room that a button leaves behind its picture.
        self.choose.setText(f" {text(key)}")
        self._path.set_whole(str(found.path or ""))
        self.send.setChecked(found.send)
        key, tone = ("reachable", "good") if found.reachable else ("gone", "warn")
        self._pill.set_badge(Badge(text(f"ui.folder.{key}"), tone))
        if is_set and not found.reachable:
            self.said.setText(text("ui.folder.gone.sentence"))
        elif self.said.text() in ("", text("ui.folder.gone.sentence")):
            self.said.setText(text("ui.folder.by_itself"))

    def set_folder(self, path: Path | None) -> None:
        """Looks into this folder from now on; None into none."""
        send = self.send.isChecked()
        self.said.setText("")
        self.desk.tasks.run(
            lambda workspace: set_shared_folder(workspace, path, send=send),
            lambda _: self.reload(),
            self._failed,
            owner=self,
        )

    def look_now(self) -> None:
        """Takes in what is new there, and lays what waits."""

        def work(workspace: Workspace, progress: Any) -> FolderRound:
            return exchange_with_folder(workspace, cancelled=progress.cancelled)

        job = self.desk.tasks.run_long(work, self.show_round, busy=self.look, owner=self)
        self.desk.window.show_progress(self.words.text("ui.folder.wait"), job)

    def show_round(self, done: FolderRound) -> None:
        """Says what a look brought."""
        self.said.setText(self._said(done))
        if done.problems:
            self.looked.emit(done)

    def _said(self, done: FolderRound) -> str:
        text, time = self.words.text, QTime.currentTime().toString("HH:mm")
        if not done.reachable:
            return text("ui.folder.gone.sentence")
        if done.error is not None:
            return sentence_of(self.desk, done.error)
        if done.taken or done.sent or done.problems:
            self._last = text(
                "ui.folder.round",
                time=time, taken=done.taken, sent=done.sent, refused=len(done.problems),
            )  # fmt: skip
            return self._last
        # What came last stays to be read, however often there was nothing since.
        return " ".join(one for one in (text("ui.folder.nothing", time=time), self._last) if one)

    def _on_send(self) -> None:
        if self._folder is not None and self._folder.path is not None:
            self.set_folder(self._folder.path)

    def _failed(self, _: Exception) -> bool:
        """The window says why; the card shows what is still set."""
        self.reload()
        return False

    def _choose(self) -> None:
        title = self.words.text("ui.folder.choose")
        if path := choose_folder(self, self.desk, title, "shared"):
            self.set_folder(path)


class FolderDialog(Dialog):
    """The office's, on its own."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.folder"))
        self.card = FolderCard(desk, office=True)
        self.card.set_title("")
        self.card.setMinimumWidth(desk.look.px(_WIDE))
        self.body.addWidget(self.card)
        self.body.addStretch(1)
        close = button(desk, text("part.close"))
        close.clicked.connect(self.accept)
        self.buttons.addWidget(close)
        self.card.reload()
