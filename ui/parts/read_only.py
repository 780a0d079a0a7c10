"""What somebody sees who may look and not change: why, said once, and buttons that stay off."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from ui.parts.beside import Beside
from ui.parts.empty import Empty
from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import button, label, row


def keep_off(kit: Kit, *widgets: QWidget) -> None:
    """Switches off, with the reason, what somebody who may only look may not begin."""
    for widget in widgets if kit.read_only else ():
        widget.setEnabled(False)
        widget.setToolTip(kit.read_only)


class ReadOnlyStrip(QFrame):
    """Says why nothing can be changed here.

    Signals: `switch_wanted` to let somebody else in.
    """

    switch_wanted = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setObjectName("reader")
        picture = label("")
        picture.setPixmap(pixmap(kit.look, "eye", "info_text", size=16))
        switch = button(kit, kit.words.text("door.reader.switch"), "link")
        switch.clicked.connect(self.switch_wanted)
        row(
            kit.look, picture, label(kit.read_only), switch, None,
            gap=8, margins=(20, 3, 12, 3), into=self,
        )  # fmt: skip


class StayOff(QObject):
    """Keeps widgets disabled whatever their page does with them, and says why."""

    def __init__(self, parent: QObject, reason: str) -> None:
        super().__init__(parent)
        self._reason = reason
        self._held: set[QWidget] = set()

    def hold(self, widgets: Iterable[QWidget]) -> None:
        """Switches these off, once and for as long as this lives."""
        for widget in widgets:
            if widget not in self._held:
                self._held.add(widget)
                widget.setEnabled(False)
                widget.setToolTip(self._reason)
                widget.installEventFilter(self)

    def hold_page(self, page: QWidget, stays: Iterable[QWidget] = ()) -> None:
        """Switches off the keys of a page and the buttons that begin something where it is empty.

        `stays`: the buttons of the page that only read.
        """
        beside: Beside
        for beside in page.findChildren(Beside):
            beside.place_side()
        kept = set(stays)
        keys: QShortcut
        for keys in page.findChildren(QShortcut):
            keys.setEnabled(False)
        empty: Empty
        for empty in page.findChildren(Empty):
            empty.action.hide()
        press: QPushButton
        for press in page.findChildren(QPushButton):
            if press.property("look") in ("primary", "danger") and press not in kept:
                self.hold([press])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.EnabledChange
            and isinstance(watched, QWidget)
            and watched.isEnabled()
        ):
            watched.setEnabled(False)
        return False
