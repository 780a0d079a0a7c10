"""A hidden field of a record: shown to whoever may see it, changed without being seen."""

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.hidden.sensitive import PinConfirmError, Revealed, reveal
from cleanclinic.operations.hidden.shredding import Erased, erased_fields
from cleanclinic.operations.people.pins import confirm_pin
from cleanclinic.operations.recording import writing as recording
from cleanclinic.operations.workspace.results import Saved
from cleanclinic.records.fields import Choice, field_of
from cleanclinic.records.masking import masked
from cleanclinic.records.record import Record
from ui.parts.failures import sentence_of
from ui.parts.form_fields import fields_for, snake
from ui.parts.hidden_line import HiddenLine
from ui.parts.layouts import label
from ui.parts.page import Desk
from ui.parts.pin_dialog import PinDialog
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm
from ui.parts.times import day_text


class HiddenField(HiddenLine):
    """One field of one record. Every look is written down before the value is given."""

    def __init__(self, desk: Desk, of: type[Record], field: str, *, below: RecordForm) -> None:
        self._title_text = desk.words.text(f"{of.KIND}.{field}")
        super().__init__(desk, self._title_text, below=below)
        self._desk = desk
        self._of = of
        self._field = field
        self._record_id = ""
        self.wanted.connect(self.look)
        self.change_wanted.connect(self.open_change)

    def show_of(self, record_id: str, value: object, *, changeable: bool) -> None:
        """What anybody may see of the field; a value being looked at stays for the same record."""
        self.change.setVisible(changeable)
        if not self.is_shown or record_id != self._record_id:
            self._record_id = record_id
            said = masked(value)
            self.show_masked(said)
            if record_id and not said:
                self._look_whether_erased(record_id)

    def _look_whether_erased(self, record_id: str) -> None:
        """An empty field that was lawfully erased says so."""

        def then(erased: tuple[Erased, ...]) -> None:
            one = next((one for one in erased if one.field == self._field), None)
            if one is not None and record_id == self._record_id and not self.is_shown:
                words = self._desk.words
                day = day_text(one.at.astimezone().date(), self._desk.today())
                more = words.text("shred.erased.by", person=one.person, date=day, why=one.why)
                self.show_instead(words.text("shred.erased", date=day), more)

        seek = partial(erased_fields, kind=self._of.KIND, record_id=record_id)
        self._desk.tasks.run(seek, then, owner=self, key=f"erased.{self._field}")

    def look(self, asking: PinDialog | None = None) -> None:
        """Shows the value; where the PIN was not typed lately it is asked for first."""
        record_id = self._record_id

        def then(found: Revealed) -> None:
            if record_id == self._record_id:
                self.show_value(self._said(found.value))

        def failed(error: Exception) -> bool:
            if not isinstance(error, PinConfirmError) or asking is not None:
                return False
            self._ask_pin()
            return True

        see = partial(reveal, kind=self._of.KIND, record_id=record_id, field=self._field)
        self._desk.tasks.run(see, then, failed, owner=self)

    def open_change(self) -> None:
        """Another value is typed; the one there is is not shown for it."""
        if record_id := self._record_id:
            dialog = ChangeDialog(self._desk, self, self._of, self._field)
            dialog.wanted.connect(lambda value: self._save(dialog, record_id, value))
            dialog.open()

    def _save(self, dialog: "ChangeDialog", record_id: str, value: object) -> None:
        values: dict[str, Any] = {self._field: value}

        def then(_: Saved) -> None:
            self.hide_value()
            dialog.close_accepted()

        self._desk.tasks.run(
            lambda workspace: recording.edit_record(workspace, self._of, record_id, values),
            then, owner=dialog,
        )  # fmt: skip

    def _said(self, value: str) -> str:
        """A choice by its word, everything else as it was typed."""
        note = field_of(self._of, self._field).note
        if isinstance(note, Choice) and value:
            return self._desk.words.text(f"{snake(note.of.__name__)}.{value}")
        return value

    def _ask_pin(self) -> None:
        text = self._desk.words.text
        title = text("part.hidden.title", name=self._title_text)
        about = text("part.hidden.pin", name=self._title_text)
        dialog = PinDialog(self._desk, self, title, about, text("part.hidden.show"))

        def right(_: object) -> None:
            dialog.close_accepted()
            self.look(dialog)

        def failed(error: Exception) -> bool:
            dialog.refuse(sentence_of(self._desk, error))
            return True

        def given(pin: str) -> None:
            confirm = partial(confirm_pin, pin=pin)
            self._desk.tasks.run(confirm, right, failed, owner=dialog)

        dialog.given.connect(given)
        dialog.open()


class ChangeDialog(Dialog):
    """A value in place of the one that is hidden; nothing typed takes it away.

    Signals: `wanted` (the value).
    """

    wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, of: type[Record], field: str) -> None:
        name = desk.words.text(f"{of.KIND}.{field}")
        super().__init__(desk, parent, desk.words.text("part.hidden.change", name=name))
        self._field = field
        self.form = RecordForm(desk, fields_for(desk, of, (field,)), label_width=64)
        self.form.show_record("", {})
        self.body.addWidget(self.form)
        about = label(desk.words.text("part.hidden.hint"), "muted", wrap=True)
        about.setMaximumWidth(desk.look.px(400))
        self.body.addWidget(about)
        self.add_buttons(desk.words.text("part.hidden.save"))
        self.form.focus_field(field)

    def accept(self) -> None:
        """Asks for the value to be saved."""
        if not self.form.all_problems():
            self.wanted.emit(self.form.values()[self._field])

    def close_accepted(self) -> None:
        """It was saved."""
        super().accept()
