"""Editors of days and moments: typed loosely or picked from a month."""

from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent

from cleanclinic.records.loose_days import missing_day, read_day, years_off
from ui.parts.calendar import CalendarPopup
from ui.parts.editor_base import LineEditor, Unreadable, narrow
from ui.parts.field_icon import FieldIcon
from ui.parts.icons import icon
from ui.parts.kit import Kit
from ui.parts.popups import move_into_screen


class DayEditor(LineEditor):
    """A day, typed loosely or picked from a calendar (Alt+Down)."""

    def __init__(self, kit: Kit, calendar_name: str) -> None:
        super().__init__(placeholder=kit.words.text("part.day.hint"))
        self._kit = kit
        # A day without a year is one that has been.
        self.past = False
        self._calendar = QAction(icon(kit.look, "calendar", size=16), calendar_name, self.edit)
        FieldIcon(kit, self.edit, self._calendar)
        self._calendar.setToolTip(calendar_name)
        self._calendar.triggered.connect(self.open_calendar)
        self.finished.connect(self._tidy)

    def read(self) -> Any:
        text = self.edit.text().strip()
        if not text:
            return None
        today = self._kit.today()
        day = read_day(text, today, past=self.past)
        if day is None:
            missing = missing_day(text, today)
            if missing is None:
                return Unreadable("day", text)
            return Unreadable("no_day", text, {"month": missing[0], "day": missing[1]})
        if years := years_off(day, today):
            return Unreadable("day_far", day.isoformat(), {"years": years})
        return day

    def set_read_only(self, on: bool) -> None:
        super().set_read_only(on)
        self._calendar.setVisible(not on)

    def open_calendar(self) -> None:
        """Shows a month to pick from, below the field."""
        shown = self.read()
        day = shown if isinstance(shown, date) else self._kit.today()
        popup = CalendarPopup(self._kit, self, day)
        popup.picked.connect(self._pick)
        below = self.edit.mapToGlobal(QPoint(0, self.edit.height() + 2))
        move_into_screen(popup, below, over=self.edit.height() + 4)
        popup.show()

    def _pick(self, day: date) -> None:
        self.show_value(day)
        self.typed.emit()
        self.finished.emit()

    def _tidy(self) -> None:
        value = self.read()
        if isinstance(value, date):
            self.show_draft(self._text_of(value))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
            and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self.open_calendar()
            return True
        return super().eventFilter(watched, event)


class MomentEditor(LineEditor):
    """An instant in local time, `2026-03-08 14:30`; the day may be typed loosely."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(placeholder="2026-03-08 14:30")
        self._kit = kit

    def read(self) -> Any:
        text = self.edit.text().strip()
        if not text:
            return None
        day_text, _, time_text = narrow(text).rpartition(" ")
        day = read_day(day_text, self._kit.today())
        if day is None:
            return Unreadable("moment", text)
        try:
            hour, minute = (int(part) for part in time_text.split(":"))
            return datetime(day.year, day.month, day.day, hour, minute).astimezone()
        except (ValueError, OSError):
            # Windows knows no local time before 1970, and says so as an OSError.
            return Unreadable("moment", text)

    def _text_of(self, value: Any) -> str:
        return "" if value is None else value.astimezone().strftime("%Y-%m-%d %H:%M")
