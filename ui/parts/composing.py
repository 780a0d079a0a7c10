"""Words put together by an input method: the key that ends one ends nothing else.

Most input methods keep that key to themselves; some let it through to the line.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

_GOING_ON = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class Composing(QObject):
    """Keeps Enter and Tab from a control while a word is put together in it, which is no text yet.

    To be made after the control's other filters: the last is asked first.
    """

    def __init__(self, control: QWidget) -> None:
        super().__init__(control)
        self.is_on = False
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self.is_on = bool(event.preeditString())
        elif event.type() == QEvent.Type.FocusOut:
            self.is_on = False
        elif self.is_on and isinstance(event, QKeyEvent) and event.key() in _GOING_ON:
            return event.type() == QEvent.Type.KeyPress
        return False
