"""Covering everything the program shows, at once, and lifting it again as if nothing had been.

What is covered is hidden, not only painted over: neither the keyboard nor a screen reader reaches
it. Dialogs stay open behind blank covers. Titles that the task switcher shows say nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QWidget
from shiboken6 import isValid


@dataclass(frozen=True)
class _Covered:
    """A dialog under its blank cover, and what it was called."""

    dialog: QWidget
    blank: QWidget
    title: str


class _Blank(QFrame):
    """Covers one window whole, and follows its size."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("door")
        self.setAutoFillBackground(True)
        over.installEventFilter(self)
        self._fit()
        self.show()
        self.raise_()

    def _fit(self) -> None:
        self.setGeometry(self._over.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False


class _Above(QDialog):
    """Stands above a dialog that would keep the window from answering."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)

    def reject(self) -> None:
        """Escape does not lift a curtain."""


class Curtain(QObject):
    """Covers a window; `inside` gives the part of it that is hidden meanwhile."""

    def __init__(self, window: QWidget, inside: Callable[[], QWidget], title: str) -> None:
        super().__init__(window)
        self._window = window
        self._inside = inside
        self._title = title
        self._cover: QWidget | None = None
        self._above: _Above | None = None
        self._covered: list[_Covered] = []
        self._focus: QWidget | None = None
        self._was_called = ""
        self._says = title
        window.installEventFilter(self)
        window.windowTitleChanged.connect(self._keep_neutral)

    @property
    def cover(self) -> QWidget | None:
        """What stands over everything now."""
        return self._cover

    def draw(self, cover: QWidget) -> None:
        """Covers everything; drawn already, it only changes what is seen."""
        if self._cover is None:
            self._remember()
        else:
            self._take_away()
        self._cover = cover
        self._window.setWindowTitle(self._says)
        modal = QApplication.activeModalWidget() if self._above is None else None
        if modal is not None:
            self._above = _Above(modal, self._title)
            self._above.setGeometry(self._window.window().geometry())
        holder = self._above or self._window
        cover.setParent(holder)
        cover.setGeometry(holder.rect())
        cover.show()
        cover.raise_()
        self._inside().hide()
        if self._above is not None:
            self._above.installEventFilter(self)
            self._above.open()
        cover.repaint()
        if cover.focusPolicy() != Qt.FocusPolicy.NoFocus or cover.focusProxy() is not None:
            cover.setFocus(Qt.FocusReason.OtherFocusReason)

    def call(self, title: str) -> None:
        """Names the window while it is covered; "" for the name of the program."""
        if self._cover is not None:
            self._says = title or self._title
            self._window.setWindowTitle(self._says)

    def close_dialogs(self) -> None:
        """Gives up the dialogs behind the curtain, and stands over the window itself again."""
        above, self._above = self._above, None
        if above is not None and self._cover is not None:
            self._cover.setParent(self._window)
            self._cover.setGeometry(self._window.rect())
            self._cover.show()
            self._cover.raise_()
            above.done(0)
            above.deleteLater()
        for covered in self._covered:
            if isValid(covered.dialog) and isinstance(covered.dialog, QDialog):
                covered.dialog.reject()
        self._covered = []
        self._focus = None

    def lift(self) -> None:
        """Shows everything again, the cursor where it was."""
        if self._cover is None:
            return
        self._take_away()
        self._cover = None
        above, self._above = self._above, None
        if above is not None:
            above.done(0)
            above.deleteLater()
        for covered in self._covered:
            if isValid(covered.dialog):
                covered.dialog.setWindowTitle(covered.title)
                covered.blank.hide()
                covered.blank.deleteLater()
        self._covered = []
        self._inside().show()
        if self._was_called:
            self._window.setWindowTitle(self._was_called)
        focus, self._focus = self._focus, None
        if focus is not None and isValid(focus) and focus.isVisible():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """What was covered is gone: nothing of it comes back when the curtain is lifted."""
        self._focus = None
        self._was_called = ""

    def _remember(self) -> None:
        self._focus = QApplication.focusWidget()
        self._was_called = self._window.windowTitle()
        self._says = self._title
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        QGuiApplication.inputMethod().commit()
        for top in QApplication.topLevelWidgets():
            if isinstance(top, QDialog) and top.isVisible():
                blank = _Blank(top)
                blank.repaint()
                self._covered.append(_Covered(top, blank, top.windowTitle()))
                top.setWindowTitle(self._title)

    def _keep_neutral(self, title: str) -> None:
        """What goes on behind the curtain may name the window anew; it shows when it is lifted."""
        if self._cover is not None and title != self._says:
            self._was_called = title
            self._window.setWindowTitle(self._says)

    def _take_away(self) -> None:
        if self._cover is not None:
            self._cover.hide()
            self._cover.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._cover is not None:
            holder = self._above or self._window
            if watched is holder:
                self._cover.setGeometry(holder.rect())
        return False
