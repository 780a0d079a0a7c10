"""One editor a kind of field: shows a value, reads what was typed, says when it was finished.

An editor knows its field's note and nothing of the record. Checks are the field's own.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit, QStyle, QStyleOptionComboBox

from cleanclinic.records.amounts import read_amount
from cleanclinic.records.fields import (
    NO_WIDTH,
    Choice,
    Day,
    Field,
    Flag,
    Line,
    Moment,
    Number,
    Paragraph,
    Parts,
    Refers,
    Whole,
)
from ui.parts.cut_text import cut_text
from ui.parts.day_editors import DayEditor, MomentEditor
from ui.parts.editor_base import Editor as Editor
from ui.parts.editor_base import LineEditor as LineEditor
from ui.parts.editor_base import Unreadable as Unreadable
from ui.parts.editor_base import leaves, narrow
from ui.parts.kit import Kit
from ui.parts.pick_box import Option, PickBox
from ui.parts.suggest import enter_was_for_list


class WholeEditor(LineEditor):
    """A whole number, also typed in wide digits or as 三, 1,200."""

    def read(self) -> Any:
        text = narrow(self.edit.text())
        if not text:
            return None
        amount = read_amount(text.removeprefix("-"))
        if amount is None or amount != int(amount):
            return Unreadable("whole", text)
        return -int(amount) if text.startswith("-") else int(amount)


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
        text = self.edit.toPlainText().translate(NO_WIDTH).strip("\n")
        return text if text.strip() else ""

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
    """A combo box that a turning wheel does not change while the page scrolls.

    A choice it has no room for ends in … as other texts do; Qt would end it within a character.
    """

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        whole = option.currentText  # type: ignore[attr-defined]  # missing in its stubs
        field = QStyle.SubControl.SC_ComboBoxEditField
        control = QStyle.ComplexControl.CC_ComboBox
        room = self.style().subControlRect(control, option, field, self).width()
        shown = cut_text(self.fontMetrics(), whole, room)
        option.currentText = shown  # type: ignore[attr-defined]  # missing in its stubs

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
        self.box.returnPressed.connect(self._on_return)

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
            self._settle(first=True)
        elif leaves(event):
            self._settle(first=False)
        return super().eventFilter(watched, event)

    def _settle(self, *, first: bool) -> None:
        """Initials become the one they stand for, and whoever reads along is told."""
        before = self.box.text()
        self.box.settle(first=first)
        if self.box.text() != before:
            self.typed.emit()

    def _on_return(self) -> None:
        if not enter_was_for_list(self.box):
            self._settle(first=True)
            self.finished.emit()
            self.next_wanted.emit()

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


def editor_for(
    kit: Kit, field: Field, label: str, options: Sequence[Option], lines: int, placeholder: str
) -> Editor:
    """The editor of a field's kind; a Whole with options is a choice."""
    note = field.note
    code = isinstance(note, Line) and bool(note.pattern)
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
        made = makers.get(type(note), lambda: LineEditor(placeholder=placeholder, code=code))()
    made.control.setAccessibleName(label)
    if isinstance(made, ChoiceEditor):
        made.box.view().setAccessibleName(label)
    return made
