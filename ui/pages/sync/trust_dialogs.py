"""Believing the office: its digits are compared with the stamped notice before anything counts."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from cleanclinic.operations.office.grant_file import GrantSeen, accept_seen
from cleanclinic.operations.peers.following import NewRootOffer, accept_new_root
from cleanclinic.operations.workspace.epochs import EpochReason, begin_new_epoch, enrol_anew
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.operations.workspace.trust import EXCHANGE
from cleanclinic.records.held import Changes
from ui.parts.cards import Facts
from ui.parts.choices import Choices
from ui.parts.digits_check import DigitsCheck
from ui.parts.fields import LabelledField
from ui.parts.layouts import label
from ui.parts.page import Desk
from ui.parts.run_dialog import RunDialog
from ui.parts.sentences import Sentences
from ui.parts.times import day_text

_DIGITS = 25
SUSPICION, ENROL = "suspicion", "enrol"


class GrantDialog(RunDialog):
    """What a grant says; it counts once its digits were compared with the paper notice."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        seen: GrantSeen,
        done: Callable[[Changes], None],
    ) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.sync.grant.title"))
        self._seen, self._done = seen, done
        facts = seen.facts
        shown = Facts(desk)
        shown.show_facts(
            [
                (text("ui.sync.identity.hospital"), facts.hospital),
                (text("ui.sync.identity.department"), facts.department),
                (text("ui.sync.identity.device"), facts.device),
            ]
        )
        self.body.addWidget(shown)
        if facts.other_department:
            said = text("ui.sync.grant.joins", department=facts.department)
            self.body.addWidget(label(said, wrap=True))
        self.body.addWidget(label(text("ui.sync.grant.sentence"), wrap=True))
        self.check = DigitsCheck(desk, facts.hospital_digits, typed="ui.sync.grant.typed")
        self.check.changed.connect(self._tell)
        self.body.addWidget(self.check)
        self.finish_body(text("ui.sync.grant.accept"))
        self._tell()

    def submit(self) -> None:
        seen = self._seen
        if self.check.agrees():
            self.run(lambda workspace: accept_seen(workspace, seen), self._done)

    def _tell(self) -> None:
        self.accept_button.setEnabled(self.check.agrees())


class NewRootDialog(RunDialog):
    """The hospital's new digits, typed from the stamped notice; the screen never shows them."""

    def __init__(
        self, desk: Desk, parent: QWidget, offer: NewRootOffer, done: Callable[[Changes], None]
    ) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.sync.root.title"))
        self._done = done
        since = day_text(offer.since, desk.today())
        about = text("ui.sync.root.about", hospital=offer.hospital, since=since)
        self.body.addWidget(label(about, wrap=True))
        steps = Sentences(desk, numbered=True)
        steps.show_texts([text(f"ui.sync.root.step.{n}") for n in range(1, 4)])
        self.body.addWidget(steps)
        self.typed = LabelledField(desk, text("ui.sync.root.digits"), QLineEdit())
        self.typed.edit.textEdited.connect(lambda _: self._tell())
        self.typed.entered.connect(self.submit)
        self.said = label(" ", "muted")
        self.body.addWidget(self.typed)
        self.body.addWidget(self.said)
        self.finish_body(text("ui.sync.root.accept"))
        self._tell()
        self.typed.edit.setFocus()

    def submit(self) -> None:
        digits = self.typed.text()
        if _count(digits) == _DIGITS:
            self.run(lambda workspace: accept_new_root(workspace, digits), self._done)

    def _tell(self) -> None:
        count = _count(self.typed.text())
        self.said.setText(self.kit.words.text("ui.sync.root.count", count=count))
        self.accept_button.setEnabled(count == _DIGITS)


class AnewDialog(RunDialog):
    """The PC may have been copied: what can be done, and what each of it means."""

    def __init__(self, desk: Desk, parent: QWidget, done: Callable[[str], None]) -> None:
        text = desk.words.text
        super().__init__(desk, parent, text("ui.sync.anew.title"))
        self._done = done
        answers = [
            (name, text(f"ui.sync.anew.{name}"), text(f"ui.sync.anew.{name}.when"))
            for name in (SUSPICION, ENROL)
        ]
        self.choices = Choices(desk, answers, text("ui.sync.anew.title"))
        self.choices.chosen.connect(lambda _: self._tell())
        self.what = Sentences(desk)
        self.body.addWidget(self.choices)
        self.body.addSpacing(desk.look.px(4))
        self.body.addWidget(label(text("ui.sync.anew.what"), "heading"))
        self.body.addWidget(self.what)
        self.finish_body(text("ui.sync.anew.begin"), look="danger")
        self._tell()

    def submit(self) -> None:
        way = self.choices.current
        self.run(lambda workspace: begin_anew(workspace, way), lambda _: self._done(way))

    def _tell(self) -> None:
        text, way = self.kit.words.text, self.choices.current
        self.what.show_texts([text(f"ui.sync.anew.{way}.{n}") for n in range(1, 4)])


class ReplacesDialog(RunDialog):
    """The old PC's number, from its recovery sheet, before the request is written."""

    def __init__(self, desk: Desk, parent: QWidget, done: Callable[[str], None]) -> None:
        text = desk.words.text
        super().__init__(
            desk, parent, text("ui.sync.replaces.title"), text("ui.sync.replaces.sentence")
        )
        self._done = done
        self.number = LabelledField(desk, text("ui.sync.replaces.number"), QLineEdit())
        self.number.entered.connect(self.submit)
        self.body.addWidget(self.number)
        self.finish_body(text("ui.sync.identity.request"))
        self.number.edit.setFocus()

    def submit(self) -> None:
        if number := self.number.text():
            self.accept()
            self._done(number)
        else:
            self.say(self.kit.words.text("ui.sync.replaces.empty"))


def begin_anew(workspace: Workspace, way: str) -> Changes:
    """A new numbering by the PC itself, or a new PC to be granted."""
    if way == ENROL:
        enrol_anew(workspace)
    else:
        begin_new_epoch(workspace, EpochReason.SUSPICION)
    return EXCHANGE


def _count(text: str) -> int:
    return sum(c.isdecimal() for c in text)
