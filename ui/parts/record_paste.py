"""What was copied in a spreadsheet, taken in as records: columns, check, preview, one act."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from cleanclinic.operations.recording.row_reading import (
    Layout,
    ReadRow,
    Skipped,
    Target,
    read_rows,
    recognise,
    tried,
)
from cleanclinic.operations.recording.sheets import (
    ID_HEAD,
    TABLE_MOST,
    Match,
    MatchedRow,
    id_heads,
)
from cleanclinic.records.fields import Choice
from cleanclinic.words import LANGUAGES, Words
from ui.parts.editors import CalmComboBox
from ui.parts.form_fields import FormField, snake
from ui.parts.kit import Kit
from ui.parts.layouts import Elided, label
from ui.parts.page import Desk
from ui.parts.pills import Badge
from ui.parts.question import Dialog
from ui.parts.record_plan import DeskPlan, plain_cell
from ui.parts.record_table import RecordTable
from ui.parts.record_view import DeskView
from ui.parts.scroll import scrolled
from ui.parts.table_cell import Cell
from ui.parts.table_row import Column, Row

_WIDE, _PREVIEW, _COLUMNS, _RESULT, _AROUND = 1040, 260, 150, 600, 50
_REMEMBERED_MOST, _TITLE = 200, 190


class PasteDialog(Dialog):
    """Says what each column is and what each line would become; nothing is written before.

    Signals: `wanted` (list of MatchedRow) for all lines that can stand.
    """

    # As an object: a list would go through Qt, which makes plain texts of choices.
    wanted = Signal(object)
    # What the words of title and first sentence begin with.
    WORDS = "part.paste"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        plan: DeskPlan,
        rows: Sequence[Sequence[str]],
        view: DeskView,
        shown: Sequence[str] = (),
    ) -> None:
        kit, text = desk, desk.words.text
        super().__init__(kit, parent, text(self.WORDS, kind=text(plan.kind_key)))
        self._desk = desk
        self._plan = plan
        self._rows = rows
        self._state_key = f"paste.{plan.name}"
        self._names = view.names
        self._targets = targets_of(kit, plan, view)
        self._existing = [vars(held.record) for held in view.held.values()]
        self._labels = {one.field.name: one.label for one in plan.form}
        self.found: tuple[ReadRow, ...] = ()
        self._reading = True
        self.layout_now = recognise(rows, self._targets, self._remembered(), shown, sure=id_heads())
        self.about = label(self._said(), "muted", wrap=True)
        self.boxes: list[CalmComboBox] = []
        mapping = QWidget()
        self._make_columns(mapping)
        area = scrolled(mapping)
        # It is measured as it looks in the dialog.
        area.setParent(self)
        area.setFixedHeight(min(mapping.sizeHint().height(), kit.look.px(_COLUMNS)))
        self.preview = RecordTable(kit, "", self._preview_columns(), plain=True)
        self.preview.setMinimumHeight(kit.look.px(_PREVIEW))
        self.preview.view.setAccessibleName(text("part.paste.result"))
        self.skip = QCheckBox()
        self.skip.toggled.connect(self._tell)
        for part in (self.about, area, self.preview, self.skip):
            self.body.addWidget(part)
        self.add_buttons(text("part.paste.do", count=0))
        # As wide as sentences ask for, where the screen has so much room.
        wide = self.screen().availableSize().width() - kit.look.px(_AROUND)
        self.setMinimumWidth(min(kit.look.px(_WIDE), wide))
        self._check()

    def good(self) -> list[MatchedRow]:
        """Every line that can stand, as a new record."""
        return [MatchedRow(row, Match.NEW, "", row.values) for row in self.found if row.is_good]

    def accept(self) -> None:
        """Hands the lines over; which head meant which field is remembered."""
        if not self.accept_button.isEnabled():
            return
        self._remember()
        self.wanted.emit(self.good())
        super().accept()

    # Columns

    def _make_columns(self, inside: QWidget) -> None:
        look = self.kit.look
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, look.px(8), 0)
        grid.setHorizontalSpacing(look.px(10))
        grid.setVerticalSpacing(look.px(4))
        # Where a screen is low, more stand side by side, so that rows are seen below them.
        across = 3 if self.is_low else 2
        for number in range(across):
            grid.setColumnStretch(number * 2 + 1, 1)
        lines = -(-len(self.layout_now.columns) // across)
        for number, name in enumerate(self.layout_now.columns):
            line, side = number % lines, number // lines * 2
            head = self._head(number)
            box = CalmComboBox()
            box.addItem(self.kit.words.text("part.paste.leave"), "")
            for target in self._targets:
                box.addItem(self._label(target.name), target.name)
            box.setCurrentIndex(max(box.findData(name), 0))
            said = self.kit.words.text("part.paste.column.name", head=head)
            box.setAccessibleName(said)
            box.view().setAccessibleName(said)
            box.activated.connect(partial(self._choose, number))
            title = Elided(self._sample(number), "muted")
            # A long sample is not to take the room of what the column is to become.
            title.setMaximumWidth(look.px(_TITLE))
            grid.addWidget(title, line, side)
            grid.addWidget(box, line, side + 1)
            self.boxes.append(box)

    def _head(self, number: int) -> str:
        """What a column is called in the table it comes from."""
        titles = self.layout_now.titles
        title = titles[number] if number < len(titles) else ""
        return title or self.kit.words.text("part.paste.column", number=number + 1)

    def _sample(self, number: int) -> str:
        below = self._rows[self.layout_now.head + 1 :]
        text = next((row[number] for row in below if row[number]), "")
        head = self._head(number)
        return self.kit.words.text("ui.list.said", name=head, said=text) if text else head

    def _choose(self, number: int, place: int) -> None:
        """A column is another field now; whichever was that before is none."""
        name = self.boxes[number].itemData(place)
        columns = ["" if one == name else one for one in self.layout_now.columns]
        columns[number] = name
        self.layout_now = replace(self.layout_now, columns=tuple(columns))
        for box, one in zip(self.boxes, columns, strict=True):
            box.setCurrentIndex(max(box.findData(one), 0))
        self._check()

    # What was found

    def _check(self) -> None:
        """Reads the lines anew, beside the window: there may be thousands."""
        self._reading = True
        self._tell()
        layout = self.layout_now
        self._desk.tasks.run_aside(
            lambda _: self._read(layout), partial(self._take_read, layout),
            owner=self, key="paste.read",
        )  # fmt: skip

    def _take_read(self, layout: Layout, read: tuple[Sequence[Any], list[Row]]) -> None:
        if layout != self.layout_now:
            # The columns were changed meanwhile, and what they say now is being read.
            return
        found, rows = read
        self._reading = False
        self._keep_found(found)
        self.preview.show_rows(rows)
        mapped = set(self.layout_now.columns)
        for number, column in enumerate(self.preview.model.columns):
            hide = column.key in self._labels and column.key not in mapped
            self.preview.view.header.setSectionHidden(number, hide)
        self._tell()

    def _keep_found(self, found: Sequence[Any]) -> None:
        self.found = tuple(found)

    def _read(self, layout: Layout) -> tuple[Sequence[Any], list[Row]]:
        """Every line, with what its cells say and what the record they make would break."""
        today, plan = self.kit.today(), self._plan
        found = [
            tried(row, plan.deeds.trial(plan.of, row.values, today)) if row.is_good else row
            for row in self._read_cells(layout)
        ]
        return found, [self._preview_row(row, self._result(row)) for row in found]

    def _read_cells(self, layout: Layout) -> tuple[ReadRow, ...]:
        today = self.kit.today()
        return read_rows(self._rows, layout, self._targets, today, self._existing)

    def _tell(self, _: bool = False) -> None:
        text = self.kit.words.text
        good = len(self.good())
        bad = sum(bool(row.problems) for row in self.found)
        same, skipped = self._left_alone()
        key = "part.paste.reading" if self._reading else "part.paste.told"
        parts = [text(key, good=good)]
        parts += [text("part.paste.told.bad", count=bad)] if bad else []
        parts += [text("part.paste.told.same", count=same)] if same else []
        parts += [text("part.paste.told.skipped", count=skipped)] if skipped else []
        self.preview.foot.setText(" · ".join(parts))
        self.skip.setText(text("part.paste.skip", count=bad))
        self.skip.setVisible(bool(bad and good))
        self.accept_button.setText(text("part.paste.do", count=good))
        self.accept_button.setAccessibleName(self.accept_button.text())
        can = bool(good) and (not bad or self.skip.isChecked())
        self.accept_button.setEnabled(can and not self._reading)

    def _left_alone(self) -> tuple[int, int]:
        """How many lines are here already just so, and how many are no records at all."""
        return 0, sum(row.skipped is not Skipped.NOT for row in self.found)

    def _preview_columns(self) -> tuple[Column, ...]:
        text = self.kit.words.text
        return (
            Column("row", text("part.paste.row"), 56, "muted", align="right"),
            Column("result", text("part.paste.result"), _RESULT, stretch=True),
            *(Column(one.name, self._label(one.name), 110) for one in self._targets),
        )

    def _preview_row(self, row: ReadRow, result: Cell) -> Row:
        words, wrong = self.kit.words, {problem.name for problem in row.problems}
        cells: list[Cell] = [row.number, result]
        for target in self._targets:
            name, text = target.name, row.texts.get(target.name, "")
            if name in wrong:
                cells.append(Badge(text or "…", "bad"))
            elif name in row.values:
                # As it was understood, not as it was typed.
                cells.append(plain_cell(words, target.field, row.values[name], self._names))
            else:
                cells.append(text)
        return Row(str(row.number), tuple(cells), " ")

    def _result(self, row: ReadRow) -> Cell:
        words = self.kit.words
        if row.skipped is not Skipped.NOT:
            return words.text(f"row_skipped.{row.skipped}")
        if not row.problems:
            return Badge(words.text("part.paste.good"), "good")
        told = [(one, words.act(f"problem.{one.rule}", one.values)) for one in row.problems]
        return words.text("ui.list.semicolon").join(
            words.text("ui.list.said", name=self._label(one.name), said=said) for one, said in told
        )

    def _said(self) -> str:
        head = self.layout_now.head
        key = f"{self.WORDS}.about.head" if head >= 0 else f"{self.WORDS}.about"
        return self.kit.words.text(
            key, rows=len(self._rows), columns=len(self.layout_now.columns), head=head + 1
        )

    def _label(self, name: str) -> str:
        """What a field is called, in the form or not; "" is the record's own id."""
        key = f"{self._plan.of.KIND}.{name}" if name else ID_HEAD
        return self._labels.get(name) or self.kit.words.text(key)

    # What is remembered

    def _remembered(self) -> dict[str, str]:
        kept = self.kit.state.get(self._state_key, {})
        return {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}

    def _remember(self) -> None:
        if self.layout_now.head < 0:
            return
        layout = self.layout_now
        chosen = {
            cell: name for cell, name in zip(layout.titles, layout.columns, strict=False) if cell
        }
        known = {**self._remembered(), **chosen}
        self.kit.state.set(self._state_key, dict(list(known.items())[-_REMEMBERED_MOST:]))


