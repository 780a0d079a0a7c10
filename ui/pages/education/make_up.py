"""Asking when, and how, people who were not there made a session up."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.education.sessions import set_presence
from cleanclinic.records.education import Attendance, EducationSession, Presence
from cleanclinic.records.fields import field_of
from ui.parts.form_fields import FormField
from ui.parts.page import Desk
from ui.parts.record_form import RecordForm
from ui.parts.run_dialog import RunDialog

_FIELDS = ("made_up_on", "reason")


class MakeUpDialog(RunDialog):
    """The same day for all of them, today unless it is said."""

    def __init__(
        self, desk: Desk, parent: QWidget, session: EducationSession, people: Sequence[str],
        done: Callable[[int], None],
    ) -> None:  # fmt: skip
        text = desk.words.text
        about = text("ui.education.made_up.about", count=len(people), title=session.title)
        super().__init__(desk, parent, text("ui.education.made_up"), about)
        self._session = session
        self._people = people
        self._done = done
        labels = {"made_up_on": "attendance.made_up_on", "reason": "ui.education.made_up.how"}
        fields = [
            FormField(field_of(Attendance, name), text(labels[name]), past=True) for name in _FIELDS
        ]
        self.form = RecordForm(
            desk, fields, label_width=84, place=f"education.made_up.{session.id}"
        )
        self.form.show_record("", {"made_up_on": desk.today()})
        self.body.addWidget(self.form)
        self.finish_body(text("part.desk.save"))
        self.form.focus_field("made_up_on")

    def submit(self) -> None:
        """Records it, unless something cannot be read; a day that cannot be is said here."""
        values = self.form.values()
        if self.form.all_problems() or values.get("made_up_on") is None:
            self.form.focus_field("made_up_on")
            return
        people = self._people
        self.run(
            lambda workspace: set_presence(
                workspace, self._session.id, people, Presence.MADE_UP,
                made_up_on=values["made_up_on"], reason=values["reason"],
            ),
            lambda _: self._done(len(people)),
        )  # fmt: skip
