"""A dialog whose button runs an operation on the workspace."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLayout, QSizePolicy, QWidget

from cleanclinic.operations.workspace.opening import Workspace
from ui.parts.failures import sentence_of
from ui.parts.layouts import label
from ui.parts.page import Desk
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm

T = TypeVar("T")
WIDE = 430


class RunDialog(Dialog):
    """A form whose button runs an operation; it stays, with the sentence, when that fails."""

    def __init__(self, desk: Desk, parent: QWidget, title: str, about: str = "") -> None:
        super().__init__(desk, parent, title)
        self.desk = desk
        self.setMinimumWidth(desk.look.px(WIDE))
        if about:
            said = label(about, "muted", wrap=True)
            # As wide as the dialog: it follows what stands below, and asks for no width itself.
            policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            said.setSizePolicy(policy)
            self.body.addWidget(said)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()

    def finish_body(self, accept: str, *, look: str = "primary") -> None:
        """Puts the place for problems below the fields, and the buttons."""
        self.body.addWidget(self.problem)
        self.add_buttons(accept, look=look)
        # Enter in a field goes through the form's own checks.
        self.accept_button.clicked.disconnect()
        self.accept_button.clicked.connect(self.submit)

    def submit(self) -> None:
        """What the button does; overridden."""

    def is_whole(self, *forms: RecordForm) -> bool:
        """Whether all that was typed can stand; the first that cannot gets the cursor."""
        self.say("")
        for form in forms:
            if form.all_problems():
                form.focus_field(next(iter(form.problems)))
                return False
        return True

    def say(self, sentence: str) -> None:
        """Shows what is wrong; an empty sentence takes it back."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.fit()

    def fit(self) -> None:
        """As tall as what stands in it; soon, when all of it is laid out."""
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            # Qt guesses the height of wrapped lines from another width than they get.
            inner: QWidget
            for inner in self.findChildren(QWidget):
                below: QLayout | None = inner.layout()
                if below is not None:
                    below.activate()
            layout.activate()
            wide = max(self.width(), self.minimumWidth(), layout.minimumSize().width())
            room = self.room().height()
            # What scrolls does so because the screen is too low, and would ask for hardly any room.
            scrolls = self.body.parentWidget() is not self
            self.resize(wide, room if scrolls else min(layout.totalHeightForWidth(wide), room))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def run(self, operation: Callable[[Workspace], T], then: Callable[[T], None]) -> None:
        """Runs it, closes on success and then calls `then`."""
        self.say("")
        self.setEnabled(False)

        def done(value: T) -> None:
            self.accept()
            then(value)

        def failed(error: Exception) -> bool:
            self.setEnabled(True)
            self.say(sentence_of(self.desk, error))
            return True

        self.desk.tasks.run(operation, done, failed, owner=self)


def open_dialog(dialog: Dialog) -> None:
    """Shows a dialog above the window, gone for good when it closes."""
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
