"""Erasing by law what is hidden about a person: the reason, the PIN, and then it is gone."""

from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from cleanclinic.operations.ethics.erasing import erase_hidden
from cleanclinic.operations.hidden.sensitive import PinConfirmError
from cleanclinic.operations.hidden.shredding import REASON_MAX
from cleanclinic.operations.recording.staff import StaffRow
from ui.parts.failures import sentence_of
from ui.parts.fields import LabelledField
from ui.parts.page import Desk
from ui.parts.pin_again import ask_pin
from ui.parts.run_dialog import RunDialog


class EraseDialog(RunDialog):
    """It cannot be taken back, and says so."""

    def __init__(self, desk: Desk, parent: QWidget, person: StaffRow) -> None:
        text = desk.words.text
        about = text("ui.staff.erase.about", name=person.name)
        super().__init__(desk, parent, text("ui.staff.erase"), about)
        self._person = person
        edit = QLineEdit()
        edit.setMaxLength(REASON_MAX)
        self.reason = LabelledField(desk, text("ui.staff.erase.reason"), edit)
        self.body.addWidget(self.reason)
        self.finish_body(text("ui.staff.erase.do"), look="danger")
        self.accept_button.setDefault(False)
        edit.setFocus()

    def submit(self) -> None:
        staff_id, why = self._person.id, self.reason.text()
        self.say("")
        self.setEnabled(False)

        def done(_: object) -> None:
            self.accept()
            text = self.desk.words.text("ui.staff.erase.done", name=self._person.name)
            self.desk.window.tell(text)

        def failed(error: Exception) -> bool:
            self.setEnabled(True)
            if isinstance(error, PinConfirmError):
                self._ask_pin()
            else:
                self.say(sentence_of(self.desk, error))
            return True

        erase = partial(erase_hidden, staff_id=staff_id, why=why)
        self.desk.tasks.run(erase, done, failed, owner=self)

    def _ask_pin(self) -> None:
        text = self.desk.words.text
        ask_pin(
            self.desk, self, text("ui.staff.erase"), text("ui.staff.erase.pin"),
            text("ui.staff.erase.do"), self.submit,
        )  # fmt: skip
