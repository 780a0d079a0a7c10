"""The dialog that gives several records the same values: which, how many, old and new, one act."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from cleanclinic.records.held import Held
from ui.parts.form_fields import FormField
from ui.parts.kit import Kit
from ui.parts.layouts import label, row
from ui.parts.pick_box import Option
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm
from ui.parts.record_plan import DeskPlan, Names, title_of
from ui.parts.record_table import RecordTable
from ui.parts.scroll import scrolled
from ui.parts.table_row import Column, Row
from ui.parts.values import FieldWords

_WIDE, _PREVIEW = 640, 190
# Where the preview stands beside the fields.
_FIELDS_WIDE, _BOTH_WIDE = 330, 850
_NAMED = 3


class BulkDialog(Dialog):
    """Only ticked fields are set, only on the records named; those that have the value stay.

    `may` says which field of a record can be given at all, where that is not every one; `note` says
    why.

    Signals: `wanted` (values by field).
    """

    wanted = Signal(object)

    def __init__(
        self,
        kit: Kit,
        parent: QWidget,
        plan: DeskPlan,
        chosen: Sequence[Held[Any]],
        *,
        names: Names,
        options: Mapping[str, Sequence[Option]],
        may: Callable[[Held[Any], str], bool] = lambda *_: True,
        note: str = "",
    ) -> None:
        self._plan = plan
        self._may = may
        self._kind = kit.words.text(plan.kind_key)
        text = kit.words.text
        some = kit.words.some(plan.of.KIND, len(chosen))
        super().__init__(kit, parent, text("part.bulk", some=some))
        self._chosen = list(chosen)
        self._names = names
        self._values = FieldWords(kit.words, plan.of, names, plan.value_text)
        self._titles = {one.record.id: title_of(plan, one, names) for one in chosen}
        which = label(self._which(), "muted", wrap=True)
        self.ticks: dict[str, QCheckBox] = {}
        self.forms: dict[str, RecordForm] = {}
        fields = QWidget()
        self._make_fields(fields, plan.bulk_form(), options)
        area = scrolled(fields)
        # It is measured as it looks in the dialog.
        area.setParent(self)
        area.setMinimumHeight(min(fields.sizeHint().height(), kit.look.px(220)))
        self.preview = RecordTable(
            kit, "", self._columns(), title=text("part.bulk.preview"), plain=True
        )
        self.preview.setMinimumHeight(kit.look.px(_PREVIEW))
        for said in (which, *([label(note, "muted", wrap=True)] if note else [])):
            self.body.addWidget(said)
        self._place(area)
        self.add_buttons(text("part.bulk.save", count=len(chosen)))
        self.setMinimumWidth(max(self.minimumWidth(), kit.look.px(_WIDE)))
        self.accepted.connect(lambda: self.wanted.emit(self.values()))
        self._show()

    def _place(self, area: QWidget) -> None:
        """What comes of it is in sight while one fills in: beside where a screen is low."""
        look = self.kit.look
        if not self.is_low:
            self.body.addWidget(area)
            self.body.addWidget(self.preview)
            return
        beside = row(look, area, self.preview, gap=14)
        beside.setStretch(0, 1)
        beside.setStretch(1, 1)
        self.body.addLayout(beside, 1)
        area.setMinimumWidth(look.px(_FIELDS_WIDE))
        self.setMinimumWidth(look.px(_BOTH_WIDE))

    def values(self) -> dict[str, Any]:
        """The values of the ticked fields that can be read."""
        found: dict[str, Any] = {}
        for name in self._ticked():
            found |= self.forms[name].values()
        return found

    def changing(self) -> int:
        """How many records will be another thing afterwards."""
        return len({row.id.partition("/")[0] for row in self._rows()})

    def accept(self) -> None:
        """Closes and hands the values over, once all of them can stand."""
        if self._ticked() and not any(self.forms[name].all_problems() for name in self._ticked()):
            super().accept()

    def _ticked(self) -> list[str]:
        return [name for name, tick in self.ticks.items() if tick.isChecked()]

    def _which(self) -> str:
        """Names the first of them, and counts the rest."""
        text, count = self.kit.words.text, len(self._chosen)
        some = text("part.list.comma").join(list(self._titles.values())[:_NAMED])
        key = "part.bulk.which" if count <= _NAMED else "part.bulk.which.more"
        return text(key, names=some, count=count)

    def _make_fields(
        self,
        inside: QWidget,
        fields: Sequence[FormField],
        options: Mapping[str, Sequence[Option]],
    ) -> None:
        look = self.kit.look
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, look.px(8), 0)
        grid.setHorizontalSpacing(look.px(10))
        grid.setVerticalSpacing(look.px(6))
        grid.setColumnStretch(1, 1)
        for line, shown in enumerate(fields):
            name = shown.field.name
            tick = QCheckBox(shown.label)
            tick.setAccessibleName(self.kit.words.text("part.bulk.tick", field=shown.label))
            # The tick before it is its label.
            form = RecordForm(self.kit, [replace(shown, label="", half=False)], label_width=0)
            control = form.editor(name).control
            control.setAccessibleName(shown.label)
            if isinstance(control, QComboBox):
                control.view().setAccessibleName(shown.label)
            if name in options:
                form.set_options(name, options[name])
            form.show_record("", {})
            form.typed.connect(lambda *_, tick=tick: tick.setChecked(True))
            form.typed.connect(self._show)
            tick.toggled.connect(self._show)
            grid.addWidget(tick, line, 0)
            grid.addWidget(form, line, 1)
            self.ticks[name], self.forms[name] = tick, form
        # Room that is left stands below: between the lines a tick would not stand beside its field.
        grid.setRowStretch(len(fields), 1)

    # What will come of it

    def _columns(self) -> tuple[Column, ...]:
        text = self.kit.words.text
        return (
            Column("record", self._kind, 170, "strong"),
            Column("field", text("part.bulk.field"), 96, "muted"),
            Column("old", text("part.bulk.old"), 130, stretch=True),
            Column("new", text("part.bulk.new"), 150),
        )

    def _rows(self) -> list[Row]:
        values = self.values()
        labels = {one.field.name: one.label for one in self._plan.form}
        found = []
        for one in self._chosen:
            for name, new in values.items():
                old = getattr(one.record, name)
                same = old == new or (old in (None, "") and new in (None, ""))
                if same or not self._may(one, name):
                    continue
                title, field = self._titles[one.record.id], labels[name]
                said = (self._values.text(name, old), self._values.text(name, new))
                found.append(Row(f"{one.record.id}/{name}", (title, field, *said)))
        return found

    def _show(self, *_: object) -> None:
        text = self.kit.words.text
        rows = self._rows()
        self.preview.show_rows(rows)
        ids = {row.id.partition("/")[0] for row in rows}
        wrong = any(self.forms[name].problems for name in self._ticked())
        why = "unread" if wrong else "same" if self._ticked() else "none"
        self.preview.empty.say(text(f"part.bulk.{why}"))
        same = len(self._chosen) - len(ids)
        key = "part.bulk.told.same" if same else "part.bulk.told"
        self.preview.foot.setText(text(key, count=len(ids), same=same) if ids else "")
        self.preview.foot_bar.setVisible(bool(ids))
        self.accept_button.setText(text("part.bulk.save", count=len(ids)))
        self.accept_button.setAccessibleName(self.accept_button.text())
        self.accept_button.setEnabled(bool(rows))
