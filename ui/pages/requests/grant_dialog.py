"""One dialog from a request to a grant on a stick; every step says what it means."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cleanclinic.operations.home.office_desk import RequestFacts, preview_join
from cleanclinic.operations.office.enrolment import Enrolled, enrol, preview_replace, write_grant
from ui.pages.requests.grant_steps import CallStep, GrantedStep, PlaceStep, WriteStep
from ui.parts.files import choose_folder
from ui.parts.notice_paper import NoticeDialog
from ui.parts.page import Desk
from ui.parts.steps import StepDialog


class GrantDialog(StepDialog):
    """Signals: `refuse_wanted` (request id); `granted` (Enrolled)."""

    refuse_wanted = Signal(str)
    granted = Signal(object)

    def __init__(
        self, desk: Desk, parent: QWidget, facts: RequestFacts, *, replaces: str = ""
    ) -> None:
        text = desk.words.text
        card = facts.card
        super().__init__(desk, parent, text("ui.grant.title", device=card.device))
        self._desk = desk
        self.facts = facts
        self._enrolled: Enrolled | None = None
        self.call = CallStep(desk, facts)
        self.call.refuse_wanted.connect(self._refuse)
        self.place = PlaceStep(desk, facts, replaces)
        self.place.preview_wanted.connect(self._preview)
        self.write = WriteStep(desk, self._grant)
        self.done_step = GrantedStep(desk)
        self.done_step.again_wanted.connect(self._write_again)
        self.done_step.notice_wanted.connect(self._print_notice)
        self.set_steps([self.call, self.place, self.write, self.done_step])
        self.go(0)

    def _refuse(self) -> None:
        self.reject()
        self.refuse_wanted.emit(self.facts.card.id)

    def _preview(self) -> None:
        """What the choice means, worked out from what the office holds."""
        place, tasks = self.place, self._desk.tasks
        if device := place.replaces:
            tasks.run(
                lambda workspace: preview_replace(workspace, device),
                place.show_replace, self.failed, owner=self, key="grant_preview",
            )  # fmt: skip
        elif department := place.department_id:
            tasks.run(
                lambda workspace: preview_join(workspace, department),
                place.show_join, self.failed, owner=self, key="grant_preview",
            )  # fmt: skip
        else:
            place.show_new()
        self.write.what.show_texts(self._will())

    def _will(self) -> list[str]:
        """What the last step will do, in sentences."""
        text, card, place = self.kit.words.text, self.facts.card, self.place
        said = [text("ui.grant.will.may", department=place.place_name, device=card.device)]
        if old := self.facts.device(place.replaces):
            key = "ui.grant.will.replace" if old.active else "ui.grant.will.replace_out"
            said.append(text(key, device=old.label))
        said.append(text("ui.grant.will.unused"))
        return said

    def _grant(self, then: Callable[[], None]) -> None:
        card, place, folder = self.facts.card, self.place, self.write.target.folder
        if folder is None:
            return
        digits = self.call.check.digits()
        department, replaces, name = place.department_id, place.replaces, place.place_name

        def done(enrolled: Enrolled) -> None:
            self._enrolled = enrolled
            self.done_step.show_granted(enrolled, self.facts.device(replaces))
            self.granted.emit(enrolled)
            then()

        self._desk.tasks.run(
            lambda workspace: enrol(
                workspace, card.id, digits, folder,
                department_id=department or None, department_name=name, replaces=replaces,
            ),
            done, self.failed, busy=self.next, owner=self,
        )  # fmt: skip

    def _print_notice(self) -> None:
        notice = NoticeDialog(self._desk, self, self._desk.tasks)
        notice.finished.connect(notice.deleteLater)
        notice.open()

    def _write_again(self) -> None:
        enrolled = self._enrolled
        title = self.kit.words.text("ui.requests.grant.folder")
        if enrolled and (folder := choose_folder(self, self._desk, title, "send")):
            self._desk.tasks.run(
                lambda workspace: write_grant(workspace, enrolled.device_id, folder),
                lambda path: self._desk.window.tell(
                    self.kit.words.text("ui.grant.written_again", name=path.name)
                ),
                self.failed, owner=self,
            )  # fmt: skip
