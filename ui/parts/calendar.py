"""A month to pick a day from, in the look of the program: Qt's own knows neither theme nor zoom."""

from datetime import date

from PySide6.QtCore import QDate, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QToolButton, QVBoxLayout, QWidget

from ui.parts.icons import icon
from ui.parts.kit import Kit

_WIDE, _TALL, _EDGE, _ROUND = 290, 250, 8, 6
# What Qt calls the buttons beside the month, and the pictures they get.
_BESIDE = {"qt_calendar_prevmonth": "chevron-left", "qt_calendar_nextmonth": "chevron-right"}


class _Month(QCalendarWidget):
    def __init__(self, kit: Kit, day: date) -> None:
        super().__init__()
        self._kit = kit
        self.setAccessibleName(kit.words.text("part.day.calendar"))
        self.setSelectedDate(QDate(day.year, day.month, day.day))
        self.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.setVerticalHeaderFormat(self.VerticalHeaderFormat.NoVerticalHeader)
        self.setGridVisible(False)
        head = QTextCharFormat()
        head.setForeground(kit.look.colour("muted"))
        self.setHeaderTextFormat(head)
        for number in range(1, 8):
            self.setWeekdayTextFormat(Qt.DayOfWeek(number), head)
        beside: QToolButton
        for beside in self.findChildren(QToolButton):
            if beside.objectName() in _BESIDE:
                beside.setIcon(icon(kit.look, _BESIDE[beside.objectName()], size=16))
                beside.setIconSize(QSize(kit.look.px(16), kit.look.px(16)))
        self.setMinimumSize(kit.look.px(_WIDE), kit.look.px(_TALL))

    def paintCell(self, painter: QPainter, rect: QRect, shown: QDate) -> None:
        look = self._kit.look
        chosen = shown == self.selectedDate()
        today = shown.toPython() == self._kit.today()
        spot = QRectF(rect).adjusted(2, 1, -2, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("focus"), 1.4) if today else Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent") if chosen else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(spot, look.px(_ROUND), look.px(_ROUND))
        inside = shown.month() == self.monthShown()
        role = "on_accent" if chosen else "text" if inside else "placeholder"
        painter.setPen(look.colour(role))
        painter.setFont(look.font(13, bold=chosen or today))
        painter.drawText(spot, int(Qt.AlignmentFlag.AlignCenter), str(shown.day()))
        painter.restore()


class CalendarPopup(QFrame):
    """A month that closes when a day was picked.

    Signals: `picked` (date).
    """

    picked = Signal(object)

    def __init__(self, kit: Kit, parent: QWidget, day: date) -> None:
        # Without a parent it would be gone before it is seen.
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popover")
        self.month = _Month(kit, day)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(kit.look.px(_EDGE),) * 4)
        layout.addWidget(self.month)
        self.setFocusProxy(self.month)
        self.month.clicked.connect(self._pick)
        self.month.activated.connect(self._pick)

    def _pick(self, day: QDate) -> None:
        self.picked.emit(date(day.year(), day.month(), day.day()))
        self.close()
