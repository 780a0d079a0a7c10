"""The whole window while nobody is in: a calm side with the house's name, and room for one card.

Nothing of the data stands here: only the department's name, the hour and the day.
"""

from PySide6.QtCore import QDateTime, QLocale, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from ui.parts.kit import Kit
from ui.parts.layouts import Elided, column, label, row
from ui.parts.scroll import scrolled

_SIDE, _LEAST_BESIDE = 320, 720


class DoorFrame(QFrame):
    """The dark side and the card."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.kit = kit
        self.setObjectName("door")
        self._where = Elided("")
        self._where.setObjectName("doorwhere")
        self.side = self._make_side()
        self.stack = QStackedWidget()
        self.stack.setObjectName("content")
        self._card: QWidget | None = None
        layout = row(kit.look, self.side, self.stack, gap=0, into=self)
        layout.setStretch(1, 1)
        self._minute = QTimer(self, singleShot=True)
        self._minute.timeout.connect(self._tell_time)
        self._tell_time()

    def show_where(self, where: str) -> None:
        """Names the department as the screen remembers it, if there is one yet."""
        self._safe.setVisible(bool(where))
        self._where.set_whole(where)

    def show_card(self, card: QWidget) -> None:
        """Puts a card in place of the one before."""
        self._card = card
        while self.stack.count():
            old = self.stack.widget(0)
            self.stack.removeWidget(old)
            old.deleteLater()
        if isinstance(card, QScrollArea):
            # It is a page of its own already.
            self.stack.addWidget(card)
            return
        holder = QWidget()
        line = row(self.kit.look, None, card, None, gap=0)
        column(self.kit.look, None, line, None, gap=0, margins=(24, 16, 24, 16), into=holder)
        self.stack.addWidget(scrolled(holder))

    @property
    def card(self) -> QWidget | None:
        return self._card

    def _make_side(self) -> QFrame:
        kit = self.kit
        side = QFrame()
        side.setObjectName("nav")
        side.setFixedWidth(kit.look.px(_SIDE))
        brand = label(kit.words.text("app.name"))
        brand.setObjectName("doorbrand")
        self._hour = label("")
        self._hour.setObjectName("doorhour")
        self._day = label("")
        self._day.setObjectName("doorday")
        self._safe = label(kit.words.text("door.safe"), wrap=True)
        self._safe.hide()
        column(
            kit.look, brand, self._where, None, self._hour, self._day, None, None, self._safe,
            gap=6, margins=(36, 36, 28, 32), into=side,
        )  # fmt: skip
        return side

    def _tell_time(self) -> None:
        now = QDateTime.currentDateTime()
        chinese = self.kit.words.language == "zh_CN"
        pattern = "yyyy 年 M 月 d 日 dddd" if chinese else "dddd, d MMMM yyyy"
        locale = QLocale(self.kit.words.language)
        self._hour.setText(locale.toString(now, "HH:mm"))
        self._day.setText(locale.toString(now, pattern))
        # To the next full minute: a clock of minutes needs no more.
        left_ms = 60_000 - now.time().msecsSinceStartOfDay() % 60_000
        self._minute.start(left_ms + 50)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - self.side.maximumWidth()
        wanted = self._card.minimumSizeHint().width() if self._card else 0
        self.side.setVisible(room >= max(wanted, self.kit.look.px(_LEAST_BESIDE)))
