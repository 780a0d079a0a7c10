"""One editor a kind of field: shows a value, reads what was typed, says when it was finished.

An editor knows its field's note and nothing of the record. Checks are the field's own.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from cleanclinic.records.amounts import read_amount
from cleanclinic.records.fields import (
    Choice,
    Day,
    Field,
    Flag,
    Moment,
    Number,
    Paragraph,
    Parts,
    Refers,
    Whole,
)
from ui.parts.icons import icon
from ui.parts.kit import Kit
from ui.parts.loose_dates import read_day
from ui.parts.pick_box import Option, PickBox
from ui.parts.style import restyle


@dataclass(frozen=True)
class Unreadable:
    """What was typed makes no value: words key `problem.<rule>` with `value`."""

    rule: str
    text: str


class Editor(QWidget):
    """The base: a control, its value as text, and the two signals the form waits for.

    Signals: `typed` at every change by a person; `finished` on Enter, on leaving, or when a choice
    was made; `next_wanted` on Enter.
    """

    typed = Signal()
    finished = Signal()
    next_wanted = Signal()

    def __init__(self, control: QWidget) -> None:
        super().__init__()
        self.control = control
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(control)
        self.setFocusProxy(control)
        control.installEventFilter(self)

    def show_value(self, value: Any) -> None:
        """Shows a value without saying that anybody typed."""
        raise NotImplementedError

    def read(self) -> Any:
        """The value of what stands there now, or Unreadable."""
        raise NotImplementedError

    def draft(self) -> str:
        """What stands there, also when it makes no value."""
        return ""

    def show_draft(self, text: str) -> None:
        """Puts back what was typed before."""

    def set_read_only(self, on: bool) -> None:
        self.control.setEnabled(not on)

    def set_wrong(self, wrong: bool) -> None:
        """Marks the control while its value cannot stand."""
        if bool(self.control.property("wrong")) != wrong:
            self.control.setProperty("wrong", wrong)
            restyle(self.control)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() != Qt.FocusReason.PopupFocusReason:
                self.finished.emit()
        elif (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and self._is_enter(event)
        ):
            self.finished.emit()
            self.next_wanted.emit()
            return True
        return super().eventFilter(watched, event)

    def _is_enter(self, event: QKeyEvent) -> bool:
        return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, *, placeholder: str = "") -> None:
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(placeholder)
        super().__init__(self.edit)
        self.edit.textEdited.connect(lambda _: self.typed.emit())

    def show_value(self, value: Any) -> None:
        self.show_draft(self._text_of(value))

    def read(self) -> Any:
        return self.edit.text().strip(" \u3000\t\n")

    def draft(self) -> str:
        return self.edit.text()

    def show_draft(self, text: str) -> None:
        if text != self.edit.text():
            place = self.edit.cursorPosition()
            self.edit.setText(text)
            self.edit.setCursorPosition(min(place, len(text)) if self.edit.hasFocus() else 0)

    def set_read_only(self, on: bool) -> None:
        self.edit.setReadOnly(on)

    def _text_of(self, value: Any) -> str:
        return "" if value is None else str(value)


class WholeEditor(LineEditor):
    """A whole number, also typed in wide digits."""

    def read(self) -> Any:
        text = narrow(self.edit.text())
        if not text:
            return None
        try:
            return int(text)
        except ValueError:
            return Unreadable("whole", text)


class NumberEditor(LineEditor):
    """A decimal number, typed as people write amounts: 1,200, 300元, 叁佰, 1.2万."""

    def read(self) -> Any:
        text = narrow(self.edit.text())
        if not text:
            return None
        amount = read_amount(text.removeprefix("-"))
        if amount is None:
            return Unreadable("number", text)
        return -amount if text.startswith("-") else amount


class DayEditor(LineEditor):
    """A day, typed loosely or picked from a calendar (Alt+Down)."""

    def __init__(self, kit: Kit, calendar_name: str) -> None:
        super().__init__(placeholder=kit.words.text("part.day.hint"))
        self._kit = kit
        self._calendar = self.edit.addAction(
            icon(kit.look, "calendar", size=16), QLineEdit.ActionPosition.TrailingPosition
        )
        self._calendar.setText(calendar_name)
        self._calendar.setToolTip(calendar_name)
        self._calendar.triggered.connect(self.open_calendar)
        self.finished.connect(self._tidy)

    def read(self) -> Any:
        text = self.edit.text().strip()
        if not text:
            return None
        return read_day(text, self._kit.today()) or Unreadable("day", text)

    def set_read_only(self, on: bool) -> None:
        super().set_read_only(on)
        self._calendar.setVisible(not on)

    def open_calendar(self) -> None:
        """Shows a month to pick from, below the field."""
        shown = self.read()
        day = shown if isinstance(shown, date) else self._kit.today()
        popup = _CalendarPopup(self._kit, day)
        popup.picked.connect(self._pick)
        popup.move(self.edit.mapToGlobal(QPoint(0, self.edit.height() + 2)))
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
        try:
            hour, minute = (int(part) for part in time_text.split(":"))
            return datetime(day.year, day.month, day.day, hour, minute).astimezone()  # type: ignore[union-attr]
        except (ValueError, AttributeError):
            return Unreadable("moment", text)

    def _text_of(self, value: Any) -> str:
        return "" if value is None else value.astimezone().strftime("%Y-%m-%d %H:%M")


class ParagraphEditor(Editor):
    """Several lines; Tab leaves, Ctrl+Enter goes on to the next field."""

    def __init__(self, kit: Kit, lines: int) -> None:
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        super().__init__(self.edit)
        height = self.edit.fontMetrics().lineSpacing()
        text = kit.look.text_px(14)
        self.edit.setFixedHeight(max(height, round(text * 1.48)) * lines + kit.look.px(20))
        self._quiet = False
        self.edit.textChanged.connect(self._on_text)

    def show_value(self, value: Any) -> None:
        self.show_draft("" if value is None else str(value))

    def read(self) -> Any:
        return self.edit.toPlainText().strip("\n")

    def draft(self) -> str:
        return self.edit.toPlainText()

    def show_draft(self, text: str) -> None:
        if text != self.edit.toPlainText():
            place = self.edit.textCursor().position()
            self._quiet = True
            self.edit.setPlainText(text)
            self._quiet = False
            cursor = self.edit.textCursor()
            cursor.setPosition(min(place, len(text.encode("utf-16-le")) // 2))
            self.edit.setTextCursor(cursor)

    def set_read_only(self, on: bool) -> None:
        self.edit.setReadOnly(on)

    def _on_text(self) -> None:
        if not self._quiet:
            self.typed.emit()

    def _is_enter(self, event: QKeyEvent) -> bool:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return control and super()._is_enter(event)


class LinesEditor(ParagraphEditor):
    """A tuple of texts, one a line."""

    def show_value(self, value: Any) -> None:
        self.show_draft("\n".join(value or ()))

    def read(self) -> Any:
        lines = (line.strip() for line in self.edit.toPlainText().splitlines())
        return tuple(line for line in lines if line)


class CalmComboBox(QComboBox):
    """A combo box that a turning wheel does not change while the page scrolls."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceEditor(Editor):
    """One of a few options."""

    def __init__(self, options: Sequence[Option], *, blank: bool) -> None:
        self.box = CalmComboBox()
        super().__init__(self.box)
        self._options = ([Option(None, "")] if blank else []) + list(options)
        for option in self._options:
            self.box.addItem(option.text)
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.setMinimumContentsLength(4)
        self.box.activated.connect(self._on_choice)

    def show_value(self, value: Any) -> None:
        values = [option.value for option in self._options]
        self.box.setCurrentIndex(values.index(value) if value in values else -1)

    def read(self) -> Any:
        place = self.box.currentIndex()
        return self._options[place].value if place >= 0 else None

    def draft(self) -> str:
        value = self.read()
        return "" if value is None else str(value)

    def show_draft(self, text: str) -> None:
        values = ["" if option.value is None else str(option.value) for option in self._options]
        if text in values:
            self.box.setCurrentIndex(values.index(text))

    def _on_choice(self, _: int) -> None:
        self.typed.emit()
        self.finished.emit()


