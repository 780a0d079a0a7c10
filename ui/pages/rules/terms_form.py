"""All terms of a set below one another, checked while typing; what was changed says what it was."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QBoxLayout, QGridLayout, QLabel, QWidget

from cleanclinic.records.fields import Choice, Field, Flag, Problem, choice_key
from cleanclinic.records.rule_terms import Path, Rules, Term, TermGroup, TermRow, value_of
from ui.pages.rules.said import row_name, unit_text, value_text
from ui.parts.cards import Card
from ui.parts.editors import Editor, Unreadable, editor_for
from ui.parts.kit import Kit
from ui.parts.layouts import clear, column, label, row
from ui.parts.pick_box import Option
from ui.parts.turns import Turns

_SHORT, _NAME, _NUMBER, _CHOICE = 96, 330, 64, 150
# What stands beside the words of a choice.
_BESIDE = 44
_TERM_COLUMNS = 2


class TermsForm(QWidget):
    """Signals: `edited` when a value was typed that could stand, or one that could not."""

    edited = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._editors: dict[Path, tuple[Term, Editor]] = {}
        self._notes: dict[Path, QLabel] = {}
        self._units: dict[Path, QLabel] = {}
        self._against: Rules | None = None
        self.building: Turns | None = None
        self._wanted: tuple[TermGroup, ...] = ()
        self.problems: dict[Path, str] = {}
        self._cards = column(kit.look, gap=12, into=self)

    def show_terms(self, groups: tuple[TermGroup, ...], rules: Rules, against: Rules) -> None:
        """Shows the terms with the values of `rules`; what differs from `against` is marked."""
        self._editors.clear()
        self._notes.clear()
        self._units.clear()
        self.problems.clear()
        self._against = against
        clear(self._cards)
        first, *others = groups
        self._add(first, rules)
        self._wanted = groups
        self.building = Turns(self, self._rest(groups, others, rules))

    def values(self) -> list[tuple[Term, object]]:
        """What stands in the fields that hold a value."""
        wrong = self.problems
        return [
            (term, editor.read())
            for term, editor in self._editors.values()
            if term.path not in wrong
        ]

    def editor(self, *path: str) -> Editor:
        """The editor of a term."""
        return self._editors[path][1]

    def focus_problem(self) -> None:
        """Goes to the first field that holds no value."""
        for path in self._editors:
            if path in self.problems:
                self._editors[path][1].setFocus()
                return

    def set_read_only(self) -> None:
        """Nothing can be typed."""
        for _, editor in self._editors.values():
            editor.set_read_only(True)

    # How it is built

    def _rest(
        self, wanted: tuple[TermGroup, ...], groups: list[TermGroup], rules: Rules
    ) -> Iterator[None]:
        """One group in a turn: the evaluation has over sixty terms."""
        for group in groups:
            yield
            if self._wanted is not wanted:
                # Another set is shown meanwhile.
                return
            self._add(group, rules)
        self._cards.addStretch(1)
        self.building = None

    def _add(self, group: TermGroup, rules: Rules) -> None:
        text = self._kit.words.text
        card = Card(self._kit, text(group.heading))
        if group.about:
            card.body.addWidget(label(text(group.about), "muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._kit.look.px(8))
        grid.setVerticalSpacing(self._kit.look.px(6))
        # The fields stand beside what they are about, not at the far side.
        most = max(len(one.terms) for one in group.rows)
        grid.setColumnStretch(0, 1000)
        grid.setColumnStretch(1 + _TERM_COLUMNS * most, 1)
        for line, one in enumerate(group.rows):
            self._add_row(grid, line * 2, one, rules, most)
        card.body.addLayout(grid)
        self._cards.addWidget(card)
        card.show()
        self._make_room()
        if self._kit.read_only:
            self.set_read_only()

    def _make_room(self) -> None:
        """Now, not turn by turn: until then all cards would be seen pressed together."""
        around: QWidget | None = self
        while around is not None and not around.isWindow():
            QApplication.sendPostedEvents(around, QEvent.Type.LayoutRequest.value)
            around = around.parentWidget()

    def _add_row(self, grid: QGridLayout, line: int, row: TermRow, rules: Rules, most: int) -> None:
        text, name = self._kit.words.text, row_name(self._kit.words, row)
        said = label(name, wrap=True)
        said.setMinimumWidth(self._kit.look.px(_SHORT))
        said.setMaximumWidth(self._kit.look.px(_NAME))
        grid.addWidget(said, line, 0, Qt.AlignmentFlag.AlignVCenter)
        note = label("", "small", wrap=True)
        note.hide()
        grid.addWidget(note, line + 1, 1, 1, 1 + _TERM_COLUMNS * most)
        for place, term in enumerate(row.terms):
            caption = text(term.caption) if term.caption else ""
            editor = self._editor(term, f"{name} {caption}".strip(), caption)
            editor.show_value(value_of(rules, term))
            column_of = 1 + place * _TERM_COLUMNS
            flag = isinstance(term.note, Flag)
            if caption and not flag:
                before = label(caption, "label")
                grid.addWidget(before, line, column_of, Qt.AlignmentFlag.AlignRight)
            unit = label("", "label")
            if term.unit:
                self._units[term.path] = unit
            # Right behind its field, however wide another field of the column is.
            grid.addLayout(self._in_line(editor, unit), line, column_of + 1)
            self._editors[term.path] = (term, editor)
            self._notes[term.path] = note
            self._tell(row)
            editor.typed.connect(lambda row=row: self._on_typed(row))

    def _in_line(self, *parts: QWidget) -> QBoxLayout:
        return row(self._kit.look, *parts, None, gap=8)

    def _editor(self, term: Term, name: str, caption: str) -> Editor:
        look, note = self._kit.look, term.note
        options: tuple[Option, ...] = ()
        if isinstance(note, Choice):
            options = tuple(Option(one, self._kit.words.text(choice_key(one))) for one in note.of)
        field = Field(term.path[-1], note, required=not term.optional)
        empty = self._kit.words.text("ui.rules.none") if term.optional else ""
        said = caption if isinstance(note, Flag) else name
        editor = editor_for(self._kit, field, said, options, 1, empty)
        editor.control.setAccessibleName(name)
        if not isinstance(note, Flag):
            words = [QFontMetrics(look.font()).horizontalAdvance(one.text) for one in options]
            least = look.px(_CHOICE if options else _NUMBER)
            editor.setFixedWidth(max([least, *(wide + look.px(_BESIDE) for wide in words)]))
        return editor

    # What is typed

    def _on_typed(self, row: TermRow) -> None:
        for term in row.terms:
            self._check(term)
        self._tell(row)
        self.edited.emit()

    def _check(self, term: Term) -> None:
        editor = self._editors[term.path][1]
        value = editor.read()
        if isinstance(value, Unreadable):
            told = {"value": value.text, **value.more}
            problem: Problem | None = Problem(term.path[-1], value.rule, told)
        else:
            problem = term.problem(value)
        self.problems.pop(term.path, None)
        if problem is not None:
            said = self._kit.words.text(f"problem.{problem.rule}", **problem.values)
            self.problems[term.path] = said
        editor.set_wrong(problem is not None)
        editor.control.setAccessibleDescription(self.problems.get(term.path, ""))

    def _tell(self, row: TermRow) -> None:
        """What is wrong with the terms of a row, else what those in force say otherwise."""
        for term in row.terms:
            if unit := self._units.get(term.path):
                unit.setText(unit_text(self._kit.words, term, self._editors[term.path][1].read()))
        note = self._notes[row.terms[0].path]
        wrong = [self.problems[one.path] for one in row.terms if one.path in self.problems]
        said = self._kit.words.text("ui.list.comma").join(wrong or self._were(row))
        note.setProperty("look", "problem" if wrong else "muted")
        note.style().polish(note)
        note.setText(said)
        note.setVisible(bool(said))

    def _were(self, row: TermRow) -> list[str]:
        found = []
        words = self._kit.words
        for term in row.terms:
            if term.path not in self._editors or self._against is None:
                continue
            before = value_of(self._against, term)
            if before != self._editors[term.path][1].read():
                was = value_text(words, term, before)
                caption = words.text(term.caption) if term.caption else ""
                found.append(words.text("ui.rules.was", caption=caption, value=was))
        return found
