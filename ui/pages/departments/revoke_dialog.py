"""Taking a computer out of use: why, what was on it, what happens next, and a person's word."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from cleanclinic.operations.office.devices import (
    BY_A_PERSON,
    Revoked,
    RevokePreview,
    RevokeReason,
    preview_revoke,
    revoke_device,
)
from ui.parts.cards import Facts
from ui.parts.choices import Choices
from ui.parts.confirm_step import ConfirmStep
from ui.parts.exposure import exposure_texts
from ui.parts.fields import LabelledField
from ui.parts.layouts import label
from ui.parts.page import Desk
from ui.parts.sentences import Sentences
from ui.parts.steps import DoneStep, Step, StepDialog
from ui.parts.times import moment_text

TICKS = ("called", "final")


class RevokeDialog(StepDialog):
    """Asks why, says what it means, and does it only after both sentences were ticked."""

    def __init__(self, desk: Desk, parent: QWidget, device_id: str, reason: RevokeReason) -> None:
        super().__init__(desk, parent, desk.words.text("ui.revoke.title"))
        self._desk = desk
        self._device_id = device_id
        self.why = WhyStep(desk, reason)
        self.held = HeldStep(desk)
        self.confirm = WillStep(desk, self._revoke)
        self.after = RevokedStep(desk)
        self.why.choices.chosen.connect(lambda _: self._tell_next())
        self.set_steps([self.why, self.held, self.confirm, self.after])
        self.go(0)
        desk.tasks.run(
            lambda workspace: preview_revoke(workspace, device_id),
            self._show, self.failed, owner=self,
        )  # fmt: skip

    def _show(self, preview: RevokePreview) -> None:
        self.why.show_device(preview)
        self.held.show_preview(preview)
        self.confirm.show_preview(preview)
        self._tell_next()

    def _tell_next(self) -> None:
        self.confirm.show_reason(self.why.reason)

    def _revoke(self, then: Callable[[], None]) -> None:
        reason, note, device_id = self.why.reason, self.why.note.text(), self._device_id

        def done(revoked: Revoked) -> None:
            self.after.show_revoked(revoked, reason)
            then()

        self._desk.tasks.run(
            lambda workspace: revoke_device(workspace, device_id, reason, note=note),
            done, self.failed, busy=self.next, owner=self,
        )  # fmt: skip


class WhyStep(Step):
    """Which computer, and why."""

    def __init__(self, desk: Desk, reason: RevokeReason) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.revoke.why"))
        self._desk = desk
        self._known = False
        self.facts = Facts(desk)
        answers = [
            (one.value, text(f"ui.revoke.{one}"), text(f"ui.revoke.{one}.sentence"))
            for one in BY_A_PERSON
        ]
        self.choices = Choices(desk, answers, text("ui.revoke.why"))
        self.choices.choose(reason.value)
        self.note = LabelledField(
            desk, text("ui.revoke.note"), QLineEdit(), text("ui.revoke.note.hint")
        )
        self.note.edit.setMaxLength(200)
        for part in (self.facts, self.choices, self.note):
            self.body.addWidget(part)
        self.body.addStretch(1)

    @property
    def reason(self) -> RevokeReason:
        return RevokeReason(self.choices.current)

    def is_ready(self) -> bool:
        return self._known

    def show_device(self, preview: RevokePreview) -> None:
        text, device = self.words.text, preview.device
        last = device.last_received
        when = moment_text(self.words, last, self._desk.today()) if last else "–"
        self.facts.show_facts(
            [
                (text("ui.grant.device"), f"{device.department} · {device.label}"),
                (text("ui.devices.column.last"), when),
            ]
        )
        self._known = True
        self.changed.emit()


class HeldStep(Step):
    """The last number that counts, and what may have been on it."""

    def __init__(self, desk: Desk) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.revoke.held.title"))
        self.last = label("", "heading", wrap=True)
        self.last_meaning = label(text("ui.revoke.last.sentence"), "muted", wrap=True)
        self.held = Sentences(desk)
        for part in (
            self.last, self.last_meaning, label(text("ui.revoke.held"), "heading"), self.held,
            label(text("ui.revoke.held.locked"), "muted", wrap=True),
        ):  # fmt: skip
            self.body.addWidget(part)
        self.body.addStretch(1)

    def show_preview(self, preview: RevokePreview) -> None:
        number = preview.last_valid
        key = "ui.revoke.last" if number else "ui.revoke.last.none"
        self.last.setText(self.words.text(key, number=number))
        self.held.show_texts(exposure_texts(self.kit, preview.exposure))


class WillStep(ConfirmStep):
    """What happens, which depends on why."""

    def __init__(self, desk: Desk, do: Callable[[Callable[[], None]], None]) -> None:
        text = desk.words.text
        super().__init__(
            desk,
            do,
            title=text("ui.revoke.confirm"),
            heading=text("ui.revoke.what"),
            ticks=[text(f"ui.revoke.tick.{name}") for name in TICKS],
            go=text("ui.revoke.go"),
            danger=True,
        )
        self._preview: RevokePreview | None = None

    def show_preview(self, preview: RevokePreview) -> None:
        self._preview = preview

    def show_reason(self, reason: RevokeReason) -> None:
        """What happens depends on why."""
        text, preview = self.words.text, self._preview
        if preview is None:
            return
        said = [text("ui.revoke.what.stops"), text("ui.revoke.what.kept")]
        if names := [one.label for one in preview.others]:
            shown = text("ui.list.comma").join(names)
            said.append(text("ui.revoke.what.others", names=shown))
        else:
            said.append(text("ui.revoke.what.none_left", name=preview.device.department))
        said.append(text(f"ui.revoke.what.{reason}"))
        self.what.show_texts(said)


class RevokedStep(DoneStep):
    """It is out of use; what a person does now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.text("ui.revoke.done"))
        self.said = label("", "heading", wrap=True)
        self.what = Sentences(desk, numbered=True)
        for part in (self.said, label(desk.words.text("ui.revoke.now"), "label"), self.what):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def show_revoked(self, revoked: Revoked, reason: RevokeReason) -> None:
        text, device = self.words.text, revoked.device
        name = f"{device.department} · {device.label}"
        self.said.setText(text("ui.revoke.done.sentence", name=name, number=revoked.last_valid))
        said = [text(f"ui.revoke.now.{reason}"), text("ui.revoke.now.receipts")]
        if reason in (RevokeReason.LOST, RevokeReason.STOLEN) and revoked.exposure.people:
            said.append(text("ui.revoke.now.people", count=len(revoked.exposure.people)))
        said.append(text("ui.revoke.now.new"))
        self.what.show_texts(said)