class PickEditor(Editor):
    """Another record, found by text or initials."""

    def __init__(self, kit: Kit, options: Sequence[Option]) -> None:
        self.box = PickBox(kit, options)
        super().__init__(self.box)
        self.box.textEdited.connect(lambda _: self.typed.emit())
        self.box.picked.connect(self._on_pick)

    def show_value(self, value: Any) -> None:
        self.box.show_value(value)

    def read(self) -> Any:
        value = self.box.value()
        return (
            value if value is not None or not self.box.text().strip() else Unreadable("refers", "")
        )

    def draft(self) -> str:
        return self.box.text()

    def show_draft(self, text: str) -> None:
        self.box.setText(text)

    def set_read_only(self, on: bool) -> None:
        self.box.setReadOnly(on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and self._is_enter(event):
            self.box.settle(first=True)
        elif event.type() == QEvent.Type.FocusOut:
            self.box.settle(first=False)
        return super().eventFilter(watched, event)

    def _on_pick(self) -> None:
        self.typed.emit()
        self.finished.emit()


class FlagEditor(Editor):
    """Yes or no."""

    def __init__(self, text: str) -> None:
        self.box = QCheckBox(text)
        super().__init__(self.box)
        self.box.clicked.connect(self._on_click)

    def show_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))

    def read(self) -> Any:
        return self.box.isChecked()

    def draft(self) -> str:
        return "1" if self.box.isChecked() else "0"

    def show_draft(self, text: str) -> None:
        self.box.setChecked(text == "1")

    def _on_click(self, _: bool) -> None:
        self.typed.emit()
        self.finished.emit()


