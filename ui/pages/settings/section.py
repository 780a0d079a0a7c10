"""What the sections are made of: the base, and asking for a PIN."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.keeping.care import CARE
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.held import Changes
from ui.parts.failures import sentence_of
from ui.parts.layouts import column
from ui.parts.page import Desk
from ui.parts.pin_dialog import PinDialog
from ui.parts.run_dialog import WIDE as WIDE
from ui.parts.run_dialog import RunDialog as RunDialog
from ui.parts.run_dialog import open_dialog as open_dialog

T = TypeVar("T")


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

    def wish(self, doing: str) -> None:
        """Told before it is read what a person came for; most sections have nothing to begin."""

    def minimumSizeHint(self) -> QSize:
        # Sections arrange themselves for what room there is; they scroll in height only.
        return QSize(0, super().minimumSizeHint().height())

    def announce(self) -> None:
        """Has every page that shows how things stand read it again, this one too."""
        self.desk.tasks.run(_something_changed)

    def text(self, key: str, **values: object) -> str:
        """Words of this section."""
        return self.words.text(f"ui.settings.{self.name}.{key}", **values)

    def window_part(self) -> QWidget:
        """What a dialog stands above; it outlives the page."""
        return self.window()


def _something_changed(_: Workspace) -> Changes:
    return CARE


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
