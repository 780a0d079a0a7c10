"""What needs the PIN once more: asked for, and then the same thing again."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.people.pins import confirm_pin
from ui.parts.failures import sentence_of
from ui.parts.page import Desk
from ui.parts.pin_dialog import PinDialog


def ask_pin(
    desk: Desk, parent: QWidget, title: str, sentence: str, accept: str, again: Callable[[], None]
) -> PinDialog:
    """Asks until the PIN is right or the person gives up; `again` follows when it was right."""
    dialog = PinDialog(desk, parent, title, sentence, accept)

    def right(_: object) -> None:
        dialog.close_accepted()
        again()

    def failed(error: Exception) -> bool:
        dialog.refuse(sentence_of(desk, error))
        return True

    def given(pin: str) -> None:
        desk.tasks.run(partial(confirm_pin, pin=pin), right, failed, owner=dialog)

    dialog.given.connect(given)
    dialog.open()
    return dialog
