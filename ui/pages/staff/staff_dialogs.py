"""Dialogs of the roster: somebody new, and somebody who comes back."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.recording.staff import StaffRow
from cleanclinic.records.staff_member import StaffMember
from ui.parts.form_fields import fields_for
from ui.parts.layouts import label
from ui.parts.offers import offer_used
from ui.parts.page import Desk
from ui.parts.question import Dialog
from ui.parts.record_form import RecordForm
from ui.parts.record_new import form_area
from ui.parts.run_dialog import RunDialog

NEW_FIELDS = (
    "name", "staff_number", "post_type", "title", "duty", "joined", "moved_from", "phone",
)  # fmt: skip
KEPT = ("post_type", "title", "joined")
_LABEL_WIDTH = 84


class NewStaffDialog(Dialog):
    """One person after the other; Escape ends it.

    Signals: `wanted` (values by field).
    """

    wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, desk.words.text("ui.staff.add"))
        self.form = RecordForm(
            desk,
            fields_for(desk, StaffMember, NEW_FIELDS),
            label_width=_LABEL_WIDTH,
            place="staff.new",
        )
        offer_used(desk, StaffMember, self.form, own=("name",))
        self.form.show_record("", {})
        self.body.addWidget(form_area(desk, self, self.form))
        self.body.addWidget(label(desk.words.text("ui.staff.add.hint"), "muted", wrap=True))
        self.add_buttons(desk.words.text("ui.staff.add.save"))
        self.form.focus_field("name")

    def accept(self) -> None:
        """Asks for the person to be saved."""
        if not self.form.all_problems():
            self.wanted.emit(self.form.values())
        else:
            self.form.focus_field(next(iter(self.form.problems)))

    def next(self) -> None:
        """Clears the form for the next person; post and day of joining stay."""
        kept = {name: self.form.values().get(name) for name in KEPT}
        # What was typed is saved now: it is not found again as left behind.
        self.form.drop_draft()
        self.form.show_record("next", {})
        self.form.show_record("", kept)
        self.form.focus_field("name")


class BackDialog(RunDialog):
    """From which day on somebody belongs here again, and where from."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        person: StaffRow,
        save: Callable[["BackDialog", Mapping[str, Any]], None],
    ) -> None:
        text = desk.words.text
        about = text("ui.staff.back.about", name=person.name, day=person.left)
        super().__init__(desk, parent, text("ui.staff.back"), about)
        self._save = save
        fields = fields_for(desk, StaffMember, ("joined", "moved_from"))
        self.form = RecordForm(
            desk, fields, label_width=_LABEL_WIDTH, place=f"staff.back.{person.id}"
        )
        self.form.show_record("", {"joined": desk.today()})
        offer_used(desk, StaffMember, self.form, own=("name",))
        self.body.addWidget(self.form)
        self.finish_body(text("ui.staff.back.save"))
        self.form.focus_field("joined")

    def submit(self) -> None:
        values = self.form.values()
        if self.form.all_problems() or values.get("joined") is None:
            self.form.focus_field("joined")
            return
        self._save(self, values)
