"""Going back to a backup: what it means in words, the PIN, and then the window does it."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.keeping.going_back import (
    GoBack,
    GoBackPreview,
    check_one,
    prepare_go_back,
)
from cleanclinic.operations.workspace.opening import Workspace
from ui.pages.settings.section import RunDialog
from ui.parts.failures import sentence_of
from ui.parts.fields import LabelledField
from ui.parts.job import Progress
from ui.parts.layouts import label
from ui.parts.page import Desk
from ui.parts.reopening import Reopening
from ui.parts.secret_field import secret_field

_EARLIER = "PIN-BACKUP-EARLIER"


class GoBackDialog(RunDialog):
    """The backup is tried first: nothing is closed for one that would not do."""

    def __init__(self, desk: Desk, parent: QWidget, backup: Path, preview: GoBackPreview) -> None:
        self._text = desk.words.text
        super().__init__(desk, parent, self._text("ui.settings.backups.back.title"))
        self._backup = backup
        for sentence in said(desk, preview):
            line = label(sentence, wrap=True)
            line.setMaximumWidth(desk.look.px(430))
            self.body.addWidget(line)
        title = self._text("ui.settings.people.your_pin")
        self.pin = LabelledField(desk, title, secret_field(desk, title, placeholder=""))
        self.pin.setVisible(preview.asks_pin)
        self._asks_pin = preview.asks_pin
        title = self._text("ui.settings.backups.back.secret")
        self.secret = LabelledField(desk, title, secret_field(desk, title, placeholder=""))
        self.secret.hide()
        for field in (self.pin, self.secret):
            field.entered.connect(self.submit)
            self.body.addWidget(field)
        self.finish_body(self._text("ui.settings.backups.back.yes"), look="danger")
        self.accept_button.setDefault(False)
        if preview.asks_pin:
            self.pin.setFocus()

    def submit(self) -> None:
        """Checks PIN and backup, then has the window do it."""
        pin, secret, backup = self.pin.text(), self.secret.text(), self._backup
        if self._asks_pin and not pin:
            self.pin.setFocus()
            return
        self.say("")
        self.setEnabled(False)
        self.accept_button.setText(self._text("ui.settings.backups.back.trying"))

        def prepare(workspace: Workspace) -> GoBack:
            way = prepare_go_back(workspace, backup, pin=pin, secret=secret)
            check_one(workspace, backup, secret=secret)
            return way

        self.desk.tasks.run(prepare, self._go, self._failed, owner=self)

    def _go(self, way: GoBack) -> None:
        def work(progress: Progress) -> object:
            return way.restore(progress=progress, cancelled=progress.cancelled)

        self.accept()
        title = self._text("ui.settings.backups.back.doing")
        done = self._text("ui.settings.backups.back.done")
        self.desk.window.reopen(Reopening(title, work, way.reopen, done))

    def _failed(self, error: Exception) -> bool:
        self.setEnabled(True)
        self.accept_button.setText(self._text("ui.settings.backups.back.yes"))
        self.say(sentence_of(self.desk, error))
        if isinstance(error, CleanClinicError) and error.code == _EARLIER:
            self.secret.show()
            self.secret.setFocus()
        return True


def said(desk: Desk, preview: GoBackPreview) -> list[str]:
    """What going back means, in words."""
    text = desk.words.text
    when = f"{preview.made_at.astimezone():%Y-%m-%d %H:%M}"
    reason = text(f"backup_reason.{preview.reason}")
    sentences = [text("ui.settings.backups.back.what", when=when, reason=reason)]
    nothing = "office_nothing" if preview.is_office else "nothing"
    key = "unknown" if preview.other_line else "lost" if preview.lost else nothing
    sentences.append(text(f"ui.settings.backups.back.{key}", count=preview.lost))
    if preview.lost and preview.granted:
        key = "some_back" if preview.sent else "none_back"
        sentences.append(text(f"ui.settings.backups.back.{key}", count=preview.sent))
    if preview.is_office:
        sentences.append(text("ui.settings.backups.back.office"))
    sentences.append(text("ui.settings.backups.back.kept"))
    return sentences
