"""What the sections are made of: the base, a dialog that runs an operation, asking for a PIN."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.workspace import Workspace
from ui.parts.failures import sentence_of
from ui.parts.layouts import column, label
from ui.parts.page import Desk
from ui.parts.pin_dialog import PinDialog
from ui.parts.question import Dialog

T = TypeVar("T")
WIDE = 430


class Section(QWidget):
    """One section: builds itself without data, then `reload`."""

    name: ClassVar[str] = ""
    icon: ClassVar[str] = ""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.words = desk.words
        self.body = column(desk.look, gap=14, into=self)

    def reload(self) -> None:
        """Reads what is shown again."""

    def text(self, key: str, **values: object) -> str:
        """Words of this section."""
        return self.words.text(f"ui.settings.{self.name}.{key}", **values)

    def window_part(self) -> QWidget:
        """What a dialog stands above; it outlives the page."""
        return self.window()


class RunDialog(Dialog):
    """A form whose button runs an operation; it stays, with the sentence, when that fails."""

    def __init__(self, desk: Desk, parent: QWidget, title: str, about: str = "") -> None:
        super().__init__(desk, parent, title)
        self.desk = desk
        self.setMinimumWidth(desk.look.px(WIDE))
        if about:
            said = label(about, "muted", wrap=True)
            said.setMaximumWidth(desk.look.px(WIDE))
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

    def say(self, sentence: str) -> None:
        """Shows what is wrong; an empty sentence takes it back."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

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


def ask_pin(
    desk: Desk,
    parent: QWidget,
    about: tuple[str, str, str],
    operation: Callable[[Workspace, str], T],
    then: Callable[[T], None],
) -> PinDialog:
    """Asks for the person's own PIN and runs an operation with it; `about` is title, text, verb."""
    dialog = PinDialog(desk, parent, *about)

    def failed(error: Exception) -> bool:
        dialog.refuse(sentence_of(desk, error))
        return True

    def done(value: T) -> None:
        dialog.close_accepted()
        then(value)

    def given(pin: str) -> None:
        owner: QObject = dialog
        desk.tasks.run(lambda workspace: operation(workspace, pin), done, failed, owner=owner)

    dialog.given.connect(given)
    open_dialog(dialog)
    return dialog
