"""The editor for several records in one field (people): found by initials, each taken out again."""

import html
import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel

from cleanclinic.records.fields import Field, Parts, fields_of, reference_of
from cleanclinic.words import Words
from ui.parts.editor_base import leaves
from ui.parts.editors import Editor, Unreadable, editor_for
from ui.parts.kit import Kit
from ui.parts.pick_box import Option, PickBox

# What people put between names they type or paste.
_BETWEEN = re.compile(r"[、,，;；\n\t]+")
# The one space before which Qt begins no new line, and a mark that keeps a name in one line.
_KEPT, _TOGETHER = "\u00a0", "\u2060"


class PeopleEditor(Editor):
    """Parts that each refer to one record: a box to add by, and those chosen below it.

    Enter takes what fits, and goes on where nothing is typed; Backspace in the empty box takes the
    last one out. Names parted by 、 or a comma are taken one by one.
    """

    def __init__(self, kit: Kit, of: type, options: Sequence[Option]) -> None:
        self._of = of
        self._field = fields_of(of)[0].name
        self._words: Words = kit.words
        self._ids: list[str] = []
        self._fixed = False
        self.box = PickBox(kit, options)
        super().__init__(self.box)
        self.chosen = QLabel()
        self.chosen.setTextFormat(Qt.TextFormat.RichText)
        self.chosen.setWordWrap(True)
        self.chosen.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.chosen.linkActivated.connect(self.take_out)
        layout = self.layout()
        assert layout is not None
        layout.setSpacing(kit.look.px(3))
        layout.addWidget(self.chosen)
        self._link = kit.look.colour("link").name()
        self.box.textEdited.connect(self._on_text)
        # The completer puts its text into the box once more, after this.
        self.box.picked.connect(lambda: QTimer.singleShot(0, self, self._take_typed))
        self._show()

    def show_value(self, value: Any) -> None:
        self._ids = [getattr(part, self._field) for part in value or ()]
        self._show()

    def read(self) -> Any:
        if self.box.text().strip():
            return Unreadable("refers", self.box.text())
        return tuple(self._of(**{self._field: one}) for one in self._ids)

    def draft(self) -> str:
        return "\n".join([*self._ids, f"?{self.box.text()}"])

    def show_draft(self, text: str) -> None:
        *self._ids, typed = text.split("\n")
        self.box.setText(typed.removeprefix("?"))
        self._show()

    def set_read_only(self, on: bool) -> None:
        self.box.setReadOnly(on)
        self.box.setVisible(not on)
        self._fixed = on
        self._show()

    def take_out(self, record_id: str) -> None:
        """Takes one out again."""
        if record_id in self._ids and not self._fixed:
            self._ids.remove(record_id)
            self._changed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if self._is_enter(event) and self.box.text().strip():
                self.box.settle(first=True)
                self._take_typed()
                return True
            if event.key() == Qt.Key.Key_Backspace and not self.box.text() and self._ids:
                self.take_out(self._ids[-1])
                return True
        elif leaves(event):
            self.box.settle(first=False)
            self._take_typed()
        return super().eventFilter(watched, event)

    def _on_text(self, text: str) -> None:
        *whole, rest = _BETWEEN.split(text)
        left = [one for one in whole if one.strip() and not self._take(self._named(one))]
        if whole:
            self.box.setText("、".join([*left, rest]) if left else rest)
        self.typed.emit()

    def _take_typed(self) -> None:
        if self._take(self.box.value()):
            self.box.clear()
            self.box.set_options(self.box.options)
            self._changed()

    def _named(self, text: str) -> str | None:
        """The one whose name was typed whole."""
        found = self.box.options.called(text.strip())
        return found.value if found else None

    def _take(self, found: str | None) -> bool:
        """Takes one; who is there already stays there once."""
        if found is None:
            return False
        if found not in self._ids:
            self._ids.append(found)
            self._show()
        return True

    def _changed(self) -> None:
        self._show()
        self.typed.emit()
        self.finished.emit()

    def _show(self) -> None:
        called = self.box.options.names
        names = [called.get(one, "…") for one in self._ids]
        mark = "" if self._fixed else f"{_KEPT}✕"
        style = f"text-decoration:none; color:{self._link}"
        shown = [
            f'<a href="{one}" style="{style}">{html.escape(_TOGETHER.join(name))}{mark}</a>'
            for one, name in zip(self._ids, names, strict=True)
        ]
        self.chosen.setText("　".join(shown))
        self.chosen.setVisible(bool(shown))
        count = self._words.text("part.people.count", count=len(names))
        said = self._words.text("part.list.comma").join(names)
        self.chosen.setAccessibleName(f"{count}: {said}" if names else count)
        self.chosen.setToolTip("" if self._fixed else self._words.text("part.people.remove"))


def editor_of(
    kit: Kit, field: Field, label: str, options: Sequence[Option], lines: int, placeholder: str
) -> Editor:
    """The editor of a field: several that refer have their own, all others that of their kind."""
    note = field.note
    if isinstance(note, Parts) and reference_of(note.of):
        made = PeopleEditor(kit, note.of, options)
        made.control.setAccessibleName(label)
        return made
    return editor_for(kit, field, label, options, lines, placeholder)