class _CalendarPopup(QFrame):
    """A month that closes when a day was picked."""

    picked = Signal(object)

    def __init__(self, kit: Kit, day: date) -> None:
        super().__init__(None, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popover")
        self.calendar = QCalendarWidget()
        self.calendar.setAccessibleName(kit.words.text("part.day.calendar"))
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setGridVisible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.calendar)
        self.calendar.clicked.connect(self._pick)
        self.calendar.activated.connect(self._pick)

    def _pick(self, day: QDate) -> None:
        self.picked.emit(date(day.year(), day.month(), day.day()))
        self.close()


def narrow(text: str) -> str:
    """Wide digits and signs as the narrow ones, for numbers and times only."""
    return unicodedata.normalize("NFKC", text).strip()


def editor_for(
    kit: Kit, field: Field, label: str, options: Sequence[Option], lines: int, placeholder: str
) -> Editor:
    """The editor of a field's kind; a Whole with options is a choice."""
    note = field.note
    makers: dict[type, Callable[[], Editor]] = {
        Paragraph: lambda: ParagraphEditor(kit, lines),
        Choice: lambda: ChoiceEditor(options, blank=not field.required),
        Whole: lambda: WholeEditor(placeholder=placeholder),
        Number: lambda: NumberEditor(placeholder=placeholder),
        Day: lambda: DayEditor(kit, kit.words.text("part.day.calendar")),
        Moment: lambda: MomentEditor(kit),
        Flag: lambda: FlagEditor(label),
        Refers: lambda: PickEditor(kit, options),
        Parts: lambda: LinesEditor(kit, lines),
    }
    if isinstance(note, Whole) and options:
        made: Editor = ChoiceEditor(options, blank=not field.required)
    else:
        made = makers.get(type(note), lambda: LineEditor(placeholder=placeholder))()
    made.control.setAccessibleName(label)
    if isinstance(made, ChoiceEditor):
        made.box.view().setAccessibleName(label)
    return made
