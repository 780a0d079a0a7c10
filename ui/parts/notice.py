"""A passing notice at the foot of the window, with a link that takes the act back."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import button, label, row

_SHOWN_MS = 6000
_EDGE = 12


class Notice(QFrame):
    """One notice at a time; it goes by itself, or when closed, and waits while pointed at.

    It stands at the foot of `over`, in the middle of what is right of `beside`.

    Signals: `undo_wanted`.
    """

    undo_wanted = Signal()

    def __init__(self, kit: Kit, over: QWidget, beside: QWidget | None = None) -> None:
        super().__init__(over)
        self._kit = kit
        self._over, self._beside = over, beside
        self.setObjectName("toast")
        # Whether it says that something was done.
        self.is_done = True
        self._picture = label("")
        self._text = label("")
        self.undo = button(kit, kit.words.text("part.notice.undo"))
        self.undo.clicked.connect(self._undo)
        row(
            kit.look,
            self._picture,
            self._text,
            self.undo,
            gap=10,
            margins=(16, 9, 12, 9),
            into=self,
        )
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        over.installEventFilter(self)
        self.hide()

    def tell(self, text: str, *, undo: bool = False, done: bool = True) -> None:
        """Shows a notice in place of the one before; without `done` it says why nothing was."""
        self.is_done = done
        drawn = pixmap(self._kit.look, "circle-check" if done else "info", "toast_link", size=18)
        self._picture.setPixmap(drawn)
        self._text.setText(text)
        self.setAccessibleName(text)
        self.undo.setVisible(undo)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    @property
    def text(self) -> str:
        return self._text.text()

    def _undo(self) -> None:
        self.hide()
        self.undo_wanted.emit()

    def _place(self) -> None:
        over, beside = self._over, self._beside.width() if self._beside is not None else 0
        left = beside + (over.width() - beside - self.width()) // 2
        # What is longer than the page is wide reaches over the navigation and not out of sight.
        most = over.width() - self.width() - self._kit.look.px(_EDGE)
        self.move(max(min(left, most), 0), over.height() - self.height() - self._kit.look.px(44))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()
