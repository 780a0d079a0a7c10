"""Letting a ward in again that is locked out: digits by phone, one sheet or stick, the answer."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from cleanclinic.operations.people.rescue import RescueCard, Rescued, answer_rescue
from ui.pages.office_settings.keys_step import KeysStep
from ui.parts.cards import Facts
from ui.parts.digits_check import DigitsCheck
from ui.parts.files import open_with_system
from ui.parts.layouts import button, label, row
from ui.parts.page import Desk
from ui.parts.sentences import Sentences
from ui.parts.steps import DoneStep, Step, StepDialog
from ui.parts.target_line import TargetLine
from ui.parts.times import moment_text

_WHAT = ("opens", "not_records", "once", "written_down")


class RescueDialog(StepDialog):
    """Every step refuses in words; nothing is opened before the last."""

    def __init__(self, desk: Desk, parent: QWidget, path: Path, card: RescueCard) -> None:
        super().__init__(desk, parent, desk.words.text("ui.rescue.title"))
        self._desk, self._path = desk, path
        self.call = RescueCallStep(desk, card)
        self.keys = KeysStep(desk, 1, former=True, why="ui.rescue.keys")
        self.write = AnswerStep(desk, self._answer)
        self.after = AnsweredStep(desk)
        self.set_steps([self.call, self.keys, self.write, self.after])
        self.go(0)

    def _answer(self, then: Callable[[], None]) -> None:
        path, folder = self._path, self.write.target.folder
        digits = self.call.check.digits()
        if folder is None or not self.keys.keys:
            return
        key = self.keys.keys[0]

        def done(rescued: Rescued) -> None:
            self.after.show_answer(rescued)
            then()

        self._desk.tasks.run(
            lambda workspace: answer_rescue(workspace, path, digits, key, folder),
            done, self.failed, busy=self.next, owner=self,
        )  # fmt: skip


class RescueCallStep(Step):
    """Whose request it is, as far as it says, and the digits."""

    def __init__(self, desk: Desk, card: RescueCard) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.grant.call"))
        facts = Facts(desk)
        facts.show_facts(
            [
                (text("ui.rescue.install"), card.install.upper()),
                (text("ui.rescue.at"), moment_text(desk.words, card.at, desk.today())),
            ]
        )
        self.check = DigitsCheck(desk, card.digits)
        self.check.changed.connect(self.changed)
        self.first = self.check.ticks[0]
        for part in (facts, label(text("ui.rescue.call"), wrap=True), self.check):
            self.body.addWidget(part)
        self.body.addWidget(label(text("ui.rescue.who"), "muted", wrap=True))
        self.body.addStretch(1)

    def is_ready(self) -> bool:
        return self.check.agrees()


class AnswerStep(Step):
    """What answering means, and where the answer goes."""

    def __init__(self, desk: Desk, do: Callable[[Callable[[], None]], None]) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.rescue.write"), next_text=text("ui.rescue.go"))
        self._do = do
        what = Sentences(desk)
        what.show_texts([text(f"ui.rescue.what.{name}") for name in _WHAT])
        self.target = TargetLine(desk, text("ui.rescue.write"), "send")
        self.target.changed.connect(self.changed)
        self.first = self.target.choose
        for part in (
            label(text("ui.grant.what"), "heading"), what,
            label(text("ui.grant.stick"), "heading"), self.target,
        ):  # fmt: skip
            self.body.addWidget(part)
        self.body.addStretch(1)

    def is_ready(self) -> bool:
        return self.target.folder is not None

    def go_on(self, then: Callable[[], None]) -> None:
        self._do(then)


class AnsweredStep(DoneStep):
    """The answer is on the stick; what to tell the ward."""

    def __init__(self, desk: Desk) -> None:
        text = desk.words.text
        super().__init__(desk, text("ui.rescue.done"))
        self._folder: Path | None = None
        self.said = label("", "heading", wrap=True)
        self.what = Sentences(desk, numbered=True)
        show = button(desk, text("ui.grant.open_folder"), icon_name="folder-open")
        show.clicked.connect(self._open)
        for part in (self.said, label(text("ui.grant.now"), "label"), self.what):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.body.addLayout(row(desk.look, show, None))

    def _open(self) -> None:
        if self._folder is not None:
            open_with_system(self._folder)

    def show_answer(self, rescued: Rescued) -> None:
        text = self.words.text
        self._folder = rescued.path.parent
        name = f"{rescued.department} · {rescued.device}"
        self.said.setText(text("ui.rescue.done.sentence", name=name, file=rescued.path.name))
        names = ("bring", "new", "sheet", "seal")
        self.what.show_texts([text(f"ui.rescue.now.{one}") for one in names])
