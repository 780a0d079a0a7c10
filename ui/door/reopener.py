"""Closing the workspace, working on its files, and opening it again, behind one card."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject
from shiboken6 import isValid

from cleanclinic.errors import CancelledError
from cleanclinic.operations.workspace.opening import Workspace
from ui.door.front import Front
from ui.parts.charts import ThinBar
from ui.parts.job import Job, Progress
from ui.parts.kit import Kit
from ui.parts.layouts import button, label, row
from ui.parts.reopening import Reopening
from ui.parts.tasks import Tasks
from ui.parts.wait_card import StartCard


class Host(Protocol):
    """What is asked of the program."""

    tasks: Tasks

    @property
    def kit(self) -> Kit: ...

    @property
    def front(self) -> Front: ...

    def step_out(self) -> None:
        """Keeps what was typed and closes the pages; the workspace itself is not touched."""

    def enter_saying(self, workspace: Workspace, text: str, error: Exception | None) -> None:
        """Somebody is in, and something is to be said on the first page."""

    def look_again(self) -> None:
        """Asks anew what lies in the folder."""


class BusyCard(StartCard):
    """Says what is being done and how far it is, with a button to stop it."""

    def __init__(self, kit: Kit, title: str, sentence: str) -> None:
        super().__init__(kit, "history", title, width=460)
        self.bar = ThinBar(kit, title)
        self.cancel = button(kit, kit.words.text("part.cancel"))
        self.cancel.setEnabled(False)
        self.body.addWidget(label(sentence, "muted", wrap=True))
        self.body.addWidget(self.bar)
        self.body.addLayout(row(kit.look, None, self.cancel))

    def follow(self, job: Job) -> None:
        """Shows how far a job is."""
        job.progressed.connect(lambda done, total, _: self.bar.show_share(done, total))
        self.cancel.setEnabled(True)
        self.cancel.clicked.connect(job.cancel)
        self.cancel.clicked.connect(lambda: self.cancel.setEnabled(False))


class Reopener(QObject):
    """One at a time; whatever happens, the workspace is opened again or the door asks anew."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host

    def run(self, request: Reopening) -> None:
        """Does what is asked."""
        host = self._host
        host.step_out()
        card = BusyCard(host.kit, request.title, host.kit.words.text("door.busy.safe"))
        host.front.show_card(card)
        host.tasks.shut(lambda _: self._work(request, card))

    def restore(
        self,
        title: str,
        work: Callable[[Progress], object],
        opener: Callable[[], Workspace],
        failed: Callable[[Exception], None],
    ) -> None:
        """The same where nothing is open; a failure is the caller's to say."""
        host = self._host
        card = BusyCard(host.kit, title, host.kit.words.text("door.busy.safe"))
        host.front.show_card(card)
        done = host.kit.words.text("ui.settings.backups.back.done")
        request = Reopening(title, work, opener, done)

        def give(error: Exception) -> bool:
            failed(error)
            return True

        job = host.tasks.run_aside(work, lambda _: self._open(request, None), give, owner=self)
        card.follow(job)

    def _work(self, request: Reopening, card: BusyCard) -> None:
        def failed(error: Exception) -> bool:
            self._open(request, error)
            return True

        job = self._host.tasks.run_aside(
            request.work, lambda _: self._open(request, None), failed, owner=self
        )
        if isValid(card):
            card.follow(job)

    def _open(self, request: Reopening, error: Exception | None) -> None:
        host = self._host
        stopped = isinstance(error, CancelledError)

        def entered(workspace: Workspace) -> None:
            host.enter_saying(workspace, "" if error else request.done, None if stopped else error)

        def failed(_: Exception) -> bool:
            host.look_again()
            return True

        host.tasks.open(request.opener, entered, failed)
