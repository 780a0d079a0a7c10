"""Where the keyboard goes in the window: Tab's way, and never to what is out of sight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)
from shiboken6 import isValid

from ui.parts.shell import Shell

_KEY = QKeySequence.StandardKey
_TYPED = (QLineEdit, QPlainTextEdit)
_TAB = Qt.FocusPolicy.TabFocus.value
# What they are made of is none of Tab's.
_WHOLE = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit)


class Framed(Protocol):
    """What of the window this needs; the frame is another one when it is dressed anew."""

    shell: Shell


class WindowFocus(QObject):
    """Lives as long as the window it is given as parent."""

    def __init__(self, window: QWidget, framed: Framed) -> None:
        super().__init__(window)
        self._window = window
        self._framed = framed
        # What had the keys last before something out of sight got them.
        self._seen: QWidget | None = None
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._look)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def begin(self) -> None:
        """Where nothing has the keys yet, Tab would begin anywhere."""
        if self._window.window().focusWidget() is None:
            self._framed.shell.setFocus()

    def arrange(self) -> None:
        """Tab leads from the top bar through the page as it is laid out, and on to the foot.

        The navigation comes last, so that Shift+Tab leads there from the first. In Qt's own order
        stands what was made first; so this is said whenever Tab is pressed.
        """
        shell = self._framed.shell
        here: QWidget = shell
        status = shell.status
        for one in (
            *_stops(shell.top), *_stops(shell.failures), *_laid_out(shell.panel),
            *_stops(shell.stack), shell.notice.undo, status.undo, status.redo,
            *shell.navigation.tab_stops(),
        ):  # fmt: skip
            QWidget.setTabOrder(here, one)
            here = one

    def _on_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        """Qt gives the keys also to what is hidden: a page made ahead, or one that was left.

        What had them and was deleted leaves them to nobody.
        """
        window = self._window
        if not isValid(window):
            # While it is being deleted the keys go from one of its parts to the next.
            return
        if isinstance(old, _TYPED):
            old.removeEventFilter(self)
        if isinstance(now, _TYPED) and window.isAncestorOf(now):
            now.installEventFilter(self)
        if now is None:
            if window.isActiveWindow() and window.isVisible():
                self._framed.shell.setFocus()
        elif not now.isVisible() and window.isAncestorOf(now):
            if old is not None and old.isVisible() and window.isAncestorOf(old):
                self._seen = old
            # A field that was just made is shown before this turn is over.
            self._later.start()

    def _look(self) -> None:
        window, now, seen = self._window, QApplication.focusWidget(), self._seen
        if now is None or now.isVisible() or not window.isVisible():
            return
        if window.isAncestorOf(now):
            stays = seen is not None and isValid(seen) and seen.isVisible()
            (seen if stays and seen is not None else self._framed.shell).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Z and Ctrl+Y are the window's where a field has nothing of its own to take back."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            for key, has in ((_KEY.Undo, "Undo"), (_KEY.Redo, "Redo")):
                if event.matches(key) and not _may(watched, has):
                    event.ignore()
                    return True
        return False


def _may(watched: QObject, what: str) -> bool:
    """Whether a field can take back, or do again, what was typed."""
    typed = watched.document() if isinstance(watched, QPlainTextEdit) else watched
    return bool(getattr(typed, f"is{what}Available")())


def _stops(widget: QWidget) -> Iterator[QWidget]:
    """What of a widget Tab comes by, as a person reads it."""
    if widget.isHidden():
        return
    # One that hands the keys on to what it is made of is a stop of its own to Qt.
    if (widget.focusProxy() or widget).focusPolicy().value & _TAB:
        yield widget
    if isinstance(widget, _WHOLE):
        return
    if isinstance(widget, QScrollArea) and widget.widget() is not None:
        yield from _stops(widget.widget())
    elif (layout := widget.layout()) is not None:
        yield from _laid_out(layout)
    else:
        for child in widget.children():
            if isinstance(child, QWidget) and not child.isWindow():
                yield from _stops(child)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        if (item := layout.itemAt(place)) is None:
            continue
        for inside in (item.widget(), item.layout()):
            if isinstance(inside, QWidget):
                yield from _stops(inside)
            elif isinstance(inside, QLayout):
                yield from _laid_out(inside)
