"""What every editor of a field is: a control, its value as text, and when it was finished."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from cleanclinic.records.fields import NO_WIDTH
from ui.parts.composing import Composing
from ui.parts.style import restyle
from ui.parts.suggest import Suggestions, enter_was_for_list


@dataclass(frozen=True)
class Unreadable:
    """What was typed makes no value: words key `problem.<rule>` with `value` and `more`."""

    rule: str
    text: str
    more: Mapping[str, object] = field(default_factory=dict)


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
        self._composing = Composing(control)

    @property
    def is_composing(self) -> bool:
        """Whether a word is being put together by an input method; it is no text yet."""
        return self._composing.is_on

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
        if leaves(event):
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
    """One line of text; a `code`, which follows a pattern, is read in narrow characters."""

    def __init__(self, *, placeholder: str = "", code: bool = False) -> None:
        self._code = code
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(placeholder)
        self._placeholder = placeholder
        self._offered: Suggestions | None = None
        super().__init__(self.edit)
        self.edit.textEdited.connect(lambda _: self.typed.emit())
        # An open list hands Enter to the line behind the back of event filters.
        self.edit.returnPressed.connect(self._on_return)

    def show_value(self, value: Any) -> None:
        self.show_draft(self._text_of(value))

    def read(self) -> Any:
        text = self.edit.text().translate(NO_WIDTH).strip()
        return narrow(text) if self._code else text

    def draft(self) -> str:
        return self.edit.text()

    def show_draft(self, text: str) -> None:
        if text != self.edit.text():
            place = self.edit.cursorPosition()
            self.edit.setText(text)
            self.edit.setCursorPosition(min(place, len(text)) if self.edit.hasFocus() else 0)

    def set_read_only(self, on: bool) -> None:
        self.edit.setReadOnly(on)
        self.edit.setPlaceholderText("" if on else self._placeholder)

    def offer(self, texts: Sequence[str]) -> None:
        """Texts to choose from while typing, or all of them with the Down key."""
        if self._offered is None:
            self._offered = Suggestions(self.edit)
            self._offered.taken.connect(self.typed)
        self._offered.offer(texts)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            self._offered is not None
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            and not self.edit.isReadOnly()
            and self._offered.open_all()
        ):
            return True
        return super().eventFilter(watched, event)

    def _on_return(self) -> None:
        if not enter_was_for_list(self.edit):
            self.finished.emit()
            self.next_wanted.emit()

    def _text_of(self, value: Any) -> str:
        return "" if value is None else str(value)


def narrow(text: str) -> str:
    """Wide digits and signs as the narrow ones, for numbers and times only."""
    return unicodedata.normalize("NFKC", text).strip()


def leaves(event: QEvent) -> bool:
    """Whether the cursor leaves a control; opening a list below it is no leaving."""
    return (
        isinstance(event, QFocusEvent)
        and event.type() == QEvent.Type.FocusOut
        and event.reason() != Qt.FocusReason.PopupFocusReason
    )
