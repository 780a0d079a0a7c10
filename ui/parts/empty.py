"""What stands where there is nothing yet: a picture, one sentence, and the button to begin with."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.parts.icons import pixmap
from ui.parts.kit import Kit
from ui.parts.layouts import button, column, label, row

_WIDEST = 400
_PICTURE, _GAP = 48, 10


class Empty(QWidget):
    """An empty page or table; the sentence is at most `widest` points of the grid wide.

    Signals: `wanted` when its button was pressed.
    """

    wanted = Signal()

    def __init__(
        self, kit: Kit, icon_name: str, sentence: str, action: str = "", *, widest: int = _WIDEST
    ) -> None:
        super().__init__()
        self._widest = kit.look.px(widest)
        picture = self._picture = label("")
        picture.setPixmap(pixmap(kit.look, icon_name, "line_strong", size=_PICTURE))
        picture.setAccessibleName(sentence)
        self._gap = kit.look.px(_GAP)
        self.sentence = label(sentence, "muted", wrap=True)
        # A width of its own, and no alignment: then it gets the height that its lines need.
        self.sentence.setFixedWidth(self._widest)
        self.action = button(kit, action, "primary", name=action or sentence)
        if not action:
            self.action.hide()
        self.action.clicked.connect(self.wanted)
        said = row(kit.look, None, self.sentence, None, gap=0)
        layout = column(
            kit.look, None, picture, said, 4, self.action, None, None, gap=_GAP, into=self
        )
        for item in (picture, self.action):
            layout.setAlignment(item, Qt.AlignmentFlag.AlignHCenter)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def say(self, sentence: str) -> None:
        """Shows another sentence."""
        self.sentence.setText(sentence)
        self._picture.setAccessibleName(sentence)
        self._balance()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._balance()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._balance()
        self._fit_picture()

    def _fit_picture(self) -> None:
        """Where it is low the sentence and the button are what is wanted."""
        shown = self._picture.pixmap().deviceIndependentSize().toSize().height() + 3 * self._gap
        tall = self.sentence.heightForWidth(self.sentence.width()) + self._gap
        if not self.action.isHidden():
            tall += self.action.sizeHint().height() + self._gap
        self._picture.setVisible(self.height() >= tall + shown)

    def _balance(self) -> None:
        """As narrow as its lines allow, so that no single character stands on the last one."""
        self.sentence.ensurePolished()
        # Qt reckons with no less than the least width.
        self.sentence.setMinimumWidth(0)
        widest = min(self._widest, self.width()) if self.isVisible() else self._widest
        tall = self.sentence.heightForWidth(widest)
        least, most = widest // 2, widest
        while most - least > 1:
            middle = (least + most) // 2
            if self.sentence.heightForWidth(middle) > tall:
                least = middle
            else:
                most = middle
        self.sentence.setFixedWidth(most)
