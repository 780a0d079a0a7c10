"""A form of a record's fields that saves by itself: checks while typing, hands over valid values.

Knows field kinds, never record kinds. What to do with a value is the page's affair (`edited`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from cleanclinic.records.fields import Flag, Problem
from ui.parts.day_editors import DayEditor
from ui.parts.editors import Editor, LineEditor, Unreadable
from ui.parts.form_fields import FormField
from ui.parts.kit import Kit
from ui.parts.layouts import button, label, row
from ui.parts.people_editor import editor_of
from ui.parts.pick_box import Option
from ui.parts.style import dress

SETTLE_MS = 600


class RecordForm(QWidget):
    """Fields below one another, labels right-aligned before them, problems in words under them.

    A form with a `place` keeps what cannot be saved yet as a draft, and shows it again. Without a
    record id nothing is saved before the dialog around it is: then all that was typed is a draft.

    Signals: `edited` (record id, field, value) once a valid value settled; `typed` (field) at every
    change by a person; `problems_changed`.
    """

    edited = Signal(str, str, object)
    typed = Signal(str)
    problems_changed = Signal()

    def __init__(
        self, kit: Kit, fields: Sequence[FormField], *, label_width: int = 84, place: str = ""
    ) -> None:
        super().__init__()
        self._place = place
        self._kit = kit
        self._fields = {shown.field.name: shown for shown in fields}
        self._editors: dict[str, Editor] = {}
        self._notes: dict[str, QLabel] = {}
        self._record_id = ""
        self._base: dict[str, Any] = {}
        self._before: dict[str, Any] = {}
        self._dirty: set[str] = set()
        self._touched: set[str] = set()
        self._drafts: dict[tuple[str, str], str] = {}
        self.problems: dict[str, str] = {}
        self.found: QFrame | None = None
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self._settle)
        self._build(fields, label_width)

    # What the page does

    def show_record(
        self, record_id: str, values: Mapping[str, Any], *, read_only: bool = False
    ) -> None:
        """Shows a record, or the same one again: then what is being typed stays."""
        same = record_id == self._record_id and bool(self._base)
        if not same:
            if self._base:
                self.flush()
            self._keep_drafts()
            self._record_id = record_id
            self._base, self._before, self._dirty, self._touched = {}, {}, set(), set()
            self._set_problem_all({})
        for name in self._editors:
            self._take(name, values.get(name), same=same)
        if not same:
            self._find_draft()
        read_only = read_only or bool(self._kit.read_only)
        for name, editor in self._editors.items():
            editor.set_read_only(read_only or self._fields[name].read_only)
            if self._kit.read_only:
                editor.control.setToolTip(self._kit.read_only)
        self.setEnabled(True)

    def clear(self) -> None:
        """Shows no record."""
        self.show_record("", {})
        self.setEnabled(False)

    def flush(self) -> None:
        """Hands over everything typed and valid now; to be called before the form goes away."""
        self._timer.stop()
        for name in list(self._dirty):
            self._hand_over(name)
        self._keep_draft()

    def drop_draft(self) -> None:
        """What was typed is saved, or given up: it is not offered again."""
        self._touched.clear()
        self._show_found(on=False)
        if self._kit.drafts is not None and self._place:
            self._kit.drafts.drop(self._draft_place())

    def values(self) -> dict[str, Any]:
        """The values of all fields that can be read."""
        found = {name: editor.read() for name, editor in self._editors.items()}
        return {name: value for name, value in found.items() if not isinstance(value, Unreadable)}

    def all_problems(self) -> dict[str, str]:
        """Checks every field now and shows what is wrong; empty when all can be saved."""
        for name in self._editors:
            self._check(name)
        return dict(self.problems)

    def show_problem(self, name: str, sentence: str) -> None:
        """Shows why a handed-over value was refused; the text stays and counts as not saved."""
        if name in self._before:
            self._base[name] = self._before.pop(name)
        self._dirty.add(name)
        self._set_problem(name, sentence)
        self._keep_draft()

    def keep_typed(self, record_id: str, name: str, text: str) -> None:
        """Keeps a text that could not be saved until its record is shown again."""
        self._drafts[(record_id, name)] = text

    def set_options(self, name: str, options: Sequence[Option]) -> None:
        """Gives a field that refers to other records its options anew."""
        editor = self._editors[name]
        box = getattr(editor, "box", None)
        if box is not None and hasattr(box, "set_options"):
            box.set_options(options)
            if name not in self._dirty:
                editor.show_value(self._base.get(name))

    def offer(self, name: str, texts: Sequence[str]) -> None:
        """What to choose from in a line of text, the likeliest first."""
        editor = self._editors[name]
        if isinstance(editor, LineEditor):
            editor.offer(texts)

    def focus_field(self, name: str) -> None:
        self._editors[name].control.setFocus(Qt.FocusReason.OtherFocusReason)

    def field_names(self) -> list[str]:
        """The fields of the form, from top to bottom."""
        return list(self._editors)

    def focused_field(self) -> str:
        """The field the cursor is in; "" where it is in none."""
        return next((n for n, e in self._editors.items() if e.control.hasFocus()), "")

    def editor(self, name: str) -> Editor:
        return self._editors[name]

    def label_width(self) -> int:
        """How wide the labels before the fields are, in pixels."""
        layout = self.layout()
        assert isinstance(layout, QGridLayout)
        layout.activate()
        return layout.cellRect(0, 0).width()

    @property
    def record_id(self) -> str:
        return self._record_id

    # How it is built

    def _build(self, fields: Sequence[FormField], label_width: int) -> None:
        look = self._kit.look
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(10))
        grid.setVerticalSpacing(look.px(4))
        grid.setColumnMinimumWidth(0, look.px(label_width))
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        line, right = -2, False
        for shown in fields:
            right = shown.half and not right and line >= 0 and self._was_half(fields, shown)
            if not right:
                line += 2
            self._add(grid, shown, line + 1, 2 if right else 0)
        self._grid = grid
        grid.setRowStretch(line + 3, 1)

    def _was_half(self, fields: Sequence[FormField], shown: FormField) -> bool:
        place = list(fields).index(shown)
        return place > 0 and fields[place - 1].half

    def _add(self, grid: QGridLayout, shown: FormField, line: int, first: int) -> None:
        name = shown.field.name
        editor = editor_of(
            self._kit, shown.field, shown.label, shown.options, shown.lines, shown.hint
        )
        if isinstance(editor, DayEditor):
            editor.past = shown.past
        text = "" if isinstance(shown.field.note, Flag) else shown.label
        title = label(text, "label")
        title.setBuddy(editor.control)
        title.setContentsMargins(0, self._kit.look.px(6), 0, 0)
        note = label("", "problem", wrap=True)
        note.hide()
        span = 1 if shown.half else 3
        top_right = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
        grid.addWidget(title, line, first, top_right)
        grid.addWidget(editor, line, first + 1, 1, span)
        grid.addWidget(note, line + 1, first + 1, 1, span)
        self._editors[name], self._notes[name] = editor, note
        editor.typed.connect(lambda: self._on_typed(name))
        editor.finished.connect(lambda: self._on_finished(name))
        editor.next_wanted.connect(lambda: self._go_on(name))

    # What happens

    def _take(self, name: str, value: Any, *, same: bool) -> None:
        """Takes a loaded value; neither typed text nor a later save is overwritten by it."""
        editor = self._editors[name]
        if not same:
            self._base[name] = value
            editor.show_value(value)
            draft = self._drafts.pop((self._record_id, name), None)
            if draft is not None:
                editor.show_draft(draft)
                self._dirty.add(name)
                self._check(name)
                # It was refused, or could not be written: now it may be, or says why not.
                self._timer.start()
            return
        if name in self._dirty or editor.is_composing:
            if name not in self._before:
                self._base[name] = value
            return
        if name in self._before and value == self._before[name] != self._base[name]:
            return
        self._before.pop(name, None)
        self._base[name] = value
        if editor.read() != value:
            editor.show_value(value)
            self._check(name)

    def _on_typed(self, name: str) -> None:
        self._dirty.add(name)
        self._touched.add(name)
        self._check(name)
        self._timer.start()
        self.typed.emit(name)

    def _settle(self) -> None:
        """Hands over what was typed, unless a word is just being put together."""
        if any(editor.is_composing for editor in self._editors.values()):
            self._timer.start()
        else:
            self.flush()

    def _on_finished(self, name: str) -> None:
        if name in self._dirty:
            self._hand_over(name)

    def _hand_over(self, name: str) -> None:
        if not self._check(name):
            return
        value = self._editors[name].read()
        self._dirty.discard(name)
        if not _same(value, self._base.get(name)):
            self._before[name] = self._base.get(name)
            self._base[name] = value
            self.edited.emit(self._record_id, name, value)

    def _go_on(self, name: str) -> None:
        names = list(self._editors)
        for following in names[names.index(name) + 1 :]:
            if not self._fields[following].read_only:
                self.focus_field(following)
                return

    def _keep_drafts(self) -> None:
        for name in self._dirty:
            self._drafts[(self._record_id, name)] = self._editors[name].draft()

    # Drafts

    def _draft_place(self) -> str:
        return f"{self._place}:{self._record_id}" if self._record_id else self._place

    def _keep_draft(self) -> None:
        """Hands on what is not saved, for the case that the screen is locked now."""
        if self._kit.drafts is not None and self._place:
            unsaved = self._dirty if self._record_id else self._touched
            texts = {name: self._editors[name].draft() for name in unsaved}
            self._kit.drafts.keep(self._draft_place(), texts)

    def _find_draft(self) -> None:
        """Shows what this person left here unsaved, and says so."""
        self._show_found(on=False)
        if self._kit.drafts is None or not self._place or not self.isEnabled():
            return
        texts = self._kit.drafts.unsaved(self._draft_place())
        for name, text in texts.items():
            editor = self._editors.get(name)
            if editor is not None and editor.draft() != text:
                editor.show_draft(text)
                self._dirty.add(name)
                self._touched.add(name)
                self._check(name)
                self._show_found(on=True)

    def _give_draft_up(self) -> None:
        self._dirty.clear()
        for name, editor in self._editors.items():
            editor.show_value(self._base.get(name))
            self._check(name)
        self.drop_draft()

    def _show_found(self, *, on: bool) -> None:
        """The line that says so; made when it is first needed."""
        if self.found is None and on:
            words, look = self._kit.words, self._kit.look
            self.found = QFrame()
            dress(self.found, "found")
            self.give_up = button(self._kit, words.text("part.draft.drop"), "link")
            self.give_up.clicked.connect(self._give_draft_up)
            said = label(words.text("part.draft.found"), "small")
            row(look, said, self.give_up, None, gap=8, margins=(10, 3, 4, 3), into=self.found)
            self._grid.addWidget(self.found, 0, 1, 1, 3)
        if self.found is not None:
            self.found.setVisible(on)

    def _check(self, name: str) -> bool:
        """Says in words what is wrong with a field; True when nothing is."""
        value = self._editors[name].read()
        field = self._fields[name].field
        if isinstance(value, Unreadable):
            told = {"value": value.text, **value.more}
            problem: Problem | None = Problem(name, value.rule, told)
        else:
            problem = field.problem(value)
        words = self._kit.words
        sentence = words.text(f"problem.{problem.rule}", **problem.values) if problem else ""
        self._set_problem(name, sentence)
        return not sentence

    def _set_problem(self, name: str, sentence: str) -> None:
        note = self._notes[name]
        if note.text() == sentence:
            return
        note.setText(sentence)
        note.setVisible(bool(sentence))
        editor = self._editors[name]
        editor.set_wrong(bool(sentence))
        editor.control.setAccessibleDescription(sentence)
        if sentence:
            self.problems[name] = sentence
        else:
            self.problems.pop(name, None)
        self.problems_changed.emit()

    def _set_problem_all(self, sentences: Mapping[str, str]) -> None:
        for name in self._editors:
            self._set_problem(name, sentences.get(name, ""))


def _same(first: Any, second: Any) -> bool:
    blank = (None, "", ())
    return first == second or (first in blank and second in blank)
