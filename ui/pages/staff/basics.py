"""The roster's own fields of a person: what the ward keeps of everybody, some of it hidden."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.recording.staff import StaffRow, come_back, edit_staff
from cleanclinic.records.staff_member import StaffMember
from ui.pages.staff.staff_dialogs import BackDialog
from ui.parts.failures import sentence_of
from ui.parts.field_saving import save_field
from ui.parts.form_fields import fields_for
from ui.parts.hidden_field import HiddenField
from ui.parts.layouts import button, column, label, row
from ui.parts.offers import offer_used
from ui.parts.page import Desk
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import open_dialog
from ui.parts.scroll import scrolled

FIELDS = (
    "name", "staff_number", "post_type", "gender", "title", "duty", "education", "birth_year",
    "working_since", "hired_on", "joined", "moved_from", "left",
)  # fmt: skip
_HALVES = FIELDS[2:12]
HIDDEN = ("phone", "ethnicity", "politics")
_LABEL_WIDTH = 96
_WIDE = 640
# At which field a refusal is shown; the others name it themselves.
_AT = {"STAFF-NUMBER": "staff_number", "STAFF-NAME": "name"}
_DAYS = ("STAFF-DAYS", "STAFF-BIRTH", "STAFF-AHEAD")


def refused(desk: Desk, form: RecordForm, error: Exception) -> bool:
    """A refusal that is about a field is said there."""
    if not isinstance(error, CleanClinicError):
        return False
    name = _AT.get(error.code, "")
    if error.code in _DAYS:
        name = str(error.values["field"]).rpartition(".")[2]
    if name not in form.field_names():
        return False
    form.show_problem(name, sentence_of(desk, error))
    return True


class Basics(QWidget):
    """A form that saves by itself, and the lines for what is hidden."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._person: StaffRow | None = None
        fields = fields_for(desk, StaffMember, FIELDS, half=_HALVES)
        self.form = RecordForm(desk, fields, label_width=_LABEL_WIDTH, place="staff")
        self.form.edited.connect(self._save)
        self._offered = False
        self.hidden = {
            name: HiddenField(desk, StaffMember, name, below=self.form) for name in HIDDEN
        }
        self.earlier = label("", "muted", wrap=True)
        self.back = button(desk, desk.words.text("ui.staff.back"), icon_name="undo-2")
        self.back.clicked.connect(self.open_back)
        self.hint = label(desk.words.text("ui.staff.left.hint"), "muted", wrap=True)
        inner = QWidget()
        held = QWidget()
        held.setMaximumWidth(desk.look.px(_WIDE))
        column(
            desk.look, self.form, *self.hidden.values(), self.earlier,
            row(desk.look, self.back, None), self.hint, None,
            gap=8, margins=(0, 6, 12, 6), into=held,
        )  # fmt: skip
        layout = row(desk.look, held, None, gap=0, into=inner)
        layout.setStretch(0, 4)
        layout.setStretch(1, 1)
        column(desk.look, scrolled(inner), into=self)

    def show_person(self, person: StaffRow | None) -> None:
        """Shows a person, or the same one again: then what is being typed stays."""
        self._person = person
        self.setEnabled(person is not None)
        if person is None:
            self.form.flush()
            for one in self.hidden.values():
                one.show_of("", "", changeable=False)
            return
        self.form.show_record(person.id, {name: getattr(person, name) for name in FIELDS})
        if not self._offered:
            self._offered = True
            offer_used(self.desk, StaffMember, self.form, own=("name",))
        for name, one in self.hidden.items():
            one.show_of(person.id, getattr(person, name), changeable=not self.desk.read_only)
        self.back.setVisible(person.left is not None)
        periods = [
            self.desk.words.text(
                "ui.staff.period", joined=one.joined or "—", left=one.left, where=one.moved_from
            )
            for one in person.earlier
        ]
        text = self.desk.words.text
        between = text("part.list.semicolon")
        self.earlier.setText(text("ui.staff.earlier", periods=between.join(periods)))
        self.earlier.setVisible(bool(periods))

    def flush(self) -> None:
        self.form.flush()

    def open_back(self) -> None:
        """Somebody who left belongs here again."""
        person = self._person
        if person is not None and person.left is not None:
            open_dialog(BackDialog(self.desk, self, person, partial(self._come_back, person)))

    def _come_back(self, person: StaffRow, dialog: BackDialog, values: Mapping[str, Any]) -> None:
        def then(_: object) -> None:
            text = self.desk.words.text("ui.staff.back.done", name=person.name)
            self.desk.window.tell(text, undo=True)

        dialog.run(
            lambda workspace: come_back(
                workspace, person.id, values["joined"], values["moved_from"] or ""
            ),
            then,
        )

    def _save(self, person_id: str, field: str, value: object) -> None:
        if not person_id:
            return
        values: dict[str, Any] = {field: value}
        save_field(
            self.desk, [self.form], person_id, field,
            lambda workspace: edit_staff(workspace, person_id, values), self,
            codes=(*_AT, *_DAYS),
        )  # fmt: skip
