"""How far long work has come, with a button to cancel it."""

from PySide6.QtWidgets import QFrame, QWidget

from ui.parts.charts import ThinBar
from ui.parts.job import Job
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, button, column, label, row
from ui.parts.style import dress


class ProgressPanel(QWidget):
    """A bar for one job; hidden when there is none."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        card = QFrame()
        dress(card, "card")
        self._job: Job | None = None
        self._title = label("", "heading")
        self._text = Elided("", "muted")
        self.bar = ThinBar(kit, kit.words.text("part.progress.name"))
        self.cancel = button(kit, kit.words.text("part.cancel"))
        self.cancel.clicked.connect(self._cancel)
        head = row(kit.look, self._title, None, self.cancel)
        column(kit.look, head, self.bar, self._text, gap=6, margins=(16, 10, 12, 10), into=card)
        column(kit.look, card, margins=(20, 8, 20, 0), into=self)
        self.hide()

    def follow(self, title: str, job: Job) -> None:
        """Shows a job until it ends."""
        self._job = job
        self._title.setText(title)
        self._text.set_whole("")
        self.bar.show_share(0, 1)
        self.cancel.setEnabled(True)
        job.progressed.connect(self._on_progress)
        job.ended.connect(lambda: self._on_ended(job))
        self.show()

    def _on_progress(self, done: int, total: int, text: str) -> None:
        self.bar.show_share(done, total)
        counted = self._kit.words.text("part.progress.count", done=done, total=total)
        self._text.set_whole(f"{counted} · {text}" if text else counted)

    def _on_ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self.hide()

    def _cancel(self) -> None:
        if self._job is not None:
            self.cancel.setEnabled(False)
            self._text.set_whole(self._kit.words.text("part.progress.stopping"))
            self._job.cancel()
