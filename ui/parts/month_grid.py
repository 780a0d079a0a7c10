"""A month as a sheet of days: what is on each, which are off, which one is chosen.

Knows no record kind: each day has marks, a short text and a tone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy

from cleanclinic.records.months import MONTH, months_around
from ui.parts.heard_cells import Celled, HeardCell, HeardRow
from ui.parts.kit import Kit

_DAYS, _HEAD, _MARK, _DOTS = 7, 26, 19, 4
# Right of the number of its own day, and not left of the next.
_DOTS_AT = 32
_SATURDAY = 5


@dataclass(frozen=True)
class DayMarks:
    """What stands on a day: `off` names its holiday, `work` says it is worked in its stead."""

    items: Sequence[tuple[str, str]] = ()
    off: str = ""
    work: bool = False


class MonthGrid(Celled):
    """Signals: `chosen` (date) by a press or the arrows; `opened` (date) by Enter, or twice."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, kit: Kit, name: str) -> None:
        super().__init__()
        self._kit = kit
        self._first = date(2000, 1, 1)
        self._today = date(2000, 1, 1)
        self._marks: Mapping[date, DayMarks] = {}
        self.day = date(2000, 1, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("heardAs", "group")
        self.setAccessibleName(name)
        self._name = name
        policy = QSizePolicy.Policy.Expanding
        self.setSizePolicy(policy, policy)

    def show_month(self, day: date, today: date, marks: Mapping[date, DayMarks]) -> None:
        """Shows the month of a day, which is the chosen one."""
        self._first, self._today, self._marks = day.replace(day=1), today, marks
        self.day = day
        self._tell()

    def choose(self, day: date) -> None:
        """Chooses a day of the month shown, without a signal."""
        self.day = day
        self._tell()

    def sizeHint(self) -> QSize:
        look = self._kit.look
        return QSize(look.px(560), look.px(430))

    def minimumSizeHint(self) -> QSize:
        look = self._kit.look
        return QSize(look.px(420), look.px(300))

    def days(self) -> list[date]:
        """The days shown, Monday first, whole weeks."""
        start = self._first - timedelta(days=self._first.weekday())
        _, end = months_around(self._first, MONTH)
        count = (end - start).days + 1
        return [start + timedelta(days=n) for n in range(-(-count // _DAYS) * _DAYS)]

    def day_at(self, place: QPointF) -> date | None:
        return next((day for day in self.days() if self._rect(day).contains(place)), None)

    def _rect(self, day: date) -> QRectF:
        days = self.days()
        at = days.index(day)
        head = self._kit.look.px(_HEAD)
        wide = self.width() / _DAYS
        tall = (self.height() - head) / (len(days) // _DAYS)
        return QRectF(at % _DAYS * wide, head + at // _DAYS * tall, wide, tall)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._kit.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font(12, bold=True))
        painter.setPen(look.colour("muted"))
        wide, head = self.width() / _DAYS, look.px(_HEAD)
        for place in range(_DAYS):
            text = self._kit.words.text(f"weekday.{place}")
            room = QRectF(place * wide, 0, wide, head)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), text)
        for day in self.days():
            self._paint_day(painter, day)
        painter.end()

    def _paint_day(self, painter: QPainter, day: date) -> None:
        look = self._kit.look
        rect = self._rect(day).adjusted(1.5, 1.5, -1.5, -1.5)
        marks = self._marks.get(day, DayMarks())
        inside = day.month == self._first.month
        rest = bool(marks.off) or (day.weekday() >= _SATURDAY and not marks.work)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("surface_alt" if rest or not inside else "surface"))
        painter.drawRoundedRect(rect, look.px(5), look.px(5))
        if day == self.day:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("focus"), 2 if self.hasFocus() else 1.4))
            painter.drawRoundedRect(rect, look.px(5), look.px(5))
        self._paint_number(painter, day, rect, marks, inside=inside)
        if inside:
            self._paint_items(painter, rect, marks.items)

    def _paint_number(
        self, painter: QPainter, day: date, rect: QRectF, marks: DayMarks, *, inside: bool
    ) -> None:
        look = self._kit.look
        left, top = rect.x() + look.px(6), rect.y() + look.px(4)
        side = look.px(21)
        if day == self._today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent"))
            painter.drawEllipse(QRectF(left - look.px(2), top - look.px(1), side, side))
        role = "on_accent" if day == self._today else "text" if inside else "placeholder"
        painter.setFont(look.font(13, bold=day == self._today))
        painter.setPen(look.colour(role))
        room = QRectF(left - look.px(2), top - look.px(1), side, side)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), str(day.day))
        words = self._kit.words
        said = marks.off or (words.text("day.worked") if marks.work else "")
        if said and inside:
            painter.setFont(look.font(11))
            painter.setPen(look.colour("bad_text" if marks.off else "warn_text"))
            start = left + side + look.px(2)
            beside = QRectF(start, top - look.px(1), rect.right() - start - 2, side)
            painter.drawText(beside, int(Qt.AlignmentFlag.AlignVCenter), said)

    def _paint_items(
        self, painter: QPainter, rect: QRectF, items: Sequence[tuple[str, str]]
    ) -> None:
        look = self._kit.look
        painter.setFont(look.font(11))
        metrics = QFontMetrics(look.font(11))
        tall = look.px(_MARK)
        top = rect.y() + look.px(28)
        room = max(int((rect.bottom() - top) // tall), 0)
        if not room:
            self._paint_dots(painter, rect, items)
            return
        shown = items if len(items) <= room else items[: max(room - 1, 0)]
        for text, tone in shown:
            self._paint_item(
                painter, QRectF(rect.x() + 3, top, rect.width() - 6, tall - 2), text, tone
            )
            top += tall
        if len(shown) < len(items):
            painter.setPen(look.colour("muted"))
            more = self._kit.words.text("day.more", count=len(items) - len(shown))
            place = QRectF(rect.x() + look.px(6), top, rect.width() - 8, tall - 2)
            said = metrics.elidedText(more, Qt.TextElideMode.ElideRight, int(place.width()))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), said)

    def _paint_dots(
        self, painter: QPainter, rect: QRectF, items: Sequence[tuple[str, str]]
    ) -> None:
        """Where a day is too low for words: one dot a thing, beside the number."""
        look = self._kit.look
        side = look.px(7)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, (_, tone) in enumerate(items[:_DOTS]):
            painter.setBrush(look.tone(tone).line)
            left = rect.x() + look.px(_DOTS_AT) + place * (side + look.px(3))
            painter.drawEllipse(QRectF(left, rect.center().y() - side / 2, side, side))

    def _paint_item(self, painter: QPainter, place: QRectF, text: str, tone: str) -> None:
        look = self._kit.look
        colours = look.tone(tone)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.back)
        painter.drawRoundedRect(place, look.px(3), look.px(3))
        painter.setPen(colours.text)
        inner = place.adjusted(look.px(4), 0, -look.px(3), 0)
        metrics = QFontMetrics(look.font(11))
        said = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(inner.width()))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter), said)

    def _tell(self) -> None:
        self.setAccessibleDescription(self._said(self.day))
        self.say_cells()
        self.update()

    def _said(self, day: date) -> str:
        text = self._kit.words.text
        marks = self._marks.get(day, DayMarks())
        said = [
            day.isoformat(), text(f"weekday.{day.weekday()}"),
            text("day.today") if day == self._today else "",
            marks.off or (text("day.worked.long") if marks.work else ""),
            *(item for item, _ in marks.items),
        ]  # fmt: skip
        return " · ".join(filter(None, said))

    def heard_rows(self) -> Sequence[HeardRow]:
        days = self.days()
        rows = []
        for start in range(0, len(days), _DAYS):
            week = days[start : start + _DAYS]
            cells = [
                HeardCell(self._said(day), self._rect(day), day == self.day, day == self.day)
                for day in week
            ]
            said = self._kit.words.text("day.week", first=week[0], last=week[-1])
            rows.append(HeardRow(said, cells))
        return rows

    def chosen_word(self) -> str:
        return self._kit.words.text("part.cell.chosen")

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.say_cells()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position())
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self._go(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.day_at(event.position()) == self.day:
            self.opened.emit(self.day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in steps:
            self._go(self.day + timedelta(days=steps[key]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.day)
        else:
            super().keyPressEvent(event)

    def _go(self, day: date) -> None:
        self.day = day
        self._tell()
        self.chosen.emit(day)

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()