def too_large(words: Words, rows: Sequence[Sequence[str]]) -> str:
    """Why rows are not even looked at, or "": to ask about thousands of columns takes minutes."""
    many, wide, (most, widest) = len(rows), max(map(len, rows), default=0), TABLE_MOST
    if many <= most and wide <= widest:
        return ""
    return words.text("part.paste.large", rows=many, columns=wide, most=most, widest=widest)


def targets_of(kit: Kit, plan: DeskPlan, view: DeskView) -> list[Target]:
    """The fields that a column may fill, by all they are called in any language."""
    return [
        _target(plan, shown, view)
        for shown in plan.form
        if not (shown.read_only or shown.field.sensitive)
    ]


def _target(plan: DeskPlan, shown: FormField, view: DeskView) -> Target:
    name = shown.field.name
    sheet = plan.sheet
    every = [Words(language) for language in LANGUAGES]
    key = f"{plan.of.KIND}.{name}"
    titles = (shown.label, *(words.text(key) for words in every if words.has(key)))
    options = view.options.get(name, shown.options)
    choices = [(option.text, option.value) for option in options if option.text]
    if isinstance(shown.field.note, Choice):
        kind = snake(shown.field.note.of.__name__)
        for one in shown.field.note.of:
            choices += [(words.text(f"{kind}.{one.value}"), one) for words in every]
    choices += sheet.spellings.get(name, ())
    return Target(
        replace(shown.field, required=shown.field.required and name not in sheet.given),
        tuple(dict.fromkeys([*titles, *sheet.heads.get(name, ())])),
        tuple(choices),
        shown.past,
        continued=name == sheet.continued,
    )
