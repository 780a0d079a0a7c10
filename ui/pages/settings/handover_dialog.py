"""The handover as one guided dialog: to whom, both PINs, the new sheet, the office, the paper.

It begins at the step that is next, so that one cut short is taken up where it stands.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QRadioButton, QWidget

from cleanclinic.operations.keeping.care import CARE
from cleanclinic.operations.people.escrow import (
    EscrowState,
    escrow_state,
    give_to_office,
    take_from_office,
)
from cleanclinic.operations.people.handover import (
    HandoverPreview,
    begin_handover,
    complete_handover,
    preview_handover,
)
from cleanclinic.operations.people.handover_state import HandoverState, HandoverStep, handover_state
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.roles import Person
from ui.pages.settings.handover_paper import HandoverPaperDialog
from ui.pages.settings.people_dialogs import name_field, pin_field, problem_of_pin
from ui.pages.settings.section import RunDialog, open_dialog
from ui.parts.failures import sentence_of
from ui.parts.layouts import clear, column, label
from ui.parts.new_secret import NewSecret
from ui.parts.page import Desk
from ui.parts.recovery_dialog import RecoveryDialog

_NEW = ""


class HandoverDialog(RunDialog):
    """One step at a time, each with one button."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        others: Sequence[Person],
        state: HandoverState | None = None,
    ) -> None:
        self._text = desk.words.text
        super().__init__(desk, parent, self._text("ui.settings.handover"))
        self.setMinimumWidth(desk.look.px(520))
        self._others = tuple(others)
        self._top = parent
        self._incoming_id, self._incoming_name = "", ""
        self._stays = False
        self.record_id = state.record_id if state else ""
        self._next: Callable[[], None] = self.accept
        self.heading = label("", "choice", wrap=True)
        self._holder = QFrame()
        self._fields = column(desk.look, gap=8, into=self._holder)
        self.body.addWidget(self.heading)
        self.body.addWidget(self._holder)
        self.finish_body(self._text("door.next"))
        self.step = ""
        self._start(state)

    def submit(self) -> None:
        self.say("")
        self._next()

    def _start(self, state: HandoverState | None) -> None:
        if state is None:
            self._choose()
        elif state.step is HandoverStep.SHEET:
            self._ask_sheet()
        else:
            self._ask_incoming(state)

    # 1  To whom

    def _choose(self) -> None:
        self._show_step("who", self._text("door.next"), self._preview)
        self.who = QComboBox()
        self.who.setAccessibleName(self._text("ui.settings.handover.who.choose"))
        for one in self._others:
            role = self._text(f"role.{one.role.value}")
            self.who.addItem(self._text("door.person", name=one.name, role=role), one.id)
        self.who.addItem(self._text("ui.settings.handover.who.new"), _NEW)
        self.name = name_field(self.desk, self._text("ui.settings.handover.who.name"))
        self.name.entered.connect(self.submit)
        self.stays = QCheckBox(self._text("ui.settings.handover.who.stays"))
        self._add(self.who, self.name, self.stays)
        self.who.currentIndexChanged.connect(lambda _: self._show_name())
        self._show_name()

    def _show_name(self) -> None:
        new = self.who.currentData() == _NEW
        self.name.setVisible(new)
        if new:
            self.name.setFocus()

    def _preview(self) -> None:
        person, name = str(self.who.currentData()), self.name.text()
        if person == _NEW and not name:
            self.name.say(self._text("ui.settings.people.name.missing"))
            self.name.setFocus()
            return
        self._incoming_id, self._incoming_name = person, "" if person else name
        self._stays = stays = self.stays.isChecked()
        known, new = self._incoming_id, self._incoming_name
        self._work(
            lambda workspace: preview_handover(
                workspace, incoming_id=known, incoming_name=new, stays=stays
            ),
            self._confirm,
        )

    # 2  What will happen, and the outgoing person's PIN

    def _confirm(self, preview: HandoverPreview) -> None:
        yes = self._text("ui.settings.handover.confirm.yes")
        self._show_step("confirm", yes, self._begin, incoming=preview.incoming)
        for sentence in self._sentences(preview):
            self._add(label(sentence, wrap=True))
        title = self._text("ui.settings.handover.pin_of", name=preview.outgoing)
        self.pin = pin_field(self.desk, title)
        self.pin.entered.connect(self.submit)
        self._add(self.pin)
        self.pin.setFocus()

    def _sentences(self, preview: HandoverPreview) -> list[str]:
        text = self._text
        comma = text("ui.list.comma")
        counts = comma.join(
            text("ui.settings.handover.confirm.count", kind=text(f"kind.{kind}"), count=count)
            for kind, count in preview.counts
        )
        key = "stays" if preview.stays else "leaves"
        sentences = [
            text("ui.settings.handover.confirm.counts", counts=counts, lines=preview.log_size),
            text(f"ui.settings.handover.confirm.{key}", name=preview.outgoing),
        ]
        if preview.old_sheet:
            sentences.append(text("ui.settings.handover.confirm.sheet", number=preview.old_sheet))
        if preview.new_pins:
            names = comma.join(preview.new_pins)
            sentences.append(text("ui.settings.handover.confirm.pins", names=names))
        return sentences

    def _begin(self) -> None:
        pin, stays = self.pin.text(), self._stays
        known, new = self._incoming_id, self._incoming_name
        if not pin:
            self.pin.setFocus()
            return
        self._work(
            lambda workspace: begin_handover(
                workspace, pin, incoming_id=known, incoming_name=new, stays=stays
            ),
            self._begun,
        )

    def _begun(self, state: HandoverState) -> None:
        self.record_id = state.record_id
        self.desk.tasks.run(lambda _: CARE)
        self._ask_incoming(state)

    # 3  The incoming person's PIN, and everything is made anew

    def _ask_incoming(self, state: HandoverState) -> None:
        yes = self._text("ui.settings.handover.incoming.yes")
        self._show_step("incoming", yes, self._complete, incoming=state.incoming)
        key = "resume" if state.step is HandoverStep.TURNING else "sentence"
        about = self._text(f"ui.settings.handover.incoming.{key}", name=state.incoming)
        self._add(label(about, wrap=True))
        self.incoming: NewSecret | None = None
        if state.incoming_is_new:
            self.incoming = NewSecret(self.desk, problem_of_pin(self.desk))
            self.incoming.entered.connect(self.submit)
            self._add(self.incoming)
            self.incoming.setFocus()
        else:
            title = self._text("ui.settings.handover.pin_of", name=state.incoming)
            self.pin = pin_field(self.desk, title)
            self.pin.entered.connect(self.submit)
            self._add(self.pin)
            self.pin.setFocus()

    def _complete(self) -> None:
        pin = self.incoming.value() if self.incoming is not None else self.pin.text()
        if not pin:
            return
        self.setEnabled(False)
        self.accept_button.setText(self._text("ui.settings.handover.incoming.doing"))

        def failed(error: Exception) -> bool:
            self._failed(error)
            # Where the ward was closed already only coming in again helps.
            self.desk.tasks.run(_is_there, failed=self._closed, owner=self)
            return True

        self.desk.tasks.exchange(
            lambda workspace: complete_handover(workspace, pin), self._completed, failed
        )

    def _closed(self, _: Exception) -> bool:
        self.accept()
        self.desk.window.lock()
        return True

    def _completed(self, workspace: Workspace) -> None:
        self.desk.window.enter_as(workspace)
        self._ask_sheet()

    # 4  The new sheet, what is left with the office, then the paper

    def _ask_sheet(self) -> None:
        yes = self._text("ui.settings.handover.sheet.yes")
        self._show_step("sheet", yes, self._print_sheet)
        self._add(label(self._text("ui.settings.handover.sheet.sentence"), wrap=True))

    def _print_sheet(self) -> None:
        dialog = RecoveryDialog(self.desk, self, self.desk.tasks)
        dialog.confirmed.connect(lambda _: QTimer.singleShot(0, self, self._look_at_office))
        open_dialog(dialog)

    def _look_at_office(self) -> None:
        self._work(escrow_state, self._ask_office)

    def _ask_office(self, state: EscrowState) -> None:
        """What was left with the office is gone with the old secrets; it is chosen anew."""
        if not state.available:
            self._ask_paper()
            return
        text = self._text
        self._show_step("office", text("door.next"), self._choose_office)
        if state.chosen:
            self._add(label(text("ui.settings.handover.office.gone"), wrap=True))
        self._add(label(text("escrow.what"), "muted", wrap=True))
        self.give = QRadioButton(text("ui.settings.handover.office.yes"))
        self.keep = QRadioButton(text("ui.settings.handover.office.no"))
        self._add(self.give, self.keep)
        if state.suggested and not state.chosen:
            self._add(label(text("ui.settings.sheet.suggested"), "muted", wrap=True))
        first = self.give if state.chosen or state.suggested else self.keep
        first.setChecked(True)
        first.setFocus()

    def _choose_office(self) -> None:
        choice = give_to_office if self.give.isChecked() else take_from_office
        self._work(choice, lambda _: self._ask_paper())

    def _ask_paper(self) -> None:
        yes = self._text("ui.settings.handover.done.yes")
        self._show_step("done", yes, self._print_paper)
        # There is nothing left to be given up.
        close = self._text("part.close")
        self.cancel_button.setText(close)
        self.cancel_button.setAccessibleName(close)
        self._add(label(self._text("ui.settings.handover.done.sentence"), wrap=True))

    def _print_paper(self) -> None:
        record_id = self.record_id
        self.accept()
        open_dialog(HandoverPaperDialog(self.desk, self._top, record_id))

    # How a step is made

    def _show_step(self, step: str, yes: str, go: Callable[[], None], **values: object) -> None:
        self.step = step
        self.setEnabled(True)
        clear(self._fields)
        self.say("")
        self.heading.setText(self._text(f"ui.settings.handover.{step}", **values))
        self.accept_button.setText(yes)
        self.accept_button.setAccessibleName(yes)
        self._next = go
        self.fit()

    def _add(self, *parts: QWidget) -> None:
        for part in parts:
            self._fields.addWidget(part)
            # Else Qt shows it a turn later, and the dialog would be measured without it.
            part.show()

    def _work(self, operation: Callable[[Workspace], object], then: Callable[..., None]) -> None:
        self.setEnabled(False)
        self.desk.tasks.run(operation, then, self._failed, owner=self)

    def _failed(self, error: Exception) -> bool:
        self.setEnabled(True)
        if self.step == "incoming":
            self.accept_button.setText(self._text("ui.settings.handover.incoming.yes"))
        self.say(sentence_of(self.desk, error))
        return True


def _is_there(workspace: Workspace) -> None:
    handover_state(workspace)
